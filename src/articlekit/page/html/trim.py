"""What stays of a page's blocks once its article is found, and why the others go."""

import re

from articlekit.model import Removal
from articlekit.page.html.mass import Mass
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import HEADINGS
from articlekit.page.html.verdicts import Verdict

MIN_LINKED = 0.6  # share of a list's units in links
MIN_LIST_BLOCKS = 3
MIN_LINE_LINKED = 0.8
MAX_ABOVE_TITLE = 0.3  # share of the article's mass: what holds more is no introduction to its title
_END = re.compile(r"[。！？!?…]|\.(?:[\s\"'”’]|$)")
_REASONS = {
    "hidden": frozenset({"hidden"}),
    "foreign": frozenset({"related"}),
    "furniture": frozenset({"navigation"}),
}


def trim(
    page: Scan, mass: Mass, verdicts: list[Verdict | None], article: int, title: int | None
) -> list[Removal | None]:
    """Return the mark of each block: outside the article, above its title, or spoken against inside it."""
    first, last = page.first[article], page.last[article]
    start = first
    if title is not None and first <= title < last:
        total = mass.sum_mass[last] - mass.sum_mass[first]
        if mass.sum_mass[title] - mass.sum_mass[first] <= MAX_ABOVE_TITLE * total:
            start = title
    lists = _link_lists(page, mass, article)
    marks: list[Removal | None] = []
    for block in range(len(page.text)):
        if block == title and block < last:
            marks.append(None)
        elif start <= block < last:
            marks.append(_inside(page, block, verdicts, lists, article))
        else:
            place = "above" if block < start else "below"
            marks.append(
                Removal(
                    "extract", "outside-article", frozenset({"outside"}), f"{place} the article, {_name(page, article)}"
                )
            )
    return marks


def _inside(page: Scan, block: int, verdicts: list[Verdict | None], lists: list[bool], article: int) -> Removal | None:
    element = page.element[block]
    verdict = verdicts[element]
    if verdict is not None and verdict.kind not in ("caption", "teaser") and verdict is not verdicts[article]:
        return Removal("extract", f"{verdict.kind}-element", _REASONS[verdict.kind], verdict.because)
    if lists[element]:
        return Removal("extract", "link-list", frozenset({"navigation"}), f"a list of links, {_name(page, element)}")
    text = page.text[block]
    if page.linked[block] > MIN_LINE_LINKED * len(text) and not _END.search(text) and page.tag[element] not in HEADINGS:
        return Removal("extract", "link-line", frozenset({"navigation"}), "a link that is no sentence")
    return None


def _link_lists(page: Scan, mass: Mass, article: int) -> list[bool]:
    """Say of each element whether it, or one around it inside the article, is a list of links."""
    found = [False] * len(page.tag)
    for element in range(article + 1, len(page.tag)):
        if page.parent[element] < article:
            break
        found[element] = found[page.parent[element]] or _is_link_list(page, mass, element)
    return found


def _is_link_list(page: Scan, mass: Mass, element: int) -> bool:
    first, last = page.first[element], page.last[element]
    if last - first < MIN_LIST_BLOCKS:
        return False
    links = mass.sum_linked[last] - mass.sum_linked[first]
    return links > MIN_LINKED * (mass.sum_units[last] - mass.sum_units[first])


def _name(page: Scan, element: int) -> str:
    """Return an element as its opening tag: <div class id>."""
    names = page.names[element].strip()
    return f"<{page.tag[element]} {names}>" if names else f"<{page.tag[element]}>"
