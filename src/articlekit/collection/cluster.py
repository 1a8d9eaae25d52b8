"""Decide which text stands for which: the best ones stay, and each other one goes for one of them that holds it.

A text holds another if it is a near duplicate of it, or contains it. Connected components would chain unrelated texts
together. So texts are taken from the best to the worst, and each goes only for a kept text that holds it itself.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.postings import Pairs, unpack
from articlekit.collection.ragged import Bools, Ints, Keys, distinct, is_member
from articlekit.collection.relation import Relation, Texts
from articlekit.collection.sketch import U64


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

    def links(self, lengths: Ints) -> Pairs:
        """Return (holder, held) for each pair; near duplicates hold each other."""
        a, b = self.pairs.a, self.pairs.b
        near = self.relations == Relation.NEAR
        ab, ba = near | (lengths[a] > lengths[b]), near | (lengths[a] < lengths[b])
        return Pairs(np.concatenate((a[ab], b[ba])), np.concatenate((b[ab], a[ba])))


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


def assign(texts: Texts, ranks: Ints, links: Pairs, always: Bools) -> Ints:
    """Return for each text the one that stands for it: itself if it is kept.

    A page of two articles contains both of them, and stands only for the better one of the two. Two texts that are not
    known to be related are compared as soon as one is kept and the other is related to a text that it stands for.

    Args:
        texts: to compare.
        ranks: place of each text, from 0; the smaller is better.
        links: pairs (holder, held).
        always: which texts are kept whatever holds them.
    """
    links = links.take((ranks[links.a] < ranks[links.b]) & ~always[links.b])
    labels, everyone = components(len(texts), links.a, links.b), np.arange(len(texts))
    asked = refused = whole = np.array([], U64)
    result = everyone.copy()
    # Components that nothing changes any more are settled, and left alone.
    while len(links):
        keepers = _attach(ranks, links.take(~np.isin(_key(links.a, links.b), refused)))
        gone = np.flatnonzero(keepers != everyone)
        gone = gone[~np.isin(_key(keepers[gone], gone), whole)]
        is_held = texts.hold_all(Pairs(keepers[gone], gone))
        whole = np.concatenate((whole, _key(keepers[gone[is_held]], gone[is_held])))
        lacking = gone[~is_held]
        refused = np.concatenate((refused, _key(keepers[lacking], lacking)))
        # The others are looked at further as soon as whoever goes in a component lacks nothing.
        ready = ~is_member(labels[lacking], labels)
        current = np.where(ready, keepers, everyone)
        beyond = _pairs_of_kept(ranks, links.take(ready[links.a]), current, always)
        beyond = beyond.take(~np.isin(_key(beyond.a, beyond.b), np.concatenate((asked, _key(links.a, links.b)))))
        asked = np.concatenate((asked, _key(beyond.a, beyond.b)))
        found = beyond.take(texts.hold(beyond))
        rivals, held = _rivals(texts, ranks, current)
        apart = held[~texts.have_common_text(rivals)]
        refused = np.concatenate((refused, _key(current[apart], apart)))
        active = is_member(labels[np.concatenate((lacking, found.a, apart))], labels)
        settled = ~active & (current != everyone)
        result[settled] = current[settled]
        links = Pairs.join([links, found])
        links = links.take(active[links.a])
    return result


def _key(a: Ints, b: Ints) -> Keys:
    """Encode pairs in this order."""
    return a.astype(U64) << U64(32) | b.astype(U64)


def _attach(ranks: Ints, links: Pairs) -> Ints:
    """Give each text to the best of the kept ones that hold it."""
    order = np.lexsort((ranks[links.a], ranks[links.b]))
    keepers: list[int] = list(range(len(ranks)))
    # A holder is better than what it holds, so that it is known by then whether it is kept.
    for holder, held in zip(links.a[order].tolist(), links.b[order].tolist(), strict=True):
        if keepers[held] == held and keepers[holder] == holder:
            keepers[held] = holder
    return np.array(keepers, np.int64)


def _pairs_of_kept(ranks: Ints, links: Pairs, keepers: Ints, always: Bools) -> Pairs:
    """Return the pairs of kept texts of which one is related to a text that the other stands for, the better first."""
    one, other = np.concatenate((links.a, links.b)), np.concatenate((links.b, links.a))
    near = (keepers[one] != one) & (keepers[other] == other)
    one, other = keepers[one[near]], other[near]
    swap = ranks[one] > ranks[other]
    better, worse = np.where(swap, other, one), np.where(swap, one, other)
    wanted = (better != worse) & ~always[worse]
    return unpack(distinct(_key(better[wanted], worse[wanted])))


def _rivals(texts: Texts, ranks: Ints, keepers: Ints) -> tuple[Pairs, Ints]:
    """Return for each part what else goes for the same keeper: the best other part, and the worst near duplicate.

    The part is returned as well. If the page is one of two articles, one of these two has nothing in common with it.
    """
    gone = np.flatnonzero(keepers != np.arange(len(keepers)))
    near = texts.are_alike(Pairs(keepers[gone], gone))
    parts = gone[~near]
    best, worst = np.full(len(keepers), -1), np.full(len(keepers), -1)
    order = parts[np.argsort(-ranks[parts])]
    best[keepers[order]] = order
    order = gone[near][np.argsort(ranks[gone[near]])]
    worst[keepers[order]] = order
    a = np.concatenate((best[keepers[parts]], worst[keepers[parts]]))
    b = np.concatenate((parts, parts))
    wanted = (a >= 0) & (a != b)
    return Pairs(a[wanted], b[wanted]), b[wanted]
