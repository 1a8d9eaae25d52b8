"""Choose the keeper of each cluster, and measure how similar the other members are to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import measure
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, heads
from articlekit.collection.relation import Relation, is_similar_length
from articlekit.collection.result import Clusters
from articlekit.collection.sketch import Sketches
from articlekit.model.settings import DEFAULT, Thresholds

# Name of the criterion by which a page that holds two articles is kept only if nothing else can be.
COMPOSITE = "not two articles in one page"


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
    sketches: Sketches, documents: DocumentNumbers, labels: Ints, ranks: Ranks, thresholds: Thresholds = DEFAULT
) -> Clusters:
    """Choose the keeper of each cluster, and compare the other members with it.

    References have 0 in the first column of ranks; they are always kept.
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


def _deciding_column(ranks: NDArray[np.float64], order: Ints, best: Bools) -> Ints:
    """Return for each keeper the first column in which the runner-up of its cluster differs; -1 if none does."""
    places = np.flatnonzero(best[:-1] & ~best[1:])
    differs = ranks[order[places]] != ranks[order[places + 1]]
    why = np.full(len(order), -1)
    why[order[places]] = np.where(differs.any(axis=1), differs.argmax(axis=1), -1)
    return why
