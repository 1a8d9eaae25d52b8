"""Find the duplicates in a collection: the chain, readable in one glance."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from articlekit.collection.choose import COMPOSITE, DocumentNumbers, Ranks, choose
from articlekit.collection.gather import Collector
from articlekit.collection.group import group
from articlekit.collection.keep import Document, criteria
from articlekit.collection.result import Clusters
from articlekit.model import Article
from articlekit.model.settings import DEFAULT, Thresholds

if TYPE_CHECKING:
    from articlekit.collection.index import Index

KEEP = ("longest",)


def dedupe(
    documents: Iterable[str | Article | Document | None],
    *,
    keep: str | Sequence[str] = KEEP,
    thresholds: Thresholds = DEFAULT,
    index: "Index | None" = None,
    run: str | None = None,
) -> Clusters:
    """Find exact, near and contained duplicates, and choose which of each is kept.

    Args:
        documents: texts, articles, or documents; a column of a table will do. They are read once, and not held.
        keep: criteria of the choice, the most important first, or a single one; the order of documents decides what
            they leave open.
        thresholds: where duplicates begin.
        index: what earlier runs have seen; these documents are compared with it, and added to it.
        run: names this one in the index; a run that it knows is answered as it was then, and changes nothing.

    Returns:
        Clusters, by the numbers of the documents, from 0.

    Raises:
        ArticlekitError: keep names something that is no criterion.
        TypeError: a document is none of these.
        StoreError: the index cannot be used: locked, damaged, made with other settings, or the disk is full.
    """
    chain = criteria(keep)
    collector, ranks, described = Collector(), array("d"), list[Document]()
    for number, value in enumerate(documents):
        document = Document.of(value, number)
        collector.add(document.text)
        ranks.append(not document.reference)
        ranks.extend(criterion.rank(document) for criterion in chain)
        if index is not None:
            described.append(replace(document, text=""))
    collection = collector.finish()
    names = ("reference", *(criterion.name for criterion in chain))
    table = Ranks(names, np.frombuffer(ranks, np.float64).reshape(-1, len(names)))
    if index is not None:
        return index.add(collection, described, table, thresholds=thresholds, run=run)
    marked, grouping = group(collection.sketches, collection.digests[:, 0], thresholds)
    table = table.insert(1, COMPOSITE, grouping.composites[collection.texts])
    placed = DocumentNumbers(collection.texts, np.arange(len(collection.texts)))
    return choose(marked, placed, grouping.labels, table, thresholds)
