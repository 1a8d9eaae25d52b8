"""Rows of different lengths in one array, and runs of equal values: what all of a collection's arrays are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

PIECE = 1 << 22  # values that are moved at once


@dataclass(frozen=True, slots=True)
class Ragged:
    """Rows of different lengths in one array: row i is values[starts[i]:starts[i + 1]]."""

    values: NDArray[Any]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, values: NDArray[Any], rows: NDArray[np.int64], count: int) -> Self:
        """Put values in rows, given the row of each in ascending order."""
        return cls(values, np.searchsorted(rows, np.arange(count + 1)).astype(np.int64))

    @classmethod
    def join(cls, parts: Sequence["Ragged"]) -> Self:
        """Put the rows of several below each other."""
        shifts = np.cumsum([0, *(len(part.values) for part in parts)])
        starts = [part.starts[:-1] + shift for part, shift in zip(parts, shifts, strict=False)]
        return cls(np.concatenate([part.values for part in parts]), np.concatenate([*starts, shifts[-1:]]))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Values of each row."""
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each value."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)

    def take_below(self, limits: NDArray[np.int64]) -> Self:
        """Return of each row the values below its limit."""
        kept = self.values < np.repeat(limits, self.lengths)
        before = np.concatenate(([0], np.cumsum(kept)))
        return type(self)(self.values[kept], before[self.starts])

    def take(self, rows: NDArray[np.int64], lengths: NDArray[np.int64] | None = None) -> Self:
        """Return some rows, in the order asked for; of each the first so many values, all by default."""
        lengths = self.starts[rows + 1] - self.starts[rows] if lengths is None else lengths
        starts = np.concatenate(([0], np.cumsum(lengths)))
        shifts = self.starts[rows] - starts[:-1]
        if starts[-1] <= PIECE:
            return type(self)(self.values[np.arange(starts[-1]) + np.repeat(shifts, lengths)], starts)
        # The place of a value takes eight bytes: not of all of them at once.
        values = np.empty(starts[-1], self.values.dtype)
        pieces = np.unique(np.searchsorted(starts, np.arange(0, starts[-1], PIECE), side="right") - 1)
        for first, last in zip(pieces, [*pieces[1:], len(rows)], strict=True):
            places = np.arange(starts[first], starts[last]) + np.repeat(shifts[first:last], lengths[first:last])
            values[starts[first] : starts[last]] = self.values[places]
        return type(self)(values, starts)

    def count(self, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Count the wanted values of each row, given a mark for each value."""
        before = np.concatenate(([0], np.cumsum(wanted)))
        return np.diff(before[self.starts])


def distinct(keys: NDArray[Any]) -> NDArray[Any]:
    """Return the distinct keys in ascending order. np.unique hashes them first, which takes twice as long."""
    keys = np.sort(keys)
    return keys[heads(keys)]


def places(numbers: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each value stands among ascending numbers, of which it is one; by a table, not by a search."""
    table = np.zeros(int(numbers.max(initial=-1)) + 1, np.int64)
    table[numbers] = np.arange(len(numbers))
    return table[values]


def is_member(numbers: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of each value whether it is one of these numbers, which are 0 or more, as the values are."""
    table = np.zeros(max(int(numbers.max(initial=-1)), int(values.max(initial=-1))) + 1, np.bool_)
    table[numbers] = True
    return table[values]


def heads(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Tell of each value whether it differs from the one before it: where a run of equal values begins."""
    first = np.ones(len(values), np.bool_)
    first[1:] = values[1:] != values[:-1]
    return first
