"""Decide which text stands for which: the best ones stay, and each other one goes for one of them that holds it.

A text holds another if it is a near duplicate of it, or contains it. Connected components would chain unrelated texts
together. So texts are taken from the best to the worst, and each goes only for a kept text that holds it itself.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from articlekit.collection.postings import Pairs, pack, unpack
from articlekit.collection.ragged import Bools, Ints, Keys, are_in, distinct, heads, is_member
from articlekit.collection.related import Related
from articlekit.collection.relation import Relation
from articlekit.collection.sketch import U64
from articlekit.collection.texts import AnyTexts


@dataclass(frozen=True, slots=True)
class Ranking:
    """Which texts are better: those of a lower tier; in one tier the wholes, not the parts; of these a lower place.

    Attributes:
        tiers: of each text, from 0.
        places: of each text, from 0; a text of a lower tier has a lower one.
    """

    tiers: Ints
    places: Ints

    def rank(self, parts: Bools) -> Ints:
        """Return a number for each text, by which they are ordered: the smaller is better."""
        return (2 * self.tiers + parts) * (int(self.places.max(initial=0)) + 1) + self.places


def assign(texts: AnyTexts, related: Related, ranking: Ranking, always: Bools) -> tuple[Ints, Bools]:
    """Return for each text the one that stands for it, itself if it is kept; and which texts are parts of others.

    A page of two articles contains both of them, and stands only for the better one of the two. Two texts that are not
    known to be related are compared as soon as one is kept and the other is related to a text that it stands for.

    Args:
        texts: to compare.
        related: pairs of them.
        ranking: of the texts.
        always: which texts are kept whatever holds them.
    """
    parts, result = np.zeros(len(texts), np.bool_), np.arange(len(texts))
    parts[related.parts(texts.lengths)] = True
    there = _Open(
        names=result.copy(),
        texts=texts,
        labels=related.components(len(texts)),
        parts=parts,
        ranking=ranking,
        always=always,
        links=_Links.of(texts, related),
        asked=pack(related.pairs.a, related.pairs.b),
    )
    while len(there.links.pairs):
        there = there.narrow()
        there, stands = _settle(there)
        parts[there.names] = there.parts
        gone = np.flatnonzero(stands != np.arange(len(stands)))
        result[there.names[gone]] = there.names[stands[gone]]
    return result, parts


def _settle(there: "_Open") -> tuple["_Open", Ints]:
    """Look once at all that is open; return what is open then, and for each text the one that stands for it for good.

    A text that nothing stands for, or not for good, has itself.
    """
    texts, labels, always, everyone = there.texts, there.labels, there.always, np.arange(len(there.names))
    links, parts = _find_parts(texts, there.links, there.parts, there.ranking)
    ranks = there.ranking.rank(parts)
    usable = links.take(links.valid & ~always[links.pairs.b] & (ranks[links.pairs.a] < ranks[links.pairs.b]))
    usable = usable.take(~are_in(there.refused, _key(usable.pairs.a, usable.pairs.b)))
    apart, rivals = _find_apart(texts, ranks, usable.pairs, usable.near)
    keepers = attach(ranks, usable.pairs.take(~apart))
    gone = np.flatnonzero(keepers != everyone)
    claims = distinct(np.concatenate((_key(keepers[gone], gone), _key(rivals.a, rivals.b))))
    claims = claims[~are_in(there.whole, claims)]
    is_held = texts.hold_all(unpack(claims))
    lacking = unpack(claims[~is_held]).b
    # The others are looked at further as soon as whoever goes in a component lacks nothing.
    ready = ~is_member(labels[lacking], labels)
    current = np.where(ready, keepers, everyone)
    beyond = _pairs_of_kept(links.pairs.take(ready[links.pairs.a]), current)
    beyond = beyond.take(~(always[beyond.a] & always[beyond.b]) & ~are_in(there.asked, pack(beyond.a, beyond.b)))
    found = Related(beyond, texts.relate(beyond)).without_none()
    parts[found.parts(texts.lengths)] = True
    # Components that nothing changes any more are settled, and left alone.
    active = is_member(labels[np.concatenate((lacking, found.pairs.a))], labels)
    further = replace(
        there,
        parts=parts,
        links=links.take(active[links.pairs.a]).join(_Links.of(texts, found)),
        asked=np.concatenate((there.asked, pack(beyond.a, beyond.b))),
        refused=np.concatenate((there.refused, claims[~is_held])),
        whole=np.concatenate((there.whole, claims[is_held])),
    )
    return further, np.where(active, everyone, current)


@dataclass(frozen=True, slots=True)
class _Open:
    """The texts of which is not settled yet what stands for them, and what is known of these.

    Attributes:
        names: their numbers in the collection, ascending.
        texts: to compare.
        labels: of each text its connected component.
        parts: which texts are parts of others.
        ranking: of the texts.
        always: which texts are kept whatever holds them.
        links: who holds whom.
        asked: pairs that were compared, as keys.
        refused, whole: (holder, held) as keys: the holder lacks a long passage of the held one, or none.
    """

    names: Ints
    texts: AnyTexts
    labels: Ints
    parts: Bools
    ranking: "Ranking"
    always: Bools
    links: "_Links"
    asked: Keys
    refused: Keys = field(default_factory=lambda: np.array([], U64))
    whole: Keys = field(default_factory=lambda: np.array([], U64))

    def narrow(self) -> "_Open":
        """Return the same for the texts that are linked, if these are few: there are some dozen rounds."""
        pairs = self.links.pairs
        members = distinct(np.concatenate((pairs.a, pairs.b)))
        if 2 * len(members) > len(self.names):
            return self
        places = np.full(len(self.names), -1)
        places[members] = np.arange(len(members))

        def renumber(keys: Keys) -> Keys:
            both = unpack(keys)
            both = both.take((places[both.a] >= 0) & (places[both.b] >= 0))
            return _key(places[both.a], places[both.b])

        return _Open(
            self.names[members],
            self.texts.take(members).bring(),
            np.unique(self.labels[members], return_inverse=True)[1],
            self.parts[members],
            Ranking(self.ranking.tiers[members], self.ranking.places[members]),
            self.always[members],
            replace(self.links, pairs=Pairs(places[pairs.a], places[pairs.b])),
            renumber(self.asked),
            renumber(self.refused),
            renumber(self.whole),
        )


@dataclass(frozen=True, slots=True)
class _Links:
    """Pairs (holder, held); of near duplicates both ways, though the shorter one may lack too much of the longer one.

    Attributes:
        pairs: of texts.
        near: whether they are near duplicates.
        valid: whether one holds the other, as far as is known.
        known: whether that is known.
    """

    pairs: Pairs
    near: Bools
    valid: Bools
    known: Bools

    @classmethod
    def of(cls, texts: AnyTexts, related: Related) -> "_Links":
        lengths, links = texts.lengths, related.links(texts.lengths)
        pairs, near = links.pairs, links.relations == Relation.NEAR
        return cls(pairs, near, np.ones(len(pairs), np.bool_), lengths[pairs.a] >= lengths[pairs.b])

    def take(self, which: Bools) -> "_Links":
        return _Links(self.pairs.take(which), self.near[which], self.valid[which], self.known[which])

    def join(self, other: "_Links") -> "_Links":
        return _Links(
            Pairs.join([self.pairs, other.pairs]),
            np.concatenate((self.near, other.near)),
            np.concatenate((self.valid, other.valid)),
            np.concatenate((self.known, other.known)),
        )


def _find_parts(texts: AnyTexts, links: _Links, parts: Bools, ranking: Ranking) -> tuple[_Links, Bools]:
    """Mark the texts that are parts of others: these come after the wholes, so that none stands for one of them.

    Of near duplicates the shorter one is such a part if it lacks too much of the longer one, which matters only where
    it is the better one.
    """
    pairs, valid, known, parts = links.pairs, links.valid.copy(), links.known.copy(), parts.copy()
    while True:
        ranks = ranking.rank(parts)
        asked = np.flatnonzero(~known & (ranks[pairs.a] < ranks[pairs.b]))
        if not len(asked):
            return replace(links, valid=valid, known=known), parts
        known[asked] = True
        valid[asked] = texts.cover(pairs.take(asked)) & texts.hold_all(pairs.take(asked))
        parts[pairs.a[asked[~valid[asked]]]] = True


def _key(a: Ints, b: Ints) -> Keys:
    """Encode pairs in this order."""
    return a.astype(U64) << U64(32) | b.astype(U64)


def attach(ranks: Ints, links: Pairs) -> Ints:
    """Return for each text the one that stands for it: of the kept ones that hold it, the one that holds most texts.

    So two that both hold most of a family do not halve it.

    Args:
        ranks: the smaller is better.
        links: pairs (holder, held); each holder is better than what it holds.
    """
    order, gone = np.lexsort((ranks[links.a], ranks[links.b])), set[int]()
    # A holder is better than what it holds, so that it is known by then whether it is kept.
    for holder, held in zip(links.a[order].tolist(), links.b[order].tolist(), strict=True):
        if holder not in gone:
            gone.add(held)
    links = links.take(~is_member(np.fromiter(gone, np.int64, len(gone)), links.a))
    held = np.bincount(links.a, minlength=len(ranks))
    order = np.lexsort((ranks[links.a], -held[links.a], links.b))
    first = order[heads(links.b[order])]
    keepers = np.arange(len(ranks))
    keepers[links.b[first]] = links.a[first]
    return keepers


def _pairs_of_kept(links: Pairs, keepers: Ints) -> Pairs:
    """Return the pairs of kept texts of which one is related to a text that the other stands for."""
    one, other = np.concatenate((links.a, links.b)), np.concatenate((links.b, links.a))
    near = (keepers[one] != one) & (keepers[other] == other) & (keepers[one] != other)
    return unpack(distinct(pack(keepers[one[near]], other[near])))


def _find_apart(texts: AnyTexts, ranks: Ints, links: Pairs, near: Bools) -> tuple[Bools, Pairs]:
    """Return for each link whether the holder is a page of two articles, of which this is the worse; and those pages.

    It has nothing in common then with the best part of the page, or with the worst near duplicate of it, which is the
    longer one of the two articles. These are returned as pairs (page, rival).
    """
    parts, rival = np.flatnonzero(~near), np.full((2, len(ranks)), -1)
    best, worst = rival
    for found, which, sign in ((best, parts, -1), (worst, np.flatnonzero(near), 1)):
        order = which[np.argsort(sign * ranks[links.b[which]])]
        found[links.a[order]] = links.b[order]  # the last one stays
    rivals, parts = rival[:, links.a[parts]].ravel(), np.concatenate((parts, parts))
    asked = (rivals >= 0) & (rivals != links.b[parts])
    rivals, parts = rivals[asked], parts[asked]
    differ = ~texts.have_common_text(Pairs(rivals, links.b[parts]))
    apart = np.zeros(len(links), np.bool_)
    apart[parts[differ]] = True
    return apart, Pairs(links.a[parts[differ]], rivals[differ])
