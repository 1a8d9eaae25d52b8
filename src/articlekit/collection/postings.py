"""Find the pairs of documents that are worth comparing: those that share anchors.

A posting says that a document has an anchor; sorted by anchor, the documents of one anchor stand together, in a list.
Every two documents of a list have met once. A list of more documents than CROWD is boilerplate or a large family, of
which all pairs would be too many: see families.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.ragged import distinct, heads
from articlekit.collection.sketch import U64, Sketches

# Of 100,000 made documents, 20 costs .0007 of F1, and 80 wins nothing; of large families it costs .014.
CROWD = 40
MIN_SHARED = 2
# Of the anchors that the smaller of two documents is expected to share with one that contains it. Of 100,000 made
# documents, .35 costs .0016 of F1, and .2 wins nothing for a third more pairs.
MIN_ESTIMATE = 0.25
MIN_EXPECTED = 3.0
BLOCK = 1 << 15  # documents whose pairs are counted at once: some 100 MB


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of documents, by number."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def none(cls) -> "Pairs":
        """Return no pairs."""
        return cls(np.array([], np.int64), np.array([], np.int64))

    @classmethod
    def join(cls, parts: Sequence["Pairs"]) -> "Pairs":
        """Put the pairs of several behind each other."""
        return cls(np.concatenate([part.a for part in parts]), np.concatenate([part.b for part in parts]))

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Pairs":
        """Return some of them."""
        return Pairs(self.a[which], self.b[which])


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents by key: keys ascending, and within a key the documents ascending.

    Attributes:
        keys: uint64.
        documents: int64.
    """

    keys: NDArray[np.uint64]
    documents: NDArray[np.int64]

    @classmethod
    def of(cls, keys: NDArray[np.uint64], documents: NDArray[np.int64]) -> "Postings":
        """Sort postings that are ascending in their documents; those of a key that nobody shares are dropped."""
        order = np.argsort(keys, kind="stable")
        keys, documents = keys[order], documents[order]
        lone = heads(keys)
        lone[:-1] &= lone[1:]
        return cls(keys[~lone], documents[~lone])

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Postings":
        """Return some of them."""
        return Postings(self.keys[which], self.documents[which])

    def sizes(self) -> NDArray[np.int64]:
        """Return for each posting how many documents its list has."""
        lengths = np.diff(np.append(np.flatnonzero(heads(self.keys)), len(self.keys)))
        return np.repeat(lengths, lengths)


def packed(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return one key for each pair, whichever comes first."""
    return np.minimum(a, b).astype(U64) << U64(32) | np.maximum(a, b).astype(U64)


def unpacked(keys: NDArray[np.uint64]) -> Pairs:
    """Return the pairs that the keys stand for."""
    return Pairs((keys >> U64(32)).astype(np.int64), (keys & U64(0xFFFFFFFF)).astype(np.int64))


def union(one: Pairs, other: Pairs) -> Pairs:
    """Return the pairs that are in either, each once, in ascending order."""
    return unpacked(distinct(np.concatenate((packed(one.a, one.b), packed(other.a, other.b)))))


def without(pairs: Pairs, others: Pairs) -> Pairs:
    """Return the pairs that are not among the others."""
    return pairs.take(~np.isin(packed(pairs.a, pairs.b), packed(others.a, others.b)))


def candidates(sketches: Sketches, postings: Postings, fresh: int = 0) -> Pairs:
    """Return the pairs that share enough anchors of lists that are no crowd; one of a pair is fresh or newer."""
    return Pairs.join([Pairs.none(), *(telling(sketches, *met) for met in meetings(postings, CROWD - 1, fresh))])


def telling(sketches: Sketches, keys: NDArray[np.uint64], shared: NDArray[np.int64]) -> Pairs:
    """Return the pairs that share enough of the anchors that they would share if one contained the other."""
    often = shared >= MIN_SHARED
    pairs = unpacked(keys[often])
    return pairs.take(shared[often] >= MIN_ESTIMATE * _expected(sketches, pairs))


def _expected(sketches: Sketches, pairs: Pairs) -> NDArray[np.float64]:
    """Return how many anchors the shorter of two would share with a text that contains it.

    The anchors of a short text are a larger share of its shingles than those of a long one, and reach further.
    """
    swap = sketches.lengths[pairs.a] > sketches.lengths[pairs.b]
    short, long = np.where(swap, pairs.b, pairs.a), np.where(swap, pairs.a, pairs.b)
    reached = (sketches.reach[long] + 1.0) / (sketches.reach[short] + 1.0)
    return np.maximum(sketches.anchors.lengths[short] * np.minimum(reached, 1), MIN_EXPECTED)


def meetings(postings: Postings, reach: int, fresh: int = 0) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Yield pairs and how often they met in lists, block by block.

    Args:
        postings: within a key in the order in which neighbours meet.
        reach: how many of the following documents each one meets.
        fresh: at least one document of a pair has this number or a higher one.
    """
    if not len(postings.keys):
        return
    blocks = postings.documents // BLOCK
    for block in range(int(postings.documents.max()) // BLOCK + 1):
        met = []
        places = np.flatnonzero(blocks == block)
        for distance in range(1, reach + 1):
            places = places[places + distance < len(postings.keys)]
            places = places[postings.keys[places] == postings.keys[places + distance]]
            if not len(places):
                break
            a, b = postings.documents[places], postings.documents[places + distance]
            wanted = (np.maximum(a, b) >= fresh) & (a != b)
            met.append(packed(a[wanted], b[wanted]))
        keys = np.sort(np.concatenate(met)) if met else np.array([], U64)
        first = np.flatnonzero(heads(keys))
        yield keys[first], np.diff(np.append(first, len(keys)))
