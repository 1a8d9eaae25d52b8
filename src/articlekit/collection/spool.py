"""Keep byte strings on disk until they are asked for by number."""

import tempfile
from array import array

from articlekit.errors import WriteError

IN_MEMORY = 1 << 24  # bytes; a small collection never touches the disk


class Spool:
    """Byte strings in a temporary file, by number; eight bytes of memory for each."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (closed by close)
        self._ends = array("q", [0])
        self._is_at_end = True

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Delete the file."""
        try:
            self._file.close()
        except OSError:  # what waits to be written does not fit on the disk, and nobody needs it
            self._file.close()

    def append(self, data: bytes) -> None:
        """Add a byte string; its number is how many there were before.

        Raises:
            WriteError: there is no space left on the disk of temporary files.
        """
        try:
            if not self._is_at_end:
                self._file.seek(self._ends[-1])
                self._is_at_end = True
            self._file.write(data)
        except OSError as error:
            raise _describe(error) from error
        self._ends.append(self._ends[-1] + len(data))

    def read(self, number: int) -> bytes:
        """Return a byte string.

        Raises:
            WriteError: there is no space left for what was added before.
        """
        self._is_at_end = False
        try:
            self._file.seek(self._ends[number])
            return self._file.read(self._ends[number + 1] - self._ends[number])
        except OSError as error:
            raise _describe(error) from error


def _describe(error: OSError) -> WriteError:
    advice = "dedupe keeps texts there: free some space, or name another directory with TMPDIR"
    return WriteError(f"{tempfile.gettempdir()}: {error.strerror}; {advice}")
