"""Which text stands for which: directly, and never for two that have nothing in common."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.cluster import Ranking, assign, attach
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.collection.related import Order, Related, components, invert
from articlekit.collection.relation import Relation
from articlekit.collection.sketch import sketch
from articlekit.collection.texts import Texts
from made_up_collection import article, variant

EDGES = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=25)


def plain(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """Union-find as textbooks have it."""
    parent = list(range(count))

    def root(node: int) -> int:
        while parent[node] != node:
            node = parent[node]
        return node

    for a, b in edges:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    return [root(node) for node in range(count)]


@given(EDGES)
def test_components_are_those_of_union_find(edges):
    a, b = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    assert components(15, a, b).tolist() == plain(15, edges)


def test_a_long_chain_is_one_component():
    chain = np.random.default_rng(1).permutation(100_000)
    assert not components(100_000, chain[:-1], chain[1:]).any()


def test_nothing_connects_nothing():
    nobody = np.array([], np.int64)
    assert components(3, nobody, nobody).tolist() == [0, 1, 2]
    assert components(0, nobody, nobody).tolist() == []


def test_the_first_has_the_highest_key_then_the_most_characters_then_the_smallest_digest():
    order = Order(np.array([5, 9, 9, 7, 7]), np.array([1, 3, 2, 9, 8], np.uint64))
    assert order.ranks().tolist() == [4, 1, 0, 3, 2]
    assert order.ranks(np.array([1.0, 0, 0, 0, 0])).tolist() == [0, 2, 1, 4, 3]


@given(st.permutations(range(9)))
def test_an_inverted_permutation_undoes_it(numbers):
    order = np.array(numbers)
    assert order[invert(order)].tolist() == [*range(9)]


def assigned(
    texts: list[str], ranks: list[int], links: list[tuple[int, int]], always: tuple[int, ...] = ()
) -> list[int]:
    """Assign texts, of which some pairs are known to be related (holder, held)."""
    folded = fold(texts)
    units = [folded.units[start:end].tobytes() for start, end in pairwise(folded.starts.tolist())]
    compared = Texts(sketch(folded), units.__getitem__).mark(np.array([], np.uint32))
    pairs = Pairs(
        *(
            np.array([link[side] for link in links if link[::-1] not in links or link[0] < link[1]], np.int64)
            for side in (0, 1)
        )
    )
    relations = [
        Relation.NEAR if (b, a) in links else Relation.CONTAINED for a, b in zip(pairs.a, pairs.b, strict=True)
    ]
    ranking = Ranking(np.zeros(len(texts), np.int64), np.array(ranks))
    kept = np.isin(np.arange(len(texts)), always)
    return assign(compared, Related(pairs, np.array(relations, np.int8)), ranking, kept)[0].tolist()


def test_the_best_stays_and_a_copy_of_a_copy_goes_for_it_only_if_it_is_one_as_well():
    text, other = article(1), article(2)
    near = [text, variant("edit5", text), variant("edit10", text), other]
    # The one in the middle, which is never the best, is said to be related to all others.
    chain = [(0, 1), (1, 0), (1, 2), (2, 1), (1, 3), (3, 1)]
    assert assigned(near, [0, 1, 2, 3], chain) == [0, 0, 0, 3]
    assert assigned(near, [1, 3, 0, 2], chain) == [2, 2, 2, 3]


def test_what_is_always_kept_goes_for_nothing_and_still_stands_for_others():
    text = article(1)
    texts = [text, variant("edit5", text, 1), variant("edit5", text, 2)]
    links = [(a, b) for a in range(3) for b in range(3) if a != b]
    assert assigned(texts, [2, 0, 1], links, always=(0,)) == [0, 1, 1]
    assert assigned(texts, [0, 1, 2], links, always=(0, 1)) == [0, 1, 0]


def test_a_page_of_two_articles_stands_for_the_better_one():
    a, b = article("a"), article("b", chars=900)
    links = [(2, 0), (2, 1)]
    assert assigned([a, b, a + b], [2, 1, 0], links) == [0, 2, 2]
    # A near copy of the page has text in common with both.
    texts = [a, b, a + b, variant("edit5", a + b)]
    links = [(holder, held) for holder in (2, 3) for held in range(4) if holder != held]
    assert assigned(texts, [3, 2, 0, 1], links) == [0, 2, 2, 2]


def test_a_part_that_is_found_late_still_comes_after_the_whole():
    a, b = article("a"), article("b", chars=900)
    whole, copy, part = a + article("c", chars=400), variant("edit5", a, 1), variant("edit5", a, 2)
    # The page of two articles makes the whole one a part, too. Nobody knows yet that the copy is a part of that.
    links = [(0, 1), (0, 2), (2, 4), (3, 4), (4, 3)]
    assert assigned([whole + b, b, whole, copy, part], [0, 1, 2, 3, 4], links) == [0, 0, 2, 2, 2]


def test_of_two_kept_ones_that_hold_it_a_text_goes_for_the_one_that_holds_most():
    holders, held = np.array([0, 0, 1, 1, 1, 2]), np.array([2, 3, 3, 4, 5, 4])
    # 2 is held itself, so that it stands for none.
    assert attach(np.arange(6), Pairs(holders, held)).tolist() == [0, 1, 0, 1, 1, 1]
    assert attach(np.arange(6), Pairs(holders[:3], held[:3])).tolist() == [0, 1, 0, 0, 4, 5]
    assert attach(np.arange(3), Pairs.none()).tolist() == [0, 1, 2]


def test_a_near_duplicate_that_does_not_hold_is_no_rival_of_a_part():
    item, other, box = article("item", chars=300), article("other", chars=300), article("box", chars=700)
    # Both pages are nearly the same by the box alone, and each lacks the other one's item.
    links = [(0, 1), (1, 0), (0, 2)]
    assert assigned([item + box, other + box, item], [0, 1, 2], links) == [0, 1, 0]
