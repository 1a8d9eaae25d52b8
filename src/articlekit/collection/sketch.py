"""Sketch documents: a sample of their shingles that tells Jaccard and containment of any two of them.

A shingle is 5 characters where it begins on a CJK character and 10 where it does not; words and their company, in
either script. Of the 32-bit hash of each, those below a threshold are kept (FracMinHash): the same shingle is in the
sketch of every document that has it, so that set operations on sketches estimate those on the documents. Long documents
keep a smaller share (a level halves the threshold); two documents are compared at the higher level of the two, where
both are samples at the same rate.

The smallest hashes of a sketch are its anchors, by which pairs are found. A second, smaller sample is of shingles of 2
and 4 characters: a text that was edited all over keeps most of them, two stories that share a paragraph do not.

Source: Irber and others 2022 (FracMinHash); Broder 1997 (shingles, resemblance and containment).
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.fold import SHORT, Folded
from articlekit.collection.ragged import Ragged, distinct, heads


@dataclass(frozen=True, slots=True)
class Shingles:
    """A kind of shingle, and how many of a document are sampled.

    Attributes:
        width, cjk_width: characters of one, in scripts with spaces and in those without.
        target: hashes that are expected at least in the sample of a text that has so many.
        levels: how often the threshold may be halved, and one.
    """

    width: int
    cjk_width: int
    target: int
    levels: int


# Of 100,000 made documents, twice the first target wins .0001 of F1; half of the second costs .0005, and twice as much
# wins .0003. With 4 levels a text of 60 characters is still measured against one of a million; short shingles
# are compared in texts of like length only.
SHINGLES = Shingles(10, 5, target=48, levels=4)
GRAMS = Shingles(4, 2, target=48, levels=16)
# One of so many shingles, and at least so many of a document.
ANCHOR_SHARE = 64
MIN_ANCHORS = 16

# Digits of a run; what follows in a longer one says nothing more.
MAX_NUMBER = 64

U32, U64 = np.uint32, np.uint64
# A hash that is below no threshold.
_NEVER = 0xFFFFFFFF
# From the radicals to the surrogates (Han outside the plane), and the compatibility ideographs.
_CJK = (0x2E80, 0xDFFF, 0xF900, 0xFAFF)
# Odd multipliers of polynomial hashes; the second half of an anchor's key must not follow from the first.
_BASE, _KEY_BASE, _NUMBER_BASE = 0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D


@dataclass(frozen=True, slots=True)
class Sketches:
    """The sketches of n documents.

    Attributes:
        lengths: folded characters of each, int64.
        levels: how often the threshold was halved, 0 to 3, uint8.
        hashes: of the kept shingles, ascending and without repetition, uint32 below 2**(32 - level).
        prefixes: n rows of 4; how many hashes of a document are below the threshold of each level, int64.
        anchors: keys of the smallest hashes, in the order of the text, uint64.
        reach: the largest hash that is an anchor, uint32.
        gram_levels, grams: the same of the short shingles.
        numbers: runs of digits as hashes, the second of the same run as another hash, ascending, uint32.
    """

    lengths: NDArray[np.int64]
    levels: NDArray[np.uint8]
    hashes: Ragged
    prefixes: NDArray[np.int64]
    anchors: Ragged
    reach: NDArray[np.uint32]
    gram_levels: NDArray[np.uint8]
    grams: Ragged
    numbers: Ragged

    def __len__(self) -> int:
        return len(self.lengths)

    @classmethod
    def join(cls, parts: Sequence["Sketches"]) -> Self:
        """Put the documents of several batches below each other."""
        return cls.join_columns({field.name: [getattr(part, field.name) for part in parts] for field in fields(cls)})

    @classmethod
    def join_columns(cls, columns: dict[str, list[Any]]) -> Self:
        """Put columns of several batches below each other; each is let go of as soon as it is whole."""
        whole: dict[str, Any] = {}
        for name in list(columns):
            parts = columns.pop(name)
            whole[name] = Ragged.join(parts) if isinstance(parts[0], Ragged) else np.concatenate(parts)
            del parts
        return cls(**whole)

    def take(self, documents: NDArray[np.int64]) -> Self:
        """Return the sketches of some documents, in the order asked for."""
        columns: dict[str, Any] = {}
        for field in fields(self):
            column = getattr(self, field.name)
            columns[field.name] = column.take(documents) if isinstance(column, Ragged) else column[documents]
        return type(self)(**columns)


def sketch(folded: Folded) -> Sketches:
    """Sketch a batch of folded texts; batches of some 100 documents stay in the cache of a processor."""
    count = len(folded.starts) - 1
    shingles, grams = _hashes(folded)
    levels, sample = _sample(folded, shingles, SHINGLES)
    keys = distinct(sample.keys)
    hashes = _by_document(keys, count)
    prefixes = np.stack([_count_below(keys, count, (1 << 32) >> level) for level in range(SHINGLES.levels)], axis=1)
    anchors = _count_below(keys, count, (1 << 32) // ANCHOR_SHARE)
    anchors = np.minimum(np.maximum(anchors, MIN_ANCHORS), hashes.lengths)
    reach = np.zeros(count, U32)
    reach[anchors > 0] = hashes.values[(hashes.starts[:-1] + anchors - 1)[anchors > 0]]
    gram_levels, gram_sample = _sample(folded, grams, GRAMS)
    return Sketches(
        lengths=folded.lengths,
        levels=levels,
        hashes=hashes,
        prefixes=prefixes,
        anchors=_anchors(folded, sample, reach),
        reach=reach,
        gram_levels=gram_levels,
        grams=_by_document(distinct(gram_sample.keys), count),
        numbers=_numbers(folded),
    )


def _count_below(keys: NDArray[np.uint64], count: int, limit: int) -> NDArray[np.int64]:
    """Count the hashes of each document that are below a limit, given sorted keys of document and hash."""
    documents = np.arange(count, dtype=U64) << U64(32)
    return np.searchsorted(keys, documents + U64(limit)) - np.searchsorted(keys, documents)


def is_cjk(units: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Tell the units of scripts that are written without spaces, or in syllables: Han, kana, bopomofo, Hangul."""
    cjk: NDArray[np.bool_] = ((units >= _CJK[0]) & (units <= _CJK[1])) | ((units >= _CJK[2]) & (units <= _CJK[3]))
    return cjk


@dataclass(frozen=True, slots=True)
class _Sample:
    """The shingles of a batch that were kept, in order: their hashes, documents, and places in the units."""

    hashes: NDArray[np.uint32]
    rows: NDArray[np.int64]
    places: NDArray[np.int64]

    @property
    def keys(self) -> NDArray[np.uint64]:
        """Document and hash of each in one number."""
        return self.rows.astype(U64) << U64(32) | self.hashes


def _by_document(keys: NDArray[np.uint64], count: int) -> Ragged:
    """Return the hashes of sorted keys of document and hash, document by document."""
    return Ragged.of(keys.astype(U32), (keys >> U64(32)).astype(np.int64), count)


def _sample(folded: Folded, hashes: NDArray[np.uint32], kind: Shingles) -> tuple[NDArray[np.uint8], _Sample]:
    """Return the level of each document, and the shingles whose hashes are below its threshold."""
    lengths = folded.lengths
    cut = _crosses_end(folded, kind)
    sizes = np.where(lengths >= SHORT, lengths - Ragged(cut, folded.starts).count(cut), 0)
    level = np.clip(np.log2(np.maximum(sizes, 1) / kind.target), 0, kind.levels - 1).astype(np.uint8)
    limits = np.where(lengths >= SHORT, np.minimum((1 << 32) >> level.astype(np.int64), _NEVER), 0).astype(U32)
    hashes[cut] = _NEVER
    places = np.flatnonzero(hashes < np.repeat(limits, lengths))
    rows = np.searchsorted(folded.starts, places, side="right") - 1
    return level, _Sample(hashes[places], rows, places)


def _crosses_end(folded: Folded, kind: Shingles) -> NDArray[np.bool_]:
    """Tell where a shingle would reach beyond the end of its document."""
    cut = np.zeros(len(folded.units), np.bool_)
    ends = np.repeat(folded.starts[1:], kind.width - 1)
    distance = np.tile(np.arange(1, kind.width), len(folded.starts) - 1)
    places = ends - distance
    inside = places >= np.repeat(folded.starts[:-1], kind.width - 1)
    places, distance = places[inside], distance[inside]
    cut[places] = (distance < kind.cjk_width) | ~is_cjk(folded.units[places])
    return cut


def _hashes(folded: Folded) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the hashes of the shingle and of the short shingle that begin at each unit."""
    size = len(folded.units)
    units = np.concatenate((folded.units, np.zeros(SHINGLES.width, np.uint16))).astype(U32)
    # By doubling: 2, 4 and 8 characters, then 5 and 10.
    two = units[:-1] * U32(_BASE) + units[1:]
    four = two[:-2] * _power(2) + two[2:]
    eight = four[:-4] * _power(4) + four[4:]
    five = four[:size] * U32(_BASE) + units[4 : size + 4]
    ten = eight[:size] * _power(2) + two[8 : size + 8]
    cjk = is_cjk(folded.units)
    return _mix(np.where(cjk, five, ten)), _mix(np.where(cjk, two[:size], four[:size]))


def _power(exponent: int) -> np.uint32:
    return U32(pow(_BASE, exponent, 1 << 32))


def _mix(hashes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Spread the bits of hashes, in their place. Source: the finalizer of MurmurHash3."""
    hashes ^= hashes >> U32(16)
    hashes *= U32(0x85EBCA6B)
    hashes ^= hashes >> U32(13)
    hashes *= U32(0xC2B2AE35)
    hashes ^= hashes >> U32(16)
    return hashes


def _anchors(folded: Folded, sample: _Sample, reach: NDArray[np.uint32]) -> Ragged:
    """Return the anchors of each document by their first places, as keys of two independent hashes.

    With one hash of 32 bits, of which anchors are the smallest, unrelated documents would meet from 1 million on.
    """
    near = np.flatnonzero(sample.hashes <= reach[sample.rows])
    _, first = np.unique(sample.keys[near], return_index=True)
    chosen = near[np.sort(first)]
    places = sample.places[chosen]
    units = np.concatenate((folded.units, np.zeros(SHINGLES.width, np.uint16))).astype(U32)
    short = is_cjk(folded.units)[places]
    second = np.zeros(len(places), U32)
    for offset in range(SHINGLES.width):
        second = np.where(
            short & (offset >= SHINGLES.cjk_width), second, second * U32(_KEY_BASE) + units[places + offset]
        )
    keys = sample.hashes[chosen].astype(U64) << U64(32) | _mix(second)
    return Ragged.of(keys, sample.rows[chosen], len(reach))


def _numbers(folded: Folded) -> Ragged:
    """Return the runs of digits of each document as hashes; a run that stands there twice has two."""
    digit = (folded.units >= ord("0")) & (folded.units <= ord("9"))
    begins = digit.copy()
    begins[1:] &= ~digit[:-1]
    borders = folded.starts[:-1]
    borders = borders[borders < len(digit)]
    begins[borders] = digit[borders]
    places, first = np.flatnonzero(digit), np.flatnonzero(begins)
    run = np.cumsum(begins)[places] - 1
    depth = np.minimum(places - first[run], MAX_NUMBER) if len(first) else places
    powers = np.array([pow(_NUMBER_BASE, power, 1 << 32) for power in range(MAX_NUMBER + 1)], U32)
    terms = (folded.units[places].astype(U32) + U32(1)) * powers[depth]
    values = (
        _mix(np.add.reduceat(terms, np.searchsorted(places, first)).astype(U32)) if len(first) else np.array([], U32)
    )
    rows = np.searchsorted(folded.starts, first, side="right") - 1
    keys = np.sort(rows.astype(U64) << U64(32) | values)
    occurrence = np.arange(len(keys)) - np.maximum.accumulate(np.where(heads(keys), np.arange(len(keys)), 0))
    keys = np.sort(keys & ~U64(0xFFFFFFFF) | _mix(keys.astype(U32) + occurrence.astype(U32) * U32(_BASE)))
    return _by_document(keys, len(folded.starts) - 1)
