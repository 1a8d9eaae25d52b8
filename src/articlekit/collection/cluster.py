"""Cluster related documents, so that each member is similar to the centre of its cluster.

Connected components alone would chain unrelated documents together. So each member of a component of near duplicates is
compared with the centre; those that differ from it form components of their own. A contained text joins one container.
A page that contains two unrelated articles takes only the larger one, and never connects the two.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import measure
from articlekit.collection.postings import Pairs, pack, unpack
from articlekit.collection.ragged import Bools, Ints, Keys, distinct, heads
from articlekit.collection.relation import Relation, confirm
from articlekit.collection.sketch import Sketches
from articlekit.model.settings import DEFAULT, Thresholds

ROUNDS = 8  # maximum number of passes; what is still unassigned after that stays single


@dataclass(frozen=True, slots=True)
class Grouping:
    """The clusters of n documents.

    Attributes:
        labels: for each document the number of its cluster's centre.
        composites: whether a document contains two unrelated articles.
    """

    labels: Ints
    composites: Bools


@dataclass(frozen=True, slots=True)
class Order:
    """An order of documents that does not depend on input order: by length, then by digest of the text.

    Attributes:
        lengths: folded characters, int64.
        digests: hash of each text, uint64.
    """

    lengths: Ints
    digests: Keys

    def first(self, groups: Ints, *keys: NDArray[np.float64]) -> Ints:
        """Return the index of the first of each group: highest keys, then longest, then smallest digest."""
        order = np.lexsort((self.digests, -self.lengths, *(-key for key in reversed(keys)), groups))
        return order[heads(groups[order])]

    def precedes(self, a: Ints, b: Ints) -> Bools:
        """Return whether a is longer than b, or has the smaller digest at equal length."""
        longer, same = self.lengths[a] > self.lengths[b], self.lengths[a] == self.lengths[b]
        return np.asarray(longer | (same & (self.digests[a] < self.digests[b])))

    def take(self, documents: Ints) -> "Order":
        """Return the order of a subset of the documents."""
        return Order(self.lengths[documents], self.digests[documents])


def components(count: int, a: Ints, b: Ints) -> Ints:
    """Return the connected component of each document, named by its smallest member.

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
    """Pairs of documents with the Relation of each, int8."""

    pairs: Pairs
    relations: NDArray[np.int8]

    def of_relation(self, relation: Relation) -> Pairs:
        """Return the pairs that have this relation."""
        return self.pairs.take(self.relations == relation)

    def take(self, which: Bools | Ints) -> "Related":
        """Return a subset of the pairs."""
        return Related(self.pairs.take(which), self.relations[which])


@dataclass(frozen=True, slots=True)
class Known:
    """What an index knows about a collection before it is compared.

    Attributes:
        fresh: number of the first new document; those before it were compared with each other in an earlier run.
        pairs: related pairs of earlier runs; they are judged again, since more shingles have become frequent.
        elsewhere: for each bucket of hashes, how many texts outside the collection have one of them.
        outside: number of texts outside the collection.
    """

    fresh: int = 0
    pairs: Pairs = field(default_factory=Pairs.none)
    elsewhere: NDArray[np.int32] | None = None
    outside: int = 0


def cluster(sketches: Sketches, related: Related, order: Order, thresholds: Thresholds = DEFAULT) -> Grouping:
    """Cluster documents by the relations of their pairs. The sketches must be marked (features.mark)."""
    labels = label_near_duplicates(sketches, related.of_relation(Relation.NEAR), order, thresholds)
    return _join_contained(sketches, related.of_relation(Relation.CONTAINED), labels, order, thresholds)


def label_near_duplicates(sketches: Sketches, pairs: Pairs, order: Order, thresholds: Thresholds) -> Ints:
    """Return for each document the centre of its cluster of near duplicates."""
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


def _join_contained(sketches: Sketches, pairs: Pairs, labels: Ints, order: Order, thresholds: Thresholds) -> Grouping:
    """Merge each cluster that is contained in others into the one that is most similar to it."""
    count = len(sketches)
    edges = unpack(distinct(pack(labels[pairs.a], labels[pairs.b])))
    edges = edges.take(edges.a != edges.b)
    longer = order.precedes(edges.a, edges.b)
    edges = Pairs(np.where(longer, edges.b, edges.a), np.where(longer, edges.a, edges.b))
    features = measure(sketches, edges)
    good = confirm(features, thresholds)
    edges, likeness = edges.take(good), features.full_jaccard[good].astype(np.float64)
    held = _largest_parts(sketches, labels, order, thresholds)
    # For each container: the longest text in it, and the longest one that it rejected; -1 for none.
    container, part, turned_away = np.arange(count), np.full(count, -1), np.full(count, -1)
    for _ in range(ROUNDS):
        if not len(edges):
            break
        # Each text proposes to its most similar container, which accepts the largest and those similar to it.
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


def _record_longest(longest: Ints, asking: Pairs, order: Order) -> None:
    """Record the longest proposing text of each container that has none yet, in place."""
    first = asking.take(order.take(asking.a).first(asking.b))
    new = longest[first.b] < 0
    longest[first.b[new]] = first.a[new]


def _largest_parts(sketches: Sketches, labels: Ints, order: Order, thresholds: Thresholds) -> Ints:
    """Return for each centre its longest near duplicate that it contains; -1 if there is none.

    That text may itself be a copy of a page of two articles, so parts are compared with each other as well.
    """
    held = np.full(len(labels), -1)
    others = np.flatnonzero(labels != np.arange(len(labels)))
    inside = measure(sketches, Pairs(others, labels[others])).full_containment >= thresholds.part
    others = others[inside & order.precedes(labels[others], others)]
    longest = others[order.take(others).first(labels[others])]
    held[labels[longest]] = longest
    return held


def _composites(sketches: Sketches, labels: Ints, turned_away: Ints, thresholds: Thresholds) -> Bools:
    """Return which pages hold two articles: those that rejected a part, and their copies that contain it too."""
    composites: Bools = turned_away >= 0
    members = np.flatnonzero(composites[labels] & (labels != np.arange(len(labels))))
    rivals = Pairs(turned_away[labels[members]], members)
    composites[members] = measure(sketches, rivals).full_containment >= thresholds.apart
    return composites


def _have_common_text(sketches: Sketches, asking: Pairs, held: Ints, thresholds: Thresholds) -> Bools:
    """Return whether each proposing text shares content with what its container holds; true if that is nothing."""
    alike = np.ones(len(asking), np.bool_)
    known = np.flatnonzero(held[asking.b] >= 0)
    rivals = Pairs(asking.a[known], held[asking.b[known]])
    alike[known] = measure(sketches, rivals).full_containment >= thresholds.apart
    return alike


def _find_roots(sketches: Sketches, container: Ints, thresholds: Thresholds) -> Ints:
    """Return the outermost container of each centre, or the centre itself if that does not contain it directly."""
    root = _find_outermost(container)
    far = np.flatnonzero(container[container] != container)
    lost = far[~confirm(measure(sketches, Pairs(far, root[far])), thresholds)]
    container = container.copy()
    container[lost] = lost
    return _find_outermost(container)


def _find_outermost(container: Ints) -> Ints:
    while (container[container] != container).any():
        container = container[container]
    return container
