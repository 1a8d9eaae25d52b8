"""What cleaning takes from a page, as a unified diff."""

from collections.abc import Iterator, Sequence

from articlekit.model import Article

CONTEXT_LINES = 3
# (is it gone, line, its number in the page or 0 for a blank one)
_Line = tuple[bool, str, int]


def diff_lines(article: Article) -> Iterator[str]:
    """Yield the lines of a unified diff of a page and its clean text; none where nothing is removed.

    The marks tell what goes, so no two texts have to be compared: this takes time linear in the page. Blank lines that
    follow each other are one here, as in the clean text; the line number after the @@ is that of the page.
    """
    lines = list(_lines(article))
    gone = [index for index, line in enumerate(lines) if line[0]]
    if not gone:
        return
    yield f"--- {article.source}\n"
    yield f"+++ {article.source} (clean)\n"
    before = 0  # lines removed above the hunk
    for start, stop in _hunks(gone, len(lines)):
        hunk = lines[start:stop]
        removed = sum(line[0] for line in hunk)
        number = next(line[2] for line in hunk if line[0] and line[2])
        old, new = _span(start, len(hunk)), _span(start - before, len(hunk) - removed)
        yield f"@@ -{old} +{new} @@ line {number}\n"
        yield from (f"{'-' if is_gone else ' '}{line}\n" for is_gone, line, _ in hunk)
        before += removed


def _lines(article: Article) -> Iterator[_Line]:
    """Yield the page's lines, runs of blank ones as one; of those between two kept lines, the first stays."""
    last_kept = max((index for index, block in enumerate(article.blocks) if block.kept), default=-1)
    # Above the first kept line no blank one stays.
    has_blank, line = True, 0
    for index, block in enumerate(article.blocks):
        if index and block.line > line + 1:
            yield has_blank or index > last_kept, "", 0
            has_blank = True
        yield not block.kept, block.text, block.line
        line = block.line
        if block.kept:
            has_blank = False


def _hunks(gone: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of the lines to show: each that goes, with context, neighbours as one."""
    start, stop = max(0, gone[0] - CONTEXT_LINES), gone[0] + 1
    for index in gone:
        if index - stop > 2 * CONTEXT_LINES:
            yield start, min(length, stop + CONTEXT_LINES)
            start = index - CONTEXT_LINES
        stop = index + 1
    yield start, min(length, stop + CONTEXT_LINES)


def _span(start: int, length: int) -> str:
    """Write a range as diff does: counted from 1, and from 0 where it is empty."""
    return f"{start + 1 if length else start},{length}"
