"""Parts of a collection: the sketches, digests and folded texts of consecutive texts, in columns.

The columns of a part are in memory or in a file. Segments of an index are parts, too.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.columns import Arrays, Columns, Mapped
from articlekit.collection.fold import Folded, digest, fold
from articlekit.collection.ragged import Ints, Keys, Ragged, is_member
from articlekit.collection.signs import DEPTH, Signs
from articlekit.collection.sketch import LEVELS, U64, Sketches, sketch

# Columns with an entry for each text, with a row for each, and those with several numbers for each.
PLAIN = {"length": "<u4", "level": "u1", "anchors": "<u4", "reach": "<u4"}
PLAIN |= {"digest": "<u8", "smallest": "<u4", "number_key": "<u8"}
RAGGED = {"hashes": "<u4", "numbers": "<u4", "units": "<u2"}
WIDTHS = {"digest": 2, "smallest": DEPTH}
TYPES = PLAIN | RAGGED
_EMPTY = np.array([], np.uint32)


class Part:
    """The columns of some texts.

    Attributes:
        first: number of its first text; its numbers are consecutive.
        texts: number of its texts.
    """

    def __init__(self, columns: Columns, first: int, texts: int) -> None:
        self.first, self.texts = first, texts
        self._columns = columns

    @cached_property
    def _arrays(self) -> Arrays:
        return self._columns.open()

    def column(self, name: str) -> NDArray[Any]:
        """Return a column; one with several numbers for each text has two dimensions."""
        return self._arrays[name]

    def rows(self, name: str) -> Ragged:
        """Return a column with a row for each text."""
        # Offsets are below 2**63, so a view as int64, the type of indexes, saves a copy.
        return Ragged(self.column(name), self.column(f"{name}.starts").view(np.int64))

    def units(self, row: int) -> bytes | None:
        """Return the folded text of a row; None if it is not there."""
        start, end = self.column("units.starts")[row : row + 2].tolist()
        if isinstance(self._arrays, Mapped):
            return self._arrays.read("units", start, end)
        units: bytes = self.column("units")[start:end].tobytes()
        return units


P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class Parts(Generic[P]):
    """Texts, numbered from 0 in the order in which they were added.

    Attributes:
        parts: in the order of their texts, without gaps.
    """

    parts: Sequence[P]

    def column(self, name: str, texts: Ints) -> NDArray[Any]:
        """Return the entries of a column for some texts, given in ascending order."""
        found = [np.zeros((0, WIDTHS[name]) if name in WIDTHS else 0, TYPES[name])]
        found += [part.column(name)[rows] for part, rows in self._split(texts)]
        return np.concatenate(found)

    def sketches(self, texts: Ints, *, whole: bool = True) -> Sketches:
        """Return the sketches of some texts.

        Args:
            texts: their numbers, ascending.
            whole: with hashes and numbers; otherwise only the fields that candidates are chosen by.
        """
        split = self._split(texts)

        def column(name: str) -> NDArray[Any]:
            return np.concatenate([np.array([], PLAIN[name]), *(part.column(name)[rows] for part, rows in split)])

        nothing = Ragged(_EMPTY, np.zeros(len(texts) + 1, np.int64))
        hashes, numbers = (self._rows(name, split) if whole else nothing for name in ("hashes", "numbers"))
        anchors = np.concatenate(([0], np.cumsum(column("anchors"), dtype=np.int64)))
        return Sketches(
            lengths=column("length").astype(np.int64),
            levels=column("level"),
            hashes=hashes,
            prefixes=np.stack([hashes.count(hashes.values < (1 << 32) >> level) for level in range(LEVELS)], 1),
            # Only the number of anchors is needed to compare texts.
            anchors=Ragged(np.zeros(anchors[-1], U64), anchors),
            reach=column("reach"),
            numbers=numbers,
        )

    def hashes(self, texts: Ints) -> Ragged:
        """Return the hashes of some texts, given in ascending order."""
        return self._rows("hashes", self._split(texts))

    def anchors(self, texts: Ints) -> Ragged:
        """Return the keys of the anchors of some texts, given in ascending order; those of one text are ascending."""
        found = [Ragged(np.array([], U64), np.zeros(1, np.int64))]
        for part, rows in self._split(texts):
            keys, owners = part.column("postings.keys"), part.column("postings").astype(np.int64)
            wanted = np.flatnonzero(is_member(rows, owners)) if len(rows) < part.texts else np.arange(len(owners))
            order = wanted[np.argsort(owners[wanted], kind="stable")]
            found.append(Ragged.of(keys[order], np.searchsorted(rows, owners[order]), len(rows)))
        return Ragged.join(found)

    def units(self, text: int) -> bytes | None:
        """Return the UTF-16 units of a folded text; None if an earlier version, which did not keep them, added it."""
        place = bisect_right(self._firsts, text) - 1
        return self.parts[place].units(text - self._firsts[place])

    @cached_property
    def _firsts(self) -> list[int]:
        return [part.first for part in self.parts]

    def signs(self, texts: Ints, digests: Keys | None = None) -> Signs:
        """Return the signs of some texts, given in ascending order; and the digest of each, if it is known."""
        digests = self.column("digest", texts)[:, 0] if digests is None else digests
        return Signs(self.column("smallest", texts), self.column("number_key", texts), digests)

    @staticmethod
    def _rows(name: str, split: Sequence[tuple[Part, Ints]]) -> Ragged:
        none = Ragged(np.array([], RAGGED[name]), np.zeros(1, np.int64))
        return Ragged.join([none, *(part.rows(name).take(rows) for part, rows in split)])

    def _split(self, texts: Ints) -> list[tuple[P, Ints]]:
        """Return the parts that have some of these texts, each with their places in it."""
        found = []
        for part in self.parts:
            low, high = np.searchsorted(texts, (part.first, part.first + part.texts))
            if low < high:
                found.append((part, texts[low:high] - part.first))
        return found


def plain_columns(sketches: Sketches, digests: Keys) -> dict[str, NDArray[Any]]:
    """Return the columns of PLAIN."""
    signs = Signs.of(sketches, digests[:, 0])
    columns: dict[str, NDArray[Any]] = {
        "length": sketches.lengths,
        "level": sketches.levels,
        "anchors": sketches.anchors.lengths,
        "reach": sketches.reach,
        "digest": digests,
        "smallest": signs.smallest,
        "number_key": signs.numbers,
    }
    return {name: np.ascontiguousarray(values, PLAIN[name]) for name, values in columns.items()}


def columns_of(sketches: Sketches, digests: Keys, folded: Folded) -> dict[str, NDArray[Any]]:
    """Return the columns of a part: those of PLAIN and RAGGED, and the postings.

    Args:
        sketches: of n texts, not marked.
        digests: n rows of two uint64.
        folded: the n texts.
    """
    keys, rows = sketches.anchors.values, sketches.anchors.rows
    order = np.argsort(keys, kind="stable")
    ragged = {
        "hashes": sketches.hashes,
        "numbers": sketches.numbers,
        "units": Ragged(folded.units, folded.starts),
    }
    columns = plain_columns(sketches, digests)
    for name, column in ragged.items():
        columns[name] = np.ascontiguousarray(column.values, RAGGED[name])
        columns[f"{name}.starts"] = column.starts.astype(np.uint64)
    return columns | {"postings.keys": keys[order], "postings": rows[order].astype(np.uint32)}


STEP_CHARS = 1 << 18  # of the documents that are sketched at once: fewer take more calls, more do not fit in a cache


def sketch_texts(texts: Sequence[str], known: "Recent", first: int) -> tuple[dict[str, NDArray[Any]], Keys, Ints]:
    """Sketch texts, but for exact copies of others that are known.

    Args:
        texts: n documents, consecutive.
        known: digests of documents before them.
        first: number of the first document.

    Returns:
        The columns of a part, n digests (rows of two uint64), and for each document its row in the part, -1 for none.
    """
    sketched, folded = [sketch(fold(()))], [fold(())]
    digests, rows = np.empty((len(texts), 2), np.uint64), np.full(len(texts), -1)
    start = count = 0
    while start < len(texts):
        end, chars = start, 0
        while end < len(texts) and chars < STEP_CHARS:
            chars += len(texts[end])
            end += 1
        batch = fold(texts[start:end])
        data, ends = batch.units.tobytes(), (2 * batch.starts).tolist()
        keys = [digest(data[a:b], text) for a, b, text in zip(ends, ends[1:], texts[start:end], strict=False)]
        digests[start:end] = np.frombuffer(b"".join(keys), np.uint64).reshape(-1, 2)
        fresh = np.flatnonzero(known.are_new(digests[start:end], first + start))
        rows[start + fresh] = count + np.arange(len(fresh))
        count += len(fresh)
        batch = batch.take(fresh.tolist())
        folded.append(batch)
        sketched.append(sketch(batch))
        start = end
    units = Ragged.join([Ragged(each.units, each.starts) for each in folded])
    columns = columns_of(Sketches.join(sketched), digests[rows >= 0], Folded(units.values, units.starts))
    return columns, digests, rows


class Recent:
    """Digests of documents that were seen lately, each with its number; one that falls on another replaces it."""

    _SLOTS = 1 << 20

    def __init__(self) -> None:
        self._digests = np.zeros((self._SLOTS, 2), np.uint64)
        self._numbers = np.zeros(self._SLOTS, np.int64)  # plus one; memory is taken as slots are used

    def are_new(self, digests: Keys, first: int) -> NDArray[np.bool_]:
        """Return whether no document before it, as far as is known, has the digest of each of consecutive ones.

        Only a document with a smaller number counts: batches may come in any order, and the first of a number of copies
        must be new.
        """
        slots = (digests[:, 0] % np.uint64(self._SLOTS)).astype(np.int64)
        numbers = 1 + first + np.arange(len(digests))
        # Backwards, so that of several documents of a slot the first one stays.
        before = self._numbers[slots]
        replaced = (before == 0) | (self._digests[slots] != digests).any(axis=1) | (before > numbers)
        order = np.flatnonzero(replaced)[::-1]
        self._digests[slots[order]], self._numbers[slots[order]] = digests[order], numbers[order]
        return np.asarray((self._digests[slots] != digests).any(axis=1) | (self._numbers[slots] >= numbers))
