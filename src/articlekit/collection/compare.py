"""Compare two texts: their relation, the evidence for it, and their lines side by side."""

from dataclasses import dataclass

import numpy as np

from articlekit.collection.align import Row, align_lines
from articlekit.collection.coverage import measure_coverage
from articlekit.collection.gather import Collector
from articlekit.collection.keep import Document
from articlekit.collection.postings import Pairs
from articlekit.collection.relation import Relation, Texts, relate
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
        rows: the lines side by side.
    """

    relation: Relation
    container: str
    evidence: dict[str, float]
    because: str
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
    rows = tuple(align_lines(a.splitlines(), b.splitlines()))
    if not collection.sketches.lengths.all():
        return Comparison(Relation.NONE, "", {}, "one of them has no text of its own", rows)
    if len(collection.sketches) == 1:
        return Comparison(Relation.EXACT, "", {}, "the same letters and digits in the same order", rows)
    texts = Texts(collection.sketches, collection.folded.read, thresholds).mark(np.array([], U32))
    shorter, longer = np.argsort(collection.sketches.lengths, kind="stable")
    pair = Pairs(np.array([shorter]), np.array([longer]))
    features, covered = texts.examine(pair)
    relation = Relation(int(relate(features, covered, thresholds)[0]))
    names = ("containment", "full_jaccard", "number_jaccard", "number_containment", "ratio")
    evidence = {name: round(float(getattr(features, name)[0]), 4) for name in names}
    evidence |= {"coverage": round(float(measure_coverage(texts.units_of, pair)[0]), 4)}
    evidence |= {name: int(getattr(features, name)[0]) for name in ("numbers", "length")}
    container = "ab"[longer] if relation is Relation.CONTAINED else ""
    because = _explain(relation, evidence, thresholds, like=bool(texts.are_alike(pair)[0]))
    return Comparison(relation, container, evidence, because, rows)


def _explain(relation: Relation, evidence: dict[str, float], thresholds: Thresholds, *, like: bool) -> str:
    """Return a sentence about the values that decided."""
    held = thresholds.held
    if not evidence["containment"]:
        return "they share no shingles, or one is too short to have any: short texts are compared for equality only"
    if evidence["containment"] >= held.certain:
        shared, enough = f"{evidence['containment']:.0%} of the shorter text's shingles are in the other", True
    else:
        least = held.short_coverage if evidence["length"] < held.short else held.coverage
        enough = evidence["coverage"] >= least and evidence["containment"] >= held.least
        shared = f"{evidence['coverage']:.0%} of the shorter text stands in the other"
        shared += "" if relation is not Relation.NONE else f", of {least:.0%} that a duplicate must have"
    agreement = evidence["number_jaccard" if like else "number_containment"]
    numbers = f"{agreement:.0%} of their numbers agree" if evidence["numbers"] else "one of them has no numbers"
    return f"{shared}; {numbers}" if enough else shared
