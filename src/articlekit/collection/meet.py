"""Find the texts that meet in lists of anchors, in partitions that fit in memory: ranges of anchors, then of texts.

All postings of an anchor are in one partition of the first kind, which sorts them into lists. All pairs of a text with
those before it are in one of the second kind, which counts how many lists they share. Of a pair that meets, only the
text and its place in the list go from the first to the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from articlekit.collection.columns import Columns, Room
from articlekit.collection.postings import (
    CROWD,
    LONG_ESTIMATE,
    MIN_ESTIMATE,
    Candidates,
    Outline,
    Pairs,
    Postings,
    crowd_size,
    filter_candidates,
    pack,
    unpack,
)
from articlekit.collection.ragged import Ints, Keys, distinct, runs
from articlekit.collection.sketch import U64
from articlekit.collection.stored import PartFile, StoredTexts

SORTED = 1 << 22  # postings of a partition: some 200 MB while they are sorted
MET = 1 << 22  # pairs of a partition: some 150 MB
BINS = 1 << 12  # ranges of texts whose pairs are counted to make partitions of equal size
SAMPLE = 1 << 9  # one of so many anchors tells how they are spread
NOBODY = 0xFFFFFFFF


def find_candidates(texts: StoredTexts) -> Candidates:
    """Return the pairs of texts that share enough anchors, and the crowded lists."""
    outline, room = texts.outline, texts.room
    numbers = np.full(texts.files[-1].first + texts.files[-1].rows if texts.files else 0, NOBODY, np.uint32)
    numbers[texts.rows] = np.arange(len(texts))
    shared = room.put(
        "outline", {"numbers": numbers, "lengths": outline.lengths, "anchors": outline.anchors, "reach": outline.reach}
    )
    sort = _Sort(texts.files, shared, len(texts), room)
    lists = list(texts.engine.map_partitions(sort, enumerate(_ranges(texts.files, int(outline.anchors.sum())))))
    met = sum((each.met for each in lists), np.zeros(BINS + 1, np.int64))
    count = _Count(tuple(each.columns for each in lists), shared)
    found = list(texts.engine.map_partitions(count, _blocks(met, sort.bin)))
    crowded = [each.crowded for each in lists]
    return Candidates(
        unpack(np.concatenate([np.array([], U64), *found])),
        Postings(
            np.concatenate([np.array([], U64), *(each.keys for each in crowded)]),
            np.concatenate([np.array([], np.int64), *(each.documents for each in crowded)]),
        ),
    )


def _ranges(files: Sequence[PartFile], total: int) -> list[tuple[int, int]]:
    """Return ranges of anchors, ascending, each with about SORTED postings."""
    sample = np.sort(
        np.concatenate([np.array([], U64), *(file.columns.open()["postings.keys"][::SAMPLE] for file in files)])
    )
    count = -(-total // SORTED)
    cuts = distinct(sample[np.arange(1, count) * len(sample) // max(count, 1)]).tolist() if len(sample) else []
    return list(zip([0, *cuts], [*cuts, 1 << 64], strict=True))


def _blocks(met: Ints, width: int) -> list[tuple[int, int]]:
    """Return ranges of texts, each with about MET pairs, given the pairs of each range of `width` texts."""
    block = (np.cumsum(met) - met) // MET
    first, _ = runs(block)
    cuts = (first * width).tolist()
    return list(zip(cuts, [*cuts[1:], NOBODY], strict=True))


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of a range of anchors.

    Attributes:
        columns: of the lists that are not crowded: documents in the order of the lists, how many are before each in
            its list, and whether the list is short; owners, the documents with others before them, ascending, and the
            places of each among the documents.
        met: how many pairs each range of texts has.
        crowded: postings of the crowded lists.
    """

    columns: Columns
    met: Ints
    crowded: Postings


@dataclass(frozen=True, slots=True)
class _Sort:
    """Sorts the postings of a range of anchors into lists."""

    files: tuple[PartFile, ...]
    shared: Columns
    texts: int
    room: Room

    @property
    def bin(self) -> int:
        """The texts of a range of which pairs are counted."""
        return self.texts // BINS + 1

    def __call__(self, task: tuple[int, tuple[int, int]]) -> _Lists:
        number, (low, high) = task
        numbers, keys, documents = self.shared.open()["numbers"], [np.array([], U64)], [np.array([], np.int64)]
        for file in self.files:
            columns = file.columns.open()
            sorted_keys = columns["postings.keys"]
            # A key of 64 bits has no upper bound of its own type.
            end = len(sorted_keys) if high >> 64 else np.searchsorted(sorted_keys, U64(high))
            span = slice(np.searchsorted(sorted_keys, U64(low)), end)
            found = numbers[columns["postings"][span].astype(np.int64) + file.first]
            alive = found != NOBODY
            keys.append(sorted_keys[span][alive])
            documents.append(found[alive].astype(np.int64))
        postings = Postings.of(np.concatenate(keys), np.concatenate(documents))
        sizes = postings.sizes()
        crowded = sizes > crowd_size(self.texts)
        few = postings.take(~crowded)
        before = np.arange(len(few.keys)) - np.repeat(*runs(few.keys))
        places = np.flatnonzero(before)
        places = places[np.argsort(few.documents[places], kind="stable")]
        owners = few.documents[places]
        columns = {
            "documents": few.documents.astype(np.uint32),
            "before": before.astype(np.uint8),
            "short": sizes[~crowded] <= CROWD,
            "owners": owners.astype(np.uint32),
            "places": places.astype(np.uint32),
        }
        met = np.bincount(owners // self.bin, before[places], minlength=BINS + 1).astype(np.int64)
        return _Lists(self.room.put(f"lists-{number}", columns), met, postings.take(crowded))


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts the lists that a range of texts shares with those before them; returns the candidates, as keys."""

    lists: tuple[Columns, ...]
    shared: Columns

    def __call__(self, block: tuple[int, int]) -> Keys:
        shared = self.shared.open()
        outline = Outline(shared["lengths"], shared["anchors"], shared["reach"])
        found = self._candidates(outline, block, MIN_ESTIMATE, short=True)
        return distinct(np.concatenate((found, self._candidates(outline, block, LONG_ESTIMATE, short=False))))

    def _candidates(self, outline: Outline, block: tuple[int, int], least: float, *, short: bool) -> Keys:
        """Return the pairs that share enough; short: only short lists count."""
        keys = [np.array([], U64)]
        for columns in (each.open() for each in self.lists):
            documents = columns["documents"]
            places = columns["places"][slice(*np.searchsorted(columns["owners"], block))].astype(np.int64)
            if short:
                places = places[columns["short"][places]]
            counts = columns["before"][places].astype(np.int64)
            shifts = places - np.cumsum(counts)
            first = documents[np.arange(counts.sum()) + np.repeat(shifts, counts)]
            keys.append(pack(first, np.repeat(documents[places], counts)))
        met = np.sort(np.concatenate(keys))
        first, shared = runs(met)
        pairs: Pairs = filter_candidates(outline, met[first], shared, least)
        return pack(pairs.a, pairs.b)
