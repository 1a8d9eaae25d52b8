"""HTML -> blocks: one lexbor scan, what form and structure say of each block, and what the judge makes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from articlekit.model import Block, Metadata, Removal
from articlekit.page.html.about import about, pictures
from articlekit.page.html.anchor import anchor
from articlekit.page.html.blocks import build
from articlekit.page.html.declared import DECLARING, Told, declared, without_site
from articlekit.page.html.depth import shallow
from articlekit.page.html.opened import opened
from articlekit.page.html.opening import is_cut, looks_like_html, looks_marked_up, other_markup, unquoted
from articlekit.page.html.scan import RAW, Scan, scan
from articlekit.page.html.structure import structure
from articlekit.page.html.unshown import MIN_BYTES, STOP, unshown
from articlekit.page.html.verdicts import Verdict, judge
from articlekit.page.judge import Columns, Judgement, judge_html
from articlekit.page.judge.features import form, is_prose, place
from articlekit.page.text import split

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
    "unquoted",
]

Marks = list[Removal | None]
Extract = Literal["auto", "article", "whole"]
MIN_LINKED = 0.6  # share of a line in links: what is more is no text
MIN_TITLED = 0.5  # share of what is kept that stands below the title
MIN_PARAGRAPHS = 2  # above a title; one may be the introduction
_NO_ARTICLE = "no article was found by the page's structure"
_REASONS = {
    "hidden": frozenset({"hidden"}),
    "foreign": frozenset({"related"}),
    "teaser": frozenset({"related"}),
    "furniture": frozenset({"navigation"}),
}
_OUTSIDE = frozenset({"outside"})
_PLACES = {"above": "outside-article", "inside": "inside-article", "below": "outside-article"}


@dataclass(frozen=True, slots=True)
class Html:
    """A page of HTML as it was read: every block, those outside the article marked, and what its markup tells.

    url is the page's own, canonical address; markup is the innermost element that holds the article, as HTML, and
    first the number of its first block.
    """

    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    url: str | None = None
    markup: str = ""
    first: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """A page as its markup shows it: what it declares, its blocks and their columns, the block of its title."""

    told: dict[str, list[Told]]
    page: Scan
    title: int | None
    verdicts: list[Verdict | None]
    columns: Columns
    has_text: bool
    has_frames: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """An article: the innermost element that holds it, the block of its title, and the mark of each block."""

    element: int
    title: int | None
    marks: Marks


def read(text: str, *, extract: Extract = "auto", url: str | None = None) -> Html:
    """Part a page of HTML into blocks, and mark what its structure says is not the article.

    Args:
        text: the page, decoded.
        extract: article marks all but the article; whole marks nothing; auto marks nothing where no article is found,
            and says so.
        url: the address that the page was fetched from.
    """
    from selectolax.lexbor import LexborHTMLParser

    warnings = ["the page is cut off: it has no </body> and no </html>"] if is_cut(text) else []
    seen = look(text)
    found = None if extract == "whole" else _find(seen)
    if extract != "whole" and not _says_something(seen, found):
        more = opened(text)
        if more is not None and _says_something(other := look(more[0]), found := _find(other)):
            seen = other
            warnings.append(f"the page shows no article, so it was read as if it were without {more[1]}")
        elif script := unshown(LexborHTMLParser(text)):
            return _from_script(seen.page, seen.told, *script)
        else:
            found = _find(seen)
    return _as_html(seen, found, extract, url, warnings)


def look(text: str) -> Look:
    """Read a page of HTML, and work out what its form and its structure say of each block."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(shallow(text))
    nodes = tree.css(f"{DECLARING},{RAW}")
    told = declared(tree, nodes)
    page = scan(tree, nodes)
    site = next((value for value, _ in told["publisher"]), None)
    title = anchor(page, [without_site(value, site) for value, _ in told["title"]])
    verdicts = judge(page, title)
    columns: Columns = {}
    has_text = False
    if page.text:
        linked = np.array(page.linked) / np.fromiter(map(len, page.text), np.int64, len(page.text))
        columns = form(page.text, linked) | {"linked": linked}
        columns |= place(page.text, columns)
        found, has_text = structure(page, columns, verdicts, title)
        columns |= found
    return Look(told, page, title, verdicts, columns, has_text, tree.css_first("frameset") is not None)


def _find(seen: Look) -> _Found | None:
    """Find the article; None where nothing on the page speaks for being one."""
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
    return _Found(around(page, kept), title, _marks(seen, judged))


def _heads_part(page: Scan, columns: Columns, title: int) -> bool:
    """Whether what looks like the title stands below paragraphs of its own element: it heads a part of the text."""
    element = page.element[title]
    if page.tag[element] == "h1":
        return False
    around = page.parent[element]
    above = np.flatnonzero(is_prose(columns["mass"][:title])).tolist()
    return sum(page.parent[page.element[block]] == around for block in above) >= MIN_PARAGRAPHS


def _is_text(page: Scan, block: int) -> bool:
    """Whether a line is no menu that is set as one line."""
    text = page.text[block]
    return page.linked[block] <= MIN_LINKED * len(text) or STOP.search(text) is not None


def around(page: Scan, blocks: Sequence[int]) -> int:
    """Return the innermost element that holds some blocks."""
    first, last = blocks[0], blocks[-1]
    element = page.element[first]
    while element and page.last[element] <= last:
        element = page.parent[element]
    return element


def _marks(seen: Look, judged: Judgement) -> Marks:
    """Return the mark of each block: what its element is called where that speaks against it, and where it stands."""
    page = seen.page
    name = _name(page, around(page, np.flatnonzero(judged.stays).tolist()))
    marks: Marks = [None] * len(page.text)
    for stretch in judged.stretches():
        told = f"{stretch.where} the article, {name}; {stretch.why}"
        outside = Removal("extract", _PLACES[stretch.where], _OUTSIDE, told)
        by_verdict: dict[int, Removal] = {}
        for block in range(stretch.start, stretch.end):
            verdict = seen.verdicts[page.element[block]]
            if verdict is None or verdict.kind not in _REASONS:
                marks[block] = outside
                continue
            if id(verdict) not in by_verdict:
                because = f"{verdict.because} ({told})"
                own = Removal("extract", f"{verdict.kind}-element", _REASONS[verdict.kind], because)
                by_verdict[id(verdict)] = own
            marks[block] = by_verdict[id(verdict)]
    return marks


def _name(page: Scan, element: int) -> str:
    """Return an element as its opening tag: <div class id>."""
    names = page.names(element).strip()
    return f"<{page.tag[element]} {names}>" if names else f"<{page.tag[element]}>"


def _says_something(seen: Look, found: _Found | None) -> bool:
    """Whether the article, besides its title, has a sentence or is as long as one that scripts may hold."""
    if found is None:
        return False
    texts = enumerate(zip(seen.page.text, found.marks, strict=True))
    lines = [text for block, (text, mark) in texts if mark is None and block != found.title]
    return any(map(STOP.search, lines)) or sum(len(line.encode("utf-8", "replace")) for line in lines) >= MIN_BYTES


def _as_html(seen: Look, found: _Found | None, extract: Extract, url: str | None, warnings: list[str]) -> Html:
    """Return what was seen as blocks and metadata."""
    page = seen.page
    if not page.text:
        metadata, address = about(seen.told, page)
        return Html((), metadata, address, warnings=(_no_text(seen),))
    if found is None and extract != "whole":
        so = "try --extract whole" if extract == "article" else "so the whole page was read"
        warnings.append(f"{_NO_ARTICLE}, {so}")
    found = found or _Found(0, None, _unmarked(page, extract))
    span = page.first[found.element], page.last[found.element]
    metadata, address = about(seen.told, page, found.title, span)
    captions = [verdict is not None and verdict.kind == "caption" for verdict in seen.verdicts]
    if images := pictures(page, captions, span, url or address):
        metadata = replace(metadata, images=images)
    blocks = build(page, found.marks, found.title, captions)
    return Html(blocks, metadata, address, page.markup(found.element), page.first[found.element], tuple(warnings))


def _from_script(page: Scan, told: dict[str, list[Told]], text: str, where: str) -> Html:
    """Return a page that shows no article, with the text that it holds for its scripts below what it shows."""
    gone = Removal("extract", "no-article", _OUTSIDE, _NO_ARTICLE)
    shown = build(page, [gone] * len(page.text), None, [False] * len(page.tag))
    below = shown[-1].line + 2 if shown else 1
    hidden = [Block(block.text, block.line + below - 1) for block in split(text)]
    metadata, address = about(told, page)
    warning = f"the page shows no article, so its text was taken from {where}, which may be another text or a part"
    return Html((*shown, *hidden), metadata, address, "", 0, (warning,))


def _no_text(seen: Look) -> str:
    if seen.has_frames:
        return "a page of frames, whose text is in other pages"
    return "no text in the page, perhaps because a script writes it"


def _unmarked(page: Scan, extract: Extract) -> Marks:
    """Return the marks of a page without an article."""
    gone = Removal("extract", "no-article", _OUTSIDE, _NO_ARTICLE) if extract == "article" else None
    return [gone] * len(page.text)
