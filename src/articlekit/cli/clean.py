"""articlekit clean."""

from functools import partial
from typing import TYPE_CHECKING, Literal

import click

from articlekit.batch.clean import check_options, prepare_rules, start_cleaning
from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Cleaning, Learning, Reading, Working, Writing
from articlekit.batch.worker import Make, Outcome, require_page
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.cli.option import cleaning_option, output_option
from articlekit.cli.progress import Terminal
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
    ),
)
@options.writing
@output_option("--check", is_flag=True, help="Only print the names of pages that are not clean; exit 1 if any is not.")
@output_option("--diff", is_flag=True, help="Only print what would be removed, as a unified diff.")
@cleaning_option(
    "--learn", is_flag=True, help="First learn the lines that sites print on every page; see articlekit learn."
)
@options.site_depth
@options.cleaning
@options.links
@options.working
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
) -> ExitCode:
    """Turn pages into clean articles: decode, strip the boilerplate, collapse a doubled body.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. The text
    of one page goes to standard output; that of many to -d DIR, or as lines of JSON or rows of CSV to -o FILE or
    standard output.
    """
    check_options(cleaning, writing)
    is_view = check or diff
    if is_view and (not writing.is_plain or cleaning.mending.is_asked):
        raise UsageError(
            "--check and --diff write no pages; leave out -f, -o, -d, --force, --links, and what changes the text."
        )
    learning = Learning(site_depth=site_depth) if learn else None
    rules = prepare_rules(cleaning, reading, learning, working, Terminal(reading.reporting))
    start = (
        partial(_start_view, cleaning, rules, "diff" if diff else "check")
        if is_view
        else partial(start_cleaning, cleaning, writing, rules)
    )
    return execute(reading, writing, start, working=working, view=is_view, check=check)


def _start_view(cleaning: Cleaning, rules: "Rules | None", view: Literal["diff", "check"]) -> Make:
    """Return the function that shows what would be removed from a page."""
    from articlekit.page import clean
    from articlekit.report.diff import diff_lines

    keywords = cleaning.keywords(rules)

    def clean_page(page: Page | Article) -> Outcome:
        article = clean(require_page(page), **keywords)
        text = "".join(diff_lines(article)) if view == "diff" else f"{article.source}\n" if article.removed else ""
        return Outcome(utf8(text), article.status, article.warnings, bool(article.removed))

    return clean_page
