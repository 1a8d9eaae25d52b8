"""Find the duplicates in a collection: the chain, readable in one glance."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Grouping, Known, Order, Related, cluster
from articlekit.collection.families import families
from articlekit.collection.features import frequent, mark, measure
from articlekit.collection.gather import Gatherer
from articlekit.collection.keep import Document, criteria
from articlekit.collection.postings import Pairs, Postings, candidates, crowd, union
from articlekit.collection.ragged import heads
from articlekit.collection.relation import Relation, is_like, judge
from articlekit.collection.sketch import U32, Sketches
from articlekit.model import Article
from articlekit.model.settings import DEFAULT, Thresholds

if TYPE_CHECKING:
    from articlekit.collection.index import Index

# A shingle that stands in more articles than these is a phrase or boilerplate. Of 100,000 made documents, 25 costs .006
# of F1, and of large families .01; 80 costs .012 on news. Of a million, phrases have more to stand in: hence the share.
FREQUENT = 40
FREQUENT_SHARE = 1 / 5000
KEEP = ("longest",)
# A page that holds two articles is the last to stand for one of them.
COMPOSITE = "not two articles in one page"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document of an earlier run, which an index remembers.

    Attributes:
        id, source, url: as they were given.
        run: in which it was added.
        cluster: the name of its cluster.
        kept: whether it was kept then.
    """

    id: str
    source: str
    url: str | None
    run: str
    cluster: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Clusters:
    """What was found of n documents: for each the one that is kept in its place, and what it is to that one.

    Attributes:
        keepers: number of the kept document; its own for one that is kept, int64. A number of n or more is that of a
            document of an earlier run: keepers[i] - n is its place in `earlier`.
        relations: a Relation; NONE for one that is kept, int8.
        similarity: Jaccard of the shingles, 0.0 to 1.0, float32.
        containment: share of the shorter text's shingles in the other one, 0.0 to 1.0, float32.
        why: for each, the place in `criteria` of the one that decided for its keeper; -1 where none did.
        criteria: by which keepers were chosen, the most important first.
        names: of the cluster of each document, a number that later runs do not change: how many documents the index
            was given before the first of the cluster, int64.
        earlier: the documents of earlier runs in the same clusters.
    """

    keepers: NDArray[np.int64]
    relations: NDArray[np.int8]
    similarity: NDArray[np.float32]
    containment: NDArray[np.float32]
    why: NDArray[np.int64]
    criteria: tuple[str, ...]
    names: NDArray[np.int64]
    earlier: tuple[Earlier, ...] = ()

    def __len__(self) -> int:
        return len(self.keepers)

    @property
    def kept(self) -> NDArray[np.int64]:
        """The numbers of the documents that are kept."""
        return np.flatnonzero(self.keepers == np.arange(len(self)))

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Yield the members of each cluster of two and more: the keeper, the others in order, those of earlier runs."""
        others = np.flatnonzero(self.keepers != np.arange(len(self)))
        order = others[np.argsort(self.keepers[others], kind="stable")]
        before: dict[int, list[int]] = {}
        for number, document in enumerate(self.earlier, len(self)):
            before.setdefault(document.cluster, []).append(number)
        for members in np.split(order, np.flatnonzero(np.diff(self.keepers[order])) + 1):
            if len(members):
                keeper = int(self.keepers[members[0]])
                further = before.get(int(self.names[members[0]]), [])
                yield (keeper, *members.tolist(), *(number for number in further if number != keeper))


def dedupe(
    documents: Iterable[str | Article | Document | None],
    *,
    keep: Sequence[str] = KEEP,
    thresholds: Thresholds = DEFAULT,
    index: "Index | None" = None,
    run: str | None = None,
) -> Clusters:
    """Find exact, near and contained duplicates, and choose which of each is kept.

    Args:
        documents: texts, articles, or documents; a column of a table will do. They are read once, and not held.
        keep: criteria of the choice, the most important first; what they leave open, the order of documents decides.
        thresholds: where duplicates begin.
        index: what earlier runs have seen; these documents are compared with it, and added to it.
        run: names this one in the index; a run that it knows is answered as it was then, and changes nothing.

    Returns:
        Clusters, by the numbers of the documents, from 0.

    Raises:
        ArticlekitError: keep names something that is no criterion.
        TypeError: a document is none of these.
        StoreError: the index cannot be used: locked, damaged, made with other settings, or the disk is full.
    """
    chain = criteria(keep)
    gatherer, ranks, described = Gatherer(), array("d"), list[Document]()
    for number, value in enumerate(documents):
        document = Document.of(value, number)
        gatherer.add(document.text)
        ranks.append(not document.reference)
        ranks.extend(criterion.rank(document) for criterion in chain)
        if index is not None:
            described.append(replace(document, text=""))
    gathered = gatherer.gathered()
    names = ("reference", *(criterion.name for criterion in chain))
    table = Ranks(names, np.frombuffer(ranks, np.float64).reshape(-1, len(names)))
    if index is not None:
        return index.add(gathered, described, table, thresholds=thresholds, run=run)
    marked, grouping = group(gathered.sketches, gathered.digests[:, 0], thresholds)
    table = table.insert(1, COMPOSITE, grouping.composites[gathered.texts])
    placed = Placed(gathered.texts, np.arange(len(gathered.texts)))
    return choose(marked, placed, grouping.labels, table, thresholds)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be related: pairs that met in lists that are no crowd, and the lists that are one."""

    pairs: Pairs
    crowded: Postings


def group(
    sketches: Sketches, digests: NDArray[np.uint64], thresholds: Thresholds = DEFAULT
) -> tuple[Sketches, Grouping]:
    """Group distinct texts; return their sketches, marked, and which belong together."""
    postings = Postings.of(sketches.anchors.values, sketches.anchors.rows)
    crowded = postings.sizes() > crowd(len(sketches))
    found = Candidates(candidates(sketches, postings.take(~crowded)), postings.take(crowded))
    order = Order(sketches.lengths, digests)
    marked, related = compare(sketches, found, order, thresholds)
    return marked, cluster(marked, related, order, thresholds)


def compare(
    sketches: Sketches, found: Candidates, order: Order, thresholds: Thresholds = DEFAULT, known: Known | None = None
) -> tuple[Sketches, Related]:
    """Tell what texts are to each other.

    Args:
        sketches: of distinct texts.
        found: which of them may be related.
        order: of the texts.
        thresholds: where duplicates begin.
        known: what need not be found again.

    Returns:
        The sketches, marked; and the pairs that are related.
    """
    known = known or Known()
    total = len(sketches) + known.outside
    limit = max(FREQUENT, int(total * FREQUENT_SHARE))
    if limit > FREQUENT:
        thresholds = thresholds.large()
    large = families(sketches, found.crowded, order, thresholds, known)
    pairs = union(union(found.pairs, large.pairs), known.pairs)
    # Among so few nothing can be frequent, and counting has a price of its own.
    common = frequent(sketches, large.labels, limit, known.elsewhere) if total > limit else np.array([], U32)
    marked = mark(sketches, common)
    relations = judge(marked, pairs, thresholds)
    return marked, Related(pairs, relations).take(relations != Relation.NONE)


@dataclass(frozen=True, slots=True)
class Ranks:
    """How good each of n documents is: a table of n rows, the most important column first, small is good."""

    names: tuple[str, ...]
    table: NDArray[np.float64]

    def insert(self, place: int, name: str, column: NDArray[Any]) -> "Ranks":
        """Return the same with a further column."""
        names = (*self.names[:place], name, *self.names[place:])
        return Ranks(names, np.insert(self.table, place, column, axis=1))


@dataclass(frozen=True, slots=True)
class Placed:
    """Documents: of each the number of its text, and how many came before it in all runs."""

    texts: NDArray[np.int64]
    numbers: NDArray[np.int64]


def choose(
    sketches: Sketches, documents: Placed, labels: NDArray[np.int64], ranks: Ranks, thresholds: Thresholds = DEFAULT
) -> Clusters:
    """Choose the keeper of each cluster, and measure what the other members are to it.

    The first column of ranks tells references (0), which stay whatever they are copies of.
    """
    texts, labels = documents.texts, labels[documents.texts]
    numbers = np.arange(len(labels))
    order = np.lexsort((*ranks.table.T[::-1], labels))
    best = heads(labels[order])
    keeper = np.zeros(len(sketches), np.int64)
    keeper[labels[order[best]]] = order[best]
    keepers = np.where(ranks.table[:, 0] == 0, numbers, keeper[labels])
    dropped = np.flatnonzero(keepers != numbers)
    same = texts[dropped] == texts[keepers[dropped]]
    other = dropped[~same]
    features = measure(sketches, Pairs(texts[other], texts[keepers[other]]))
    relations = np.zeros(len(labels), np.int8)
    relations[dropped] = Relation.EXACT
    relations[other] = np.where(is_like(features, thresholds), Relation.NEAR, Relation.CONTAINED)
    similarity, containment = np.ones(len(labels), np.float32), np.ones(len(labels), np.float32)
    similarity[other], containment[other] = features.full_jaccard, features.full_containment
    why = _why(ranks.table, order, best)
    first = np.full(len(sketches), np.iinfo(np.int64).max)
    np.minimum.at(first, labels, documents.numbers)
    return Clusters(keepers, relations, similarity, containment, why[keepers], ranks.names, first[labels])


def _why(ranks: NDArray[np.float64], order: NDArray[np.int64], best: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return for each keeper the first rank in which the next best of its cluster differs."""
    places = np.flatnonzero(best[:-1] & ~best[1:])
    differs = ranks[order[places]] != ranks[order[places + 1]]
    why = np.full(len(order), -1)
    why[order[places]] = np.where(differs.any(axis=1), differs.argmax(axis=1), -1)
    return why
