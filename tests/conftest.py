"""What every test may count on."""

from hypothesis import settings

# The same examples every time, so that a red run is about a change; `--hypothesis-profile explore` looks further.
# No deadline: the first page that a process cleans loads tables that all the others find loaded.
settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=3000)
settings.load_profile("gate")
