"""Find the large families: articles of which there are so many copies that their shingles look like boilerplate.

A shingle that stands in many documents is boilerplate if these are different articles, and tells an article if they are
its copies. So the documents of crowded lists are compared with all shingles first: each with its neighbours in an order
that puts like next to like, and then all with the centres of the families that came of it. Document frequency counts a
family once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.cluster import Known, Order, label_near_duplicates
from articlekit.collection.features import mark
from articlekit.collection.postings import (
    MIN_SHARED,
    Pairs,
    Postings,
    count_shared,
    difference,
    filter_candidates,
    pack,
    union,
    unpack,
)
from articlekit.collection.ragged import distinct, heads, is_member
from articlekit.collection.relation import Relation, judge
from articlekit.collection.sketch import U32, U64, Sketches
from articlekit.model.settings import DEFAULT, Thresholds

NEIGHBOURS = 3  # that a document meets on either side
DEPTH = 3  # smallest hashes by which documents are put in order
MIN_NUMBERS = 3
# Of a document's anchors: at .5, copies in which a fifth was edited are lost; at .1 the pairs are a quarter more.
MIN_SHARE = 0.25
MIN_GRAMS = 0.7
# A list with more centres than these is boilerplate of many families, and tells nothing of one.
MAX_CENTRES = 8
# Nor does one with more documents: nobody prints an article so often.
MAX_LIST = 20_000


@dataclass(frozen=True, slots=True)
class Families:
    """Pairs of documents of crowded lists that are worth comparing, and for each document its family.

    Attributes:
        pairs: candidates, beside those of the other lists.
        labels: the number of the family's centre; its own for a document without a family.
    """

    pairs: Pairs
    labels: NDArray[np.int64]


def find_families(
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
    # Most of a collection is in no crowd: from here on documents have their numbers among the members.
    crowded = select_crowded(sketches, crowded, known.fresh)
    members = distinct(crowded.documents)
    inside = known.pairs.take(is_member(members, known.pairs.a) & is_member(members, known.pairs.b))
    crowd = _Crowd(
        mark(sketches.take(members), np.array([], U32)),
        Postings(crowded.keys, np.searchsorted(members, crowded.documents)),
        order.take(members),
        int(np.searchsorted(members, known.fresh)),
    )
    found = _find_in_crowd(crowd, Pairs(*(np.searchsorted(members, side) for side in (inside.a, inside.b))), thresholds)
    labels = np.arange(len(sketches))
    labels[members] = members[found.labels]
    return Families(Pairs(members[found.pairs.a], members[found.pairs.b]), labels)


def select_crowded(sketches: Sketches, crowded: Postings, fresh: int = 0) -> Postings:
    """Return crowded lists without the texts of which few anchors are in crowds: those are found by the others.

    Of a text that was compared before, only the lists that a fresh one is in are here: it stays.
    """
    share = np.bincount(crowded.documents, minlength=len(sketches)) / np.maximum(sketches.anchors.lengths, 1)
    return crowded.take((share[crowded.documents] >= MIN_SHARE) | (crowded.documents < fresh))


@dataclass(frozen=True, slots=True)
class Signs:
    """By what documents of crowded lists are put next to those that are like them.

    Attributes:
        smallest: n rows of the smallest hashes, ascending, uint32.
        numbers: a key of all the numbers of a document, 0 for one of few, uint64.
        digests: a number that follows from the text, uint64.
    """

    smallest: NDArray[np.uint32]
    numbers: NDArray[np.uint64]
    digests: NDArray[np.uint64]

    @classmethod
    def of(cls, sketches: Sketches, digests: NDArray[np.uint64]) -> "Signs":
        """Return the signs of documents."""
        hashes = sketches.hashes
        first, last = hashes.starts[:-1], hashes.starts[1:] - 1
        smallest = np.zeros((len(sketches), DEPTH), U32)
        filled = np.flatnonzero(first <= last)
        for depth in range(DEPTH):
            smallest[filled, depth] = hashes.values[np.minimum(first + depth, last)[filled]]
        return cls(smallest, _number_keys(sketches), digests)

    @classmethod
    def join(cls, parts: Sequence["Signs"]) -> "Signs":
        """Put the documents of several below each other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def _number_keys(sketches: Sketches) -> NDArray[np.uint64]:
    keys = np.zeros(len(sketches), U64)
    documents = np.flatnonzero(sketches.numbers.lengths >= MIN_NUMBERS)
    if len(documents):
        numbers = sketches.numbers.take(documents)
        # They are in order and distinct, so that a sum and a product tell them from others.
        sums = np.add.reduceat(numbers.values.astype(U64) * U64(0x9E3779B97F4A7C15), numbers.starts[:-1])
        keys[documents] = sums ^ np.multiply.reduceat(numbers.values.astype(U64) | U64(1), numbers.starts[:-1])
    return keys


def pair_neighbours(signs: Signs, crowded: Postings, fresh: int = 0) -> Pairs:
    """Pair documents of crowded lists with those that signs put next to them; one of a pair is fresh.

    Two documents have the same smallest hash with a probability of their Jaccard similarity. Source: Broder 1997. And
    two prints of one bulletin have the same numbers, all of them.
    """
    members = distinct(crowded.documents)
    smallest = signs.smallest[members]
    members = members[np.lexsort((signs.digests[members], *smallest.T[::-1]))]
    place = np.zeros(len(signs.digests), np.int64)
    place[members] = np.arange(len(members))
    # The lists are in order; one number for list and place is sorted ten times as fast as two keys are.
    lists = np.cumsum(heads(crowded.keys)).astype(U64)
    places = np.sort(lists << U64(32) | place[crowded.documents].astype(U64)) & U64(0xFFFFFFFF)
    ordered = Postings(crowded.keys, members[places.astype(np.int64)])
    many = np.flatnonzero(signs.numbers)
    bulletins = Postings.of(signs.numbers[many], many)
    return union(_pairs_in_lists(ordered, MIN_SHARED, fresh), _pairs_in_lists(bulletins, 1, fresh))


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The documents of crowded lists, unmarked, of which those from `fresh` on were not compared yet."""

    sketches: Sketches
    postings: Postings
    order: Order
    fresh: int


def _find_in_crowd(crowd: _Crowd, known: Pairs, thresholds: Thresholds) -> Families:
    # Where all shingles count, and not only those of the article, pages of one template come near: nothing may excuse
    # that numbers differ, and of texts that were edited all over .7 of the short shingles are left.
    thresholds = replace(thresholds, grams=max(thresholds.grams, MIN_GRAMS), certain=2.0, dense=0.0)
    signs = Signs.of(crowd.sketches, crowd.order.digests)
    pairs = union(pair_neighbours(signs, crowd.postings, crowd.fresh), known)
    alike = _near_pairs(crowd, pairs, thresholds)
    labels = label_near_duplicates(crowd.sketches, alike, crowd.order, thresholds)
    # A family of two or three is found by its neighbours; a larger one has members that no neighbour was like.
    centres = np.bincount(labels, minlength=len(crowd.sketches)) > NEIGHBOURS
    further = difference(pair_with_centres(crowd.sketches, crowd.postings, centres, crowd.fresh), pairs)
    alike = union(alike, _near_pairs(crowd, further, thresholds))
    return Families(union(pairs, further), label_near_duplicates(crowd.sketches, alike, crowd.order, thresholds))


def _near_pairs(crowd: _Crowd, pairs: Pairs, thresholds: Thresholds) -> Pairs:
    return pairs.take(judge(crowd.sketches, pairs, thresholds) == Relation.NEAR)


def _pairs_in_lists(postings: Postings, least: int, fresh: int) -> Pairs:
    found = Pairs.join(
        [Pairs.none(), *(unpack(keys[met >= least]) for keys, met in count_shared(postings, NEIGHBOURS))]
    )
    return found.take(found.b >= fresh)


def pair_with_centres(sketches: Sketches, crowded: Postings, centres: NDArray[np.bool_], fresh: int = 0) -> Pairs:
    """Pair the centres of families with all documents of their lists; one of a pair is fresh."""
    documents = crowded.documents
    borders = np.flatnonzero(heads(crowded.keys))
    lengths = np.diff(np.append(borders, len(documents)))
    held = np.flatnonzero(centres[documents])
    lists = np.searchsorted(borders, held, side="right") - 1
    useful = (np.bincount(lists, minlength=len(borders)) <= MAX_CENTRES) & (lengths <= MAX_LIST)
    held, lists = held[useful[lists]], lists[useful[lists]]
    starts = np.cumsum(lengths[lists]) - lengths[lists]
    places = np.arange(lengths[lists].sum()) + np.repeat(borders[lists] - starts, lengths[lists])
    centre, document = np.repeat(documents[held], lengths[lists]), documents[places]
    wanted = (np.maximum(centre, document) >= fresh) & (centre != document)
    keys = np.sort(pack(centre[wanted], document[wanted]))
    first = np.flatnonzero(heads(keys))
    return filter_candidates(sketches, keys[first], np.diff(np.append(first, len(keys))))
