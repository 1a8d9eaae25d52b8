"""Read inputs: what they are, and the documents in them, one after the other, in their order."""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import IO

from articlekit.errors import ReadError
from articlekit.io import archives, columns, compressed, lines, mhtml, remote, warc
from articlekit.io.documents import Broken, Document, Found, Limits, Settings, Skipped
from articlekit.io.extras import MissingExtraError
from articlekit.io.inputs import Input, shown
from articlekit.io.recognise import (
    HEAD_BYTES,
    ZIP,
    has_page,
    json_kind,
    may_be_array,
    may_be_json,
    recognise,
    wide_codec,
)
from articlekit.io.records import parse_array
from articlekit.io.streams import Checked, Unpacked, blocks, check_end, read_whole, recoded, rejoined, too_large

# Paths that the shell opens for a command: /dev/stdin, and /dev/fd/63 for <(...).
_SHELL_PIPES = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
FIRST_LINES = 8  # of JSON, by which it is known: one may lack its page
# Formats whose directory or footer is at their end.
_NEED_TO_SEEK = ("zip", "parquet", "arrow")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in an input a stream lies: its source and member, the name that says what it is, layers passed so far."""

    item: Input
    source: str
    name: str
    member: str = ""
    layers: int = 0

    def inside(self, path: str) -> "_Place":
        """Return the place of a member of this archive."""
        path = shown(path)
        member = f"{self.member}/{path}" if self.member else path
        return _Place(self.item, f"{self.source}/{path}", path, member, self.layers + 1)

    def numbered(self, number: int) -> "_Place":
        """Return the place of a line, row or record."""
        member = f"{self.member}/{number:06}" if self.member else f"{number:06}"
        return replace(self, source=f"{self.source}:{number}", member=member)

    def document(self, data: bytes, **more: object) -> Document:
        return Document(self.item, self.source, data, member=self.member, **more)  # type: ignore[arg-type]

    def broken(self, reason: str, data: bytes = b"") -> Broken:
        # Libraries quote what they choke on, line breaks and all.
        return Broken(self.item, self.source, " ".join(reason.split()), self.member, data)

    def skipped(self, reason: str) -> Skipped:
        return Skipped(self.item, self.source, reason, self.member)


def read(items: Iterable[Input], settings: Settings) -> Iterator[Found]:
    """Yield the documents of inputs in their order; what cannot be read is a value among them."""
    for item in items:
        place = _Place(item, item.name, item.name)
        try:
            with _opened(item) as stream:
                yield from _documents(stream, place, settings)
        except ReadError as error:
            yield place.broken(str(error))


def _documents(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a stream, whatever is packed in whatever.

    Raises:
        ReadError: the rest of the stream cannot be read.
    """
    head = stream.read(HEAD_BYTES)
    form = recognise(head, place.name, settings)
    if form in ("gz", "bz2", "xz", "zst"):
        _check_layers(place, settings.limits)
        inner = compressed.unpacked(form, rejoined(head, stream), settings.limits)
        yield from _documents(
            inner,
            replace(place, name=compressed.inner_name(form, place.name), layers=place.layers + 1),
            settings,
        )
    elif codec := wide_codec(head, form, settings):
        yield from _documents(recoded(rejoined(head, stream), codec), place, settings)
    elif form in _NEED_TO_SEEK:
        yield from _READERS[form](_seekable(head, stream, settings.limits), place, settings)
    elif form != "page" or settings.raw or settings.form != "auto":
        yield from _READERS[form](_again(head, stream), place, settings)
    elif may_be_json(head):
        form, first = _first_lines(head, stream, settings)
        yield from _READERS[form](_again(first, stream), place, settings)
    elif may_be_array(head):
        yield from _array(_again(head, stream), place, settings)
    else:
        yield from _READERS[form](_again(head, stream), place, settings)


def _first_lines(head: bytes, stream: IO[bytes], settings: Settings) -> tuple[str, bytes]:
    """Return whether the first lines that are not blank are JSON with a page, and all that was read of the stream."""
    read, start = head, 0
    for _ in range(FIRST_LINES):
        if read.find(b"\n", start) < 0:
            read += stream.readline(settings.limits.max_bytes)
        end = read.find(b"\n", start)
        line = read[start:] if end < 0 else read[start:end]
        start += len(line) + 1
        if line.strip() and (kind := json_kind(line, settings)) is not None:
            return kind, read
        if start >= len(read):
            break
    return "page", read


def _array(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    """Yield the objects of a JSON array; one that is none, or whose first has no page, is a page."""
    data = read_whole(stream, settings.limits)
    rows = parse_array(lines.in_utf8(data, settings.detect))
    if not rows or not any(has_page(row, settings) for row in rows[:FIRST_LINES]):
        yield place.document(data)
        return
    for number, row in enumerate(rows, 1):
        yield place.numbered(number).document(b"", kind="row", row=row)


def _again(head: bytes, stream: IO[bytes]) -> IO[bytes]:
    """Return the stream from its beginning."""
    if _is_file(stream):
        # Back by what was read: standard input may have been read by somebody else before.
        stream.seek(-len(head), os.SEEK_CUR)
        return stream
    return rejoined(head, stream)


def _seekable(head: bytes, stream: IO[bytes], limits: Limits) -> IO[bytes]:
    """Return a stream that can seek; of a pipe, or of a member of an archive, it is held in memory."""
    return _again(head, stream) if _is_file(stream) else io.BytesIO(read_whole(rejoined(head, stream), limits))


def _is_file(stream: IO[bytes]) -> bool:
    """Tell whether a stream is a file, which has a size and can be read again; unpacked streams can, but at a price."""
    return isinstance(stream, io.BufferedReader) and _size(stream) is not None


def _size(stream: IO[bytes]) -> int | None:
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _check_layers(place: _Place, limits: Limits) -> None:
    if place.layers >= limits.max_nesting:
        raise ReadError(f"more than {limits.max_nesting} layers of packing; raise --max-nesting to read it")


def _page(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    """Yield a page whole; a file that is too large is known by its size, a pipe by reading one byte too many."""
    limit = settings.limits.max_bytes
    size = _size(stream) or 0
    data = b"" if size > limit else stream.read(limit + 1)
    if max(size, len(data)) <= limit:
        check_end(stream)
        yield place.document(data)
    elif settings.streamed:
        yield place.document(b"", blocks=blocks(rejoined(data, stream)))
    else:
        raise ReadError(too_large(settings.limits))


def _mhtml(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    saved = mhtml.page_of(read_whole(stream, settings.limits))
    yield place.document(saved.data, url=saved.url, charset=saved.charset)


def _records(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    yield from _lines(stream, place, settings, "record")


def _json(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    yield from _lines(stream, place, settings, "json")


def _lines(stream: IO[bytes], place: _Place, settings: Settings, kind: str) -> Iterator[Found]:
    for number, line in lines.lines(stream, settings.limits.max_bytes, settings.detect):
        here = place.numbered(number)
        yield here.broken(too_large(settings.limits)) if line is None else here.document(line, kind=kind)


def _csv(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    for number, row in enumerate(columns.rows_of_csv(stream, settings, tabs=place.name.lower().endswith(".tsv")), 1):
        yield place.numbered(number).document(b"", kind="row", row=row)


def _parquet(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    del settings
    for number, row in enumerate(columns.rows_of_parquet(stream), 1):
        yield place.numbered(number).document(b"", kind="row", row=row)


def _arrow(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    del settings
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    for number, row in enumerate(columns.rows_of_arrow(stream, head), 1):
        yield place.numbered(number).document(b"", kind="row", row=row)


def _warc(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    for record in warc.records_of(stream, settings.limits):
        here = place.numbered(record.number)
        if record.skipped:
            yield here.skipped(record.skipped)
        elif record.broken:
            yield here.broken(record.broken, record.data)
        elif reason := _no_page(record.data):
            yield here.skipped(reason)
        else:
            yield here.document(record.data, id=record.id, url=record.url, charset=record.charset)


def _no_page(data: bytes) -> str:
    """Return what is wrong with a page that is a document in a zip archive."""
    if not data.startswith(ZIP):
        return ""
    try:
        with archives.opened_zip(io.BytesIO(data)) as archive:
            return archives.no_pages(archive)
    except ReadError:
        return ""


def _zip(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    with archives.opened_zip(stream) as archive:
        reason = archives.no_pages(archive)
        if reason:
            # Whoever names it expects an article; among the members of an archive it is one of many things.
            yield place.skipped(reason) if place.member else place.broken(reason)
            return
        yield from _members(archives.members_of_zip(archive, stream.seek(0, 2), settings.limits), place, settings)


def _tar(stream: IO[bytes], place: _Place, settings: Settings) -> Iterator[Found]:
    yield from _members(archives.members_of_tar(stream, settings.limits), place, settings)


def _members(members: Iterator[archives.Member], place: _Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of an archive's members, which may be archives; a broken one costs itself only."""
    _check_layers(place, settings.limits)
    for member in members:
        here = place.inside(member.path)
        patterns = settings.patterns
        if patterns.excludes(member.path) or not patterns.includes(member.path):
            continue
        if objection := patterns.objection(member.path):
            yield here.skipped(objection)
            continue
        if member.stream is None:
            yield here.broken(member.broken) if member.broken else here.skipped(member.skipped)
            continue
        unpacked = Checked(Unpacked(member.stream, member.packed, settings.limits))
        try:
            yield from _documents(unpacked, here, settings)
        except MissingExtraError:
            raise
        except ReadError as error:
            yield here.broken(str(error))


_READERS: dict[str, Callable[[IO[bytes], _Place, Settings], Iterator[Found]]] = {
    "page": _page,
    "mhtml": _mhtml,
    "record": _records,
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "arrow": _arrow,
    "warc": _warc,
    "zip": _zip,
    "tar": _tar,
}


@contextmanager
def _opened(item: Input) -> Iterator[IO[bytes]]:
    """Open an input; whatever goes wrong while it is open and has to do with it becomes a ReadError."""
    if item.problem:
        raise ReadError(item.problem)
    try:
        if item.path is None:
            if sys.stdin is None:
                raise ReadError("standard input is closed; name a file")
            yield sys.stdin.buffer
            return
        if remote.is_remote(item.path):
            with remote.opened(item.path) as stream:
                yield stream
            return
        _refuse_special(item.path)
        with open(item.path, "rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise ReadError("no such file; check the path") from error
    except PermissionError as error:
        raise ReadError("permission denied; check who may read it") from error
    except (OSError, ValueError) as error:
        # ValueError: a NUL in a path.
        raise ReadError(f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def _refuse_special(path: str) -> None:
    """Refuse what could block for ever or has no end."""
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not (stat.S_ISFIFO(mode) and path.startswith(_SHELL_PIPES)):
        raise ReadError("not a regular file; pipe it in: articlekit ... < FILE")
