"""Compare two texts: their relation, the evidence for it, and their lines side by side."""

from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel

from articlekit.collection.align import Row, align_lines
from articlekit.collection.features import mark, measure
from articlekit.collection.gather import Collector
from articlekit.collection.keep import Document
from articlekit.collection.postings import Pairs
from articlekit.collection.relation import Relation, is_similar_length, relate
from articlekit.collection.sketch import U32
from articlekit.model import Article
from articlekit.model.settings import DEFAULT, Thresholds


@dataclass(frozen=True, slots=True)
class Comparison:
    """The relation of two texts, with its evidence.

    Attributes:
        relation: what dedupe would find in a collection of these two alone.
        container: "a" or "b", whichever contains the other; else "".
        evidence: measured values by name; shares are 0.0 to 1.0.
        because: the evidence that decided, as a sentence.
        edit_similarity: Indel similarity of the texts, 0.0 to 1.0; for information only.
        rows: the lines side by side.
    """

    relation: Relation
    container: str
    evidence: dict[str, float]
    because: str
    edit_similarity: float
    rows: tuple[Row, ...]


def compare(
    a: str | Article | Document, b: str | Article | Document, *, thresholds: Thresholds = DEFAULT
) -> Comparison:
    """Compare two texts or articles, as if they were the whole collection.

    dedupe may decide otherwise in a larger collection, where it ignores shingles that many articles share.

    Args:
        a: clean text, an article, or a document.
        b: the other one.
        thresholds: for duplicates.

    Raises:
        TypeError: an argument is none of these.
    """
    a, b = (Document.of(value, number).text for number, value in enumerate((a, b)))
    collector = Collector()
    collector.add(a)
    collector.add(b)
    collection = collector.finish()
    edits = Indel.normalized_similarity(a, b)
    rows = tuple(align_lines(a.splitlines(), b.splitlines()))
    if len(collection.sketches) == 1:
        return Comparison(Relation.EXACT, "", {}, "the same letters and digits in the same order", edits, rows)
    sketches = mark(collection.sketches, np.array([], U32))
    features = measure(sketches, Pairs(np.array([0]), np.array([1])))
    relation = Relation(int(relate(features, thresholds)[0]))
    names = ("containment", "full_jaccard", "gram_containment", "number_jaccard", "number_containment", "ratio")
    evidence = {name: round(float(getattr(features, name)[0]), 4) for name in names}
    evidence |= {name: int(getattr(features, name)[0]) for name in ("numbers", "length")}
    shorter = "a" if sketches.lengths[0] <= sketches.lengths[1] else "b"
    container = {"a": "b", "b": "a"}[shorter] if relation is Relation.CONTAINED else ""
    because = _explain(relation, evidence, thresholds, like=bool(is_similar_length(features, thresholds)[0]))
    return Comparison(relation, container, evidence, because, edits, rows)


def _explain(relation: Relation, evidence: dict[str, float], thresholds: Thresholds, *, like: bool) -> str:
    """Return a sentence about the values that decided."""
    if evidence["length"] == 0 or not evidence["containment"] + evidence["full_jaccard"]:
        return "they share no shingles, or one is too short to have any: short texts are compared for equality only"
    agreement = evidence["number_jaccard" if like else "number_containment"]
    shared = f"{evidence['containment']:.0%} of the shorter text's shingles are in the other"
    numbers = f"{agreement:.0%} of their numbers agree" if evidence["numbers"] else "one of them has no numbers"
    if relation is not Relation.NONE:
        return f"{shared}; {numbers}"
    enough = evidence["containment"] >= (thresholds.edited if like else thresholds.contained)
    return f"{shared}; {numbers}" if enough else shared
