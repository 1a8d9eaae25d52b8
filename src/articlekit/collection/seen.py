"""Find copies in a stream: compare each text with those that came before it."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from articlekit.collection.features import mark
from articlekit.collection.fold import digest, fold
from articlekit.collection.postings import CROWD, MIN_SHARED, Pairs
from articlekit.collection.relation import Relation, are_of_like_size
from articlekit.collection.sketch import U32, Sketches, sketch
from articlekit.collection.spool import Spool
from articlekit.collection.texts import Texts
from articlekit.model.settings import DEFAULT, Thresholds

# Texts that are compared: those that share the most anchors.
CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Copy:
    """The id of the original, the Relation to it, and the Jaccard similarity, 0.0 to 1.0."""

    id: str
    relation: Relation
    similarity: float


class Seen:
    """Stores sketches of texts, some 5 KB each, and finds a copy in some three milliseconds.

    The frequency of shingles is not known in a stream, so `dedupe` over the whole collection finds a few more copies. A
    text is no copy of an earlier, shorter part of it.
    """

    def __init__(self, thresholds: Thresholds = DEFAULT) -> None:
        self._thresholds = thresholds
        self._exact: dict[bytes, str] = {}
        self._ids: list[str] = []
        self._sketches: list[Sketches] = []
        self._folded = Spool()
        self._lists: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self._exact)

    def find_copy(self, text: str, name: str) -> Copy | None:
        """Return what a text is a copy of. If it is new, return None and store it under its name.

        A text without a letter or digit is no copy of anything.
        """
        folded = fold([text])
        units = folded.units.tobytes()
        if not units:
            return None
        key = digest(units, text)
        if key in self._exact:
            return Copy(self._exact[key], Relation.EXACT, 1.0)
        sketched = mark(sketch(folded), np.array([], U32))
        found = self._find_near(sketched, units)
        if found is None:
            self._remember(key, name, sketched, units)
        return found

    def _find_near(self, sketched: Sketches, units: bytes) -> Copy | None:
        """Return the most similar text that this one is a copy of."""
        lists = (self._lists.get(anchor, ()) for anchor in sketched.anchors.values.tolist())
        met = Counter(number for numbers in lists for number in numbers)
        near = [number for number, count in met.most_common(CANDIDATES) if count >= MIN_SHARED]
        if not near:
            return None
        texts = Texts(
            Sketches.join([sketched, *(self._sketches[number] for number in near)]),
            lambda row: self._folded.read(near[row - 1]) if row else units,
            self._thresholds,
        )
        pairs = Pairs(np.arange(1, len(near) + 1), np.zeros(len(near), np.int64))
        copies = texts.hold(pairs)
        copies[copies] = texts.hold_all(pairs.take(copies))
        if not copies.any():
            return None
        features = texts.measure(pairs)
        best = int(np.where(copies, features.full_jaccard, -1).argmax())
        is_near = are_of_like_size(features, self._thresholds)[best]
        relation = Relation.NEAR if is_near else Relation.CONTAINED
        return Copy(self._ids[near[best]], relation, float(features.full_jaccard[best]))

    def _remember(self, key: bytes, name: str, sketched: Sketches, units: bytes) -> None:
        self._exact[key] = name
        for anchor in sketched.anchors.values.tolist():
            numbers = self._lists.setdefault(anchor, [])
            # An anchor of every page identifies nothing, and its list must not grow with the crawl.
            if len(numbers) < CROWD:
                numbers.append(len(self._ids))
        self._ids.append(name)
        self._sketches.append(sketched)
        self._folded.append(units)
