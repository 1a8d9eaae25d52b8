"""Oblivious trees as data: a level of a tree asks all blocks the same question, so a page takes a few numpy calls.

Sums are of integers, so that they are the same on every machine. Source: Kohavi and Li 1995 for the trees;
Prokhorenkova et al. 2018 for how they are boosted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from math import gcd

import numpy as np
from numpy.typing import NDArray

SCALE = 100  # scores are in hundredths of log-odds
# The first trees carry most of the score, so only these are searched for what counted most.
LOUD_TREES = 48


@dataclass(frozen=True, eq=False)
class Trees:
    """Trees of one depth.

    names are those of the columns in use. column and threshold belong to each question, tree by tree, level by level.
    values are the leaves of each tree; the answer of level k is bit k of the number of a leaf.
    """

    names: tuple[str, ...]
    column: NDArray[np.int64]
    threshold: NDArray[np.float32]
    values: NDArray[np.int16]
    bias: int

    @property
    def depth(self) -> int:
        """The number of questions of each tree."""
        return len(self.column) // len(self.values)

    @cached_property
    def _questions(self) -> tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.int64]]:
        """The distinct questions, by column and threshold, and which of them each level of each tree asks."""
        pairs = np.stack((self.column.astype(np.float64), self.threshold.astype(np.float64)), axis=1)
        once, which = np.unique(pairs, axis=0, return_inverse=True)
        levels = np.ascontiguousarray(which.reshape(len(self.values), self.depth).T)
        return once[:, 0].astype(np.int64), once[:, 1].astype(np.float32)[:, None], levels

    @cached_property
    def _flat(self) -> NDArray[np.float32]:
        """The leaves of all trees. Sums of them are whole numbers below 2 ** 24, so the same in any order."""
        return self.values.reshape(-1).astype(np.float32)

    @cached_property
    def _offsets(self) -> NDArray[np.int32]:
        """The index of the first leaf of each tree among all leaves."""
        return (np.arange(len(self.values), dtype=np.int32) << self.depth)[:, None]

    def leaves(self, columns: Mapping[str, NDArray[np.generic]]) -> NDArray[np.int32]:
        """Return the leaf that each block (columns) reaches in each tree (rows), as an index into all leaves."""
        rows = [columns[name] for name in self.names]
        matrix = np.concatenate(rows, dtype=np.float32, casting="same_kind").reshape(len(rows), -1)
        column, threshold, which = self._questions
        answers = (matrix.take(column, axis=0) > threshold).view(np.uint8)
        leaves = answers.take(which[-1], axis=0)
        for level in which[-2::-1]:
            leaves += leaves
            leaves |= answers.take(level, axis=0)
        placed: NDArray[np.int32] = leaves + self._offsets
        return placed

    def score(self, leaves: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return the log-odds that each block belongs to the article, in hundredths."""
        each = self._flat.take(leaves)
        # In two steps, since numpy adds a few long rows faster than many short ones.
        few = gcd(len(each), 8)
        some = np.add.reduce(each.reshape(few, -1), axis=0).reshape(len(each) // few, -1)
        total: NDArray[np.int64] = np.add.reduce(some, axis=0).astype(np.int64)
        return total + self.bias

    def loudness(self, leaves: NDArray[np.int32], about: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how much the answers about each topic (rows) add to the score of each block, over the other answers.

        about: for each topic, 1.0 for the questions about it, tree by tree, level by level.
        """
        trees = min(LOUD_TREES, len(self.values))
        flat, own = self._flat, leaves[:trees]
        gains = np.empty((trees, self.depth, leaves.shape[1]), np.float32)
        for level in range(self.depth):
            gains[:, level] = flat[own] - flat[own ^ (1 << level)]
        return about[:, : trees * self.depth] @ gains.reshape(trees * self.depth, -1)


@cache
def load(name: str) -> Trees:
    """Load the trees that are stored beside this module: text or html."""
    return parse((files(__package__) / f"{name}.trees").read_text("utf-8"))


def parse(written: str) -> Trees:
    """Read trees as write puts them: a line of names, the bias, then a line per tree with questions and leaves."""
    lines = [line for line in written.splitlines() if line and not line.startswith("#")]
    names, bias = tuple(lines[0].split()), int(lines[1])
    column: list[int] = []
    threshold: list[float] = []
    values: list[list[int]] = []
    for line in lines[2:]:
        questions, leaves = line.split(":")
        for question in questions.split():
            place, _, least = question.partition(">")
            column.append(int(place))
            threshold.append(float(least))
        values.append([int(value) for value in leaves.split()])
    return Trees(names, np.array(column), np.array(threshold, np.float32), np.array(values, np.int16), bias)


def write(trees: Trees, about: str) -> str:
    """Write trees as text; about is put above them as comments."""
    lines = [*(f"# {line}" for line in about.splitlines()), " ".join(trees.names), str(trees.bias)]
    for number, leaves in enumerate(trees.values.tolist()):
        asked = range(number * trees.depth, (number + 1) * trees.depth)
        questions = " ".join(f"{trees.column[place]}>{trees.threshold[place]:.5g}" for place in asked)
        lines.append(f"{questions}:{' '.join(map(str, leaves))}")
    return "\n".join(lines) + "\n"
