"""Wrappers of binary streams: put back bytes that were read, convert to UTF-8, count, and limit what is unpacked."""

import codecs
import io
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from articlekit.errors import ReadError
from articlekit.io.documents import MIB, Limits

_BUFFER = 1 << 16
# The ratio is checked above this size only: a page of blanks is no decompression bomb.
_MIN_UNPACKED = MIB
# What the libraries raise for damaged or truncated data. The error class of zstd is checked by name, as its library
# may be missing.
_DAMAGE = (zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
_NAMES_OF_DAMAGE = ("ZstdError",)


class WrappedStream(io.RawIOBase):
    """A stream that reads from another one; subclasses change what is read."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._read = getattr(stream, "read1", stream.read)

    def check(self) -> None:
        """Raise ReadError if the stream did not end where it should."""
        check_end(self._stream)

    def readable(self) -> bool:
        """Return that the stream can be read."""
        return True


class RejoinedStream(WrappedStream):
    """The bytes that were already read from a stream, then the rest of it."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        super().__init__(rest)
        self._head = memoryview(head)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read at most as many bytes as the buffer holds."""
        chunk: bytes | memoryview
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            chunk = self._read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def rejoin(head: bytes, rest: IO[bytes]) -> IO[bytes]:
    """Return a stream that begins with the bytes that were already read from it."""
    return CheckedStream(RejoinedStream(head, rest), _BUFFER)


class CheckedStream(io.BufferedReader):
    """A buffered stream that can be asked whether it ended too early."""

    def check(self) -> None:
        """Raise ReadError if the stream did not end where it should."""
        check_end(self.raw)


def check_end(stream: object) -> None:
    """Check a stream after its last byte was read.

    Raises:
        ReadError: it is damaged or truncated.
    """
    check = getattr(stream, "check", None)
    if check is not None:
        check()


class RecodedStream(WrappedStream):
    """A stream of text converted to UTF-8; invalid bytes become U+FFFD."""

    def __init__(self, stream: IO[bytes], codec: str) -> None:
        super().__init__(stream)
        self._ready = b""
        self._decode = codecs.getincrementaldecoder(codec)("replace").decode

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read at most as many bytes as the buffer holds."""
        while not self._ready:
            chunk = self._read(_BUFFER)
            self._ready = self._decode(chunk, not chunk).encode("utf-8")
            if not chunk:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def recode(stream: IO[bytes], codec: str) -> IO[bytes]:
    """Convert a stream of text to UTF-8."""
    return CheckedStream(RecodedStream(stream, codec), _BUFFER)


class CountedStream(WrappedStream):
    """A stream that counts the bytes that were read from it."""

    count = 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read at most as many bytes as the buffer holds."""
        chunk = self._read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.count += len(chunk)
        return len(chunk)


class UnpackedStream(WrappedStream):
    """A decompressed stream that is limited by the ratio to its compressed bytes.

    If the data is damaged or truncated, the stream ends there and check raises the error. It is not raised while
    reading, because a buffered reader would then discard the bytes before it.
    """

    def __init__(self, stream: IO[bytes], packed: CountedStream | int, limits: Limits) -> None:
        super().__init__(stream)
        self._packed, self._limits = packed, limits
        self._count = 0
        self._error: ReadError | None = None

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read at most as many bytes as the buffer holds.

        Raises:
            ReadError: the data is a decompression bomb.
        """
        if self._error is not None:
            return 0
        try:
            chunk = self._read(len(buffer))
        except EOFError:
            self._error = ReadError("ends early; fetch it again")
            return 0
        except Exception as error:
            # An error of the system has a number; an OSError that bz2 raises for damaged data has none.
            numberless = isinstance(error, OSError) and error.errno is None
            if isinstance(error, _DAMAGE) or type(error).__name__ in _NAMES_OF_DAMAGE or numberless:
                self._error = ReadError(f"damaged ({error}); fetch it again")
                return 0
            raise
        buffer[: len(chunk)] = chunk
        self._count += len(chunk)
        check_ratio(self._count, self._packed if isinstance(self._packed, int) else self._packed.count, self._limits)
        return len(chunk)

    def check(self) -> None:
        """Raise the error that ended the stream, if there was one."""
        if self._error is not None:
            raise self._error


def check_ratio(unpacked: int, packed: int, limits: Limits) -> None:
    """Check for a decompression bomb.

    Raises:
        ReadError: the unpacked bytes are more than max_ratio times the packed ones.
    """
    if unpacked > _MIN_UNPACKED and unpacked > limits.max_ratio * max(packed, 1):
        raise ReadError(f"unpacks to more than {limits.max_ratio} times its size; raise --max-ratio to read it")


def format_size(count: int) -> str:
    """Format a size in bytes as --max-bytes takes it.

    >>> format_size(64 << 20), format_size(1 << 30), format_size(1500)
    ('64M', '1G', '1500')
    """
    for shift, unit in ((30, "G"), (20, "M"), (10, "K")):
        if count and count % (1 << shift) == 0:
            return f"{count >> shift}{unit}"
    return str(count)


def too_large_message(limits: Limits) -> str:
    """Return the message that a document is larger than the limit."""
    return f"larger than {format_size(limits.max_bytes)}; raise --max-bytes to read it"


def read_whole(stream: IO[bytes], limits: Limits) -> bytes:
    """Read a document to its end.

    Raises:
        ReadError: it is too large, damaged, or truncated.
    """
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise ReadError(too_large_message(limits))
    check_end(stream)
    return data


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream in blocks of a megabyte.

    Raises:
        ReadError: it is damaged or truncated.
    """
    while block := stream.read(MIB):
        yield block
    check_end(stream)


def size_of(stream: IO[bytes]) -> int | None:
    """Return the size of a file in bytes; None for a stream that is not a regular file."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
