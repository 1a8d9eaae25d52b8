"""All results in one file, or in shards of it: packed or a table by its name, and whole before it has that name."""

import glob
import os
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Self

from articlekit.errors import ReadError, WriteError
from articlekit.io import readers, records, writers
from articlekit.io.documents import RawDocument, Settings
from articlekit.io.inputs import Input, shown
from articlekit.io.remote import is_remote
from articlekit.io.sinks import FRAME_BYTES, format_of, packer
from articlekit.io.writers import (
    Exists,
    Position,
    RefusedError,
    Settled,
    is_current,
    is_device,
    move,
    part_of,
    refuse,
    replaced,
)


class File:
    """Everything to one file, or to files of so many documents each; each appears when it is whole.

    place is where an earlier run stopped; what it wrote behind that is dropped.
    """

    def __init__(
        self,
        path: str,
        inputs: Sequence[Input],
        *,
        exists: Exists,
        shard_size: int | None = None,
        place: Position | None = None,
    ) -> None:
        self._is_remote = is_remote(path)
        if not self._is_remote:
            if os.path.isdir(path):
                raise RefusedError(f"{shown(path)}: a directory; use -d DIR")
            parent = os.path.dirname(path) or os.curdir
            if not os.path.isdir(parent):
                raise WriteError(f"{shown(path)}: there is no directory {shown(parent)}; make it first")
        # A link to an output stays one.
        self._path = path if self._is_remote or is_device(path) else os.path.realpath(path)
        self._shard_size, self._pack, form = shard_size, packer(path), format_of(path)
        self._is_record = form is not None and form.is_record
        self._write_table = form.write_table if form else None
        taken = [path] if shard_size is None else sorted({*shards_of(path), shard_of(path, 0)})
        refuse(taken, inputs, force=exists != "error" or place is not None)
        self._force = exists in ("replace", "update") or place is not None
        self._skips = place is None and exists in ("skip", "update") and self._has_all(inputs, exists)
        self._stream: IO[bytes] | None = None
        self._frame = bytearray()
        self._keep = False
        self._written: dict[int, str] = {}
        self._puts = 0
        self._shard = self._count = self._offset = 0
        self._settled = Settled(0, {"shard": 0, "count": 0, "offset": 0})
        if place is not None:
            self._go_on(place)

    def _has_all(self, inputs: Sequence[Input], exists: Exists) -> bool:
        """Tell whether the output is there, with all inputs, and is to stay.

        Raises:
            RefusedError: it is to stay whatever is new.
        """
        there = [
            path
            for path in ([self._path] if self._shard_size is None else shards_of(self._path))
            if writers.exists(path)
        ]
        if not there:
            return False
        missing = _missing(there, inputs) if self._is_record else []
        if exists == "update":
            return not missing and all(is_current(there[0], item) for item in inputs)
        if missing:
            raise RefusedError(
                f"{shown(there[0])}: exists, without {len(missing)} of the inputs ({missing[0]}); --exists update"
                " writes it anew"
            )
        return True

    def _named(self, shard: int) -> str:
        return self._path if self._shard_size is None else shard_of(self._path, shard)

    def _go_on(self, place: Position) -> None:
        """Open the part of the shard that an earlier run was at."""
        self._settled = Settled(0, place)
        self._shard, self._count, self._offset = place["shard"], place["count"], place["offset"]
        if not place["offset"]:
            return
        path = self._named(self._shard)
        with _said(path):
            part = part_of(path)
            if not os.path.exists(part) and not self._write_table and os.path.exists(path):
                # It was killed after the shard had its name, and before that was written down.
                os.rename(path, part)
            if not os.path.exists(part) or os.path.getsize(part) < place["offset"]:
                raise WriteError(f"{shown(path)}: what the unfinished run wrote is gone; --restart begins anew")
            self._stream = open(part, "r+b")  # noqa: SIM115  (it is closed with the file)
            self._stream.truncate(place["offset"])
            self._stream.seek(0, os.SEEK_END)

    def has(self, item: Input, member: str) -> bool:
        """Tell whether the file is there already, and is to stay: then every document is in it."""
        del item, member
        return self._skips

    def recall(self, item: Input, member: str) -> None:
        """What an earlier run put here is before the place."""

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Add the chunks."""
        del item, member
        self._puts += 1
        added = False
        for chunk in chunks:
            added = True
            self._open()
            if self._pack:
                self._frame += chunk
            else:
                self._write(chunk)
        self._count += added
        if self._pack is None or len(self._frame) >= FRAME_BYTES:
            self._pack_frame()
        if self._shard_size is not None and self._count >= self._shard_size:
            self._finish()

    def _open(self) -> None:
        if self._stream is None:
            path = self._named(self._shard)
            with _said(path):
                self._stream = open(path if is_device(path) else part_of(path), "wb")  # noqa: SIM115

    def _write(self, data: bytes) -> None:
        assert self._stream is not None  # noqa: S101  (it was opened before)
        with _said(self._named(self._shard)):
            self._stream.write(data)
        self._offset += len(data)

    def _pack_frame(self) -> None:
        """Write a packed piece, where there is one; a later run can go on behind it."""
        if self._pack is not None and self._frame:
            self._write(self._pack(bytes(self._frame)))
            self._frame.clear()
        # At last and at once: whoever is interrupted goes on behind what was settled before.
        place = {"shard": self._shard, "count": self._count, "offset": self._offset}
        self._settled = Settled(self._puts, place)

    @property
    def settled(self) -> Settled:
        """What was written; of a packed output, its whole pieces."""
        return self._settled

    def sync(self) -> None:
        """Bring to the disk what was written."""
        if self._stream is not None and not is_device(self._path):
            path = self._named(self._shard)
            if self._stream.closed:
                # It could not be finished; what was put last is not on the disk.
                raise WriteError(f"{shown(path)}: cannot be written; nothing there was changed")
            with _said(path):
                self._stream.flush()
                os.fsync(self._stream.fileno())

    def saved(self, place: Position) -> None:
        """The parts of tables that are finished for good are no longer needed."""
        self._keep = True
        for shard in [shard for shard in self._written if shard < place["shard"]]:
            os.unlink(self._written.pop(shard))

    def _finish(self) -> None:
        """Put the shard in its place."""
        if self._stream is None:
            return
        self._pack_frame()
        path = self._named(self._shard)
        with _said(path), self._stream as stream:
            stream.flush()
            if not is_device(path):
                os.fsync(stream.fileno())
        self._stream = None
        if not is_device(path):
            self._name(path)
        self._shard, self._count, self._offset = self._shard + 1, 0, 0
        self._pack_frame()

    def _name(self, path: str) -> None:
        part = part_of(path)
        if not self._write_table and not self._is_remote:
            with _said(path):
                try:
                    move(part, path, force=self._force)
                except RefusedError:
                    os.unlink(part)
                    raise
            return
        with open(part, "rb") as lines, replaced(path, force=self._force, part=f"{part}.table") as out:
            if self._write_table:
                self._write_table(lines, out)
            else:
                shutil.copyfileobj(lines, out)
        self._written[self._shard] = part

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the last shard in its place; after an error, leave it for a later run, or take it away."""
        if kind is None:
            self._finish()
            self._forget_parts()
            if self._shard_size is not None and self._force:
                # Shards of an older, longer run would be read as part of this one.
                for path in shards_of(self._path):
                    if path >= self._named(self._shard):
                        os.unlink(path)
            return
        if self._stream is not None:
            path = self._named(self._shard)
            with suppress(OSError):  # the disk is full, and somebody was told
                self._stream.close()
            if not self._keep and not is_device(path):
                os.unlink(part_of(path))
        if not self._keep:
            self._forget_parts()

    def _forget_parts(self) -> None:
        for part in self._written.values():
            os.unlink(part)
        self._written = {}


def _missing(outputs: Iterable[str], inputs: Sequence[Input]) -> list[str]:
    """Return the names of the inputs that no record of some outputs comes from."""
    sources: set[str] = set()
    for found in readers.read([Input(path, path) for path in outputs], Settings()):
        if isinstance(found, RawDocument):
            try:
                row = found.row if found.row is not None else records.parse_object(found.data)
            except ReadError:
                continue
            source = str(row.get("source"))
            while source and source not in sources:
                sources.add(source)
                # Of a line, row or member: the input that it is of, too.
                source = source[: max(source.rfind("/"), source.rfind(":"), 0)]
    return [item.name for item in inputs if item.name not in sources]


def shard_of(path: str, number: int) -> str:
    """Name a shard of an output.

    >>> shard_of("d/out.jsonl.gz", 3)
    'd/out-00003.jsonl.gz'
    """
    directory, name = os.path.split(path)
    stem, dot, suffixes = name.partition(".")
    return os.path.join(directory, f"{stem}-{number:05}{dot}{suffixes}")


def shards_of(path: str) -> list[str]:
    """Return the shards of an output that are there."""
    directory, name = os.path.split(path)
    stem, dot, suffixes = name.partition(".")
    pattern = f"{glob.escape(stem)}-[0-9][0-9][0-9][0-9][0-9]{glob.escape(dot + suffixes)}"
    return sorted(glob.glob(os.path.join(glob.escape(directory), pattern)))


class _said:  # noqa: N801  (used like a function)
    """Says an error of the system about an output in one line."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise WriteError(
                f"{shown(self._path)}: cannot be written: {error.strerror or error}; nothing there was changed"
            ) from error
