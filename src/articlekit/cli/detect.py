"""articlekit detect."""

from collections.abc import Iterator, Sequence
from functools import partial

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.screen import Cell, Screen
from articlekit.batch.settings import Reading, Working, Writing
from articlekit.batch.worker import Make, Outcome, require_page
from articlekit.cli import options
from articlekit.cli.execute import execute, refuse_terminal
from articlekit.cli.help import Command
from articlekit.cli.option import output_option
from articlekit.cli.terminal import screen
from articlekit.io.records import dump_line, utf8
from articlekit.model import Article, Encoding, Page

MIN_SCORE = 0.005  # lower scores would be shown as 0.00
MIN_CONFIDENCE = 0.8  # a lower one is worth a look


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
@options.color
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
    in brackets the problems of its bytes, which on a terminal are below.
    """
    refuse_terminal(reading)
    shown = screen() if writing.form == "text" else None
    if shown is not None and shown.is_for_people:
        click.echo(_columns(shown, ("encoding", "evidence", "confidence", "file"), "strong"), color=True)
    start = partial(_start, http_charset, hint, everything=everything, shown=shown)
    return execute(reading, writing, start, working=working, view=True, raw=True)


def _start(http_charset: str | None, hint: str | None, *, everything: bool, shown: Screen | None) -> Make:
    """Return the function that detects the encoding of a page, and writes a record if it is not to be shown."""
    from articlekit.page.decode import candidates, decode

    def detect_encoding(page: Page | Article) -> Outcome:
        page = require_page(page)
        encoding = decode(page.data, hint=hint, http_charset=page.charset or http_charset).encoding
        scores = candidates(page.data, hint) if everything else []
        if shown is None:
            data = _record(page, encoding, scores)
        else:
            data = utf8("".join(f"{line}\n" for line in _rows(shown, page, encoding, scores)))
        return Outcome(data, "ok" if page.data else "empty")

    return detect_encoding


def _rows(shown: Screen, page: Page, encoding: Encoding, scores: list[tuple[str, float]]) -> Iterator[str]:
    """Yield the row of a page, those of the problems of its bytes, and those of other candidates."""
    notes = "; ".join(_notes(encoding))
    where = page.source if shown.is_for_people or not notes else f"{page.source}  ({notes})"
    doubt = "doubt" if encoding.confidence < MIN_CONFIDENCE else ""
    yield _columns(shown, (encoding.name, encoding.evidence, f"{encoding.confidence:.2f}", where), doubt)
    if shown.is_for_people and notes:
        yield from shown.wrap(notes, name="doubt", indent=2)
    for name, score in scores:
        if score >= MIN_SCORE:
            yield _columns(shown, (f"  {name}", "candidate", f"{score:.2f}", page.source), "faint")


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


def _columns(shown: Screen, texts: Sequence[str], name: str) -> str:
    """Return a row of the table; name is that of its colour."""
    encoding, evidence, confidence, source = texts
    return shown.row(
        Cell(encoding, 16, name), Cell(evidence, 9, name), Cell(confidence, 10, name), Cell(source, None, name, True)
    )


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
