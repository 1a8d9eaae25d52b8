"""Arrays by name, in memory or in one file that is mapped into memory while it is used."""

import os
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from errno import EMFILE
from math import prod
from pathlib import Path
from typing import Any, Protocol, Self, TypeVar
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from articlekit.errors import UsageError, WriteError

T = TypeVar("T")
Arrays = Mapping[str, NDArray[Any]]
_JOB = "job"  # the file that says whose directory it is
_ALIGNED = 64  # bytes; a line of the processor's cache


def describe(error: OSError, directory: str) -> WriteError:
    """Return the error of a file of columns that cannot be written or read."""
    advice = "dedupe keeps texts there: free some space"
    if Path(tempfile.gettempdir()) in (Path(directory), Path(directory).parent):
        directory, advice = tempfile.gettempdir(), f"{advice}, or name another directory with TMPDIR"
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
        if (path := self.path) is None:
            return self.held
        try:
            mapped = _with_descriptors(lambda: np.asarray(np.memmap(path, np.uint8, "r")))
        except OSError as error:
            raise describe(error, str(Path(path).parent)) from error
        return Mapped(path, mapped, {name: about for name, *about in self.layout})


class Mapped(Mapping[str, NDArray[Any]]):
    """The arrays of a mapped file; each is made when it is asked for, since most callers want few of them."""

    def __init__(self, path: str, mapped: NDArray[np.uint8], layout: Mapping[str, Sequence[Any]]) -> None:
        self._path, self._mapped, self._layout = path, mapped, layout
        self._made: dict[str, NDArray[Any]] = {}
        self._descriptor = -1

    def read(self, name: str, start: int, end: int) -> bytes:
        """Return the bytes of some entries of an array. They are read, since entries here and there would map pages."""
        if not hasattr(os, "pread"):
            return self[name][start:end].tobytes()
        if self._descriptor < 0:
            self._descriptor = _with_descriptors(lambda: os.open(self._path, os.O_RDONLY))
            finalize(self, os.close, self._descriptor)
        kind, _, offset = self._layout[name]
        size = np.dtype(kind).itemsize
        return os.pread(self._descriptor, (end - start) * size, offset + start * size)

    def __getitem__(self, name: str) -> NDArray[Any]:
        if name not in self._made:
            kind, shape, offset = self._layout[name]
            size = prod(shape) * np.dtype(kind).itemsize
            self._made[name] = self._mapped[offset : offset + size].view(kind).reshape(shape)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._layout)

    def __len__(self) -> int:
        return len(self._layout)


def _with_descriptors(take: Callable[[], T]) -> T:
    """Return what needs a descriptor of a file; a process may have only some at first, by default 1,024."""
    try:
        return take()
    except OSError as error:
        if error.errno != EMFILE:
            raise
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return take()


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


class Strings:
    """Byte strings in columns, batch after batch; nothing of them is in memory before one is asked for.

    A column of strings is an array of bytes by its name, and `NAME.starts`, the position of each and the end. Columns
    without it stand for empty strings.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._columns: list[Columns] = []
        self._firsts, self._count = list[int](), 0
        self._open = dict[int, tuple[memoryview, memoryview] | None]()

    def append(self, columns: Columns, count: int) -> None:
        """Add the strings of so many more documents."""
        self._firsts.append(self._count)
        self._columns.append(columns)
        self._count += count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        if not 0 <= number < self._count:
            raise IndexError(number)
        place = bisect_right(self._firsts, number) - 1
        if place not in self._open:
            arrays = self._columns[place].open()
            names = self._name, f"{self._name}.starts"
            # An entry of a memoryview is read in a tenth of the time that one of an array takes.
            views = [arrays[name].data for name in names if name in arrays]
            self._open[place] = (views[0], views[1]) if views else None
        if (opened := self._open[place]) is None:
            return b""
        data, starts = opened
        row = number - self._firsts[place]
        return bytes(data[starts[row] : starts[row + 1]])


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

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or issubclass(kind, UsageError):
            self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self._directory, ignore_errors=True)
