"""The title of a page of HTML: the block that is most like what the page declares, without the name of its site."""

import re
from operator import add

from articlekit.page.html.bylines import Declared
from articlekit.page.html.scan import Scan
from articlekit.rules.characters import HAN

_SITE = re.compile(rf"\s*[_|｜丨]\s*|\s+[-–—·•∙›»«:]+\s+|(?<=[{HAN}）」》”！？])\s*[-–—]+\s*(?=[{HAN}])")
_HOST = re.compile(r"^\w+://(?:www\.)?|[/?#:].*$")  # all of an address but its host
MAX_TITLE_CHARS = 210  # as much as 70 Chinese characters
MIN_COVERAGE = 0.4  # share of a declared title, without the site's name; a block with less is the name of a section
MIN_SHARE = 0.7  # share of a block's pairs of characters that also stand in the declared title
HEADING_BONUS = {"h1": 0.3, "h2": 0.1}
LINK_COST = 0.2
_NO_WORD = re.compile(r"[\W_]+")
# Characters at the ends of a line, of which some must stand in a title for a closer look at the line.
PROBE, LATIN_PROBE, CJK_PROBE = 3, 5, 2
MIN_HEADING = 6  # least characters of a heading that is like no declared title


def without_site(title: str, site: str | None) -> str:
    """Return the longest part of a title: without the names of the site and its sections."""
    parts = [part.strip() for part in _SITE.split(" ".join(title.split())) if part and part.strip()]
    own = [part for part in parts if part != site] or parts
    return max(own, key=lambda part: len(part.encode("utf-8", "replace")), default="")


def names_of_site(declared: dict[str, list[Declared]]) -> list[str]:
    """Return the names of the site, as the page declares them, and its host."""
    return [value for value, _ in declared["publisher"]] + [_HOST.sub("", value) for value, _ in declared["url"]]


def letters_of(text: str) -> str:
    """Return a text's letters and digits in lower case."""
    return _NO_WORD.sub("", text).lower()


def find_title(page: Scan, declared: dict[str, list[Declared]]) -> int | None:
    """Return the block most like a declared title; without one, the page's only <h1>; else None.

    A heading that is the name of the site is no title, if the page declares another one.
    """
    site = next((value for value, _ in declared["publisher"]), None)
    titles = [without_site(value, site) for value, _ in declared["title"]]
    sites = set(map(letters_of, names_of_site(declared)))
    if all(letters_of(title) in sites for title in titles):
        sites = set()
    wanted = list(dict.fromkeys(title for title in map(letters_of, titles) if len(title) > 1))
    pairs = [_pairs(title) for title in wanted]
    written = "\n".join(dict.fromkeys(titles)).lower()
    least = MIN_COVERAGE * min(map(len, pairs), default=0)
    best, best_score = None, 0.0
    for block, text in enumerate(page.text):
        if not least <= len(text) <= MAX_TITLE_CHARS:
            continue
        tag = page.tag[page.element[block]]
        if tag not in HEADING_BONUS and not _may_be_title(text, written):
            continue
        own = letters_of(text)
        score = 0.0 if own in sites else _likeness(own, wanted, pairs, is_heading=tag in HEADING_BONUS)
        if score:
            score += HEADING_BONUS.get(tag, 0.0) - (LINK_COST if page.linked[block] else 0.0)
            if score > best_score:
                best, best_score = block, score
    return best if best is not None else _only_heading(page, sites)


def _may_be_title(text: str, written: str) -> bool:
    """Whether the beginning, middle or end of a line stands in a title: a quick test that most lines fail."""
    own = text.lower()
    size, half = (LATIN_PROBE if own.isascii() else CJK_PROBE), len(own) // 2
    return own[:size] in written or own[-size:] in written or own[half : half + size] in written


def _only_heading(page: Scan, sites: set[str]) -> int | None:
    """Return the block of the page's only <h1>, unless it is very short, or the name of the site."""
    headings = [block for block, element in enumerate(page.element) if page.tag[element] == "h1"]
    headings = [block for block in headings if letters_of(page.text[block]) not in sites]
    return headings[0] if len(headings) == 1 and len(page.text[headings[0]]) >= MIN_HEADING else None


def _likeness(own: str, wanted: list[str], pairs: list[set[str]], *, is_heading: bool) -> float:
    """Return 1 plus the share of a title that a line covers, for the best title; 0 for a line that is like none."""
    if len(own) < 2:  # noqa: PLR2004
        return 0.0
    best = 0.0
    for title, expected in zip(wanted, pairs, strict=True):
        if own in title:
            covered = len(own) / len(title)
            best = max(best, 1.0 + covered if covered >= MIN_COVERAGE else 0.0)
        elif len(own) > MIN_COVERAGE * len(expected) and (is_heading or own[:PROBE] in title or own[-PROBE:] in title):
            mine = _pairs(own)
            hit = len(mine & expected)
            if hit >= MIN_SHARE * len(mine) and hit >= MIN_COVERAGE * len(expected):
                best = max(best, hit / len(mine) + hit / len(expected))
    return best


def _pairs(text: str) -> set[str]:
    return set(map(add, text, text[1:]))
