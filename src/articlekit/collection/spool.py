"""Keep byte strings on disk until they are asked for by number."""

import tempfile
from array import array
from contextlib import suppress
from typing import IO

from articlekit.collection.columns import describe

IN_MEMORY = 1 << 23  # bytes that wait to be written; a small collection never touches the disk


class Spool:
    """Byte strings in a temporary file, by number; eight bytes of memory for each."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._ends = array("q", [0])
        self._written, self._waiting = 0, bytearray()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Delete the file."""
        while self._file is not None and not self._file.closed:
            # What waits to be written may not fit on the disk, and nobody needs it. The second attempt closes.
            with suppress(OSError):
                self._file.close()

    def append(self, data: bytes) -> None:
        """Add a byte string; its number is how many there were before.

        Raises:
            WriteError: there is no space left on the disk of temporary files.
        """
        self._waiting += data
        self._ends.append(self._ends[-1] + len(data))
        if len(self._waiting) >= IN_MEMORY:
            try:
                self._file = self._file or tempfile.TemporaryFile()  # noqa: SIM115  (closed by close)
                self._file.seek(self._written)
                self._file.write(self._waiting)
            except OSError as error:
                raise describe(error, tempfile.gettempdir()) from error
            self._written, self._waiting = self._ends[-1], bytearray()

    def read(self, number: int) -> bytes:
        """Return a byte string.

        Raises:
            WriteError: there is no space left for what was added before.
        """
        start, end = self._ends[number], self._ends[number + 1]
        if start >= self._written or self._file is None:
            return bytes(self._waiting[start - self._written : end - self._written])
        try:
            self._file.seek(start)
            return self._file.read(end - start)
        except OSError as error:
            raise describe(error, tempfile.gettempdir()) from error
