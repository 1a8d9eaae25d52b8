"""Learn the lines that a site repeats on its pages, as rules.

A line is boilerplate of its site if it is on most pages with the same neighbours. A sentence that recurs by chance has
other lines around it each time.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from articlekit.collection.keep import host_of
from articlekit.model import Article
from articlekit.model.settings import MIN_PAGES, MIN_SHARE
from articlekit.rules import Rule, Rules
from articlekit.rules.fold import close, fold_lines
from articlekit.rules.sentences import FULL_STOPS

MIN_NEIGHBOUR_SHARE = 0.5  # of a line's pages that have the same line above it, or the same below
MAX_LINES = 1_000_000  # in memory; about 300 bytes each
MAX_CHARS = 300
EXAMPLES = 3
VARIANTS = 16  # of a line that are stored, to find out which of its numbers vary
TOP, END = 0.3, 0.7  # of a page
_DIGITS = re.compile(r"\d+")
# Lines without any other letter (dates, times, numbers) are not learned.
_LETTER = re.compile(r"[^\W\d_年月日时分秒]")
_SPECIAL = re.compile(r"[][(){}.*+?^$|\\]")
_EDGE = ""  # stands for the missing neighbour of the first and the last line


@dataclass(slots=True)
class _Majority:
    """The majority value of a stream, if there is one, in constant memory. Source: Boyer and Moore 1981."""

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
    """Statistics of a line of a site: pages, relative position (summed), neighbours, and examples from the pages."""

    pages: int = 0
    place: float = 0.0
    above: _Majority = field(default_factory=_Majority)
    below: _Majority = field(default_factory=_Majority)
    examples: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


class Learner:
    """Takes pages one by one, and returns rules for the lines that they share.

    Memory is bounded: above max_lines, the lines that were on a single page so far are dropped (lossy counting).
    Source: Manku and Motwani 2002, Approximate frequency counts over data streams.
    """

    def __init__(self, *, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE, max_lines: int = MAX_LINES) -> None:
        if min_pages < 2 or not 0 < min_share <= 1:  # noqa: PLR2004
            raise ValueError("min_pages must be 2 or more, and min_share above 0 and at most 1")
        self._min_pages, self._min_share, self._max_lines = min_pages, min_share, max_lines
        self._pages: dict[str, int] = {}
        self._lines: dict[tuple[str, str], _LineStats] = {}

    def add(self, site: str, lines: Sequence[str]) -> None:
        """Add the lines of a page of a site; a line that is on the page twice counts once."""
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
        """Return a rule for each block of repeated lines, site by site, from the top of the page down."""
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
        """Return one line: how many rules were learned from how many pages, or why there are none."""
        pages, sites = sum(self._pages.values()), len(self._pages)
        learned = f"{len(rules)} {'rule' if len(rules) == 1 else 'rules'}" if rules else "no rules"
        line = f"{learned} learned from {pages} pages of {sites} {'site' if sites == 1 else 'sites'}"
        if rules or not pages:
            return line
        most = max(self._pages.values())
        if most < self._min_pages:
            return f"{line}: none has {self._min_pages} pages; see --site-depth, --min-pages"
        return f"{line}: no line is on {self._min_share:.0%} of a site's pages with the same neighbours"

    def _is_shared(self, seen: _LineStats, pages: int) -> bool:
        if seen.pages < max(self._min_pages, self._min_share * pages):
            return False
        # A sentence whose numbers vary is content, as in a weather report.
        if len(seen.keys) > 1 and seen.keys[0][-1:] in FULL_STOPS:
            return False
        return max(seen.above.hits, seen.below.hits) >= MIN_NEIGHBOUR_SHARE * seen.pages


def learn(
    pages: Iterable[Article | tuple[str, str | Sequence[str]]],
    *,
    min_pages: int = MIN_PAGES,
    min_share: float = MIN_SHARE,
) -> Rules:
    """Learn the lines that sites repeat on their pages, as rules.

    Args:
        pages: articles, or (site, text or lines) for each page. The site of an article is the host of its address;
            articles without an address form one site. Removed lines of an article count, too.
        min_pages: minimum number of a site's pages that have the line, 2 or more.
        min_share: minimum share of the site's pages that have the line, above 0.0 and at most 1.0.

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
    """Yield blocks of adjacent lines, each the usual neighbour of the next, from the top of the page down."""
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
    """Return a pattern for a line, with a wildcard for each number that varies."""
    numbers = [set(column) for column in zip(*map(_DIGITS.findall, seen.keys), strict=True)]
    texts = [_SPECIAL.sub(r"\\\g<0>", text) for text in _DIGITS.split(seen.keys[0])]
    wild = [next(iter(column)) if len(column) == 1 else r"\d+" for column in numbers]
    return "".join(text + number for text, number in zip(texts, [*wild, ""], strict=True))


def _rule(site: str, number: int, block: Sequence[_LineStats], pages: int) -> Rule:
    """Return the rule for a block of lines."""
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
