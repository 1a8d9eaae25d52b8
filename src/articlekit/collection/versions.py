"""Rank the versions of a document, which are fetches of one address: the newest one in each cluster first."""

import numpy as np

from articlekit.collection.choose import DocumentNumbers, Ranks
from articlekit.collection.keep import NEWEST
from articlekit.collection.ragged import Ints, heads


def find_newest(ranks: Ranks, documents: DocumentNumbers, labels: Ints) -> Ints:
    """Return for each document the row of the newest version of it in its cluster, its own if there is none.

    Args:
        ranks: with the two columns of NEWEST, the key of the address (0 for none) and the age; else every document is
            the newest version of itself.
        documents: the last one is the newest of those of one age.
        labels: for each text its cluster.
    """
    newest = np.arange(len(ranks.table))
    if NEWEST in ranks.names:
        place = ranks.names.index(NEWEST)
        keys, ages, clusters = ranks.table[:, place], ranks.table[:, place + 1], labels[documents.texts]
        order = np.lexsort((-documents.numbers, ages, keys, clusters))
        first = heads(clusters[order]) | heads(keys[order]) | (keys[order] == 0)
        newest[order] = order[np.flatnonzero(first)[np.cumsum(first) - 1]]
    return newest


def rank_versions(ranks: Ranks, newest: Ints) -> Ranks:
    """Replace the two columns of NEWEST, if there are any, by one: whether a document has a newer version."""
    if NEWEST not in ranks.names:
        return ranks
    place = ranks.names.index(NEWEST)
    others = Ranks(ranks.names[:place] + ranks.names[place + 2 :], np.delete(ranks.table, (place, place + 1), axis=1))
    return others.insert(place, NEWEST, newest != np.arange(len(newest)))
