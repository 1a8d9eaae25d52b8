"""Rows in one array do what lists of lists do."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.ragged import Ragged, are_in, distinct, heads, is_member, places, rows_of

ROWS = st.lists(st.lists(st.integers(0, 9), max_size=5), max_size=6)


def ragged(rows: list[list[int]]) -> Ragged:
    values = np.array([value for row in rows for value in row], np.int64)
    return Ragged(values, np.cumsum([0, *map(len, rows)], dtype=np.int64))


def lists(found: Ragged) -> list[list[int]]:
    return [found.values[start:end].tolist() for start, end in zip(found.starts, found.starts[1:], strict=False)]


@given(ROWS)
def test_lengths_rows_and_counts(rows):
    made = ragged(rows)
    assert made.lengths.tolist() == [len(row) for row in rows]
    assert made.rows.tolist() == [number for number, row in enumerate(rows) for _ in row]
    assert made.count(made.values % 2 == 0).tolist() == [sum(value % 2 == 0 for value in row) for row in rows]
    assert lists(Ragged.of(made.values, made.rows, len(rows))) == rows


@given(ROWS, st.integers(0, 9))
def test_the_rows_of_some_values_are_those_of_all_without_the_others(rows, least):
    made = ragged(rows)
    wanted = made.values >= least
    assert lists(made.where(wanted)) == [[value for value in row if value >= least] for row in rows]
    assert rows_of(np.flatnonzero(wanted), made.starts).tolist() == made.rows[wanted].tolist()


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_join_puts_rows_below_each_other(parts):
    assert lists(Ragged.join([ragged(part) for part in parts])) == [row for part in parts for row in part]


@given(ROWS, st.data())
def test_take(rows, data):
    made = ragged(rows)
    if rows:
        wanted = data.draw(st.lists(st.integers(0, len(rows) - 1), max_size=6))
        assert lists(made.take(np.array(wanted, np.int64))) == [rows[row] for row in wanted]
        first = [min(2, len(rows[row])) for row in wanted]
        taken = made.take(np.array(wanted, np.int64), np.array(first, np.int64))
        assert lists(taken) == [rows[row][:2] for row in wanted]


@given(st.lists(st.integers(0, 5)))
def test_distinct_and_heads(values):
    assert distinct(np.array(values, np.uint64)).tolist() == sorted(set(values))
    expected = [number == 0 or values[number - 1] != value for number, value in enumerate(values)]
    assert heads(np.array(values, np.uint64)).tolist() == expected


@given(st.sets(st.integers(0, 50)), st.lists(st.integers(0, 60)))
def test_places_and_membership_are_those_of_a_search(numbers, values):
    ascending = np.array(sorted(numbers), np.int64)
    inside = is_member(ascending, np.array(values, np.int64))
    assert inside.tolist() == [value in numbers for value in values]
    assert are_in(np.array([*numbers], np.int64), np.array(values, np.int64)).tolist() == inside.tolist()
    held = np.array(values, np.int64)[inside]
    assert places(ascending, held).tolist() == np.searchsorted(ascending, held).tolist()
