"""One run of a command over its inputs: read, call, print, count, and say what went wrong."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice

import click

from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.options import Reading, Writing
from articlekit.errors import ArticlekitError, DecodeError, ReadError
from articlekit.io import inputs, readers, records, writers
from articlekit.io.inputs import Input
from articlekit.model import Article, Failure, Page


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command made of one page: what to print, and what to say about it.

    found is what --check asks for: something would be removed. more is what follows data, made while it is written;
    an ArticlekitError that comes while it is made ends the page.
    """

    data: bytes
    status: str = "ok"
    warnings: tuple[str, ...] = ()
    found: bool = False
    more: Iterable[bytes] = ()


_SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html"}
Make = Callable[[Page | Article], Outcome]
Stream = Callable[[Iterator[bytes]], Outcome]
Result = tuple[Outcome | Failure, str]


def run(
    reading: Reading,
    writing: Writing,
    make: Make,
    *,
    view: bool = False,
    raw: bool = False,
    check: bool = False,
    last: Callable[[], bytes] | None = None,
    stream: Stream | None = None,
) -> ExitCode:
    """Read every input, print what `make` makes of it, and return the exit code.

    Args:
        reading: what to read.
        writing: how to write, and where.
        make: turns a page, or the record of an earlier stage, into what to print.
        view: the output is for reading, so that text of several pages may follow each other.
        raw: an input is bytes, even where they are the records of an earlier stage.
        check: a page that something is found in makes the exit code 1.
        last: makes what is printed when every input was read.
        stream: turns the blocks of an input that is larger than --max-bytes into what to print; None refuses such.
    """
    listing = _list(reading, writing)
    one_each = not writing.is_record and not view
    if one_each and len(listing.items) > 1 and writing.directory is None:
        raise click.UsageError(
            f"{len(listing.items)} inputs as one {writing.form} would run together; use -d DIR or -f jsonl.",
            click.get_current_context(),
        )
    tally: Counter[str] = Counter()
    with _sink(listing.items, writing) as sink:
        for item in listing.items:
            results = _results(item, make, stream, max_bytes=reading.max_bytes, raw=raw)
            if one_each and not raw:
                results = _only(results, item)
            sink.put(item, _reported(results, writing, tally, quiet=reading.quiet))
        if last is not None and listing.items:
            sink.put(listing.items[-1], [last()])
    code = _sum_up(tally, several=len(listing.items) > 1, quiet=reading.quiet)
    return ExitCode.FOUND if check and tally["found"] and code == ExitCode.DONE else code


def read_all(reading: Reading, encoding: str | None) -> Iterator[Article]:
    """Yield the pages that can be read, for a first look; what cannot be read is told when it is cleaned."""
    from articlekit.page import read

    listing = _list(replace(reading, quiet=True), Writing("text"))
    for item in listing.items:
        with suppress(ArticlekitError):
            for part in readers.read(item, max_bytes=reading.max_bytes):
                page = records.parse(part.data) if part.line else read(Page(item.name, part.data), encoding=encoding)
                if isinstance(page, Article):
                    yield page


def outcome(article: Article, writing: Writing, *, before: Page | Article | None = None) -> Outcome:
    """Return an article in the form that was asked for; warnings that `before` had already are not said again."""
    known = before.warnings if isinstance(before, Article) else ()
    return Outcome(
        records.dump(article) if writing.is_record else records.utf8(_text(article, writing)),
        article.status,
        tuple(warning for warning in article.warnings if warning not in known),
        bool(article.removed),
    )


def _text(article: Article, writing: Writing) -> str:
    if writing.form == "text":
        return article.text
    from articlekit.page import markdown, soup

    if writing.form == "html":
        return soup.sanitised(article)
    return markdown.write(soup.tree(article), links=writing.links)


def page_only(page: Page | Article, http_charset: str | None = None) -> Page:
    """Return a page, with the encoding that a server named for all of them.

    Raises:
        ReadError: it is the record of an earlier stage.
    """
    if isinstance(page, Article):
        raise ReadError("already a record of articlekit; give it to strip, collapse or explain")
    return replace(page, charset=http_charset) if http_charset else page


def _list(reading: Reading, writing: Writing) -> inputs.Inputs:
    """List the inputs, and say what was passed over."""
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
    listing = inputs.find(paths, skip=_destinations(writing))
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


def _destinations(writing: Writing) -> frozenset[inputs.Identity]:
    """Return the directory and the redirected standard output, which a walk over inputs must not read."""
    found = [inputs.identity_of(writing.directory)] if writing.directory else []
    if sys.stdout is not None:
        found.append(inputs.identity_of(1))
    return frozenset(identity for identity in found if identity)


def _sink(items: tuple[Input, ...], writing: Writing) -> writers.Sink:
    """Open the output, which refuses to replace an input."""
    if writing.directory is not None and writing.output is not None:
        raise click.UsageError("-o and -d exclude each other.", click.get_current_context())
    if writing.directory is not None:
        suffix = _SUFFIXES.get(writing.form, ".json")
        return writers.Tree(writing.directory, items, suffix=suffix, force=writing.force)
    if writing.output is not None and writing.output != inputs.STDIN:
        return writers.File(writing.output, items, force=writing.force)
    if sys.stdout is None:
        raise OSError("it is closed")
    return writers.Stream(sys.stdout.buffer, items)


def _results(item: Input, make: Make, stream: Stream | None, *, max_bytes: int, raw: bool) -> Iterator[Result]:
    """Yield what came of an input: one result, or one for each record in it, each with its source."""
    try:
        for part in readers.read(item, max_bytes=max_bytes, raw=raw, streamed=stream is not None):
            yield _result(item, part, make, stream)
    except ReadError as error:
        yield Failure(item.name, "read", str(error)), item.name


def _result(item: Input, part: readers.Part, make: Make, stream: Stream | None) -> Result:
    source, stage = item.name, click.get_current_context().command.name or ""
    try:
        if stream and part.blocks:
            return stream(part.blocks), source
        page = records.parse(part.data) if part.line else Page(item.name, part.data)
        if isinstance(page, Failure):
            return page, page.source
        source = page.source
        return make(page), source
    except ArticlekitError as error:
        reason = str(error).removeprefix(f"{source}: ")
        stage = {DecodeError: "decode", ReadError: "read"}.get(type(error), stage)
        return Failure(source, stage, f"line {part.line}: {reason}" if part.line else reason), source


def _only(results: Iterator[Result], item: Input) -> Iterator[Result]:
    """Refuse an input that holds several records, before the first is printed."""
    first = list(islice(results, 2))
    if len(first) > 1:
        raise click.UsageError(
            f"{item.name}: several records as one text would run together; use -f jsonl.", click.get_current_context()
        )
    return iter(first)


def _reported(results: Iterator[Result], writing: Writing, tally: Counter[str], *, quiet: bool) -> Iterator[bytes]:
    """Yield what to print of each result; count it, and say what there is to say about it."""
    verb = click.get_current_context().command.name
    for result, source in results:
        if isinstance(result, Failure):
            tally["failed"] += 1
            say(f"{source}: {result.reason}")
            if writing.is_record:
                yield records.dump(result)
            continue
        try:
            yield result.data
            yield from result.more
        except ArticlekitError as error:
            tally["failed"] += 1
            say(f"{source}: {error}")
            continue
        tally[result.status] += 1
        tally["found"] += result.found
        if not quiet:
            for warning in result.warnings:
                say(f"{source}: warning: {warning}")
            if result.status == "empty" and not result.warnings:
                say(f"{source}: empty; nothing to {verb}")


def _sum_up(tally: Counter[str], *, several: bool, quiet: bool) -> ExitCode:
    """Print the summary; return the exit code that the counts stand for."""
    good = tally["ok"] + tally["warning"] + tally["empty"]
    if (several or good + tally["failed"] > 1) and not quiet:
        counts = [("ok", "ok"), ("warning", "with warnings"), ("empty", "empty"), ("failed", "failed")]
        parts = [f"{tally[key]} {word}" for key, word in counts if tally[key] or key == "ok"]
        say(f"{good + tally['failed']} pages: {', '.join(parts)}")
    if tally["failed"] or not good:
        return ExitCode.SOME_FAILED if good else ExitCode.ALL_FAILED
    return ExitCode.DONE
