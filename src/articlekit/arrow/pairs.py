"""Pair documents that share anchors, and judge the pairs."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from articlekit.arrow.columns import (
    JUDGED,
    MEETINGS,
    PAIRS,
    Batch,
    enumerate_ids,
    hashes,
    ids,
    make_batch,
    numbers,
    sketches,
    units,
)
from articlekit.collection.postings import (
    CROWD,
    LONG_ESTIMATE,
    MIN_ESTIMATE,
    MIN_SHARED,
    Outline,
    Pairs,
    Postings,
    count_shared,
    crowd_size,
    expect_shared,
    unpack,
)
from articlekit.collection.ragged import Bools, Ints
from articlekit.collection.relation import Relation, relate
from articlekit.collection.sketch import U32, U64, Sketches
from articlekit.collection.texts import Texts
from articlekit.model.settings import DEFAULT, Thresholds


def pair(batch: Batch, *, total: int) -> pa.RecordBatch:
    """Count the anchors that each two documents share, in whole groups of anchors.

    Anchors of very many documents (more than 40, or one of 5,000 up to 200) are left out: they are boilerplate, or of
    a family with so many edited copies. Members of such a family are not found by what only they have in common.

    Group the rows by a and b; add up shared and shared_long, and take expected of any row: it is the same in all.

    Args:
        batch: rows of POSTINGS, with all rows of each anchor that it has, in any order.
        total: number of distinct texts in the collection.

    Returns:
        Rows of MEETINGS, a before b by their ids: 32 bytes each with integer ids, some 4 for a document.
    """
    names, documents = enumerate_ids(ids(batch))
    order = np.argsort(documents, kind="stable")
    keys = numbers(batch, "anchor", pa.int64()).view(U64)
    postings = Postings.of(keys[order], documents[order])
    sizes = postings.sizes()
    few, long = sizes <= CROWD, (sizes > CROWD) & (sizes <= crowd_size(total))
    pairs, shared = _count(postings.take(few))
    pairs_long, shared_long = _count(postings.take(long))
    both = Pairs.join([pairs, pairs_long])
    return make_batch(
        MEETINGS,
        {
            "a": names.take(pa.array(both.a)),
            "b": names.take(pa.array(both.b)),
            "shared": np.concatenate((shared, np.zeros(len(pairs_long), np.int64))).astype(np.int32),
            "shared_long": np.concatenate((np.zeros(len(pairs), np.int64), shared_long)).astype(np.int32),
            "expected": expect_shared(_outline(batch, documents, len(names)), both),
        },
    )


def _count(postings: Postings) -> tuple[Pairs, Ints]:
    """Return the pairs that meet in some lists, and in how many of them."""
    if not len(postings.keys):
        return Pairs.none(), np.array([], np.int64)
    met = list(count_shared(postings, int(postings.sizes().max()) - 1))
    return Pairs.join([unpack(keys) for keys, _ in met]), np.concatenate([counts for _, counts in met])


def _outline(batch: Batch, documents: Ints, count: int) -> Outline:
    """Return what is known of the documents of postings: their lengths, numbers of anchors, and reach."""
    lengths, anchors = np.zeros((2, count), np.int64)
    reach = np.zeros(count, U32)
    lengths[documents] = numbers(batch, "length", pa.int32())
    anchors[documents] = numbers(batch, "anchors", pa.int32())
    reach[documents] = hashes(batch, "reach")
    return Outline(lengths, anchors, reach)


def candidates(batch: Batch) -> pa.RecordBatch:
    """Return the pairs that share enough anchors to be judged.

    To judge them, join SKETCHES and FOLDED to both sides, as `judge` says.

    Args:
        batch: rows of MEETINGS, added up over all batches: one for each pair; any part of them.

    Returns:
        Rows of PAIRS: 16 bytes each with integer ids, some 0.3 for a document where a quarter are copies.
    """
    shared, shared_long = (numbers(batch, name, pa.int64()) for name in ("shared", "shared_long"))
    expected = numbers(batch, "expected", pa.float64())
    wanted = _are_enough(shared, MIN_ESTIMATE * expected)
    wanted |= (shared_long > 0) & _are_enough(shared + shared_long, LONG_ESTIMATE * expected)
    return make_batch(PAIRS, {side: ids(batch, side).filter(pa.array(wanted)) for side in ("a", "b")})


def _are_enough(shared: Ints, least: Any) -> Bools:  # noqa: ANN401  (an array)
    return np.asarray((shared >= MIN_SHARED) & (shared >= least))


def judge(batch: Batch, *, common: Batch | None = None, thresholds: Thresholds = DEFAULT) -> pa.RecordBatch:
    """Decide the relation of pairs of texts.

    Args:
        batch: a and b; of both sides length, level, hashes and numbers of SKETCHES and units of FOLDED, with the side
            before the name: a_length, b_length, a_level … Units may be null: then the sketches decide alone. A row has
            some 1.5 KB, and 2 bytes more for each letter of either text.
        common: rows of COMMON of the whole collection; None is none.
        thresholds: for duplicates; `Thresholds().large()` for a collection of 205,000 distinct texts or more.

    Returns:
        Rows of JUDGED, in the order of the batch. relation is near, contained, or null for texts that are not related.
        similarity is the Jaccard similarity of their shingles, containment the share of the shorter text's shingles
        that the longer one has, 0.0 to 1.0. container is the id of the text that contains the other. a_holds says
        whether a has all but little of b, so that b can go where a is kept; b_holds the other way round.
    """
    sides = ids(batch, "a"), ids(batch, "b")
    count = batch.num_rows
    every = units(batch, "a_units") + units(batch, "b_units")
    both = Sketches.join([sketches(batch, "a_"), sketches(batch, "b_")])
    marked = Texts(both, every.__getitem__, thresholds).mark(_marks(common))
    pairs = Pairs(np.arange(count), np.arange(count) + count)
    features, covered = marked.examine(pairs)
    relations = relate(features, covered, thresholds)
    is_longer = both.lengths[:count] > both.lengths[count:]
    contains = pa.array(relations == Relation.CONTAINED)
    return make_batch(
        JUDGED,
        {
            "a": sides[0],
            "b": sides[1],
            "relation": pa.array([Relation(relation).word for relation in relations.tolist()], pa.string()),
            "similarity": features.full_jaccard,
            "containment": features.full_containment,
            "container": pc.if_else(contains, pc.if_else(pa.array(is_longer), *sides), pa.scalar(None, sides[0].type)),
            "a_holds": _hold(marked, pairs, relations),
            "b_holds": _hold(marked, Pairs(pairs.b, pairs.a), relations),
        },
    )


def _marks(common: Batch | None) -> Any:  # noqa: ANN401  (an array)
    """Return the hashes of shingles that are common, ascending."""
    return np.array([], U32) if common is None else np.sort(hashes(common, "hash"))


def _hold(texts: Texts, pairs: Pairs, relations: Any) -> Bools:  # noqa: ANN401  (an array)
    """Return whether the first text of each pair is near to the second one, or contains it; as Texts.hold does."""
    lengths = texts.sketches.lengths
    held = (relations != Relation.NONE) & (lengths[pairs.a] >= lengths[pairs.b])
    shorter = np.flatnonzero((relations == Relation.NEAR) & ~held)
    held[shorter] = texts.cover(pairs.take(shorter))
    return np.asarray(held)
