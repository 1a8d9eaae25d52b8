"""What every test may count on."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import settings

from prefork import Nursery, plain_environment

# The same examples every time, so that a red run is about a change; `--hypothesis-profile explore` looks further.
# No deadline: the first page that a process cleans loads tables that all the others find loaded.
settings.register_profile("gate", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("explore", deadline=None, max_examples=3000)
settings.load_profile("gate")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes anew what tests compare with, to be read before it is committed."""
    parser.addoption("--rewrite-screens", action="store_true", help="write tests/cli/screens/ anew")


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """A process that has loaded articlekit, and forks."""
    with closing(Nursery(plain_environment())) as nursery:
        yield nursery
