"""Write outputs: whole or not at all, never over an input, over an existing file only when told to."""

import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import IO, Protocol, Self

from articlekit.errors import WriteError
from articlekit.io.inputs import Input, identity_of, shown
from articlekit.io.remote import is_remote

# Suffixes that say what a page is; an output's own suffix takes their place. Any other is part of the name.
_PAGE_SUFFIXES = frozenset(
    {".arc", ".arrow", ".feather", ".htm", ".html", ".json", ".jsonl", ".md", ".mht", ".mhtml", ".ndjson", ".parquet"}
    | {".shtml", ".tar", ".text", ".tgz", ".txt", ".warc", ".wet", ".xhtml", ".zip"}
)
_PACKED_SUFFIXES = frozenset({".bz2", ".gz", ".xz", ".zst"})
# What no name may hold: NUL, other controls, and the colon of a drive.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:]")
_MAX_NAME_BYTES = 200


class RefusedError(WriteError):
    """An output was refused before anything was written: it would replace something, or two have one name."""


class Sink(Protocol):
    """Where results go, input by input."""

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write what came of a document, of an input or of a member of it; nothing where there are no chunks."""

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

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Add the chunks."""
        del item, member
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
    """Files in a directory that mirrors the tree of the inputs below their common root.

    One for each input; or one for each document, and then the members of an input lie in a directory of its name.
    """

    def __init__(
        self, directory: str, inputs: Sequence[Input], *, suffix: str, force: bool, per_document: bool = False
    ) -> None:
        if os.path.lexists(directory) and not os.path.isdir(directory):
            raise RefusedError(f"{shown(directory)}: not a directory; use -o FILE, or -d another")
        self._targets = plan(directory, inputs, suffix=suffix)
        self._names = names_below(directory, inputs)
        self._suffix, self._force, self._per_document = suffix, force, per_document
        _refuse(self._targets.values(), inputs, force=force)
        self._stack = ExitStack()
        self._item: Input | None = None
        self._stream: IO[bytes] | None = None
        self._members: dict[str, str] = {}

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write a document's file, or add it to its input's."""
        if item is not self._item:
            self._finish()
            self._item = item
        if self._per_document:
            self._stream = None
            with ExitStack() as stack:
                self._write(self._target(item, member) if member else self._targets[item], chunks, stack)
        else:
            self._write(self._targets[item], chunks, self._stack)

    def _write(self, target: str, chunks: Iterable[bytes], stack: ExitStack) -> None:
        for chunk in chunks:
            if self._stream is None:
                self._stream = stack.enter_context(_replaced(target, force=self._force))
            self._stream.write(chunk)

    def _target(self, item: Input, member: str) -> str:
        """Name the file of a member."""
        target = os.path.join(self._names[item], inside(member, self._suffix))
        other = self._members.get(target)
        if other is not None:
            raise RefusedError(f"{shown(target)}: both {other} and {member} would be written to it")
        self._members[target] = member
        return target

    def _finish(self) -> None:
        """Put the file of the last input in its place."""
        self._stack.close()
        self._stack = ExitStack()
        self._stream = None
        self._members = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the last file in its place, or take it away after an error."""
        self._stack.__exit__(kind, error, trace)


def names_below(directory: str, inputs: Sequence[Input]) -> dict[Input, str]:
    """Return input -> its name in a tree, with all its suffixes."""
    try:
        bases = [item.base for item in inputs if item.path is not None]
        root = _common(bases)
    except ValueError as error:
        raise RefusedError(
            f"{shown(directory)}: inputs on two drives have no common root; clean one at a time"
        ) from error
    return {item: os.path.join(directory, _relative(item, root)) for item in inputs}


def _common(bases: list[str]) -> str:
    if any(is_remote(base) for base in bases):
        # A scheme is no path: what the addresses have in common is text.
        return os.path.commonprefix([f"{base}/" for base in bases]).rpartition("/")[0]  # noqa: RUF071
    return os.path.commonpath(bases) if bases else ""


def _relative(item: Input, root: str) -> str:
    if item.path is None:
        return "stdin"
    if is_remote(item.path):
        return inside(item.path.removeprefix(root))
    if is_remote(root) or not root:
        return inside(os.path.abspath(item.path))
    return os.path.relpath(os.path.abspath(item.path), root)


def inside(path: str, suffix: str | None = None) -> str:
    r"""Return a path as a name that leads nowhere but down, its page's suffix replaced where there is another.

    >>> inside("../../etc/passwd", ".txt"), inside("C:\\a\\b.html", ".txt"), inside("/x//./y.htm")
    ('etc/passwd.txt', 'C_/a/b.txt', 'x/y.htm')
    """
    parts = [part for part in _UNSAFE.sub("_", path).replace("\\", "/").split("/") if part not in ("", ".", "..")]
    parts = [_short(part) for part in parts] or ["_"]
    if suffix is not None:
        parts[-1] = _stem(parts[-1]) + suffix
    return "/".join(parts)


def _short(name: str) -> str:
    """Return a name that file systems take, which is at most 255 bytes; what is cut is told apart by its hash."""
    if len(os.fsencode(name)) <= _MAX_NAME_BYTES:
        return name
    head = os.fsencode(name)[: _MAX_NAME_BYTES - 20].decode("utf-8", "ignore")
    return f"{head}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}{os.path.splitext(name)[1][:8]}"


def _stem(name: str) -> str:
    """Return a name without the suffixes that say how a page is packed and what it is."""
    for suffixes in (_PACKED_SUFFIXES, _PAGE_SUFFIXES):
        stem, suffix = os.path.splitext(name)
        name = stem if suffix.lower() in suffixes else name
    return name


def plan(directory: str, inputs: Sequence[Input], *, suffix: str) -> dict[Input, str]:
    """Name the output file of each input.

    Raises:
        RefusedError: two inputs would be written to one file; the message names both.
    """
    targets: dict[str, Input] = {}
    for item, name in names_below(directory, inputs).items():
        target = _stem(name) + suffix
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
