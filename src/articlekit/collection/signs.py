"""Signs of texts: sort keys that place similar ones side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from articlekit.collection.ragged import Bools, Hashes, Ints, Keys
from articlekit.collection.sketch import U32, U64, Sketches

DEPTH = 3  # number of smallest hashes that documents are sorted by
MIN_NUMBERS = 3


@dataclass(frozen=True, slots=True)
class Signs:
    """Sort keys that place similar documents of crowded lists side by side.

    Attributes:
        smallest: n rows of the smallest hashes, ascending, uint32.
        numbers: one hash over all numbers of a document; 0 if it has fewer than MIN_NUMBERS; uint64.
        digests: hash of each text, uint64.
    """

    smallest: Hashes
    numbers: Keys
    digests: Keys

    @classmethod
    def of(cls, sketches: Sketches, digests: Keys) -> "Signs":
        """Compute the signs of documents."""
        hashes = sketches.hashes
        first, last = hashes.starts[:-1], hashes.starts[1:] - 1
        smallest = np.zeros((len(sketches), DEPTH), U32)
        filled = np.flatnonzero(first <= last)
        for depth in range(DEPTH):
            smallest[filled, depth] = hashes.values[np.minimum(first + depth, last)[filled]]
        return cls(smallest, _number_keys(sketches), digests)

    def are_similar(self, a: Ints, b: Ints) -> Bools:
        """Return whether the documents of each pair have one of their smallest hashes in common."""
        similar = np.zeros(len(a), np.bool_)
        for one in self.smallest.T:
            for other in self.smallest.T:
                similar |= one[a] == other[b]
        return similar

    @classmethod
    def join(cls, parts: Sequence["Signs"]) -> "Signs":
        """Concatenate the rows of several."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def _number_keys(sketches: Sketches) -> Keys:
    keys = np.zeros(len(sketches), U64)
    documents = np.flatnonzero(sketches.numbers.lengths >= MIN_NUMBERS)
    if len(documents):
        numbers = sketches.numbers.take(documents)
        # The numbers are sorted and distinct, so a sum and a product identify the set.
        sums = np.add.reduceat(numbers.values.astype(U64) * U64(0x9E3779B97F4A7C15), numbers.starts[:-1])
        keys[documents] = sums ^ np.multiply.reduceat(numbers.values.astype(U64) | U64(1), numbers.starts[:-1])
    return keys
