"""Write what documents were compared with, and what decided (dedupe --explain)."""

from collections.abc import Iterator, Sequence
from typing import Any

from articlekit.batch.clusters import Findings
from articlekit.batch.corpus import Corpus
from articlekit.batch.findings import name_document
from articlekit.batch.reporter import printable
from articlekit.batch.screen import Cell, Screen
from articlekit.collection.explain import Candidate, Compared, explain
from articlekit.collection.relation import Relation
from articlekit.collection.result import Clusters, Earlier
from articlekit.io.records import dump_line, utf8
from articlekit.version import __version__


class Explanations:
    """Explains documents: takes what was compared while it is at hand, and writes it when the names are known."""

    def __init__(self, corpus: Corpus, names: Sequence[str], shown: Screen | None) -> None:
        """Explain these documents, as text that is shown so, or as records."""
        self._corpus, self._names, self._shown = corpus, names, shown
        self._candidates: dict[int, list[Candidate]] | None = None

    def observe(self, compared: Compared, clusters: Clusters) -> None:
        """Find the candidates of the documents."""
        self._candidates = {number: explain(compared, clusters, number) for number in self._corpus.find(self._names)}

    def lines(self, found: Findings) -> Iterator[bytes]:
        """Yield the explanation of each document, as a record or as text."""
        shown = self._shown
        for number in dict.fromkeys(self._corpus.find(self._names)):
            if shown is None:
                yield dump_line(self._record(found, number))
            else:
                yield from (utf8(f"{line}\n") for line in self._format(found, number, shown))

    def _record(self, found: Findings, number: int) -> dict[str, Any]:
        keeper = int(found.clusters.keepers[number])
        return {
            **found.names_of(number),
            **found.comparison(number),
            "keeper": found.names_of(keeper),
            "why": found.why(keeper),
            "candidates": [
                {
                    **_names_of(found, each.document),
                    "outcome": each.outcome,
                    "keeper": None if each.keeper is None else found.id_of(each.keeper),
                    "relation": each.judgement.relation.name.lower(),
                    "because": each.judgement.because,
                    "evidence": each.judgement.evidence,
                }
                for each in (self._candidates or {}).get(number, [])
            ],
            "version": __version__,
        }

    def _format(self, found: Findings, number: int, shown: Screen) -> Iterator[str]:
        keeper, relation = int(found.clusters.keepers[number]), found.relation(number)
        what = f"{relation} duplicate of {name_document(found, keeper)}" if relation else "kept"
        yield from shown.wrap(f"{name_document(found, number)}  {what}", name="strong")
        if note := self._note(found, number):
            yield from shown.wrap(note, indent=2)
        for each in (self._candidates or {}).get(number, []):
            if isinstance(each.document, Earlier):
                name = printable(each.document.id)
            else:
                name = name_document(found, each.document)
            because = f"{each.judgement.because}{_refusal(found, each, relation)}"
            look = each.outcome if each.outcome == "turned down" else each.judgement.relation.name.lower()
            row = Cell(f"  {each.outcome}", 13, look), Cell(name, None, is_path=True)
            if shown.is_for_people:
                yield shown.row(*row)
                yield from shown.wrap(because, indent=4)
            else:
                yield f"{shown.row(*row)}  {because}"

    def _note(self, found: Findings, number: int) -> str:
        """Return why a document was compared with nothing, or ""."""
        if number in self._corpus.empty:
            return "it has no text of its own, so it is compared with nothing"
        if number in found.clusters.shared:
            return "its text stands in many others that have nothing else in common, so it is a copy of nothing"
        if self._candidates is None:
            return "the index has this run, so nothing was compared again"
        return "" if self._candidates[number] else "no document shares enough with it to be compared"


def _refusal(found: Findings, candidate: Candidate, relation: str | None) -> str:
    """Return why a related candidate is not the keeper of a document with this relation to its keeper."""
    if candidate.outcome != "turned down" or candidate.judgement.relation is Relation.NONE:
        return ""
    if candidate.keeper is None:
        return "; but an earlier run did not keep it"
    if candidate.keeper != candidate.document:
        return f"; but it goes for {name_document(found, candidate.keeper)}"
    if candidate.is_part:
        return "; but it is only a part"
    return "; but the keeper comes before it" if relation else ""


def _names_of(found: Findings, document: int | Earlier) -> dict[str, Any]:
    if isinstance(document, Earlier):
        return {"id": document.id, "source": document.source}
    return found.names_of(document)
