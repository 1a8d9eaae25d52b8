"""articlekit detect."""

from collections.abc import Iterator
from functools import partial

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.reporter import printable
from articlekit.batch.settings import Reading, Working, Writing
from articlekit.batch.worker import Make, Outcome, require_page
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.cli.option import output_option
from articlekit.cli.terminal import is_terminal
from articlekit.io.records import dump_line, utf8
from articlekit.model import Article, Encoding, Page

MIN_SCORE = 0.005  # lower scores would be shown as 0.00


@click.command(
    "detect",
    cls=Command,
    examples=(
        "articlekit detect page.txt",
        "articlekit detect crawl/ | sort | uniq -c -w 12",
        "articlekit detect --all --hint zh page.txt",
        "articlekit detect -f json crawl/ | jq -r 'select(.encoding.confidence < 0.8) | .source'",
    ),
)
@options.printing
@output_option("--all", "everything", is_flag=True, help="Also list the other candidates with their scores.")
@options.http_charset
@options.hint
@options.working
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    working: Working,
    everything: bool,
    http_charset: str | None,
    hint: str | None,
) -> ExitCode:
    """Show the encoding of files, and how it was determined.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. A line of
    the table is: encoding, evidence (bom, utf-8, declared, detected, told, fallback), confidence from 0 to 1, file, and
    in brackets the problems of its bytes.
    """
    if writing.form == "text" and is_terminal() and reading.paths:
        click.echo(_columns("encoding", "evidence", "confidence", "file"))
    start = partial(_start, http_charset, hint, everything=everything, is_text=writing.form == "text")
    return execute(reading, writing, start, working=working, view=True, raw=True)


def _start(http_charset: str | None, hint: str | None, *, everything: bool, is_text: bool) -> Make:
    """Return the function that detects the encoding of a page."""
    from articlekit.page.decode import candidates, decode

    def detect_encoding(page: Page | Article) -> Outcome:
        page = require_page(page)
        encoding = decode(page.data, hint=hint, http_charset=page.charset or http_charset).encoding
        scores = candidates(page.data, hint) if everything else []
        data = utf8(_row(page, encoding, scores)) if is_text else _record(page, encoding, scores)
        return Outcome(data, "ok" if page.data else "empty")

    return detect_encoding


def _row(page: Page, encoding: Encoding, scores: list[tuple[str, float]]) -> str:
    notes = "; ".join(_notes(encoding))
    where = printable(page.source) + (f"  ({printable(notes)})" if notes else "")
    lines = [_columns(encoding.name, encoding.evidence, f"{encoding.confidence:.2f}", where)]
    shown = [(name, score) for name, score in scores if score >= MIN_SCORE]
    lines += [_columns(f"  {name}", "candidate", f"{score:.2f}", printable(page.source)) for name, score in shown]
    return "".join(f"{line}\n" for line in lines)


def _notes(encoding: Encoding) -> Iterator[str]:
    """Yield the problems of a page's bytes."""
    if encoding.contradicted:
        yield f"declares {', '.join(encoding.contradicted)}"
    if encoding.replaced:
        yield f"{encoding.replaced} broken, the first at byte {encoding.first_replaced}"
    for block in encoding.foreign:
        yield f"{block.length} bytes of {block.name} at byte {block.offset}"
    if encoding.nuls:
        yield f"{encoding.nuls} NULs"
    for damage in encoding.damage:
        yield f"{damage.outcome}: {damage}"


def _columns(encoding: str, evidence: str, confidence: str, source: str) -> str:
    return f"{encoding:<18}{evidence:<11}{confidence:<12}{source}"


def _record(page: Page, encoding: Encoding, scores: list[tuple[str, float]]) -> bytes:
    """Return a record with the keys that it shares with an article's record, and the candidates."""
    record = Article(page.source, encoding).to_dict()
    names = ("id", "source", "url", "error", "encoding")
    return dump_line(
        {
            "schema": "articlekit.encoding/1",
            **{name: record[name] for name in names},
            "status": "ok" if page.data else "empty",
            "candidates": [{"name": name, "score": round(score, 3)} for name, score in scores],
        }
    )
