"""What an element's name, class, id and style say against it; what is inside it shares its fate."""

import re
from dataclasses import dataclass

from articlekit.page.html.groups import groups
from articlekit.page.html.hints import hints
from articlekit.page.html.scan import Scan, names_of
from articlekit.page.html.tags import FURNITURE

_PAUSE = re.compile("[，。；！？,.;!?](?:(?<=[，。；！？])| )")
# The part of an accordion, or the tab, that its visible heading opens. Source: WAI-ARIA Authoring Practices, Accordion.
_PANEL = re.compile(r'(?s)(?=.* role="(?:region|tabpanel)")(?=.* aria-labelledby=")')
MIN_PROSE = 20  # characters of a line
MIN_OUTSIDE = 60  # characters of prose: where less stands outside of the posts, the first of them is the article
MAX_BETWEEN = 0.2  # of their prose: with more between them they are quotations in a text
MAX_TEASER = 200  # characters of prose that teasers have on average
_ROOTS = frozenset(("body", "html", "main"))
_TAGS = {**dict.fromkeys(FURNITURE, "furniture"), "aside": "foreign", "figcaption": "caption"}
# A box with more of the page's sentences is no box: the class of a wrapper, a form around the whole page.
MAX_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why an element is not part of the article.

    kind is hidden, foreign (other texts: comments, related articles), furniture or caption; because is the element,
    the class or the id that says so.
    """

    kind: str
    because: str


def judge(page: Scan, title: int | None) -> list[Verdict | None]:
    """Return the verdict on each element; one that holds the title, or most of the page's text, is not judged."""
    ends = _lengths(page)
    alike = _alike(page, title, ends)
    said = hints(page.attributes)
    most = MAX_SHARE * ends[-1]
    verdicts: list[Verdict | None] = []
    for element, parent in enumerate(page.parent):
        around = verdicts[parent] if parent >= 0 else None
        if around is not None and around.kind != "caption":
            verdicts.append(around)
            continue
        own = alike.get(element) or _own(page.tag[element], page.attributes[element], said)
        if own is not None and verdicts:
            first, last = page.first[element], page.last[element]
            if (title is not None and first <= title < last) or ends[last] - ends[first] > most:
                own = around = None
        verdicts.append(own or around)
    return verdicts


def _alike(page: Scan, title: int | None, ends: list[int]) -> dict[int, Verdict]:
    """Return verdicts on teasers, and on posts below the first: of posts that are all of the page it is the article."""
    found: dict[int, Verdict] = {}
    for group in groups(page):
        sizes = [ends[page.last[member]] - ends[page.first[member]] for member in group.members]
        span = ends[page.last[group.members[-1]]] - ends[page.first[group.members[0]]]
        if span - sum(sizes) > MAX_BETWEEN * sum(sizes):
            continue
        titled = [title is not None and page.first[member] <= title < page.last[member] for member in group.members]
        if group.kind == "posts":
            is_page = title is None or ends[-1] - sum(sizes) < MIN_OUTSIDE
            spared = titled if any(titled) else [is_page] + [False] * (len(sizes) - 1)
            verdict = Verdict("foreign", f"one of {len(sizes)} alike, each with a date")
            found.update({member: verdict for member, spare in zip(group.members, spared, strict=True) if not spare})
        elif not any(titled) and max(sizes) <= sum(sizes) / 2 and sum(sizes) <= MAX_TEASER * len(sizes):
            verdict = Verdict("teaser", f"one of {len(sizes)} alike, each with a link")
            found.update(dict.fromkeys(group.members, verdict))
    return found


def _own(tag: str, attributes: str, said: dict[str, str]) -> Verdict | None:
    """Return what an element's own tag and attributes say."""
    kind = said.get(attributes)
    if kind == "hidden":
        return None if _PANEL.match(attributes) else Verdict("hidden", f"<{tag}> is not shown")
    if tag in _TAGS:
        return Verdict(_TAGS[tag], f"<{tag}>")
    if kind is None or tag in _ROOTS:
        return None
    return Verdict(kind, f"<{tag}> of class or id {names_of(attributes).strip()!r}")


def _lengths(page: Scan) -> list[int]:
    """Return the prefix sums of the characters of prose: longer lines outside links that have a comma or a stop."""
    sums, total = [0], 0
    for text, linked in zip(page.text, page.linked, strict=True):
        if len(text) >= MIN_PROSE and linked < 0.5 * len(text) and _PAUSE.search(text):
            total += len(text) - linked
        sums.append(total)
    return sums
