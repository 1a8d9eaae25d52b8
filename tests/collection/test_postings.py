"""Candidates: every two documents that share enough anchors, and no other."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.fold import fold
from articlekit.collection.postings import (
    CROWD,
    MAX_CROWD,
    MIN_SHARED,
    Pairs,
    Postings,
    candidates,
    count_shared,
    crowd_size,
    union,
)
from articlekit.collection.sketch import Sketches, sketch
from articlekit.collection.texts import Texts
from made_up_collection import article, variant

# For each document the keys that it has.
KEYS = st.lists(st.sets(st.integers(0, 12), max_size=6), max_size=8)


def postings_of(keys: list[set[int]]) -> Postings:
    pairs = [(key, document) for document, held in enumerate(keys) for key in sorted(held)]
    return Postings.of(
        np.array([key for key, _ in pairs], np.uint64), np.array([document for _, document in pairs], np.int64)
    )


def found(sketches: Sketches, fresh: int = 0) -> set[tuple[int, int]]:
    postings = Postings.of(sketches.anchors.values, sketches.anchors.rows)
    pairs = candidates(Texts(sketches, lambda _: None).outline, postings.take(postings.sizes() <= CROWD), fresh)
    return as_set(pairs)


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    made = list(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True))
    assert len(set(made)) == len(made)
    return set(made)


@given(KEYS, st.integers(0, 8))
def test_documents_meet_as_often_as_they_share_keys(keys, fresh):
    met = {}
    for pairs, counts in count_shared(postings_of(keys), len(keys), fresh):
        met |= {
            (int(pair) >> 32, int(pair) & 0xFFFFFFFF): int(count) for pair, count in zip(pairs, counts, strict=True)
        }
    expected = {(a, b): len(keys[a] & keys[b]) for a, b in combinations(range(len(keys)), 2) if b >= fresh}
    assert met == {pair: count for pair, count in expected.items() if count}


@given(KEYS)
def test_a_posting_knows_how_many_share_its_key(keys):
    made = postings_of(keys)
    assert made.sizes().tolist() == [sum(int(key) in held for held in keys) for key in made.keys]
    assert (made.sizes() >= 2).all()


@given(
    st.sets(st.tuples(st.integers(0, 5), st.integers(6, 9))), st.sets(st.tuples(st.integers(6, 9), st.integers(0, 5)))
)
def test_union_has_each_pair_once_whichever_came_first(one, other):
    def pairs(made):
        return Pairs(np.array([a for a, _ in made], np.int64), np.array([b for _, b in made], np.int64))

    assert as_set(union(pairs(one), pairs(other))) == {tuple(sorted(pair)) for pair in one | other}


def test_copies_are_candidates_and_strangers_are_not():
    bases = [article(seed) for seed in range(20)]
    copies = [variant(name, bases[3]) for name in ("framed", "dropped", "cut", "edit5", "doubled", "reordered")]
    copies.append(bases[3] + bases[4])
    sketches = sketch(fold(bases + copies))
    pairs = found(sketches)
    assert {(3, 20 + copy) for copy in range(len(copies))} <= pairs
    assert (4, 26) in pairs
    assert {b for _, b in pairs} == set(range(20, 27))
    # Asked for what is new alone, the old are not compared with each other again.
    assert found(sketches, 26) == {pair for pair in pairs if pair[1] == 26}


def test_a_list_of_too_many_documents_makes_no_pairs():
    family = [article("one")] * (CROWD + 1)
    assert found(sketch(fold(family))) == set()
    assert len(found(sketch(fold(family[1:])))) == CROWD * (CROWD - 1) // 2


def test_one_shared_anchor_is_chance():
    assert MIN_SHARED == 2
    sentence = "这一句话在两篇文章里都有一模一样地写着"
    assert found(sketch(fold([article(1) + sentence, article(2) + sentence]))) == set()


def test_a_list_may_be_longer_in_a_large_collection():
    assert [crowd_size(total) for total in (0, 10_000, 200_000)] == [CROWD] * 3
    assert CROWD < crowd_size(500_000) < crowd_size(900_000) <= crowd_size(10**9) == MAX_CROWD


def test_pairs_of_longer_lists_must_share_more(monkeypatch):
    texts = [article(seed) for seed in range(5)]
    # All have one paragraph, and two are copies beside that.
    made = sketch(fold([article("one", chars=900) + text for text in texts] + [article("one", chars=900) + texts[0]]))
    postings, outline = Postings.of(made.anchors.values, made.anchors.rows), Texts(made, lambda _: None).outline
    assert len(candidates(outline, postings)) > 1
    monkeypatch.setattr("articlekit.collection.postings.CROWD", 3)
    monkeypatch.setattr("articlekit.collection.postings.LONG_ESTIMATE", 0.9)
    assert as_set(candidates(outline, postings)) == {(0, 5)}
