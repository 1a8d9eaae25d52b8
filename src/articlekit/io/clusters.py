"""What dedupe found, as records: clusters, pairs, or one for each document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from articlekit import __version__
from articlekit.collection.dedupe import Clusters
from articlekit.collection.relation import Relation

SCHEMA = "articlekit.cluster/1"
DIGITS = 4  # of similarities: they are estimates


@dataclass(frozen=True, slots=True)
class Found:
    """The result of a run, and how its documents are called.

    Attributes:
        clusters: of n documents.
        ids, sources: of each document.
        references: the first so many documents are there to compare with, and are not what the run is about.
    """

    clusters: Clusters
    ids: Sequence[str]
    sources: Sequence[str]
    references: int = 0

    def relation(self, number: int) -> str | None:
        """Return what a document is to its keeper; None for one that is kept."""
        relation = Relation(int(self.clusters.relations[number]))
        return None if relation is Relation.NONE else relation.name.lower()

    def why(self, keeper: int) -> str:
        """Return what decided for a keeper."""
        place = int(self.clusters.why[keeper])
        return "first" if place < 0 else self.clusters.criteria[place]

    def named(self, number: int) -> dict[str, Any]:
        """Return the names of a document."""
        return {"id": self.ids[number], "source": self.sources[number]}

    def likeness(self, number: int) -> dict[str, Any]:
        """Return how a document that goes is like its keeper."""
        return {
            "relation": self.relation(number),
            "similarity": round(float(self.clusters.similarity[number]), DIGITS),
            "containment": round(float(self.clusters.containment[number]), DIGITS),
        }


def cluster_records(found: Found, actions: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Yield a record for each cluster of two and more documents.

    Args:
        found: the result.
        actions: what was done to documents, by number; report where nothing is said.
    """
    for number, (keeper, *others) in enumerate(found.clusters.groups(), 1):
        yield {
            "schema": SCHEMA,
            "cluster": number,
            "keeper": found.named(keeper),
            "why": found.why(keeper),
            "members": [
                {**found.named(other), **found.likeness(other), "action": actions.get(other, "report")}
                for other in others
            ],
            "version": __version__,
        }


def pair_records(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a record for each document that goes, beside the one that is kept in its place."""
    for keeper, *others in found.clusters.groups():
        for other in others:
            yield {"id": found.ids[other], "keeper": found.ids[keeper], **found.likeness(other)}


def map_records(found: Found) -> Iterator[dict[str, Any]]:
    """Yield a record for each document, in their order; documents of one keeper are one cluster."""
    keepers = found.clusters.keepers.tolist()
    numbers: dict[int, int] = {}
    for document in range(found.references, len(keepers)):
        keeper = keepers[document]
        relation = found.relation(document)
        yield {
            "id": found.ids[document],
            "cluster": numbers.setdefault(keeper, len(numbers) + 1),
            "keeper": found.ids[keeper],
            "relation": relation,
            "similarity": None if relation is None else found.likeness(document)["similarity"],
        }
