"""The lists of a scan as blocks of the model, numbered as the lines of the page's plain rendering."""

from collections.abc import Sequence

from articlekit.model import Block, Kind, Removal
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import CLOSE, HEADINGS

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("td", "th"), "row"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    "blockquote": "quote",
    "pre": "code",
}
_AROUND = frozenset(("li", "blockquote", "figcaption", "pre"))


def build(
    page: Scan, marks: Sequence[Removal | None], title: int | None, captions: Sequence[bool]
) -> tuple[Block, ...]:
    """Return every block of the page with its kind and its mark, a blank line between paragraphs."""
    blocks: list[Block] = []
    line, before = 0, ""
    for index, text in enumerate(page.text):
        element = page.element[index]
        tag = page.tag[element]
        line += 2 if blocks and page.gap[index] and not (tag in CLOSE and tag == before) else 1
        kind: Kind = "title" if index == title else "caption" if captions[element] else _kind(page, element)
        blocks.append(Block(text, line, kind, marks[index]))
        before = tag
    return tuple(blocks)


def _kind(page: Scan, element: int) -> Kind:
    """Return the kind of an element's lines; a paragraph in a list item or in a quotation is a part of that."""
    tag = page.tag[element]
    if tag in _KINDS:
        return _KINDS[tag]
    parent = page.parent[element]
    around = page.tag[parent] if parent >= 0 else ""
    return _KINDS[around] if around in _AROUND else "paragraph"
