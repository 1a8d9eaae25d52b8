"""Judge the texts of a collection that share anchors: which of them are related, and how."""

from typing import TypeVar

import numpy as np

from articlekit.collection.families import find_families
from articlekit.collection.features import have_hashes
from articlekit.collection.postings import Candidates, union
from articlekit.collection.ragged import Bools, Hashes, Ints, distinct, pieces
from articlekit.collection.related import Known, Order, Related
from articlekit.collection.relation import Relation
from articlekit.collection.sketch import U32
from articlekit.collection.texts import AnyTexts, Texts
from articlekit.collection.wordings import find_wordings

T = TypeVar("T", bound=AnyTexts)
# A shingle in more articles than this is a phrase or boilerplate. On 100,000 generated documents, 25 costs .006 of F1
# (.01 on large families), and 80 costs .012 on news. In larger collections phrases occur more often: hence the share.
FREQUENT = 40
FREQUENT_SHARE = 1 / 5000


def find_related(texts: T, found: Candidates, order: Order, known: Known | None = None) -> tuple[T, Related]:
    """Judge the candidates: which of them are related, and how. Those that are not have the Relation NONE.

    Args:
        texts: distinct ones.
        found: candidate pairs and crowded lists.
        order: of the texts.
        known: results of earlier runs.

    Returns:
        The marked texts, and the Relation of each pair that was compared.
    """
    known = known or Known()
    total = len(texts) + known.outside
    limit = max(FREQUENT, int(total * FREQUENT_SHARE))
    if limit > FREQUENT:
        texts = texts.limit(texts.thresholds.large())
    large = find_families(texts, found.crowded, order, known)
    pairs = union(union(found.pairs, large.pairs), known.pairs)
    # No shingle can be frequent in a collection of at most `limit` texts; skip the counting.
    common = np.array([], U32)
    if total > limit:
        common = texts.find_frequent(large.labels, limit, known.elsewhere)
    marked = texts.mark(common)
    relations, doubtful = marked.decide(pairs)
    is_related = relations != Relation.NONE
    wording = find_wordings(texts, pairs.take(is_related | doubtful), (is_related & doubtful)[is_related | doubtful])
    if len(wording):
        marked = texts.mark(distinct(np.concatenate((common, wording))))
        # What is measured is how much of the shorter text there is in the longer one.
        shorter = np.where(texts.lengths[pairs.a] > texts.lengths[pairs.b], pairs.b, pairs.a)
        again = np.flatnonzero(is_related)[_find_having(texts, shorter[is_related], wording)]
        relations[again] = marked.relate(pairs.take(again))
    return marked, Related(pairs, relations)


def _find_having(texts: AnyTexts, numbers: Ints, hashes: Hashes) -> Bools:
    """Return for each number whether the text has one of the hashes."""
    members, having = distinct(numbers), np.zeros(len(texts), np.bool_)
    having[members] = np.concatenate(list(texts.map(_have, ((some, hashes) for some in pieces(members)))))
    return having[numbers]


def _have(texts: Texts, hashes: Hashes) -> Bools:
    return have_hashes(texts.sketches, hashes)
