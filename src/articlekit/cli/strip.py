"""articlekit strip."""

import click

from articlekit.cli import options
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.options import Reading, RuleChoice, Writing
from articlekit.cli.run import Outcome, outcome, run
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
@options.reading
def command(
    reading: Reading, writing: Writing, rules: RuleChoice, min_keep: float | None, encoding: str | None
) -> ExitCode:
    """Take the boilerplate out of pages: copyright, filing and hotline footers, menus, credits.

    INPUT is a page, a directory of pages, lines of JSON from decode or collapse, or - for standard input, which is also
    the default. As JSON, what was removed stays in the record, with rule and reasons.
    """
    from articlekit.page import read, strip

    settings = options.given(rules=rules.load(), min_keep=min_keep)

    def made(page: Page | Article) -> Outcome:
        article = page if isinstance(page, Article) else read(page, encoding=encoding)
        return outcome(strip(article, **settings), writing, before=page)

    return run(reading, writing, made)
