"""articlekit clean."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Literal

import click

from articlekit.batch.clean import check_options, prepare_rules, start_cleaning
from articlekit.batch.counts import ExitCode
from articlekit.batch.reporter import printable
from articlekit.batch.screen import Screen
from articlekit.batch.settings import Cleaning, Learning, Reading, Working, Writing
from articlekit.batch.shards import PRELOAD, choose_writing
from articlekit.batch.worker import Make, Outcome, require_page
from articlekit.cli import options
from articlekit.cli.execute import execute, execute_shards
from articlekit.cli.help import Command
from articlekit.cli.option import cleaning_option, output_option
from articlekit.cli.progress import Terminal
from articlekit.cli.terminal import screen
from articlekit.errors import UsageError
from articlekit.io.records import utf8
from articlekit.model import Article, Page

if TYPE_CHECKING:
    from articlekit.rules import Rules


@click.command(
    "clean",
    cls=Command,
    examples=(
        "articlekit clean page.txt > article.txt",
        "articlekit clean crawl/ -d clean/",
        "find crawl -name '*.txt' -print0 | articlekit clean --files0-from - -f jsonl -o all.jsonl",
        "curl -s URL | articlekit clean -f json | jq -r .title",
        "articlekit clean -f csv crawl/ > articles.csv",
        "articlekit clean --learn crawl/ -d clean/",
        "articlekit clean -f markdown --links page.html",
        "articlekit clean --check crawl/",
        "articlekit clean 's3://crawl/*.warc.gz' -d s3://clean/ -f parquet --engine daft --address ray://head:10001",
    ),
)
@options.writing
@output_option("--check", is_flag=True, help="Only print the names of pages that are not clean; exit 1 if any is not.")
@options.color
@output_option("--diff", is_flag=True, help="Only print what would be removed, as a unified diff.")
@cleaning_option(
    "--learn", is_flag=True, help="First learn the lines that sites print on every page; see articlekit learn."
)
@options.site_depth
@options.cleaning
@options.links
@options.working
@options.engine
@options.address
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    working: Working,
    cleaning: Cleaning,
    check: bool,
    diff: bool,
    learn: bool,
    site_depth: int,
    engine: Literal["local", "daft"] | None,
    address: str | None,
) -> ExitCode:
    """Turn pages into clean articles: decode, strip the boilerplate, collapse a doubled body.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. The text
    of one page goes to standard output; that of many to -d DIR, or as lines of JSON or rows of CSV to -o FILE or
    standard output.
    """
    check_options(cleaning, writing)
    if engine is not None:
        from articlekit.batch.workbench import open_engine

        writing = choose_writing(writing, click.get_current_context().params)
        rules = prepare_rules(cleaning, reading, None, working, Terminal(reading.reporting))
        start = partial(start_cleaning, cleaning, writing, rules)
        return execute_shards(reading, writing, start, working, open_engine(engine, address, working.jobs, PRELOAD))
    if address is not None:
        raise UsageError("--address is that of a cluster; add --engine daft.")
    is_view = check or diff
    if is_view and (not writing.is_plain or cleaning.mending.is_asked):
        raise UsageError(
            "--check and --diff write no pages; leave out -f, -o, -d, --force, --links, and what changes the text."
        )
    learning = Learning(site_depth=site_depth) if learn else None
    rules = prepare_rules(cleaning, reading, learning, working, Terminal(reading.reporting))
    start = (
        partial(_start_view, cleaning, rules, screen(), "diff" if diff else "check")
        if is_view
        else partial(start_cleaning, cleaning, writing, rules)
    )
    return execute(reading, writing, start, working=working, view=is_view, check=check)


def _start_view(cleaning: Cleaning, rules: "Rules | None", shown: Screen, view: Literal["diff", "check"]) -> Make:
    """Return the function that shows what would be removed from a page."""
    from articlekit.page import clean

    keywords = cleaning.keywords(rules)

    def clean_page(page: Page | Article) -> Outcome:
        article = clean(require_page(page), **keywords)
        if view == "diff":
            text = "".join(f"{line}\n" for line in _diff(article, shown))
        else:
            text = f"{_name(article, shown)}\n" if article.removed else ""
        return Outcome(utf8(text), article.status, article.warnings, bool(article.removed))

    return clean_page


def _name(article: Article, shown: Screen) -> str:
    """Return the name of a page; a pipe gets it as it is, since a program may open it."""
    return printable(article.source) if shown.is_for_people else article.source


def _diff(article: Article, shown: Screen) -> Iterator[str]:
    """Yield the lines of a diff; for people a removed line has the colour of its reasons, and is as long as a line."""
    from articlekit.report.diff import diff_lines

    for name, line in diff_lines(article):
        if not shown.is_for_people:
            yield line
        elif name == "strong":
            yield shown.paint(line[:4] + shown.fit(line[4:], is_path=True, before=4), name)
        else:
            yield shown.paint(shown.fit(line), name)
