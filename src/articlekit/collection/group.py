"""Group the texts of a collection: find candidates by shared anchors, judge them, and cluster the related ones."""

from dataclasses import dataclass

import numpy as np

from articlekit.collection.cluster import Grouping, Known, Order, Related, cluster
from articlekit.collection.families import find_families
from articlekit.collection.features import frequent_hashes, mark
from articlekit.collection.postings import Pairs, Postings, candidates, crowd_size, union
from articlekit.collection.ragged import Keys
from articlekit.collection.relation import Relation, judge
from articlekit.collection.sketch import U32, Sketches
from articlekit.model.settings import DEFAULT, Thresholds

# A shingle in more articles than this is a phrase or boilerplate. On 100,000 generated documents, 25 costs .006 of F1
# (.01 on large families), and 80 costs .012 on news. In larger collections phrases occur more often: hence the share.
FREQUENT = 40
FREQUENT_SHARE = 1 / 5000


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate pairs from lists below the crowd size, and the postings of the crowded lists."""

    pairs: Pairs
    crowded: Postings


def group(sketches: Sketches, digests: Keys, thresholds: Thresholds = DEFAULT) -> tuple[Sketches, Grouping]:
    """Group distinct texts; return their marked sketches and their clusters."""
    postings = Postings.of(sketches.anchors.values, sketches.anchors.rows)
    crowded = postings.sizes() > crowd_size(len(sketches))
    found = Candidates(candidates(sketches, postings.take(~crowded)), postings.take(crowded))
    order = Order(sketches.lengths, digests)
    marked, related = find_related(sketches, found, order, thresholds)
    return marked, cluster(marked, related, order, thresholds)


def find_related(
    sketches: Sketches, found: Candidates, order: Order, thresholds: Thresholds = DEFAULT, known: Known | None = None
) -> tuple[Sketches, Related]:
    """Judge the candidates: which of them are related, and how.

    Args:
        sketches: of distinct texts.
        found: candidate pairs and crowded lists.
        order: of the texts.
        thresholds: for duplicates.
        known: results of earlier runs.

    Returns:
        The marked sketches, and the related pairs.
    """
    known = known or Known()
    total = len(sketches) + known.outside
    limit = max(FREQUENT, int(total * FREQUENT_SHARE))
    if limit > FREQUENT:
        thresholds = thresholds.large()
    large = find_families(sketches, found.crowded, order, thresholds, known)
    pairs = union(union(found.pairs, large.pairs), known.pairs)
    # No shingle can be frequent in a collection of at most `limit` texts; skip the counting.
    common = frequent_hashes(sketches, large.labels, limit, known.elsewhere) if total > limit else np.array([], U32)
    marked = mark(sketches, common)
    relations = judge(marked, pairs, thresholds)
    return marked, Related(pairs, relations).take(relations != Relation.NONE)
