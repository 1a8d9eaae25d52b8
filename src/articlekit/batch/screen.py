"""Where text is shown to people: its columns and colours, rows of tables, and paragraphs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from articlekit.batch.reporter import cells, cut, printable, shorten

GAP = 2  # columns between two cells
# What a line is not broken in: white space, a wide character with the punctuation after it, a word of other ones.
_WIDE = "\u1100-\u115f\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
_UNBROKEN = re.compile(f"\\s+|[{_WIDE}][、-〃」』】》〉〕！），．：；？｝”’…]*|[^\\s{_WIDE}]+")
# The first directory of a path, or the host of an address.
_FIRST = re.compile(r"(?:\w+://)?/?[^/]*/")
Piece = tuple[str, str]


class Cell(NamedTuple):
    """A cell of a table.

    Attributes:
        text: may hold anything; control characters are not shown.
        width: columns up to the next cell; None for the last cell, which takes the rest of the line.
        name: of its colour, if it has one.
        is_path: is cut so that the name of the file stays.
    """

    text: str
    width: int | None = None
    name: str = ""
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class Screen:
    """What text for people is written to.

    Attributes:
        columns: of a line; None if lines may be of any length.
        colours: parameters of control sequences by the names of colours; empty if there are none.
        is_for_people: a terminal, or something that is to look like one, and not a pipe to another program.
    """

    columns: int | None = None
    colours: Mapping[str, str] = field(default_factory=dict)
    is_for_people: bool = False

    def paint(self, text: str, name: str) -> str:
        """Return text in a colour, if it has one. Source: ECMA-48, section 8.3.117 (SGR)."""
        colour = self.colours.get(name)
        return f"\x1b[{colour}m{text}\x1b[0m" if colour and text else text

    def fit(self, text: str, *, is_path: bool = False, before: int = 0) -> str:
        """Return a line without control characters, cut to the columns that are left beside some before it."""
        text = printable(text)
        if self.columns is None:
            return text
        room = max(self.columns - before, 0)
        return shorten_path(text, room) if is_path else shorten(text, room)

    def row(self, *row: Cell) -> str:
        """Return a row of a table. Where lines may be of any length, no cell is cut, and longer ones move the next.

        >>> Screen(9).row(Cell("one two", 3), Cell("three"))
        'on…  thr…'
        """
        line, used, at = "", 0, 0
        for cell in row:
            text = printable(cell.text)
            if self.columns is not None:
                room = max(self.columns - at, 0)
                limit = room if cell.width is None else min(cell.width, room)
                text = shorten_path(text, limit) if cell.is_path else shorten(text, limit)
            if text:
                line += " " * (at - used) + self.paint(text, cell.name)
                used = at + cells(text)
            at = max(at + (cell.width or 0), used) + GAP
        return line

    def wrap(self, text: str, *, name: str = "", indent: int = 0) -> Iterator[str]:
        """Yield the lines of an indented paragraph, broken between words."""
        text = printable(text)
        if self.columns is None:
            yield " " * indent + self.paint(text, name)
            return
        for line in wrap([("", text)], max(self.columns - indent, 2)):
            yield " " * indent + self.paint("".join(part for _, part in line).strip(), name)


# Text for a program, or for a file.
PLAIN = Screen()


def shorten_path(path: str, columns: int) -> str:
    """Cut a path in its middle, to a number of columns, so that its first directory and the name of its file stay.

    >>> shorten_path("crawl/2024/05/06/page.html", 20)
    'crawl/…/06/page.html'
    >>> shorten_path("crawl/2024/05/06/page.html", 12)
    '…/page.html'
    >>> shorten_path("a-very-long-name.html:31", 16)
    'a-ver…me.html:31'
    """
    if cells(path) <= columns:
        return path
    if columns < 1:
        return ""
    first = _FIRST.match(path)
    for begin in (first[0] if first else "", ""):
        for slash in re.finditer("/", path[len(begin) :]):
            shown = f"{begin}…{path[len(begin) + slash.start() :]}"
            if cells(shown) <= columns:
                return shown
    name = path[path.rfind("/") + 1 :] or path
    room = columns - 1
    begin = cut(name, room // 3)
    # The end of a name has its suffix, and the number of a record.
    return f"{begin}…{cut(name[::-1], room - cells(begin))[::-1]}"


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
