"""Gather the documents of a collection: read and sketch them anywhere, part by part, and find equal texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.batches import Batch, Documents
from articlekit.collection.columns import Columns, Memory, Room, Rooms
from articlekit.collection.keep import Document, criteria
from articlekit.collection.parts import Recent, sketch_texts
from articlekit.collection.postings import Outline
from articlekit.collection.ragged import Ints, Keys, heads
from articlekit.collection.sketch import U32
from articlekit.collection.stored import PartFile, StoredTexts
from articlekit.engine.partitions import Engine, Serial
from articlekit.model.settings import DEFAULT, Thresholds

# What the functions of this collection need.
PRELOAD = ("articlekit.collection.dedupe",)
NO_COLUMNS = Columns(None, {})
_FEW = 2  # batches
_BATCH_BITS = 32  # of the number of a document, for its place in a batch


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where a collection is worked on: the engine, and the room for what does not fit in memory."""

    engine: Engine
    rooms: Rooms


HERE = Workbench(Serial(), Memory())


@dataclass(frozen=True, slots=True)
class Collection:
    """The documents of a collection, and their distinct texts.

    Attributes:
        texts: the m distinct texts, in the order of their first documents.
        digests: m rows of two uint64; only exact duplicates have equal ones.
        documents: for each of n documents the number of its text, int64.
        ranks: n rows of scores: 0.0 for a reference, else 1.0; then those of the criteria, the smaller the better.
        names: the n documents without their texts, if they were asked for.
    """

    texts: StoredTexts
    digests: Keys
    documents: Ints
    ranks: NDArray[np.float64]
    names: Sequence[Document] = ()


def gather(
    documents: Documents,
    thresholds: Thresholds = DEFAULT,
    workbench: Workbench = HERE,
    *,
    keep: tuple[str, ...] = (),
    named: bool = False,
) -> Collection:
    """Gather documents; the texts of those that are equal after folding count as one.

    Args:
        documents: they are read once.
        thresholds: for duplicates.
        workbench: where they are read, sketched and compared; its rooms must not be left before the result is done
            with.
        keep: criteria by which documents are ranked.
        named: whether the result has the documents, without their texts.
    """
    digests, places, first = [np.empty((0, 2), np.uint64)], [np.array([], np.int64)], 0
    ranks, names, files = [np.empty((0, 1 + len(criteria(keep))))], list[Document](), list[PartFile]()
    asked = _Asked(keep, named, uuid4().hex)
    for sketched in workbench.engine.map_partitions(_sketch, _tasks(documents.batches(), asked, workbench.rooms)):
        for part in sketched.parts:
            count = int((part.rows >= 0).sum())
            places.append(np.where(part.rows < 0, -1, part.rows + first))
            digests.append(part.digests)
            files.append(PartFile(part.columns, first, count))
            ranks.append(part.ranks)
            names += part.names
            first += count
            documents.take(len(part.rows), part.beside, part.about)
    documents.end()
    numbers, firsts = _number(np.concatenate(digests))
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
    return Collection(stored, np.concatenate(digests)[firsts], numbers, np.concatenate(ranks), names)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is made of the documents of a collection beside sketches, and a name for the collection."""

    keep: tuple[str, ...]
    named: bool
    collection: str


@dataclass(frozen=True, slots=True)
class _Task:
    """Batches of documents to read and to sketch, a number, and the room for what is made of them."""

    batches: tuple[Batch, ...]
    number: int
    asked: _Asked
    room: Room

    def fits(self, sketched: "_Sketched") -> bool:
        """Return whether this was made of these documents: a page may take too long in one run, and not in another."""
        return bool(sketched.seal == self.seal())

    def seal(self) -> object:
        """Return a value that is equal for the same documents."""
        return tuple(batch.seal() for batch in self.batches)


@dataclass(frozen=True, slots=True)
class _Part:
    """What was made of documents that were loaded.

    That is the columns of a part, digests, the row of each document in the part (-1 for a copy), ranks, names if they
    were asked for, and what is kept beside it and told.
    """

    columns: Columns
    digests: Keys
    rows: Ints
    ranks: NDArray[np.float64]
    names: Sequence[Document]
    beside: Columns
    about: Any


@dataclass(frozen=True, slots=True)
class _Sketched:
    """The parts that were made of a task, and its seal."""

    parts: Sequence[_Part]
    seal: object


def _tasks(batches: Iterator[Batch], asked: _Asked, rooms: Rooms) -> Iterator[_Task]:
    # Of references and documents that are few, all stays in memory.
    few = tuple(islice(batches, _FEW + 1))
    if len(few) <= _FEW and all(batch.is_small for batch in few):
        yield _Task(few, 0, asked, Room())
        return
    for number, batch in enumerate(chain(few, batches)):
        yield _Task((batch,), number, asked, rooms.open())


# The digests that this process has seen of the collection at hand.
_recent: dict[str, Recent] = {}


def _sketch(task: _Task) -> _Sketched:
    asked = task.asked
    if asked.collection not in _recent:
        _recent.clear()
        _recent[asked.collection] = Recent()
    recent, chain_of_criteria = _recent[asked.collection], criteria(asked.keep)
    parts, first = list[_Part](), task.number << _BATCH_BITS
    for place, loaded in enumerate(chain.from_iterable(batch.load() for batch in task.batches)):
        documents = loaded.documents
        columns, digests, rows = sketch_texts([document.text for document in documents], recent, first)
        ranks = [
            (not document.reference, *(criterion.rank(document) for criterion in chain_of_criteria))
            for document in documents
        ]
        parts.append(
            _Part(
                task.room.put(f"part-{task.number}-{place}", columns),
                digests,
                rows,
                np.array(ranks, np.float64).reshape(-1, 1 + len(chain_of_criteria)),
                [replace(document, text="") for document in documents] if asked.named else (),
                task.room.put(f"beside-{task.number}-{place}", loaded.columns) if loaded.columns else NO_COLUMNS,
                loaded.about,
            )
        )
        first += len(documents)
    return _Sketched(parts, task.seal())


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
