"""Put related documents together: each is like the centre of its cluster, and not only like a stranger's stranger.

Near duplicates are connected, then every member is compared with the centre, and those unlike it are connected anew
without it. A contained text belongs to one container; a text with two parts that have nothing in common (a page of two
articles) takes the larger, and bridges nothing.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import measure
from articlekit.collection.postings import Pairs, pack, unpack
from articlekit.collection.ragged import distinct, heads
from articlekit.collection.relation import Relation, confirm
from articlekit.collection.sketch import Sketches
from articlekit.model.settings import DEFAULT, Thresholds

ROUNDS = 8  # of connecting what was unlike its centre; a drift of versions that is longer falls into single documents


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which documents belong together, of n.

    Attributes:
        labels: for each document the number of its cluster's centre.
        composites: whether a document holds two that have nothing in common; of such, only the copies are like it.
    """

    labels: NDArray[np.int64]
    composites: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Order:
    """What decides between documents, whatever the order in which they came: length, then the digest of the text.

    Attributes:
        lengths: folded characters, int64.
        digests: a number for each that follows from its text, uint64.
    """

    lengths: NDArray[np.int64]
    digests: NDArray[np.uint64]

    def first(self, groups: NDArray[np.int64], *keys: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the place of the first of each group: with the highest keys, the longest, the smallest digest."""
        order = np.lexsort((self.digests, -self.lengths, *(-key for key in reversed(keys)), groups))
        return order[heads(groups[order])]

    def precedes(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell whether the first of two is longer, or has the smaller digest where both are of one length."""
        longer, same = self.lengths[a] > self.lengths[b], self.lengths[a] == self.lengths[b]
        first: NDArray[np.bool_] = longer | (same & (self.digests[a] < self.digests[b]))
        return first

    def take(self, documents: NDArray[np.int64]) -> "Order":
        """Return the same of some documents."""
        return Order(self.lengths[documents], self.digests[documents])


def components(count: int, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each of so many documents the smallest number of those connected to it.

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
    """Pairs that were told apart by what they are to each other: `relations` holds a Relation for each, int8."""

    pairs: Pairs
    relations: NDArray[np.int8]

    def of_relation(self, relation: Relation) -> Pairs:
        """Return the pairs of one relation."""
        return self.pairs.take(self.relations == relation)

    def take(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Related":
        """Return some of them."""
        return Related(self.pairs.take(which), self.relations[which])


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a collection before it is compared: of its first documents, and of those outside it.

    Attributes:
        fresh: documents before this one were compared with each other already.
        pairs: of those, the ones that were related; they are judged again, as further shingles have become frequent.
        elsewhere: for each bucket of hashes, how many texts outside the collection have one of them.
        outside: how many texts those are.
    """

    fresh: int = 0
    pairs: Pairs = field(default_factory=Pairs.none)
    elsewhere: NDArray[np.int32] | None = None
    outside: int = 0


def cluster(sketches: Sketches, related: Related, order: Order, thresholds: Thresholds = DEFAULT) -> Grouping:
    """Group documents by the relations of their pairs; the sketches are marked."""
    labels = label_near_duplicates(sketches, related.of_relation(Relation.NEAR), order, thresholds)
    return _join_contained(sketches, related.of_relation(Relation.CONTAINED), labels, order, thresholds)


def label_near_duplicates(sketches: Sketches, pairs: Pairs, order: Order, thresholds: Thresholds) -> NDArray[np.int64]:
    """Label every document with the centre of its cluster of near duplicates."""
    count = len(sketches)
    final = np.arange(count)
    for _ in range(ROUNDS):
        if not len(pairs):
            break
        members = distinct(np.concatenate((pairs.a, pairs.b)))
        degree = np.bincount(np.concatenate((pairs.a, pairs.b)), minlength=count)
        labels = components(count, pairs.a, pairs.b)
        centres = members[order.take(members).first(labels[members], degree[members].astype(np.float64))]
        centre = np.zeros(count, np.int64)
        centre[labels[centres]] = centres
        mine = centre[labels[members]]
        linked = np.isin(pack(members, mine), pack(pairs.a, pairs.b)) | (members == mine)
        asked = np.flatnonzero(~linked)
        linked[asked] = confirm(measure(sketches, Pairs(members[asked], mine[asked])), thresholds)
        final[members[linked]] = mine[linked]
        left = np.zeros(count, np.bool_)
        left[members[~linked]] = True
        pairs = pairs.take(left[pairs.a] & left[pairs.b])
    return final


def _join_contained(
    sketches: Sketches, pairs: Pairs, labels: NDArray[np.int64], order: Order, thresholds: Thresholds
) -> Grouping:
    """Join each cluster that is contained in others to the one it is most like."""
    count = len(sketches)
    edges = unpack(distinct(pack(labels[pairs.a], labels[pairs.b])))
    edges = edges.take(edges.a != edges.b)
    longer = order.precedes(edges.a, edges.b)
    edges = Pairs(np.where(longer, edges.b, edges.a), np.where(longer, edges.a, edges.b))
    features = measure(sketches, edges)
    good = confirm(features, thresholds)
    edges, likeness = edges.take(good), features.full_jaccard[good].astype(np.float64)
    held = _largest_parts(sketches, labels, order, thresholds)
    # For each container the longest text in it, and the longest that found no place in it; -1 for none.
    container, part, turned_away = np.arange(count), np.full(count, -1), np.full(count, -1)
    for _ in range(ROUNDS):
        if not len(edges):
            break
        # Each text asks the container that it is most like; that one takes its largest part and what is like it.
        asking = edges.take(order.take(edges.b).first(edges.a, likeness))
        alike = _have_common_text(sketches, asking, held, thresholds)
        _record_longest(part, asking.take(alike), order)
        alike &= _have_common_text(sketches, asking, part, thresholds)
        container[asking.a[alike]] = asking.b[alike]
        _record_longest(turned_away, asking.take(~alike), order)
        asked = np.isin(pack(edges.a, edges.b), pack(asking.a, asking.b))
        left = ~asked & (container[edges.a] == edges.a)
        edges, likeness = edges.take(left), likeness[left]
    composites = _composites(sketches, labels, turned_away, thresholds)
    return Grouping(_find_roots(sketches, container, thresholds)[labels], composites)


def _record_longest(longest: NDArray[np.int64], asking: Pairs, order: Order) -> None:
    """Note for containers that have none yet the longest of those that ask."""
    first = asking.take(order.take(asking.a).first(asking.b))
    new = longest[first.b] < 0
    longest[first.b[new]] = first.a[new]


def _largest_parts(
    sketches: Sketches, labels: NDArray[np.int64], order: Order, thresholds: Thresholds
) -> NDArray[np.int64]:
    """Return for each centre the longest of its near duplicates that stands in it, -1 if none does.

    It may hold two articles itself, as a copy of such a page does, so that parts are compared with each other as well.
    """
    held = np.full(len(labels), -1)
    others = np.flatnonzero(labels != np.arange(len(labels)))
    inside = measure(sketches, Pairs(others, labels[others])).full_containment >= thresholds.part
    others = others[inside & order.precedes(labels[others], others)]
    longest = others[order.take(others).first(labels[others])]
    held[labels[longest]] = longest
    return held


def _composites(
    sketches: Sketches, labels: NDArray[np.int64], turned_away: NDArray[np.int64], thresholds: Thresholds
) -> NDArray[np.bool_]:
    """Mark the pages of two articles: those that had to turn a part away, and their copies that hold it as well."""
    composites: NDArray[np.bool_] = turned_away >= 0
    members = np.flatnonzero(composites[labels] & (labels != np.arange(len(labels))))
    rivals = Pairs(turned_away[labels[members]], members)
    composites[members] = measure(sketches, rivals).full_containment >= thresholds.apart
    return composites


def _have_common_text(
    sketches: Sketches, asking: Pairs, held: NDArray[np.int64], thresholds: Thresholds
) -> NDArray[np.bool_]:
    """Tell of texts that ask a container whether they have something in common with what it holds, if anything."""
    alike = np.ones(len(asking), np.bool_)
    known = np.flatnonzero(held[asking.b] >= 0)
    rivals = Pairs(asking.a[known], held[asking.b[known]])
    alike[known] = measure(sketches, rivals).full_containment >= thresholds.apart
    return alike


def _find_roots(sketches: Sketches, container: NDArray[np.int64], thresholds: Thresholds) -> NDArray[np.int64]:
    """Return for each centre the outermost container, if it is contained in that one as well."""
    root = _find_outermost(container)
    far = np.flatnonzero(container[container] != container)
    lost = far[~confirm(measure(sketches, Pairs(far, root[far])), thresholds)]
    container = container.copy()
    container[lost] = lost
    return _find_outermost(container)


def _find_outermost(container: NDArray[np.int64]) -> NDArray[np.int64]:
    while (container[container] != container).any():
        container = container[container]
    return container
