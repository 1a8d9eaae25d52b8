"""Find the duplicates in a collection: the chain, readable in one glance."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Grouping, Order, Related, cluster
from articlekit.collection.families import families
from articlekit.collection.features import frequent, mark, measure
from articlekit.collection.gather import Gatherer
from articlekit.collection.keep import Document, criteria
from articlekit.collection.postings import CROWD, Pairs, Postings, candidates, union
from articlekit.collection.ragged import heads
from articlekit.collection.relation import DEFAULT, Relation, Thresholds, relate
from articlekit.collection.sketch import Sketches
from articlekit.model import Article

# A shingle that stands in more articles than these is a phrase or boilerplate: at 25, families are lost at 10,000
# documents; at 40, .05 of F1 at a million, where phrases have more to stand in.
FREQUENT = 40
FREQUENT_SHARE = 1 / 5000
KEEP = ("longest",)


@dataclass(frozen=True, slots=True)
class Clusters:
    """What was found of n documents: for each the one that is kept in its place, and what it is to that one.

    Attributes:
        keepers: number of the kept document; its own for one that is kept, int64.
        relations: a Relation; NONE for one that is kept, int8.
        similarity: Jaccard of the shingles, 0.0 to 1.0, float32.
        containment: share of the shorter text's shingles in the other one, 0.0 to 1.0, float32.
        why: for each, the place in `criteria` of the one that decided for its keeper; -1 where none did.
        criteria: by which keepers were chosen, the most important first.
    """

    keepers: NDArray[np.int64]
    relations: NDArray[np.int8]
    similarity: NDArray[np.float32]
    containment: NDArray[np.float32]
    why: NDArray[np.int64]
    criteria: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keepers)

    @property
    def kept(self) -> NDArray[np.int64]:
        """The numbers of the documents that are kept."""
        return np.flatnonzero(self.keepers == np.arange(len(self)))

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Yield the members of each cluster of two and more: the keeper, then the others in order."""
        others = np.flatnonzero(self.keepers != np.arange(len(self)))
        order = others[np.argsort(self.keepers[others], kind="stable")]
        for members in np.split(order, np.flatnonzero(np.diff(self.keepers[order])) + 1):
            if len(members):
                yield (int(self.keepers[members[0]]), *members.tolist())


def dedupe(
    documents: Iterable[str | Article | Document | None],
    *,
    keep: Sequence[str] = KEEP,
    thresholds: Thresholds = DEFAULT,
) -> Clusters:
    """Find exact, near and contained duplicates, and choose which of each is kept.

    Args:
        documents: texts, articles, or documents; a column of a table will do. They are read once, and not held.
        keep: criteria of the choice, the most important first; what they leave open, the order of documents decides.
        thresholds: where duplicates begin.

    Returns:
        Clusters, by the numbers of the documents, from 0.

    Raises:
        ArticlekitError: keep names something that is no criterion.
        TypeError: a document is none of these.
    """
    chain = criteria(keep)
    gatherer, ranks = Gatherer(), list[tuple[float, ...]]()
    for number, value in enumerate(documents):
        document = Document.of(value, number)
        gatherer.add(document.text)
        ranks.append((not document.reference, *(criterion.rank(document) for criterion in chain)))
    gathered = gatherer.gathered()
    marked, grouping = group(gathered.sketches, gathered.digests[:, 0], thresholds)
    table = np.array(ranks, np.float64).reshape(-1, 1 + len(chain))
    # A page that holds two articles is the last to stand for one of them.
    table = np.insert(table, 1, grouping.composites[gathered.texts], axis=1)
    names = ("reference", "not two articles in one page", *(criterion.name for criterion in chain))
    return _choose(marked, gathered.texts, grouping.labels[gathered.texts], _Ranks(names, table), thresholds)


def group(
    sketches: Sketches, digests: NDArray[np.uint64], thresholds: Thresholds = DEFAULT
) -> tuple[Sketches, Grouping]:
    """Group distinct texts; return their sketches, marked, and which belong together."""
    order = Order(sketches.lengths, digests)
    postings = Postings.of(sketches.anchors.values, sketches.anchors.rows)
    crowded = postings.sizes() > CROWD
    large = families(sketches, postings.take(crowded), order, thresholds)
    pairs = union(candidates(sketches, postings.take(~crowded)), large.pairs)
    limit = max(FREQUENT, int(len(sketches) * FREQUENT_SHARE))
    marked = mark(sketches, frequent(sketches, large.labels, limit))
    related = Related(pairs, relate(measure(marked, pairs), thresholds))
    return marked, cluster(marked, related, order, thresholds)


@dataclass(frozen=True, slots=True)
class _Ranks:
    """How good each of n documents is: a table of n rows, the most important column first, small is good."""

    names: tuple[str, ...]
    table: NDArray[np.float64]


def _choose(
    sketches: Sketches, texts: NDArray[np.int64], labels: NDArray[np.int64], ranks: _Ranks, thresholds: Thresholds
) -> Clusters:
    """Choose the keeper of each cluster, and measure what the other members are to it."""
    numbers = np.arange(len(labels))
    order = np.lexsort((*ranks.table.T[::-1], labels))
    best = heads(labels[order])
    keeper = np.zeros(len(sketches), np.int64)
    keeper[labels[order[best]]] = order[best]
    # References stay, whatever they are copies of.
    keepers = np.where(ranks.table[:, 0] == 0, numbers, keeper[labels])
    dropped = np.flatnonzero(keepers != numbers)
    same = texts[dropped] == texts[keepers[dropped]]
    other = dropped[~same]
    features = measure(sketches, Pairs(texts[other], texts[keepers[other]]))
    relations = np.zeros(len(labels), np.int8)
    relations[dropped] = Relation.EXACT
    relations[other] = np.where(features.ratio >= thresholds.like, Relation.NEAR, Relation.CONTAINED)
    similarity, containment = np.ones(len(labels), np.float32), np.ones(len(labels), np.float32)
    similarity[other], containment[other] = features.full_jaccard, features.full_containment
    why = _why(ranks.table, order, best)
    return Clusters(keepers, relations, similarity, containment, why[keepers], ranks.names)


def _why(ranks: NDArray[np.float64], order: NDArray[np.int64], best: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each keeper the first rank in which the next best of its cluster differs."""
    places = np.flatnonzero(best[:-1] & ~best[1:])
    differs = ranks[order[places]] != ranks[order[places + 1]]
    why = np.full(len(order), -1)
    why[order[places]] = np.where(differs.any(axis=1), differs.argmax(axis=1), -1)
    return why
