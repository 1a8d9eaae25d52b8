"""Measure how much of one text stands in another, in any order of its paragraphs.

Shingles alone cannot tell a text that was edited all over from another text of its genre, since both have many short
passages in common. In an edited text these follow each other as in the original. So the first text is cut into windows;
each is laid beside the part of the other text that most of its shingles are from, and the characters are counted that
both have in the same order. A paragraph that was moved counts, phrases that are scattered differently do not. The time
is proportional to the length of the texts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from articlekit.collection.fold import Folded
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Hashes, Ints, Ragged, are_in, heads
from articlekit.collection.sketch import CJK_WIDTH, U64, WIDTH, hash_shingles, is_cjk

# Returns the UTF-16 units of a folded text, by number, as bytes; None if they are not at hand.
UnitsOf = Callable[[int], bytes | None]
WINDOW = 48  # characters
SLACK = 20  # characters on either side of the part that a window is laid beside, for insertions and deletions
RATE = 4  # one of so many shingles shows where a window belongs
GAP_RATE = 4  # one of so many shows whether a passage is missing
SCRIPT_RATE = 8  # one of so many characters shows in what script a text is
# Share of a window that unrelated text has in the same order: of an alphabet, and of CJK characters. It is subtracted.
# Measured on windows of unrelated news, as are those above; from 32 to 64 characters little changes.
CHANCE, CHANCE_CJK = 0.45, 0.1
UNLIKELY = 0.01  # probability below which a run of missing shingles is no chance
AT_ONCE = 1 << 18  # characters per step


def measure_coverage(units_of: UnitsOf, pairs: Pairs) -> NDArray[np.float32]:
    """Return for each pair the share of the first text that stands in the second, 0.0 to 1.0, beyond chance.

    It is NaN where a text is not at hand.
    """
    found = np.full(len(pairs), np.nan, np.float32)
    for places, texts in _read(units_of, pairs):
        found[places] = _align(texts)
    return found


def find_missing(units_of: UnitsOf, pairs: Pairs, common: Hashes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return for each pair the length of the longest passage of the first text that the second lacks, and of all of it.

    Args:
        units_of: returns the texts.
        pairs: of texts.
        common: hashes of shingles that many articles have, ascending: they are missed nowhere.

    Returns:
        Lengths in CJK characters; two others count as one. NaN where a text is not at hand.
    """
    longest, whole = np.full((2, len(pairs)), np.nan, np.float32)
    for places, texts in _read(units_of, pairs):
        weight = weigh(texts.folded)
        longest[places] = _measure_gaps(texts, common) * weight[texts.a]
        whole[places] = (texts.folded.lengths * weight)[texts.a]
    return longest, whole


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some texts, and pairs of them by their places: a stands in b, or not."""

    folded: Folded
    a: Ints
    b: Ints

    def find_shingles(self, rate: int) -> "_Found":
        """Look up one of `rate` shingles of the first texts in the second ones."""
        hashes, where = hash_shingles(self.folded, rate)
        keys = hashes.rows.astype(U64) << U64(32) | hashes.values
        order = np.argsort(keys)
        first = np.flatnonzero(heads(keys[order]))
        keys = keys[order[first]]
        one = hashes.take(self.a)
        wanted = np.repeat(self.b.astype(U64) << U64(32), one.lengths) | one.values
        places = np.full(len(wanted), -1)
        if len(keys):
            at = np.searchsorted(keys, wanted)
            hits = keys.take(at, mode="clip") == wanted
            # Of a shingle that b has twice, the first place.
            places[hits] = where[np.minimum.reduceat(order, first)[at[hits]]]
        return _Found(one.rows, one.values, Ragged(where, hashes.starts).take(self.a).values, places)


@dataclass(frozen=True, slots=True)
class _Found:
    """The sampled shingles of the first texts: pair, hash, place, and the place in the second text or -1."""

    pairs: Ints
    hashes: Hashes
    places: Ints
    other: Ints


def _read(units_of: UnitsOf, pairs: Pairs) -> Iterator[tuple[Ints, _Piece]]:
    """Yield positions of pairs and their texts, a part of them at a time; texts not at hand are left out."""
    texts, waiting, size = dict[int, bytes](), list[int](), 0
    # In this order neighbours share their first text.
    for place in np.lexsort((pairs.b, pairs.a)).tolist():
        pair = int(pairs.a[place]), int(pairs.b[place])
        for number in pair:
            if number not in texts and (units := units_of(number)) is not None:
                texts[number] = units
                size += len(units) // 2
        if pair[0] in texts and pair[1] in texts:
            waiting.append(place)
        if size >= AT_ONCE:
            yield _join(texts, pairs, waiting)
            texts, waiting, size = {}, [], 0
    if waiting:
        yield _join(texts, pairs, waiting)


def _join(texts: dict[int, bytes], pairs: Pairs, waiting: list[int]) -> tuple[Ints, _Piece]:
    numbers = np.array(sorted(texts), np.int64)
    folded = Folded.join([texts[number] for number in numbers.tolist()])
    places = np.array(waiting, np.int64)
    return places, _Piece(folded, *(np.searchsorted(numbers, side[places]) for side in (pairs.a, pairs.b)))


def _align(texts: _Piece) -> NDArray[np.float32]:
    """Return the coverage of some pairs of texts."""
    folded, a, b = texts.folded, texts.a, texts.b
    pair, start, other = _place_windows(texts.find_shingles(RATE), folded.lengths[a])
    start += folded.starts[a[pair]]
    # The last window is longer by the rest, in which no shingle may begin.
    end = folded.starts[a[pair] + 1]
    end = np.where(end - start < 2 * WINDOW, end, start + WINDOW)
    low, high = folded.starts[b[pair]], folded.starts[b[pair] + 1]
    other += low
    # The low byte tells nearly all characters of a window apart, and bytes are aligned three times as fast as text.
    letters = folded.units.astype(np.uint8).tobytes()
    shared = cpdist(
        _cut(letters, start, end),
        _cut(letters, np.clip(other - SLACK, low, high), np.clip(other + end - start + SLACK, low, high)),
        scorer=LCSseq.similarity,
        dtype=np.uint32,
    )
    cjk = _cjk_share(folded)[a]
    chance = (cjk * CHANCE_CJK + (1 - cjk) * CHANCE)[pair]
    beyond = np.maximum(shared - chance * (end - start), 0) / (1 - chance)
    return (np.bincount(pair, beyond, minlength=len(a)) / np.maximum(folded.lengths[a], 1)).astype(np.float32)


def _cjk_share(folded: Folded) -> NDArray[np.float64]:
    """Return the share of CJK characters of each text."""
    sizes = -(-folded.lengths // SCRIPT_RATE)
    ends = np.cumsum(sizes)
    shifts = folded.starts[:-1] - SCRIPT_RATE * (ends - sizes)
    sample = folded.units[SCRIPT_RATE * np.arange(sizes.sum()) + np.repeat(shifts, sizes)]
    return Ragged(sample, np.concatenate(([0], ends))).count(is_cjk(sample)) / np.maximum(sizes, 1)


def weigh(folded: Folded) -> NDArray[np.float64]:
    """Return for each text the length of one of its characters in CJK characters: 1, or 0.5 in other scripts."""
    return (1 + _cjk_share(folded)) / 2


def _cut(letters: bytes, starts: Ints, ends: Ints) -> list[bytes]:
    return [letters[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _place_windows(found: _Found, lengths: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the pair, the start in a, and the place in b of each window that shares shingles with b.

    Args:
        found: shingles of a in b.
        lengths: of the text a of each pair.
    """
    hits = np.flatnonzero(found.other >= 0)
    pair, place = found.pairs[hits], found.places[hits]
    shift = found.other[hits] - place
    windows = pair << 32 | np.minimum(place // WINDOW, np.maximum(lengths // WINDOW - 1, 0)[pair])
    order = np.lexsort((shift, windows))
    windows, shift = windows[order], shift[order]
    first = np.flatnonzero(heads(windows))
    middle = first + np.diff(np.append(first, len(windows))) // 2
    start = (windows[first] & 0xFFFFFFFF) * WINDOW
    return windows[first] >> 32, start, start + shift[middle]


def _measure_gaps(texts: _Piece, common: Hashes) -> NDArray[np.float32]:
    """Return the length of the longest run of shingles that are missing, if it is no chance.

    Where edits are scattered, shingles are missing everywhere, and some in a row now and then: of m shingles, of which
    a share s is missing, r in a row with a probability of at most m times s to the power of r.
    """
    found, count = texts.find_shingles(GAP_RATE), len(texts.a)
    missing = found.other < 0
    missing[missing] = ~are_in(common, found.hashes[missing])
    sizes = np.bincount(found.pairs, minlength=count)
    share = np.bincount(found.pairs, missing, minlength=count) / np.maximum(sizes, 1)
    # A run begins where a pair does, or where a shingle is missing and the one before it is not.
    begins = heads(found.pairs) | heads(missing)
    first = np.flatnonzero(begins)
    lengths = np.diff(np.append(first, len(missing)))
    first, lengths = first[missing[first]], lengths[missing[first]]
    pair, last = found.pairs[first], first + lengths - 1
    cjk = _cjk_share(texts.folded)[texts.a]
    width = np.where(cjk > 0.5, CJK_WIDTH, WIDTH)[pair]  # noqa: PLR2004  (the most of it)
    span = np.maximum(found.places[last] - found.places[first] + GAP_RATE - width + 1, 0)
    with np.errstate(divide="ignore"):
        chance = np.log(np.maximum(sizes, 1))[pair] + lengths * np.log(share[pair])
    span = np.where(chance < np.log(UNLIKELY), span, 0)
    longest = np.zeros(count, np.float32)
    np.maximum.at(longest, pair, span.astype(np.float32))
    return longest
