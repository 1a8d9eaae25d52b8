"""The messages and progress of a run: the command line prints them, the library passes them to logging.

And text as it is shown to people: without control sequences, and not wider than a line.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Literal

from articlekit.batch.counts import Counts

WIDTH = 120  # columns of a line where there is no terminal to ask
Level = Literal["info", "warning", "error"]
# Escape sequences that colour, move or clear. Source: ECMA-48, section 5.4.
_SEQUENCE = re.compile("(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]")
# C0 and C1 control characters and DEL, with tab and line breaks, since a message is one line. Then the bidirectional
# controls, which can make text look different from what it is (Unicode Technical Report 36, section 2.4).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# Categories of characters that take no column: marks on the character before them, and format characters.
_UNSEEN = ("Mn", "Me", "Cf")
_VARIATIONS = ("\ufe0f", "\xad")


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
        import logging  # loads a lot, and `articlekit --version` is quick

        logging.getLogger("articlekit").log(getattr(logging, level.upper()), "%s", message)


class Bar(Log):
    """Passes messages to the logger, and shows progress by a bar.

    Args:
        make: such as tqdm: called with total=, the number of inputs, it returns a bar that has update and close.
    """

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make, self._done = make, 0

    def begin(self, counts: Counts, inputs: int) -> None:
        """Make the bar."""
        del counts
        self._bar, self._total, self._done = self._make(total=inputs), inputs, 0

    def step(self, done: int) -> None:
        """Move the bar to the number of inputs that are done."""
        self._bar.update(done - self._done)
        self._done = done

    def end(self) -> None:
        """Close the bar, which is full if the last input was reached."""
        if self._done == self._total - 1:
            self.step(self._total)
        self._bar.close()


def printable(text: str) -> str:
    r"""Return text as one line without control sequences of terminals.

    >>> printable("a\x1b[31mred\tb")
    'ared b'
    """
    return _CONTROL.sub(" ", _SEQUENCE.sub("", text))


def shorten(text: str, columns: int | None) -> str:
    """Cut a line to a number of columns, with an ellipsis; wide characters take two.

    It is cut between words, unless the last one that fits in part takes up half of the line.

    >>> shorten("一二三四五", 7)
    '一二三…'
    >>> shorten("The ferry to the island", 14)
    'The ferry to…'
    """
    if columns is None or len(cut(text, columns)) == len(text):
        return text
    if columns < 1:
        return ""
    end = len(cut(text, columns - 1))
    word = end
    while word and _is_of_word(text[word]) and _is_of_word(text[word - 1]):
        word -= 1
    kept = text[:word] if cells(text[:word]) * 2 > columns else text[:end]
    return f"{kept.rstrip(' ,;:')}…"


def cut(text: str, columns: int) -> str:
    """Return the longest beginning of a text that takes at most so many columns.

    >>> cut("一二3", 4)
    '一二'
    """
    used = 0
    for index, character in enumerate(text):
        used += _cells(character)
        if used > columns:
            return text[:index]
    return text


def cells(text: str) -> int:
    """Return the number of columns that a text takes on a terminal.

    >>> cells("一二3")
    5
    """
    return sum(map(_cells, text))


def _is_of_word(character: str) -> bool:
    """Return whether a character is one of a word between spaces, and not one of a script without them."""
    return character.isalnum() and _cells(character) == 1


def _cells(character: str) -> int:
    # A variation selector may make the character before it as wide as two.
    if character in _VARIATIONS:
        return 1
    if unicodedata.category(character) in _UNSEEN or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
