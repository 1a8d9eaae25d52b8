"""articlekit strip."""

from functools import partial
from typing import Any

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Reading, RuleChoice, Working, Writing
from articlekit.batch.worker import Make, Outcome, outcome
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.model import Article, Page


@click.command(
    "strip",
    cls=Command,
    examples=(
        "articlekit strip page.txt",
        "articlekit strip --rules site.toml --without zh-icp-number page.txt",
        "articlekit decode -f json page.txt | articlekit strip -f json | articlekit collapse",
    ),
)
@options.writing
@options.rules
@options.min_keep
@options.encoding
@options.working
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    working: Working,
    rules: RuleChoice,
    min_keep: float,
    encoding: str | None,
) -> ExitCode:
    """Take the boilerplate out of pages: copyright, filing and hotline footers, menus, credits.

    INPUT is a page, a directory of pages, lines of JSON from decode or collapse, or - for standard input, which is also
    the default. As JSON, what was removed stays in the record, with rule and reasons.
    """
    settings = {"rules": rules.load(), "min_keep": min_keep}
    return execute(reading, writing, partial(_start, writing, encoding, settings), working=working)


def _start(writing: Writing, encoding: str | None, settings: dict[str, Any]) -> Make:
    """Return the function that strips a page."""
    from articlekit.page import read, strip

    def strip_page(page: Page | Article) -> Outcome:
        article = page if isinstance(page, Article) else read(page, encoding=encoding)
        return outcome(strip(article, **settings), writing, before=page)

    return strip_page
