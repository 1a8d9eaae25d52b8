"""The terminal: whether there is one, its colours and its width."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from articlekit.batch.reporter import cells

# What a line is not broken in: white space, a wide character with the punctuation after it, a word of other ones.
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
_UNBROKEN = re.compile(f"\\s+|[{_WIDE}][、-〃」』】》〉〕！），．：；？｝”’…]*|[^\\s{_WIDE}]+")
Piece = tuple[str, str]


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


def wrap(pieces: Iterable[Piece], columns: int) -> Iterator[list[Piece]]:
    """Break a paragraph into lines of a number of columns, at spaces and between wide characters.

    Args:
        pieces: (style, text) of each part of the paragraph; a style is any string.
        columns: of a line, 2 or more. Only what is longer than a line is broken inside a word.

    >>> [line for line in wrap([("", "one two "), ("red", "three")], 9)]
    [[('', 'one two ')], [('red', 'three')]]
    """
    line, used = list[Piece](), 0
    for look, text in pieces:
        for word in _UNBROKEN.findall(text):
            for part in [word] if cells(word) <= columns else word:
                # White space may stick out of a line, since nobody sees it.
                if line and not part.isspace() and used + cells(part) > columns:
                    yield line
                    line, used = [], 0
                used += cells(part)
                if line and line[-1][0] == look:
                    line[-1] = (look, line[-1][1] + part)
                else:
                    line.append((look, part))
    yield line
