"""articlekit collapse."""

import click

from articlekit.cli import options
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.options import Reading, RepeatChoice, RuleChoice, Writing
from articlekit.cli.run import Outcome, outcome, run
from articlekit.model import Article, Page


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
@options.reading
def command(
    reading: Reading, writing: Writing, repeats: RepeatChoice, rules: RuleChoice, encoding: str | None
) -> ExitCode:
    """Take the further copies of a body out of a page that holds it more than once.

    INPUT is a page, a directory of pages, lines of JSON from decode or strip, or - for standard input, which is also
    the default. Give it what strip left, and the rules that strip was given: a footer between two copies hides that the
    second is one.
    """
    from articlekit.page import collapse, read

    settings = options.given(rules=rules.load(), settings=repeats.load())

    def made(page: Page | Article) -> Outcome:
        article = page if isinstance(page, Article) else read(page, encoding=encoding)
        return outcome(collapse(article, **settings), writing, before=page)

    return run(reading, writing, made)
