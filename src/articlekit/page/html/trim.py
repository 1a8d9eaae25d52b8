"""What stays of a page's blocks once its article is found, and why the others go."""

import re
from dataclasses import dataclass

from articlekit.model import Removal
from articlekit.page.html.mass import Mass
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import HEADINGS
from articlekit.page.html.verdicts import Verdict

MIN_LINKED = 0.6  # share of a list's units in links
MIN_LIST_BLOCKS = 3
MIN_LINE_LINKED = 0.8
MAX_ABOVE_TITLE = 0.3  # share of the article's mass: what holds more is no introduction to its title
MIN_LEAD = 20  # units of sentences: so much between the title and the article's element is its first paragraph
MIN_PARAGRAPHS = 2  # above a title; one may be the introduction
MIN_PART = 3  # paragraphs, where a text is set in several boxes
MAX_ASIDE = 25  # units of a line between title and text that is no sentence: a byline, a date, the size of the type
MAX_ASIDES = 6
SUBTITLES = frozenset(("h1", "h2", "h3"))
_END = re.compile(r"[。！？!?…]|[：:]$|\.(?:[\s\"'”’]|$)")
_REASONS = {
    "hidden": frozenset({"hidden"}),
    "foreign": frozenset({"related"}),
    "furniture": frozenset({"navigation"}),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the article is: its element, and the block of its title, inside or above it, None where none is known."""

    element: int
    title: int | None


def trim(page: Scan, mass: Mass, verdicts: list[Verdict | None], place: Place) -> list[Removal | None]:
    """Return the mark of each block: outside the article, above its title, or spoken against inside it."""
    first, last = page.first[place.element], page.last[place.element]
    title = place.title if place.title is not None and place.title < last else None
    start = first
    if title is not None and first <= title:
        above = mass.sum_mass[title] - mass.sum_mass[first]
        if above <= MAX_ABOVE_TITLE * (mass.sum_mass[last] - mass.sum_mass[first]):
            start = title
    outside = _outside(page, place.element)
    marks: list[Removal | None] = [outside["above"]] * start + [None] * (last - start)
    marks += [outside["below"]] * (len(page.text) - last)
    _mark_inside(page, mass, verdicts, place, marks)
    if title is not None:
        marks[title] = None
        parts = _parts(page, mass, title + 1, place.element)
        for block in range(title + 1, first):
            element = page.element[block]
            is_lead = mass.mass[block] >= MIN_LEAD and _is_beside(page, element, place.element)
            if verdicts[element] is None and (is_lead or block in parts):
                marks[block] = None
        _mark_below_title(page, mass, title, last, marks)
    return marks


def is_heading_of_text(page: Scan, mass: Mass, article: int, title: int) -> bool:
    """Whether what looks like the title stands below paragraphs of its own element: it heads a part of the text."""
    element = page.element[title]
    if page.tag[element] == "h1":
        return False
    around, above = page.parent[element], range(page.first[article], title)
    paragraphs = [block for block in above if mass.mass[block] >= MIN_LEAD]
    return sum(page.parent[page.element[block]] == around for block in paragraphs) >= MIN_PARAGRAPHS


def _parts(page: Scan, mass: Mass, start: int, article: int) -> set[int]:
    """Return the blocks between the title and the article that are in elements of its very tag and class.

    One that has paragraphs is the first part of the text; a summary or a quotation that is set like it is not.
    """
    names, found = page.names(article).strip(), set[int]()
    for element in range(article if names else 0):
        first, last = page.first[element], page.last[element]
        is_between = start <= first < last <= page.first[article] and page.tag[element] == page.tag[article]
        if is_between and page.names(element).strip() == names:
            start = last  # what is inside it has no more paragraphs
            if sum(mass.mass[block] >= MIN_LEAD for block in range(first, last)) >= MIN_PART:
                found.update(range(first, last))
    return found


def _is_beside(page: Scan, element: int, article: int) -> bool:
    """Whether an element above the article stands beside it, or right inside one that does."""
    around = page.parent[article]
    return around in (element, page.parent[element], page.parent[page.parent[element]])


def _mark_below_title(page: Scan, mass: Mass, title: int, last: int, marks: list[Removal | None]) -> None:
    """Mark the short lines between the title and the text; so many that they are a table are the text."""
    asides: list[int] = []
    for block in range(title + 1, last):
        if marks[block] is not None:
            continue
        if mass.units[block] > MAX_ASIDE or _END.search(page.text[block]):
            break
        if page.tag[page.element[block]] not in SUBTITLES:
            asides.append(block)
    if len(asides) <= MAX_ASIDES:
        gone = Removal("extract", "below-title", frozenset({"metadata"}), "between title and text, and no sentence")
        for block in asides:
            marks[block] = gone


def _outside(page: Scan, element: int) -> dict[str, Removal]:
    name = _name(page, element)
    return {
        where: Removal("extract", "outside-article", frozenset({"outside"}), f"{where} the article, {name}")
        for where in ("above", "below")
    }


def _mark_inside(
    page: Scan, mass: Mass, verdicts: list[Verdict | None], place: Place, marks: list[Removal | None]
) -> None:
    """Mark what an element's verdict, or its links, speak against."""
    article = place.element
    lists = _link_lists(page, mass, article)
    for block in range(page.first[article], page.last[article]):
        if marks[block] is not None:
            continue
        element = page.element[block]
        verdict = verdicts[element]
        if verdict is not None and verdict.kind in _REASONS and verdict is not verdicts[article]:
            marks[block] = Removal("extract", f"{verdict.kind}-element", _REASONS[verdict.kind], verdict.because)
        elif (links := lists[element]) is not None:
            because = f"a list of links, {_name(page, links)}"
            marks[block] = Removal("extract", "link-list", frozenset({"navigation"}), because)
        elif _is_link_line(page, block):
            marks[block] = Removal("extract", "link-line", frozenset({"navigation"}), "a link that is no sentence")


def _is_link_line(page: Scan, block: int) -> bool:
    text = page.text[block]
    if page.linked[block] <= MIN_LINE_LINKED * len(text) or page.tag[page.element[block]] in HEADINGS:
        return False
    return not _END.search(text)


def _link_lists(page: Scan, mass: Mass, article: int) -> list[int | None]:
    """Return for each element the list of links that it is in, the outermost inside the article, or None."""
    found: list[int | None] = [None] * len(page.tag)
    for element in range(article + 1, len(page.tag)):
        if page.parent[element] < article:
            break
        around = found[page.parent[element]]
        found[element] = element if around is None and _is_link_list(page, mass, element) else around
    return found


def _is_link_list(page: Scan, mass: Mass, element: int) -> bool:
    first, last = page.first[element], page.last[element]
    if last - first < MIN_LIST_BLOCKS:
        return False
    links = mass.sum_linked[last] - mass.sum_linked[first]
    return links > MIN_LINKED * (mass.sum_units[last] - mass.sum_units[first])


def _name(page: Scan, element: int) -> str:
    """Return an element as its opening tag: <div class id>."""
    names = page.names(element).strip()
    return f"<{page.tag[element]} {names}>" if names else f"<{page.tag[element]}>"
