"""Find large families: articles with so many copies that their shingles look like boilerplate.

A shingle that occurs in many documents is boilerplate if these are different articles, but identifies the article if
they are its copies. So the documents of crowded lists are first compared by all of their shingles: each with its
neighbours in an order that places similar documents side by side, then all with the centres of the families found.
Document frequency then counts a family once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from articlekit.collection.cluster import attach
from articlekit.collection.postings import (
    AT_ONCE,
    MIN_SHARED,
    Outline,
    Pairs,
    Postings,
    count_shared,
    difference,
    filter_candidates,
    pack,
    union,
    unpack,
)
from articlekit.collection.ragged import Bools, Ints, distinct, heads, is_member, runs
from articlekit.collection.related import Known, Order
from articlekit.collection.relation import Relation
from articlekit.collection.signs import Signs
from articlekit.collection.sketch import U32, U64
from articlekit.collection.texts import AnyTexts

NEIGHBOURS = 3  # on either side that a document is compared with
# Minimum share of a document's anchors in crowded lists. .5 misses copies with a fifth of the text edited; .1 adds a
# quarter more pairs.
MIN_SHARE = 0.25
# Minimum share of the lists of a document in which a copy of it is its neighbour, if their signs are not similar. Of
# four million generated documents, that leaves out four of ten pairs that share two lists by chance, and of the near
# duplicates one in ten thousand.
MIN_BESIDE = 0.4
# A list with more family centres than this is boilerplate.
MAX_CENTRES = 8
# So is a list with more documents than this: no article has so many copies.
MAX_LIST = 20_000


@dataclass(frozen=True, slots=True)
class Families:
    """The families among the documents of crowded lists.

    Attributes:
        pairs: candidates from these lists.
        labels: for each document the number of its family's centre; its own if it has no family.
    """

    pairs: Pairs
    labels: Ints


def find_families(texts: AnyTexts, crowded: Postings, order: Order, known: Known | None = None) -> Families:
    """Find families among the documents of crowded lists.

    Args:
        texts: all of them.
        crowded: postings of the crowded lists.
        order: of the texts.
        known: results of earlier runs.
    """
    known = known or Known()
    # Most documents are in no crowded list. From here on, numbers are positions among the members.
    crowded = select_crowded(texts.outline, crowded, known.fresh)
    members = distinct(crowded.documents)
    inside = known.pairs.take(is_member(members, known.pairs.a) & is_member(members, known.pairs.b))
    # All shingles count here, boilerplate too, so pages of one template look similar. Hence numbers must always agree.
    numbers = replace(texts.thresholds.numbers, found=None, story=None)
    crowd = _Crowd(
        texts.take(members).limit(replace(texts.thresholds, numbers=numbers)).mark(np.array([], U32)),
        Postings(crowded.keys, np.searchsorted(members, crowded.documents)),
        order.take(members),
        int(np.searchsorted(members, known.fresh)),
    )
    found = _find_in_crowd(crowd, Pairs(*(np.searchsorted(members, side) for side in (inside.a, inside.b))))
    labels = np.arange(len(texts))
    labels[members] = members[found.labels]
    return Families(Pairs(members[found.pairs.a], members[found.pairs.b]), labels)


def select_crowded(outline: Outline, crowded: Postings, fresh: int = 0) -> Postings:
    """Drop from crowded lists the texts with few anchors in them: their other anchors find them.

    A text of an earlier run stays, since only those of its lists are here that a new text is in.
    """
    share = np.bincount(crowded.documents, minlength=len(outline)) / np.maximum(outline.anchors, 1)
    return crowded.take((share[crowded.documents] >= MIN_SHARE) | (crowded.documents < fresh))


def pair_neighbours(signs: Signs, crowded: Postings, fresh: int = 0) -> Pairs:
    """Pair documents of crowded lists with their neighbours in the order of signs; one of each pair is new.

    Two documents share the smallest hash with a probability equal to their Jaccard similarity (Broder 1997). Two prints
    of one bulletin have all numbers in common.
    """
    members = distinct(crowded.documents)
    smallest = signs.smallest[members]
    members = members[np.lexsort((signs.digests[members], *smallest.T[::-1]))]
    place = np.zeros(len(signs.digests), np.int64)
    place[members] = np.arange(len(members))
    # List and position in one number: ten times as fast to sort as two keys.
    lists = np.cumsum(heads(crowded.keys)).astype(U64)
    places = np.sort(lists << U64(32) | place[crowded.documents].astype(U64)) & U64(0xFFFFFFFF)
    ordered = Postings(crowded.keys, members[places.astype(np.int64)])
    many = np.flatnonzero(signs.numbers)
    bulletins = Postings.of(signs.numbers[many], many)
    inside = np.bincount(crowded.documents, minlength=len(signs.digests))
    found = [Pairs.none()]
    for pairs, met in _pairs_in_lists(ordered, MIN_SHARED, fresh):
        often = met >= MIN_BESIDE * np.minimum(inside[pairs.a], inside[pairs.b])
        found.append(pairs.take(often | signs.are_similar(pairs.a, pairs.b)))
    found += [pairs for pairs, _ in _pairs_in_lists(bulletins, 1, fresh)]
    return unpack(distinct(np.concatenate([pack(pairs.a, pairs.b) for pairs in found])))


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The texts of crowded lists, with no hash marked; those from `fresh` on are new."""

    texts: AnyTexts
    postings: Postings
    order: Order
    fresh: int


def _find_in_crowd(crowd: _Crowd, known: Pairs) -> Families:
    signs = crowd.texts.find_signs(crowd.order.digests)
    pairs = union(pair_neighbours(signs, crowd.postings, crowd.fresh), known)
    alike = _near_pairs(crowd, pairs)
    # Neighbours suffice for a family of two or three. A larger one has members without a similar neighbour.
    centres = np.bincount(_label(crowd, alike), minlength=len(crowd.texts)) > NEIGHBOURS
    further = difference(pair_with_centres(crowd.texts.outline, crowd.postings, centres, crowd.fresh), pairs)
    return Families(union(pairs, further), _label(crowd, union(alike, _near_pairs(crowd, further))))


def _near_pairs(crowd: _Crowd, pairs: Pairs) -> Pairs:
    return pairs.take(crowd.texts.relate(pairs) == Relation.NEAR)


def _label(crowd: _Crowd, alike: Pairs) -> Ints:
    """Return the centre of the family of each text: the one with most similar ones."""
    links = Pairs(np.concatenate((alike.a, alike.b)), np.concatenate((alike.b, alike.a)))
    ranks = crowd.order.ranks(np.bincount(links.a, minlength=len(crowd.texts)).astype(np.float64))
    return attach(ranks, links.take(ranks[links.a] < ranks[links.b]))


def _pairs_in_lists(postings: Postings, least: int, fresh: int) -> Iterator[tuple[Pairs, Ints]]:
    """Yield the pairs that are neighbours in so many lists, and in how many, block by block; one of each is new."""
    for keys, met in count_shared(postings, NEIGHBOURS):
        pairs = unpack(keys)
        wanted = (met >= least) & (pairs.b >= fresh)
        yield pairs.take(wanted), met[wanted]


def pair_with_centres(outline: Outline, crowded: Postings, centres: Bools, fresh: int = 0) -> Pairs:
    """Pair the centres of families with all documents of their lists; one of each pair is new."""
    documents = crowded.documents
    borders, lengths = runs(crowded.keys)
    held = np.flatnonzero(centres[documents])
    lists = np.searchsorted(borders, held, side="right") - 1
    useful = (np.bincount(lists, minlength=len(borders)) <= MAX_CENTRES) & (lengths <= MAX_LIST)
    held = held[useful[lists]]
    # Some centres at a time, to bound memory, so that no pair is met in two steps.
    held = held[np.argsort(documents[held], kind="stable")]
    lists = np.searchsorted(borders, held, side="right") - 1
    before = np.cumsum(lengths[lists]) - lengths[lists]
    step = before[np.maximum.accumulate(np.where(heads(documents[held]), np.arange(len(held)), 0))] // AT_ONCE
    found = [Pairs.none()]
    for some in np.split(np.arange(len(held)), np.flatnonzero(heads(step))[1:]):
        sizes = lengths[lists[some]]
        starts = np.cumsum(sizes) - sizes
        places = np.arange(sizes.sum()) + np.repeat(borders[lists[some]] - starts, sizes)
        centre, document = np.repeat(documents[held[some]], sizes), documents[places]
        # Of two centres, each is in the lists of the other.
        wanted = (np.maximum(centre, document) >= fresh) & (~centres[document] | (centre < document))
        keys = np.sort(pack(centre[wanted], document[wanted]))
        first, counts = runs(keys)
        found.append(filter_candidates(outline, keys[first], counts))
    return Pairs.join(found)
