"""One run of a command over its inputs: read, call, print, count, and say what went wrong."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

import click

from articlekit import engine
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.options import SERIAL, Reading, Working, Writing
from articlekit.cli.outcome import Outcome, Start, Stream, Worker, weigh
from articlekit.errors import ArticlekitError, WriteError
from articlekit.io import inputs, readers, records, writers
from articlekit.io.documents import Document, Found, Settings
from articlekit.io.inputs import Input
from articlekit.model import Article, Page

_SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html"}
# Imported once, before workers are forked.
_PRELOAD = ("articlekit.cli.outcome", "articlekit.page", "articlekit.page.decode", "articlekit.rules")


def run(
    reading: Reading,
    writing: Writing,
    start: Start,
    *,
    working: Working = SERIAL,
    view: bool = False,
    raw: bool = False,
    check: bool = False,
    last: Callable[[], bytes] | None = None,
    stream: Stream | None = None,
) -> ExitCode:
    """Read every input, print what the function that `start` makes does of it, and return the exit code.

    Args:
        reading: what to read.
        writing: how to write, and where.
        start: makes what turns a page, or the record of an earlier stage, into what to print; once per process.
        working: how many processes; where it is more than this one, `start` can be pickled.
        view: the output is for reading, so that text of several pages may follow each other.
        raw: an input is bytes, even where it is the records of an earlier stage.
        check: a page that something is found in makes the exit code 1.
        last: makes what is printed when every input was read.
        stream: turns the blocks of an input that is larger than --max-bytes into what to print; None refuses such.
    """
    listing = list_inputs(reading, writing)
    one_each = not writing.is_record and not view and writing.directory is None
    if one_each and len(listing.items) > 1:
        raise click.UsageError(
            f"{len(listing.items)} inputs as one {writing.form} would run together; use -d DIR or -f jsonl.",
            click.get_current_context(),
        )
    settings = reading.settings(raw=raw, streamed=stream is not None)
    worker = Worker(start, settings.fields, click.get_current_context().command.name or "", writing.is_record, stream)
    work = engine.Work(worker, worker.failed, weigh, _PRELOAD)
    tally: Counter[str] = Counter()
    with open_output(listing.items, writing) as sink:
        tasks = _tasks(listing.items, settings, one_each=one_each)
        for found, made in engine.run(work, tasks, working.pace()):
            _put(sink, found, made, tally, quiet=reading.quiet)
        if last is not None and listing.items:
            sink.put(listing.items[-1], "", [last()])
    code = _sum_up(tally, several=len(listing.items) > 1, quiet=reading.quiet)
    return ExitCode.FOUND if check and tally["found"] and code == ExitCode.DONE else code


def read_all(reading: Reading, encoding: str | None) -> Iterator[Article]:
    """Yield the pages that can be read, for a first look; what cannot be read is told when it is cleaned."""
    from articlekit.page import read

    listing = list_inputs(replace(reading, quiet=True), Writing("text"))
    settings = reading.settings()
    for found in readers.read(listing.items, settings):
        if isinstance(found, Document):
            with suppress(ArticlekitError):
                page, _ = records.open_document(found, settings.fields)
                if isinstance(page, Page):
                    page = read(page, encoding=encoding)
                if isinstance(page, Article):
                    yield page


def list_inputs(
    reading: Reading, writing: Writing, *, skip: Iterable[str] = (), references: tuple[Input, ...] = ()
) -> inputs.Inputs:
    """List the inputs, and say what was passed over.

    Args:
        reading: what to read.
        writing: where the output goes, which a walk passes over.
        skip: files and directories that it passes over as well.
        references: files that are compared with, and are no inputs.
    """
    paths = list(reading.paths)
    lists = [(reading.files_from, b"\n"), (reading.files0_from, b"\0")]
    named = [path for path, _ in lists if path is not None]
    if [*paths, *named].count(inputs.STDIN) > 1 and inputs.STDIN in named:
        raise click.UsageError("Standard input cannot be a list and a page at once.", click.get_current_context())
    for path, separator in lists:
        if path is not None:
            paths += inputs.read_list(path, separator=separator)
    if not paths and not named:
        _refuse_terminal()
        paths = [inputs.STDIN]
    listing = inputs.without(inputs.find(paths, skip=_destinations(writing, skip)), references)
    if not reading.quiet:
        for name, note in listing.notes:
            say(f"{name}: {note}")
    if not listing.items:
        say("no input; name files, directories, or - for standard input")
    return listing


def _refuse_terminal() -> None:
    """Rather than wait for somebody to type a page, say how the command is used."""
    context = click.get_current_context()
    if sys.stdin is not None and sys.stdin.isatty() and isinstance(context.command, Command):
        click.echo(context.command.short_usage(context), err=True)
        context.exit(ExitCode.USAGE)


def _destinations(writing: Writing, others: Iterable[str]) -> frozenset[inputs.Identity]:
    """Return the directory, the redirected standard output and others, which a walk over inputs must not read."""
    found = [inputs.identity_of(path) for path in (writing.directory, *others) if path]
    if sys.stdout is not None:
        found.append(inputs.identity_of(1))
    return frozenset(identity for identity in found if identity)


def open_output(items: tuple[Input, ...], writing: Writing) -> writers.Sink:
    """Open the output, which refuses to replace an input."""
    if writing.directory is not None and writing.output is not None:
        raise click.UsageError("-o and -d exclude each other.", click.get_current_context())
    if writing.directory is not None:
        suffix = _SUFFIXES.get(writing.form, ".json")
        return writers.Tree(
            writing.directory, items, suffix=suffix, force=writing.force, per_document=not writing.is_record
        )
    if writing.output is not None and writing.output != inputs.STDIN:
        return writers.File(writing.output, items, force=writing.force)
    if sys.stdout is None:
        raise OSError("it is closed")
    return writers.Stream(sys.stdout.buffer, items)


def _tasks(items: Iterable[Input], settings: Settings, *, one_each: bool) -> Iterator[Found | engine.Flush]:
    """Yield the documents of the inputs; before standard input, a word that it may be long in coming."""
    for item in items:
        if item.path is None:
            yield engine.FLUSH
        found = readers.read([item], settings)
        yield from _only(found, item) if one_each else found


def _only(found: Iterator[Found], item: Input) -> Iterator[Found]:
    """Refuse an input that holds several documents, before the first is printed."""
    first: list[Found] = []
    for each in found:
        if isinstance(each, Document) and each.blocks is not None:
            # Blocks are read while the input is open.
            yield each
            continue
        first.append(each)
        if sum(isinstance(other, Document) for other in first) > 1:
            raise click.UsageError(
                f"{item.name}: several records as one text would run together; use -d DIR or -f jsonl.",
                click.get_current_context(),
            )
    yield from first


def _put(sink: writers.Sink, found: Found, made: Outcome, tally: Counter[str], *, quiet: bool) -> None:
    """Write what came of a document; count it, and say what there is to say about it."""
    status, reason, source = made.status, made.reason, made.source or found.source

    def chunks() -> Iterator[bytes]:
        if made.data or status not in ("failed", "skipped"):
            yield made.data
        yield from made.more

    try:
        sink.put(found.item, found.member, chunks())
    except writers.RefusedError as error:
        if not found.member:
            raise
        status, reason = "failed", str(error)
    except WriteError:
        raise
    except ArticlekitError as error:
        status, reason = "failed", str(error)
    tally[status] += 1
    tally["found"] += made.found
    _tell(made, status, f"{source}: {reason}", source, quiet=quiet)


def _tell(made: Outcome, status: str, failure: str, source: str, *, quiet: bool) -> None:
    """Say what there is to say about a document."""
    if status == "failed":
        say(failure)
    elif not quiet:
        for warning in made.warnings:
            say(f"{source}: warning: {warning}")
        if status == "empty" and not made.warnings:
            say(f"{source}: empty; nothing to {click.get_current_context().command.name}")


def _sum_up(tally: Counter[str], *, several: bool, quiet: bool) -> ExitCode:
    """Print the summary; return the exit code that the counts stand for."""
    good = tally["ok"] + tally["warning"] + tally["empty"]
    total = good + tally["failed"] + tally["skipped"]
    if (several or total > 1) and not quiet:
        counts = [
            ("ok", "ok"),
            ("warning", "with warnings"),
            ("empty", "empty"),
            ("failed", "failed"),
            ("skipped", "skipped"),
        ]
        parts = [f"{tally[key]} {word}" for key, word in counts if tally[key] or key == "ok"]
        say(f"{total} pages: {', '.join(parts)}")
    if tally["failed"] or not total:
        return ExitCode.SOME_FAILED if good else ExitCode.ALL_FAILED
    return ExitCode.DONE
