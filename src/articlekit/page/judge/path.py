"""What stays, from the scores of all blocks at once: a stretch goes when its evidence adds up, and not line by line."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Where = Literal["above", "inside", "below"]


def decide(scores: NDArray[np.int64], *, bias: int, evidence: int) -> NDArray[np.bool_]:
    """Return which blocks stay.

    Args:
        scores: log-odds that each block is of the article, in hundredths.
        bias: what speaks for every block before it is looked at, as a score: to lose a line of the article costs more
            than to leave one of something else.
        evidence: a stretch of blocks goes only where the scores against them come to so much together.
    """
    scores = scores + bias
    stays = scores > 0
    against = np.concatenate(([0], np.cumsum(-scores)))
    for start, end in stretches(stays):
        if against[end] - against[start] < evidence:
            stays[start:end] = True
    return stays


def stretches(stays: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of blocks that go, as half-open ranges."""
    edges = np.diff(np.concatenate(([0], (~stays).astype(np.int8), [0])))
    yield from zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True)
