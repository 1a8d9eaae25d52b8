"""articlekit report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.outputs import open_output
from articlekit.batch.settings import TABLES, Reading, Writing
from articlekit.cli import options
from articlekit.cli.execute import list_inputs
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, input_option, output_option, report_option
from articlekit.errors import ArticlekitError, ReadError
from articlekit.io import readers, records
from articlekit.io.documents import Found, RawDocument, Skipped
from articlekit.io.inputs import Input, Sites, find_inputs
from articlekit.io.sinks import FORMATS, Format, format_of
from articlekit.report import Language

_NO_RECORD = "an incomplete record; give it what `clean -f jsonl` wrote"
_NO_CLUSTER = "no record of what `dedupe --clusters` writes"


@click.command(
    "report",
    cls=Command,
    examples=(
        "articlekit report articles.jsonl -o report.html",
        "articlekit clean -f jsonl crawl/ | articlekit report -o report.html",
        "articlekit report clean.jsonl --clusters clusters.jsonl --sample 20 -o report.html",
        "articlekit report new.jsonl --against old.jsonl -o changes.html",
    ),
)
@output_option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["html", *TABLES]),
    show_default="by the name of the output, else html",
    help="html, one file for a browser that needs nothing else; xlsx, its tables as a workbook, with -o FILE.xlsx; csv,"
    " the table of pages.",
)
@options.output
@options.force
@input_option("--clusters", type=FILE, help="The file that dedupe --clusters wrote, to report duplicates as well.")
@input_option(
    "--against",
    type=FILE,
    help="The records of an older run over the same pages, to show what changed and by which rule.",
)
@output_option("--title", metavar="TEXT", default="", show_default="Report", help="Title of the report.")
@options.lang
@report_option(
    "--sample",
    type=click.IntRange(0),
    default=100,
    help="Show what was removed from N pages, those to check first, and N articles with the most copies.",
)
@options.inputs
def command(
    *,
    reading: Reading,
    form: str | None,
    output: str | None,
    force: bool,
    clusters: str | None,
    against: str | None,
    title: str,
    lang: Language,
    sample: int,
) -> ExitCode:
    """Report the results of a run as one page of HTML: totals, failures, what each rule removed, pages to check.

    INPUT is lines of JSON from clean, strip or collapse, or - for standard input, which is also the default. The page
    loads nothing, and can be sorted, searched and printed. With --against it shows what changed since an older run,
    page by page, which is how a new rule is judged.
    """
    from articlekit.report.against import Changes
    from articlekit.report.html import require
    from articlekit.report.overview import About, to_html
    from articlekit.report.tables import to_csv, to_xlsx
    from articlekit.report.tally import Tally

    writing = Writing(form or _form_of(output), output, None, force)
    if writing.form == "html":
        require()
    if writing.form == "xlsx" and not output:
        raise click.UsageError("A workbook needs -o FILE.xlsx.")
    listing = list_inputs(reading, writing)
    beside, older = (find_inputs([path]).items if path else () for path in (clusters, against))
    settings = reading.settings()
    tally, changes, sites = Tally(sample), Changes(sample) if against else None, Sites()

    def count_page(record: Mapping[str, Any]) -> None:
        tally.add(record, sites.site_of(record["source"], record.get("url")))
        if changes:
            changes.add(record)

    def read_all(items: Sequence[Input], open_one: Callable[[RawDocument], Any], count: Callable[[Any], None]) -> int:
        """Count the records of inputs; return how many could not be read."""
        why = _NO_CLUSTER if items is beside else _NO_RECORD
        return sum(not _count(found, open_one, count, why) for found in readers.read(items, settings))

    # What is written is made here, and not by the format of pages.
    plain = Format(writing.format.about, writing.format.suffixes, needs=writing.format.needs)
    with open_output((*listing.items, *beside, *older), writing, form=plain) as sink:
        failed = read_all(beside, _open_cluster, tally.add_cluster)
        tally.expect_titles()
        failed += read_all(older, records.read_record, changes.add_old) if changes else 0
        failed += read_all(listing.items, records.read_record, count_page)
        total = tally.status.total()
        if total:
            about = About(title, [item.name for item in listing.items], _newest(listing.items))
            written: dict[str, Callable[[], Iterable[bytes]]] = {
                "html": lambda: [records.utf8(to_html(tally, about, changes, lang))],
                "csv": lambda: to_csv(tally),
                "xlsx": lambda: [to_xlsx(tally, changes)],
            }
            sink.put(listing.items[-1], "", written[writing.form or "html"]())
    if not reading.quiet:
        say(f"{total} records" + (f", {failed} inputs failed" if failed else ""))
    if failed:
        return ExitCode.SOME_FAILED if total else ExitCode.ALL_FAILED
    return ExitCode.DONE


def _form_of(output: str | None) -> str:
    """Return the format that the name of the output asks for: html, csv or xlsx; html by default."""
    named = format_of(output) if output else None
    return next((name for name in TABLES if FORMATS[name] is named), "html")


def _count(
    found: Found, open_one: Callable[[RawDocument], dict[str, Any]], count: Callable[[Any], None], why: str
) -> bool:
    """Count a record; report an error and return False if it is none."""
    try:
        if not isinstance(found, RawDocument):
            raise ReadError(found.reason)
        count(open_one(found))
    except ArticlekitError as error:
        say(f"{found.source}: {error}", level="error")
        return isinstance(found, Skipped)
    except (KeyError, TypeError, AttributeError):
        say(f"{found.source}: {why}", level="error")
        return False
    return True


def _open_cluster(found: RawDocument) -> dict[str, Any]:
    return found.row if found.row is not None else records.parse_object(found.data)


def _newest(items: Sequence[Input]) -> float | None:
    """Return when the newest of some files was written, in seconds since 1970; None if no time is known."""
    times = []
    for item in items:
        with suppress(OSError, ValueError, TypeError):
            times.append(Path(item.path or "").stat().st_mtime)
    return max(times, default=None)
