"""All segments of an index together: look up texts by number and by key."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.families import MAX_LIST, NEIGHBOURS, Signs
from articlekit.collection.features import BUCKETS
from articlekit.collection.fold import fold
from articlekit.collection.index.segment import TYPES, WIDTHS, Segment, count
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Hashes, Ints, Keys, Ragged, distinct
from articlekit.collection.sketch import LEVELS, U64, Sketches, sketch

# The label of a text whose documents were removed.
REMOVED = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Store:
    """The texts of an index, numbered from 0 in the order in which they were added.

    Attributes:
        segments: in the order of their texts, without gaps.
        labels: for each text the one that stands for it, or REMOVED, uint32.
    """

    segments: Sequence[Segment]
    labels: Hashes

    def __len__(self) -> int:
        return len(self.labels)

    def find(self, digests: Keys) -> Ints:
        """Return the number of the text for each digest (two numbers); -1 if there is none."""
        found = np.full(len(digests), -1)
        order = np.argsort(digests[:, 0])
        for segment in self.segments:
            places, texts = segment.keyed_column("digests").find(digests[order, 0])
            places, texts = order[places], texts.astype(np.int64)
            second = segment.column("digest")[texts - segment.first, 1]
            same = (second == digests[places, 1]) & (self.labels[texts] != REMOVED)
            found[places[same]] = texts[same]
        return found

    def postings(self, keys: Keys) -> tuple[Keys, Ints]:
        """Return (key, text) for the texts that have the keys as anchors; the texts of a key are ascending.

        Args:
            keys: ascending, distinct.
        """
        places, texts = [np.array([], np.int64)], [np.array([], np.int64)]
        for segment in self.segments:
            hits, numbers = segment.keyed_column("postings").find(keys, MAX_LIST)
            alive = self.labels[numbers] != REMOVED
            places.append(hits[alive])
            texts.append(numbers[alive].astype(np.int64))
        return keys[np.concatenate(places)], np.concatenate(texts)

    def find_connected(self, texts: Ints) -> tuple[Ints, Pairs]:
        """Return these texts and all that are connected to them, ascending, with the pairs between them."""
        members = reached = distinct(texts)
        found = [Pairs.none()]
        while len(reached):
            step = [Pairs.none()]
            for segment in self.segments:
                places, others = segment.keyed_column("pairs").find(reached.astype(U64))
                alive = self.labels[others] != REMOVED
                step.append(Pairs(reached[places[alive]], others[alive].astype(np.int64)))
            found += step
            beside = distinct(Pairs.join(step).b)
            reached = beside[~np.isin(beside, members)]
            members = distinct(np.concatenate((members, reached)))
        pairs = Pairs.join(found)
        # Each pair is stored both ways round.
        return members, pairs.take(pairs.a < pairs.b)

    def sketches(self, texts: Ints, *, whole: bool = True) -> Sketches:
        """Return the sketches of some texts.

        Args:
            texts: their numbers, ascending.
            whole: with hashes and numbers; otherwise only the fields that candidates are chosen by.
        """
        parts = []
        for segment in self.segments:
            rows = texts[slice(*np.searchsorted(texts, (segment.first, segment.first + segment.texts)))]
            parts.append(_sketches(segment, rows - segment.first, whole=whole))
        return Sketches.join(parts or [sketch(fold(()))])

    def column(self, name: str, texts: Ints) -> NDArray[Any]:
        """Return the entries of a column for some texts, given in ascending order."""
        parts = [np.zeros((0, WIDTHS[name]) if name in WIDTHS else 0, TYPES[name])]
        for segment in self.segments:
            rows = texts[slice(*np.searchsorted(texts, (segment.first, segment.first + segment.texts)))]
            parts.append(segment.column(name)[rows - segment.first])
        return np.concatenate(parts)

    def units(self, text: int) -> bytes | None:
        """Return the UTF-16 units of a folded text; None if an earlier version, which did not keep them, added it."""
        segment = self.segments[bisect_right(self.segments, text, key=lambda segment: segment.first) - 1]
        rows, row = segment.rows("units"), text - segment.first
        units = rows.values[rows.starts[row] : rows.starts[row + 1]]
        return units.tobytes() if len(units) == segment.column("length")[row] else None

    def signs(self, texts: Ints) -> Signs:
        """Return the signs of some texts, given in ascending order."""
        return Signs(
            self.column("smallest", texts), self.column("number_key", texts), self.column("digest", texts)[:, 0]
        )

    def are_centres(self, texts: Ints) -> Bools:
        """Return whether each of some texts is the centre of a family."""
        sizes = np.bincount(self.labels[self.labels != REMOVED], minlength=len(self))
        centres: Bools = (self.labels[texts] == texts) & (sizes[texts] > NEIGHBOURS)
        return centres

    def counts_without(self, hashes: Hashes) -> NDArray[np.int32]:
        """Return the number of texts for each bucket of hashes, without the texts that these hashes are from.

        Removed texts count until the index is compacted.
        """
        counts = np.zeros(BUCKETS, np.int32)
        for segment in self.segments:
            segment.count(counts)
        count(counts, hashes, -1)
        # Stored counts are capped, those subtracted are not.
        return np.maximum(counts, 0)


def _sketches(segment: Segment, rows: Ints, *, whole: bool) -> Sketches:
    anchors = np.concatenate(([0], np.cumsum(segment.column("anchors")[rows], dtype=np.int64)))
    empty = Ragged(np.array([], np.uint32), np.zeros(len(rows) + 1, np.int64))
    hashes, numbers = (segment.rows(name).take(rows) if whole else empty for name in ("hashes", "numbers"))
    return Sketches(
        lengths=segment.column("length")[rows].astype(np.int64),
        levels=segment.column("level")[rows],
        hashes=hashes,
        prefixes=np.stack([hashes.count(hashes.values < (1 << 32) >> level) for level in range(LEVELS)], 1),
        # Only the number of anchors is needed; the keys are in the postings.
        anchors=Ragged(np.zeros(anchors[-1], U64), anchors),
        reach=segment.column("reach")[rows],
        numbers=numbers,
    )
