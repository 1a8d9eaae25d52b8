"""Write outputs: whole or not at all, never over an input, over an existing file only when told to."""

import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import IO, Protocol, Self

from articlekit.errors import WriteError
from articlekit.io.inputs import Input, identity_of, shown

# Suffixes that say what a page is; an output's own suffix takes their place. Any other is part of the name.
_PAGE_SUFFIXES = frozenset({".htm", ".html", ".json", ".jsonl", ".md", ".shtml", ".text", ".txt", ".xhtml"})


class RefusedError(WriteError):
    """An output was refused before anything was written: it would replace something, or two have one name."""


class Sink(Protocol):
    """Where results go, input by input."""

    def put(self, item: Input, chunks: Iterable[bytes]) -> None:
        """Write what came of an input; nothing is written where there are no chunks."""

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

    def put(self, item: Input, chunks: Iterable[bytes]) -> None:
        """Write the chunks, each at once."""
        del item
        for chunk in chunks:
            self._stream.write(chunk)
            # What reads a pipe gets each page as it is done, and a closed pipe ends the run early.
            self._stream.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the stream to its owner."""


class File:
    """Everything to one file, which appears when all is done."""

    def __init__(self, path: str, inputs: Sequence[Input], *, force: bool) -> None:
        if os.path.isdir(path):
            raise RefusedError(f"{shown(path)}: a directory; use -d DIR")
        parent = os.path.dirname(path) or os.curdir
        if not os.path.isdir(parent):
            raise WriteError(f"{shown(path)}: there is no directory {shown(parent)}; make it first")
        _refuse([path], inputs, force=force)
        self._path, self._force = path, force
        self._stack = ExitStack()
        self._stream: IO[bytes] | None = None

    def put(self, item: Input, chunks: Iterable[bytes]) -> None:
        """Add the chunks."""
        del item
        for chunk in chunks:
            if self._stream is None:
                self._stream = self._stack.enter_context(_replaced(self._path, force=self._force))
            self._stream.write(chunk)

    def __enter__(self) -> Self:
        self._stack.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the file in its place, or take it away after an error."""
        self._stack.__exit__(kind, error, trace)


class Tree:
    """A file for each input, in a directory that mirrors the tree of the inputs below their common root."""

    def __init__(self, directory: str, inputs: Sequence[Input], *, suffix: str, force: bool) -> None:
        if os.path.lexists(directory) and not os.path.isdir(directory):
            raise RefusedError(f"{shown(directory)}: not a directory; use -o FILE, or -d another")
        self._targets = plan(directory, inputs, suffix=suffix)
        self._force = force
        _refuse(self._targets.values(), inputs, force=force)

    def put(self, item: Input, chunks: Iterable[bytes]) -> None:
        """Write the input's file."""
        with ExitStack() as stack:
            stream: IO[bytes] | None = None
            for chunk in chunks:
                if stream is None:
                    stream = stack.enter_context(_replaced(self._targets[item], force=self._force))
                stream.write(chunk)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open between two inputs."""


def plan(directory: str, inputs: Sequence[Input], *, suffix: str) -> dict[Input, str]:
    """Name the output file of each input.

    Raises:
        RefusedError: two inputs would be written to one file; the message names both.
    """
    try:
        bases = [item.base for item in inputs if item.path is not None]
        root = os.path.commonpath(bases) if bases else ""
    except ValueError as error:
        raise RefusedError(
            f"{shown(directory)}: inputs on two drives have no common root; clean one at a time"
        ) from error
    targets: dict[str, Input] = {}
    for item in inputs:
        name = "stdin" if item.path is None else os.path.relpath(os.path.abspath(item.path), root)
        stem, old = os.path.splitext(name)
        target = os.path.join(directory, (stem if old.lower() in _PAGE_SUFFIXES else name) + suffix)
        other = targets.setdefault(target, item)
        if other is not item:
            raise RefusedError(
                f"{shown(target)}: both {other.name} and {item.name} would be written to it; clean one at a time"
            )
    return {item: target for target, item in targets.items()}


def _refuse(targets: Iterable[str], inputs: Sequence[Input], *, force: bool) -> None:
    """Refuse outputs that are inputs under any name, and those that exist, unless told to replace them."""
    sources = {item.identity: item for item in inputs if item.identity}
    existing = [path for path in targets if os.path.lexists(path)]
    for path in existing:
        identity = identity_of(path)
        source = sources.get(identity) if identity else None
        if source:
            raise RefusedError(f"{shown(path)}: it is an input ({source.name}); write somewhere else")
    if force:
        return
    taken = [path for path in existing if not _is_device(path)]
    if taken:
        more = f" (and {len(taken) - 1} more)" if len(taken) > 1 else ""
        raise RefusedError(f"{shown(taken[0])}: exists{more}; --force replaces it")


@contextmanager
def _replaced(path: str, *, force: bool) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of a path when it is whole and on the disk."""
    try:
        if _is_device(path):
            with open(path, "wb") as stream:
                yield stream
            return
        path = os.path.realpath(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        part = os.path.join(os.path.dirname(path), f".articlekit-{secrets.token_hex(8)}.part")
        try:
            with open(part, "xb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            _move(part, path, force=force)
        finally:
            if os.path.lexists(part):
                os.unlink(part)
    except OSError as error:
        raise WriteError(
            f"{shown(path)}: cannot be written: {error.strerror or error}; nothing there was changed"
        ) from error


def _move(part: str, path: str, *, force: bool) -> None:
    """Give a finished file its name, without replacing what came to be there meanwhile unless told to."""
    if force:
        if os.path.exists(path):
            shutil.copymode(path, part)
        os.replace(part, path)
        return
    try:
        # Unlike a rename, a link never replaces a file.
        os.link(part, path)
    except FileExistsError as error:
        raise RefusedError(f"{shown(path)}: exists by now; --force replaces it") from error
    except (OSError, NotImplementedError):
        # A file system without hard links.
        if os.path.lexists(path):
            raise RefusedError(f"{shown(path)}: exists by now; --force replaces it") from None
        os.rename(part, path)


def _is_device(path: str) -> bool:
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
