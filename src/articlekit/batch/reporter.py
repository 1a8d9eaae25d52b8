"""What a run tells while it goes on. The command line prints it; in the library it goes to Python's logging."""

import logging
import re
from typing import Literal, Protocol

from articlekit.batch.counts import Counts

Level = Literal["info", "warning", "error"]
_LOGGER = logging.getLogger("articlekit")
# Escape sequences that colour, move or clear. Source: ECMA-48, section 5.4.
_SEQUENCE = re.compile("(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]")
# C0 and C1 control characters and DEL; tab and line breaks too, since what is shown is one line. Then the marks that
# turn the direction of text: they make a line show what it does not say (Unicode Technical Report 36, section 2.4).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


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


def printable(text: str) -> str:
    r"""Return text as one line that a terminal does not obey.

    >>> printable("a\x1b[31mred\tb")
    'ared b'
    """
    return _CONTROL.sub(" ", _SEQUENCE.sub("", text))
