"""What every test may count on."""

import pytest
from hypothesis import settings

# The same examples every time, so that a red run is about a change; `--hypothesis-profile explore` looks further.
# No deadline: the first page that a process cleans loads tables that all the others find loaded.
settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=3000)
settings.load_profile("gate")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes anew what tests compare with, to be read before it is committed."""
    parser.addoption("--rewrite-screens", action="store_true", help="write tests/cli/screens/ anew")
