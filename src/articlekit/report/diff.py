"""Diffs: what cleaning removes from a page, and how two texts differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from articlekit.collection.align import Edit, Row, align_words
from articlekit.model import Article
from articlekit.report.reasons import group_of

CONTEXT_LINES = 3
# (group of its reasons, "" for a blank line, or None if it is kept; line; its number in the page or 0 for a blank one)
_Line = tuple[str | None, str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a diff of two texts.

    Attributes:
        sign: the line is in both (" "), only in the first ("-"), only in the second ("+"), or in both with edits ("~");
            or it stands for equal lines that are not shown ("…").
        edits: its text; several for a line with edits.
    """

    sign: Literal[" ", "-", "+", "~", "…"]
    edits: tuple[Edit, ...]


def diff_lines(article: Article) -> Iterator[tuple[str, str]]:
    """Yield (colour, line) of a unified diff of a page and its clean text; none if nothing is removed.

    The colour of a removed line is the group of its reasons, that of the names at the top is strong, that of the place
    of a hunk @, and that of a kept line empty.

    It is made from the marks of the blocks, in time linear in the page. Successive blank lines are one, as in the clean
    text; the line number after the @@ is that in the page.
    """
    lines = list(_lines(article))
    gone = [index for index, line in enumerate(lines) if line[0] is not None]
    if not gone:
        return
    yield "strong", f"--- {article.source}"
    yield "strong", f"+++ {article.source} (clean)"
    before = 0  # lines removed above the hunk
    for start, stop in _hunks(gone, len(lines)):
        hunk = lines[start:stop]
        removed = sum(line[0] is not None for line in hunk)
        number = next(line[2] for line in hunk if line[0] and line[2])
        old, new = _span(start, len(hunk)), _span(start - before, len(hunk) - removed)
        yield "@", f"@@ -{old} +{new} @@ line {number}"
        yield from (("", f" {line}") if group is None else (group, f"-{line}") for group, line, _ in hunk)
        before += removed


def diff_rows(rows: Sequence[Row], *, everything: bool = False) -> Iterator[Line]:
    """Yield the lines of a diff of two texts, whose rows are those of `compare`.

    An edited line is one line, with its edits. Equal lines that are not close to others are counted, unless everything
    is to be shown.
    """
    for is_far, stretch in [(False, rows)] if everything else part_rows(rows, CONTEXT_LINES):
        if is_far:
            yield _line("…", f"{len(stretch)} equal line{'s'[: len(stretch) > 1]}")
            continue
        for kind, group in groupby(stretch, key=_kind):
            if kind == " ":
                yield from (_line(" ", row.a or "") for row in group)
            elif kind == "~":
                yield from (Line("~", tuple(align_words(row.a or "", row.b or ""))) for row in group)
            else:
                others = list(group)
                yield from (_line("-", row.a) for row in others if row.a is not None)
                yield from (_line("+", row.b) for row in others if row.b is not None)


def part_rows(rows: Sequence[Row], context: int) -> Iterator[tuple[bool, Sequence[Row]]]:
    """Yield stretches of rows, and whether they are equal and far from others.

    Args:
        rows: of two texts.
        context: how many equal rows on each side of others are not far from them.
    """
    changed = [index for index, row in enumerate(rows) if row.a != row.b]
    last = 0
    for start, stop in (*_hunks(changed, len(rows), context), (len(rows), len(rows))):
        if last < start:
            yield True, rows[last:start]
        if start < stop:
            yield False, rows[start:stop]
        last = stop


def _kind(row: Row) -> Literal[" ", "~", ""]:
    return " " if row.a == row.b else "~" if row.is_edit else ""


def _line(sign: Literal[" ", "-", "+", "…"], text: str) -> Line:
    return Line(sign, (Edit(" " if sign == "…" else sign, text),))


def _lines(article: Article) -> Iterator[_Line]:
    """Yield the lines of the page, with successive blank ones as one; the first between two kept lines is kept."""
    last_kept = max((index for index, block in enumerate(article.blocks) if block.kept), default=-1)
    # Blank lines above the first kept line are removed.
    has_blank, line = True, 0
    for index, block in enumerate(article.blocks):
        if index and block.line > line + 1:
            yield "" if has_blank or index > last_kept else None, "", 0
            has_blank = True
        yield group_of(block.removal.reasons) if block.removal else None, block.text, block.line
        line = block.line
        if block.kept:
            has_blank = False


def _hunks(gone: Sequence[int], length: int, context: int = CONTEXT_LINES) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of the lines to show: removed lines with context, merged if they are close."""
    if not gone:
        return
    start, stop = max(0, gone[0] - context), gone[0] + 1
    for index in gone:
        if index - stop > 2 * context:
            yield start, min(length, stop + context)
            start = index - context
        stop = index + 1
    yield start, min(length, stop + context)


def _span(start: int, length: int) -> str:
    """Format a range as diff does: counted from 1, or from 0 if it is empty."""
    return f"{start + 1 if length else start},{length}"
