"""Group the texts of a collection: find candidates by shared anchors, judge them, and cluster the related ones."""

from dataclasses import dataclass, replace

import numpy as np

from articlekit.collection.cluster import Known, Order, Related
from articlekit.collection.families import find_families
from articlekit.collection.features import frequent_hashes, have_hashes
from articlekit.collection.postings import Pairs, Postings, candidates, crowd_size, union
from articlekit.collection.ragged import Keys, distinct
from articlekit.collection.relation import Relation, Texts
from articlekit.collection.sketch import U32
from articlekit.collection.wordings import find_wordings

# A shingle in more articles than this is a phrase or boilerplate. On 100,000 generated documents, 25 costs .006 of F1
# (.01 on large families), and 80 costs .012 on news. In larger collections phrases occur more often: hence the share.
FREQUENT = 40
FREQUENT_SHARE = 1 / 5000


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate pairs from lists below the crowd size, and the postings of the crowded lists."""

    pairs: Pairs
    crowded: Postings


def group(texts: Texts, digests: Keys) -> tuple[Texts, Related]:
    """Compare distinct texts; return them marked, and the Relation of each pair that was compared."""
    anchors = texts.sketches.anchors
    postings = Postings.of(anchors.values, anchors.rows)
    crowded = postings.sizes() > crowd_size(len(texts))
    found = Candidates(candidates(texts.sketches, postings.take(~crowded)), postings.take(crowded))
    return find_related(texts, found, Order(texts.sketches.lengths, digests))


def find_related(texts: Texts, found: Candidates, order: Order, known: Known | None = None) -> tuple[Texts, Related]:
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
        texts = replace(texts, thresholds=texts.thresholds.large())
    large = find_families(texts, found.crowded, order, known)
    pairs = union(union(found.pairs, large.pairs), known.pairs)
    # No shingle can be frequent in a collection of at most `limit` texts; skip the counting.
    common = np.array([], U32)
    if total > limit:
        common = frequent_hashes(texts.sketches, large.labels, limit, known.elsewhere)
    marked = texts.mark(common)
    relations, doubtful = marked.decide(pairs)
    is_related = relations != Relation.NONE
    wording = find_wordings(texts, pairs.take(is_related | doubtful), (is_related & doubtful)[is_related | doubtful])
    if len(wording):
        marked = texts.mark(distinct(np.concatenate((common, wording))))
        has_wording = have_hashes(texts.sketches, wording)
        again = np.flatnonzero(is_related & (has_wording[pairs.a] | has_wording[pairs.b]))
        relations[again] = marked.relate(pairs.take(again))
    return marked, Related(pairs, relations)
