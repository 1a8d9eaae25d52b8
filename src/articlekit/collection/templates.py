"""The lines that a site prints on every page, learned from the pages themselves, as rules.

A line is the site's when it stands on most of its pages and keeps its neighbours there. A sentence that recurs by
chance has other lines around it each time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from articlekit.collection.keep import host_of
from articlekit.model import Article
from articlekit.model.settings import MIN_PAGES, MIN_SHARE
from articlekit.rules import Rule, Rules
from articlekit.rules.characters import FULL_STOPS
from articlekit.rules.fold import close, fold_lines

MIN_NEIGHBOUR_SHARE = 0.5  # of a line's pages, with the same line above it or the same below
MAX_LINES = 1_000_000  # remembered at once; about 300 bytes each
MAX_CHARS = 300
EXAMPLES = 3
VARIANTS = 16  # of a line, by which it is told which of its numbers vary
TOP, END = 0.3, 0.7  # of a page
_DIGITS = re.compile(r"\d+")
# A line of digits and the letters of dates says nothing of a site.
_LETTER = re.compile(r"[^\W\d_年月日时分秒]")
_SPECIAL = re.compile(r"[][(){}.*+?^$|\\]")
_EDGE = ""  # the neighbour of a page's first and last line


@dataclass(slots=True)
class _Majority:
    """The value that most of a stream has, if any has, in constant memory. Source: Boyer and Moore 1981."""

    value: str | None = None
    balance: int = 0
    hits: int = 0

    def add(self, value: str) -> None:
        if self.balance == 0 and value != self.value:
            self.value, self.hits = value, 0
        self.balance += 1 if value == self.value else -1
        self.hits += value == self.value


@dataclass(slots=True)
class _LineStats:
    """What is known of a line of a site: its pages, place, neighbours, and examples as the pages write it."""

    pages: int = 0
    place: float = 0.0
    above: _Majority = field(default_factory=_Majority)
    below: _Majority = field(default_factory=_Majority)
    examples: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


class Learner:
    """Takes pages one by one, and tells the rules of what they share.

    Memory is bounded: of a site with more lines than fit, those seen on one page only are forgotten (lossy counting).
    Source: Manku and Motwani 2002, Approximate frequency counts over data streams.
    """

    def __init__(self, *, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE, max_lines: int = MAX_LINES) -> None:
        if min_pages < 2 or not 0 < min_share <= 1:  # noqa: PLR2004
            raise ValueError("min_pages must be 2 or more, and min_share above 0 and at most 1")
        self._min_pages, self._min_share, self._max_lines = min_pages, min_share, max_lines
        self._pages: dict[str, int] = {}
        self._lines: dict[tuple[str, str], _LineStats] = {}

    def add(self, site: str, lines: Sequence[str]) -> None:
        """Take the lines of a page of a site; a line that stands on the page twice counts once."""
        self._pages[site] = self._pages.get(site, 0) + 1
        keys = [close(key) for key in fold_lines(lines)]
        shapes = [_DIGITS.sub("0", key) for key in keys]
        for index, (shape, key) in enumerate(zip(shapes, keys, strict=True)):
            if len(key) > MAX_CHARS or not _LETTER.search(key) or shapes.index(shape, 0, index + 1) != index:
                continue
            seen = self._lines.setdefault((site, shape), _LineStats())
            seen.pages += 1
            seen.place += index / len(lines)
            seen.above.add(shapes[index - 1] if index else _EDGE)
            seen.below.add(shapes[index + 1] if index + 1 < len(shapes) else _EDGE)
            if len(seen.keys) < VARIANTS and key not in seen.keys:
                seen.keys.append(key)
                seen.examples += [lines[index]] if len(seen.examples) < EXAMPLES else []
        if len(self._lines) > self._max_lines:
            self._lines = {at: seen for at, seen in self._lines.items() if seen.pages > 1}

    def rules(self) -> tuple[Rule, ...]:
        """Return a rule for each block of lines that a site repeats, site by site, from the top of the page down."""
        found: list[Rule] = []
        for site, pages in self._pages.items():
            shared = {
                shape: seen
                for (owner, shape), seen in self._lines.items()
                if owner == site and self._is_shared(seen, pages)
            }
            found += (
                _rule(site, number, [shared[shape] for shape in block], pages)
                for number, block in enumerate(_blocks(shared), 1)
            )
        return tuple(found)

    def summary(self, rules: Sequence[Rule]) -> str:
        """Say in a line how many rules were learned from how much, and why none were."""
        pages, sites = sum(self._pages.values()), len(self._pages)
        learned = f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'}" if rules else "no rules"
        line = f"{learned} learned from {pages} pages of {sites} {'site' if sites == 1 else 'sites'}"
        if rules or not pages:
            return line
        most = max(self._pages.values())
        if most < self._min_pages:
            return f"{line}: none has {self._min_pages} pages; see --site-depth, --min-pages"
        return f"{line}: no line stands on {self._min_share:.0%} of a site's pages beside the same neighbours"

    def _is_shared(self, seen: _LineStats, pages: int) -> bool:
        if seen.pages < max(self._min_pages, self._min_share * pages):
            return False
        # A sentence whose numbers vary is a weather report, not the site.
        if len(seen.keys) > 1 and seen.keys[0][-1:] in FULL_STOPS:
            return False
        return max(seen.above.hits, seen.below.hits) >= MIN_NEIGHBOUR_SHARE * seen.pages


def learn(
    pages: Iterable[Article | tuple[str, str | Sequence[str]]],
    *,
    min_pages: int = MIN_PAGES,
    min_share: float = MIN_SHARE,
) -> Rules:
    """Learn the lines that sites print on every page, as rules.

    Args:
        pages: articles, or (site, text or lines) of each page. The site of an article is the host of its address;
            those without an address count as one site. All lines of an article are looked at, removed ones too.
        min_pages: pages of a site that a line must stand on, 2 or more.
        min_share: share of the site's pages that it must stand on, 0.0 to 1.0.

    Raises:
        ValueError: a setting is out of range.
    """
    learner = Learner(min_pages=min_pages, min_share=min_share)
    for page in pages:
        if isinstance(page, Article):
            learner.add(host_of(page.url) or "", [block.text for block in page.blocks])
            continue
        site, content = page
        lines = content.splitlines() if isinstance(content, str) else content
        learner.add(site, [stripped for line in lines if (stripped := line.strip())])
    return Rules(learner.rules())


def _blocks(shared: dict[str, _LineStats]) -> Iterator[list[str]]:
    """Yield the lines that follow each other, each the usual neighbour of the other, from the top of the page down."""
    order = sorted(shared, key=lambda shape: shared[shape].place / shared[shape].pages)
    done: set[str] = set()
    for first in order:
        block, shape = [], first
        while shape in shared and shape not in done:
            done.add(shape)
            block.append(shape)
            below = shared[shape].below.value or _EDGE
            if below not in shared or shared[below].above.value != shape:
                break
            shape = below
        if block:
            yield block


def _pattern(seen: _LineStats) -> str:
    """Return a pattern for a line; its numbers are wildcards where they vary."""
    numbers = [set(column) for column in zip(*map(_DIGITS.findall, seen.keys), strict=True)]
    texts = [_SPECIAL.sub(r"\\\g<0>", text) for text in _DIGITS.split(seen.keys[0])]
    wild = [next(iter(column)) if len(column) == 1 else r"\d+" for column in numbers]
    return "".join(text + number for text, number in zip(texts, [*wild, ""], strict=True))


def _rule(site: str, number: int, block: Sequence[_LineStats], pages: int) -> Rule:
    """Return the rule of a block."""
    keys = [seen.keys[0] for seen in block]
    patterns = map(_pattern, block)
    place = sum(seen.place / seen.pages for seen in block) / len(block)
    where = "at the top" if place < TOP else "at the end" if place > END else "in the middle"
    name = re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-") or "site"
    least, most = min(seen.pages for seen in block), max(seen.pages for seen in block)
    count = f"{most}" if least == most else f"{least} to {most}"
    return Rule(
        id=f"{name}-{number}",
        family=name,
        about=f"{len(block)} {'line' if len(block) == 1 else 'lines'} {where} of {count} of {pages} pages of {site}",
        reasons=frozenset({"template"}),
        where="inset",
        words=tuple(dict.fromkeys(word for key in keys if (word := max(_DIGITS.split(key), key=len).strip()))),
        pattern=f"^(?:{'|'.join(patterns)})$",
        removes=tuple(example for seen in block for example in seen.examples),
        engine="re2",
    )
