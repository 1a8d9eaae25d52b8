"""HTML -> blocks: one lexbor scan, the article's element by its sentences, and why every other block goes."""

from dataclasses import dataclass, field, replace
from typing import Literal

from articlekit.model import Block, Metadata, Removal
from articlekit.page.html.about import about, pictures
from articlekit.page.html.anchor import anchor
from articlekit.page.html.blocks import build
from articlekit.page.html.choose import choose
from articlekit.page.html.declared import DECLARING, Told, declared, without_site
from articlekit.page.html.depth import shallow
from articlekit.page.html.mass import weigh
from articlekit.page.html.opened import opened
from articlekit.page.html.opening import is_cut, looks_like_html, looks_marked_up, other_markup, unquoted
from articlekit.page.html.scan import RAW, Scan, scan
from articlekit.page.html.trim import MIN_LINKED, Place, is_heading_of_text, trim
from articlekit.page.html.unshown import MIN_BYTES, STOP, unshown
from articlekit.page.html.verdicts import Verdict, judge
from articlekit.page.text import split

__all__ = ["Extract", "Html", "looks_like_html", "looks_marked_up", "other_markup", "read", "unquoted"]

Marks = list[Removal | None]
Extract = Literal["auto", "article", "whole"]
FACTORS = {"foreign": 0.0, "furniture": 0.0, "teaser": 0.25}
_NO_ARTICLE = "no article was found by the page's structure"


@dataclass(frozen=True, slots=True)
class Html:
    """A page of HTML as it was read: every block, those outside the article marked, and what its markup tells.

    url is the page's own, canonical address; markup is the element that was chosen, as HTML, and first
    the number of its first block.
    """

    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    url: str | None = None
    markup: str = ""
    first: int = 0
    warnings: tuple[str, ...] = ()


def read(text: str, *, extract: Extract = "auto", url: str | None = None) -> Html:
    """Part a page of HTML into blocks, and mark what its structure says is not the article.

    Args:
        text: the page, decoded.
        extract: article marks all but the article; whole marks nothing; auto marks nothing where no article is found,
            and says so.
        url: the address that the page was fetched from.
    """
    from selectolax.lexbor import LexborHTMLParser

    seen = _see(text, extract)
    warnings = ["the page is cut off: it has no </body> and no </html>"] if is_cut(text) else []
    if extract != "whole" and not seen.says_something():
        more = opened(text)
        if more is not None and (other := _see(more[0], extract)).says_something():
            seen = other
            warnings.append(f"the page shows no article, so it was read as if it were without {more[1]}")
        elif script := unshown(LexborHTMLParser(text)):
            return _from_script(seen.page, seen.told, *script)
    return _as_html(seen, extract, url, warnings)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page as its markup shows it: what it declares, its blocks, and the article where one was found."""

    told: dict[str, list[Told]]
    page: Scan
    verdicts: list[Verdict | None]
    found: tuple[Place, Marks] | None
    has_frames: bool

    def says_something(self) -> bool:
        """Whether the article, besides its title, has a sentence or is as long as one that scripts may hold."""
        if self.found is None:
            return False
        place, marks = self.found
        lines = [
            text
            for block, (text, mark) in enumerate(zip(self.page.text, marks, strict=True))
            if mark is None and block != place.title
        ]
        return any(map(STOP.search, lines)) or sum(len(line.encode("utf-8", "replace")) for line in lines) >= MIN_BYTES


def _see(text: str, extract: Extract) -> _Seen:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(shallow(text))
    nodes = tree.css(f"{DECLARING},{RAW}")
    told = declared(tree, nodes)
    page = scan(tree, nodes)
    site = next((value for value, _ in told["publisher"]), None)
    title = anchor(page, [without_site(value, site) for value, _ in told["title"]])
    verdicts = judge(page, title)
    found = None if extract == "whole" or not page.text else _find(page, verdicts, title)
    return _Seen(told, page, verdicts, found, has_frames=tree.css_first("frameset") is not None)


def _as_html(seen: _Seen, extract: Extract, url: str | None, warnings: list[str]) -> Html:
    """Return what was seen as blocks and metadata."""
    page, found = seen.page, seen.found
    if not page.text:
        metadata, address = about(seen.told, page)
        return Html((), metadata, address, warnings=(_no_text(seen),))
    place, marks = found or (Place(0, None), _unmarked(page, extract))
    if found is None and extract != "whole":
        so = "try --extract whole" if extract == "article" else "so the whole page was read"
        warnings.append(f"{_NO_ARTICLE}, {so}")
    span = page.first[place.element], page.last[place.element]
    metadata, address = about(seen.told, page, place.title, span)
    captions = [verdict is not None and verdict.kind == "caption" for verdict in seen.verdicts]
    if images := pictures(page, captions, span, url or address):
        metadata = replace(metadata, images=images)
    blocks = build(page, marks, place.title, captions)
    return Html(blocks, metadata, address, page.markup(place.element), page.first[place.element], tuple(warnings))


def _from_script(page: Scan, told: dict[str, list[Told]], text: str, where: str) -> Html:
    """Return a page that shows no article, with the text that it holds for its scripts below what it shows."""
    gone = Removal("extract", "no-article", frozenset({"outside"}), _NO_ARTICLE)
    shown = build(page, [gone] * len(page.text), None, [False] * len(page.tag))
    below = shown[-1].line + 2 if shown else 1
    hidden = [Block(block.text, block.line + below - 1) for block in split(text)]
    metadata, address = about(told, page)
    warning = f"the page shows no article, so its text was taken from {where}, which may be another text or a part"
    return Html((*shown, *hidden), metadata, address, "", 0, (warning,))


def _no_text(seen: _Seen) -> str:
    if seen.has_frames:
        return "a page of frames, whose text is in other pages"
    return "no text in the page, perhaps because a script writes it"


def _find(page: Scan, verdicts: list[Verdict | None], title: int | None) -> tuple[Place, Marks] | None:
    """Find the article; None where nothing on the page speaks for being one."""
    factors = [FACTORS.get(verdict.kind, 1.0) if verdict is not None else 1.0 for verdict in verdicts]
    hidden = [verdict is not None and verdict.kind == "hidden" for verdict in verdicts]
    mass = weigh(page, [factors[element] for element in page.element])
    element = choose(page, mass, hidden, title)
    if element is None:
        return None
    if title is not None and (title >= page.last[element] or is_heading_of_text(page, mass, element, title)):
        title = None
    place = Place(element, title)
    marks = trim(page, mass, verdicts, place)
    kept = (block for block, mark in enumerate(marks) if mark is None)
    return (place, marks) if any(_is_text(page, block, place) for block in kept) else None


def _is_text(page: Scan, block: int, place: Place) -> bool:
    """Whether a line is neither the title nor links and little else: a menu that is set as one line."""
    text = page.text[block]
    return block != place.title and (page.linked[block] <= MIN_LINKED * len(text) or STOP.search(text) is not None)


def _unmarked(page: Scan, extract: Extract) -> Marks:
    """Return the marks of a page without an article."""
    gone = Removal("extract", "no-article", frozenset({"outside"}), _NO_ARTICLE) if extract == "article" else None
    return [gone] * len(page.text)
