"""Group the texts of a collection: candidates that share anchors are judged, and related ones form clusters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Grouping, Known, Order, Related, cluster
from articlekit.collection.families import find_families
from articlekit.collection.features import frequent_hashes, mark
from articlekit.collection.postings import Pairs, Postings, candidates, crowd_size, union
from articlekit.collection.relation import Relation, judge
from articlekit.collection.sketch import U32, Sketches
from articlekit.model.settings import DEFAULT, Thresholds

# A shingle that stands in more articles than these is a phrase or boilerplate. Of 100,000 made documents, 25 costs .006
# of F1, and of large families .01; 80 costs .012 on news. Of a million, phrases have more to stand in: hence the share.
FREQUENT = 40
FREQUENT_SHARE = 1 / 5000


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
    large = find_families(sketches, found.crowded, order, thresholds, known)
    pairs = union(union(found.pairs, large.pairs), known.pairs)
    # Among so few nothing can be frequent, and counting has a price of its own.
    common = frequent_hashes(sketches, large.labels, limit, known.elsewhere) if total > limit else np.array([], U32)
    marked = mark(sketches, common)
    relations = judge(marked, pairs, thresholds)
    return marked, Related(pairs, relations).take(relations != Relation.NONE)
