"""The result of deduplication: clusters, and the documents of earlier runs in them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.ragged import Ints
from articlekit.collection.relation import Relation

_MOST_SHOWN = 20  # clusters, and documents of one, in a notebook


@dataclass(frozen=True, slots=True)
class Earlier:
    """A document of an earlier run, from an index.

    Attributes:
        id, source, url: as they were given.
        run: name of the run that added it.
        cluster: number of its cluster (Clusters.names).
        kept: whether that run kept it, and no later one has kept a newer version of it instead.
    """

    id: str
    source: str
    url: str | None
    run: str
    cluster: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Clusters:
    """For each of n documents, the one that is kept in its place and the relation to it.

    Attributes:
        keepers: number of the kept document, its own if it is kept itself; int64. A number k >= n is a document of an
            earlier run, earlier[k - n]; `pairs` looks it up.
        relations: Relation to the keeper; NONE if the document is kept; int8.
        similarity: Jaccard similarity of the shingles, 0.0 to 1.0, float32.
        containment: share of the shorter text's shingles in the longer one, 0.0 to 1.0, float32.
        why: index in `criteria` of the criterion that decided for the keeper; -1 for a tie.
        criteria: by which keepers were chosen, the most important first.
        names: number of the cluster, the same in all runs: that of its first document over all runs; int64.
        earlier: the documents of earlier runs in the same clusters.
        shared: numbers of the documents with a short text that stands in many others, such as a paywall; they are
            copies of nothing. Empty if the result is that of an earlier run.
    """

    keepers: Ints
    relations: NDArray[np.int8]
    similarity: NDArray[np.float32]
    containment: NDArray[np.float32]
    why: Ints
    criteria: tuple[str, ...]
    names: Ints
    earlier: tuple[Earlier, ...] = ()
    shared: Ints = field(default_factory=lambda: np.array([], np.int64))

    def __len__(self) -> int:
        return len(self.keepers)

    @property
    def kept(self) -> Ints:
        """The numbers of the documents that are kept."""
        return np.flatnonzero(self.keepers == np.arange(len(self)))

    def pairs(self) -> Iterator[tuple[int, int | Earlier]]:
        """Yield (document, keeper) for each document that is not kept, in order.

        The keeper is the number of another document, or an Earlier one.
        """
        for number in np.flatnonzero(self.keepers != np.arange(len(self))).tolist():
            keeper = int(self.keepers[number])
            yield number, keeper if keeper < len(self) else self.earlier[keeper - len(self)]

    def to_pandas(self) -> Any:  # noqa: ANN401  (a DataFrame)
        """Return a table with a row for each document: keeper, kept, cluster, relation, similarity, containment.

        keeper is the number of a document; one that is at least the number of documents is of an earlier run. relation
        is exact, near or contained, and missing for a document that is kept.

        Raises:
            ImportError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("needs pandas: pip install 'articlekit[pandas]'") from error
        return pd.DataFrame(
            {
                "keeper": self.keepers,
                "kept": self.relations == Relation.NONE,
                "cluster": self.names,
                "relation": [Relation(relation).word for relation in self.relations.tolist()],
                "similarity": self.similarity,
                "containment": self.containment,
            }
        )

    def _repr_html_(self) -> str:
        """Return what a notebook shows: the largest clusters, as a table."""
        groups = sorted(self.groups(), key=len, reverse=True)
        rows = "".join(map(self._row, groups[:_MOST_SHOWN]))
        more = f"<p>and {len(groups) - _MOST_SHOWN} more</p>" if len(groups) > _MOST_SHOWN else ""
        return (
            f"<p>{len(self)} documents, {len(self.kept)} of them kept, {len(groups)} clusters</p>"
            f"<table><tr><th>kept</th><th>others: relation, similarity</th></tr>{rows}</table>{more}"
        )

    def _row(self, group: tuple[int, ...]) -> str:
        keeper, *others = group
        shown = "; ".join(
            f"{other}: {Relation(int(self.relations[other])).word} {self.similarity[other]:.2f}"
            if other < len(self)
            else f"{self.earlier[other - len(self)].run!r}"
            for other in others[:_MOST_SHOWN]
        )
        rest = f"; and {len(others) - _MOST_SHOWN} more" if len(others) > _MOST_SHOWN else ""
        return f"<tr><td>{keeper}</td><td>{escape(shown)}{rest}</td></tr>"

    def groups(self) -> Iterator[tuple[int, ...]]:
        """Yield each cluster of two or more: the keeper, the others in order, those of earlier runs."""
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
