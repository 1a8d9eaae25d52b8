"""Choose the keeper of each cluster, and measure how similar the other members are to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Ranking, assign
from articlekit.collection.furniture import are_shared, find_furniture
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, heads
from articlekit.collection.related import Related, invert
from articlekit.collection.relation import Relation, are_of_like_size
from articlekit.collection.result import Clusters
from articlekit.collection.texts import AnyTexts

# Name of the criterion by which a part of another document comes after it.
WHOLE = "the whole, not a part"
# Name of the one by which a document comes first that an earlier run kept, and last that it dropped.
EARLIER = "kept by an earlier run"


@dataclass(frozen=True, slots=True)
class Ranks:
    """Scores by which keepers are chosen: n rows, the most important column first, smaller is better."""

    names: tuple[str, ...]
    table: NDArray[np.float64]

    def insert(self, place: int, name: str, column: NDArray[Any]) -> "Ranks":
        """Return a copy with one more column."""
        names = (*self.names[:place], name, *self.names[place:])
        return Ranks(names, np.insert(self.table, place, column, axis=1))


@dataclass(frozen=True, slots=True)
class DocumentNumbers:
    """For each document, the number of its text, and its own number over all runs."""

    texts: Ints
    numbers: Ints


def choose(
    texts: AnyTexts, documents: DocumentNumbers, related: Related, ranks: Ranks, earlier: Bools | None = None
) -> Clusters:
    """Choose the documents to keep, and compare each of the others with the one that stands for it.

    References have 0 in the first column of ranks; they are always kept. So is one without text of its own.

    Args:
        texts: marked.
        documents: all of them.
        related: pairs of texts.
        ranks: of the documents.
        earlier: which documents an earlier run kept; they are always kept, too.
    """
    stay = (ranks.table[:, 0] == 0) | (False if earlier is None else earlier)
    of, count, shared = documents.texts, len(documents.texts), are_shared(texts)
    related = related.take(~(shared[related.pairs.a] | shared[related.pairs.b]))
    always = np.zeros(len(texts), np.bool_)
    always[of[stay]] = True
    # Those that were kept or dropped before come first and last anyway.
    column = ranks.names.index(EARLIER) + 1 if EARLIER in ranks.names else 1
    order, first = _best(ranks, of, len(texts))
    tiers = np.cumsum(np.diff(ranks.table[order, :column], axis=0, prepend=0).any(axis=1), dtype=np.int64)
    # The last tier is of texts without a document here.
    ranking = Ranking(np.append(tiers, count)[first], first)
    assigned, parts = assign(texts, related, ranking, always)
    shared[find_furniture(texts, related, assigned)] = True
    ranks = ranks.insert(column, WHOLE, parts[of])
    order, first = _best(ranks, of, len(texts))
    place = invert(order)
    keepers = order[first[assigned[of]]]
    stay = np.flatnonzero(stay | shared[of] | (texts.lengths[of] == 0))
    keepers[stay] = stay
    dropped = np.flatnonzero(keepers != np.arange(count))
    other = dropped[of[dropped] != of[keepers[dropped]]]
    pairs = Pairs(of[other], of[keepers[other]])
    features = texts.measure(pairs)
    relations = np.zeros(count, np.int8)
    relations[dropped] = Relation.EXACT
    relations[other] = np.where(are_of_like_size(features, texts.thresholds), Relation.NEAR, Relation.CONTAINED)
    similarity, containment = np.ones(count, np.float32), np.ones(count, np.float32)
    similarity[other], containment[other] = features.full_jaccard, features.full_containment
    names = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(names, keepers, documents.numbers)
    order = np.lexsort((place, keepers))
    why = _deciding_column(ranks.table, order, heads(keepers[order]))
    return Clusters(
        keepers,
        relations,
        similarity,
        containment,
        why[keepers],
        ranks.names,
        names[keepers],
        shared=np.flatnonzero(shared[of]),
    )


def _best(ranks: Ranks, of: Ints, count: int) -> tuple[Ints, Ints]:
    """Return the documents in order, and the place of the best document of each text: it stands for the others."""
    order = np.lexsort(ranks.table.T[::-1])
    first = np.full(count, len(of))
    np.minimum.at(first, of[order], np.arange(len(of)))
    return order, first


def _deciding_column(ranks: NDArray[np.float64], order: Ints, best: Bools) -> Ints:
    """Return for each keeper the first column in which the runner-up of its cluster differs; -1 if none does."""
    places = np.flatnonzero(best[:-1] & ~best[1:])
    differs = ranks[order[places]] != ranks[order[places + 1]]
    why = np.full(len(order), -1)
    why[order[places]] = np.where(differs.any(axis=1), differs.argmax(axis=1), -1)
    return why
