"""Choose the keeper of each cluster, and measure how the other members are like it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import measure
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import heads
from articlekit.collection.relation import Relation, is_similar_length
from articlekit.collection.result import Clusters
from articlekit.collection.sketch import Sketches
from articlekit.model.settings import DEFAULT, Thresholds

# A page that holds two articles is the last to stand for one of them.
COMPOSITE = "not two articles in one page"


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
class DocumentNumbers:
    """Documents: of each the number of its text, and how many came before it in all runs."""

    texts: NDArray[np.int64]
    numbers: NDArray[np.int64]


def choose(
    sketches: Sketches,
    documents: DocumentNumbers,
    labels: NDArray[np.int64],
    ranks: Ranks,
    thresholds: Thresholds = DEFAULT,
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
    relations[other] = np.where(is_similar_length(features, thresholds), Relation.NEAR, Relation.CONTAINED)
    similarity, containment = np.ones(len(labels), np.float32), np.ones(len(labels), np.float32)
    similarity[other], containment[other] = features.full_jaccard, features.full_containment
    why = _deciding_column(ranks.table, order, best)
    first = np.full(len(sketches), np.iinfo(np.int64).max)
    np.minimum.at(first, labels, documents.numbers)
    return Clusters(keepers, relations, similarity, containment, why[keepers], ranks.names, first[labels])


def _deciding_column(
    ranks: NDArray[np.float64], order: NDArray[np.int64], best: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return for each keeper the first rank in which the next best of its cluster differs."""
    places = np.flatnonzero(best[:-1] & ~best[1:])
    differs = ranks[order[places]] != ranks[order[places + 1]]
    why = np.full(len(order), -1)
    why[order[places]] = np.where(differs.any(axis=1), differs.argmax(axis=1), -1)
    return why
