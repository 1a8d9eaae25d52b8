"""Find candidate pairs: documents that share anchors.

A posting is a pair (anchor, document). Sorted by anchor, the documents of one anchor form a list, and any two of them
share it. A list with more than CROWD documents is boilerplate or a large family, with too many pairs to count: see
families.py.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.ragged import Bools, Hashes, Ints, Keys, are_in, distinct, heads, runs
from articlekit.collection.sketch import U64

# On 100,000 generated documents, 20 costs .0008 of F1, and 80 gains nothing; on large families it costs up to .018.
CROWD = 40
# In larger collections a paragraph occurs in more documents by chance, and a truncated copy has few anchors that are
# rare. Of a million documents, lists of 40 find .82 of these copies, lists of 170 find .97.
CROWD_SHARE = 1 / 5000
MAX_CROWD = 200
MIN_SHARED = 2
# Minimum share of the anchors that a text would share with one that contains it. On 100,000 generated documents, .35
# costs .0016 of F1, and .2 gains .0001 for a third more pairs.
MIN_ESTIMATE = 0.25
# The same where lists of more than CROWD are counted too; texts that share one sentence meet there.
LONG_ESTIMATE = 0.4
MIN_EXPECTED = 3.0
AT_ONCE = 1 << 21  # pairs counted per step: some 100 MB


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of documents, by number."""

    a: Ints
    b: Ints

    def __len__(self) -> int:
        return len(self.a)

    @classmethod
    def none(cls) -> "Pairs":
        """Return no pairs."""
        return cls(np.array([], np.int64), np.array([], np.int64))

    @classmethod
    def join(cls, parts: Sequence["Pairs"]) -> "Pairs":
        """Concatenate several."""
        return cls(np.concatenate([part.a for part in parts]), np.concatenate([part.b for part in parts]))

    def take(self, which: Bools | Ints) -> "Pairs":
        """Return a subset."""
        return Pairs(self.a[which], self.b[which])


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of n texts before they are compared.

    Attributes:
        lengths: folded characters.
        anchors: how many anchors each has.
        reach: the largest hash that is an anchor.
    """

    lengths: Ints
    anchors: Ints
    reach: Hashes

    def __len__(self) -> int:
        return len(self.lengths)


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents by key, sorted by key and then by document.

    Attributes:
        keys: uint64.
        documents: int64.
    """

    keys: Keys
    documents: Ints

    @classmethod
    def of(cls, keys: Keys, documents: Ints) -> "Postings":
        """Build postings from pairs in ascending order of documents; keys with a single document are dropped."""
        order = np.argsort(keys, kind="stable")
        keys, documents = keys[order], documents[order]
        lone = heads(keys)
        lone[:-1] &= lone[1:]
        return cls(keys[~lone], documents[~lone])

    def take(self, which: Bools | Ints) -> "Postings":
        """Return a subset."""
        return Postings(self.keys[which], self.documents[which])

    def sizes(self) -> Ints:
        """Return for each posting the number of documents in its list."""
        _, lengths = runs(self.keys)
        return np.repeat(lengths, lengths)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate pairs from lists below the crowd size, and the postings of the crowded lists."""

    pairs: Pairs
    crowded: Postings


def pack(a: Ints, b: Ints) -> Keys:
    """Encode each pair, whichever way round, as one key."""
    return np.minimum(a, b).astype(U64) << U64(32) | np.maximum(a, b).astype(U64)


def unpack(keys: Keys) -> Pairs:
    """Decode keys to pairs."""
    return Pairs((keys >> U64(32)).astype(np.int64), (keys & U64(0xFFFFFFFF)).astype(np.int64))


def union(one: Pairs, other: Pairs) -> Pairs:
    """Return the distinct pairs of both, ascending."""
    return unpack(distinct(np.concatenate((pack(one.a, one.b), pack(other.a, other.b)))))


def difference(pairs: Pairs, others: Pairs) -> Pairs:
    """Return the pairs that are not among the others."""
    return pairs.take(~are_in(pack(others.a, others.b), pack(pairs.a, pairs.b)))


def crowd_size(total: int) -> int:
    """Return the list length above which a list is crowded, in a collection of `total` documents."""
    return max(CROWD, min(int(total * CROWD_SHARE), MAX_CROWD))


def candidates(outline: Outline, postings: Postings, fresh: int = 0) -> Pairs:
    """Return the pairs that share enough anchors, from lists that are not crowded; one of each pair is new."""
    sizes = postings.sizes()
    few = sizes <= CROWD
    found = _candidates(outline, postings.take(few), MIN_ESTIMATE, fresh)
    if few.all():
        return found
    return union(found, _candidates(outline, postings, LONG_ESTIMATE, fresh))


def _candidates(outline: Outline, postings: Postings, least: float, fresh: int) -> Pairs:
    reach = int(postings.sizes().max(initial=1)) - 1
    met = count_shared(postings, reach, fresh)
    return Pairs.join([Pairs.none(), *(filter_candidates(outline, *each, least) for each in met)])


def filter_candidates(outline: Outline, keys: Keys, shared: Ints, least: float = MIN_ESTIMATE) -> Pairs:
    """Return the pairs that share at least `least` of the anchors expected if one text contained the other."""
    often = shared >= MIN_SHARED
    pairs = unpack(keys[often])
    return pairs.take(shared[often] >= least * expect_shared(outline, pairs))


def expect_shared(outline: Outline, pairs: Pairs) -> NDArray[np.float64]:
    """Return how many anchors the shorter text would share with a text that contains it.

    Anchors are the smallest hashes. A short text has a larger share of its hashes as anchors, up to a higher value.
    """
    swap = outline.lengths[pairs.a] > outline.lengths[pairs.b]
    short, long = np.where(swap, pairs.b, pairs.a), np.where(swap, pairs.a, pairs.b)
    reached = (outline.reach[long] + 1.0) / (outline.reach[short] + 1.0)
    return np.maximum(outline.anchors[short] * np.minimum(reached, 1), MIN_EXPECTED)


def count_shared(postings: Postings, reach: int, fresh: int = 0) -> Iterator[tuple[Keys, Ints]]:
    """Yield pairs as keys, with the number of lists that both documents are in, block by block.

    Args:
        postings: in any order within a key if all documents are new, else ascending.
        reach: each document of a list is paired with this many before it.
        fresh: number of the first new document; one of each pair is new.
    """
    documents = postings.documents
    met = np.where(documents >= fresh, np.minimum(_before(postings.keys), reach), 0)
    # A block is a range of documents, so that no pair is in two blocks.
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
        first, counts = runs(keys)
        yield keys[first], counts


def _before(keys: Keys) -> Ints:
    """Return the position of each posting in its list."""
    return np.arange(len(keys)) - np.repeat(*runs(keys))
