"""Write outputs atomically: never over an input, and over an existing file only if asked to."""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Literal, Self

from articlekit.errors import ReadError, WriteError
from articlekit.io import remote
from articlekit.io.inputs import Input, identity_of, printable_path

# What to do about an output that exists already.
Exists = Literal["error", "skip", "update", "replace"]
# The position in an unfinished output from which a later run resumes.
Position = dict[str, int]


class RefusedError(WriteError):
    """An output was refused before anything was written: it would replace a file, or two outputs have one name."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a later run can resume once the output is on disk: after this many puts, at this position."""

    puts: int
    place: Position


class Sink:
    """An output, which is written document by document. By default nothing exists, and a run cannot be resumed.

    Attributes:
        cut_cells: how many cells of a finished workbook were cut, since their text is longer than a cell may be.
    """

    cut_cells = 0

    def has(self, item: Input, member: str) -> bool:
        """Return whether the output of a document exists already and is to be kept."""
        del item, member
        return False

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write the result of an input, or of a member of it; without chunks, write nothing."""

    def recall(self, item: Input, member: str) -> None:
        """Note that an earlier run wrote the result of a document."""

    @property
    def resume_point(self) -> ResumePoint:
        """Where a later run can resume."""
        return ResumePoint(0, {})

    def sync(self) -> None:
        """Flush to the disk what was written."""

    def confirm_saved(self, place: Position) -> None:
        """Note that a position is saved, so that the unfinished output is kept after an error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Stream(Sink):
    """An output to an open stream, which is left open and cannot be resumed; it begins with head."""

    def __init__(self, stream: IO[bytes], inputs: Sequence[Input] = (), *, head: bytes = b"") -> None:
        self._stream, self._head = stream, head
        where = _identity_of_stream(stream)
        for item in inputs:
            if where and item.identity == where:
                raise RefusedError(f"{item.name}: it is read and written at once; write to another file, or use -o")

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write and flush each chunk."""
        del item, member
        for chunk in chunks:
            self._stream.write(self._head + chunk)
            self._head = b""
            # The reader of a pipe gets each page as soon as it is done, and a closed pipe ends the run early.
            self._stream.flush()


def refuse(targets: Iterable[str], inputs: Sequence[Input], *, force: bool) -> None:
    """Refuse outputs that are inputs under any name, and without force those that exist.

    Raises:
        RefusedError: an output is refused.
    """
    sources = {item.identity: item for item in inputs if item.identity}
    existing = [path for path in targets if exists(path)]
    for path in existing:
        identity = identity_of(path)
        source = sources.get(identity) if identity else None
        if source:
            raise RefusedError(f"{printable_path(path)}: it is an input ({source.name}); write somewhere else")
    if force:
        return
    taken = [path for path in existing if not is_device(path)]
    if taken:
        more = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
        raise RefusedError(f"{printable_path(taken[0])}: exists{more}; --force replaces it")


def exists(path: str) -> bool:
    """Return whether a path exists; a broken link does.

    Raises:
        WriteError: the remote file system reports an error.
    """
    if not remote.is_remote(path):
        return os.path.lexists(path)
    with _as_write_errors(path):
        return remote.exists(path)


def is_current(path: str, item: Input) -> bool:
    """Return whether an output exists and is not older than its input; False if either has no time."""
    try:
        return os.stat(path).st_mtime_ns >= os.stat(item.path or "").st_mtime_ns
    except (OSError, ValueError):
        return False


@contextmanager
def _as_write_errors(path: str) -> Iterator[None]:
    """Turn the errors of a remote file system into WriteErrors."""
    try:
        yield
    except ReadError as error:
        raise WriteError(f"{printable_path(path)}: {error}") from error


@contextmanager
def report_write_errors(path: str) -> Iterator[None]:
    """Turn errors of the system into WriteErrors that name the output."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise WriteError(f"{printable_path(path)}: cannot be written: {reason}; nothing there was changed") from error


def list_remote(pattern: str) -> list[str]:
    """Return the remote files that match a pattern, in order.

    Raises:
        WriteError: the file system reports an error.
    """
    with _as_write_errors(pattern):
        return remote.expand(pattern)


def remove(path: str) -> None:
    """Remove a file, be it remote.

    Raises:
        WriteError: a remote file system reports an error.
    """
    if not remote.is_remote(path):
        os.unlink(path)
        return
    with _as_write_errors(path):
        remote.remove(path)


def part_path(path: str) -> str:
    """Return the path of the partial file that is renamed to a path when it is complete: a hidden file beside it."""
    directory, name = os.path.split(path)
    return os.path.join(directory, f".articlekit-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}.part")


@contextmanager
def open_replacement(path: str, *, force: bool, part: str | None = None) -> Iterator[IO[bytes]]:
    """Open a new file that replaces the path when it is complete and on disk.

    The name of the partial file depends only on the path, so the next run overwrites what a killed one left.
    """
    if remote.is_remote(path):
        with report_write_errors(path), tempfile.TemporaryFile() as spool, _as_write_errors(path):
            yield spool
            if not force and remote.exists(path):
                raise RefusedError(f"{printable_path(path)}: exists by now; --force replaces it")
            spool.seek(0)
            remote.upload(spool, path)
        return
    if is_device(path):
        with report_write_errors(path), open(path, "wb") as stream:
            yield stream
        return
    path = os.path.realpath(path)
    with report_write_errors(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        part = part or part_path(path)
        try:
            with open(part, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            move(part, path, force=force)
        finally:
            if os.path.lexists(part):
                os.unlink(part)


def move(part: str, path: str, *, force: bool) -> None:
    """Rename a finished file; without force, refuse to replace a file that was created in the meantime."""
    if force:
        if os.path.exists(path):
            shutil.copymode(path, part)
        os.replace(part, path)
        return
    try:
        # Unlike rename, link never replaces a file.
        os.link(part, path)
        os.unlink(part)
    except FileExistsError as error:
        raise RefusedError(f"{printable_path(path)}: exists by now; --force replaces it") from error
    except (OSError, NotImplementedError):
        # A file system without hard links.
        if os.path.lexists(path):
            raise RefusedError(f"{printable_path(path)}: exists by now; --force replaces it") from None
        os.rename(part, path)


def is_device(path: str) -> bool:
    """Return whether a path exists but is neither a file nor a directory, as /dev/null or a pipe."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _identity_of_stream(stream: IO[bytes]) -> tuple[int, int] | None:
    try:
        return identity_of(stream.fileno())
    except (OSError, ValueError):
        return None
