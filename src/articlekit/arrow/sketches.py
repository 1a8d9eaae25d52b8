"""Sketch texts, fold them, and count what they have in common with others."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from articlekit.arrow.columns import (
    COMMON,
    COUNTS,
    FOLDED,
    POSTINGS,
    SKETCHES,
    Batch,
    hashes,
    ids,
    lists,
    make_batch,
    numbers,
    sketch_columns,
    texts,
    to_binary,
)
from articlekit.collection.fold import Folded, digest
from articlekit.collection.fold import fold as fold_texts
from articlekit.collection.group import FREQUENT, FREQUENT_SHARE
from articlekit.collection.ragged import runs
from articlekit.collection.sketch import Sketches
from articlekit.collection.sketch import sketch as sketch_texts

# Documents and characters per step; their shingles fit in the processor's cache.
_STEP, _STEP_CHARS = 96, 1 << 18


def sketch(batch: Batch, *, text: str = "text") -> pa.RecordBatch:
    """Sketch texts. A sketch depends on its text only, so any batches give the same rows.

    Exact duplicates are those with one digest; the functions below take one text of each digest only. A text without
    letters and digits has the digest of the empty one.

    Args:
        batch: id (string or integer) and the text; null is an empty text.
        text: name of the column with the texts.

    Returns:
        Rows of SKETCHES, in the order of the batch: some 0.9 KB each.

    Raises:
        TypeError: a column is of another type.
        ValueError: a column or an id is missing.
    """
    names, parts, digests = ids(batch), list[Sketches](), list[bytes]()
    for some in _steps(texts(batch, text)):
        folded = fold_texts(some)
        parts.append(sketch_texts(folded))
        digests += map(digest, _split(folded), some)
    return make_batch(SKETCHES, {"id": names, "digest": digests, **sketch_columns(Sketches.join(parts))})


def fold(batch: Batch, *, text: str = "text") -> pa.RecordBatch:
    """Fold texts: `judge` reads those of pairs whose sketches leave doubt.

    Args:
        batch: id and the text; null is an empty text.
        text: name of the column with the texts.

    Returns:
        Rows of FOLDED, in the order of the batch: two bytes for each letter and digit of the text, in UTF-16.

    Raises:
        TypeError: a column is of another type.
        ValueError: a column or an id is missing, or there is too much text for one batch.
    """
    names, parts = ids(batch), list[bytes]()
    for some in _steps(texts(batch, text)):
        parts += _split(fold_texts(some))
    return make_batch(FOLDED, {"id": names, "units": to_binary(parts)})


def _steps(every: list[str]) -> Iterator[list[str]]:
    """Yield some texts at a time, at least once."""
    some: list[str] = []
    size = 0
    for text in every:
        some.append(text)
        size += len(text)
        if len(some) >= _STEP or size >= _STEP_CHARS:
            yield some
            some, size = [], 0
    if some or not every:
        yield some


def _split(folded: Folded) -> list[bytes]:
    """Return the units of each text as bytes."""
    data, borders = folded.units.tobytes(), (2 * folded.starts).tolist()
    return [data[start:end] for start, end in pairwise(borders)]


def count(batch: Batch) -> pa.RecordBatch:
    """Count the documents of a batch that have each shingle. Group the rows of all batches by hash, and add them up.

    Only needed for more than 40 distinct texts: in fewer, no shingle is in too many.

    Args:
        batch: `hashes` of SKETCHES, of one text of each digest.

    Returns:
        Rows of COUNTS: 12 bytes each, up to 160 for a document; of a larger batch fewer.
    """
    ordered = np.sort(lists(batch, "hashes", pa.int32()).values)
    first, counts = runs(ordered)
    return make_batch(COUNTS, {"hash": ordered[first].view(np.int32), "documents": counts})


def common(batch: Batch, *, total: int) -> pa.RecordBatch:
    """Return the shingles that too many documents have: boilerplate and phrases, which tell nothing about an article.

    Those are more than FREQUENT (40) documents, or than one of 5,000 where that is more. articlekit.dedupe counts a
    large family of copies as one document; here each counts.

    Args:
        batch: rows of COUNTS, added up over all batches; any part of them.
        total: number of distinct texts in the collection.

    Returns:
        Rows of COMMON: 4 bytes each, few enough to be given to each call of `judge`.
    """
    documents = numbers(batch, "documents", pa.int64())
    wanted = documents > max(FREQUENT, int(total * FREQUENT_SHARE))
    return make_batch(COMMON, {"hash": hashes(batch, "hash")[wanted].view(np.int32)})


def anchors(batch: Batch) -> pa.RecordBatch:
    """Return a row for each anchor of each document: those with an anchor in common may be related.

    Group the rows by anchor, and give whole groups to `pair`: of an engine that has no function over several groups,
    group by a part of the anchor (its last ten bits: anchor & 1023), each of which holds many whole groups.

    Args:
        batch: id, length, anchors and reach of SKETCHES, of one text of each digest.

    Returns:
        Rows of POSTINGS: 28 bytes each with integer ids, some 20 for a document.
    """
    found = lists(batch, "anchors", pa.int64())
    rows, counts = found.rows, found.lengths
    return make_batch(
        POSTINGS,
        {
            "anchor": found.values.view(np.int64),
            "id": ids(batch).take(pa.array(rows)),
            "length": numbers(batch, "length", pa.int32())[rows],
            "anchors": counts[rows].astype(np.int32),
            "reach": numbers(batch, "reach", pa.int32())[rows],
        },
    )
