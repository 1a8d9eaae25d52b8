"""Trees as data: what they say is what one tree after the other says, and they come back from their text."""

import hashlib
import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.page.judge import model

NAMES = ("weight", "marks", "linked")


def grown(trees: int, depth: int, seed: int) -> model.Trees:
    chance = np.random.default_rng(seed)
    return model.Trees(
        NAMES,
        chance.integers(0, len(NAMES), trees * depth),
        chance.choice([0.25, 0.5, 3.0, 17.5], trees * depth).astype(np.float32),
        chance.integers(-300, 300, (trees, 2**depth)).astype(np.int16),
        int(chance.integers(-50, 50)),
    )


def one_by_one(trees: model.Trees, columns: dict[str, np.ndarray], block: int) -> int:
    """Return a block's score as a reader would work it out."""
    total = trees.bias
    for number, leaves in enumerate(trees.values.tolist()):
        leaf = 0
        for level in range(trees.depth):
            asked = number * trees.depth + level
            if columns[NAMES[trees.column[asked]]][block] > trees.threshold[asked]:
                leaf += 2**level
        total += leaves[leaf]
    return total


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 99), st.integers(1, 7))
def test_the_score_is_the_sum_of_one_leaf_per_tree(trees, depth, seed, blocks):
    grown_trees = grown(trees, depth, seed)
    chance = np.random.default_rng(seed + 1)
    columns = {name: chance.choice([0.0, 0.25, 0.4, 3.0, 99.0], blocks) for name in NAMES}
    scores = grown_trees.score(grown_trees.leaves(columns)).tolist()
    assert scores == [one_by_one(grown_trees, columns, block) for block in range(blocks)]


@given(st.integers(1, 9), st.integers(1, 6), st.integers(0, 99))
def test_trees_come_back_from_their_text(trees, depth, seed):
    before = grown(trees, depth, seed)
    after = model.parse(model.write(before, "two lines\nabout them"))
    assert (after.names, after.bias, after.depth) == (before.names, before.bias, depth)
    for name in ("column", "threshold", "values"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


def test_what_an_answer_spoke_for_is_the_leaf_beside_the_other_leaf():
    tree = model.parse("weight marks\n0\n0>0.5 1>0.5:1 20 300 4000\n")
    leaves = tree.leaves({"weight": np.array([1, 0]), "marks": np.array([0, 1])})
    about = np.eye(2, dtype=np.float32)  # each question is a topic of its own
    assert tree.loudness(leaves, about).T.tolist() == [[19, 20 - 4000], [300 - 4000, 299]]


@pytest.mark.parametrize("name", ["text", "html"])
def test_the_trees_that_are_shipped_are_those_of_the_manifest(name):
    folder = files("articlekit.page.judge")
    written = (folder / f"{name}.trees").read_bytes()
    told = json.loads((folder / "manifest.json").read_text("utf-8"))[name]
    assert (len(written), hashlib.sha256(written).hexdigest()) == (told["bytes"], told["sha256"])


def test_all_trees_together_are_small():
    folder = files("articlekit.page.judge")
    assert sum(len((folder / f"{name}.trees").read_bytes()) for name in ("text", "html")) <= 100_000
