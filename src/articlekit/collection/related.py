"""Related texts: pairs of them with their relations, the components that these connect, and an order of texts."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, Keys
from articlekit.collection.relation import Relation


@dataclass(frozen=True, slots=True)
class Order:
    """An order of texts that does not depend on input order: by length, then by digest of the text.

    Attributes:
        lengths: folded characters, int64.
        digests: hash of each text, uint64.
    """

    lengths: Ints
    digests: Keys

    def ranks(self, *keys: NDArray[np.float64]) -> Ints:
        """Return the place of each text: highest keys first, then the longest, then the smallest digest."""
        return invert(np.lexsort((self.digests, -self.lengths, *(-key for key in reversed(keys)))))

    def take(self, texts: Ints) -> "Order":
        """Return the order of a subset of the texts."""
        return Order(self.lengths[texts], self.digests[texts])


def invert(order: Ints) -> Ints:
    """Return the place of each number in a permutation."""
    places = np.empty(len(order), np.int64)
    places[order] = np.arange(len(order))
    return places


def components(count: int, a: Ints, b: Ints) -> Ints:
    """Return the connected component of each text, named by its smallest member.

    Source: Shiloach and Vishkin 1982 (hooking and pointer jumping); a logarithmic number of rounds.
    """
    labels = np.arange(count)
    while True:
        one, other = labels[a], labels[b]
        apart = one != other
        if not apart.any():
            return labels
        a, b = a[apart], b[apart]
        low, high = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        np.minimum.at(labels, high, low)
        while (labels[labels] != labels).any():
            labels = labels[labels]


@dataclass(frozen=True, slots=True)
class Related:
    """Pairs of texts with the Relation of each, int8."""

    pairs: Pairs
    relations: NDArray[np.int8]

    def take(self, which: Bools | Ints) -> "Related":
        """Return a subset of the pairs."""
        return Related(self.pairs.take(which), self.relations[which])

    def without_none(self) -> "Related":
        """Return the pairs that are related."""
        return self.take(self.relations != Relation.NONE)

    def components(self, count: int) -> Ints:
        """Return the connected component of each of `count` texts, named by its smallest member."""
        return components(count, self.pairs.a, self.pairs.b)

    def parts(self, lengths: Ints) -> Ints:
        """Return the texts that the other one of a pair contains."""
        return self.take(self.relations == Relation.CONTAINED).links(lengths).pairs.b

    def links(self, lengths: Ints) -> "Related":
        """Return (holder, held) for each pair, and its relation; near duplicates hold each other."""
        a, b = self.pairs.a, self.pairs.b
        near = self.relations == Relation.NEAR
        ab, ba = near | (lengths[a] > lengths[b]), near | (lengths[a] < lengths[b])
        links = Pairs(np.concatenate((a[ab], b[ba])), np.concatenate((b[ab], a[ba])))
        return Related(links, np.concatenate((self.relations[ab], self.relations[ba])))


@dataclass(frozen=True, slots=True)
class Known:
    """What an index knows about a collection before it is compared.

    Attributes:
        fresh: number of the first new text; those before it were compared with each other in an earlier run.
        pairs: related pairs of earlier runs; they are judged again, since more shingles have become frequent.
        elsewhere: for each bucket of hashes, how many texts outside the collection have one of them.
        outside: number of texts outside the collection.
    """

    fresh: int = 0
    pairs: Pairs = field(default_factory=Pairs.none)
    elsewhere: NDArray[np.int32] | None = None
    outside: int = 0
