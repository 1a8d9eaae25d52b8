"""articlekit clean."""

from collections.abc import Callable

import click

from articlekit.cli import options
from articlekit.cli.diff import diff_lines
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.options import Reading, RepeatChoice, RuleChoice, Writing
from articlekit.cli.run import Outcome, outcome, page_only, run
from articlekit.io.records import utf8
from articlekit.model import Article, Page


@click.command(
    "clean",
    cls=Command,
    examples=(
        "articlekit clean page.txt > article.txt",
        "articlekit clean crawl/ -d clean/",
        "find crawl -name '*.txt' -print0 | articlekit clean --files0-from - -f jsonl -o all.jsonl",
        "curl -s URL | articlekit clean -f json | jq -r .title",
        "articlekit clean -f markdown --links page.html",
        "articlekit clean --check crawl/",
    ),
)
@options.writing
@click.option("--check", is_flag=True, help="Only print the names of pages that are not clean; exit 1 if any is not.")
@click.option("--diff", is_flag=True, help="Only print what would go, as a unified diff of page and clean text.")
@options.rules
@options.repeats
@options.min_keep
@options.extract
@options.links
@options.encoding
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    rules: RuleChoice,
    repeats: RepeatChoice,
    min_keep: float | None,
    extract: str | None,
    encoding: str | None,
    check: bool,
    diff: bool,
) -> ExitCode:
    """Turn pages into clean articles: decode, strip the boilerplate, collapse a doubled body.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. The text
    of one page goes to standard output; that of many to -d DIR, or as lines of JSON to -o FILE or standard output.
    """
    cleaned = cleaner(rules, repeats, min_keep, encoding, extract)
    if not check and not diff:
        return run(reading, writing, lambda page: outcome(cleaned(page_only(page)), writing))
    if writing != Writing("text"):
        raise click.UsageError(
            "--check and --diff write no pages; leave out -f, -o, -d, --force and --links.", click.get_current_context()
        )

    def shown(page: Page | Article) -> Outcome:
        article = cleaned(page_only(page))
        text = "".join(diff_lines(article)) if diff else f"{article.source}\n" if article.removed else ""
        return Outcome(utf8(text), article.status, article.warnings, bool(article.removed))

    return run(reading, writing, shown, view=True, check=check)


def cleaner(
    rules: RuleChoice, repeats: RepeatChoice, min_keep: float | None, encoding: str | None, extract: str | None
) -> Callable[[Page], Article]:
    """Return what cleans a page as the options say.

    Raises:
        RuleError: the rules cannot be used.
        click.UsageError: a setting is out of range.
    """
    from articlekit.page import clean

    settings = options.given(
        rules=rules.load(), settings=repeats.load(), encoding=encoding, min_keep=min_keep, extract=extract
    )
    return lambda page: clean(page, **settings)
