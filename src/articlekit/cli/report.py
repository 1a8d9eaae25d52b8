"""articlekit report."""

from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.outputs import open_output
from articlekit.batch.settings import Reading, Writing
from articlekit.cli import options
from articlekit.cli.execute import list_inputs
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, input_option, report_option
from articlekit.errors import ArticlekitError, ReadError
from articlekit.io import readers, records
from articlekit.io.documents import Found, RawDocument, Settings, Skipped
from articlekit.io.inputs import Sites, find_inputs
from articlekit.model import Article, Failure

if TYPE_CHECKING:
    from articlekit.report.tally import Tally


@click.command(
    "report",
    cls=Command,
    examples=(
        "articlekit report articles.jsonl -o report.html",
        "articlekit clean -f jsonl crawl/ | articlekit report -o report.html",
        "articlekit report clean.jsonl --clusters clusters.jsonl --sample 20 -o report.html",
    ),
)
@options.output
@options.force
@input_option("--clusters", type=FILE, help="The file that dedupe --clusters wrote, to report duplicates as well.")
@report_option(
    "--sample",
    type=click.IntRange(0),
    default=100,
    help="Show the N pages of which least was kept, and the N articles with the most copies.",
)
@options.inputs
def command(*, reading: Reading, output: str | None, force: bool, clusters: str | None, sample: int) -> ExitCode:
    """Report the results of a run as one page of HTML: counts, failures, what each rule removed, pages to check.

    INPUT is lines of JSON from clean, strip or collapse, or - for standard input, which is also the default. The page
    has no scripts and loads nothing.
    """
    from articlekit.report.page import to_html
    from articlekit.report.tally import Tally

    writing = Writing("text", output, None, force)
    listing = list_inputs(reading, writing)
    beside = find_inputs([clusters]).items if clusters else ()
    settings = reading.settings()
    tally, failed = Tally(sample), 0
    with open_output((*listing.items, *beside), writing) as sink:
        for found in readers.read(listing.items, settings):
            failed += not _count_record(found, settings, tally)
        for found in readers.read(beside, settings):
            failed += not _count_cluster(found, tally)
        total = tally.status.total()
        if total:
            sink.put(listing.items[-1], "", [records.utf8(to_html(tally))])
    if not reading.quiet:
        say(f"{total} records" + (f", {failed} inputs failed" if failed else ""))
    if failed:
        return ExitCode.SOME_FAILED if total else ExitCode.ALL_FAILED
    return ExitCode.DONE


def _count_record(found: Found, settings: Settings, tally: "Tally") -> bool:
    """Count a record; report an error and return False if it is none."""
    try:
        if not isinstance(found, RawDocument):
            raise ReadError(found.reason)
        result, about = records.open_document(found, settings.fields)
        if not isinstance(result, Article | Failure):
            raise ReadError("no record of articlekit; give it what `clean -f jsonl` wrote")
    except ArticlekitError as error:
        say(f"{found.source}: {error}", level="error")
        return isinstance(found, Skipped)
    tally.add(result, Sites().site_of(result.source, about.url))
    return True


def _count_cluster(found: Found, tally: "Tally") -> bool:
    """Count a record of dedupe; report an error and return False if it is none."""
    try:
        if not isinstance(found, RawDocument):
            raise ReadError(found.reason)
        tally.add_cluster(found.row if found.row is not None else records.parse_object(found.data))
    except (ArticlekitError, KeyError, TypeError) as error:
        reason = str(error) if isinstance(error, ArticlekitError) else "no record of what `dedupe --clusters` writes"
        say(f"{found.source}: {reason}", level="error")
        return False
    return True
