"""Ragged arrays, and operations on sorted arrays."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint32]
Keys = NDArray[np.uint64]
PIECE = 1 << 22  # values moved per step
AT_ONCE = 1 << 15  # texts per step


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths in one array: row i is values[starts[i]:starts[i + 1]]."""

    values: NDArray[Any]
    starts: Ints

    @classmethod
    def of(cls, values: NDArray[Any], rows: Ints, count: int) -> Self:
        """Build rows from values and the row of each, which must be ascending."""
        return cls(values, np.searchsorted(rows, np.arange(count + 1)).astype(np.int64))

    @classmethod
    def join(cls, parts: Sequence["Ragged"]) -> Self:
        """Concatenate the rows of several."""
        shifts = np.cumsum([0, *(len(part.values) for part in parts)])
        starts = [part.starts[:-1] + shift for part, shift in zip(parts, shifts, strict=False)]
        return cls(np.concatenate([part.values for part in parts]), np.concatenate([*starts, shifts[-1:]]))

    @property
    def lengths(self) -> Ints:
        """Values of each row."""
        return np.diff(self.starts)

    @property
    def rows(self) -> Ints:
        """The row of each value."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)

    def where(self, wanted: Bools) -> Self:
        """Return the rows with only the values that are wanted."""
        places = np.flatnonzero(wanted)
        return type(self)(self.values.take(places), np.searchsorted(places, self.starts))

    def take(self, rows: Ints, lengths: Ints | None = None) -> Self:
        """Return some rows, in the given order; of each the first `lengths` values, by default all."""
        lengths = self.starts[rows + 1] - self.starts[rows] if lengths is None else lengths
        starts = np.concatenate(([0], np.cumsum(lengths)))
        shifts = self.starts[rows] - starts[:-1]
        if starts[-1] <= PIECE:
            return type(self)(self.values[np.arange(starts[-1]) + np.repeat(shifts, lengths)], starts)
        # An index takes eight bytes for each value: build it piece by piece.
        values = np.empty(starts[-1], self.values.dtype)
        pieces = np.unique(np.searchsorted(starts, np.arange(0, starts[-1], PIECE), side="right") - 1)
        for first, last in zip(pieces, [*pieces[1:], len(rows)], strict=True):
            places = np.arange(starts[first], starts[last]) + np.repeat(shifts[first:last], lengths[first:last])
            values[starts[first] : starts[last]] = self.values[places]
        return type(self)(values, starts)

    def count(self, wanted: Bools) -> Ints:
        """Count the true entries of each row, given one for each value."""
        counts, filled = np.zeros(len(self.starts) - 1, np.int64), self.lengths > 0
        if filled.any():
            counts[filled] = np.add.reduceat(wanted, self.starts[:-1][filled], dtype=np.int64)
        return counts


def pieces(numbers: Ints) -> Iterator[Ints]:
    """Yield numbers some at a time; an empty array if there are none."""
    for start in range(0, max(len(numbers), 1), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def distinct(keys: NDArray[Any]) -> NDArray[Any]:
    """Return the distinct keys, ascending. np.unique takes twice as long, since it hashes them first."""
    keys = np.sort(keys)
    return keys[heads(keys)]


def places(numbers: Ints, values: Ints) -> Ints:
    """Return the position of each value in ascending numbers, all of which must contain it; by table lookup."""
    table = np.zeros(int(numbers.max(initial=-1)) + 1, np.int64)
    table[numbers] = np.arange(len(numbers))
    return table[values]


def is_member(numbers: Ints, values: Ints) -> Bools:
    """Return whether each value is one of the numbers; both must be 0 or more."""
    table = np.zeros(max(int(numbers.max(initial=-1)), int(values.max(initial=-1))) + 1, np.bool_)
    table[numbers] = True
    return table[values]


def are_in(keys: NDArray[Any], values: NDArray[Any]) -> Bools:
    """Return whether each value is one of the keys. np.isin, which hashes them, takes up to 2.6 times as long."""
    if not len(keys):
        return np.zeros(len(values), np.bool_)
    keys = np.sort(keys)
    return np.asarray(keys.take(np.searchsorted(keys, values), mode="clip") == values)


def rows_of(places: Ints, starts: Ints) -> Ints:
    """Return the row that each place is in. Places are ascending; row i goes from starts[i] to starts[i + 1]."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(np.searchsorted(places, starts)))


def runs(values: NDArray[Any]) -> tuple[Ints, Ints]:
    """Return the first position and the length of each run of equal values."""
    first = np.flatnonzero(heads(values))
    return first, np.diff(np.append(first, len(values)))


def heads(values: NDArray[Any]) -> Bools:
    """Return whether each value differs from the one before it, so that a run of equal values begins there."""
    first = np.ones(len(values), np.bool_)
    first[1:] = values[1:] != values[:-1]
    return first
