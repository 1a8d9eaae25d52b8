"""Compare new texts with those of an index, as if all had come at once.

The collection that is compared consists of the new texts, of the earlier ones that share anchors with them, and of all
that those are connected to. Of the texts outside it only one thing matters: how often their hashes stand there.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Grouping, Known, Order, cluster
from articlekit.collection.dedupe import COMPOSITE, Candidates, Clusters, Placed, Ranks, choose, compare
from articlekit.collection.families import Signs, neighbours
from articlekit.collection.gather import Gathered
from articlekit.collection.index.manifest import REFERENCE, Row
from articlekit.collection.index.store import Store
from articlekit.collection.postings import CROWD, Pairs, Postings, candidates
from articlekit.collection.ragged import distinct
from articlekit.collection.relation import Thresholds
from articlekit.collection.sketch import Sketches

EARLIER = "kept by an earlier run"


@dataclass(frozen=True, slots=True)
class Found:
    """What comparing new texts with an index gave.

    Attributes:
        numbers: of the texts of the collection, ascending: those of the index, then from `fresh` on the new ones.
        fresh: place of the first new text.
        new: the place of each new text among those gathered.
        texts: for each document the place of its text.
        sketches: of the collection, marked.
        pairs: those that are related and were not known, by places, the new text second.
        grouping: of the collection.
    """

    numbers: NDArray[np.int64]
    fresh: int
    new: NDArray[np.int64]
    texts: NDArray[np.int64]
    sketches: Sketches
    pairs: Pairs
    grouping: Grouping

    @property
    def touched(self) -> NDArray[np.int64]:
        """The numbers of earlier texts in the clusters of the documents."""
        labels = self.grouping.labels
        return self.numbers[: self.fresh][np.isin(labels[: self.fresh], labels[self.texts])]


def find(store: Store, gathered: Gathered, thresholds: Thresholds) -> Found:
    """Compare what was gathered with an index."""
    numbers = store.find(gathered.digests)
    new, seen = np.flatnonzero(numbers < 0), numbers[numbers >= 0]
    numbers[new] = len(store) + np.arange(len(new))
    fresh = gathered.sketches.take(new)
    meeting = _meet(store, fresh, gathered.digests[new, 0])
    members, known = store.related(np.concatenate((meeting.wanted, seen)))
    candidates = meeting.among(members)
    before = store.sketches(members)
    sketches = Sketches.join((before, fresh))
    order = Order(sketches.lengths, np.concatenate((store.column("digest", members)[:, 0], gathered.digests[new, 0])))
    about = Known(
        fresh=len(members),
        pairs=Pairs(np.searchsorted(members, known.a), np.searchsorted(members, known.b)),
        elsewhere=store.counts_without(before.hashes.values),
        outside=len(store) - len(members),
    )
    marked, related = compare(sketches, candidates, order, thresholds, about)
    collection = np.concatenate((members, numbers[new]))
    return Found(
        numbers=collection,
        fresh=len(members),
        new=new,
        texts=np.searchsorted(collection, numbers[gathered.texts]),
        sketches=marked,
        pairs=related.pairs.take(related.pairs.b >= len(members)),
        grouping=cluster(marked, related, order, thresholds),
    )


@dataclass(frozen=True, slots=True)
class _Meeting:
    """How new texts met earlier ones.

    Attributes:
        met: the numbers of the earlier texts that share an anchor with a new one, ascending.
        new: how many new ones there are.
        pairs: candidates of lists that are no crowd, by places: the earlier texts, then the new ones.
        crowded: the other lists.
        wanted: the numbers of the earlier texts that are worth a closer look.
    """

    met: NDArray[np.int64]
    new: int
    pairs: Pairs
    crowded: Postings
    wanted: NDArray[np.int64]

    def among(self, members: NDArray[np.int64]) -> Candidates:
        """Return the same for a collection of these earlier texts, and the new ones."""
        is_member = np.isin(self.met, members)
        place = np.full(len(self.met), -1)
        place[is_member] = np.searchsorted(members, self.met[is_member])
        place = np.concatenate((place, len(members) + np.arange(self.new)))
        crowded = self.crowded.take(place[self.crowded.documents] >= 0)
        return Candidates(
            Pairs(place[self.pairs.a], place[self.pairs.b]), Postings(crowded.keys, place[crowded.documents])
        )


def _meet(store: Store, sketches: Sketches, digests: NDArray[np.uint64]) -> _Meeting:
    """Find earlier texts for new ones, by little: nearly all of a million texts share some anchor with some new one."""
    keys, texts = store.postings(distinct(sketches.anchors.values))
    met = distinct(texts)
    postings = Postings.of(
        np.concatenate((keys, sketches.anchors.values)),
        np.concatenate((np.searchsorted(met, texts), len(met) + sketches.anchors.rows)),
    )
    is_crowd = postings.sizes() > CROWD
    light, crowded = Sketches.join((store.sketches(met, whole=False), sketches)), postings.take(is_crowd)
    pairs = candidates(light, postings.take(~is_crowd), len(met))
    signs = Signs.join((store.signs(met), Signs.of(sketches, digests)))
    beside = neighbours(signs, crowded, len(met))
    # The centres of families meet all documents of their lists.
    earlier = distinct(crowded.documents[crowded.documents < len(met)])
    centres = earlier[store.are_centres(met[earlier])]
    wanted = distinct(np.concatenate((pairs.a, pairs.b, beside.a, beside.b, centres)))
    return _Meeting(met, len(sketches), pairs, crowded, met[wanted[wanted < len(met)]])


def answer(found: Found, ranks: Ranks, earlier: Sequence[Row], first: int, thresholds: Thresholds) -> Clusters:
    """Choose among new documents; one that an earlier run has kept was handed on, and stands for its cluster.

    Args:
        found: what their texts are to each other.
        ranks: of the new documents.
        earlier: documents of the touched texts, in the order in which they came.
        first: number of the first new document.
        thresholds: where duplicates begin.
    """
    count = len(found.texts)
    ranks = ranks.insert(1, COMPOSITE, found.grouping.composites[found.texts])
    # One that an earlier run has dropped comes last: it is in nobody's hands.
    ranks = ranks.insert(1, EARLIER, np.ones(count))
    table = np.zeros((len(earlier), len(ranks.names)))
    table[:, 0] = [row.kept != REFERENCE for row in earlier]
    table[:, 1] = [0 if row.kept else 2 for row in earlier]
    rows = np.array([row.text for row in earlier], np.int64)
    numbers = np.array([row.number for row in earlier], np.int64)
    documents = Placed(
        np.concatenate((found.texts, np.searchsorted(found.numbers, rows))),
        np.concatenate((first + np.arange(count), numbers)),
    )
    everything = Ranks(ranks.names, np.concatenate((ranks.table, table)))
    chosen = choose(found.sketches, documents, found.grouping.labels, everything, thresholds)
    names = chosen.names[count:].tolist()
    return Clusters(
        keepers=chosen.keepers[:count],
        relations=chosen.relations[:count],
        similarity=chosen.similarity[:count],
        containment=chosen.containment[:count],
        why=chosen.why[:count],
        criteria=chosen.criteria,
        names=chosen.names[:count],
        earlier=tuple(row.as_earlier(name) for row, name in zip(earlier, names, strict=True)),
    )
