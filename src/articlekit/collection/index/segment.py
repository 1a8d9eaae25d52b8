"""Segments: the sketches, digests, relations and folded texts of a run, in immutable flat files.

A segment is a directory, and each column is a file of little-endian numbers. Columns have an entry for each text
(`PLAIN`), a row for each text (`RAGGED`), or are sorted by a key (`KEYED`): texts by anchor, texts by digest, related
texts by text.
"""

import os
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.columns import Columns
from articlekit.collection.features import BUCKETS, count_hashes
from articlekit.collection.fold import Folded
from articlekit.collection.parts import PLAIN, RAGGED, WIDTHS, Part, plain_columns
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, Keys, Ragged
from articlekit.collection.texts import Texts

# Segments of format 1 lack the folded texts.
UNITS = ("units", "units.starts")
KEYED = ("postings", "digests", "pairs")
COUNTS = "counts"
TYPES = {
    **PLAIN,
    **RAGGED,
    **{f"{name}.starts": "<u8" for name in RAGGED},
    **{f"{name}.keys": "<u8" for name in KEYED},
    **dict.fromkeys(KEYED, "<u4"),
    COUNTS: "<u2",
}
# Segments of at least this many texts store the counts of their hashes (32 MB), which would take longer to recompute.
COUNTED = 1 << 17
BLOCK = 1 << 15  # texts, or postings / 64, copied per step: some 40 MB


@dataclass(frozen=True, slots=True)
class Keyed:
    """Values sorted by key; values of one key are in the order in which they were added."""

    keys: Keys
    values: NDArray[Any]

    def find(self, keys: Keys, newest: int | None = None) -> tuple[Ints, NDArray[Any]]:
        """Return for each hit the position of its key in the given keys, and the value.

        Args:
            keys: ascending, distinct.
            newest: maximum number of values for each key, the last ones.
        """
        first, last = np.searchsorted(self.keys, keys), np.searchsorted(self.keys, keys, side="right")
        if newest is not None:
            first = np.maximum(first, last - newest)
        counts = last - first
        places = np.arange(counts.sum()) + np.repeat(first - (np.cumsum(counts) - counts), counts)
        return np.repeat(np.arange(len(keys)), counts), self.values[places]


class Writer:
    """Writes the columns of a new segment, piece by piece."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir()
        self._files = {name: (directory / name).open("wb") for name in TYPES}
        self._sums = dict.fromkeys(TYPES, 0)
        self._ends = dict.fromkeys(RAGGED, 0)
        for name in RAGGED:
            self.append(f"{name}.starts", np.zeros(1))

    def append(self, name: str, values: NDArray[Any]) -> None:
        """Append values to a column."""
        data = np.ascontiguousarray(values, TYPES[name]).reshape(-1).view(np.uint8).data
        self._files[name].write(data)
        self._sums[name] = zlib.crc32(data, self._sums[name])

    def append_rows(self, name: str, rows: Ragged) -> None:
        """Append rows to a ragged column."""
        self.append(name, rows.values)
        self.append(f"{name}.starts", rows.starts[1:] + self._ends[name])
        self._ends[name] += int(rows.starts[-1])

    def finish(self) -> dict[str, tuple[int, int]]:
        """Sync all files to disk; return the size in bytes and the checksum (CRC-32) of each."""
        sizes = {}
        for name, file in self._files.items():
            file.flush()
            os.fsync(file.fileno())
            sizes[name] = (file.tell(), self._sums[name])
        sync_directory(self.directory)
        return {f"{self.directory.name}/{name}": size for name, size in sizes.items()}

    def finish_counts(self, texts: int) -> None:
        """Write the number of texts for each bucket of hashes, up to 65,535; only in a segment of many texts."""
        if texts < COUNTED:
            return
        self._files["hashes"].flush()
        counts = np.zeros(BUCKETS, np.int32)
        count_hashes(counts, map_file(self.directory / "hashes", TYPES["hashes"]))
        self.append(COUNTS, np.minimum(counts, np.iinfo(np.uint16).max))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for file in self._files.values():
            # On a full disk, close fails too; that must not hide the first error.
            with suppress(OSError):
                file.close()


class Segment(Part):
    """The columns of a segment, mapped into memory on first use."""

    def __init__(self, directory: Path, first: int, texts: int) -> None:
        super().__init__(Columns(None, {}), first, texts)
        self.directory = directory
        self._mapped: dict[str, NDArray[Any]] = {}

    def column(self, name: str) -> NDArray[Any]:
        """Return a column; one with several numbers for each text has two dimensions."""
        if name not in self._mapped:
            column = map_file(self.directory / name, TYPES[name])
            self._mapped[name] = column.reshape(-1, WIDTHS[name]) if name in WIDTHS else column
        return self._mapped[name]

    def rows(self, name: str) -> Ragged:
        """Return a column with a row for each text; one that the segment lacks has empty rows."""
        if name == "units" and not (self.directory / name).exists():
            return Ragged(np.array([], TYPES[name]), np.zeros(self.texts + 1, np.int64))
        return super().rows(name)

    def units(self, row: int) -> bytes | None:
        """Return the folded text of a row; None if an earlier version, which did not keep them, added it."""
        rows = self.rows("units")
        units = rows.values[rows.starts[row] : rows.starts[row + 1]]
        return units.tobytes() if len(units) == self.column("length")[row] else None

    def keyed_column(self, name: str) -> Keyed:
        """Return a column that is sorted by a key."""
        return Keyed(self.column(f"{name}.keys"), self.column(name))

    def count(self, counts: NDArray[np.int32]) -> None:
        """Add the number of texts for each bucket of hashes to counts, in place."""
        if self.texts >= COUNTED:
            counts += self.column(COUNTS)
        else:
            count_hashes(counts, self.column("hashes"))


def map_file(path: Path, kind: str) -> NDArray[Any]:
    """Map a file of numbers into memory."""
    # An empty file cannot be mapped.
    return np.asarray(np.memmap(path, kind, "r")) if path.stat().st_size else np.array([], kind)


def write_file(path: Path, values: NDArray[Any]) -> tuple[int, int]:
    """Write a file of numbers and sync it to disk; return its size in bytes and its checksum."""
    data = np.ascontiguousarray(values).view(np.uint8).data
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)
    return data.nbytes, zlib.crc32(data)


def sync_directory(directory: Path) -> None:
    """Sync the entries of a directory to disk; does nothing where directories cannot be opened (Windows)."""
    try:
        descriptor = os.open(directory, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(writer: Writer, texts: Texts, digests: Keys, first: int, pairs: Pairs) -> None:
    """Write a segment from what is in memory.

    Args:
        writer: of the segment.
        texts: not marked, with the keys of their anchors.
        digests: of the texts, rows of two uint64.
        first: number of the first text.
        pairs: related pairs, by numbers; one of each is new.
    """
    sketches = texts.sketches
    for name, values in plain_columns(sketches, digests).items():
        writer.append(name, values)
    writer.append_rows("hashes", sketches.hashes)
    writer.append_rows("numbers", sketches.numbers)
    for start in range(0, len(texts), BLOCK):
        folded = Folded.join([texts.units_of(number) or b"" for number in range(start, min(start + BLOCK, len(texts)))])
        writer.append_rows("units", Ragged(folded.units, folded.starts))
    numbers = first + np.arange(len(texts))
    _write_keyed(writer, "postings", sketches.anchors.values, first + sketches.anchors.rows)
    _write_keyed(writer, "digests", digests[:, 0], numbers)
    # Both ways round, so that either text of a pair finds the other.
    _write_keyed(writer, "pairs", np.concatenate((pairs.a, pairs.b)), np.concatenate((pairs.b, pairs.a)))
    writer.finish_counts(len(texts))


def _write_keyed(writer: Writer, name: str, keys: NDArray[Any], values: NDArray[Any]) -> None:
    order = np.argsort(keys, kind="stable")
    writer.append(f"{name}.keys", keys[order])
    writer.append(name, values[order])


def merge(writer: Writer, segments: Sequence[Segment], alive: Bools) -> None:
    """Merge consecutive segments into one, in bounded memory.

    Args:
        writer: of the new segment.
        segments: in the order of their texts.
        alive: for each text of the index whether it still exists; the others become empty rows.
    """
    for segment in segments:
        for start in range(0, segment.texts, BLOCK):
            texts = np.arange(start, min(start + BLOCK, segment.texts))
            _copy(writer, segment, texts, alive[segment.first + texts])
    writer.finish_counts(sum(segment.texts for segment in segments))
    parts = {name: [segment.keyed_column(name) for segment in segments] for name in KEYED}
    _merge_keyed(writer, "postings", parts["postings"], lambda _, texts: alive[texts])
    _merge_keyed(writer, "digests", parts["digests"], lambda _, texts: alive[texts])
    _merge_keyed(writer, "pairs", parts["pairs"], lambda keys, texts: alive[keys] & alive[texts])


def _copy(writer: Writer, segment: Segment, texts: Ints, alive: Bools) -> None:
    """Append some texts of a segment, with zeros and empty rows for those that no longer exist."""
    for name in PLAIN:
        values = segment.column(name)[texts].reshape(len(texts), -1)
        writer.append(name, np.where(alive[:, None], values, 0))
    for name in RAGGED:
        rows = segment.rows(name)
        rows = rows.take(texts, np.where(alive, np.diff(rows.starts[texts[0] : texts[-1] + 2]), 0))
        writer.append_rows(name, rows)


def _merge_keyed(
    writer: Writer, name: str, parts: Sequence[Keyed], alive: Callable[[NDArray[Any], NDArray[Any]], Bools]
) -> None:
    """Merge columns by key, range by range."""
    largest = max(parts, key=lambda part: len(part.keys)).keys
    inner = [np.searchsorted(part.keys, largest[BLOCK * 32 :: BLOCK * 32]) for part in parts]
    borders = [np.concatenate(([0], cuts, [len(part.keys)])) for cuts, part in zip(inner, parts, strict=True)]
    for place in range(len(borders[0]) - 1):
        slices = [slice(cuts[place], cuts[place + 1]) for cuts in borders]
        keys = np.concatenate([part.keys[piece] for part, piece in zip(parts, slices, strict=True)])
        values = np.concatenate([part.values[piece] for part, piece in zip(parts, slices, strict=True)])
        order = np.argsort(keys, kind="stable")
        order = order[alive(keys[order], values[order])]
        writer.append(f"{name}.keys", keys[order])
        writer.append(name, values[order])
