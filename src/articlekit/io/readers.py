"""Read inputs: what they are, and the documents in them, one after the other, in their order."""

import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from articlekit.errors import ReadError
from articlekit.io import compressed, lines, remote
from articlekit.io.documents import Found, Limits, Settings
from articlekit.io.inputs import Input
from articlekit.io.place import Place
from articlekit.io.recognise import (
    HEAD_BYTES,
    has_page,
    json_kind,
    may_be_array,
    may_be_json,
    recognise,
    wide_codec,
)
from articlekit.io.records import parse_array
from articlekit.io.sources import SOURCES
from articlekit.io.streams import read_whole, recoded, rejoined, size_of

# Paths that the shell opens for a command: /dev/stdin, and /dev/fd/63 for <(...).
_SHELL_PIPES = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
FIRST_LINES = 8  # of JSON, by which it is known: one may lack its page


def read(items: Iterable[Input], settings: Settings) -> Iterator[Found]:
    """Yield the documents of inputs in their order; what cannot be read is a value among them."""
    for item in items:
        place = Place(item, item.name, item.name, _documents)
        try:
            with _opened(item) as stream:
                yield from _documents(stream, place, settings)
        except ReadError as error:
            yield place.broken(str(error))


def _documents(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a stream, whatever is packed in whatever.

    Raises:
        ReadError: the rest of the stream cannot be read.
    """
    head = stream.read(HEAD_BYTES)
    form = recognise(head, place.name, settings)
    if form in compressed.MARKS:
        place.check_layers(settings.limits)
        inner = compressed.unpacked(form, rejoined(head, stream), settings.limits)
        yield from _documents(
            inner,
            replace(place, name=compressed.inner_name(form, place.name), layers=place.layers + 1),
            settings,
        )
    elif codec := wide_codec(head, form, settings):
        yield from _documents(recoded(rejoined(head, stream), codec), place, settings)
    elif SOURCES[form].seeks:
        yield from SOURCES[form].read(_seekable(head, stream, settings.limits), place, settings)
    elif form != "page" or settings.raw or settings.form != "auto":
        yield from SOURCES[form].read(_again(head, stream), place, settings)
    elif may_be_json(head):
        form, first = _first_lines(head, stream, settings)
        yield from SOURCES[form].read(_again(first, stream), place, settings)
    elif may_be_array(head):
        yield from _array(_again(head, stream), place, settings)
    else:
        yield from SOURCES[form].read(_again(head, stream), place, settings)


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


def _array(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
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
    return isinstance(stream, io.BufferedReader) and size_of(stream) is not None


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
