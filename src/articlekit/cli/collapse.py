"""articlekit collapse."""

from functools import partial

import click

from articlekit.batch.clean import start_stage
from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Reading, RuleChoice, Working, Writing
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
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
    """Remove the repeated copies of a body from a page.

    INPUT is a page, a directory of pages, lines of JSON from decode or strip, or - for standard input, which is also
    the default. Run it on the output of strip, with the same rules: a footer between two copies would hide that the
    second one is a copy.
    """
    keywords = {"rules": rules.load(), "repeats": repeats}
    return execute(reading, writing, partial(start_stage, "collapse", writing, encoding, keywords), working=working)
