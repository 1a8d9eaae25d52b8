"""The metadata of a page of HTML: the best of what it declares and of what the lines near its title say."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from articlekit.model import Image, Metadata
from articlekit.page.html import bylines
from articlekit.page.html.addresses import absolute
from articlekit.page.html.bylines import CLASS_DATE, FIRST_TIME, Declared
from articlekit.page.html.declared import OFFICE
from articlekit.page.html.scan import Scan
from articlekit.page.html.titles import letters_of, names_of_site, without_site
from articlekit.rules import dates
from articlekit.rules.fold import fold_letters

MAX_NAME = 60  # characters
NEAR = "a line near the title"  # the evidence for a date that is not declared
BELOW = "a line below the text"  # the same where no line near the title has one
ADDRESS = "the address"  # the evidence for a date that stands nowhere else
_UTC = "+00:00"
_ZONE = re.compile(r"[+-]\d\d:?\d\d$")
_IN_ADDRESS = re.compile(r"[/-]((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
BYLINE = "a byline"  # the evidence for an author in a line of the page
BYLINE_REACH = 8  # lines below a title that may hold it
FROM_HEAD = ("meta ", "article:", "twitter:", "dc:", OFFICE)
WEAK = (FIRST_TIME, CLASS_DATE)  # what tells a date that may be another article's
DAY = len("2021-05-06")  # a longer date has a time of day


def first_name(values: Iterable[Declared]) -> Declared | None:
    """Return the first value that is a name, and not an address or a paragraph."""
    return next(
        ((value, by) for value, by in values if len(value) <= MAX_NAME and "/" not in value and "@" not in value), None
    )


# How many lines below and above a title may hold its date, how long they may be, and how much may stand beside it.
DATE_REACH, DATE_REACH_ABOVE = 10, 4
MAX_DATE_LINE, MAX_BESIDE = 80, 30
_BAR = re.compile(r"[•⋅·|]")
DATE_REACH_BELOW, MAX_BESIDE_BELOW = 4, 12
MAX_SECTION, MAX_DESCRIPTION, MAX_TAG, MAX_TAGS = 60, 1000, 60, 50
_BETWEEN_TAGS = re.compile(r"\s*[,;，、；|]\s*")
_ANY_PAGE = re.compile("WebPage$|^website$")  # a type that says nothing


def describe(
    declared: dict[str, list[Declared]],
    page: Scan,
    title: int | None = None,
    span: tuple[int, int] | None = None,
    url: str | None = None,
) -> tuple[Metadata, str | None]:
    """Return the metadata that the markup gives of the article, and the page's canonical address.

    Args:
        declared: what read_declared returned.
        page: the blocks.
        title: the block of the visible title, which is preferred to a declared one.
        span: the blocks of the article, as a half-open range; None where no article was found.
        url: the address that the page was fetched from.
    """
    site = next((value for value, _ in declared["publisher"]), None)
    best: dict[str, Declared] = {}
    if title is not None:
        best["title"] = (page.text[title], f"<{page.tag[page.element[title]]}>")
    elif heading := next(((without_site(value, site), by) for value, by in declared["title"]), None):
        best["title"] = heading
    if name := first_name(declared["publisher"]):
        best["publisher"] = name
    byline = _near_author(page, title, span) if span is not None else []
    if name := bylines.choose(_by_trust([*declared["author"], *byline]), names_of_site(declared)):
        best["author"] = name
    if declared["language"]:
        best["language"] = (declared["language"][0][0].replace("_", "-").strip(), declared["language"][0][1])
    address = next((value for value, _ in declared["url"] if value.startswith("http")), None)
    best |= _describe_dates(declared, page, title, span)
    best |= _describe_page(declared, best.get("title", ("", ""))[0], url or address)
    values: dict[str, object] = {field: value for field, (value, _) in best.items()}
    if tags := _tags(declared["tags"]):
        values["tags"] = tags
        best["tags"] = declared["tags"][0]
    evidence = tuple((field, by) for field, (_, by) in best.items())
    images = tuple(Image(value) for value, _ in declared["image"][:1] if value.startswith("http"))
    return Metadata(**values, images=images, evidence=evidence), address  # type: ignore[arg-type]  # texts only


def add_told(metadata: Metadata, told: Mapping[str, Declared]) -> Metadata:
    """Return the metadata with values by a rule by site, and their evidence."""
    values: dict[str, Any] = {field: value for field, (value, _) in told.items()}
    evidence = {**dict(metadata.evidence), **{field: by for field, (_, by) in told.items()}}
    return replace(metadata, **values, evidence=tuple(evidence.items()))


def _describe_page(declared: dict[str, list[Declared]], title: str, base: str | None) -> dict[str, Declared]:
    """Return what a page declares of itself: section, description, type, its own address and that of the next page."""
    sections = ((" ".join(value.split()), by) for value, by in declared["section"])
    types = sorted(declared["page_type"], key=lambda each: _ANY_PAGE.search(each[0]) is not None)
    found = {
        "section": next((each for each in sections if _is_section(each[0], title)), None),
        "description": next(((" ".join(value.split()), by) for value, by in declared["description"]), None),
        "page_type": next(iter(types), None),
        "canonical": next(((absolute(value, base), by) for value, by in declared["url"]), None),
        "next_page": next(((absolute(value, base), by) for value, by in declared["next_page"]), None),
    }
    return {field: (each[0][:MAX_DESCRIPTION], each[1]) for field, each in found.items() if each is not None}


def _is_section(name: str, title: str) -> bool:
    """Whether a name may be that of a section: no sentence, no path, and not the article itself."""
    return 1 < len(name) <= MAX_SECTION and not name.isdigit() and letters_of(name) != letters_of(title)


def _tags(declared: list[Declared]) -> tuple[str, ...]:
    """Return the first tags that are declared, each once."""
    tags = _BETWEEN_TAGS.split(declared[0][0]) if declared else []
    return tuple(dict.fromkeys(tag for tag in tags if 0 < len(tag) <= MAX_TAG))[:MAX_TAGS]


def _describe_dates(
    declared: dict[str, list[Declared]], page: Scan, title: int | None, span: tuple[int, int] | None
) -> dict[str, Declared]:
    """Return when an article was published and last changed."""
    found: dict[str, Declared] = {}
    if first := _first_date([(day, by) for value, by in declared["date"] if (day := dates.read(value))]):
        found["date"] = first
    day, by = first or ("", "")
    is_weak = by in WEAK
    is_utc = day.endswith(_UTC)
    changed = [(moment, by) for value, by in declared["modified"] if (moment := dates.read(value))]
    unsure = is_weak or is_utc or len(day) <= DAY
    near = _near_date(page, title, span, any_change=not day) if span is not None and unsure else None
    if near is not None:
        more = near[0].startswith(day) and len(near[0]) > len(day)
        # A line near the title is the article's own, though it may tell no more than the day. In UTC a late evening may
        # be another day than at the place.
        own = (is_weak and not day.startswith(near[0])) or (is_utc and _is_next_day(day, near[0]))
        if more or (own and near[1] == NEAR):
            found["date"] = near
    if "date" not in found and (told := next((day for value, _ in declared["url"] if (day := _day_in(value))), None)):
        found["date"] = told, ADDRESS
    # What was changed before it was published is another version, or a fault of the page.
    if change := next((each for each in changed if "date" not in found or not _is_before(each, found["date"])), None):
        found["modified"] = change
    return found


def _first_date(found: list[Declared]) -> Declared | None:
    """Return the first date; if that is in UTC, the same moment where another one tells it in the time of the place."""
    first = next(iter(found), None)
    if first is None or not first[0].endswith(_UTC):
        return first
    zoned = (each for each in found if _ZONE.search(each[0]) and not each[0].endswith(_UTC))
    moment = dates.read_moment(first[0])
    return next((each for each in zoned if dates.read_moment(each[0]) == moment), first)


def _is_before(one: Declared, other: Declared) -> bool:
    """Whether a date is earlier than another one; of a day, the time does not matter."""
    if min(len(one[0]), len(other[0])) <= DAY:
        return one[0][:DAY] < other[0][:DAY]
    return (dates.read_moment(one[0]) or 0.0) < (dates.read_moment(other[0]) or 0.0)


def _is_next_day(one: str, other: str) -> bool:
    """Whether two dates are of neighbouring days."""
    return abs((date.fromisoformat(one[:DAY]) - date.fromisoformat(other[:DAY])).days) == 1


def _day_in(address: str) -> str | None:
    """Return the day in the path of an address: /2014/05/18/, /20140518/."""
    match = _IN_ADDRESS.search(address)
    return dates.read("-".join(match.groups())) if match else None


def _by_trust(found: list[Declared]) -> list[Declared]:
    """Order authors by what tells them: data, elements and lines, the head, which often names the site, and offices."""
    return sorted(found, key=lambda each: (each[1] == OFFICE, each[1].startswith(FROM_HEAD), each[1] != "json-ld"))


def _near_author(page: Scan, title: int | None, span: tuple[int, int]) -> list[Declared]:
    """Return the authors of short lines near the title, then of those below the text: "By Jane Doe"."""
    first, last = span
    head = first if title is None else title
    near = (*range(head + 1, head + 1 + BYLINE_REACH), head - 1, head - 2, *range(last - 1, last + 3))
    lines = [page.text[block] for block in near if 0 <= block < len(page.text)]
    return [(names, BYLINE) for line in lines if (names := bylines.read_byline(line))]


def _near_date(page: Scan, title: int | None, span: tuple[int, int], *, any_change: bool) -> Declared | None:
    """Return the date of a short line near the title, the nearest below it first: "Published on July 18, 2025".

    Where there is none, a line below the text may hold it, with hardly anything beside it; or the date of the last
    change is the best there is, if any_change says so.
    """
    first, last = span
    head = first if title is None else title
    below = range(head + 1, head + 1 + DATE_REACH)
    above = range(head - 1, head - 1 - DATE_REACH_ABOVE, -1)
    near, tail = _dated(page, (*below, *above)), _dated(page, range(last, last + DATE_REACH_BELOW))
    month_first = any("/" in part for part in (*near, *tail)) and dates.is_month_first("\n".join(page.text))
    for parts, beside, by in ((near, MAX_BESIDE, NEAR), (tail, MAX_BESIDE_BELOW, BELOW)):
        if found := _first_of(parts, beside, month_first=month_first):
            return found, by
    if any_change and (found := _first_of(near, MAX_BESIDE, month_first=month_first, changed=True)):
        return found, NEAR
    return None


def _dated(page: Scan, blocks: Iterable[int]) -> list[str]:
    """Return the parts of short lines that may hold a date, folded: • May 3, 2021 • Print this page."""
    texts = [page.text[block] for block in blocks if 0 <= block < len(page.text)]
    parts = (fold_letters(part) for text in texts if len(text) <= 2 * MAX_DATE_LINE for part in _BAR.split(text))
    return [part for part in parts if len(part) <= MAX_DATE_LINE and dates.may_hold(part)]


def _first_of(parts: Iterable[str], beside: int, *, month_first: bool, changed: bool = False) -> str | None:
    """Return the first date of publication, or of a change, in the first part that has one.

    Args:
        parts: what may hold dates.
        beside: how many other characters a part may have.
        month_first: see dates.find.
        changed: look for the last change.
    """
    for part in parts:
        both = dates.find_apart(part, month_first=month_first)
        if both[changed] and len(dates.cut(part, sorted((*both[0], *both[1]), key=lambda each: each.start))) <= beside:
            return both[changed][0].iso
    return None
