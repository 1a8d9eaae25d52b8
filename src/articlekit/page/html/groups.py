"""Siblings that look alike: teasers, each with its link, and posts, each with its date."""

import re
from collections import defaultdict
from collections.abc import Callable
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
_DIGIT = re.compile(r"\d")
MAX_DATE_CHARS = 80


@dataclass(frozen=True, slots=True)
class Group:
    """Siblings of one kind, as elements: teasers or posts."""

    kind: str
    members: tuple[int, ...]


def groups(page: Scan) -> list[Group]:
    """Return the groups of siblings that are alike, each with several lines and a link or a date."""
    siblings: dict[tuple[int, str], list[int]] = defaultdict(list)
    for element, (tag, parent, first, last) in enumerate(
        zip(page.tag, page.parent, page.first, page.last, strict=True)
    ):
        # A quotation is a part of the text, even one from a network, with its link and its date.
        if last - first > 1 and tag != "blockquote":
            siblings[parent, tag].append(element)
    alike: dict[tuple[int, str, str], list[int]] = defaultdict(list)
    for (parent, tag), members in siblings.items():
        for member in members if len(members) >= MIN_ALIKE else ():
            names = page.names(member).strip().translate(_NO_DIGITS)
            if names or tag in _REPEATED:
                alike[parent, tag, names].append(member)
    found = []
    for members in alike.values():
        if len(members) < MIN_ALIKE:
            continue
        if _most(page, members, _is_dated):
            found.append(Group("posts", tuple(members)))
        elif len(members) >= MIN_TEASERS and _most(page, members, _is_link):
            found.append(Group("teasers", tuple(members)))
    return found


def _most(page: Scan, members: list[int], says: Callable[[Scan, int], bool]) -> bool:
    """Whether of nearly all of the elements a line says so."""
    left, enough = len(members), MIN_SHARE * len(members)
    for member in members:
        if not any(says(page, line) for line in range(page.first[member], page.last[member])):
            left -= 1
            if left < enough:
                return False
    return True


def _is_link(page: Scan, line: int) -> bool:
    """Whether a line is a link and little else."""
    return page.linked[line] >= MIN_SHARE * len(page.text[line])


def _is_dated(page: Scan, line: int) -> bool:
    text = page.text[line]
    return len(text) <= MAX_DATE_CHARS and _DIGIT.search(text) is not None and _DATE.search(text) is not None
