"""Batches of the documents of inputs: those that were read here, and slices of the inputs, which workers read."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from articlekit import engine
from articlekit.batch.entries import Choice, Entry, Read, entries
from articlekit.collection import batches
from articlekit.collection.batches import Loaded
from articlekit.collection.columns import Arrays
from articlekit.io import readers, records, spans
from articlekit.io.documents import Found, Settings
from articlekit.io.inputs import Input
from articlekit.io.remote import is_remote
from articlekit.io.spans import Span
from articlekit.model import Failure
from articlekit.rules.dates import read_moment

# Bytes and inputs of a slice; a small collection has some slices, too, so that each core has one.
MIN_BYTES, MAX_BYTES, SLICES, SLICE_INPUTS = 1 << 20, 1 << 24, 16, 256
_TITLE_CHARS = 200  # of a title that are kept

Pieces = tuple[Span | Input, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of documents that were read, beside the columns of `_columns`.

    Attributes:
        failed: source and reason of those that could not be read.
        skipped: number of those that were passed over.
        empty: places of the documents without text.
        undated: number of documents without a date that can be read, if that was asked for.
        unreadable: the name of the first document whose date cannot be read, and that date.
        files: by place, the file of each document that is the whole of one, and its digest if that was asked for.
        reference: whether these are references.
        is_counted: whether they were counted as they were read.
    """

    failed: tuple[tuple[str, str], ...]
    skipped: int
    empty: tuple[int, ...]
    undated: int
    unreadable: tuple[str, str] | None
    files: dict[int, tuple[Input, bytes]]
    reference: bool
    is_counted: bool


@dataclass(frozen=True, slots=True)
class ReadHere:
    """What was read of inputs."""

    reads: tuple[Read, ...]
    choice: Choice
    is_small: bool = True

    def load(self) -> Iterator[Loaded]:
        """Yield the documents."""
        yield _load(self.reads, self.choice, is_counted=True)

    def seal(self) -> object:
        """Return a value that is equal for the same documents."""
        return batches.seal_of([read.document for read in self.reads if isinstance(read, Entry)])


@dataclass(frozen=True, slots=True)
class Slice:
    """Inputs, or spans of them; its documents are read where it is loaded."""

    pieces: Pieces
    settings: Settings
    choice: Choice
    pace: engine.Pace

    @property
    def is_small(self) -> bool:
        """Whether all that is made of it fits in memory; an input may be of any size."""
        return sum(map(_weigh, self.pieces)) <= 2 * MAX_BYTES

    def load(self) -> Iterator[Loaded]:
        """Read the documents and yield them."""
        for reads in batches.cut(entries(read(self.pieces, self.settings), self.choice, self.pace), chars_of):
            yield _load(reads, self.choice, is_counted=False)

    def seal(self) -> object:
        """Return the pieces."""
        return self.pieces


def read(pieces: Pieces, settings: Settings) -> Iterator[Found]:
    """Yield the documents of inputs, or of spans of them, with a Broken value for whatever cannot be read."""
    for piece in pieces:
        if isinstance(piece, Span):
            yield from spans.read(piece, settings)
        else:
            yield from readers.read([piece], settings)


def chars_of(read: Read) -> int:
    """Return the number of characters of a document; 0 if there is none."""
    return len(read.document.text) if isinstance(read, Entry) else 0


def choose_size(items: Iterable[Input]) -> int:
    """Return the size of the slices of inputs, in bytes."""
    return min(MAX_BYTES, max(MIN_BYTES, sum(map(_weigh, items)) // SLICES))


def group(pieces: Iterable[Span | Input], slice_bytes: int) -> Iterator[Pieces]:
    """Yield pieces some at a time, as slices have them."""
    some, size = list[Span | Input](), 0
    for piece in pieces:
        weight = _weigh(piece)
        if some and (size + weight > slice_bytes or len(some) >= SLICE_INPUTS):
            yield tuple(some)
            some, size = [], 0
        some.append(piece)
        size += weight
    if some:
        yield tuple(some)


def _weigh(piece: Span | Input) -> int:
    """Return the size in bytes; of an input that is not on a disk, that of the largest slice."""
    if isinstance(piece, Span):
        return piece.size
    try:
        return MAX_BYTES if is_remote(piece.path or "") else os.path.getsize(piece.path or "")
    except (OSError, ValueError):
        return 0


def _load(reads: Sequence[Read], choice: Choice, *, is_counted: bool) -> Loaded:
    """Return the documents, and what there is to know of them."""
    found = [read for read in reads if isinstance(read, Entry)]
    documents = [entry.document for entry in found]
    undated = [each for each in documents if choice.dated and read_moment(each.date) is None]
    about = Told(
        failed=tuple((read.source, read.reason) for read in reads if isinstance(read, Failure)),
        skipped=sum(not isinstance(read, Entry | Failure) for read in reads),
        empty=tuple(place for place, document in enumerate(documents) if not document.text),
        undated=len(undated),
        unreadable=next(((each.id, str(each.date)) for each in undated if each.date), None),
        files={place: (entry.item, entry.digest) for place, entry in enumerate(found) if entry.item is not None},
        reference=choice.reference,
        is_counted=is_counted,
    )
    return Loaded(documents, _columns(found, choice), about)


def _columns(found: Sequence[Entry], choice: Choice) -> Arrays:
    """Return the names of documents as bytes, and what else was asked for, with the position where each begins."""
    columns = {
        "ids": [entry.document.id.encode("utf-8", "surrogatepass") for entry in found],
        "sources": [entry.document.source.encode("utf-8", "surrogatepass") for entry in found],
    }
    if choice.lines:
        columns["lines"] = [entry.line for entry in found]
    if choice.titles:
        columns["titles"] = [records.utf8(entry.title[:_TITLE_CHARS]) for entry in found]
    if choice.texts:
        columns["texts"] = [records.utf8(entry.document.text) for entry in found]
    arrays = {}
    for name, values in columns.items():
        arrays[name] = np.frombuffer(b"".join(values), np.uint8)
        arrays[f"{name}.starts"] = np.cumsum([0, *map(len, values)])
    return arrays
