"""articlekit compare."""

import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.reporter import printable
from articlekit.cli import options
from articlekit.cli.help import Command
from articlekit.cli.option import FILE
from articlekit.cli.terminal import cells, shorten, width

if TYPE_CHECKING:
    from articlekit.collection.compare import Comparison, Row
    from articlekit.collection.keep import Document

WIDTH = 120  # where there is no terminal to ask
# Signs of lines that are equal, differ a little, differ, or are on one side only.
_EQUAL, _EDITED, _OTHER, _LEFT, _RIGHT = " ", "~", "|", "<", ">"
_ALIKE = 0.5


@click.command(
    "compare",
    cls=Command,
    examples=("articlekit compare a.html b.txt", "articlekit compare -f json a.txt b.txt | jq .evidence"),
)
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@options.form
@options.no_clean
@options.encoding
def command(*, a: str, b: str, form: str, no_clean: bool, encoding: str | None) -> ExitCode:
    """Show two articles side by side, how they are related, and why.

    A and B are pages, which are cleaned first. The exit code is 1 if they are no duplicates. In a collection, shingles
    that many articles share have less weight than here.
    """
    from articlekit.collection.compare import compare
    from articlekit.collection.relation import Relation
    from articlekit.io.records import dump_line, utf8

    left = _read(a, clean=not no_clean, encoding=encoding)
    right = _read(b, clean=not no_clean, encoding=encoding)
    result = compare(left.text, right.text)
    relation = result.relation.name.lower()
    names = {"a": left.source, "b": right.source}
    stdout = sys.stdout.buffer
    if form != "text":
        rows = [asdict(row) for row in result.rows]
        container = names.get(result.container)
        record = asdict(replace(result, rows=())) | {"relation": relation, "container": container, "rows": rows}
        stdout.write(dump_line({"a": left.source, "b": right.source, **record}))
    else:
        for line in _format(result, relation, names):
            stdout.write(utf8(line + "\n"))
    return ExitCode.FOUND if result.relation is Relation.NONE else ExitCode.DONE


def _read(path: str, *, clean: bool, encoding: str | None) -> "Document":
    """Read one page.

    Raises:
        ReadError: there is no page at the path, or more than one.
    """
    from articlekit.batch.corpus import Choice, Entry, entries
    from articlekit.engine import Pace
    from articlekit.errors import ReadError
    from articlekit.io import readers
    from articlekit.io.documents import Settings
    from articlekit.io.inputs import find_inputs
    from articlekit.model import Failure
    from articlekit.page.decode import detect_codec

    settings = Settings(detect=detect_codec)
    found = list(
        entries(readers.read(find_inputs([path]).items, settings), Choice(settings.fields, clean, encoding), Pace(1))
    )
    for read in found:
        if isinstance(read, Failure):
            raise ReadError(f"{read.source}: {read.reason}")
    documents = [read.document for read in found if isinstance(read, Entry)]
    if len(documents) != 1:
        raise ReadError(f"{path}: {len(documents)} documents; name one page")
    return documents[0]


def _format(result: "Comparison", relation: str, names: dict[str, str]) -> Iterator[str]:
    """Yield the lines of the comparison."""
    a, b = (printable(name) for name in names.values())
    yield {
        "none": f"{a} and {b} are no duplicates",
        "contained": f"{a} is contained in {b}" if result.container == "b" else f"{a} contains {b}",
    }.get(relation, f"{a} and {b} are {relation} duplicates")
    yield f"{result.because}; edit similarity {result.edit_similarity:.2f}"
    yield ""
    column = ((width() or WIDTH) - 3) // 2
    for row in result.rows:
        left = shorten(printable(row.a or ""), column)
        right = shorten(printable(row.b or ""), column)
        yield f"{left}{' ' * (column - cells(left))} {_sign(row)} {right}".rstrip()


def _sign(row: "Row") -> str:
    if row.a is None or row.b is None:
        return _RIGHT if row.a is None else _LEFT
    return _EQUAL if row.a == row.b else _EDITED if row.likeness >= _ALIKE else _OTHER
