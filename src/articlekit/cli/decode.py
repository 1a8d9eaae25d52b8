"""articlekit decode."""

import click

from articlekit.cli import options
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.options import Reading, Writing
from articlekit.cli.run import Outcome, outcome, page_only, run
from articlekit.io.records import utf8
from articlekit.model import Article, Page


@click.command(
    "decode",
    cls=Command,
    examples=(
        "articlekit decode page.txt > page.utf8.txt",
        "articlekit decode crawl/ -d decoded/",
        "articlekit decode page.txt | articlekit strip | articlekit collapse",
    ),
)
@options.writing
@options.encoding
@options.reading
def command(reading: Reading, writing: Writing, encoding: str | None) -> ExitCode:
    """Turn bytes into text: UTF-8 with LF, nothing taken out.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. As JSON,
    every page is a record for strip and collapse.
    """
    from articlekit.page import read
    from articlekit.page.decode import decode

    def made(page: Page | Article) -> Outcome:
        page = page_only(page)
        if writing.form != "text":
            return outcome(read(page, encoding=encoding), writing)
        text = decode(page.data, charset=encoding).text.replace("\r\n", "\n").replace("\r", "\n")
        return Outcome(utf8(text), "ok" if text.strip() else "empty")

    return run(reading, writing, made, raw=True)
