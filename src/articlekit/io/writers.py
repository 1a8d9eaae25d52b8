"""Write outputs: whole or not at all, never over an input, over an existing file only when told to."""

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Literal, Protocol, Self

from articlekit.errors import ReadError, WriteError
from articlekit.io import remote
from articlekit.io.inputs import Input, identity_of, shown

# What to do about an output that is there already.
Exists = Literal["error", "skip", "update", "replace"]
# Where an unfinished output stands, for a later run to go on from.
Position = dict[str, int]


class RefusedError(WriteError):
    """An output was refused before anything was written: it would replace something, or two have one name."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a later run can go on behind, once it is on the disk: so many of the puts, and the place behind them."""

    puts: int
    place: Position


class Sink(Protocol):
    """Where results go, document by document."""

    def has(self, item: Input, member: str) -> bool:
        """Tell whether the output of a document is there already, and is to stay."""

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write what came of a document, of an input or of a member of it; nothing where there are no chunks."""

    def recall(self, item: Input, member: str) -> None:
        """Take note of a document that an earlier run put here."""

    @property
    def settled(self) -> Settled:
        """What a later run can go on behind."""

    def sync(self) -> None:
        """Bring to the disk what was written."""

    def saved(self, place: Position) -> None:
        """Take note that a place is written down, so that the output may stay unfinished."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Stream:
    """Everything, one after the other, to an open stream, which stays open."""

    def __init__(self, stream: IO[bytes], inputs: Sequence[Input] = ()) -> None:
        self._stream = stream
        where = _identity_of_stream(stream)
        for item in inputs:
            if where and item.identity == where:
                raise RefusedError(f"{item.name}: it is read and written at once; write to another file, or use -o")

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write the chunks, each at once."""
        del item, member
        for chunk in chunks:
            self._stream.write(chunk)
            # What reads a pipe gets each page as it is done, and a closed pipe ends the run early.
            self._stream.flush()

    def has(self, item: Input, member: str) -> bool:
        """Nothing is ever there already."""
        del item, member
        return False

    def recall(self, item: Input, member: str) -> None:
        """Nothing is taken up again."""

    @property
    def settled(self) -> Settled:
        """What is in a pipe is gone."""
        return Settled(0, {})

    def sync(self) -> None:
        """Everything was flushed."""

    def saved(self, place: Position) -> None:
        """There is no place."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the stream to its owner."""


def refuse(targets: Iterable[str], inputs: Sequence[Input], *, force: bool) -> None:
    """Refuse outputs that are inputs under any name, and those that exist, unless told to replace them."""
    sources = {item.identity: item for item in inputs if item.identity}
    existing = [path for path in targets if exists(path)]
    for path in existing:
        identity = identity_of(path)
        source = sources.get(identity) if identity else None
        if source:
            raise RefusedError(f"{shown(path)}: it is an input ({source.name}); write somewhere else")
    if force:
        return
    taken = [path for path in existing if not is_device(path)]
    if taken:
        more = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
        raise RefusedError(f"{shown(taken[0])}: exists{more}; --force replaces it")


def exists(path: str) -> bool:
    """Tell whether there is something at a path, be it a broken link.

    Raises:
        WriteError: its file system does not say.
    """
    if not remote.is_remote(path):
        return os.path.lexists(path)
    with _as_output(path):
        return remote.exists(path)


def is_current(path: str, item: Input) -> bool:
    """Tell whether an output is there, and not older than its input; what has no time to compare is not."""
    try:
        return os.stat(path).st_mtime_ns >= os.stat(item.path or "").st_mtime_ns
    except (OSError, ValueError):
        return False


@contextmanager
def _as_output(path: str) -> Iterator[None]:
    """Turn what a remote file system says into an error of the output."""
    try:
        yield
    except ReadError as error:
        raise WriteError(f"{shown(path)}: {error}") from error


def part_of(path: str) -> str:
    """Name the file that a path is written to until it is whole: hidden, short enough for any name; and beside it, or
    for a remote path among temporary files.
    """
    directory, name = (tempfile.gettempdir(), path) if remote.is_remote(path) else os.path.split(path)
    return os.path.join(directory, f".articlekit-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}.part")


@contextmanager
def replaced(path: str, *, force: bool, part: str | None = None) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of a path when it is whole and on the disk.

    Its name until then depends on the path only, so that what a killed run left is written over by the next.
    """
    try:
        if remote.is_remote(path):
            with tempfile.TemporaryFile() as spool, _as_output(path):
                yield spool
                if not force and remote.exists(path):
                    raise RefusedError(f"{shown(path)}: exists by now; --force replaces it")
                spool.seek(0)
                remote.upload(spool, path)
            return
        if is_device(path):
            with open(path, "wb") as stream:
                yield stream
            return
        path = os.path.realpath(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        part = part or part_of(path)
        try:
            with open(part, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            move(part, path, force=force)
        finally:
            if os.path.lexists(part):
                os.unlink(part)
    except OSError as error:
        raise WriteError(
            f"{shown(path)}: cannot be written: {error.strerror or error}; nothing there was changed"
        ) from error


def move(part: str, path: str, *, force: bool) -> None:
    """Give a finished file its name, for good, without replacing what came to be there meanwhile unless told to."""
    if force:
        if os.path.exists(path):
            shutil.copymode(path, part)
        os.replace(part, path)
        return
    try:
        # Unlike a rename, a link never replaces a file.
        os.link(part, path)
        os.unlink(part)
    except FileExistsError as error:
        raise RefusedError(f"{shown(path)}: exists by now; --force replaces it") from error
    except (OSError, NotImplementedError):
        # A file system without hard links.
        if os.path.lexists(path):
            raise RefusedError(f"{shown(path)}: exists by now; --force replaces it") from None
        os.rename(part, path)


def is_device(path: str) -> bool:
    """Tell whether a path is there, but neither a file nor a directory: /dev/null, a pipe."""
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
