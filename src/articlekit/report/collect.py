"""Read the records of a run, its clusters and an older run, and count them for a report."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from articlekit.errors import ArticlekitError, ReadError
from articlekit.io import readers, records
from articlekit.io.documents import RawDocument, Settings, Skipped
from articlekit.io.inputs import Input, Sites
from articlekit.model import Article
from articlekit.records import ArticleRecord, ClusterRecord, check
from articlekit.report.against import Changes
from articlekit.report.tally import Row, Tally

_NO_RECORD = "an incomplete record; give it what `clean -f jsonl` wrote"
_NO_CLUSTER = "no record of what `dedupe --clusters` writes"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a report is made from: the records of a run, of its clusters, and of an older run over the same pages."""

    pages: Sequence[Input]
    clusters: Sequence[Input] = ()
    older: Sequence[Input] = ()

    @property
    def all(self) -> tuple[Input, ...]:
        """All of them."""
        return (*self.pages, *self.clusters, *self.older)


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a run, and what changed since the older one.

    Attributes:
        tally: the counts.
        samples: the pages to explain, the worst first.
        changes: None if there is no older run, or nothing of it can be read.
        failed: how many records cannot be read, or not be explained.
    """

    tally: Tally
    samples: tuple[tuple[Row, Article], ...]
    changes: Changes | None = None
    failed: int = 0

    @classmethod
    def of(
        cls,
        tally: Tally,
        changes: Changes | None = None,
        *,
        failed: int = 0,
        report: Callable[[str], None] = lambda _: None,
    ) -> "Counted":
        """Return counts with the pages to explain; those of which the record is not whole are reported, and failed."""
        samples = tuple(_read_samples(tally, report))
        return cls(tally, samples, changes, failed + len(tally.samples) - len(samples))


def count_run(inputs: Inputs, settings: Settings, tally: Tally, report: Callable[[str], None]) -> Counted:
    """Count the records of a run.

    Args:
        inputs: the files.
        settings: of the readers.
        tally: an empty one.
        report: takes a line about each record that cannot be read; it costs no other.
    """
    changes, sites = Changes(tally.sample) if inputs.older else None, Sites()

    def count_page(record: Mapping[str, Any]) -> None:
        tally.add(record, sites.site_of(record["source"], record.get("url")))
        if changes is not None and changes.has_old:
            changes.add(record)

    def count_all(items: Sequence[Input], read: Callable[[RawDocument], Any], count: Callable[[Any], None]) -> int:
        failed = 0
        for found in readers.read(items, settings):
            try:
                if not isinstance(found, RawDocument):
                    raise ReadError(found.reason)
                record = read(found)
            except ArticlekitError as error:
                report(f"{found.source}: {error}")
                failed += not isinstance(found, Skipped)
            else:
                count(record)
        return failed

    failed = count_all(inputs.clusters, _read_cluster, tally.add_cluster)
    tally.expect_titles()
    if changes is not None:
        failed += count_all(inputs.older, _read_page, changes.add_old)
    failed += count_all(inputs.pages, _read_page, count_page)
    has_old = changes is not None and changes.has_old
    return Counted.of(tally, changes if has_old else None, failed=failed, report=report)


def _read_samples(tally: Tally, report: Callable[[str], None]) -> Iterator[tuple[Row, Article]]:
    """Yield the pages to explain; those that are not whole are reported."""
    for row, record in tally.samples:
        try:
            yield row, Article.from_dict(dict(record))
        except (KeyError, TypeError, ValueError):
            report(f"{row.source}: {_NO_RECORD}")


def _read_page(found: RawDocument) -> dict[str, Any]:
    """Return the record of an article or of a failed page.

    Raises:
        ReadError: it is none, or not a whole one.
    """
    record = records.read_record(found)
    try:
        check(record, ArticleRecord)
    except ValueError as error:
        raise ReadError(_NO_RECORD) from error
    return record


def _read_cluster(found: RawDocument) -> dict[str, Any]:
    record = found.row if found.row is not None else records.parse_object(found.data)
    try:
        check(record, ClusterRecord)
    except ValueError as error:
        raise ReadError(_NO_CLUSTER) from error
    return record
