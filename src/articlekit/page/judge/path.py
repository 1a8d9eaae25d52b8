"""Decide which blocks stay: a stretch is removed where its evidence adds up, and no line by itself."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Where = Literal["above", "inside", "below"]


def decide(scores: NDArray[np.int64], *, bias: int, evidence: int) -> NDArray[np.bool_]:
    """Return which blocks stay.

    Args:
        scores: log-odds that each block belongs to the article, in hundredths.
        bias: added to every score, since losing a line of the article costs more than keeping one of something else.
        evidence: a stretch of blocks is removed only if their negative scores add up to so much.
    """
    stays = scores > -bias
    against = (-bias - scores).tolist()
    for start, end in runs(~stays).tolist():
        if sum(against[start:end]) < evidence:
            stays[start:end] = True
    return stays


def runs(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the runs of flagged blocks (rows) as half-open ranges."""
    padded = np.zeros(len(flags) + 2, np.bool_)
    padded[1:-1] = flags
    edges: NDArray[np.int64] = (padded[1:] != padded[:-1]).nonzero()[0]
    return edges.reshape(-1, 2)
