"""Collect documents one by one, and store only what comparison needs: some 0.9 KB each, without the text."""

from array import array
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from articlekit.collection.fold import digest, fold
from articlekit.collection.ragged import Ints, Keys
from articlekit.collection.sketch import Sketches, sketch
from articlekit.collection.spool import Spool

BATCH = 96  # documents per step; their shingles fit in the processor's cache
BATCH_CHARS = 1 << 18


@dataclass(frozen=True, slots=True)
class Collection:
    """The distinct texts of a collection.

    Attributes:
        sketches: of the m distinct texts, in the order of their first documents.
        digests: m rows of two uint64; only exact duplicates have equal ones.
        texts: for each document the number of its text, int64.
        folded: of each distinct text, its folded characters as UTF-16.
    """

    sketches: Sketches
    digests: Keys
    texts: Ints
    folded: Spool


class Collector:
    """Collects documents; those that are equal after folding share one text."""

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {}
        self._texts = array("q")
        # By column: joining all documents at once would need twice the memory.
        self._columns: dict[str, list[Any]] = {field.name: [] for field in fields(Sketches)}
        self._folded = Spool()
        self._pending: list[str] = []
        self._chars = 0

    def add(self, text: str) -> None:
        """Add a document."""
        self._pending.append(text)
        self._chars += len(text)
        if len(self._pending) >= BATCH or self._chars >= BATCH_CHARS:
            self._flush()

    def finish(self) -> Collection:
        """Return the collection; nothing can be added after that."""
        self._flush()
        digests = np.frombuffer(b"".join(self._numbers), np.uint64).reshape(-1, 2)
        self._numbers.clear()
        return Collection(
            Sketches.join_columns(self._columns), digests, np.frombuffer(self._texts, np.int64), self._folded
        )

    def _flush(self) -> None:
        folded, fresh = fold(self._pending), list[int]()
        data, ends = folded.units.tobytes(), (2 * folded.starts).tolist()
        for row, text in enumerate(self._pending):
            units = data[ends[row] : ends[row + 1]]
            key = digest(units, text)
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self._numbers)
                fresh.append(row)
                self._folded.append(units)
            self._texts.append(number)
        sketched = sketch(folded.take(fresh))
        for name, column in self._columns.items():
            column.append(getattr(sketched, name))
        self._pending, self._chars = [], 0
