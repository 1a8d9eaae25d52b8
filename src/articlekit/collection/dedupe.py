"""Find the duplicates in a collection: the chain of steps, from texts to clusters."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from articlekit.collection.batches import Documents, Values
from articlekit.collection.choose import DocumentNumbers, Ranks, choose
from articlekit.collection.columns import Temporary
from articlekit.collection.explain import Compared, Observer
from articlekit.collection.gather import PRELOAD, Workbench, gather
from articlekit.collection.group import find_related
from articlekit.collection.keep import Document, criteria
from articlekit.collection.meet import find_candidates
from articlekit.collection.related import Order
from articlekit.collection.result import Clusters
from articlekit.collection.versions import find_newest, rank_versions
from articlekit.engine.partitions import Processes
from articlekit.model import Article
from articlekit.model.settings import DEFAULT, Thresholds

if TYPE_CHECKING:
    from articlekit.collection.index import Index

KEEP = ("longest",)


def dedupe(  # noqa: PLR0913  (the callers of the library choose)
    documents: Iterable[str | Article | Document | None] | Documents,
    *,
    keep: str | Sequence[str] = KEEP,
    thresholds: Thresholds = DEFAULT,
    index: "Index | None" = None,
    run: str | None = None,
    observe: Observer | None = None,
    workers: int | None = 1,
    workbench: Workbench | None = None,
) -> Clusters:
    """Find exact, near and contained duplicates, and choose the document to keep of each cluster.

    Args:
        documents: texts, articles, or documents; a column of a table works too. They are read once and not stored. Or
            what gives them in batches.
        keep: one criterion, or several with the most important first; the order of the documents breaks ties.
        thresholds: for duplicates.
        index: documents of earlier runs; the new ones are compared with them and added.
        run: name of this run in the index. A name that the index knows returns the earlier result and adds nothing.
        observe: called with what was compared, and with the result; not if that is the earlier one of an index.
        workers: number of processes that compare; None starts one for each core if there is enough to do. The result
            is the same.
        workbench: where the collection is worked on, in place of that number of processes.

    Returns:
        Clusters, which refer to documents by number, from 0.

    Raises:
        ArticlekitError: keep has an unknown criterion.
        TypeError: a document has another type.
        StoreError: the index cannot be used: locked, damaged, made with other settings, or the disk is full.
    """
    chain = criteria(keep)
    if workbench is None:
        with Processes(workers, PRELOAD) as engine, Temporary() as rooms:
            there = Workbench(engine, rooms)
            return dedupe(
                documents, keep=keep, thresholds=thresholds, index=index, run=run, observe=observe, workbench=there
            )
    read = documents if isinstance(documents, Documents) else Values(documents)
    collection = gather(
        read, thresholds, workbench, keep=(keep,) if isinstance(keep, str) else tuple(keep), named=index is not None
    )
    table = Ranks(("reference", *(criterion.name for criterion in chain)), collection.ranks)
    if index is not None:
        return index.add(collection, collection.names, table, thresholds=thresholds, run=run, observe=observe)
    texts, documents_of = collection.texts, collection.documents
    marked, judged = find_related(texts, find_candidates(texts), Order(texts.lengths, collection.digests[:, 0]))
    related = judged.without_none()
    numbers = DocumentNumbers(documents_of, np.arange(len(documents_of)))
    table = rank_versions(table, find_newest(table, numbers, related.components(len(texts))))
    clusters = choose(marked, numbers, related, table)
    if observe is not None:
        observe(Compared(marked, judged.pairs, documents_of), clusters)
    return clusters
