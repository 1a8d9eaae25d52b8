"""Measure pairs of documents in bulk: the shingles, article-specific shingles and numbers that they share."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Hashes, Ints, Ragged, distinct, rows_of, runs
from articlekit.collection.sketch import U32, U64, Sketches

BUCKET_BITS = 24  # leading bits of a hash by which hashes are counted; most buckets hold one hash
BUCKETS, BUCKET_SHIFT = 1 << BUCKET_BITS, U32(32 - BUCKET_BITS)
CHUNK = 1 << 22  # hashes per step; a million documents have 60 million
BATCH = 1 << 11  # pairs per step; their hashes, some 5 MB, fit in the cache


@dataclass(frozen=True, slots=True)
class Features:
    """Measurements of n pairs; every field is an array of n. The shorter text has fewer folded characters.

    Attributes:
        containment: share of the shorter text's article-specific shingles that occur in the longer one.
        full_jaccard, full_containment: the same over all shingles.
        own: share of the shorter text's shingles that are article-specific.
        specific: number of the shorter text's sampled shingles that are article-specific.
        numbers: how many numbers the text with fewer of them has.
        number_jaccard, number_containment: of the numbers, as multisets.
        length: folded characters of the shorter text.
        ratio: length of the shorter text by length of the longer one.
        size_ratio: the same of the counts of sampled shingles. A body printed twice in one page doubles its length,
            but not its shingles.
    """

    containment: NDArray[np.float32]
    full_jaccard: NDArray[np.float32]
    full_containment: NDArray[np.float32]
    own: NDArray[np.float32]
    specific: Ints
    numbers: Ints
    number_jaccard: NDArray[np.float32]
    number_containment: NDArray[np.float32]
    length: Ints
    ratio: NDArray[np.float32]
    size_ratio: NDArray[np.float32]

    @classmethod
    def join(cls, parts: list["Features"]) -> Self:
        """Concatenate the pairs of several."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def frequent_hashes(sketches: Sketches, labels: Ints, limit: int, elsewhere: NDArray[np.int32] | None = None) -> Hashes:
    """Return the hashes of shingles that occur in more than `limit` families: boilerplate and phrases; ascending.

    Args:
        sketches: of all documents.
        labels: for each document its family.
        limit: maximum number of families.
        elsewhere: for each bucket of hashes, how many documents outside the collection have one of them.
    """
    values = sketches.hashes.values
    # The number of documents is an upper bound of the number of families.
    ordered, counts = _count_hashes(np.sort(values), elsewhere)
    places = _find_hashes(values, ordered[counts > limit])
    rows = _rows_of(sketches, places)
    pairs = distinct(values[places].astype(U64) << U64(32) | labels[rows].astype(U64))
    ordered, counts = _count_hashes((pairs >> U64(32)).astype(U32), elsewhere)
    return ordered[counts > limit]


def _count_hashes(ordered: Hashes, elsewhere: NDArray[np.int32] | None) -> tuple[Hashes, Ints]:
    """Return the distinct hashes, and how often each occurs, here and elsewhere."""
    first, counts = runs(ordered)
    ordered = ordered[first]
    return ordered, counts if elsewhere is None else counts + elsewhere[ordered >> BUCKET_SHIFT]


def count_hashes(counts: NDArray[np.int32], hashes: Hashes, by: int = 1) -> None:
    """Add `by` to the counts of the buckets of hashes, in place."""
    for start in range(0, len(hashes), CHUNK):
        np.add.at(counts, hashes[start : start + CHUNK] >> BUCKET_SHIFT, np.int32(by))


def sum_counts(hashes: Hashes, counts: Ints) -> tuple[Hashes, Ints]:
    """Return the distinct hashes, ascending, and the sum of the counts of each."""
    order = np.argsort(hashes, kind="stable")
    hashes, counts = hashes[order], counts[order]
    first, _ = runs(hashes)
    return hashes[first], np.add.reduceat(counts, first) if len(first) else counts


def _find_hashes(hashes: Hashes, wanted: Hashes) -> Ints:
    """Return the positions of the wanted hashes, which must be ascending."""
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


def _rows_of(sketches: Sketches, places: Ints) -> Ints:
    return rows_of(places, sketches.hashes.starts)


def have_hashes(sketches: Sketches, hashes: Hashes) -> Bools:
    """Return whether each sketch, not marked, has one of these hashes, which must be ascending."""
    found = np.zeros(len(sketches), np.bool_)
    found[_rows_of(sketches, _find_hashes(sketches.hashes.values, hashes))] = True
    return found


def mark(sketches: Sketches, common: Hashes) -> Sketches:
    """Set the last bit of each frequent hash and clear it in the others.

    One comparison of two sketches then counts all shared shingles and the article-specific ones.
    """
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


def _measure(sketches: Sketches, a: Ints, b: Ints) -> Features:
    swap = sketches.lengths[a] > sketches.lengths[b]
    short, long = np.where(swap, b, a), np.where(swap, a, b)
    level = np.maximum(sketches.levels[a], sketches.levels[b])
    one, other = (sketches.hashes.take(side, sketches.prefixes[side, level]) for side in (short, long))
    both, both_own = _count_shared(one, other)
    own = count_specific(one)
    few, many = (sketches.numbers.take(side) for side in (short, long))
    numbers, _ = _count_shared(few, many)
    return Features(
        containment=_ratio(both_own, own),
        full_jaccard=_ratio(both, one.lengths + other.lengths - both),
        full_containment=_ratio(both, one.lengths),
        own=_ratio(own, one.lengths),
        specific=own,
        numbers=np.minimum(few.lengths, many.lengths),
        number_jaccard=_ratio(numbers, few.lengths + many.lengths - numbers),
        number_containment=_ratio(numbers, few.lengths),
        length=sketches.lengths[short],
        ratio=_ratio(sketches.lengths[short], sketches.lengths[long]),
        size_ratio=_ratio(np.minimum(one.lengths, other.lengths), np.maximum(one.lengths, other.lengths)),
    )


def _ratio(part: Ints, whole: Ints) -> NDArray[np.float32]:
    return (part / np.maximum(whole, 1)).astype(np.float32)


def count_specific(marked: Ragged) -> Ints:
    """Count the article-specific hashes of each row."""
    return marked.count((marked.values & U32(1)) == 0)


def _count_shared(one: Ragged, other: Ragged) -> tuple[Ints, Ints]:
    """Count the values that each pair of rows shares, and how many of these are even."""
    count = len(one.starts) - 1
    keys = np.concatenate([side.rows.astype(U64) << U64(32) | side.values for side in (one, other)])
    # Both halves are sorted but for the last bit; a stable sort (a merge) is ten times as fast on such input.
    keys = np.sort(keys, kind="stable")
    same = keys[1:][keys[1:] == keys[:-1]]
    rows = (same >> U64(32)).astype(np.int64)
    return np.bincount(rows, minlength=count), np.bincount(rows[same & U64(1) == 0], minlength=count)
