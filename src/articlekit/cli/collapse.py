"""articlekit collapse."""

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
from articlekit.model.settings import Repeats


@click.command(
    "collapse",
    cls=Command,
    examples=(
        "articlekit collapse page.txt",
        "articlekit collapse --keep longest --similarity 0.95 page.txt",
        "articlekit decode page.txt | articlekit strip | articlekit collapse",
    ),
)
@options.writing
@options.repeats
@options.rules
@options.encoding
@options.working
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    working: Working,
    repeats: Repeats,
    rules: RuleChoice,
    encoding: str | None,
) -> ExitCode:
    """Take the further copies of a body out of a page that holds it more than once.

    INPUT is a page, a directory of pages, lines of JSON from decode or strip, or - for standard input, which is also
    the default. Run it on the output of strip, with the same rules: a footer between two copies would hide that the
    second one is a copy.
    """
    settings = {"rules": rules.load(), "repeats": repeats}
    return execute(reading, writing, partial(_start, writing, encoding, settings), working=working)


def _start(writing: Writing, encoding: str | None, settings: dict[str, Any]) -> Make:
    """Return the function that collapses a page."""
    from articlekit.page import collapse, read

    def collapse_page(page: Page | Article) -> Outcome:
        article = page if isinstance(page, Article) else read(page, encoding=encoding)
        return outcome(collapse(article, **settings), writing, before=page)

    return collapse_page
