"""What a run tells while it goes on. The command line prints it; in the library it goes to Python's logging."""

import logging
from typing import Literal, Protocol

from articlekit.batch.counts import Counts

Level = Literal["info", "warning", "error"]
_LOGGER = logging.getLogger("articlekit")


class Reporter(Protocol):
    """Takes messages of a run, one line each, and how far it is."""

    def say(self, message: str, level: Level = "info") -> None:
        """Pass on a message."""

    def begin(self, counts: Counts, inputs: int) -> None:
        """Begin to show how far a run over so many inputs is; counts grow while it goes on."""

    def step(self, done: int) -> None:
        """Take note of how many inputs are done."""

    def end(self) -> None:
        """Show nothing more."""


class Log:
    """Passes messages on to the logger `articlekit`, and shows no progress."""

    def say(self, message: str, level: Level = "info") -> None:
        """Log a message."""
        _LOGGER.log(getattr(logging, level.upper()), "%s", message)

    def begin(self, counts: Counts, inputs: int) -> None:
        """Nothing is shown."""

    def step(self, done: int) -> None:
        """Nothing is shown."""

    def end(self) -> None:
        """Nothing is shown."""
