"""Sketch documents: sample their shingles, to estimate Jaccard similarity and containment of any two documents.

A shingle has 5 characters if it begins with a CJK character, else 10: about two or three words in either script. Each
is hashed to 32 bits, and hashes below a threshold are kept (FracMinHash). All documents with a shingle keep or drop it
alike, so set operations on sketches estimate those on the documents. Long documents keep a smaller share: each level
halves the threshold. Two documents are compared at the higher of their levels, where both have the same sampling rate.

The smallest hashes of a sketch are its anchors, by which candidates are found.

Source: Irber and others 2022 (FracMinHash); Broder 1997 (shingles, resemblance and containment).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.fold import SHORT, Folded
from articlekit.collection.ragged import Bools, Hashes, Ints, Keys, Ragged, distinct, heads, rows_of

# Characters of a shingle, in scripts with spaces and in those without.
WIDTH, CJK_WIDTH = 10, 5
# Expected minimum size of a sample, if the text has that many shingles. On 100,000 generated documents, doubling it
# gains .0001 of F1.
TARGET = 48
# Number of sampling rates; each halves the one before. With 4 a text of 60 characters can be compared with one of a
# million.
LEVELS = 4
# One anchor for this many shingles, and the minimum for a document.
ANCHOR_SHARE = 64
MIN_ANCHORS = 16

# Digits of a number that are hashed; the rest is ignored.
MAX_NUMBER = 64

U32, U64 = np.uint32, np.uint64
# The largest hash, which no threshold admits.
_NEVER = 0xFFFFFFFF
# From the radicals to the surrogates (Han outside the plane), and the compatibility ideographs.
_CJK = (0x2E80, 0xDFFF, 0xF900, 0xFAFF)
# Odd multipliers of polynomial hashes; the two halves of an anchor's key must be independent.
_BASE, _KEY_BASE, _NUMBER_BASE = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D


@dataclass(frozen=True, slots=True)
class Sketches:
    """The sketches of n documents.

    Attributes:
        lengths: folded characters of each, int64.
        levels: how often the threshold was halved, 0 to 3, uint8.
        hashes: of the kept shingles, ascending and distinct, uint32 below 2**(32 - level).
        prefixes: n rows of 4; how many hashes of a document are below the threshold of each level, int64.
        anchors: keys of the smallest hashes, in the order of the text, uint64.
        reach: the largest hash that is an anchor, uint32.
        numbers: hashes of the runs of digits, ascending, uint32; a repeated run has a hash for each occurrence.
    """

    lengths: Ints
    levels: NDArray[np.uint8]
    hashes: Ragged
    prefixes: Ints
    anchors: Ragged
    reach: Hashes
    numbers: Ragged

    def __len__(self) -> int:
        return len(self.lengths)

    @classmethod
    def join(cls, parts: Sequence["Sketches"]) -> Self:
        """Concatenate several batches."""
        return cls.join_columns({field.name: [getattr(part, field.name) for part in parts] for field in fields(cls)})

    @classmethod
    def join_columns(cls, columns: dict[str, list[Any]]) -> Self:
        """Concatenate the columns of several batches; the parts of each are freed as soon as it is done."""
        whole: dict[str, Any] = {}
        for name in list(columns):
            parts = columns.pop(name)
            whole[name] = Ragged.join(parts) if isinstance(parts[0], Ragged) else np.concatenate(parts)
            del parts
        return cls(**whole)

    def take(self, documents: Ints) -> Self:
        """Return the sketches of some documents, in the given order."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            columns[field.name] = column.take(documents) if isinstance(column, Ragged) else column[documents]
        return type(self)(**columns)


def sketch(folded: Folded) -> Sketches:
    """Sketch a batch of folded texts; some 100 documents fit in the processor's cache."""
    count = len(folded.starts) - 1
    levels, sample = _sample(folded)
    keys = distinct(sample.keys)
    hashes = _by_document(keys, count)
    prefixes = np.stack([_count_below(keys, count, (1 << 32) >> level) for level in range(LEVELS)], axis=1)
    anchors = _count_below(keys, count, (1 << 32) // ANCHOR_SHARE)
    anchors = np.minimum(np.maximum(anchors, MIN_ANCHORS), hashes.lengths)
    reach = np.zeros(count, U32)
    reach[anchors > 0] = hashes.values[(hashes.starts[:-1] + anchors - 1)[anchors > 0]]
    return Sketches(
        lengths=folded.lengths,
        levels=levels,
        hashes=hashes,
        prefixes=prefixes,
        anchors=_anchors(folded, sample, reach),
        reach=reach,
        numbers=_numbers(folded),
    )


def hash_shingles(folded: Folded, rate: int) -> tuple[Ragged, Ints]:
    """Return the hashes of one of `rate` shingles of each text, in the order of the text, and the place of each."""
    hashes = _hashes(folded)
    hashes[_crosses_end(folded)] = _NEVER
    chosen = np.flatnonzero(hashes < U32(_NEVER // rate))
    rows = rows_of(chosen, folded.starts)
    return Ragged.of(hashes[chosen], rows, len(folded.starts) - 1), chosen - folded.starts[rows]


def _count_below(keys: Keys, count: int, limit: int) -> Ints:
    """Count the hashes of each document below a limit, given sorted keys of document and hash."""
    documents = np.arange(count, dtype=U64) << U64(32)
    return np.searchsorted(keys, documents + U64(limit)) - np.searchsorted(keys, documents)


def is_cjk(units: NDArray[np.uint16]) -> Bools:
    """Return whether each unit is Han, kana, bopomofo or Hangul: scripts with short words."""
    return np.asarray(((units >= _CJK[0]) & (units <= _CJK[1])) | ((units >= _CJK[2]) & (units <= _CJK[3])))


@dataclass(frozen=True, slots=True)
class _Sample:
    """The sampled shingles of a batch, in order: their hashes, documents, and offsets in the units."""

    hashes: Hashes
    rows: Ints
    places: Ints

    @property
    def keys(self) -> Keys:
        """Document and hash of each, in one number."""
        return self.rows.astype(U64) << U64(32) | self.hashes


def _by_document(keys: Keys, count: int) -> Ragged:
    """Split sorted keys of document and hash into a row of hashes for each document."""
    return Ragged.of(keys.astype(U32), (keys >> U64(32)).astype(np.int64), count)


def _sample(folded: Folded) -> tuple[NDArray[np.uint8], _Sample]:
    """Return the level of each document, and its shingles with hashes below the threshold of that level."""
    lengths = folded.lengths
    cut = _crosses_end(folded)
    sizes = np.where(lengths >= SHORT, lengths - Ragged(cut, folded.starts).count(cut), 0)
    level = np.clip(np.log2(np.maximum(sizes, 1) / TARGET), 0, LEVELS - 1).astype(np.uint8)
    limits = np.where(lengths >= SHORT, np.minimum((1 << 32) >> level.astype(np.int64), _NEVER), 0).astype(U32)
    hashes = _hashes(folded)
    hashes[cut] = _NEVER
    places = np.flatnonzero(hashes < np.repeat(limits, lengths))
    rows = rows_of(places, folded.starts)
    return level, _Sample(hashes[places], rows, places)


def _crosses_end(folded: Folded) -> Bools:
    """Return whether the shingle at each unit would cross the end of its document."""
    cut = np.zeros(len(folded.units), np.bool_)
    ends = np.repeat(folded.starts[1:], WIDTH - 1)
    distance = np.tile(np.arange(1, WIDTH), len(folded.starts) - 1)
    places = ends - distance
    inside = places >= np.repeat(folded.starts[:-1], WIDTH - 1)
    places, distance = places[inside], distance[inside]
    cut[places] = (distance < CJK_WIDTH) | ~is_cjk(folded.units[places])
    return cut


def _hashes(folded: Folded) -> Hashes:
    """Return the hash of the shingle that begins at each unit."""
    size = len(folded.units)
    units = np.concatenate((folded.units, np.zeros(WIDTH, np.uint16))).astype(U32)
    # By doubling: hashes of 2, 4 and 8 characters, then of 5 and 10.
    two = units[:-1] * U32(_BASE) + units[1:]
    four = two[:-2] * _power(2) + two[2:]
    eight = four[:-4] * _power(4) + four[4:]
    five = four[:size] * U32(_BASE) + units[4 : size + 4]
    ten = eight[:size] * _power(2) + two[8 : size + 8]
    return _mix(np.where(is_cjk(folded.units), five, ten))


def _power(exponent: int) -> np.uint32:
    return U32(pow(_BASE, exponent, 1 << 32))


def _mix(hashes: Hashes) -> Hashes:
    """Mix the bits of hashes, in place. Source: the finalizer of MurmurHash3."""
    hashes ^= hashes >> U32(16)
    hashes *= U32(0x85EBCA6B)
    hashes ^= hashes >> U32(13)
    hashes *= U32(0xC2B2AE35)
    hashes ^= hashes >> U32(16)
    return hashes


def _anchors(folded: Folded, sample: _Sample, reach: Hashes) -> Ragged:
    """Return the anchors of each document in the order of the text, as keys of two independent hashes.

    With one 32-bit hash, of which anchors are the smallest values, collisions begin at a million documents.
    """
    near = np.flatnonzero(sample.hashes <= reach[sample.rows])
    _, first = np.unique(sample.keys[near], return_index=True)
    chosen = near[np.sort(first)]
    places = sample.places[chosen]
    units = np.concatenate((folded.units, np.zeros(WIDTH, np.uint16))).astype(U32)
    short = is_cjk(folded.units)[places]
    second = np.zeros(len(places), U32)
    for offset in range(WIDTH):
        second = np.where(short & (offset >= CJK_WIDTH), second, second * U32(_KEY_BASE) + units[places + offset])
    keys = sample.hashes[chosen].astype(U64) << U64(32) | _mix(second)
    return Ragged.of(keys, sample.rows[chosen], len(reach))


def _numbers(folded: Folded) -> Ragged:
    """Return the hashes of the runs of digits of each document, one for each occurrence."""
    digit = (folded.units >= ord("0")) & (folded.units <= ord("9"))
    begins = digit.copy()
    begins[1:] &= ~digit[:-1]
    borders = folded.starts[:-1]
    borders = borders[borders < len(digit)]
    begins[borders] = digit[borders]
    places, first = np.flatnonzero(digit), np.flatnonzero(begins)
    starts = np.searchsorted(places, first)
    depth = np.minimum(np.arange(len(places)) - np.repeat(starts, np.diff(np.append(starts, len(places)))), MAX_NUMBER)
    powers = np.array([pow(_NUMBER_BASE, power, 1 << 32) for power in range(MAX_NUMBER + 1)], U32)
    terms = (folded.units[places].astype(U32) + U32(1)) * powers[depth]
    values = _mix(np.add.reduceat(terms, starts).astype(U32)) if len(first) else np.array([], U32)
    rows = rows_of(first, folded.starts)
    keys = np.sort(rows.astype(U64) << U64(32) | values)
    occurrence = np.arange(len(keys)) - np.maximum.accumulate(np.where(heads(keys), np.arange(len(keys)), 0))
    keys = np.sort(keys & ~U64(0xFFFFFFFF) | _mix(keys.astype(U32) + occurrence.astype(U32) * U32(_BASE)))
    return _by_document(keys, len(folded.starts) - 1)
