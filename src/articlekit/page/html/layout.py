"""A page of HTML as the layout that rules of its site are learned from."""

from collections.abc import Iterator, Sequence

import numpy as np

from articlekit.model import Layout, Metadata
from articlekit.page.html.guide import READERS
from articlekit.page.html.metadata import DAY
from articlekit.page.html.scan import Scan, value_of
from articlekit.page.judge import Columns
from articlekit.page.judge.model import SCALE

MAX_LINE = 100  # characters of a line that may tell a date or an author
REACH = 12  # lines around the first and the last of the article that may tell them


def make_layout(  # noqa: PLR0913, PLR0917  (what is known of a page)
    page: Scan,
    columns: Columns,
    scores: "np.ndarray[tuple[int], np.dtype[np.int64]] | None",
    kept: list[bool],
    title: int | None,
    metadata: Metadata,
) -> Layout:
    """Return the layout of a page.

    Args:
        page: its elements and lines.
        columns: those of its lines.
        scores: the judge's log-odds for each line, in hundredths; None where nothing was judged.
        kept: whether each line is of the article.
        title: the line of the title.
        metadata: what was found.
    """
    n = len(page.text)
    chance = np.full(n, 50) if scores is None else np.rint(100 / (1 + np.exp(-scores / SCALE)))
    names = {written: tuple(_names(written)) for written in dict.fromkeys(page.attributes)}
    inside = [index for index, stays in enumerate(kept) if stays]
    ends = (inside[0], inside[-1]) if inside else ()
    near = sorted({line for end in ends for line in range(max(0, end - REACH), min(n, end + 1 + REACH))})
    return Layout(
        lines=tuple(page.text),
        mass=tuple(np.rint(columns["mass"]).astype(int).tolist()) if n else (),
        chance=tuple(chance.astype(int).tolist()),
        kept=tuple(kept),
        element=tuple(page.element),
        tag=tuple(page.tag),
        names=tuple(names[written] for written in page.attributes),
        parent=tuple(page.parent),
        first=tuple(page.first),
        last=tuple(page.last),
        title=title,
        author=tuple(_lines_that_read(page, near, "author", metadata)),
        date=tuple(_lines_that_read(page, near, "date", metadata)),
    )


def _names(written: str) -> Iterator[str]:
    """Yield the classes of an element, and its id with # before it."""
    yield from dict.fromkeys(value_of(written, " class=").split())
    if own := value_of(written, " id=").strip():
        yield f"#{own}"


def _lines_that_read(page: Scan, near: Sequence[int], field: str, metadata: Metadata) -> Iterator[int]:
    """Yield the lines that a rule by site would read a value of the metadata from."""
    value = getattr(metadata, field)
    if value is None:
        return
    size = DAY if field == "date" else None
    for line in near:
        text = page.text[line]
        if len(text) <= MAX_LINE and (READERS[field](text) or "")[:size] == value[:size]:
            yield line
