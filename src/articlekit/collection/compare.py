"""Compare two texts: their relation, the evidence for it, and their lines side by side."""

from dataclasses import dataclass

import numpy as np

from articlekit.collection.align import Row, align_lines
from articlekit.collection.batches import Values
from articlekit.collection.explain import judge
from articlekit.collection.gather import gather
from articlekit.collection.keep import Document
from articlekit.collection.relation import Relation
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
    collection = gather(Values((a, b)), thresholds)
    rows = tuple(align_lines(a.splitlines(), b.splitlines()))
    if not collection.texts.lengths.all():
        return Comparison(Relation.NONE, "", {}, "one of them has no text of its own", rows)
    texts = collection.texts.mark(np.array([], U32))
    one, other = collection.documents.tolist()
    judgement = judge(texts, one, other, ("A", "B"))
    container = "ab"[texts.lengths.argmax()] if judgement.relation is Relation.CONTAINED else ""
    return Comparison(judgement.relation, container, judgement.evidence, judgement.because, rows)
