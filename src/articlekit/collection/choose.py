"""Choose the keeper of each cluster, and measure how similar the other members are to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Related, assign, invert
from articlekit.collection.features import measure
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints, heads
from articlekit.collection.relation import Relation, Texts
from articlekit.collection.result import Clusters

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
    texts: Texts, documents: DocumentNumbers, related: Related, ranks: Ranks, earlier: Bools | None = None
) -> Clusters:
    """Choose the documents to keep, and compare each of the others with the one that stands for it.

    References have 0 in the first column of ranks; they are always kept. A document without text is always kept, too.

    Args:
        texts: marked.
        documents: all of them.
        related: pairs of texts.
        ranks: of the documents.
        earlier: which documents an earlier run kept; they are always kept, too.
    """
    stay = (ranks.table[:, 0] == 0) | (False if earlier is None else earlier)
    of, count, lengths = documents.texts, len(documents.texts), texts.sketches.lengths
    links, ranks = _direct(texts, of, related, ranks)
    order = np.lexsort(ranks.table.T[::-1])
    place = invert(order)
    # Of documents with the same text the best one stands for the others.
    first = _best(place, of, len(texts))
    always = np.zeros(len(texts), np.bool_)
    always[of[stay]] = True
    keepers = order[first[assign(texts, first, links, always)[of]]]
    stay = np.flatnonzero(stay | (lengths[of] == 0))
    keepers[stay] = stay
    dropped = np.flatnonzero(keepers != np.arange(count))
    other = dropped[of[dropped] != of[keepers[dropped]]]
    pairs = Pairs(of[other], of[keepers[other]])
    features = measure(texts.sketches, pairs)
    relations = np.zeros(count, np.int8)
    relations[dropped] = Relation.EXACT
    relations[other] = np.where(texts.are_alike(pairs), Relation.NEAR, Relation.CONTAINED)
    similarity, containment = np.ones(count, np.float32), np.ones(count, np.float32)
    similarity[other], containment[other] = features.full_jaccard, features.full_containment
    names = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(names, keepers, documents.numbers)
    order = np.lexsort((place, keepers))
    why = _deciding_column(ranks.table, order, heads(keepers[order]))
    return Clusters(keepers, relations, similarity, containment, why[keepers], ranks.names, names[keepers])


def _direct(texts: Texts, of: Ints, related: Related, ranks: Ranks) -> tuple[Pairs, Ranks]:
    """Return pairs (holder, held), and the ranks in which a part comes after the wholes.

    A part never stands for the whole. Of near duplicates the shorter one is such a part if it lacks too much of the
    longer one, which matters only where it is the better one.
    """
    lengths = texts.sketches.lengths
    links = related.links(lengths)
    parts = np.zeros(len(texts), np.bool_)
    parts[related.take(related.relations == Relation.CONTAINED).links(lengths).b] = True
    unknown = lengths[links.a] < lengths[links.b]
    valid = np.ones(len(links), np.bool_)
    # Those that were kept or dropped before come first and last anyway.
    column = ranks.names.index(EARLIER) + 1 if EARLIER in ranks.names else 1
    while True:
        ranked = ranks.insert(column, WHOLE, parts[of])
        first = _best(invert(np.lexsort(ranked.table.T[::-1])), of, len(texts))
        asked = np.flatnonzero(unknown & (first[links.a] < first[links.b]))
        if not len(asked):
            return links.take(valid), ranked
        unknown[asked] = False
        valid[asked] = texts.cover(links.take(asked)) & texts.hold_all(links.take(asked))
        parts[links.a[asked[~valid[asked]]]] = True


def _best(place: Ints, of: Ints, count: int) -> Ints:
    """Return the place of the best document of each text."""
    first = np.full(count, len(of))
    np.minimum.at(first, of, place)
    return first


def _deciding_column(ranks: NDArray[np.float64], order: Ints, best: Bools) -> Ints:
    """Return for each keeper the first column in which the runner-up of its cluster differs; -1 if none does."""
    places = np.flatnonzero(best[:-1] & ~best[1:])
    differs = ranks[order[places]] != ranks[order[places + 1]]
    why = np.full(len(order), -1)
    why[order[places]] = np.where(differs.any(axis=1), differs.argmax(axis=1), -1)
    return why
