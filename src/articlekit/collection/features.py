"""Measure pairs of documents, all at once: what they share of shingles, of article-specific ones, and of numbers."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Ragged, distinct, heads
from articlekit.collection.sketch import U32, U64, Sketches

# Containment between which the short shingles decide; outside it they are not looked at.
DOUBTFUL = (0.2, 0.8)
BUCKET_BITS = 24  # of a hash, by which hashes are counted: in most buckets there is one hash
BUCKETS, BUCKET_SHIFT = 1 << BUCKET_BITS, U32(32 - BUCKET_BITS)
CHUNK = 1 << 22  # hashes that are looked at in one go; of a million documents there are 60 million
BATCH = 1 << 11  # pairs; their hashes, some 5 MB, stay in the cache


@dataclass(frozen=True, slots=True)
class Features:
    """What n pairs share; every field is an array of n. The shorter of two is the one with fewer folded characters.

    Attributes:
        containment: share of the shorter text's article-specific shingles that stand in the longer one.
        full_jaccard, full_containment: of all shingles.
        gram_containment: of the short shingles, in doubtful pairs; elsewhere 0.
        own: share of the shorter text's shingles that are article-specific.
        specific: how many of the shorter text's sampled shingles are article-specific.
        numbers: how many numbers the text has that has fewer.
        number_jaccard, number_containment: of the numbers, each as often as it stands there.
        length: folded characters of the shorter text.
        ratio: of the lengths, the shorter to the longer.
        size_ratio: of how many sampled shingles they have, the fewer to the more: a text printed twice in one page is
            as long as two, and says no more than one.
    """

    containment: NDArray[np.float32]
    full_jaccard: NDArray[np.float32]
    full_containment: NDArray[np.float32]
    gram_containment: NDArray[np.float32]
    own: NDArray[np.float32]
    specific: NDArray[np.int64]
    numbers: NDArray[np.int64]
    number_jaccard: NDArray[np.float32]
    number_containment: NDArray[np.float32]
    length: NDArray[np.int64]
    ratio: NDArray[np.float32]
    size_ratio: NDArray[np.float32]

    @classmethod
    def join(cls, parts: list["Features"]) -> Self:
        """Put the pairs of several below each other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def frequent_hashes(
    sketches: Sketches, labels: NDArray[np.int64], limit: int, elsewhere: NDArray[np.int32] | None = None
) -> NDArray[np.uint32]:
    """Return the hashes that stand in more than so many sketches, ascending: shingles of templates and phrases.

    Args:
        sketches: of all documents.
        labels: for each document its family, of which only one counts.
        limit: documents.
        elsewhere: how many documents that are not here have a hash of each bucket.
    """
    values = sketches.hashes.values
    # How often each stands there: an upper bound of how many families have it.
    ordered = np.sort(values)
    first = np.flatnonzero(heads(ordered))
    standing = np.diff(np.append(first, len(ordered)))
    ordered = ordered[first]
    if elsewhere is not None:
        standing += elsewhere[ordered >> BUCKET_SHIFT]
    hot = ordered[standing > limit]
    places = _find_hashes(values, hot)
    rows = np.searchsorted(sketches.hashes.starts, places, side="right") - 1
    pairs = distinct(values[places].astype(U64) << U64(32) | labels[rows].astype(U64))
    values = (pairs >> U64(32)).astype(U32)
    first = np.flatnonzero(heads(values))
    standing = np.diff(np.append(first, len(values)))
    values = values[first]
    if elsewhere is not None:
        standing += elsewhere[values >> BUCKET_SHIFT]
    return values[standing > limit]


def _find_hashes(hashes: NDArray[np.uint32], wanted: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Return the places at which one of the wanted hashes stands, given these in ascending order."""
    if not len(wanted):
        return np.array([], np.int64)
    near = np.zeros(1 << 20, np.bool_)
    near[wanted >> U32(12)] = True
    found = []
    for start in range(0, len(hashes), CHUNK):
        piece = hashes[start : start + CHUNK]
        places = np.flatnonzero(near[piece >> U32(12)])
        at = np.searchsorted(wanted, piece[places]).clip(max=len(wanted) - 1)
        found.append(places[wanted[at] == piece[places]] + start)
    return np.concatenate(found) if found else np.array([], np.int64)


def mark(sketches: Sketches, common: NDArray[np.uint32]) -> Sketches:
    """Say in the last bit of each hash whether it is frequent (1): one comparison of two sketches then counts both."""
    values = sketches.hashes.values
    marked = values & ~U32(1)
    marked[_find_hashes(values, common)] |= U32(1)
    return replace(sketches, hashes=Ragged(marked, sketches.hashes.starts))


def measure(sketches: Sketches, pairs: Pairs) -> Features:
    """Measure pairs of documents whose sketches are marked."""
    parts = [
        _measure(sketches, pairs.a[start : start + BATCH], pairs.b[start : start + BATCH])
        for start in range(0, max(len(pairs), 1), BATCH)
    ]
    return Features.join(parts)


def _measure(sketches: Sketches, a: NDArray[np.int64], b: NDArray[np.int64]) -> Features:
    swap = sketches.lengths[a] > sketches.lengths[b]
    short, long = np.where(swap, b, a), np.where(swap, a, b)
    level = np.maximum(sketches.levels[a], sketches.levels[b])
    one, other = (sketches.hashes.take(side, sketches.prefixes[side, level]) for side in (short, long))
    both, both_own = _count_shared(one, other)
    own = _count_specific(one)
    few, many = (sketches.numbers.take(side) for side in (short, long))
    numbers, _ = _count_shared(few, many)
    containment = _ratio(both_own, own)
    doubtful = np.flatnonzero((containment >= DOUBTFUL[0]) & (containment < DOUBTFUL[1]))
    grams = np.zeros(len(a), np.float32)
    grams[doubtful] = _gram_containment(sketches, short[doubtful], long[doubtful])
    return Features(
        containment=containment,
        full_jaccard=_ratio(both, one.lengths + other.lengths - both),
        full_containment=_ratio(both, one.lengths),
        gram_containment=grams,
        own=_ratio(own, one.lengths),
        specific=own,
        numbers=np.minimum(few.lengths, many.lengths),
        number_jaccard=_ratio(numbers, few.lengths + many.lengths - numbers),
        number_containment=_ratio(numbers, few.lengths),
        length=sketches.lengths[short],
        ratio=_ratio(sketches.lengths[short], sketches.lengths[long]),
        size_ratio=_ratio(np.minimum(one.lengths, other.lengths), np.maximum(one.lengths, other.lengths)),
    )


def _gram_containment(sketches: Sketches, short: NDArray[np.int64], long: NDArray[np.int64]) -> NDArray[np.float32]:
    level = np.maximum(sketches.gram_levels[short], sketches.gram_levels[long]).astype(np.int64)
    one, other = (sketches.grams.take(side).take_below((1 << 32) >> level) for side in (short, long))
    both, _ = _count_shared(one, other)
    return _ratio(both, one.lengths)


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float32]:
    return (part / np.maximum(whole, 1)).astype(np.float32)


def _count_specific(marked: Ragged) -> NDArray[np.int64]:
    """Count the article-specific hashes of each row."""
    return marked.count((marked.values & U32(1)) == 0)


def _count_shared(one: Ragged, other: Ragged) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the values that two rows share, and of these the ones that are even."""
    count = len(one.starts) - 1
    keys = np.concatenate([side.rows.astype(U64) << U64(32) | side.values for side in (one, other)])
    # Both halves are in order but for the last bit, which a stable sort (a merge) takes ten times less time to finish.
    keys = np.sort(keys, kind="stable")
    same = keys[1:][keys[1:] == keys[:-1]]
    rows = (same >> U64(32)).astype(np.int64)
    return np.bincount(rows, minlength=count), np.bincount(rows[same & U64(1) == 0], minlength=count)
