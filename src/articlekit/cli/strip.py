"""articlekit strip."""

from functools import partial

import click

from articlekit.batch.clean import start_stage
from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Reading, RuleChoice, Working, Writing
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command


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
    """Remove boilerplate from pages: copyright, filing and hotline footers, menus, credits.

    INPUT is a page, a directory of pages, lines of JSON from decode or collapse, or - for standard input, which is also
    the default. As JSON, what was removed stays in the record, with rule and reasons.
    """
    keywords = {"rules": rules.load(), "min_keep": min_keep}
    return execute(reading, writing, partial(start_stage, "strip", writing, encoding, keywords), working=working)
