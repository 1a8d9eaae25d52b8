"""One run of a command over its inputs: read, call, print, count, and say what went wrong."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import replace

import click

from articlekit import engine
from articlekit.cli import messages
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.job import Job
from articlekit.cli.messages import say
from articlekit.cli.options import SERIAL, Reading, Working, Writing
from articlekit.cli.outcome import Start, Stream, Worker, weigh
from articlekit.errors import ArticlekitError
from articlekit.io import inputs, readers, records
from articlekit.io.documents import Document
from articlekit.io.inputs import Input
from articlekit.io.packing import is_lines
from articlekit.model import Article, Page

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
            f"{len(listing.items)} inputs as one {writing.text_form} would run together; use -d DIR or -f jsonl.",
            click.get_current_context(),
        )
    messages.configure(reading.reporting.log_format)
    settings = reading.settings(raw=raw, streamed=stream is not None)
    worker = Worker(start, settings.fields, click.get_current_context().command.name or "", writing.is_record, stream)
    work = engine.Work(worker, worker.failed, weigh, _PRELOAD)
    with Job(listing.items, reading, writing, resumable=last is None) as job:
        tasks = job.tasks(settings, one_each=one_each)
        with closing(engine.run(work, tasks, working.pace())) as results:
            for found, made in results:
                job.put(found, made)
        if last is not None and listing.items:
            job.sink.put(listing.items[-1], "", [last()])
        elif listing.items and not job.counts.total and writing.output and is_lines(writing.output):
            job.sink.put(listing.items[-1], "", [b""])  # so that the next step of a job finds what it reads
    return job.finish(several=len(listing.items) > 1, check=check)


def read_all(reading: Reading, encoding: str | None) -> Iterator[Article]:
    """Yield the pages that can be read, for a first look; what cannot be read is told when it is cleaned."""
    from articlekit.page import read

    listing = list_inputs(replace(reading, reporting=replace(reading.reporting, quiet=True)), Writing("text"))
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
    reporting = reading.reporting
    others = (*skip, reporting.quarantine, reporting.errors_to, reporting.summary)
    listing = inputs.without(inputs.find(paths, skip=_destinations(writing, others)), references)
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
        click.echo(context.command.short_help_of(context), err=True)
        context.exit(ExitCode.USAGE)


def _destinations(writing: Writing, others: Iterable[str | None]) -> frozenset[inputs.Identity]:
    """Return the directory, the redirected standard output and others, which a walk over inputs must not read."""
    found = [inputs.identity_of(path) for path in (writing.directory, *others) if path]
    if sys.stdout is not None:
        found.append(inputs.identity_of(1))
    return frozenset(identity for identity in found if identity)
