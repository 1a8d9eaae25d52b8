"""The lists of a scan as blocks of the model, numbered as the lines of the page's plain rendering."""

from collections.abc import Sequence

from articlekit.model import Block, Kind, Removal
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import HEADINGS

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    "blockquote": "quote",
    "pre": "code",
}
CLOSE = frozenset(("item", "row"))  # set below each other without a gap: a list, a table, not paragraphs
_AROUND = frozenset(("li", "blockquote", "figcaption", "pre"))


def build(
    page: Scan, marks: Sequence[Removal | None], title: int | None, captions: Sequence[bool]
) -> tuple[Block, ...]:
    """Return every block of the page with its kind and its mark, a blank line between paragraphs."""
    blocks: list[Block] = []
    line, above = 0, -1
    own: Kind = "paragraph"
    kind: Kind = "paragraph"
    lines = zip(page.text, page.element, page.gap, marks, strict=True)
    for index, (text, element, gap, mark) in enumerate(lines):
        before = kind
        if element != above:
            own = "caption" if captions[element] else _kind(page, element)
        kind = "title" if index == title else "row" if "\t" in text and own != "caption" else own
        is_close = kind in CLOSE and kind == before and element != above
        line += 2 if gap and index and not is_close else 1
        blocks.append(Block(text, line, kind, mark))
        above = element
    return tuple(blocks)


def _kind(page: Scan, element: int) -> Kind:
    """Return the kind of an element's lines; a paragraph in a list item or in a quotation is a part of that."""
    tag = page.tag[element]
    if tag in _KINDS:
        return _KINDS[tag]
    parent = page.parent[element]
    around = page.tag[parent] if parent >= 0 else ""
    return _KINDS[around] if around in _AROUND else "paragraph"
