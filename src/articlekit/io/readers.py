"""Read inputs: recognise the format of each, and yield its documents in order."""

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
from articlekit.io.streams import read_whole, recode, rejoin, size_of

# Paths that the shell opens for a command: /dev/stdin, and /dev/fd/63 for <(...).
_SHELL_PIPES = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
FIRST_LINES = 8  # of JSON that are looked at for a page, since some lines may lack one


def read(items: Iterable[Input], settings: Settings) -> Iterator[Found]:
    """Yield the documents of inputs in order, with a Broken value for whatever cannot be read."""
    for item in items:
        place = place_of(item)
        try:
            with open_input(item) as stream:
                yield from _documents(stream, place, settings)
        except ReadError as error:
            yield place.as_broken(str(error))


def place_of(item: Input) -> Place:
    """Return the place of a whole input."""
    return Place(item, item.name, item.name, _documents)


def form_of_lines(item: Input, settings: Settings) -> str | None:
    """Return the format of an input that is plain lines of JSON, record or jsonl; None for any other.

    Raises:
        ReadError: it cannot be opened or read.
    """
    with open_input(item) as stream:
        head = stream.read(HEAD_BYTES)
        form = recognise(head, item.name, settings)
        if wide_codec(head, form, settings):
            return None
        if form == "page" and settings.form == "auto" and not settings.raw and may_be_json(head):
            form, _ = _classify_lines(head, stream, settings)
    return form if form in ("record", "jsonl") else None


def _documents(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a stream, those in nested archives and compressed files too.

    Raises:
        ReadError: the rest of the stream cannot be read.
    """
    head = stream.read(HEAD_BYTES)
    form = recognise(head, place.name, settings)
    if form in compressed.MARKS:
        place.check_layers(settings.limits)
        inner = compressed.unpack(form, rejoin(head, stream), settings.limits)
        yield from _documents(
            inner,
            replace(place, name=compressed.inner_name(form, place.name), layers=place.layers + 1),
            settings,
        )
    elif codec := wide_codec(head, form, settings):
        yield from _documents(recode(rejoin(head, stream), codec), place, settings)
    elif SOURCES[form].seeks:
        yield from SOURCES[form].read(_make_seekable(head, stream, settings.limits), place, settings)
    elif form != "page" or settings.raw or settings.form != "auto":
        yield from SOURCES[form].read(_rewind(head, stream), place, settings)
    elif may_be_json(head):
        form, first = _classify_lines(head, stream, settings)
        yield from SOURCES[form].read(_rewind(first, stream), place, settings)
    elif may_be_array(head):
        yield from _read_array(_rewind(head, stream), place, settings)
    else:
        yield from SOURCES[form].read(_rewind(head, stream), place, settings)


def _classify_lines(head: bytes, stream: IO[bytes], settings: Settings) -> tuple[str, bytes]:
    """Return the kind of the first lines that are not blank, jsonl or page, and all bytes that were read so far."""
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


def _read_array(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the objects of a JSON array; if it is none, or its first objects have no page, yield it as a page."""
    data = read_whole(stream, settings.limits)
    rows = parse_array(lines.to_utf8(data, settings.detect))
    if not rows or not any(has_page(row, settings) for row in rows[:FIRST_LINES]):
        yield place.document(data)
    else:
        yield from place.rows(rows)


def _rewind(head: bytes, stream: IO[bytes]) -> IO[bytes]:
    """Return the stream as it was before its head was read."""
    if _is_file(stream):
        # Not to position 0: another program may have read a part of standard input before.
        stream.seek(-len(head), os.SEEK_CUR)
        return stream
    return rejoin(head, stream)


def _make_seekable(head: bytes, stream: IO[bytes], limits: Limits) -> IO[bytes]:
    """Return a stream that can seek; a pipe or a member of an archive is read into memory."""
    return _rewind(head, stream) if _is_file(stream) else io.BytesIO(read_whole(rejoin(head, stream), limits))


def _is_file(stream: IO[bytes]) -> bool:
    """Return whether a stream is a file, which is cheap to rewind; compressed streams would be decompressed again."""
    return isinstance(stream, io.BufferedReader) and size_of(stream) is not None


@contextmanager
def open_input(item: Input) -> Iterator[IO[bytes]]:
    """Open an input; errors of the system become ReadErrors for as long as it is open.

    Raises:
        ReadError: it cannot be opened or read.
    """
    if item.problem:
        raise ReadError(item.problem)
    try:
        if item.path is None:
            if sys.stdin is None:
                raise ReadError("standard input is closed; name a file")
            yield sys.stdin.buffer
            return
        if remote.is_remote(item.path):
            with remote.open_file(item.path) as stream:
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
    """Refuse devices and named pipes, which could block for ever or have no end."""
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not (stat.S_ISFIFO(mode) and path.startswith(_SHELL_PIPES)):
        raise ReadError("not a regular file; pipe it in: articlekit ... < FILE")
