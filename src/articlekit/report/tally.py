"""Count pages, failures, rules, sites and duplicates for a report, and find the pages of which least was kept."""

import heapq
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from articlekit.model import Article, Failure

# Limits of what a report quotes; the records have the full texts.
_SHOWN_CHARS = 2000
_LINE_CHARS = 120
TEMPLATE = "template"  # the reason of what goes by a rule of its site
_NUMBER = re.compile(r"\d+")


class Sample(NamedTuple):
    """A page to check by hand: the share of its characters that was kept, and what was removed, shortened."""

    share: float
    source: str
    title: str
    removed: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Kind:
    """A kind of failure, a kind of warning, or a rule: how many pages it has, and the text and source of the first."""

    name: str
    example: str
    source: str
    count: int = 0


class Cluster(NamedTuple):
    """An article with its duplicates: their number, the kept copy, and some of the others."""

    copies: int
    keeper: str
    members: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """The counts of a run. Its size depends on the number of kinds of failures, rules and sites, not on that of pages.

    Attributes:
        sample: maximum number of pages and of clusters to show.
        status, encodings: number of pages by status and by encoding.
        failures, warnings, rules: what happened to pages, and what was removed from them; texts that differ only in
            their numbers are of one kind.
        sites: (pages, characters in, characters out) by site.
        relations: number of duplicates by their relation to the kept copy.
        changed: number of pages from which rules of their site took something.
    """

    sample: int = 100
    status: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    failures: dict[Hashable, Kind] = field(default_factory=dict)
    warnings: dict[Hashable, Kind] = field(default_factory=dict)
    rules: dict[Hashable, Kind] = field(default_factory=dict)
    sites: dict[str, list[int]] = field(default_factory=dict)
    relations: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    _by_site: list[tuple[int, int, Sample]] = field(default_factory=list)
    _least: list[tuple[float, int, Sample]] = field(default_factory=list)
    _largest: list[tuple[int, int, Cluster]] = field(default_factory=list)

    def add(self, result: Article | Failure, site: str) -> None:
        """Count a page of a site."""
        if isinstance(result, Failure):
            self.status["failed"] += 1
            _count_kind(self.failures, result.stage, result.reason, result.source)
            return
        self.status[result.status] += 1
        self.encodings[result.encoding.name] += 1
        for warning in result.warnings:
            _count_kind(self.warnings, "", warning, result.source)
        runs = list(_runs(result))
        # The first line that each rule removed.
        for rule, text in dict(reversed(runs)).items():
            _count_kind(self.rules, rule, _truncate(text, _LINE_CHARS), result.source, by=rule)
        self._weigh(result, site, runs)
        self._note_site_rules(result)

    def _note_site_rules(self, article: Article) -> None:
        """Note what rules of its site took from a page: those of which they took most are shown."""
        blocks = [block for block in article.removed if block.removal and TEMPLATE in block.removal.reasons]
        if not blocks:
            return
        self.changed += 1
        chars = sum(len(block.text) for block in blocks)
        entry = chars, -self.status.total()
        if len(self._by_site) >= self.sample:
            if not self._by_site or entry < self._by_site[0][:2]:
                return
            heapq.heappop(self._by_site)
        runs = [
            (removal.rule, "\n".join(block.text for block in group))
            for removal, group in groupby(blocks, key=lambda block: block.removal)
            if removal is not None
        ]
        share = chars / max(sum(len(block.text) for block in article.blocks), 1)
        sample = Sample(share, article.source, article.title or "", _excerpt(runs))
        heapq.heappush(self._by_site, (*entry, sample))

    def _weigh(self, article: Article, site: str, runs: list[tuple[str, str]]) -> None:
        chars_in = sum(len(block.text) for block in article.blocks)
        chars_out = sum(len(block.text) for block in article.kept)
        totals = self.sites.setdefault(site, [0, 0, 0])
        totals[:] = totals[0] + 1, totals[1] + chars_in, totals[2] + chars_out
        if not runs:
            return
        share = chars_out / max(chars_in, 1)
        # Of equals, the first page is kept. Excerpts are made only for pages that may be shown.
        entry = -share, -self.status.total()
        if len(self._least) >= self.sample:
            if not self._least or entry < self._least[0][:2]:
                return
            heapq.heappop(self._least)
        heapq.heappush(self._least, (*entry, Sample(share, article.source, article.title or "", _excerpt(runs))))

    def add_cluster(self, record: Mapping[str, Any]) -> None:
        """Count a record of dedupe.

        Raises:
            KeyError, TypeError: it is none.
        """
        going = [member for member in record["members"] if member["relation"]]
        self.relations.update(member["relation"] for member in going)
        cluster = Cluster(len(going), record["keeper"]["id"], tuple(member["id"] for member in going[:20]))
        heapq.heappush(self._largest, (len(going), -self.relations.total(), cluster))
        if len(self._largest) > self.sample:
            heapq.heappop(self._largest)

    @property
    def by_site(self) -> list[Sample]:
        """The pages from which rules of their site took most, in descending order; share is what they took."""
        return [sample for _, _, sample in sorted(self._by_site, reverse=True)]

    @property
    def least(self) -> list[Sample]:
        """The pages of which least was kept, in ascending order."""
        return [sample for _, _, sample in sorted(self._least, reverse=True)]

    @property
    def largest(self) -> list[Cluster]:
        """The articles with the most copies, in descending order."""
        return [cluster for _, _, cluster in sorted(self._largest, reverse=True)]


def _count_kind(kinds: dict[Hashable, Kind], name: str, text: str, source: str, by: str | None = None) -> None:
    """Count a page by its kind; the key is `by`, or else the name and the text without numbers."""
    kind = kinds.setdefault(by or (name, _NUMBER.sub("0", text)), Kind(name, text, source))
    kind.count += 1


def _runs(article: Article) -> Iterator[tuple[str, str]]:
    """Yield rule and text of each run of lines that were removed for the same reason."""
    for removal, blocks in groupby(article.blocks, key=lambda block: block.removal):
        if removal is not None:
            yield removal.rule, "\n".join(block.text for block in blocks)


def _excerpt(runs: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the rules and texts of what was removed, shortened for the report."""
    excerpt, left = [], _SHOWN_CHARS
    for rule, text in runs:
        if left <= 0:
            break
        excerpt.append((rule, _truncate(text, left)))
        left -= len(text)
    return tuple(excerpt)


def _truncate(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]} …"
