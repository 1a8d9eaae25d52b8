"""articlekit clean."""

from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import click

from articlekit.cli import options
from articlekit.cli.diff import diff_lines
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.option import cleaning_option, output_option
from articlekit.cli.options import MendChoice, Reading, RuleChoice, Working, Writing
from articlekit.cli.outcome import Make, Outcome, outcome, page_only
from articlekit.cli.run import read_all, run
from articlekit.io import inputs
from articlekit.io.inputs import site_of
from articlekit.io.records import utf8
from articlekit.model import Article, Page, Repair
from articlekit.model.settings import Repeats

if TYPE_CHECKING:
    from articlekit.page.html import Extract
    from articlekit.rules import Rules

View = Literal["diff", "check"]


@click.command(
    "clean",
    cls=Command,
    examples=(
        "articlekit clean page.txt > article.txt",
        "articlekit clean crawl/ -d clean/",
        "find crawl -name '*.txt' -print0 | articlekit clean --files0-from - -f jsonl -o all.jsonl",
        "curl -s URL | articlekit clean -f json | jq -r .title",
        "articlekit clean --learn crawl/ -d clean/",
        "articlekit clean -f markdown --links page.html",
        "articlekit clean --check crawl/",
    ),
)
@options.writing
@output_option("--check", is_flag=True, help="Only print the names of pages that are not clean; exit 1 if any is not.")
@output_option("--diff", is_flag=True, help="Only print what would go, as a unified diff of page and clean text.")
@cleaning_option(
    "--learn", is_flag=True, help="First learn what the sites of the pages print on every page; see articlekit learn."
)
@options.rules
@options.repeats
@options.min_keep
@options.mending
@options.extract
@options.links
@options.encoding
@options.http_charset
@options.repair
@options.working
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    working: Working,
    rules: RuleChoice,
    repeats: Repeats,
    min_keep: float,
    mending: MendChoice,
    extract: "Extract",
    encoding: str | None,
    http_charset: str | None,
    repair: Repair,
    check: bool,
    diff: bool,
    learn: bool,
) -> ExitCode:
    """Turn pages into clean articles: decode, strip the boilerplate, collapse a doubled body.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. The text
    of one page goes to standard output; that of many to -d DIR, or as lines of JSON to -o FILE or standard output.
    """
    if mending.is_asked and writing.text_form != "text":
        raise click.UsageError(
            "What changes the text does so in text and JSON; leave out -f.", click.get_current_context()
        )
    is_view = check or diff
    if is_view and (not writing.is_plain or mending.is_asked):
        raise click.UsageError(
            "--check and --diff write no pages; leave out -f, -o, -d, --force, --links, and what changes the text.",
            click.get_current_context(),
        )
    chosen = _with_learned(rules.load(), reading, encoding) if learn else rules.load()
    settings = {
        "rules": chosen,
        "settings": repeats,
        "min_keep": min_keep,
        "encoding": encoding,
        "extract": extract,
        "repair": repair,
    }
    view: View | None = "diff" if diff else "check" if check else None
    start = partial(_start, writing, mending, http_charset, settings, view)
    return run(reading, writing, start, working=working, view=is_view, check=check)


def _start(
    writing: Writing, mending: MendChoice, http_charset: str | None, settings: dict[str, Any], view: View | None
) -> Make:
    """Return what cleans a page, or shows what would go."""
    from articlekit.page import clean

    def made(page: Page | Article) -> Outcome:
        return outcome(mending.mend(clean(page_only(page, http_charset), **settings)), writing)

    def shown(page: Page | Article) -> Outcome:
        article = clean(page_only(page, http_charset), **settings)
        text = "".join(diff_lines(article)) if view == "diff" else f"{article.source}\n" if article.removed else ""
        return Outcome(utf8(text), article.status, article.warnings, bool(article.removed))

    return shown if view else made


def _with_learned(rules: "Rules | None", reading: Reading, encoding: str | None) -> "Rules":
    """Return the rules, and those that the pages themselves give.

    Raises:
        click.UsageError: the pages cannot be read twice.
    """
    from articlekit.collection.templates import learn
    from articlekit.rules import Rules, built_in

    if not reading.paths or inputs.STDIN in (*reading.paths, reading.files_from, reading.files0_from):
        raise click.UsageError(
            "--learn reads the pages twice, so they cannot come on standard input.", click.get_current_context()
        )
    pages = read_all(reading, encoding)
    found = learn((site_of(page.source, page.url), [block.text for block in page.blocks]) for page in pages)
    return (rules or built_in()).plus(Rules(found))
