"""Find the pairs of documents that are worth comparing: those that share anchors.

A posting says that a document has an anchor; sorted by anchor, the documents of one anchor stand together, in a list.
Every two documents of a list have met once. A list of more documents than CROWD is boilerplate or a large family, of
which all pairs would be too many: see families.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.ragged import distinct, heads
from articlekit.collection.sketch import U64, Sketches

# Of 100,000 made documents, 20 costs .0008 of F1, and 80 wins nothing; of large families it costs up to .018.
CROWD = 40
# In a larger collection a phrase or a paragraph stands in more documents by chance, and of a copy that was cut short
# few anchors are left that stand in no others: of a million, .82 of these are found with lists of 40, .97 with 170.
CROWD_SHARE = 1 / 5000
MAX_CROWD = 200
MIN_SHARED = 2
# Of the anchors that the smaller of two documents is expected to share with one that contains it. Of 100,000 made
# documents, .35 costs .0016 of F1, and .2 wins .0001 for a third more pairs.
MIN_ESTIMATE = 0.25
# The same where lists of more than CROWD count as well, in which those meet that share a sentence.
LONG_ESTIMATE = 0.4
MIN_EXPECTED = 3.0
AT_ONCE = 1 << 21  # meetings that are counted at once: some 100 MB


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


def pack(a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return one key for each pair, whichever comes first."""
    return np.minimum(a, b).astype(U64) << U64(32) | np.maximum(a, b).astype(U64)


def unpack(keys: NDArray[np.uint64]) -> Pairs:
    """Return the pairs that the keys stand for."""
    return Pairs((keys >> U64(32)).astype(np.int64), (keys & U64(0xFFFFFFFF)).astype(np.int64))


def union(one: Pairs, other: Pairs) -> Pairs:
    """Return the pairs that are in either, each once, in ascending order."""
    return unpack(distinct(np.concatenate((pack(one.a, one.b), pack(other.a, other.b)))))


def difference(pairs: Pairs, others: Pairs) -> Pairs:
    """Return the pairs that are not among the others."""
    return pairs.take(~np.isin(pack(pairs.a, pairs.b), pack(others.a, others.b)))


def crowd_size(total: int) -> int:
    """Return how many documents may have an anchor, in a collection of so many, before its list is a crowd."""
    return max(CROWD, min(int(total * CROWD_SHARE), MAX_CROWD))


def candidates(sketches: Sketches, postings: Postings, fresh: int = 0) -> Pairs:
    """Return the pairs that share enough anchors of lists that are no crowd; one of a pair is fresh or newer."""
    sizes = postings.sizes()
    few = sizes <= CROWD
    found = _candidates(sketches, postings.take(few), MIN_ESTIMATE, fresh)
    if few.all():
        return found
    return union(found, _candidates(sketches, postings, LONG_ESTIMATE, fresh))


def _candidates(sketches: Sketches, postings: Postings, least: float, fresh: int) -> Pairs:
    reach = int(postings.sizes().max(initial=1)) - 1
    met = count_shared(postings, reach, fresh)
    return Pairs.join([Pairs.none(), *(filter_candidates(sketches, *each, least) for each in met)])


def filter_candidates(
    sketches: Sketches, keys: NDArray[np.uint64], shared: NDArray[np.int64], least: float = MIN_ESTIMATE
) -> Pairs:
    """Return the pairs that share enough of the anchors that they would share if one contained the other."""
    often = shared >= MIN_SHARED
    pairs = unpack(keys[often])
    return pairs.take(shared[often] >= least * _expected(sketches, pairs))


def _expected(sketches: Sketches, pairs: Pairs) -> NDArray[np.float64]:
    """Return how many anchors the shorter of two would share with a text that contains it.

    The anchors of a short text are a larger share of its shingles than those of a long one, and reach further.
    """
    swap = sketches.lengths[pairs.a] > sketches.lengths[pairs.b]
    short, long = np.where(swap, pairs.b, pairs.a), np.where(swap, pairs.a, pairs.b)
    reached = (sketches.reach[long] + 1.0) / (sketches.reach[short] + 1.0)
    return np.maximum(sketches.anchors.lengths[short] * np.minimum(reached, 1), MIN_EXPECTED)


def count_shared(
    postings: Postings, reach: int, fresh: int = 0
) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int64]]]:
    """Yield pairs and how often they met in lists, block by block.

    Args:
        postings: within a key in the order in which neighbours meet; ascending documents where not all are fresh.
        reach: how many of the documents before it each one meets.
        fresh: at least one document of a pair has this number or a higher one.
    """
    documents = postings.documents
    met = np.where(documents >= fresh, np.minimum(_before(postings.keys), reach), 0)
    # A block is of documents that follow each other, of which no pair is counted in two blocks.
    order = np.flatnonzero(met)
    blocks = (np.cumsum(np.bincount(documents, met)) // AT_ONCE).astype(np.uint16)[documents[order]]
    order = order[np.argsort(blocks, kind="stable")]
    borders = np.cumsum(np.bincount(blocks))
    for start, end in pairwise([0, *borders.tolist()]):
        places = order[start:end]
        counts = met[places]
        shifts = places - np.cumsum(counts)
        a = documents[np.arange(counts.sum()) + np.repeat(shifts, counts)]
        keys = np.sort(pack(a, np.repeat(documents[places], counts)))
        first = np.flatnonzero(heads(keys))
        yield keys[first], np.diff(np.append(first, len(keys)))


def _before(keys: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Count for each posting those of its list that stand before it."""
    first = np.flatnonzero(heads(keys))
    return np.arange(len(keys)) - np.repeat(first, np.diff(np.append(first, len(keys))))
