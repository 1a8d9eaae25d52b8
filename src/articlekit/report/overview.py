"""The report of a run as a page of HTML: totals, what each rule took, sites, causes, clusters, and pages to check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any, NamedTuple

from articlekit.report import Language
from articlekit.report.collect import Counted
from articlekit.report.explanation import Explanation
from articlekit.report.html import render, replace_unseen
from articlekit.report.reasons import group_of
from articlekit.report.tally import Cause, Row, SiteCount

_MOST_SITES, _MOST_CAUSES, _MOST_RULES = 500, 100, 300
_TABLE_BYTES = 2_000_000  # of the names and titles in the table of pages, so that a report can be sent by mail
_ROW_BYTES = 40  # of its other cells
_STATIC_ROWS = 100  # of the table that are there without a script
# A site of which so much more or less is kept than of the others is an outlier; so is one with many bad pages.
_LEAST_SPREAD, _OUTLIER = 0.05, 3.0
_BAD_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about: its title, its inputs, and when the newest of them was written."""

    title: str = ""
    inputs: Sequence[str] = ()
    written: float | None = None

    @property
    def date(self) -> str:
        """The day and time of the newest input, in UTC; "" if it is not known."""
        return "" if self.written is None else f"{datetime.fromtimestamp(self.written, UTC):%Y-%m-%d %H:%M} UTC"


class Site(NamedTuple):
    """A site in the report: its counts, how unlike the others it is, and whether it is an outlier."""

    counts: SiteCount
    distance: float
    is_outlier: bool


def to_html(found: Counted, about: About, lang: Language) -> str:
    """Return the report.

    Raises:
        MissingExtraError: Jinja is not installed.
    """
    tally, samples = found.tally, found.samples
    numbers = {row.number: number for number, (row, _) in enumerate(samples, 1)}
    rows = tally.rows
    table = list(_table(rows, numbers))
    sites = sorted(_sites(tally.sites), key=lambda site: (not site.is_outlier, -site.distance, site.counts.name))
    return render(
        "report",
        lang,
        about=about,
        tally=tally,
        total=tally.status.total(),
        histogram=_histogram(tally.shares),
        rules=sorted(tally.rules.values(), key=lambda rule: (-rule.chars, rule.name))[:_MOST_RULES],
        more_rules=max(0, len(tally.rules) - _MOST_RULES),
        group_of=group_of,
        most_chars=max((rule.chars for rule in tally.rules.values()), default=1),
        sites=sites[:_MOST_SITES],
        more_sites=max(0, len(sites) - _MOST_SITES),
        failures=_by_count(tally.failures),
        warnings=_by_count(tally.warnings),
        clusters=tally.clusters,
        rows=rows[: len(table)],
        table=table,
        numbers=numbers,
        static=_STATIC_ROWS,
        more_rows=tally.status.total() - len(table),
        pages=[Explanation.of(article, f"p{number}-", is_brief=True) for number, (_, article) in enumerate(samples, 1)],
        changes=found.changes,
    )


def _table(rows: Sequence[Row], numbers: Mapping[int, int]) -> Iterator[list[Any]]:
    """Yield the cells of pages in the table, as the script shows them: as many as fit."""
    size = 0
    for row in rows:
        names = [replace_unseen(text) for text in (row.source, row.title, row.site, row.date)]
        size += sum(len(name.encode()) for name in names) + _ROW_BYTES
        if size > _TABLE_BYTES:
            return
        yield [row.status, round(row.share, 3), row.chars, *names, numbers.get(row.number, 0)]


def _by_count(causes: Mapping[Any, Cause]) -> list[Cause]:
    """Return causes by descending frequency; equals keep their order."""
    return sorted(causes.values(), key=lambda cause: -cause.count)[:_MOST_CAUSES]


def _histogram(shares: Sequence[int]) -> list[tuple[int, float]]:
    """Return for each bin its number of pages, and that as a share of the fullest one."""
    most = max(*shares, 1)
    return [(number, number / most) for number in shares]


def _sites(counts: Mapping[str, SiteCount]) -> Iterator[Site]:
    """Yield the sites with their distance from the others, in median absolute deviations of the share kept."""
    shares = [site.share for site in counts.values() if site.chars_in]
    middle = median(shares) if shares else 0.0
    spread = max(median(abs(share - middle) for share in shares), _LEAST_SPREAD) if shares else _LEAST_SPREAD
    for site in counts.values():
        distance = abs(site.share - middle) / spread if site.chars_in else 0.0
        bad = site.bad / site.pages
        yield Site(site, distance + bad / _BAD_SHARE, len(counts) > 1 and (distance > _OUTLIER or bad > _BAD_SHARE))
