"""The duplicates of a run beside what is kept in their place, and the pairs that were close to a threshold."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from articlekit.batch.clusters import Findings
from articlekit.batch.corpus import Corpus
from articlekit.batch.findings import count, name_document
from articlekit.collection.align import align_lines
from articlekit.collection.compare import Comparison
from articlekit.collection.explain import Close, Compared, Judgement, find_close, judge
from articlekit.collection.relation import Relation
from articlekit.collection.result import Clusters
from articlekit.io.records import utf8
from articlekit.model.settings import DEFAULT, Thresholds
from articlekit.report import Language
from articlekit.report.comparison import Texts
from articlekit.report.html import render, require

SAMPLE = 100
CLOSE = 10  # pairs on each side of the threshold
MOST_CLUSTERS = 2000  # in one page; the records have all


class Member(NamedTuple):
    """A document of a cluster: its name, title and relation, and its text beside the kept one if it is shown."""

    name: str
    title: str
    relation: str
    share: float
    texts: Texts | None


class Group(NamedTuple):
    """A cluster: the kept document, why it is kept, the others, and how many more are from earlier runs."""

    name: str
    title: str
    why: str
    members: tuple[Member, ...]
    earlier: int


class Duplicates:
    """Shows the result of a run as a page of HTML: takes what was compared while it is at hand.

    Args:
        corpus: has the names, titles and texts of the documents.
        lang: of the labels.
        sample: number of duplicates to show with their texts, the least similar ones first.
        thresholds: of the run.
    """

    def __init__(
        self, corpus: Corpus, *, lang: Language = "en", sample: int = SAMPLE, thresholds: Thresholds = DEFAULT
    ) -> None:
        require()
        self._corpus, self._lang, self._sample, self._thresholds = corpus, lang, sample, thresholds
        self._judged: dict[int, Judgement] = {}
        self._close = Close((), ())

    def observe(self, compared: Compared, clusters: Clusters) -> None:
        """Judge the duplicates to show, and find the pairs that were close."""
        of = compared.documents
        for number in _most_doubtful(clusters, self._sample):
            keeper = int(clusters.keepers[number])
            self._judged[number] = judge(compared.texts, int(of[keeper]), int(of[number]), ("A", "B"))
        self._close = find_close(compared, len(clusters), CLOSE)

    def lines(self, found: Findings) -> Iterator[bytes]:
        """Yield the page.

        Raises:
            MissingExtraError: Jinja is not installed.
        """
        groups = [group for group in found.groups() if group[1]]
        groups.sort(key=lambda group: min(map(found.share, group[1])))
        counts = count(found, self._corpus.tally)
        yield utf8(
            render(
                "duplicates",
                self._lang,
                groups=[self._group(found, *group) for group in groups[:MOST_CLUSTERS]],
                more=max(0, len(groups) - MOST_CLUSTERS),
                counts=[(name, counts[name]) for name in ("kept", "exact", "near", "contained", "empty", "failed")],
                above=[self._texts(found, *pair) for pair in self._close.passed],
                below=[self._texts(found, *pair) for pair in self._close.failed],
            )
        )

    def _group(self, found: Findings, keeper: int, others: list[int], earlier: list[int]) -> Group:
        members = tuple(self._member(found, keeper, other) for other in others)
        return Group(*self._name(found, keeper), found.why(keeper), members, len(earlier))

    def _member(self, found: Findings, keeper: int, number: int) -> Member:
        judgement = self._judged.get(number)
        texts = None if judgement is None else self._texts(found, keeper, number, judgement)
        return Member(*self._name(found, number), found.relation(number) or "", found.share(number), texts)

    def _name(self, found: Findings, number: int) -> tuple[str, str]:
        return name_document(found, number), "" if found.is_earlier(number) else self._corpus.title(number)

    def _texts(self, found: Findings, a: int, b: int, judgement: Judgement) -> Texts:
        """Return two documents of this run as they are shown."""
        (name, title), (other, other_title) = self._name(found, a), self._name(found, b)
        one, two = (self._corpus.text(number) for number in (a, b))
        container = "" if judgement.relation is not Relation.CONTAINED else "a" if len(one) >= len(two) else "b"
        rows = tuple(align_lines(one.splitlines(), two.splitlines()))
        result = Comparison(judgement.relation, container, judgement.evidence, judgement.because, rows)
        return Texts.of(result, (name, other), (title, other_title), thresholds=self._thresholds)


def _most_doubtful(clusters: Clusters, most: int) -> list[int]:
    """Return documents of this run that go for another one of it, the least similar ones first."""
    numbers = np.flatnonzero((clusters.keepers != np.arange(len(clusters))) & (clusters.keepers < len(clusters)))
    is_part = clusters.relations[numbers] == Relation.CONTAINED
    shares = np.where(is_part, clusters.containment[numbers], clusters.similarity[numbers])
    found: list[int] = numbers[np.argsort(shares, kind="stable")][:most].tolist()
    return found
