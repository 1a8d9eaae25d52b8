"""Texts in parts that need not fit in memory: what is asked of pairs of them is worked out chunk by chunk, anywhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.columns import Columns, Room
from articlekit.collection.features import BUCKET_SHIFT, BUCKETS, Features, count_hashes, sum_counts
from articlekit.collection.fold import Folded
from articlekit.collection.parts import Part, Parts
from articlekit.collection.postings import Outline, Pairs
from articlekit.collection.ragged import Bools, Hashes, Ints, Keys, distinct, pieces, rows_of, runs
from articlekit.collection.signs import Signs
from articlekit.collection.sketch import U64
from articlekit.collection.texts import Texts
from articlekit.engine.partitions import Engine
from articlekit.model.settings import Thresholds

P = ParamSpec("P")
R = TypeVar("R")
FEW = 1 << 14  # texts that may be in memory: some 10 MB, the letters aside
CHUNK = 1 << 15  # pairs of a partition: their texts take some 100 MB
# Texts of a partition in which hashes are counted, at least, and such partitions at most: each has 32 MB of counts.
COUNTED, MAX_SHARES = 1 << 17, 64
ALONE = 0xFFFFFFFF  # stands for the family of a text that has none


@dataclass(frozen=True, slots=True)
class PartFile:
    """The columns of a part, the number of its first row, and how many rows it has."""

    columns: Columns
    first: int
    rows: int


@dataclass(frozen=True, slots=True)
class StoredTexts:
    """Texts that are compared, by number; only their outline is in memory.

    Attributes:
        files: the parts that have them.
        rows: the row of each text in the parts, ascending.
        outline: what candidates are chosen by.
        thresholds: for duplicates.
        engine: where partitions are worked on.
        room: where what partitions share is put.
        common: hashes of the shingles that are marked; None if nothing is.
    """

    files: tuple[PartFile, ...]
    rows: Ints
    outline: Outline
    thresholds: Thresholds
    engine: Engine
    room: Room
    common: Hashes | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def lengths(self) -> Ints:
        """The folded characters of each."""
        return self.outline.lengths

    def mark(self, common: Hashes) -> "StoredTexts":
        """Return these texts with sketches in which frequent hashes are marked."""
        return replace(self, common=common)

    def take(self, numbers: Ints) -> "StoredTexts":
        """Return some texts, given in ascending order."""
        of = self.outline
        outline = Outline(of.lengths[numbers], of.anchors[numbers], of.reach[numbers])
        return replace(self, rows=self.rows[numbers], outline=outline)

    def bring(self) -> "Texts | StoredTexts":
        """Return these texts in memory, if they are few."""
        return self._shelf().load(self.rows) if len(self) <= FEW else self

    def limit(self, thresholds: Thresholds) -> "StoredTexts":
        """Return these texts with other thresholds."""
        return replace(self, thresholds=thresholds)

    def load(self, numbers: Ints) -> Texts:
        """Return some texts, given in ascending order, in memory, with the keys of their anchors."""
        return self._shelf().load(self.rows[numbers], anchors=True)

    def map(
        self, function: Callable[Concatenate[Texts, P], R], tasks: Iterable[tuple[Ints, *tuple[Any, ...]]]
    ) -> Iterator[R]:
        """Yield what a function of Texts returns for each task, in order; see AnyTexts."""
        call = _Call(self._shelf(), function)
        return self.engine.map_partitions(call, ((self.rows[numbers], *arguments) for numbers, *arguments in tasks))

    def find_frequent(
        self,
        labels: Ints,
        limit: int,
        elsewhere: NDArray[np.int32] | None = None,  # noqa: ARG002  (of an index, whose texts are in memory)
    ) -> Hashes:
        """Return the hashes that occur in more than `limit` families, ascending; as frequent_hashes.

        First all hashes are counted by bucket, then those of full buckets one by one.
        """
        shelf, sizes = _Shelf(self.files, self.thresholds, None), np.bincount(labels, minlength=len(self))
        count = max(1, min(MAX_SHARES, len(self) // COUNTED))
        shares = np.array_split(np.arange(len(self)), count)
        buckets = np.zeros(BUCKETS, np.int64)
        in_buckets = _CountBuckets(shelf, limit + 1)
        for each in self.engine.map_partitions(in_buckets, (self.rows[share] for share in shares)):
            buckets += each
        families = np.where(sizes[labels] > 1, labels, ALONE).astype(np.uint32)
        in_full = _CountHashes(shelf, np.packbits(buckets > limit))
        found = list(self.engine.map_partitions(in_full, ((self.rows[share], families[share]) for share in shares)))
        # A family counts once, wherever its texts are.
        together = distinct(np.concatenate([each.families for each in found]))
        hashes, counts = sum_counts(
            np.concatenate([*(each.hashes for each in found), (together >> U64(32)).astype(np.uint32)]),
            np.concatenate([*(each.counts for each in found), np.ones(len(together), np.int64)]),
        )
        return hashes[counts > limit]

    def find_signs(self, digests: Keys) -> Signs:
        """Return the signs of all, given the digest of each."""
        return self._shelf().parts().signs(self.rows, digests)

    def units_of(self, number: int) -> bytes | None:
        """Return a folded text."""
        return _Shelf(self.files, self.thresholds, None).parts().units(int(self.rows[number]))

    def read(self, number: int) -> Folded:
        """Return a folded text."""
        return Folded.join([self.units_of(number) or b""])

    def measure(self, pairs: Pairs) -> Features:
        """Measure pairs."""
        return Features.join(self._ask(Texts.measure, pairs))

    def relate(self, pairs: Pairs) -> NDArray[np.int8]:
        """Return the Relation of each pair."""
        return np.concatenate(self._ask(Texts.relate, pairs))

    def decide(self, pairs: Pairs) -> tuple[NDArray[np.int8], Bools]:
        """Return the Relation of each pair, and whether the sketches left it in doubt."""
        relations, doubtful = zip(*self._ask(Texts.decide, pairs), strict=True)
        return np.concatenate(relations), np.concatenate(doubtful)

    def examine(self, pairs: Pairs) -> tuple[Features, NDArray[np.float32]]:
        """Measure pairs: their features, and the coverage of the shorter text where these leave doubt."""
        features, covered = zip(*self._ask(Texts.examine, pairs), strict=True)
        return Features.join(list(features)), np.concatenate(covered)

    def cover(self, pairs: Pairs) -> Bools:
        """Return whether the first text of each pair, the shorter one, has enough of the second, a near duplicate."""
        return np.concatenate(self._ask(Texts.cover, pairs))

    def hold_all(self, pairs: Pairs) -> Bools:
        """Return whether the first of two related texts lacks no long passage of the second."""
        return np.concatenate(self._ask(Texts.hold_all, pairs))

    def find_missing(self, pairs: Pairs) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the length of the longest passage of the second text that the first one lacks, and its limit."""
        missing, limit = zip(*self._ask(Texts.find_missing, pairs), strict=True)
        return np.concatenate(missing), np.concatenate(limit)

    def have_common_text(self, pairs: Pairs) -> Bools:
        """Return whether the texts of each pair share more than chance."""
        return np.concatenate(self._ask(Texts.have_common_text, pairs))

    def _shelf(self) -> "_Shelf":
        return _Shelf(self.files, self.thresholds, self.common)

    def _ask(self, method: Callable[[Texts, Pairs], R], pairs: Pairs) -> list[R]:
        """Return what a method of Texts returns for the pairs, chunk by chunk; at least once."""
        return list(self.map(method, self._chunks(pairs)))

    @staticmethod
    def _chunks(pairs: Pairs) -> Iterator[tuple[Ints, Pairs]]:
        for start in range(0, max(len(pairs), 1), CHUNK):
            a, b = pairs.a[start : start + CHUNK], pairs.b[start : start + CHUNK]
            numbers = distinct(np.concatenate((a, b)))
            yield numbers, Pairs(np.searchsorted(numbers, a), np.searchsorted(numbers, b))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Parts, and how their texts are compared."""

    files: tuple[PartFile, ...]
    thresholds: Thresholds
    common: Hashes | None

    def parts(self) -> Parts[Part]:
        return Parts([Part(file.columns, file.first, file.rows) for file in self.files])

    def load(self, rows: Ints, *, anchors: bool = False) -> Texts:
        """Return the texts of some rows, which are ascending."""
        parts = self.parts()
        sketches = parts.sketches(rows)
        if anchors:
            sketches = replace(sketches, anchors=parts.anchors(rows))
        texts = Texts(sketches, lambda number: parts.units(int(rows[number])), self.thresholds)
        return texts if self.common is None else texts.mark(self.common)


@dataclass(frozen=True, slots=True)
class _CountBuckets:
    """Counts the hashes of the texts of some rows by bucket: BUCKETS counts, of which none is above `most`."""

    shelf: _Shelf
    most: int

    def __call__(self, rows: Ints) -> NDArray[np.unsignedinteger[Any]]:
        parts, counts = self.shelf.parts(), np.zeros(BUCKETS, np.int32)
        for some in pieces(rows):
            count_hashes(counts, parts.hashes(some).values)
        return np.minimum(counts, self.most).astype(np.min_scalar_type(self.most))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Hashes of texts without a family, and how many have each; (hash, family) of the others, as keys."""

    hashes: Hashes
    counts: Ints
    families: Keys


@dataclass(frozen=True, slots=True)
class _CountHashes:
    """Counts those hashes of the texts of some rows that are in full buckets; these are given as bits."""

    shelf: _Shelf
    full: NDArray[np.uint8]

    def __call__(self, task: tuple[Ints, Hashes]) -> _Counted:
        rows, families = task
        parts, full = self.shelf.parts(), np.unpackbits(self.full).view(np.bool_)
        alone, together = [np.array([], np.uint32)], [np.array([], U64)]
        for some in pieces(np.arange(len(rows))):
            hashes = parts.hashes(rows[some])
            places = np.flatnonzero(full[hashes.values >> BUCKET_SHIFT])
            values, family = hashes.values[places], families[some][rows_of(places, hashes.starts)]
            alone.append(values[family == ALONE])
            others = family != ALONE
            together.append(distinct(values[others].astype(U64) << U64(32) | family[others]))
        hashes_alone = np.sort(np.concatenate(alone))
        first, counts = runs(hashes_alone)
        return _Counted(hashes_alone[first], counts, distinct(np.concatenate(together)))


@dataclass(frozen=True, slots=True)
class _Call:
    """Calls a function of texts, given their rows and further arguments."""

    shelf: _Shelf
    function: Callable[..., Any]

    def __call__(self, task: tuple[Ints, *tuple[Any, ...]]) -> Any:  # noqa: ANN401
        rows, *arguments = task
        return self.function(self.shelf.load(rows), *arguments)
