"""Clusters: connected, like their centres, and bridged by nobody."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.cluster import Order, components

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


def test_the_first_of_a_group_has_the_highest_key_then_the_most_characters_then_the_smallest_digest():
    order = Order(np.array([5, 9, 9, 7, 7]), np.array([1, 3, 2, 9, 8], np.uint64))
    groups = np.array([4, 4, 4, 6, 6])
    assert order.first(groups).tolist() == [2, 4]
    assert order.first(groups, np.array([1.0, 0, 0, 0, 0])).tolist() == [0, 4]
    assert order.precedes(np.array([1, 1, 2, 0]), np.array([0, 2, 1, 1])).tolist() == [True, False, True, False]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=8, unique=True))
def test_of_two_different_documents_one_comes_first(documents):
    order = Order(*(np.array(column, np.int64) for column in zip(*documents, strict=True)))
    a, b = np.triu_indices(len(documents), 1)
    np.testing.assert_array_equal(order.precedes(a, b), ~order.precedes(b, a))
