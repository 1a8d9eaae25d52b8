"""Features: what the sets of two documents say, for all pairs at once."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.features import BATCH, Features, frequent_hashes, mark, measure
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Ragged
from articlekit.collection.sketch import Sketches, sketch
from made_up_collection import article, variant

NOTHING = np.array([], np.uint32)
# Neighbours in pairs, so that hashes that differ in their last bit, which holds the mark, are there.
HASHES = st.lists(st.sets(st.integers(0, 40), max_size=15), min_size=2, max_size=6)


def of(*texts: str) -> Sketches:
    return sketch(fold(texts))


def with_hashes(rows: list[list[int]]) -> Sketches:
    """Return sketches of so many documents with these hashes, all of level 0; they get longer, row by row."""
    made = of(*("" for _ in rows))
    lengths = np.array([len(row) for row in rows], np.int64)
    hashes = Ragged(np.array([value for row in rows for value in row], np.uint32), np.cumsum([0, *lengths]))
    levels = np.repeat(lengths[:, None], made.prefixes.shape[1], axis=1)
    return replace(made, hashes=hashes, prefixes=levels, lengths=np.arange(len(rows)))


def every_pair(count: int) -> Pairs:
    a, b = np.triu_indices(count, 1)
    return Pairs(a.astype(np.int64), b.astype(np.int64))


def sample(made: Sketches, document: int, level: int) -> set[int]:
    return set(made.hashes.take(np.array([document]), made.prefixes[[document], level]).values.tolist())


def test_shares_are_those_of_the_sets():
    texts = [article(1), variant("edit5", article(1)), article(1, chars=3000), article(2, "en"), "", "短", article(2)]
    texts.append(article(1) + article(2))
    made = mark(of(*texts), NOTHING)
    pairs = every_pair(len(texts))
    features = measure(made, pairs)
    for row, (a, b) in enumerate(zip(pairs.a, pairs.b, strict=True)):
        short, long = (a, b) if made.lengths[a] <= made.lengths[b] else (b, a)
        level = max(made.levels[a], made.levels[b])
        one, other = (
            set(made.hashes.take(np.array([side]), made.prefixes[[side], level]).values.tolist())
            for side in (short, long)
        )
        both = len(one & other)
        assert features.full_containment[row] == pytest.approx(both / max(len(one), 1))
        assert features.full_jaccard[row] == pytest.approx(both / max(len(one | other), 1))
        assert features.containment[row] == features.full_containment[row]
        assert (features.length[row], features.ratio[row]) == (
            made.lengths[short],
            pytest.approx(made.lengths[short] / max(made.lengths[long], 1)),
        )


@given(HASHES, st.sets(st.integers(0, 40), max_size=20), st.data())
def test_frequent_shingles_count_apart(rows, common, data):
    made = [sorted(value * 2 for value in row) for row in rows]
    marked = mark(with_hashes(made), np.array(sorted(value * 2 for value in common), np.uint32))
    pairs = every_pair(len(rows))
    features = measure(marked, pairs)
    for row, (a, b) in enumerate(zip(pairs.a, pairs.b, strict=True)):
        one, other = rows[a], rows[b]
        own, theirs = one - common, other - common
        assert features.full_containment[row] == pytest.approx(len(one & other) / max(len(one), 1))
        assert features.full_jaccard[row] == pytest.approx(len(one & other) / max(len(one | other), 1))
        assert features.containment[row] == pytest.approx(len(own & theirs) / max(len(own), 1))
        assert features.own[row] == pytest.approx(len(own) / max(len(one), 1))
        assert features.specific[row] == len(own)


@given(HASHES, st.integers(0, 4))
def test_a_shingle_is_frequent_in_more_documents_than_the_limit(rows, limit):
    sketches = with_hashes([sorted(row) for row in rows])
    found = frequent_hashes(sketches, np.arange(len(rows)), limit)
    counts = {value: sum(value in row for row in rows) for value in range(41)}
    assert found.tolist() == [value for value, count in counts.items() if count > limit]
    # Copies of one article are one.
    family = frequent_hashes(sketches, np.zeros(len(rows), np.int64), limit)
    assert family.tolist() == ([] if limit else [value for value, count in counts.items() if count])


def test_the_mark_is_in_the_last_bit_and_moves_no_hash():
    sketches = of(*(article(seed) for seed in range(5)))
    common = np.unique(sketches.hashes.values[::3])
    marked = mark(sketches, common).hashes.values
    np.testing.assert_array_equal(marked | 1, sketches.hashes.values | 1)
    np.testing.assert_array_equal(marked & 1, np.isin(sketches.hashes.values, common))


def test_numbers_are_compared_as_often_as_they_stand_there():
    made = mark(of("5 and 5 and 7", "5 or 7 or 7 or 9 in a longer text"), NOTHING)
    features = measure(made, every_pair(2))
    assert features.numbers[0] == 3
    assert features.number_containment[0] == pytest.approx(2 / 3)
    assert features.number_jaccard[0] == pytest.approx(2 / 5)


def test_pairs_are_measured_alike_in_one_batch_and_in_many():
    made = mark(of(*(article(seed, chars=100) for seed in range(70))), NOTHING)
    pairs = every_pair(70)
    assert len(pairs) > BATCH
    whole = measure(made, pairs)
    parts = Features.join([measure(made, pairs.take(np.array([row]))) for row in range(0, len(pairs), 97)])
    for name in Features.__slots__:
        np.testing.assert_array_equal(getattr(whole, name)[::97], getattr(parts, name))


def test_no_pairs_have_no_features():
    assert len(measure(mark(of("a"), NOTHING), Pairs.none()).length) == 0
