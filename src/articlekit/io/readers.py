"""Read inputs: a page whole, the records of an earlier stage one by one."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from articlekit.errors import ReadError
from articlekit.io import records
from articlekit.io.inputs import Input

# Paths that the shell opens for a command: /dev/stdin, and /dev/fd/63 for <(...).
_SHELL_PIPES = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """What was read: a whole page (line is 0), or the record on a line of an input.

    blocks is there in place of data for an input that is too large to hold; they are read while they are used.
    """

    data: bytes
    line: int = 0
    blocks: Iterator[bytes] | None = None


def read(item: Input, *, max_bytes: int, raw: bool = False, streamed: bool = False) -> Iterator[Part]:
    """Yield a page whole, or the records of an earlier stage as they come.

    Args:
        item: what to read.
        max_bytes: largest page, and largest record, that is read.
        raw: take the input whole even where it holds records.
        streamed: yield an input that is larger than max_bytes as blocks, instead of refusing it.

    Raises:
        ReadError: the input is missing, not readable, not a regular file, or too large.
    """
    with _opened(item) as stream:
        head = stream.read(records.HEAD_BYTES)
        if not raw and records.is_record(head):
            yield from _lines(stream, head, max_bytes)
            return
        # A file that is too large is known by its size; a pipe only by reading one byte too many.
        size = _size(stream)
        data = head if size > max_bytes else head + stream.read(max(max_bytes + 1 - len(head), 0))
        if max(size, len(data)) > max_bytes:
            if not streamed:
                raise _too_large(max_bytes)
            yield Part(b"", blocks=_blocks(stream, data))
            return
        yield Part(data)


def _blocks(stream: IO[bytes], head: bytes) -> Iterator[bytes]:
    """Yield what was read of a stream already, and the rest of it, in blocks of a megabyte."""
    head += stream.read(_BLOCK_BYTES)
    for start in range(0, len(head), _BLOCK_BYTES):
        yield head[start : start + _BLOCK_BYTES]
    del head
    while block := stream.read(_BLOCK_BYTES):
        yield block


def size_text(count: int) -> str:
    """Write a size as --max-bytes takes it.

    >>> size_text(64 << 20), size_text(1 << 30), size_text(1500)
    ('64M', '1G', '1500')
    """
    for shift, unit in ((30, "G"), (20, "M"), (10, "K")):
        if count and count % (1 << shift) == 0:
            return f"{count >> shift}{unit}"
    return str(count)


def _lines(stream: IO[bytes], head: bytes, max_bytes: int) -> Iterator[Part]:
    """Yield the lines of a stream of records that are not blank; `head` was read from it already."""
    number = 0
    # JSON text has no line break but LF: U+2028 and NEL inside a string are part of it.
    for line in (head + stream.readline(max_bytes)).split(b"\n"):
        number += 1
        if line.strip():
            yield _record(line, number, max_bytes)
    number -= 1  # the piece after the last line break is the next line
    while line := stream.readline(max_bytes + 2):
        number += 1
        if line.strip():
            yield _record(line, number, max_bytes)


def _record(line: bytes, number: int, max_bytes: int) -> Part:
    if len(line.rstrip(b"\r\n")) > max_bytes:
        raise _too_large(max_bytes, f"line {number}: ")
    return Part(line, number)


def _too_large(max_bytes: int, where: str = "") -> ReadError:
    return ReadError(f"{where}larger than {size_text(max_bytes)}; raise --max-bytes to read it")


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


def _size(stream: IO[bytes]) -> int:
    status = os.fstat(stream.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
