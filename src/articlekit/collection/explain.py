"""Explain decisions: how two texts are related and by what, and what a document of a collection was compared with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.coverage import measure_coverage, weigh
from articlekit.collection.features import Features
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools, Ints
from articlekit.collection.relation import Relation, are_of_like_size, own_coverage, relate
from articlekit.collection.result import Clusters, Earlier
from articlekit.collection.texts import AT_ONCE, AnyTexts
from articlekit.model.settings import Thresholds

Outcome = Literal["keeper", "member", "turned down"]
# Pairs that are judged for each one that is shown, while those that lack a long passage are left out.
_MOST_JUDGED = 20
EXACT = "the same letters and digits in the same order"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The relation of two texts.

    Attributes:
        relation: NONE, too, if each lacks a long passage of the other, so that neither stands for the other.
        evidence: measured values by name; shares are 0.0 to 1.0, lengths are in letters and digits.
        because: the evidence that decided, as a sentence.
    """

    relation: Relation
    evidence: dict[str, float]
    because: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What a run compared.

    Attributes:
        texts: marked.
        candidates: the pairs of texts that were judged.
        documents: for each document the number of its text; documents of earlier runs follow, as in Clusters.
        find_documents: returns the documents with a text that none of these has.
    """

    texts: AnyTexts
    candidates: Pairs
    documents: Ints
    find_documents: Callable[[int], list[Earlier]] = lambda _: []


Observer = Callable[[Compared, Clusters], None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that another one was compared with.

    Attributes:
        document: its number, or that of an earlier run.
        outcome: keeper: it is kept in place of the other one; member: it is in the same cluster; else turned down.
        keeper: number of the document that is kept in its place, its own if it is kept; None if an earlier run
            dropped it, or has another cluster.
        is_part: whether it is contained in the other one.
        judgement: how the two are related.
    """

    document: int | Earlier
    outcome: Outcome
    keeper: int | None
    is_part: bool
    judgement: Judgement


def explain(compared: Compared, clusters: Clusters, document: int) -> list[Candidate]:
    """Return the candidates for a document, one for each text: the keeper, members of its cluster, and the others."""
    of, pairs, text = compared.documents, compared.candidates, int(compared.documents[document])
    if document in clusters.shared or not compared.texts.lengths[text]:
        return []
    keeper = int(clusters.keepers[document])
    members = np.flatnonzero(clusters.keepers == keeper)
    met = (pairs.b[pairs.a == text], pairs.a[pairs.b == text], of[members], of[keeper : keeper + 1])
    found = []
    for other in np.unique(np.concatenate(met)).tolist():
        there = [number for number in np.flatnonzero(of == other).tolist() if number != document]
        if there:
            # Of several documents with one text, that which counts.
            number = keeper if keeper in there else min(there, key=lambda each: (_keeper(clusters, each) != each, each))
            found.append(_judge_document(compared, clusters, document, number))
        elif other != text:
            earlier = sorted(compared.find_documents(other), key=lambda each: not each.kept)
            judgement = judge(compared.texts, text, other)
            found += [Candidate(each, "turned down", None, is_part=False, judgement=judgement) for each in earlier[:1]]
    order: dict[Outcome, int] = {"keeper": 0, "member": 1, "turned down": 2}
    return sorted(found, key=lambda each: (order[each.outcome], -each.judgement.evidence.get("coverage", 1)))


def _judge_document(compared: Compared, clusters: Clusters, document: int, number: int) -> Candidate:
    text, met = int(compared.documents[document]), int(compared.documents[number])
    judgement = judge(compared.texts, text, met)
    own, other = int(clusters.keepers[document]), _keeper(clusters, number)
    is_member = own == other or (
        other is None and clusters.earlier[number - len(clusters)].cluster == clusters.names[document]
    )
    outcome: Outcome = "keeper" if number == own else "member" if is_member else "turned down"
    lengths = compared.texts.lengths
    is_part = judgement.relation is Relation.CONTAINED and bool(lengths[met] < lengths[text])
    return Candidate(number, outcome, other, is_part, judgement)


def _keeper(clusters: Clusters, number: int) -> int | None:
    """Return the keeper of a document; None for one that an earlier run dropped."""
    if number < len(clusters):
        return int(clusters.keepers[number])
    return number if clusters.earlier[number - len(clusters)].kept else None


@dataclass(frozen=True, slots=True)
class Close:
    """Pairs of documents of a run that were close to a threshold: (number, number, how they are related).

    Attributes:
        passed: those that are related by the least; the closest first.
        failed: those that are not, though they share the most.
    """

    passed: tuple[tuple[int, int, Judgement], ...]
    failed: tuple[tuple[int, int, Judgement], ...]


def find_close(compared: Compared, documents: int, most: int) -> Close:
    """Return the pairs that are closest to a threshold, at most so many on each side.

    Args:
        compared: what the run compared; all of its pairs are measured once more.
        documents: how many the run has; those of earlier runs are left out.
        most: number of pairs on each side.
    """
    of, pairs, texts = compared.documents[:documents], compared.candidates, compared.texts
    margins, doubtful = np.zeros(len(pairs), np.float32), np.zeros(len(pairs), np.bool_)
    related = np.zeros(len(pairs), np.bool_)
    held = texts.thresholds.held
    for start in range(0, len(pairs), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        features, covered = texts.examine(Pairs(pairs.a[part], pairs.b[part]))
        least = np.where(features.length < held.short, held.short_coverage, held.coverage)
        doubtful[part] = ~np.isnan(covered)
        # Pairs of which the numbers, say, differ are not aligned: of them, those that share most shingles are close.
        shared = np.where(doubtful[part], own_coverage(features, covered, texts.thresholds), features.containment)
        margins[part] = shared - least
        related[part] = relate(features, covered, texts.thresholds) != Relation.NONE
    first = dict(zip(of[::-1].tolist(), range(len(of) - 1, -1, -1), strict=True))

    def judged(choice: Bools, order: NDArray[np.float32]) -> Iterator[tuple[int, int, Judgement]]:
        places = np.flatnonzero(choice)
        for place in places[np.argsort(order[places], kind="stable")].tolist():
            a, b = int(pairs.a[place]), int(pairs.b[place])
            if a in first and b in first:
                yield first[a], first[b], judge(texts, a, b, ("A", "B"))

    passed, failed = list[tuple[int, int, Judgement]](), list[tuple[int, int, Judgement]]()
    # Some that have enough in common lack a long passage, so they did not pass after all.
    for each in islice(judged(related & doubtful, margins), _MOST_JUDGED * most):
        (failed if each[2].relation is Relation.NONE else passed).append(each)
        if len(passed) == most:
            break
    failed = failed[: most // 2]
    failed += islice(judged(~related, -margins), most - len(failed))
    return Close(tuple(passed), tuple(failed))


def judge(texts: AnyTexts, a: int, b: int, names: tuple[str, str] = ("it", "the other")) -> Judgement:
    """Return how two texts with letters or digits are related, and why.

    Args:
        texts: marked.
        a: number of a text.
        b: number of another one.
        names: of the two, for the sentence.
    """
    if a == b:
        return Judgement(Relation.EXACT, {}, EXACT)
    thresholds, swap = texts.thresholds, texts.lengths[a] > texts.lengths[b]
    (shorter, one), (longer, other) = ((b, names[1]), (a, names[0])) if swap else ((a, names[0]), (b, names[1]))
    pair = Pairs(np.array([shorter]), np.array([longer]))
    features, covered = texts.examine(pair)
    relation = Relation(int(relate(features, covered, thresholds)[0]))
    fields = ("containment", "full_jaccard", "number_jaccard", "number_containment", "ratio")
    evidence = {name: round(float(getattr(features, name)[0]), 4) for name in fields}
    coverage = own_coverage(features, measure_coverage(texts.units_of, pair), thresholds)[0]
    # The text is not at hand in an index of an earlier version.
    evidence |= {} if np.isnan(coverage) else {"coverage": round(max(float(coverage), 0.0), 4)}
    evidence |= {name: int(getattr(features, name)[0]) for name in ("numbers", "length")}
    because = _describe(relation, features, evidence, thresholds, like=bool(are_of_like_size(features, thresholds)[0]))
    if relation is Relation.NONE:
        return Judgement(relation, evidence, because)
    # Near duplicates stand for each other; of a part only its passages count.
    held = Pairs(np.array([longer, shorter]), np.array([shorter, longer]))
    missing, limit = texts.find_missing(held if relation is Relation.NEAR else held.take(np.array([0])))
    best = int(np.argmin(np.nan_to_num(missing - limit, nan=-np.inf)))
    if np.isnan(missing[best]):
        return Judgement(relation, evidence, because)
    lacks, has, of = (other, one, shorter) if best == 0 else (one, other, longer)
    # In characters. It is 0 where nothing was measured, and then the text may not be at hand.
    evidence["missing"] = round(float(missing[best] / weigh(texts.read(of))[0])) if missing[best] else 0
    if missing[best] > limit[best]:
        because += f"; but a passage of {evidence['missing']} characters of {has} stands nowhere in {lacks}"
        relation = Relation.NONE
    return Judgement(relation, evidence, because)


def _describe(
    relation: Relation, features: Features, evidence: dict[str, float], thresholds: Thresholds, *, like: bool
) -> str:
    """Return a sentence about the values that decided."""
    held, own = thresholds.held, float(features.own[0])
    coverage = evidence.get("coverage")
    if not features.full_containment[0]:
        return "they share no shingles, or one is too short to have any: short texts are compared for equality only"
    if own < thresholds.templates.specific:
        shared, least = "of the shorter text's shingles are in the other", 0.0
        value = float(features.full_containment[0])
    elif evidence["containment"] >= held.certain or coverage is None:
        shared, value = "of the shorter text's shingles are in the other", evidence["containment"]
        least = 0.0 if value >= held.certain else held.unaligned
    else:
        shared, value = "of the shorter text stands in the other", coverage
        least = held.short_coverage if evidence["length"] < held.short else held.coverage
        if value >= least and evidence["containment"] < held.least:
            shared, value, least = "of its shingles are in the other", evidence["containment"], held.least
    enough = value >= least
    # Where both would be shown as the same, one more digit tells them apart.
    digits = 0 if enough or f"{value:.0%}" != f"{least:.0%}" else 1
    shared = f"{value:.{digits}%} {shared}"
    if own < thresholds.templates.specific:
        shared += f", but only {own:.0%} are not in many articles"
    shared += "" if enough else f", of {least:.{digits}%} that a duplicate must have"
    agreement = evidence["number_jaccard" if like else "number_containment"]
    numbers = f"{agreement:.0%} of their numbers agree" if evidence["numbers"] else "one of them has no numbers"
    if relation is Relation.NONE and evidence["numbers"]:
        numbers += ", too few"
    return f"{shared}; {numbers}" if enough else shared
