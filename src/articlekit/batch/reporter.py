"""The messages and progress of a run: the command line prints them, the library passes them to logging.

And text as it is shown to people: without control sequences, and not wider than a line.
"""

import logging
import re
import unicodedata
from typing import Literal

from articlekit.batch.counts import Counts

WIDTH = 120  # columns of a line where there is no terminal to ask
Level = Literal["info", "warning", "error"]
_LOGGER = logging.getLogger("articlekit")
# Escape sequences that colour, move or clear. Source: ECMA-48, section 5.4.
_SEQUENCE = re.compile("(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]")
# C0 and C1 control characters and DEL, with tab and line breaks, since a message is one line. Then the bidirectional
# controls, which can make text look different from what it is (Unicode Technical Report 36, section 2.4).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


class Reporter:
    """Takes the messages of a run, one line each, and shows its progress. By default it does nothing."""

    def say(self, message: str, level: Level = "info") -> None:
        """Report a message."""

    def begin(self, counts: Counts, inputs: int) -> None:
        """Start to show progress; the run updates counts, and inputs is the total number of inputs."""

    def step(self, done: int) -> None:
        """Update the progress; done is the number of inputs that are done."""

    def show(self, what: str) -> None:
        """Show what the run is doing now, instead of the progress of reading."""

    def end(self) -> None:
        """Stop showing progress."""


class Log(Reporter):
    """Passes messages to the logger `articlekit`, and shows no progress."""

    def say(self, message: str, level: Level = "info") -> None:
        """Log a message."""
        _LOGGER.log(getattr(logging, level.upper()), "%s", message)


def printable(text: str) -> str:
    r"""Return text as one line without control sequences of terminals.

    >>> printable("a\x1b[31mred\tb")
    'ared b'
    """
    return _CONTROL.sub(" ", _SEQUENCE.sub("", text))


def shorten(text: str, columns: int | None) -> str:
    """Cut a line to a number of columns; wide characters take two.

    >>> shorten("一二三四五", 7)
    '一二三…'
    """
    if columns is None or len(text) * 2 <= columns:
        return text
    used = 0
    for index, character in enumerate(text):
        cells = _cells(character)
        # One column is for the ellipsis, unless this is the last character.
        if used + cells > columns - (index + 1 < len(text)):
            return text[:index] + "…"
        used += cells
    return text


def cells(text: str) -> int:
    """Return the number of columns that a text takes on a terminal.

    >>> cells("一二3")
    5
    """
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
