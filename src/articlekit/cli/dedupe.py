"""articlekit dedupe."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.screen import PLAIN
from articlekit.batch.settings import FIELDS, TABLES, Deduping, Reading, Working
from articlekit.cli import messages, options
from articlekit.cli.execute import refuse_terminal
from articlekit.cli.help import Command
from articlekit.cli.option import FILE, combine, input_option, output_option, work_option
from articlekit.cli.progress import Terminal
from articlekit.cli.terminal import screen
from articlekit.model.settings import DEFAULT, Thresholds
from articlekit.report import Language

if TYPE_CHECKING:
    from articlekit.batch.corpus import Corpus
    from articlekit.batch.dedupe import View


@click.command(
    "dedupe",
    cls=Command,
    examples=(
        "articlekit dedupe crawl/",
        "articlekit clean -f jsonl crawl/ | articlekit dedupe --emit docs > unique.jsonl",
        "articlekit dedupe --keep prefer-host:news.example,earliest articles.jsonl -f json",
        "articlekit dedupe -f csv crawl/ > duplicates.csv",
        "articlekit dedupe --keep newest-version,latest --date-field published_at articles.jsonl",
        "articlekit dedupe --index seen/ --run-id 2024-05-06 --emit docs today.jsonl > new.jsonl",
        "articlekit dedupe --explain crawl/a.html crawl/",
        "articlekit dedupe -f html -o duplicates.html crawl/",
        "articlekit dedupe --reference published/ --action move:doubles/ --dry-run crawl/",
    ),
)
@combine(
    "deduping",
    Deduping,
    output_option(
        "--emit",
        type=click.Choice(["clusters", "pairs", "map", "docs"]),
        default="clusters",
        help="Write clusters of two or more; or as lines of JSON each duplicate (pairs), each document (map), or the"
        " documents that are kept (docs).",
    ),
    output_option(
        "--drop-empty",
        is_flag=True,
        help="With --emit docs, also leave out documents without text of their own, such as pages of which only the"
        " line of a paywall could be read.",
    ),
    output_option(
        "--explain",
        multiple=True,
        metavar="ID",
        help="In place of the clusters, show what the document ID was compared with, what became of each candidate, and"
        " what decided; repeatable.",
    ),
    output_option(
        "-f",
        "--format",
        "form",
        type=click.Choice(["text", "json", "jsonl", "html", *TABLES]),
        default="text",
        show_default="by the name of the output if it is a table or HTML, else text",
        help="text; lines of JSON (docs/formats.md), also called jsonl; html, the clusters with their texts side by"
        " side, and the pairs that were close to a threshold; csv or xlsx (with -o FILE.xlsx), tables with a row for"
        " each document of a cluster, or for what --emit says.",
    ),
    options.output,
    output_option("--clusters", "clusters_to", type=FILE, help="Also write the clusters to FILE, as lines of JSON."),
    options.force,
    work_option(
        "--keep",
        metavar="CHAIN",
        default="longest",
        help="Which copy is kept: longest, earliest, latest, newest-version (of copies with one address the last one"
        " fetched, of an earlier run, too), first, prefer-host:HOST, prefer-path:GLOB; several, separated by commas,"
        " each deciding between equals of those before it.",
    ),
    work_option(
        "--threshold",
        type=click.FloatRange(0, 1, min_open=True),
        default=DEFAULT.held.coverage,
        help="How much of the shorter text must stand in the longer one; 0.9 finds only reprints.",
    ),
    input_option(
        "--date-field", metavar="NAME", default=FIELDS.date, help="Field of JSON, or column, that holds the date."
    ),
    input_option(
        "--reference",
        "references",
        type=FILE,
        multiple=True,
        metavar="PATH",
        help="Also compare with what is at PATH, which is always kept and never written; repeatable.",
    ),
    work_option(
        "--index",
        "index_path",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Also compare with the documents of earlier runs, which stay kept, and add the new ones to DIR.",
    ),
    work_option(
        "--run-id",
        metavar="NAME",
        help="Name of this run in the index; repeating a run gives the same answers and adds nothing.",
    ),
    work_option(
        "--action",
        metavar="WHAT",
        default="report",
        help="What to do with duplicate files: report; move:DIR; link (to the kept copy, if the bytes are the same);"
        " or delete.",
    ),
    work_option("--dry-run", is_flag=True, help="Only report what the action would do."),
    work_option(
        "--journal",
        type=FILE,
        default="articlekit-journal.jsonl",
        help="File that records each action before it is done, for undo.",
    ),
    options.no_clean,
    options.encoding,
    work_option(
        "--engine",
        type=click.Choice(["local", "daft"]),
        default="local",
        help="Compare in processes of this machine (local), or with Daft, here or on a Ray cluster.",
    ),
    options.address,
)
@options.color
@options.lang
@output_option(
    "--sample",
    type=click.IntRange(0),
    default=100,
    help="In HTML, show the texts of N duplicates, the least similar ones first.",
)
@options.log
@options.log_format
@options.summary
@options.working
@options.inputs
def command(*, reading: Reading, working: Working, deduping: Deduping, lang: Language, sample: int) -> ExitCode:
    """Find duplicates: the same text, nearly the same, or a part of another.

    INPUT is pages, which are cleaned first, directories of them, JSON lines from clean or from any other program
    (--text-field, --id-field, --date-field), or - for standard input, which is also the default. Without --action
    nothing is changed: the report shows which copies would be kept, which would be removed, and why.
    """
    from articlekit.batch.dedupe import execute

    refuse_terminal(reading)
    messages.configure(reading.reporting.log_format)
    shown = PLAIN if deduping.output else screen()

    def html(corpus: "Corpus", thresholds: Thresholds) -> "View":
        from articlekit.report.duplicates import Duplicates

        return Duplicates(corpus, lang=lang, sample=sample, thresholds=thresholds)

    summary = execute(deduping, reading, working, Terminal(reading.reporting), shown=shown, html=html)
    return ExitCode(summary["exit_code"])
