"""Keep byte strings on disk until they are asked for by number."""

import tempfile
from array import array

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
        self._file.close()

    def append(self, data: bytes) -> None:
        """Add a byte string; its number is how many there were before."""
        if not self._is_at_end:
            self._file.seek(self._ends[-1])
            self._is_at_end = True
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def read(self, number: int) -> bytes:
        """Return a byte string."""
        self._is_at_end = False
        self._file.seek(self._ends[number])
        return self._file.read(self._ends[number + 1] - self._ends[number])
