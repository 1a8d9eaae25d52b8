"""A page of HTML as blocks: one lexbor scan, the columns of its form and structure, and the judge's verdict on each."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from articlekit.model import Block, Kind, Metadata, Removal
from articlekit.page.html.bylines import Declared
from articlekit.page.html.declared import DECLARING, read_declared
from articlekit.page.html.hidden import MIN_BYTES, find_script_text, reveal_hidden
from articlekit.page.html.images import find_images
from articlekit.page.html.metadata import describe
from articlekit.page.html.scan import RAW, Scan, scan_tree
from articlekit.page.html.source import flatten, is_cut, looks_like_html, looks_marked_up, other_markup, unquote
from articlekit.page.html.structure import structure_columns
from articlekit.page.html.tags import HEADINGS
from articlekit.page.html.titles import find_title
from articlekit.page.html.verdicts import Verdict, judge_elements
from articlekit.page.judge import Columns, Judgement, judge_html
from articlekit.page.judge.features import form_columns, is_prose, place_columns
from articlekit.page.text import split
from articlekit.rules.sentences import RAW_SENTENCE_END

__all__ = [
    "Extract",
    "Html",
    "Look",
    "around",
    "look",
    "looks_like_html",
    "looks_marked_up",
    "other_markup",
    "read",
    "unquote",
]

Marks = list[Removal | None]
Extract = Literal["auto", "article", "whole"]
MIN_LINKED = 0.6  # share of a line's characters inside links; a line with more is a menu, unless a sentence ends in it
MIN_TITLED = 0.5  # least share of the kept text that stands below the title
MIN_PARAGRAPHS = 2  # so many paragraphs above a title make it the heading of a part; one may be the introduction
_NO_ARTICLE = "no article was found by the page's structure"
_REASONS = {
    "hidden": frozenset({"hidden"}),
    "foreign": frozenset({"related"}),
    "teaser": frozenset({"related"}),
    "furniture": frozenset({"navigation"}),
}
_OUTSIDE = frozenset({"outside"})
_PLACES = {"above": "outside-article", "inside": "inside-article", "below": "outside-article"}
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
    HTML; first is the number of its first block.
    """

    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    url: str | None = None
    markup: str = ""
    first: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """A page before it is judged: what it declares, its blocks with their columns, and the block of its title."""

    declared: dict[str, list[Declared]]
    page: Scan
    title: int | None
    verdicts: list[Verdict | None]
    columns: Columns
    has_text: bool
    has_frames: bool


@dataclass(frozen=True, slots=True)
class _Extraction:
    """An article: the innermost element that holds it, the block of its title, and the mark of each block."""

    element: int
    title: int | None
    marks: Marks


def read(text: str, *, extract: Extract = "auto", url: str | None = None) -> Html:
    """Split a page of HTML into blocks, and mark those that its structure puts outside the article.

    Args:
        text: the page, decoded.
        extract: article marks everything but the article; whole marks nothing; auto marks nothing where no article is
            found, and adds a warning.
        url: the address that the page was fetched from.
    """
    from selectolax.lexbor import LexborHTMLParser

    warnings = ["the page is cut off: it has no </body> and no </html>"] if is_cut(text) else []
    seen = look(text)
    extraction = None if extract == "whole" else _extract(seen)
    if extract != "whole" and not _has_article_text(seen, extraction):
        more = reveal_hidden(text)
        if more is not None and _has_article_text(other := look(more[0]), extraction := _extract(other)):
            seen = other
            warnings.append(f"the page shows no article, so it was read as if it were without {more[1]}")
        elif script := find_script_text(LexborHTMLParser(text)):
            return _from_script(seen, *script)
        else:
            extraction = _extract(seen)
    return _to_html(seen, extraction, extract, url, warnings)


def look(text: str) -> Look:
    """Parse a page of HTML, and compute the columns of each block's form, place and structure."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(flatten(text))
    nodes = tree.css(f"{DECLARING},{RAW}")
    declared = read_declared(tree, nodes)
    page = scan_tree(tree, nodes)
    title = find_title(page, declared)
    verdicts = judge_elements(page, title)
    columns: Columns = {}
    has_text = False
    if page.text:
        linked = np.array(page.linked) / np.fromiter(map(len, page.text), np.int64, len(page.text))
        columns = form_columns(page.text, linked) | {"linked": linked}
        columns |= place_columns(page.text, columns)
        structure, has_text = structure_columns(page, columns, verdicts, title)
        columns |= structure
    return Look(declared, page, title, verdicts, columns, has_text, tree.css_first("frameset") is not None)


def _extract(seen: Look) -> _Extraction | None:
    """Find the article; None where the judge keeps no line that could be text."""
    if not seen.has_text:
        return None
    judged = judge_html(seen.columns)
    stays, weight = judged.stays, seen.columns["weight"]
    title = seen.title
    page = seen.page
    if title is not None and (
        (weight * stays)[title:].sum() < MIN_TITLED * (weight * stays).sum() or _heads_part(page, seen.columns, title)
    ):
        title = None
    kept = [block for block in np.flatnonzero(stays).tolist() if block != title]
    if not any(_is_text(page, block) for block in kept):
        return None
    if title is not None:
        stays[title] = True
    return _Extraction(around(page, kept), title, _marks(seen, judged))


def _heads_part(page: Scan, columns: Columns, title: int) -> bool:
    """Whether paragraphs of the same element stand above the title: then it is the heading of a part of the text."""
    element = page.element[title]
    if page.tag[element] == "h1":
        return False
    parent = page.parent[element]
    above = np.flatnonzero(is_prose(columns["mass"][:title])).tolist()
    return sum(page.parent[page.element[block]] == parent for block in above) >= MIN_PARAGRAPHS


def _is_text(page: Scan, block: int) -> bool:
    """Whether a line may be text: it is not mostly links, or a sentence ends in it."""
    text = page.text[block]
    return page.linked[block] <= MIN_LINKED * len(text) or RAW_SENTENCE_END.search(text) is not None


def around(page: Scan, blocks: Sequence[int]) -> int:
    """Return the innermost element that holds all of some blocks."""
    first, last = blocks[0], blocks[-1]
    element = page.element[first]
    while element and page.last[element] <= last:
        element = page.parent[element]
    return element


def _marks(seen: Look, judged: Judgement) -> Marks:
    """Return the mark of each block: the verdict on its element where there is one, else its place to the article."""
    page = seen.page
    name = _opening_tag(page, around(page, np.flatnonzero(judged.stays).tolist()))
    marks: Marks = [None] * len(page.text)
    for stretch in judged.stretches():
        because = f"{stretch.where} the article, {name}; {stretch.why}"
        outside = Removal("extract", _PLACES[stretch.where], _OUTSIDE, because)
        by_verdict: dict[int, Removal] = {}
        for block in range(stretch.start, stretch.end):
            verdict = seen.verdicts[page.element[block]]
            if verdict is None or verdict.kind not in _REASONS:
                marks[block] = outside
                continue
            if id(verdict) not in by_verdict:
                by_verdict[id(verdict)] = Removal(
                    "extract",
                    f"{verdict.kind}-element",
                    _REASONS[verdict.kind],
                    f"{verdict.because} ({because})",
                )
            marks[block] = by_verdict[id(verdict)]
    return marks


def _opening_tag(page: Scan, element: int) -> str:
    """Return an element's tag with its classes and id."""
    names = page.names(element).strip()
    return f"<{page.tag[element]} {names}>" if names else f"<{page.tag[element]}>"


def _has_article_text(seen: Look, extraction: _Extraction | None) -> bool:
    """Whether the article, its title aside, has a sentence, or is as long as a text that a script may hold."""
    if extraction is None:
        return False
    texts = enumerate(zip(seen.page.text, extraction.marks, strict=True))
    lines = [text for block, (text, mark) in texts if mark is None and block != extraction.title]
    if any(map(RAW_SENTENCE_END.search, lines)):
        return True
    return sum(len(line.encode("utf-8", "replace")) for line in lines) >= MIN_BYTES


def _to_html(
    seen: Look, extraction: _Extraction | None, extract: Extract, url: str | None, warnings: list[str]
) -> Html:
    """Build the result from a page and the article found in it."""
    page = seen.page
    if not page.text:
        metadata, address = describe(seen.declared, page)
        return Html((), metadata, address, warnings=(_why_no_text(seen),))
    if extraction is None and extract != "whole":
        so = "try --extract whole" if extract == "article" else "so the whole page was read"
        warnings.append(f"{_NO_ARTICLE}, {so}")
    extraction = extraction or _Extraction(0, None, _marks_without_article(page, extract))
    element = extraction.element
    span = page.first[element], page.last[element]
    metadata, address = describe(seen.declared, page, extraction.title, span, url)
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
    removal = Removal("extract", "no-article", _OUTSIDE, _NO_ARTICLE) if extract == "article" else None
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
