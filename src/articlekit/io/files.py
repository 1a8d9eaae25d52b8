"""Write all results to one file, or to shards of it; its name asks for compression or a table."""

import glob
import os
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import nullcontext, suppress
from types import TracebackType
from typing import IO

from articlekit.errors import ReadError, WriteError
from articlekit.io import readers, records, writers
from articlekit.io.cells import restore
from articlekit.io.documents import RawDocument, Settings
from articlekit.io.extras import require
from articlekit.io.inputs import Input, printable_path
from articlekit.io.remote import is_remote
from articlekit.io.sinks import FRAME_BYTES, Format, format_of, packer
from articlekit.io.writers import (
    Exists,
    Position,
    RefusedError,
    ResumePoint,
    Sink,
    is_current,
    is_device,
    move,
    open_replacement,
    part_path,
    refuse,
    report_write_errors,
)


class File(Sink):
    """An output to one file, or to shards of shard_size documents each. A file appears when it is complete.

    form is the format of what is put, by default that of the name. place is where an earlier run stopped; what it
    wrote after that is dropped.
    """

    def __init__(  # noqa: PLR0913  (all by name)
        self,
        path: str,
        inputs: Sequence[Input],
        *,
        exists: Exists,
        form: Format | None = None,
        shard_size: int | None = None,
        place: Position | None = None,
    ) -> None:
        # A remote file is written here until it is complete; such a run cannot be resumed.
        self._spool = tempfile.TemporaryDirectory(prefix="articlekit-") if is_remote(path) else None
        if self._spool is None:
            if os.path.isdir(path):
                raise RefusedError(f"{printable_path(path)}: a directory; use -d DIR")
            parent = os.path.dirname(path) or os.curdir
            if not os.path.isdir(parent):
                raise WriteError(
                    f"{printable_path(path)}: there is no directory {printable_path(parent)}; make it first"
                )
        # A symbolic link is kept; the file that it points to is written.
        self._path = path if self._spool or is_device(path) else os.path.realpath(path)
        self._shard_size, self._pack, form = shard_size, packer(path), form or format_of(path)
        self._is_record = form is not None and form.is_record
        self._head, self._write_table = (form.head, form.write_table) if form else (b"", None)
        if form is not None and form.needs:
            require(form.needs)  # before an hour of work, not after it
        taken = [path] if shard_size is None else sorted({*shards_of(path), shard_of(path, 0)})
        refuse(taken, inputs, force=exists != "error" or place is not None)
        self._force = exists in ("replace", "update") or place is not None
        self._is_kept = place is None and exists in ("skip", "update") and self._has_all(inputs, exists)
        self._stream: IO[bytes] | None = None
        self._frame = bytearray()
        self._keep = False
        self._written: dict[int, str] = {}
        self._puts = 0
        self._shard = self._count = self._offset = 0
        self._resume_point = ResumePoint(0, {"shard": 0, "count": 0, "offset": 0})
        if place is not None:
            self._resume(place)

    def _has_all(self, inputs: Sequence[Input], exists: Exists) -> bool:
        """Return whether the output exists with all inputs, and is to be kept.

        Raises:
            RefusedError: it lacks inputs, but exists is skip.
        """
        paths = [self._path] if self._shard_size is None else shards_of(self._path)
        paths = [path for path in paths if writers.exists(path)]
        if not paths:
            return False
        missing = _find_missing(paths, inputs) if self._is_record else []
        if exists == "update":
            return not missing and all(is_current(paths[0], item) for item in inputs)
        if missing:
            raise RefusedError(
                f"{printable_path(paths[0])}: exists, without {len(missing)} of the inputs ({missing[0]});"
                " --exists update writes it anew"
            )
        return True

    def _part_path(self, path: str) -> str:
        return os.path.join(self._spool.name, os.path.basename(path)) if self._spool else part_path(path)

    def _shard_path(self, shard: int) -> str:
        return self._path if self._shard_size is None else shard_of(self._path, shard)

    def _resume(self, place: Position) -> None:
        """Open the partial file of the shard at which an earlier run stopped."""
        self._resume_point = ResumePoint(0, place)
        self._shard, self._count, self._offset = place["shard"], place["count"], place["offset"]
        if not place["offset"]:
            return
        path = self._shard_path(self._shard)
        with report_write_errors(path):
            part = self._part_path(path)
            if not os.path.exists(part) and not self._write_table and os.path.exists(path):
                # The run was killed after the shard was renamed, but before its state was saved.
                os.rename(path, part)
            if not os.path.exists(part) or os.path.getsize(part) < place["offset"]:
                raise WriteError(
                    f"{printable_path(path)}: what the unfinished run wrote is gone; --restart starts over"
                )
            self._stream = open(part, "r+b")  # noqa: SIM115  (closed on exit)
            self._stream.truncate(place["offset"])
            self._stream.seek(0, os.SEEK_END)

    def has(self, item: Input, member: str) -> bool:
        """Return whether the file exists already and is to be kept; then every document is in it."""
        del item, member
        return self._is_kept

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Append the chunks."""
        del item, member
        self._puts += 1
        added = False
        for chunk in chunks:
            added = True
            self._open()
            self._append(chunk)
        self._count += added
        if self._pack is None or len(self._frame) >= FRAME_BYTES:
            self._pack_frame()
        if self._shard_size is not None and self._count >= self._shard_size:
            self._finish()

    def _open(self) -> None:
        if self._stream is None:
            path = self._shard_path(self._shard)
            with report_write_errors(path):
                self._stream = open(path if is_device(path) else self._part_path(path), "wb")  # noqa: SIM115
            if self._head:
                self._append(self._head)

    def _append(self, chunk: bytes) -> None:
        if self._pack:
            self._frame += chunk
        else:
            self._write(chunk)

    def _write(self, data: bytes) -> None:
        assert self._stream is not None  # noqa: S101  (it was opened before)
        with report_write_errors(self._shard_path(self._shard)):
            self._stream.write(data)
        self._offset += len(data)

    def _pack_frame(self) -> None:
        """Write a compressed frame if there is one, and set the resume point after it."""
        if self._pack is not None and self._frame:
            self._write(self._pack(bytes(self._frame)))
            self._frame.clear()
        # Assigned last and at once, so that an interrupt leaves the earlier resume point.
        place = {"shard": self._shard, "count": self._count, "offset": self._offset}
        self._resume_point = ResumePoint(self._puts, place)

    @property
    def resume_point(self) -> ResumePoint:
        """What was written; of a compressed output, its whole frames."""
        return self._resume_point

    def sync(self) -> None:
        """Flush to the disk what was written."""
        if self._stream is not None and not is_device(self._path):
            path = self._shard_path(self._shard)
            if self._stream.closed:
                # Finishing it failed, so the last documents are not on disk.
                raise WriteError(f"{printable_path(path)}: cannot be written; nothing there was changed")
            with report_write_errors(path):
                self._stream.flush()
                os.fsync(self._stream.fileno())

    def confirm_saved(self, place: Position) -> None:
        """Keep the partial file after an error; remove those of tables whose shards are finished."""
        self._keep = True
        for shard in [shard for shard in self._written if shard < place["shard"]]:
            os.unlink(self._written.pop(shard))

    def _finish(self) -> None:
        """Finish the shard."""
        if self._stream is None:
            return
        self._pack_frame()
        path = self._shard_path(self._shard)
        with report_write_errors(path), self._stream as stream:
            stream.flush()
            if not is_device(path):
                os.fsync(stream.fileno())
        self._stream = None
        if not is_device(path):
            self._publish(path)
        self._shard, self._count, self._offset = self._shard + 1, 0, 0
        self._pack_frame()

    def _publish(self, path: str) -> None:
        part = self._part_path(path)
        if not self._write_table and not self._spool:
            with report_write_errors(path):
                try:
                    move(part, path, force=self._force)
                except RefusedError:
                    os.unlink(part)
                    raise
            return
        with open(part, "rb") as lines, open_replacement(path, force=self._force, part=f"{part}.table") as out:
            if self._write_table:
                self.cut_cells += self._write_table(lines, out)
            else:
                shutil.copyfileobj(lines, out)
        self._written[self._shard] = part

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the last shard; after an error keep it for a later run, or remove it."""
        with self._spool or nullcontext():
            if kind is None:
                self._finish()
                self._remove_parts()
                self._remove_old_shards()
            else:
                self._keep_or_remove()

    def _remove_old_shards(self) -> None:
        """Remove the shards of an older, longer run: they would be read as part of this one."""
        if self._shard_size is not None and self._force:
            for path in shards_of(self._path):
                if path >= self._shard_path(self._shard):
                    writers.remove(path)

    def _keep_or_remove(self) -> None:
        if self._stream is not None:
            path = self._shard_path(self._shard)
            with suppress(OSError):  # the disk may be full, which was reported
                self._stream.close()
            if not self._keep and not is_device(path):
                os.unlink(self._part_path(path))
        if not self._keep:
            self._remove_parts()

    def _remove_parts(self) -> None:
        for part in self._written.values():
            os.unlink(part)
        self._written = {}


def _find_missing(outputs: Iterable[str], inputs: Sequence[Input]) -> list[str]:
    """Return the names of the inputs of which the outputs have no record."""
    sources: set[str] = set()
    for found in readers.read([Input(path, path) for path in outputs], Settings()):
        if isinstance(found, RawDocument):
            try:
                row = found.row if found.row is not None else records.parse_object(found.data)
            except ReadError:
                continue
            source = restore(str(row.get("source")))
            while source and source not in sources:
                sources.add(source)
                # For a line, row or member, add the inputs that it may be part of.
                source = source[: max(source.rfind("/"), source.rfind(":"), 0)]
    return [item.name for item in inputs if item.name not in sources]


def shard_of(path: str, number: int) -> str:
    """Return the path of a shard.

    >>> shard_of("d/out.jsonl.gz", 3)
    'd/out-00003.jsonl.gz'
    """
    directory, name = os.path.split(path)
    stem, dot, suffixes = name.partition(".")
    return os.path.join(directory, f"{stem}-{number:05}{dot}{suffixes}")


def shards_of(path: str) -> list[str]:
    """Return the paths of the shards of an output that exist.

    Raises:
        WriteError: its file system does not say.
    """
    directory, name = os.path.split(path)
    stem, dot, suffixes = name.partition(".")
    pattern = f"{glob.escape(stem)}-[0-9][0-9][0-9][0-9][0-9]{glob.escape(dot + suffixes)}"
    if is_remote(path):
        return writers.list_remote(os.path.join(directory, pattern))
    return sorted(glob.glob(os.path.join(glob.escape(directory), pattern)))
