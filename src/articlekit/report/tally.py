"""Count the records of a run for a report: pages, failures, rules, sites; and find the pages to check."""

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from articlekit.batch.clusters import share_of

BINS = 20  # of the histogram of the share kept
EXAMPLES = 3  # of a cause, or of a fact that changed
MOST_ROWS = 10_000  # pages in the table of a report
TEMPLATE = "template"  # the reason of what goes by a rule of its site
_LINE_CHARS, _TITLE_CHARS = 120, 200  # of what a report quotes; the records have the full texts
_MEMBERS = 20  # of a cluster that are named
_LEAST_SORTED = 100  # rows
_NUMBER = re.compile(r"\d+")
STATUS = ("failed", "empty", "warning", "ok")  # the worst first


class Row(NamedTuple):
    """A page in the table: its number in the input, status, share of characters kept, and names."""

    number: int
    status: str
    share: float
    source: str
    title: str
    site: str
    date: str
    chars: int


@dataclass(slots=True)
class Cause:
    """A kind of failure or warning: the stage, how many pages it has, and (source, text) of the first ones."""

    name: str
    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class RuleCount:
    """What a rule took: from how many pages, how many lines and characters; and its first line, with its page."""

    name: str
    reasons: tuple[str, ...] = ()
    example: str = ""
    source: str = ""
    pages: int = 0
    lines: int = 0
    chars: int = 0

    def add(self, lines: int, chars: int, *, is_new: bool) -> None:
        """Count lines of a page; is_new is whether they are the first ones of that page."""
        self.pages += is_new
        self.lines += lines
        self.chars += chars


@dataclass(slots=True)
class SiteCount:
    """The pages of a site: how many, how many of them failed, are empty or have warnings, and their characters."""

    name: str
    pages: int = 0
    bad: int = 0
    chars_in: int = 0
    chars_out: int = 0

    @property
    def share(self) -> float:
        """The share of its characters that was kept, 0.0 to 1.0."""
        return self.chars_out / max(self.chars_in, 1)


class Cluster(NamedTuple):
    """An article with its duplicates: why it is kept, how many there are, and (id, relation, share) of the first."""

    copies: int
    keeper: str
    why: str
    members: tuple[tuple[str, str, float | None], ...]


@dataclass(slots=True)
class Tally:
    """The counts of a run. Its size depends on the number of causes, rules and sites, not on that of pages.

    Attributes:
        sample: maximum number of pages to explain, and of clusters to show.
        most_rows: maximum number of pages in the table; None for all.
        status, encodings: number of pages by status and by encoding.
        failures, warnings: by cause; texts that differ only in their numbers are of one.
        rules, sites: by name.
        shares: number of pages by the share of their characters that was kept, in bins of equal width.
        chars_in, chars_out: characters of all pages, and of what was kept.
        relations: number of duplicates by their relation to the kept copy.
        by_site: number of pages from which rules of their site took something.
        titles: of the documents that clusters name, by id.
    """

    sample: int = 100
    most_rows: int | None = MOST_ROWS
    status: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)
    failures: dict[Hashable, Cause] = field(default_factory=dict)
    warnings: dict[Hashable, Cause] = field(default_factory=dict)
    rules: dict[str, RuleCount] = field(default_factory=dict)
    sites: dict[str, SiteCount] = field(default_factory=dict)
    shares: list[int] = field(default_factory=lambda: [0] * BINS)
    chars_in: int = 0
    chars_out: int = 0
    relations: Counter[str] = field(default_factory=Counter)
    by_site: int = 0
    titles: dict[str, str] = field(default_factory=dict)
    _rows: list[Row] = field(default_factory=list)
    _samples: list[tuple[Row, Mapping[str, Any]]] = field(default_factory=list)
    _clusters: list[tuple[int, int, Cluster]] = field(default_factory=list)

    def add(self, record: Mapping[str, Any], site: str) -> None:
        """Count a whole record of a page of a site. Clusters are added before pages, which have their titles."""
        number, status = self.status.total(), "failed" if record["status"] == "error" else record["status"]
        chars_in, chars_out = record.get("chars_in", 0), record.get("chars_out", 0)
        title, source = record.get("title") or "", record["source"]
        share = chars_out / chars_in if chars_in else 0.0
        row = Row(number, status, share, source, cut(title, _TITLE_CHARS), site, record.get("date") or "", chars_out)
        if status == "failed":
            error = record.get("error") or {"stage": "", "message": ""}
            _add_cause(self.failures, error["stage"], error["message"], source)
        else:
            self.encodings[(record.get("encoding") or {"name": ""})["name"]] += 1
            self._count_removed(record)
            if status != "empty":
                self.shares[max(0, min(int(share * BINS), BINS - 1))] += 1
        for warning in record.get("warnings", ()):
            _add_cause(self.warnings, "", warning, source)
        self._count_site(row, chars_in)
        if record["id"] in self.titles:
            self.titles[record["id"]] = row.title
        self.status[status] += 1
        self.chars_in, self.chars_out = self.chars_in + chars_in, self.chars_out + chars_out
        if self.most_rows is None:
            self._rows.append(row)
        else:
            _keep_first(self._rows, row, self.most_rows, _badness)
        if status != "failed" and record.get("removed"):
            _keep_first(self._samples, (row, record), self.sample, lambda each: _badness(each[0]))

    def _count_site(self, row: Row, chars_in: int) -> None:
        site = self.sites.setdefault(row.site, SiteCount(row.site))
        site.pages += 1
        site.bad += row.status != "ok"
        site.chars_in += chars_in
        site.chars_out += row.chars

    def _count_removed(self, record: Mapping[str, Any]) -> None:
        seen = set[str]()
        is_by_site = False
        for run in record.get("removed", ()):
            name, text = run["rule"], run["text"]
            rule = self.rules.get(name)
            if rule is None:
                line = text.split("\n", 1)[0]
                rule = RuleCount(name, tuple(run["reasons"]), cut(line, _LINE_CHARS), record["source"])
                self.rules[name] = rule
            lines = len(run.get("kinds", ())) or 1
            rule.add(lines, len(text) - text.count("\n"), is_new=name not in seen)
            seen.add(name)
            is_by_site |= TEMPLATE in run["reasons"]
        self.by_site += is_by_site

    def add_cluster(self, record: Mapping[str, Any]) -> None:
        """Count a whole record of dedupe."""
        going = [member for member in record["members"] if member["relation"]]
        self.relations.update(member["relation"] for member in going)
        members = tuple((each["id"], each["relation"], share_of(each)) for each in going[:_MEMBERS])
        cluster = Cluster(len(going), record["keeper"]["id"], record.get("why") or "", members)
        _keep_first(self._clusters, (-len(going), self.relations.total(), cluster), self.sample, lambda each: each[:2])

    def expect_titles(self) -> None:
        """Note which documents the clusters name, so that their titles are kept when their pages are added."""
        for cluster in self.clusters:
            self.titles |= dict.fromkeys((cluster.keeper, *(name for name, _, _ in cluster.members)), "")

    @property
    def rows(self) -> list[Row]:
        """The pages, the worst first: failed, empty, with warnings, then those of which least was kept."""
        return sorted(self._rows, key=_badness)[: self.most_rows]

    @property
    def samples(self) -> list[tuple[Row, Mapping[str, Any]]]:
        """The pages to explain, the worst first, with their records."""
        return sorted(self._samples, key=lambda each: _badness(each[0]))[: self.sample]

    @property
    def clusters(self) -> list[Cluster]:
        """The articles with the most copies, in descending order."""
        return [cluster for _, _, cluster in sorted(self._clusters, key=lambda each: each[:2])[: self.sample]]


def _badness(row: Row) -> tuple[int, float, int]:
    return STATUS.index(row.status) if row.status in STATUS else len(STATUS), row.share, row.number


def _keep_first(rows: list[Any], row: Any, most: int, key: Callable[[Any], Any]) -> None:  # noqa: ANN401
    """Add a row; once there are twice as many as wanted, only the first ones stay, so that few are sorted often."""
    rows.append(row)
    if len(rows) > max(2 * most, _LEAST_SORTED):
        rows.sort(key=key)
        del rows[most:]


def cut(text: str, length: int) -> str:
    """Return a text, or its beginning with an ellipsis."""
    return text if len(text) <= length else f"{text[:length]} …"


def _add_cause(causes: dict[Hashable, Cause], name: str, text: str, source: str) -> None:
    """Count a page by the cause of its failure or warning: the name, and the text without numbers."""
    cause = causes.setdefault((name, _NUMBER.sub("0", text)), Cause(name))
    cause.count += 1
    if len(cause.examples) < EXAMPLES:
        cause.examples.append((source, text))
