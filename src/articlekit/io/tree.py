"""A directory of outputs that mirrors the tree of the inputs; their names never lead out of it."""

import hashlib
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import IO

from articlekit.io import writers
from articlekit.io.inputs import Input, printable_path
from articlekit.io.remote import is_remote
from articlekit.io.writers import Exists, RefusedError, ResumePoint, Sink, open_replacement, refuse

# Suffixes of page formats, which the output's own suffix replaces. Any other suffix is part of the name.
_PAGE_SUFFIXES = frozenset(
    {".arc", ".arrow", ".feather", ".htm", ".html", ".json", ".jsonl", ".md", ".mht", ".mhtml", ".ndjson", ".parquet"}
    | {".shtml", ".tar", ".text", ".tgz", ".txt", ".warc", ".wet", ".xhtml", ".zip"}
)
_PACKED_SUFFIXES = frozenset({".bz2", ".gz", ".xz", ".zst"})
# Control characters, and the colon that Windows drives have.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f:]")
_MAX_NAME_BYTES = 200


class Tree(Sink):
    """Files in a directory that mirrors the tree of the inputs below their common root.

    There is a file for each input, or with per_document one for each document; then the members of an input are in a
    directory named after it. resumed means that an earlier run was stopped, whose last file may be written again. Each
    file begins with head.
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
        head: bytes = b"",
    ) -> None:
        if os.path.lexists(directory) and not os.path.isdir(directory):
            raise RefusedError(f"{printable_path(directory)}: not a directory; use -o FILE, or -d another")
        self._targets = plan(directory, inputs, suffix=suffix)
        self._names = names_below(directory, inputs)
        self._suffix, self._per_document, self._head = suffix, per_document, head
        self._exists, self._force = exists, exists in ("replace", "update") or resumed
        self._puts = self._finished_puts = 0
        refuse(self._targets.values(), inputs, force=exists != "error" or resumed)
        self._stack = ExitStack()
        self._item: Input | None = None
        self._stream: IO[bytes] | None = None
        self._members: dict[str, str] = {}

    def has(self, item: Input, member: str) -> bool:
        """Return whether the file exists already and is to be kept."""
        if self._exists not in ("skip", "update"):
            return False
        target = self._targets[item]
        if self._per_document and member:
            target = os.path.join(self._names[item], safe_path(member, self._suffix))
        # A file that this run is writing does not count.
        own = self._members if self._per_document else (self._targets[item],) if item is self._item else ()
        if target in own:
            return False
        return writers.exists(target) if self._exists == "skip" else writers.is_current(target, item)

    def recall(self, item: Input, member: str) -> None:
        """Reserve the name of a document that an earlier run wrote."""
        self._start_input(item)
        if self._per_document and member:
            self._members.setdefault(os.path.join(self._names[item], safe_path(member, self._suffix)), member)

    def _start_input(self, item: Input) -> None:
        if item is not self._item:
            self._finish()
            self._item = item

    @property
    def resume_point(self) -> ResumePoint:
        """The documents in finished files; an unfinished file is written again."""
        return ResumePoint(self._puts if self._per_document else self._finished_puts, {})

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write the file of a document, or append to the file of its input."""
        self._start_input(item)
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
                self._stream = stack.enter_context(open_replacement(target, force=self._force))
                self._stream.write(self._head)
            self._stream.write(chunk)

    def _target(self, item: Input, member: str) -> str:
        """Reserve the file of a member, and return its path."""
        target = os.path.join(self._names[item], safe_path(member, self._suffix))
        other = self._members.get(target)
        if other is not None:
            raise RefusedError(f"{printable_path(target)}: both {other} and {member} would be written to it")
        self._members[target] = member
        return target

    def _finish(self) -> None:
        """Finish the file of the last input."""
        self._stack.close()
        self._stack = ExitStack()
        self._stream = None
        self._members = {}
        self._finished_puts = self._puts

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the last file, or remove it after an error."""
        self._stack.__exit__(kind, error, trace)


def names_below(directory: str, inputs: Sequence[Input]) -> dict[Input, str]:
    """Return input -> its path below a directory, with all its suffixes."""
    try:
        bases = [item.base for item in inputs if item.path is not None]
        root = _common_root(bases)
    except ValueError as error:
        raise RefusedError(
            f"{printable_path(directory)}: inputs on two drives have no common root; clean one at a time"
        ) from error
    return {item: os.path.join(directory, _relative_path(item, root)) for item in inputs}


def _common_root(bases: list[str]) -> str:
    if any(is_remote(base) for base in bases):
        # commonpath does not understand addresses.
        return os.path.commonprefix([f"{base}/" for base in bases]).rpartition("/")[0]  # noqa: RUF071
    return os.path.commonpath(bases) if bases else ""


def _relative_path(item: Input, root: str) -> str:
    if item.path is None:
        return "stdin"
    if is_remote(item.path):
        return safe_path(item.path.removeprefix(root))
    if is_remote(root) or not root:
        return safe_path(os.path.abspath(item.path))
    return os.path.relpath(os.path.abspath(item.path), root)


def safe_path(path: str, suffix: str | None = None) -> str:
    r"""Make a path relative and safe: no parent directories, no unsafe characters; a suffix replaces that of the page.

    >>> safe_path("../../etc/passwd", ".txt"), safe_path("C:\\a\\b.html", ".txt"), safe_path("/x//./y.htm")
    ('etc/passwd.txt', 'C_/a/b.txt', 'x/y.htm')
    """
    parts = [part for part in _UNSAFE.sub("_", path).replace("\\", "/").split("/") if part not in ("", ".", "..")]
    parts = [_shorten(part) for part in parts] or ["_"]
    if suffix is not None:
        parts[-1] = _strip_suffixes(parts[-1]) + suffix
    return "/".join(parts)


def _shorten(name: str) -> str:
    """Shorten a name for file systems, which allow 255 bytes; a hash keeps shortened names apart."""
    if len(os.fsencode(name)) <= _MAX_NAME_BYTES:
        return name
    head = os.fsencode(name)[: _MAX_NAME_BYTES - 20].decode("utf-8", "ignore")
    return f"{head}-{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}{os.path.splitext(name)[1][:8]}"


def _strip_suffixes(name: str) -> str:
    """Return a name without the suffixes of compression and of the page's format."""
    for suffixes in (_PACKED_SUFFIXES, _PAGE_SUFFIXES):
        stem, suffix = os.path.splitext(name)
        name = stem if suffix.lower() in suffixes else name
    return name


def plan(directory: str, inputs: Sequence[Input], *, suffix: str) -> dict[Input, str]:
    """Return input -> the path of its output file.

    Raises:
        RefusedError: two inputs would be written to one file; the message names both.
    """
    targets: dict[str, Input] = {}
    for item, name in names_below(directory, inputs).items():
        target = _strip_suffixes(name) + suffix
        other = targets.setdefault(target, item)
        if other is not item:
            raise RefusedError(
                f"{printable_path(target)}: both {other.name} and {item.name} would be written to it;"
                " clean one at a time"
            )
    return {item: target for target, item in targets.items()}
