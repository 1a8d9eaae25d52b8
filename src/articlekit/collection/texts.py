"""Texts that are compared, by number: in memory, or wherever else they are."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.coverage import UnitsOf, find_missing, measure_coverage
from articlekit.collection.features import Features, frequent_hashes, mark, measure
from articlekit.collection.fold import Folded
from articlekit.collection.postings import Outline, Pairs
from articlekit.collection.ragged import Bools, Hashes, Ints, Keys
from articlekit.collection.relation import Relation, is_certain, may_be_related, relate, share_enough
from articlekit.collection.signs import Signs
from articlekit.collection.sketch import U32, Sketches
from articlekit.model.settings import DEFAULT, Thresholds

AT_ONCE = 1 << 18  # pairs per step
P = ParamSpec("P")
R = TypeVar("R")


class AnyTexts(Protocol):
    """Texts that are compared, by number: in memory (Texts), or not (StoredTexts)."""

    @property
    def thresholds(self) -> Thresholds:
        """For duplicates."""

    @property
    def lengths(self) -> Ints:
        """The folded characters of each."""

    @property
    def outline(self) -> Outline:
        """What candidates are chosen by."""

    def __len__(self) -> int: ...

    def mark(self, common: Hashes) -> Self:
        """Return these texts with sketches in which frequent hashes are marked."""

    def take(self, numbers: Ints) -> Self:
        """Return some texts, given in ascending order."""

    def bring(self) -> "AnyTexts":
        """Return these texts in memory, if they are few."""

    def limit(self, thresholds: Thresholds) -> Self:
        """Return these texts with other thresholds."""

    def map(
        self, function: "Callable[Concatenate[Texts, P], R]", tasks: Iterable[tuple[Ints, *tuple[Any, ...]]]
    ) -> Iterator[R]:
        """Yield what a function returns for each task, which is numbers of texts, ascending, and further arguments.

        The function takes these texts, which are in memory then, in place of their numbers. It may be called in other
        processes.
        """

    def find_frequent(self, labels: Ints, limit: int, elsewhere: NDArray[np.int32] | None = None) -> Hashes:
        """Return the hashes that occur in more than `limit` families, ascending; as frequent_hashes."""

    def units_of(self, number: int) -> bytes | None:
        """Return a folded text; None if it is not at hand."""

    def read(self, number: int) -> Folded:
        """Return a folded text that is at hand."""

    def find_signs(self, digests: Keys) -> Signs:
        """Return the signs of all, given the digest of each."""

    def measure(self, pairs: Pairs) -> Features:
        """Measure pairs."""

    def relate(self, pairs: Pairs) -> NDArray[np.int8]:
        """Return the Relation of each pair."""

    def decide(self, pairs: Pairs) -> tuple[NDArray[np.int8], Bools]:
        """Return the Relation of each pair, and whether the sketches left it in doubt."""

    def examine(self, pairs: Pairs) -> tuple[Features, NDArray[np.float32]]:
        """Measure pairs: their features, and the coverage of the shorter text where these leave doubt."""

    def cover(self, pairs: Pairs) -> Bools:
        """Return whether the first text of each pair, the shorter one, has enough of the second, a near duplicate."""

    def hold_all(self, pairs: Pairs) -> Bools:
        """Return whether the first of two related texts lacks no long passage of the second."""

    def find_missing(self, pairs: Pairs) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the length of the longest passage of the second text that the first one lacks, and its limit."""

    def have_common_text(self, pairs: Pairs) -> Bools:
        """Return whether the texts of each pair share more than chance."""


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts in memory that are compared, by number.

    Attributes:
        sketches: of all; marked, where pairs are judged.
        units_of: returns the folded text of a number, which is read for pairs in doubt only.
        thresholds: for duplicates.
        common: hashes of the shingles that are marked.
    """

    sketches: Sketches
    units_of: UnitsOf
    thresholds: Thresholds = DEFAULT
    common: Hashes = field(default_factory=lambda: np.array([], U32))

    def __len__(self) -> int:
        return len(self.sketches)

    @property
    def lengths(self) -> Ints:
        """The folded characters of each."""
        return self.sketches.lengths

    @property
    def outline(self) -> Outline:
        """What candidates are chosen by."""
        return Outline(self.sketches.lengths, self.sketches.anchors.lengths, self.sketches.reach)

    def map(
        self, function: "Callable[Concatenate[Texts, P], R]", tasks: Iterable[tuple[Ints, *tuple[Any, ...]]]
    ) -> Iterator[R]:
        """Call a function for each task, which is numbers of texts, ascending, and further arguments.

        The function takes these texts, which are in memory then, in place of their numbers.
        """
        return (function(self.take(numbers), *arguments) for numbers, *arguments in tasks)  # type: ignore[call-arg]

    def measure(self, pairs: Pairs) -> Features:
        """Measure pairs."""
        return measure(self.sketches, pairs)

    def find_frequent(self, labels: Ints, limit: int, elsewhere: NDArray[np.int32] | None = None) -> Hashes:
        """Return the hashes that occur in more than `limit` families, ascending; as frequent_hashes."""
        return frequent_hashes(self.sketches, labels, limit, elsewhere)

    def find_signs(self, digests: Keys) -> Signs:
        """Return the signs of all, given the digest of each."""
        return Signs.of(self.sketches, digests)

    def read(self, number: int) -> Folded:
        """Return a folded text that is at hand."""
        return Folded.join([self.units_of(number) or b""])

    def mark(self, common: Hashes) -> "Texts":
        """Return these texts with sketches in which frequent hashes are marked."""
        return replace(self, sketches=mark(self.sketches, common), common=common)

    def take(self, numbers: Ints) -> "Texts":
        """Return some texts, in the given order."""
        units_of = self.units_of
        return replace(self, sketches=self.sketches.take(numbers), units_of=lambda row: units_of(int(numbers[row])))

    def bring(self) -> "Texts":
        """Return these texts, which are in memory."""
        return self

    def limit(self, thresholds: Thresholds) -> "Texts":
        """Return these texts with other thresholds."""
        return replace(self, thresholds=thresholds)

    def relate(self, pairs: Pairs) -> NDArray[np.int8]:
        """Return the Relation of each pair."""
        return self.decide(pairs)[0]

    def decide(self, pairs: Pairs) -> tuple[NDArray[np.int8], Bools]:
        """Return the Relation of each pair, and whether the sketches left it in doubt.

        Pairs are measured step by step to bound memory.
        """
        relations, doubtful = np.zeros(len(pairs), np.int8), np.zeros(len(pairs), np.bool_)
        for start in range(0, len(pairs), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            features, covered = self.examine(Pairs(pairs.a[part], pairs.b[part]))
            relations[part] = relate(features, covered, self.thresholds)
            doubtful[part] = share_enough(features, self.thresholds) & ~is_certain(features, self.thresholds)
        return relations, doubtful

    def examine(self, pairs: Pairs) -> tuple[Features, NDArray[np.float32]]:
        """Measure pairs: their features, and the coverage of the shorter text where these leave doubt.

        Other coverages, and those of texts that are not at hand, are NaN.
        """
        features = measure(self.sketches, pairs)
        covered = np.full(len(pairs), np.nan, np.float32)
        asked = np.flatnonzero(may_be_related(features, self.thresholds) & ~is_certain(features, self.thresholds))
        a, b = pairs.a[asked], pairs.b[asked]
        swap = self.sketches.lengths[a] > self.sketches.lengths[b]
        covered[asked] = measure_coverage(self.units_of, Pairs(np.where(swap, b, a), np.where(swap, a, b)))
        return features, covered

    def hold(self, pairs: Pairs) -> Bools:
        """Return whether the first text of each pair is near to the second one, or contains it."""
        relations = self.relate(pairs)
        held = self.sketches.lengths[pairs.a] >= self.sketches.lengths[pairs.b]
        shorter = np.flatnonzero(~held & (relations == Relation.NEAR))
        held[shorter] = self.cover(pairs.take(shorter))
        return np.asarray((relations != Relation.NONE) & held)

    def cover(self, pairs: Pairs) -> Bools:
        """Return whether the first text of each pair, the shorter one, has enough of the second, a near duplicate."""
        held = self.thresholds.held
        # The similarity is a lower bound of the share of either text that the other one has.
        similarity = measure(self.sketches, pairs).full_jaccard
        covered = np.where(similarity >= held.certain, 1, np.nan).astype(np.float32)
        asked = np.flatnonzero(np.isnan(covered))
        covered[asked] = measure_coverage(self.units_of, Pairs(pairs.b[asked], pairs.a[asked]))
        return np.where(np.isnan(covered), similarity >= held.unaligned, covered >= held.coverage)

    def hold_all(self, pairs: Pairs) -> Bools:
        """Return whether the first of two related texts lacks no long passage of the second."""
        missing, limit = self.find_missing(pairs)
        return np.asarray(~(missing > limit))

    def find_missing(self, pairs: Pairs) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return how long the longest passage of the second text is that the first one lacks, and how long it may be.

        The length is 0 where the sketches leave no room for a long one, and NaN for texts that are not at hand.
        """
        held = self.thresholds.held
        missing, limit = np.zeros(len(pairs), np.float32), np.full(len(pairs), held.passage, np.float32)
        room = np.minimum(held.passage, held.passage_share * self.sketches.lengths[pairs.b] / 2)
        asked = np.flatnonzero(self._count_missing(pairs) > 0.75 * room)
        a, b = pairs.a[asked], pairs.b[asked]
        missing[asked], whole = find_missing(self.units_of, Pairs(b, a), self.common)
        limit[asked] = np.minimum(held.passage, held.passage_share * whole)
        return missing, limit

    def _count_missing(self, pairs: Pairs) -> NDArray[np.float32]:
        """Return how many characters of the second text the first one lacks, by their sketches."""
        lengths, (one, other) = self.sketches.lengths, self._count_shingles(pairs)
        shorter = np.where(lengths[pairs.a] > lengths[pairs.b], other, one)
        shared = measure(self.sketches, pairs).full_containment * shorter / np.maximum(other, 1)
        return np.asarray((1 - shared) * lengths[pairs.b])

    def _count_shingles(self, pairs: Pairs) -> tuple[Ints, Ints]:
        """Return how many sampled shingles the two texts of each pair have, at the sampling rate of both."""
        level = np.maximum(self.sketches.levels[pairs.a], self.sketches.levels[pairs.b])
        return self.sketches.prefixes[pairs.a, level], self.sketches.prefixes[pairs.b, level]

    def have_common_text(self, pairs: Pairs) -> Bools:
        """Return whether the texts of each pair share more than chance."""
        return np.asarray(measure(self.sketches, pairs).full_containment >= self.thresholds.contained.apart)
