"""The block that is the page's title: the one that says what <title> says."""

import re

from articlekit.page.html.scan import Scan

MAX_CHARS = 210  # 70 Chinese characters weigh as much
MIN_COVERAGE = 0.4  # of a declared title without the site's name: less is the name of a section
MIN_SHARE = 0.7  # of a block's pairs of characters that stand in <title>, too
HEADING_BONUS = {"h1": 0.3, "h2": 0.1}
LINK_COST = 0.2
_NO_WORD = re.compile(r"[\W_]+")
PROBE = 3  # characters
LATIN_PROBE, CJK_PROBE = 5, 2
MIN_HEADING = 6  # characters of a heading that is like no declared title


def bare(text: str) -> str:
    """Return a text's letters and digits in lower case."""
    return _NO_WORD.sub("", text).lower()


def anchor(page: Scan, titles: list[str]) -> int | None:
    """Return the block that is the title, None where none is like any of the titles that the page declares."""
    wanted = list(dict.fromkeys(title for title in map(bare, titles) if len(title) > 1))
    pairs = [_pairs(title) for title in wanted]
    written = "\n".join(dict.fromkeys(titles)).lower()
    least = MIN_COVERAGE * min(map(len, pairs), default=0)
    best, best_score = None, 0.0
    for block, text in enumerate(page.text):
        if not least <= len(text) <= MAX_CHARS:
            continue
        tag = page.tag[page.element[block]]
        if tag not in HEADING_BONUS and not _may_be(text, written):
            continue
        score = _likeness(bare(text), wanted, pairs, is_heading=tag in HEADING_BONUS)
        if score:
            score += HEADING_BONUS.get(tag, 0.0) - (LINK_COST if page.linked[block] else 0.0)
            if score > best_score:
                best, best_score = block, score
    return best if best is not None else _only_heading(page)


def _may_be(text: str, written: str) -> bool:
    """Whether a line's beginning, middle or end stands in a title; most lines of a page share nothing with it."""
    own = text.lower()
    size, half = (LATIN_PROBE if own.isascii() else CJK_PROBE), len(own) // 2
    return own[:size] in written or own[-size:] in written or own[half : half + size] in written


def _only_heading(page: Scan) -> int | None:
    """Return the block of the page's only first-order heading."""
    headings = [block for block, element in enumerate(page.element) if page.tag[element] == "h1"]
    return headings[0] if len(headings) == 1 and len(page.text[headings[0]]) >= MIN_HEADING else None


def _likeness(own: str, wanted: list[str], pairs: list[set[str]], *, is_heading: bool) -> float:
    """Return 0 for what is no title, else 1 and the share of the title that it covers."""
    if len(own) < 2:  # noqa: PLR2004
        return 0.0
    best = 0.0
    for title, expected in zip(wanted, pairs, strict=True):
        if own in title:
            covered = len(own) / len(title)
            best = max(best, 1.0 + covered if covered >= MIN_COVERAGE else 0.0)
        elif is_heading or own[:PROBE] in title or own[-PROBE:] in title:
            mine = _pairs(own)
            hit = len(mine & expected)
            if hit >= MIN_SHARE * len(mine) and hit >= MIN_COVERAGE * len(expected):
                best = max(best, hit / len(mine) + hit / len(expected))
    return best


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}
