"""Gather the texts of documents, part by part: fold and sketch them anywhere, and find those that are equal."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4
from zlib import crc32

import numpy as np

from articlekit.collection.columns import Columns, Memory, Room, Rooms
from articlekit.collection.parts import Recent, sketch_texts
from articlekit.collection.postings import Outline
from articlekit.collection.ragged import Ints, Keys, heads
from articlekit.collection.sketch import U32
from articlekit.collection.stored import PartFile, StoredTexts
from articlekit.engine.partitions import Engine, Serial
from articlekit.model.settings import DEFAULT, Thresholds

# What the functions of this collection need.
PRELOAD = ("articlekit.collection.dedupe",)
# Documents and characters of a part.
PART, PART_CHARS = 1 << 14, 1 << 24


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where a collection is worked on: the engine, and the room for what does not fit in memory."""

    engine: Engine
    rooms: Rooms


HERE = Workbench(Serial(), Memory())


@dataclass(frozen=True, slots=True)
class Collection:
    """The distinct texts of a collection.

    Attributes:
        texts: the m distinct texts, in the order of their first documents.
        digests: m rows of two uint64; only exact duplicates have equal ones.
        documents: for each document the number of its text, int64.
    """

    texts: StoredTexts
    digests: Keys
    documents: Ints


def gather(
    texts: Iterable[str],
    thresholds: Thresholds = DEFAULT,
    workbench: Workbench = HERE,
) -> Collection:
    """Gather texts, one of each document; those that are equal after folding count as one.

    Args:
        texts: in the order of the documents; they are read once.
        thresholds: for duplicates.
        workbench: where they are sketched, and compared; its rooms must not be left before the result is done with.
    """
    files, digests, places, first = list[PartFile](), [np.empty((0, 2), np.uint64)], [np.array([], np.int64)], 0
    for sketched in workbench.engine.map_partitions(_sketch, _batches(texts, workbench)):
        count = int((sketched.rows >= 0).sum())
        places.append(np.where(sketched.rows < 0, -1, sketched.rows + first))
        digests.append(sketched.digests)
        files.append(PartFile(sketched.columns, first, count))
        first += count
    documents, firsts = _number(np.concatenate(digests))
    rows = np.concatenate(places)[firsts]
    is_held = any(file.columns.path is None for file in files)
    stored = StoredTexts(
        tuple(files),
        rows,
        _outline(files, rows),
        thresholds,
        Serial() if is_held else workbench.engine,
        Room() if all(file.columns.path is None for file in files) else workbench.rooms.open(),
    )
    return Collection(stored, np.concatenate(digests)[firsts], documents)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The texts of consecutive documents, from the number `first` on; the collection that they are from, and a room."""

    texts: list[str]
    number: int
    first: int
    collection: str
    room: Room

    def seal(self) -> int:
        """Return a checksum of the texts."""
        value = 0
        for text in self.texts:
            value = crc32(text.encode("utf-8", "surrogatepass"), value)
        return value

    def fits(self, sketched: "_Sketched") -> bool:
        """Return whether this was made of these texts: a page that took too long in one run may be read in another."""
        return len(sketched.rows) == len(self.texts) and sketched.seal == self.seal()


@dataclass(frozen=True, slots=True)
class _Sketched:
    """What was made of a batch: the columns of a part, digests, the row of each document (-1 for a copy), the seal."""

    columns: Columns
    digests: Keys
    rows: Ints
    seal: int


def _batches(texts: Iterable[str], workbench: Workbench) -> Iterator[_Batch]:
    collection, number, first = uuid4().hex, 0, 0
    pending, chars = list[str](), 0

    def batch(*, is_only: bool) -> _Batch:
        return _Batch(pending, number, first, collection, Room() if is_only else workbench.rooms.open())

    for text in texts:
        if len(pending) >= PART or chars >= PART_CHARS:
            yield batch(is_only=False)
            number, first = number + 1, first + len(pending)
            pending, chars = [], 0
        pending.append(text)
        chars += len(text)
    if pending:
        yield batch(is_only=number == 0)


# The digests that this process has seen of the collection at hand.
_recent: dict[str, Recent] = {}


def _sketch(batch: _Batch) -> _Sketched:
    if batch.collection not in _recent:
        _recent.clear()
        _recent[batch.collection] = Recent()
    columns, digests, rows = sketch_texts(batch.texts, _recent[batch.collection], batch.first)
    return _Sketched(batch.room.put(f"part-{batch.number}", columns), digests, rows, batch.seal())


def _number(digests: Keys) -> tuple[Ints, Ints]:
    """Return the number of the text of each document, and the first document of each text, ascending."""
    order = np.lexsort((digests[:, 1], digests[:, 0]))
    new = heads(digests[order, 0]) | heads(digests[order, 1])
    firsts = order[new]
    by_place = np.argsort(firsts)
    numbers = np.empty(len(firsts), np.int64)
    numbers[by_place] = np.arange(len(firsts))
    documents = np.empty(len(digests), np.int64)
    documents[order] = numbers[np.cumsum(new) - 1]
    return documents, firsts[by_place]


def _outline(files: Iterable[PartFile], rows: Ints) -> Outline:
    opened = [file.columns.open() for file in files]
    lengths, anchors, reach = (
        np.concatenate([np.array([], U32), *(columns[name] for columns in opened)])[rows]
        for name in ("length", "anchors", "reach")
    )
    return Outline(lengths.astype(np.int64), anchors.astype(np.int64), reach)
