"""Siblings that look alike: teasers, each with its link, and posts, each with its date."""

import re
from collections import defaultdict
from dataclasses import dataclass

from articlekit.page.html.scan import Scan

MIN_ALIKE = 3
MIN_TEASERS = 4
MIN_SHARE = 0.8  # of the siblings that have a link, or a date
# Their class says what they are; without one only what is made to be repeated.
_REPEATED = frozenset(("li", "article", "table", "dl", "tr"))
_NO_DIGITS = str.maketrans("", "", "0123456789")
_DATE = re.compile(
    r"(?<!\d)(?:19|20)?\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}|\d{1,2}[-/]\d{1,2}\s+\d{1,2}:\d\d"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}(?!\d)"
    r"|\d+ ?(?:分钟|小时|天|分鐘|小時|hours?|days?|months?|years?|minutes?) ?(?:前|ago)",
    re.IGNORECASE,
)
MAX_DATE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Group:
    """Siblings of one kind, as elements: teasers or posts."""

    kind: str
    members: tuple[int, ...]


def groups(page: Scan) -> list[Group]:
    """Return the groups of siblings that are alike, each with several lines and a link or a date."""
    alike: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for element in range(1, len(page.tag)):
        tag, names = page.tag[element], page.names[element].strip()
        # A quotation is a part of the text, even one from a network, with its link and its date.
        if tag != "blockquote" and page.last[element] - page.first[element] > 1 and (names or tag in _REPEATED):
            alike[page.parent[element], tag, names.translate(_NO_DIGITS)].append(element)
    found = []
    for members in alike.values():
        if len(members) < MIN_ALIKE:
            continue
        enough = MIN_SHARE * len(members)
        if sum(_is_dated(page, member) for member in members) >= enough:
            found.append(Group("posts", tuple(members)))
        elif len(members) >= MIN_TEASERS and sum(_has_link(page, member) for member in members) >= enough:
            found.append(Group("teasers", tuple(members)))
    return found


def _has_link(page: Scan, element: int) -> bool:
    """Whether one of the lines is a link and little else."""
    lines = range(page.first[element], page.last[element])
    return any(page.linked[line] >= MIN_SHARE * len(page.text[line]) for line in lines)


def _is_dated(page: Scan, element: int) -> bool:
    lines = page.text[page.first[element] : page.last[element]]
    return any(len(line) <= MAX_DATE_CHARS and _DATE.search(line) for line in lines)
