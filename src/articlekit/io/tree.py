"""A directory of outputs that mirrors the tree of the inputs; names that lead nowhere but down."""

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import IO, Self

from articlekit.io import writers
from articlekit.io.inputs import Input, shown
from articlekit.io.remote import is_remote
from articlekit.io.writers import Exists, Position, RefusedError, Settled, refuse, replaced

# Suffixes that say what a page is; an output's own suffix takes their place. Any other is part of the name.
_PAGE_SUFFIXES = frozenset(
    {".arc", ".arrow", ".feather", ".htm", ".html", ".json", ".jsonl", ".md", ".mht", ".mhtml", ".ndjson", ".parquet"}
    | {".shtml", ".tar", ".text", ".tgz", ".txt", ".warc", ".wet", ".xhtml", ".zip"}
)
_PACKED_SUFFIXES = frozenset({".bz2", ".gz", ".xz", ".zst"})
# What no name may hold: NUL, other controls, and the colon of a drive.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:]")
_MAX_NAME_BYTES = 200


class Tree:
    """Files in a directory that mirrors the tree of the inputs below their common root.

    One for each input; or one for each document, and then the members of an input lie in a directory of its name.
    resumed says that an earlier run was stopped: what it wrote last may be written again.
    """

    def __init__(  # noqa: PLR0913  (all by name)
        self,
        directory: str,
        inputs: Sequence[Input],
        *,
        suffix: str,
        exists: Exists,
        per_document: bool = False,
        resumed: bool = False,
    ) -> None:
        if os.path.lexists(directory) and not os.path.isdir(directory):
            raise RefusedError(f"{shown(directory)}: not a directory; use -o FILE, or -d another")
        self._targets = plan(directory, inputs, suffix=suffix)
        self._names = names_below(directory, inputs)
        self._suffix, self._per_document = suffix, per_document
        self._exists, self._force = exists, exists in ("replace", "update") or resumed
        self._puts = self._settled = 0
        refuse(self._targets.values(), inputs, force=exists != "error" or resumed)
        self._stack = ExitStack()
        self._item: Input | None = None
        self._stream: IO[bytes] | None = None
        self._members: dict[str, str] = {}

    def has(self, item: Input, member: str) -> bool:
        """Tell whether the file is there already, and is to stay."""
        if self._exists not in ("skip", "update"):
            return False
        target = self._targets[item]
        if self._per_document and member:
            target = os.path.join(self._names[item], inside(member, self._suffix))
        # What this run writes to is not there already.
        own = self._members if self._per_document else (self._targets[item],) if item is self._item else ()
        if target in own:
            return False
        return writers.exists(target) if self._exists == "skip" else writers.is_current(target, item)

    def recall(self, item: Input, member: str) -> None:
        """Take note of the name of a document that an earlier run put here."""
        self._turn_to(item)
        if self._per_document and member:
            self._members.setdefault(os.path.join(self._names[item], inside(member, self._suffix)), member)

    def _turn_to(self, item: Input) -> None:
        if item is not self._item:
            self._finish()
            self._item = item

    @property
    def settled(self) -> Settled:
        """Whole files; one that is not whole is begun again."""
        return Settled(self._puts if self._per_document else self._settled, {})

    def sync(self) -> None:
        """Every file was synced when it was put in its place."""

    def saved(self, place: Position) -> None:
        """Whole files stay anyway, and others never do."""

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write a document's file, or add it to its input's."""
        self._turn_to(item)
        self._puts += 1
        if self._per_document:
            self._stream = None
            with ExitStack() as stack:
                self._write(self._target(item, member) if member else self._targets[item], chunks, stack)
        else:
            self._write(self._targets[item], chunks, self._stack)

    def _write(self, target: str, chunks: Iterable[bytes], stack: ExitStack) -> None:
        for chunk in chunks:
            if self._stream is None:
                self._stream = stack.enter_context(replaced(target, force=self._force))
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
        self._settled = self._puts

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
