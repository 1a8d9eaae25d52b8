"""Measure how much of one text stands in another, in any order of its paragraphs.

Shingles alone cannot tell a text that was edited all over from another text of its genre, since both have many short
passages in common. In an edited text these follow each other as in the original. So the first text is cut into windows;
each is laid beside the part of the other text that most of its shingles are from, and the characters are counted that
both have in the same order. A paragraph that was moved counts, phrases that are scattered differently do not. The time
is proportional to the length of the texts.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq
from rapidfuzz.process import cpdist

from articlekit.collection.fold import Folded
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Ints, Ragged, distinct, heads, places
from articlekit.collection.sketch import U64, hash_shingles, is_cjk

# Returns the UTF-16 units of a folded text, by number, as bytes; None if they are not at hand.
UnitsOf = Callable[[int], bytes | None]
WINDOW = 48  # characters
SLACK = 20  # characters on either side of the part that a window is laid beside, for insertions and deletions
RATE = 4  # one of so many shingles shows where a window belongs
# Share of a window that unrelated text has in the same order: of an alphabet, and of CJK characters. It is subtracted.
# Measured on windows of unrelated news, as are those above; from 32 to 64 characters little changes.
CHANCE, CHANCE_CJK = 0.45, 0.1
AT_ONCE = 1 << 18  # characters per step


def measure_coverage(units_of: UnitsOf, pairs: Pairs) -> NDArray[np.float32]:
    """Return for each pair the share of the first text that stands in the second, 0.0 to 1.0, beyond chance.

    It is NaN where a text is not at hand.
    """
    found = np.full(len(pairs), np.nan, np.float32)
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
            found[waiting] = _align(texts, pairs.take(np.array(waiting, np.int64)))
            texts, waiting, size = {}, [], 0
    found[waiting] = _align(texts, pairs.take(np.array(waiting, np.int64)))
    return found


def _align(texts: dict[int, bytes], pairs: Pairs) -> NDArray[np.float32]:
    """Return the coverage of some pairs of texts."""
    numbers = distinct(np.concatenate((pairs.a, pairs.b)))
    folded = Folded.join([texts[number] for number in numbers.tolist()])
    a, b = places(numbers, pairs.a), places(numbers, pairs.b)
    pair, start, other = _place_windows(folded, a, b)
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
    lengths = np.maximum(folded.lengths[a], 1)
    cjk = Ragged(folded.units, folded.starts).count(is_cjk(folded.units))[a] / lengths
    chance = (cjk * CHANCE_CJK + (1 - cjk) * CHANCE)[pair]
    beyond = np.maximum(shared - chance * (end - start), 0) / (1 - chance)
    return (np.bincount(pair, beyond, minlength=len(pairs)) / lengths).astype(np.float32)


def _cut(letters: bytes, starts: Ints, ends: Ints) -> list[bytes]:
    return [letters[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def _place_windows(folded: Folded, a: Ints, b: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the pair, the start in a, and the place in b of each window that shares shingles with b."""
    hashes, where = hash_shingles(folded, RATE)
    one, other = hashes.take(a), hashes.take(b)
    keys = other.rows.astype(U64) << U64(32) | other.values
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    wanted = one.rows.astype(U64) << U64(32) | one.values
    # Of a shingle that b has twice, the first place.
    at = np.searchsorted(keys, wanted)
    hits = np.flatnonzero(keys.take(at, mode="clip") == wanted) if len(keys) else np.array([], np.int64)
    place = Ragged(where, hashes.starts).take(a).values[hits]
    shift = Ragged(where, hashes.starts).take(b).values[order[at[hits]]] - place
    last = np.maximum(folded.lengths[a] // WINDOW - 1, 0)
    windows = one.rows[hits] << 32 | np.minimum(place // WINDOW, last[one.rows[hits]])
    order = np.lexsort((shift, windows))
    windows, shift = windows[order], shift[order]
    first = np.flatnonzero(heads(windows))
    middle = first + np.diff(np.append(first, len(windows))) // 2
    start = (windows[first] & 0xFFFFFFFF) * WINDOW
    return windows[first] >> 32, start, start + shift[middle]
