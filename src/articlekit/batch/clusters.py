"""The duplicates that dedupe found, as records of clusters, of pairs, or of documents."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from articlekit.collection.relation import Relation
from articlekit.collection.result import Clusters
from articlekit.io.sheets import Column, csv_head, lines_to_xlsx
from articlekit.io.sinks import FORMATS, Format
from articlekit.version import __version__

SCHEMA = "articlekit.cluster/1"
DIGITS = 4  # of similarities: they are estimates
EARLIER = "earlier run"
_AT_ONCE = 1 << 14  # documents of which Python values are in memory


# The tables of duplicates, by what is written: the keys of the records are the names of the columns.
_NAMES = (Column("id", 40), Column("source", 40))
_SHARES = (Column("relation", 10), Column("similarity", 10), Column("containment", 12))
COLUMNS = {
    "clusters": (
        *(Column("cluster", 8), Column("role", 9), *_SHARES, *_NAMES),
        *(Column("title", 50), Column("why", 16), Column("action", 10)),
    ),
    "pairs": (Column("id", 40), Column("keeper", 40), *_SHARES),
    "map": (Column("id", 40), Column("cluster", 8), Column("keeper", 40), *_SHARES[:2]),
}


def table_form(form: str, emit: str) -> Format | None:
    """Return the format of a table of duplicates; None if form is none of csv and xlsx."""
    if form == "csv":
        return replace(FORMATS["csv"], dump=None, head=csv_head(COLUMNS[emit]))
    if form == "xlsx":
        return replace(FORMATS["xlsx"], dump=None, write_table=partial(lines_to_xlsx, emit, COLUMNS[emit]))
    return None


@dataclass(frozen=True, slots=True)
class Findings:
    """The result of a run, and the names of its documents.

    Attributes:
        clusters: of n documents; numbers from n on are documents of earlier runs.
        ids, sources: of each of the n documents.
        references: how many documents, the first ones, are only compared with and are not reported.
    """

    clusters: Clusters
    ids: Sequence[str]
    sources: Sequence[str]
    references: int = 0

    def relation(self, number: int) -> str | None:
        """Return the relation of a document to its keeper; None if it is kept."""
        return Relation(int(self.clusters.relations[number])).word

    def is_earlier(self, number: int) -> bool:
        """Return whether a document is from an earlier run."""
        return number >= len(self.clusters)

    def why(self, keeper: int) -> str:
        """Return the criterion by which a keeper was chosen."""
        if self.is_earlier(keeper):
            return EARLIER
        place = int(self.clusters.why[keeper])
        return "first" if place < 0 else self.clusters.criteria[place]

    def id_of(self, number: int) -> str:
        """Return the id of a document."""
        return self.clusters.earlier[number - len(self.clusters)].id if self.is_earlier(number) else self.ids[number]

    def names_of(self, number: int) -> dict[str, Any]:
        """Return the id and the source of a document."""
        if self.is_earlier(number):
            earlier = self.clusters.earlier[number - len(self.clusters)]
            return {"id": earlier.id, "source": earlier.source}
        return {"id": self.ids[number], "source": self.sources[number]}

    def comparison(self, number: int) -> dict[str, Any]:
        """Return relation and similarities of a duplicate to its keeper; they are unknown for earlier runs."""
        if self.is_earlier(number):
            return {"relation": None, "similarity": None, "containment": None}
        return {
            "relation": self.relation(number),
            "similarity": round(float(self.clusters.similarity[number]), DIGITS),
            "containment": round(float(self.clusters.containment[number]), DIGITS),
        }

    def share(self, number: int) -> float:
        """Return how much a duplicate of this run has in common with its keeper, 0.0 to 1.0."""
        return share_of(self.comparison(number)) or 0.0

    def groups(self) -> Iterator[tuple[int, list[int], list[int]]]:
        """Yield each cluster of two or more: its keeper, the others of this run, and those of earlier runs."""
        for keeper, *others in self.clusters.groups():
            earlier = [other for other in others if self.is_earlier(other)]
            yield keeper, [other for other in others if not self.is_earlier(other)], earlier


def share_of(member: Mapping[str, Any]) -> float | None:
    """Return how much a duplicate has in common with its keeper, 0.0 to 1.0, by its relation; None if it is unknown."""
    share: float | None = member.get("containment" if member["relation"] == "contained" else "similarity")
    return share


def cluster_records(found: Findings, actions: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Yield a record for each cluster of two or more documents.

    Args:
        found: the result.
        actions: what was done to documents, by number; the default is report.
    """
    for keeper, others, earlier in found.groups():
        yield {
            "schema": SCHEMA,
            "cluster": int(found.clusters.names[others[0]]),
            "keeper": found.names_of(keeper),
            "why": found.why(keeper),
            "members": [
                {**found.names_of(other), **found.comparison(other), "action": actions.get(other, "report")}
                for other in (*others, *earlier)
            ],
            "version": __version__,
        }


def row_records(found: Findings, actions: dict[int, str], title_of: Callable[[int], str]) -> Iterator[dict[str, Any]]:
    """Yield a record for each document of a cluster, the kept one first, as rows of a table for people.

    Args:
        found: the result.
        actions: what was done to documents, by number; the default is report.
        title_of: returns the title of a document of this run.
    """
    for keeper, others, earlier in found.groups():
        for number in (keeper, *others, *earlier):
            is_kept = number == keeper
            like = dict.fromkeys(("relation", "similarity", "containment")) if is_kept else found.comparison(number)
            yield {
                "cluster": int(found.clusters.names[others[0]]),
                "role": "kept" if is_kept else "dropped",
                **like,
                **found.names_of(number),
                "title": None if found.is_earlier(number) else title_of(number),
                "why": found.why(keeper) if is_kept else None,
                "action": None if is_kept else actions.get(number, "report"),
            }


def pair_records(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield a record for each duplicate, with its keeper."""
    for keeper, others, _ in found.groups():
        for other in others:
            yield {"id": found.ids[other], "keeper": found.id_of(keeper), **found.comparison(other)}


def map_records(found: Findings) -> Iterator[dict[str, Any]]:
    """Yield a record for each document, in order; documents with the same keeper have the same cluster."""
    clusters, words = found.clusters, {kind.value: kind.word for kind in Relation}
    for start in range(found.references, len(clusters), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        columns = clusters.names[some], clusters.keepers[some], clusters.relations[some], clusters.similarity[some]
        for name, cluster, keeper, relation, similarity in zip(
            found.ids[some], *(column.tolist() for column in columns), strict=True
        ):
            yield {
                "id": name,
                "cluster": cluster,
                "keeper": found.id_of(keeper),
                "relation": words[relation],
                "similarity": None if words[relation] is None else round(similarity, DIGITS),
            }
