"""HTML -> blocks: one lexbor scan, the article's element by its sentences, and why every other block goes."""

from dataclasses import dataclass
from typing import Literal

from articlekit.model import Block, Removal
from articlekit.page.html.anchor import anchor
from articlekit.page.html.blocks import build
from articlekit.page.html.choose import choose
from articlekit.page.html.depth import shallow
from articlekit.page.html.mass import weigh
from articlekit.page.html.opening import looks_like_html
from articlekit.page.html.scan import Scan, scan
from articlekit.page.html.trim import Place, trim
from articlekit.page.html.verdicts import Verdict, judge

__all__ = ["Extract", "Html", "looks_like_html", "read"]

Extract = Literal["auto", "article", "whole"]
FACTORS = {"foreign": 0.0, "furniture": 0.0, "teaser": 0.25}
_NO_ARTICLE = "no article was found by the page's structure"


@dataclass(frozen=True, slots=True)
class Html:
    """A page of HTML as it was read: every block, those outside the article marked, and what to tell about it."""

    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """An article in a scan: its element, and the mark of each block of the page."""

    element: int
    marks: list[Removal | None]


def read(text: str, *, extract: Extract = "auto") -> Html:
    """Part a page of HTML into blocks, and mark what its structure says is not the article.

    Args:
        text: the page, decoded.
        extract: article marks all but the article; whole marks nothing; auto marks nothing where no article is found,
            and says so.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(shallow(text))
    page = scan(tree)
    heads = tree.css_first("title")
    title = anchor(page, [heads.text()] if heads is not None else [])
    verdicts = judge(page, title)
    captions = [verdict is not None and verdict.kind == "caption" for verdict in verdicts]
    found = None if extract == "whole" else _find(page, verdicts, title)
    if found is not None:
        return Html(build(page, found.marks, title, captions))
    if extract == "article" and page.text:
        gone = Removal("extract", "no-article", frozenset({"outside"}), _NO_ARTICLE)
        blocks = build(page, [gone] * len(page.text), title, captions)
        return Html(blocks, (f"{_NO_ARTICLE}; try --extract whole",))
    warnings = (f"{_NO_ARTICLE}, so the whole page was read",) if extract == "auto" and page.text else ()
    return Html(build(page, [None] * len(page.text), None, captions), warnings)


def _find(page: Scan, verdicts: list[Verdict | None], title: int | None) -> _Found | None:
    """Find the article; None where nothing on the page speaks for being one."""
    factors = [FACTORS.get(verdict.kind, 1.0) if verdict is not None else 1.0 for verdict in verdicts]
    hidden = [verdict is not None and verdict.kind == "hidden" for verdict in verdicts]
    mass = weigh(page, [factors[element] for element in page.element])
    element = choose(page, mass, hidden, title)
    if element is None:
        return None
    marks = trim(page, mass, verdicts, Place(element, title))
    return _Found(element, marks) if None in marks else None
