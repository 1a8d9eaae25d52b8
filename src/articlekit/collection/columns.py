"""Arrays by name, in memory or in one file that is mapped into memory while it is used."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from errno import EMFILE
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from articlekit.errors import WriteError

Arrays = Mapping[str, NDArray[Any]]
_JOB = "job"  # the file that says whose directory it is
_ALIGNED = 64  # bytes; a line of the processor's cache


def describe(error: OSError, directory: str) -> WriteError:
    """Return the error of a file of columns that cannot be written or read."""
    advice = "dedupe keeps texts there: free some space"
    if Path(directory).parent == Path(tempfile.gettempdir()):
        advice += ", or name another directory with TMPDIR"
    return WriteError(f"{directory}: {error.strerror}; {advice}")


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays by name. What is in a file is pickled as its path, so that other processes can open it.

    Attributes:
        path: of the file; None for arrays in memory.
        held: the arrays in memory.
        layout: of those in the file: name, type, shape, offset in bytes.
    """

    path: str | None
    held: Arrays
    layout: tuple[tuple[str, str, tuple[int, ...], int], ...] = ()

    def open(self) -> Arrays:
        """Return the arrays; those of a file are mapped anew, and given back to the system when they are let go.

        Raises:
            WriteError: the file cannot be opened.
        """
        if self.path is None:
            return self.held
        try:
            mapped = _map(self.path)
        except OSError as error:
            raise describe(error, str(Path(self.path).parent)) from error
        arrays = {}
        for name, kind, shape, offset in self.layout:
            size = int(np.prod(shape)) * np.dtype(kind).itemsize
            arrays[name] = np.asarray(mapped[offset : offset + size]).view(kind).reshape(shape)
        return arrays


def _map(path: str) -> NDArray[np.uint8]:
    """Map a file; each takes a descriptor, and a process may have only some at first, by default 1,024."""
    try:
        return np.memmap(path, np.uint8, "r")
    except OSError as error:
        if error.errno != EMFILE:
            raise
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return np.memmap(path, np.uint8, "r")


@dataclass(frozen=True, slots=True)
class Room:
    """Where columns are put: a directory of temporary files, or memory if that is None."""

    directory: str | None = None

    def put(self, name: str, arrays: Arrays) -> Columns:
        """Keep arrays under a name, which is used once.

        Raises:
            WriteError: there is no space left on the disk.
        """
        if self.directory is None:
            return Columns(None, arrays)
        path, layout, end = Path(self.directory, name), [], 0
        # A process that outlived its run may still write the same file; what others have mapped must not change.
        part = path.with_name(f"{name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                for key, array in arrays.items():
                    layout.append((key, array.dtype.str, array.shape, end))
                    data = np.ascontiguousarray(array).reshape(-1).view(np.uint8).data
                    file.write(data)
                    end += data.nbytes
                    end += file.write(b"\0" * (-end % _ALIGNED))
                # A file without a byte cannot be mapped.
                file.write(b"\0")
            part.replace(path)
        except OSError as error:
            raise describe(error, self.directory) from error
        return Columns(str(path), {}, tuple(layout))


class Rooms(Protocol):
    """Gives the room of a run, which is made when it is first needed."""

    def open(self) -> Room:
        """Return the room.

        Raises:
            WriteError: it cannot be made.
        """


class Memory:
    """Gives a room in memory."""

    def open(self) -> Room:
        """Return the room."""
        return Room()


class Temporary:
    """Gives a temporary directory, which is removed with all that is in it at the end."""

    def __init__(self) -> None:
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    def open(self) -> Room:
        """Return the room.

        Raises:
            WriteError: no directory can be made.
        """
        if self._directory is None:
            try:
                self._directory = tempfile.TemporaryDirectory(prefix="articlekit-", ignore_cleanup_errors=True)
            except OSError as error:
                raise describe(error, tempfile.gettempdir()) from error
        return Room(self._directory.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._directory is not None:
            self._directory.cleanup()


class Lasting:
    """Gives a directory that stays if a run is killed, for the same run to go on; it is removed after one that ends.

    What a run of another job has left there is removed first.
    """

    def __init__(self, directory: str, job: str) -> None:
        self._directory, self._job = Path(directory), job

    def open(self) -> Room:
        """Return the room.

        Raises:
            WriteError: the directory cannot be made.
        """
        if not self._directory.exists():
            try:
                self._directory.mkdir()
                (self._directory / _JOB).write_text(self._job, "utf-8")
            except OSError as error:
                raise describe(error, str(self._directory)) from error
        return Room(str(self._directory))

    def __enter__(self) -> Self:
        job = self._directory / _JOB
        if not job.is_file() or job.read_text("utf-8") != self._job:
            self._remove()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)
