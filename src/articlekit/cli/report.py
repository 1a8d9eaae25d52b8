"""articlekit report."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.outputs import check_name, open_output
from articlekit.batch.settings import TABLES, Reading, Writing
from articlekit.cli import options
from articlekit.cli.execute import list_inputs
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, input_option, output_option, report_option
from articlekit.io import records
from articlekit.io.inputs import Input, find_inputs
from articlekit.io.sinks import Format
from articlekit.report import Language


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
@output_option("--title", metavar="TEXT", show_default="Report", help="Title of the report.")
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
    title: str | None,
    lang: Language,
    sample: int,
) -> ExitCode:
    """Report the results of a run as one page of HTML: totals, failures, what each rule removed, pages to check.

    INPUT is lines of JSON from clean, strip or collapse, or - for standard input, which is also the default. The page
    loads nothing, and can be sorted, searched and printed. With --against it shows what changed since an older run,
    page by page, which is how a new rule is judged.
    """
    from articlekit.report.collect import Inputs, count_run
    from articlekit.report.html import require
    from articlekit.report.overview import About, to_html
    from articlekit.report.tables import to_csv, to_xlsx
    from articlekit.report.tally import MOST_ROWS, Tally

    form = Writing(form, output).choose(("html", *TABLES))
    writing = Writing(form, output, None, force)
    check_name(writing, writing.format)
    if form == "html":
        require()
    if form == "xlsx" and not output:
        raise click.UsageError("A workbook needs -o FILE.xlsx.")
    pages = list_inputs(reading, writing).items
    inputs = Inputs(pages, *(find_inputs([path]).items if path else () for path in (clusters, against)))
    # What is written is made here, and not by the format of pages.
    plain = Format(writing.format.about, writing.format.suffixes, needs=writing.format.needs)
    with open_output(inputs.all, writing, form=plain) as sink:
        tally = Tally(sample, MOST_ROWS if form == "html" else None)
        found = count_run(inputs, reading.settings(), tally, partial(say, level="error"))
        total = tally.status.total()
        if pages and (total or not found.failed):
            about = About(title or "", [item.name for item in pages], _newest(pages))
            chunks: Iterable[bytes]
            if form == "csv":
                chunks = to_csv(tally)
            elif form == "xlsx":
                chunks = [to_xlsx(tally, found.changes)]
            else:
                chunks = [records.utf8(to_html(found, about, lang))]
            sink.put(pages[-1], "", chunks)
    if not reading.quiet:
        say(f"{total} records" + (f", {found.failed} inputs failed" if found.failed else ""))
    if found.failed:
        return ExitCode.SOME_FAILED if total else ExitCode.ALL_FAILED
    return ExitCode.DONE


def _newest(items: Sequence[Input]) -> float | None:
    """Return when the newest of some files was written, in seconds since 1970; None if no time is known."""
    times = []
    for item in items:
        with suppress(OSError, ValueError, TypeError):
            times.append(Path(item.path or "").stat().st_mtime)
    return max(times, default=None)
