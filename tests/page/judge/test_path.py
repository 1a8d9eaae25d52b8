"""A stretch goes when its evidence adds up."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articlekit.page.judge import path

SCORES = st.lists(st.integers(-900, 900), max_size=30)


def decide(scores, **how):
    return path.decide(np.array(scores, np.int64), **{"bias": 0, "evidence": 0} | how).tolist()


def test_what_speaks_for_a_block_keeps_it():
    assert decide([200, -200, 1, 0]) == [True, False, True, False]


def test_a_bias_keeps_what_is_in_doubt():
    assert decide([-99, -101], bias=100) == [True, False]


def test_one_block_in_doubt_stays_where_two_go():
    assert decide([500, -200, 500], evidence=300) == [True, True, True]
    assert decide([500, -200, -200, 500], evidence=300) == [True, False, False, True]


@given(SCORES, st.integers(0, 300), st.integers(0, 900))
def test_more_evidence_asked_for_keeps_more(scores, bias, evidence):
    easy, hard = decide(scores, bias=bias), decide(scores, bias=bias, evidence=evidence)
    assert all(kept or not was for was, kept in zip(easy, hard, strict=True))


@given(SCORES)
def test_runs_are_what_is_flagged_in_order_and_no_two_touch(scores):
    gone = ~np.array(decide(scores), np.bool_)
    runs = path.runs(gone).tolist()
    assert [block for start, end in runs for block in range(start, end)] == np.flatnonzero(gone).tolist()
    assert all(start > end for (_, end), (start, _) in itertools.pairwise(runs))
