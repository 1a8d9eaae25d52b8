"""Streams that are read in order: put together again after a look at their beginning, recoded, counted, and limited."""

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
# A ratio is believed once so much was unpacked: a page of blanks is no bomb.
_MIN_UNPACKED = MIB
# What the libraries raise for bytes that are damaged or end early; the error of zstd is known by its name only.
_DAMAGE = (zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
_NAMES_OF_DAMAGE = ("ZstdError",)


class Rejoined(io.RawIOBase):
    """A stream, after what was read from it already."""

    def __init__(self, head: bytes, rest: IO[bytes]) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest
        self._read = getattr(rest, "read1", rest.read)

    def check(self) -> None:
        """Raise ReadError where the end was none."""
        check_end(self._rest)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what there is, at most as much as the buffer holds."""
        chunk: bytes | memoryview
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            chunk = self._read(len(buffer))
        buffer[: len(chunk)] = chunk
        return len(chunk)


def rejoined(head: bytes, rest: IO[bytes]) -> IO[bytes]:
    """Return a stream as if nothing had been read from it."""
    return Checked(Rejoined(head, rest), _BUFFER)


class Checked(io.BufferedReader):
    """A buffered stream that may end too early, and can be asked whether it did."""

    def check(self) -> None:
        """Raise ReadError where the end was none."""
        check_end(self.raw)


def check_end(stream: object) -> None:
    """Ask a stream that was read to its end whether it was one.

    Raises:
        ReadError: it is damaged there, or cut.
    """
    check = getattr(stream, "check", None)
    if check is not None:
        check()


class Recoded(io.RawIOBase):
    """A stream of text as UTF-8; what is broken in it becomes U+FFFD."""

    def __init__(self, stream: IO[bytes], codec: str) -> None:
        super().__init__()
        self._stream, self._ready = stream, b""
        self._read = getattr(stream, "read1", stream.read)
        self._decode = codecs.getincrementaldecoder(codec)("replace").decode

    def check(self) -> None:
        """Raise ReadError where the end was none."""
        check_end(self._stream)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what there is, at most as much as the buffer holds."""
        while not self._ready:
            chunk = self._read(_BUFFER)
            self._ready = self._decode(chunk, not chunk).encode("utf-8")
            if not chunk:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count], self._ready = self._ready[:count], self._ready[count:]
        return count


def recoded(stream: IO[bytes], codec: str) -> IO[bytes]:
    """Return a stream of text in UTF-8."""
    return Checked(Recoded(stream, codec), _BUFFER)


class Counted(io.RawIOBase):
    """A stream of packed bytes that knows how many were read."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream, self.count = stream, 0
        self._read = getattr(stream, "read1", stream.read)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what there is."""
        chunk = self._read(len(buffer))
        buffer[: len(chunk)] = chunk
        self.count += len(chunk)
        return len(chunk)


class Unpacked(io.RawIOBase):
    """What comes of unpacking, until it is more than the packed bytes can honestly hold.

    Where the packed bytes are damaged or end early, this ends, and check says so: a buffered reader throws away what it
    has when its stream raises.
    """

    def __init__(self, stream: IO[bytes], packed: "Counted | int", limits: Limits) -> None:
        super().__init__()
        self._stream, self._packed, self._limits = stream, packed, limits
        self.count = 0
        self._error: ReadError | None = None
        self._read = getattr(stream, "read1", stream.read)

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Unpack a little more.

        Raises:
            ReadError: it is a bomb.
        """
        if self._error is not None:
            return 0
        try:
            chunk = self._read(len(buffer))
        except EOFError:
            self._error = ReadError("ends early; fetch it again")
            return 0
        except Exception as error:
            # What the system says has a number; what bz2 says of bytes that it does not know has none.
            numberless = isinstance(error, OSError) and error.errno is None
            if isinstance(error, _DAMAGE) or type(error).__name__ in _NAMES_OF_DAMAGE or numberless:
                self._error = ReadError(f"damaged ({error}); fetch it again")
                return 0
            raise
        buffer[: len(chunk)] = chunk
        self.count += len(chunk)
        check_ratio(self.count, self._packed if isinstance(self._packed, int) else self._packed.count, self._limits)
        return len(chunk)

    def check(self) -> None:
        """Raise ReadError where the end was none."""
        if self._error is not None:
            raise self._error


def check_ratio(unpacked: int, packed: int, limits: Limits) -> None:
    """Refuse to go on unpacking a bomb.

    Raises:
        ReadError: more was unpacked than --max-ratio times the packed bytes.
    """
    if unpacked > _MIN_UNPACKED and unpacked > limits.max_ratio * max(packed, 1):
        raise ReadError(f"unpacks to more than {limits.max_ratio} times its size; raise --max-ratio to read it")


def size_text(count: int) -> str:
    """Write a size as --max-bytes takes it.

    >>> size_text(64 << 20), size_text(1 << 30), size_text(1500)
    ('64M', '1G', '1500')
    """
    for shift, unit in ((30, "G"), (20, "M"), (10, "K")):
        if count and count % (1 << shift) == 0:
            return f"{count >> shift}{unit}"
    return str(count)


def too_large(limits: Limits) -> str:
    """Say that a document is larger than the limit."""
    return f"larger than {size_text(limits.max_bytes)}; raise --max-bytes to read it"


def read_whole(stream: IO[bytes], limits: Limits) -> bytes:
    """Read a document to its end.

    Raises:
        ReadError: it is too large, damaged, or cut.
    """
    data = stream.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        raise ReadError(too_large(limits))
    check_end(stream)
    return data


def blocks(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a stream in blocks of a megabyte.

    Raises:
        ReadError: it is damaged, or cut.
    """
    while block := stream.read(MIB):
        yield block
    check_end(stream)


def size_of(stream: IO[bytes]) -> int | None:
    """Return how many bytes a file has; None for what is no file."""
    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
