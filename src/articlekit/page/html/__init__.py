"""A page of HTML as blocks: one lexbor scan, the columns of its form and structure, and the judge's verdict on each."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from articlekit.model import Block, Kind, Layout, Metadata, Removal
from articlekit.page.html.extract import (
    OUTSIDE,
    Extract,
    Extraction,
    Look,
    Marks,
    around,
    find_article,
    has_article_text,
    look,
)
from articlekit.page.html.guide import Guides, name_site, select
from articlekit.page.html.hidden import find_script_text, reveal_hidden
from articlekit.page.html.images import find_images
from articlekit.page.html.layout import make_layout
from articlekit.page.html.metadata import add_told, describe
from articlekit.page.html.scan import Scan
from articlekit.page.html.source import is_cut, looks_like_html, looks_marked_up, other_markup, unquote
from articlekit.page.html.tags import HEADINGS
from articlekit.page.text import split

__all__ = [
    "NO_ARTICLE",
    "Extract",
    "Guides",
    "Html",
    "Look",
    "around",
    "look",
    "looks_like_html",
    "looks_marked_up",
    "name_site",
    "other_markup",
    "read",
    "select",
    "unquote",
]

NO_ARTICLE = "no-article"  # the rule of marks where none was found
_NOT_FOUND = "no article was found by the page's structure"
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("li", "dd", "dt"), "item"),
    **dict.fromkeys(("caption", "figcaption"), "caption"),
    "blockquote": "quote",
    "pre": "code",
}
_PASSED_ON = frozenset(("li", "blockquote", "figcaption", "pre"))  # a paragraph inside one of these is of its kind
_CLOSE = frozenset(("item", "row"))  # written without blank lines between them: the lines of a list or a table


@dataclass(frozen=True, slots=True)
class Html:
    """A page of HTML: all of its blocks, those outside the article marked, and the metadata of its markup.

    url is the canonical address that the page declares. markup is the innermost element that holds the article, as
    HTML; first is the number of its first block. layout is what rules of its site are learned from.
    """

    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    url: str | None = None
    markup: str = ""
    first: int = 0
    warnings: tuple[str, ...] = ()
    layout: Layout | None = None


def read(
    text: str,
    *,
    extract: Extract = "auto",
    url: str | None = None,
    guides: Guides | None = None,
    with_layout: bool = False,
) -> Html:
    """Split a page of HTML into blocks, and mark those that its structure puts outside the article.

    Args:
        text: the page, decoded.
        extract: article marks everything but the article; whole marks nothing; auto marks nothing where no article is
            found, and adds a warning.
        url: the address that the page was fetched from.
        guides: rules by site, of which the first that fits says where the article is.
        with_layout: add the layout of the page.
    """
    from selectolax.lexbor import LexborHTMLParser

    warnings = ["the page is cut off: it has no </body> and no </html>"] if is_cut(text) else []
    if extract == "whole":
        guides = None
    seen, extraction = find_article(text, guides, extract)
    warnings += seen.warnings
    if extract != "whole" and not has_article_text(seen, extraction):
        more = reveal_hidden(text)
        other, found = find_article(more[0], guides, extract) if more is not None else (seen, None)
        if more is not None and has_article_text(other, found):
            seen, extraction = other, found
            warnings.append(f"the page shows no article, so it was read as if it were without {more[1]}")
        elif script := find_script_text(LexborHTMLParser(text)):
            return _from_script(seen, *script)
    result = _to_html(seen, extraction, extract, url, warnings)
    return replace(result, layout=_layout(seen, extraction, result)) if with_layout else result


def _layout(seen: Look, extraction: Extraction | None, result: Html) -> Layout:
    found = extraction or Extraction(0, None, _marks_without_article(seen.page, "article"))
    kept = [mark is None for mark in found.marks]
    return make_layout(seen.page, seen.columns, found.scores, kept, found.title, result.metadata)


def _to_html(seen: Look, extraction: Extraction | None, extract: Extract, url: str | None, warnings: list[str]) -> Html:
    """Build the result from a page and the article found in it."""
    page = seen.page
    if not page.text:
        metadata, address = describe(seen.declared, page)
        return Html((), metadata, address, warnings=(_why_no_text(seen),))
    if extraction is None and extract != "whole":
        so = "try --extract whole" if extract == "article" else "so the whole page was read"
        warnings.append(f"{_NOT_FOUND}, {so}")
    extraction = extraction or Extraction(0, None, _marks_without_article(page, extract))
    element = extraction.element
    span = page.first[element], page.last[element]
    metadata, address = describe(seen.declared, page, extraction.title, span, url)
    if seen.guide is not None:
        metadata = add_told(metadata, seen.guide.told)
    captions = [verdict is not None and verdict.kind == "caption" for verdict in seen.verdicts]
    if images := find_images(page, captions, span, url or address):
        metadata = replace(metadata, images=images)
    blocks = _build_blocks(page, extraction.marks, extraction.title, captions)
    return Html(blocks, metadata, address, page.markup(element), page.first[element], tuple(warnings))


def _from_script(seen: Look, text: str, where: str) -> Html:
    """Return a page that shows no article: all of its blocks marked, and below them the text found in its scripts."""
    page = seen.page
    shown = _build_blocks(page, _marks_without_article(page, "article"), None, [False] * len(page.tag))
    below = shown[-1].line + 2 if shown else 1
    added = [Block(block.text, block.line + below - 1) for block in split(text)]
    metadata, address = describe(seen.declared, page)
    warning = f"the page shows no article, so its text was taken from {where}, which may be another text or a part"
    return Html((*shown, *added), metadata, address, "", 0, (warning,))


def _why_no_text(seen: Look) -> str:
    if seen.has_frames:
        return "a page of frames, whose text is in other pages"
    return "no text in the page, perhaps because a script writes it"


def _marks_without_article(page: Scan, extract: Extract) -> Marks:
    """Return the marks of a page without an article: every block is marked where only an article was asked for."""
    removal = Removal("extract", NO_ARTICLE, OUTSIDE, _NOT_FOUND) if extract == "article" else None
    return [removal] * len(page.text)


def _build_blocks(
    page: Scan, marks: Sequence[Removal | None], title: int | None, captions: Sequence[bool]
) -> tuple[Block, ...]:
    """Return the blocks of a scan with kinds and marks, numbered as lines: a blank line stands between paragraphs."""
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
        is_close = kind in _CLOSE and kind == before and element != above
        line += 2 if gap and index and not is_close else 1
        blocks.append(Block(text, line, kind, mark))
        above = element
    return tuple(blocks)


def _kind(page: Scan, element: int) -> Kind:
    """Return the kind of an element's lines."""
    tag = page.tag[element]
    if tag in _KINDS:
        return _KINDS[tag]
    parent = page.parent[element]
    outer = page.tag[parent] if parent >= 0 else ""
    return _KINDS[outer] if outer in _PASSED_ON else "paragraph"
