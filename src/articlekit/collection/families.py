"""Find the large families: articles of which there are so many copies that their shingles look like boilerplate.

A shingle that stands in many documents is boilerplate if these are different articles, and tells an article if they are
its copies. So the documents of crowded lists are compared with all shingles first: each with its neighbours in an order
that puts like next to like, and then all with the centres of the families that came of it. Document frequency counts a
family once.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Known, Order, near
from articlekit.collection.features import mark, measure
from articlekit.collection.postings import MIN_SHARED, Pairs, Postings, meetings, packed, union, unpacked
from articlekit.collection.ragged import distinct, heads
from articlekit.collection.relation import DEFAULT, Relation, Thresholds, relate
from articlekit.collection.sketch import U32, U64, Sketches

NEIGHBOURS = 3  # that a document meets on either side
DEPTH = 3  # smallest hashes by which documents are put in order
MIN_NUMBERS = 3
MIN_GRAMS = 0.7
# A list with more centres than these is boilerplate of many families, and tells nothing of one.
MAX_CENTRES = 8


@dataclass(frozen=True, slots=True)
class Families:
    """Pairs of documents of crowded lists that are worth comparing, and for each document its family.

    Attributes:
        pairs: candidates, beside those of the other lists.
        labels: the number of the family's centre; its own for a document without a family.
    """

    pairs: Pairs
    labels: NDArray[np.int64]


def families(
    sketches: Sketches,
    crowded: Postings,
    order: Order,
    thresholds: Thresholds = DEFAULT,
    known: Known | None = None,
) -> Families:
    """Find families among the documents of crowded lists.

    Args:
        sketches: of all documents.
        crowded: lists of documents.
        order: of the documents.
        thresholds: where duplicates begin.
        known: what need not be found again.
    """
    known = known or Known()
    members = np.unique(crowded.documents)
    unmarked = mark(sketches, np.array([], U32))
    # Where all shingles count, and not only those of the article, pages of one template come near: nothing may excuse
    # that numbers differ, and of texts that were edited all over .7 of the short shingles are left.
    thresholds = replace(thresholds, grams=max(thresholds.grams, MIN_GRAMS), certain=2.0, dense=0.0)
    fresh = known.fresh
    pairs = union(_neighbours(sketches, crowded, members, order, fresh), _same_numbers(sketches, members, fresh))
    pairs = union(pairs, known.pairs.take(np.isin(known.pairs.a, members) & np.isin(known.pairs.b, members)))
    labels = _labels(unmarked, pairs, order, thresholds)
    # A family of two or three is found by its neighbours; a larger one has members that no neighbour was like.
    centres = np.bincount(labels, minlength=len(sketches)) > NEIGHBOURS
    pairs = union(pairs, _with_centres(crowded, centres, fresh))
    return Families(pairs, _labels(unmarked, pairs, order, thresholds))


def _labels(sketches: Sketches, pairs: Pairs, order: Order, thresholds: Thresholds) -> NDArray[np.int64]:
    alike = relate(measure(sketches, pairs), thresholds) == Relation.NEAR
    return near(sketches, pairs.take(alike), order, thresholds)


def _neighbours(sketches: Sketches, crowded: Postings, members: NDArray[np.int64], order: Order, fresh: int) -> Pairs:
    """Pair each document with those next to it in its lists, in an order that puts like next to like.

    Two documents have the same smallest hash with a probability of their Jaccard similarity. Source: Broder 1997.
    """
    hashes = sketches.hashes
    first, last = hashes.starts[members], hashes.starts[members + 1] - 1
    smallest = [hashes.values[np.minimum(first + depth, last)] for depth in reversed(range(DEPTH))]
    place = np.zeros(len(sketches), np.int64)
    place[members[np.lexsort((order.digests[members], *smallest))]] = np.arange(len(members))
    return _met(crowded.take(np.lexsort((place[crowded.documents], crowded.keys))), NEIGHBOURS, MIN_SHARED, fresh)


def _met(postings: Postings, reach: int, least: int, fresh: int) -> Pairs:
    found = [unpacked(keys[met >= least]) for keys, met in meetings(postings, reach, fresh)]
    return Pairs.join(found) if found else Pairs.none()


def _same_numbers(sketches: Sketches, members: NDArray[np.int64], fresh: int) -> Pairs:
    """Pair documents with the same numbers, all of them: two prints of one bulletin."""
    numbers = sketches.numbers.take(members[sketches.numbers.lengths[members] >= MIN_NUMBERS])
    documents = members[sketches.numbers.lengths[members] >= MIN_NUMBERS]
    if not len(documents):
        return Pairs.none()
    # They are in order and distinct, so that a sum of products tells them from others.
    keys = np.add.reduceat(numbers.values.astype(U64) * U64(0x9E3779B97F4A7C15), numbers.starts[:-1])
    keys ^= np.multiply.reduceat(numbers.values.astype(U64) | U64(1), numbers.starts[:-1])
    return _met(Postings.of(keys, documents), NEIGHBOURS, 1, fresh)


def _with_centres(crowded: Postings, centres: NDArray[np.bool_], fresh: int) -> Pairs:
    """Pair the centres of families with all documents of their lists."""
    borders = np.flatnonzero(heads(crowded.keys))
    lengths = np.diff(np.append(borders, len(crowded.keys)))
    held = np.flatnonzero(centres[crowded.documents])
    lists = np.searchsorted(borders, held, side="right") - 1
    few = np.bincount(lists, minlength=len(borders))[lists] <= MAX_CENTRES
    held, lists = held[few], lists[few]
    starts = np.cumsum(lengths[lists]) - lengths[lists]
    places = np.arange(lengths[lists].sum()) + np.repeat(borders[lists] - starts, lengths[lists])
    centre, document = np.repeat(crowded.documents[held], lengths[lists]), crowded.documents[places]
    wanted = np.maximum(centre, document) >= fresh
    keys = np.sort(packed(centre[wanted], document[wanted]))
    # The n-th of a run of equal keys: a pair that met at least so often.
    often = keys[MIN_SHARED - 1 :] == keys[: max(len(keys) - MIN_SHARED + 1, 0)]
    pairs = unpacked(distinct(keys[MIN_SHARED - 1 :][often]))
    return pairs.take(pairs.a != pairs.b)
