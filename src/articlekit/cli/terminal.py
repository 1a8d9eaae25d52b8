"""The terminal: whether there is one, its colours and its width."""

import os
import sys
import unicodedata
from typing import TextIO


def has_colour(stream: TextIO | None = None) -> bool:
    """Return whether to colour a stream, standard output by default. Source: no-color.org, force-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def style(text: str, code: str, stream: TextIO | None = None) -> str:
    """Return text in a colour of ECMA-48, section 8.3.117, if the stream is to be coloured."""
    return f"\x1b[{code}m{text}\x1b[0m" if has_colour(stream) else text


def is_terminal(stream: TextIO | None = None) -> bool:
    """Return whether a stream, standard output by default, is a terminal."""
    stream = stream or sys.stdout
    return stream is not None and stream.isatty()


def width(stream: TextIO | None = None) -> int | None:
    """Return the columns of the terminal, or None if there is none."""
    stream = stream or sys.stdout
    if not is_terminal(stream):
        return None
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


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
