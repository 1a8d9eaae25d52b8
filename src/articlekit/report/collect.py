"""Read the records of a run, its clusters and an older run, and count them for a report."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from articlekit.errors import ArticlekitError, ReadError
from articlekit.io import readers, records
from articlekit.io.documents import RawDocument, Settings, Skipped
from articlekit.io.inputs import Input, Sites
from articlekit.report.against import Changes
from articlekit.report.tally import Tally

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
    """The counts of a run; what changed since the older one, if there is one; and how many records failed."""

    tally: Tally
    changes: Changes | None
    failed: int


def count_run(inputs: Inputs, settings: Settings, sample: int, report: Callable[[str], None]) -> Counted:
    """Count the records of a run.

    Args:
        inputs: the files.
        settings: of the readers.
        sample: maximum number of pages to explain, and of clusters to show.
        report: takes a line about each record that cannot be read; it costs no other.
    """
    tally, changes, sites = Tally(sample), Changes(sample) if inputs.older else None, Sites()

    def count_page(record: Mapping[str, Any]) -> None:
        tally.add(record, sites.site_of(record["source"], record.get("url")))
        if changes:
            changes.add(record)

    def count_all(
        items: Sequence[Input], read: Callable[[RawDocument], Any], count: Callable[[Any], None], why: str
    ) -> int:
        failed = 0
        for found in readers.read(items, settings):
            try:
                if not isinstance(found, RawDocument):
                    raise ReadError(found.reason)
                count(read(found))
            except ArticlekitError as error:
                report(f"{found.source}: {error}")
                failed += not isinstance(found, Skipped)
            except (KeyError, TypeError, AttributeError, ValueError):
                report(f"{found.source}: {why}")
                failed += 1
        return failed

    failed = count_all(inputs.clusters, _open_cluster, tally.add_cluster, _NO_CLUSTER)
    tally.expect_titles()
    if changes:
        failed += count_all(inputs.older, records.read_record, changes.add_old, _NO_RECORD)
    failed += count_all(inputs.pages, records.read_record, count_page, _NO_RECORD)
    return Counted(tally, changes, failed)


def _open_cluster(found: RawDocument) -> dict[str, Any]:
    return found.row if found.row is not None else records.parse_object(found.data)
