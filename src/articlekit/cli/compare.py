"""articlekit compare."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.reporter import WIDTH, printable
from articlekit.batch.screen import PLAIN, Piece, Screen, wrap
from articlekit.batch.settings import Reading, Writing
from articlekit.cli import options
from articlekit.cli.execute import list_inputs
from articlekit.cli.help import Command
from articlekit.cli.option import FILE, input_option, output_option
from articlekit.cli.terminal import screen
from articlekit.report import Language

if TYPE_CHECKING:
    from articlekit.batch.entries import Choice
    from articlekit.collection.compare import Comparison
    from articlekit.collection.keep import Document
    from articlekit.io.documents import Settings
    from articlekit.io.inputs import Input
    from articlekit.report.diff import Line

_LEAST_COLUMNS = 10


@click.command(
    "compare",
    cls=Command,
    examples=(
        "articlekit compare a.html b.txt",
        "articlekit compare articles.jsonl:31 crawl.warc.gz:1",
        "articlekit compare --id 4711 4712 articles.jsonl",
        "articlekit compare a.html b.html -f html -o a-and-b.html",
        "articlekit compare -f json a.txt b.txt | jq .evidence",
    ),
)
@click.argument("a", type=FILE)
@click.argument("b", type=FILE)
@input_option("--id", "is_id", is_flag=True, help="A and B are ids, or names, of documents in INPUT.")
@options.showing
@options.lang
@options.color
@output_option("--all", "everything", is_flag=True, help="Also show all lines that are equal.")
@options.no_clean
@options.encoding
@options.inputs
def command(
    *,
    a: str,
    b: str,
    is_id: bool,
    writing: Writing,
    lang: Language,
    everything: bool,
    no_clean: bool,
    encoding: str | None,
    reading: Reading,
) -> ExitCode:
    """Show how two articles are related, why, and which words differ.

    A and B are pages, which are cleaned first, or documents by the names that dedupe prints: articles.jsonl:31,
    crawl.warc.gz:1, crawl.zip/a.html. With --id they are looked up in INPUT, which is standard input by default.
    Edited lines begin with ~, and show [-removed-] and {+added+} words, or colours on a terminal. The exit code is 1 if
    the two are no duplicates. In a collection, shingles that many articles share have less weight than here.
    """
    from articlekit.batch.entries import Choice
    from articlekit.collection.compare import compare
    from articlekit.collection.relation import Relation
    from articlekit.io.records import dump_line, utf8

    settings = reading.settings()
    choice = Choice(settings.fields, not no_clean, encoding)
    (left, right), items = _read_two((a, b), reading, settings, choice, is_id=is_id)
    result = compare(left.text, right.text)
    relation = result.relation.name.lower()
    names = {"a": left.source, "b": right.source}
    form = writing.choose(options.SHOWN)
    if form == "json":
        rows = [asdict(row) for row in result.rows]
        container = names.get(result.container)
        record = asdict(replace(result, rows=())) | {"relation": relation, "container": container, "rows": rows}
        data = dump_line({"a": left.source, "b": right.source, **record})
    elif form == "html":
        from articlekit.report.comparison import Texts, to_html

        data = utf8(to_html(Texts.of(result, (left.source, right.source)), lang))
    else:
        shown = PLAIN if writing.output else screen()
        data = b"".join(utf8(line + "\n") for line in _format(result, names, shown, everything=everything))
    _write(data, items, writing)
    return ExitCode.FOUND if result.relation is Relation.NONE else ExitCode.DONE


def _write(data: bytes, items: Sequence["Input"], writing: Writing) -> None:
    """Write the comparison; never over an input."""
    from articlekit.batch.outputs import open_output

    with open_output(items, writing, is_view=True) as sink:
        sink.put(items[-1], "", [data])


def _read_two(
    names: tuple[str, str], reading: Reading, settings: "Settings", choice: "Choice", *, is_id: bool
) -> tuple[list["Document"], Sequence["Input"]]:
    """Return the two documents, and the files that they were read from.

    Raises:
        UsageError: inputs are named without --id.
        ReadError: there is no such document, or it cannot be read.
    """
    from articlekit.batch.entries import find_documents, read_only
    from articlekit.batch.settings import Writing
    from articlekit.io.inputs import file_of, find_inputs

    if is_id:
        items = list_inputs(reading, Writing("text")).items
        found = find_documents(items, names, settings, choice)
    elif reading.paths or reading.files_from or reading.files0_from:
        raise click.UsageError("A and B name two documents; to look them up in INPUT, add --id.")
    else:
        files = {name: file_of(name) for name in names}
        items = find_inputs(files.values()).items
        inside = [name for name in names if files[name] != name]
        holding = find_inputs(files[name] for name in inside).items
        found = find_documents(holding, inside, settings, choice) if inside else {}
    return [found[name] if name in found else read_only(name, settings, choice) for name in names], items


def _format(result: "Comparison", names: dict[str, str], shown: Screen, *, everything: bool) -> Iterator[str]:
    """Yield the lines of the comparison."""
    from articlekit.report.diff import diff_rows

    relation, (a, b) = result.relation.name.lower(), names.values()
    sentence = {
        "none": f"{a} and {b} are no duplicates",
        "contained": f"{a} is contained in {b}" if result.container == "b" else f"{a} contains {b}",
    }.get(relation, f"{a} and {b} are {relation} duplicates")
    yield from shown.wrap(sentence, name=relation)
    yield from shown.wrap(result.because)
    yield ""
    for sign, name in (("-", a), ("+", b)):
        yield shown.paint(f"{sign * 3} {shown.fit(name, is_path=True, before=4)}", sign)
    # Without a terminal, lines are as long as can be read, unless they are to be coloured for another program.
    columns = shown.columns or (sys.maxsize if shown.is_for_people else WIDTH)
    for line in diff_rows(result.rows, everything=everything):
        for pieces in wrap(_pieces(line, has_colour=bool(shown.colours)), max(columns - 2, _LEAST_COLUMNS)):
            text = "".join(shown.paint(piece, name) for name, piece in pieces)
            yield f"{shown.paint(line.sign, line.sign)} {text}".rstrip()


def _pieces(line: "Line", *, has_colour: bool) -> Iterator[Piece]:
    """Yield (colour, text) of the parts of a line; without colours, signs mark the edits as in git's word diff."""
    for edit in line.edits:
        text = printable(edit.text)
        if line.sign == "~" and not has_colour:
            text = {"-": f"[-{text}-]", "+": f"{{+{text}+}}"}.get(edit.sign, text)
        yield edit.sign if has_colour else "", text
