"""The result of deduplication: the clusters of a collection, and the documents of earlier runs in them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document of an earlier run, which an index remembers.

    Attributes:
        id, source, url: as they were given.
        run: in which it was added.
        cluster: the name of its cluster.
        kept: whether it was kept then.
    """

    id: str
    source: str
    url: str | None
    run: str
    cluster: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Clusters:
    """What was found of n documents: for each the one that is kept in its place, and what it is to that one.

    Attributes:
        keepers: number of the kept document; its own for one that is kept, int64. A number of n or more is that of a
            document of an earlier run: keepers[i] - n is its place in `earlier`, which `pairs` looks up.
        relations: a Relation; NONE for one that is kept, int8.
        similarity: Jaccard of the shingles, 0.0 to 1.0, float32.
        containment: share of the shorter text's shingles in the other one, 0.0 to 1.0, float32.
        why: for each, the place in `criteria` of the one that decided for its keeper; -1 where none did.
        criteria: by which keepers were chosen, the most important first.
        names: of the cluster of each document, a number that later runs do not change: how many documents the index
            was given before the first of the cluster, int64.
        earlier: the documents of earlier runs in the same clusters.
    """

    keepers: NDArray[np.int64]
    relations: NDArray[np.int8]
    similarity: NDArray[np.float32]
    containment: NDArray[np.float32]
    why: NDArray[np.int64]
    criteria: tuple[str, ...]
    names: NDArray[np.int64]
    earlier: tuple[Earlier, ...] = ()

    def __len__(self) -> int:
        return len(self.keepers)

    @property
    def kept(self) -> NDArray[np.int64]:
        """The numbers of the documents that are kept."""
        return np.flatnonzero(self.keepers == np.arange(len(self)))

    def pairs(self) -> Iterator[tuple[int, int | Earlier]]:
        """Yield (document, keeper) for each document that goes, in their order: its number, and what is kept instead.

        The keeper is the number of another document, or the Earlier one of a run before this.
        """
        for number in np.flatnonzero(self.keepers != np.arange(len(self))).tolist():
            keeper = int(self.keepers[number])
            yield number, keeper if keeper < len(self) else self.earlier[keeper - len(self)]

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Yield the members of each cluster of two and more: the keeper, the others in order, those of earlier runs."""
        others = np.flatnonzero(self.keepers != np.arange(len(self)))
        order = others[np.argsort(self.keepers[others], kind="stable")]
        before: dict[int, list[int]] = {}
        for number, document in enumerate(self.earlier, len(self)):
            before.setdefault(document.cluster, []).append(number)
        for members in np.split(order, np.flatnonzero(np.diff(self.keepers[order])) + 1):
            if len(members):
                keeper = int(self.keepers[members[0]])
                further = before.get(int(self.names[members[0]]), [])
                yield (keeper, *members.tolist(), *(number for number in further if number != keeper))
