"""All segments of an index together: look up texts by number and by key."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.families import MAX_LIST, NEIGHBOURS
from articlekit.collection.features import BUCKETS, count_hashes
from articlekit.collection.index.segment import Segment
from articlekit.collection.parts import Parts
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Hashes, Ints, Keys, distinct
from articlekit.collection.sketch import U64

# The label of a text whose documents were removed.
REMOVED = 0xFFFFFFFF


@dataclass(frozen=True)
class Store(Parts[Segment]):
    """The texts of an index, numbered from 0 in the order in which they were added.

    Attributes:
        labels: for each text the one that stands for it, or REMOVED, uint32.
    """

    labels: Hashes

    def __len__(self) -> int:
        return len(self.labels)

    def find(self, digests: Keys) -> Ints:
        """Return the number of the text for each digest (two numbers); -1 if there is none."""
        found = np.full(len(digests), -1)
        order = np.argsort(digests[:, 0])
        for segment in self.parts:
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
        for segment in self.parts:
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
            for segment in self.parts:
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
        for segment in self.parts:
            segment.count(counts)
        count_hashes(counts, hashes, -1)
        # Stored counts are capped, those subtracted are not.
        return np.maximum(counts, 0)
