"""Decide the relation of a pair from its features: near duplicates, one contained in the other, or neither."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import Features, measure
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Bools
from articlekit.collection.sketch import Sketches
from articlekit.model.settings import DEFAULT, Thresholds

AT_ONCE = 1 << 18  # pairs per step


class Relation(IntEnum):
    """The relation of a document to another one."""

    NONE = 0
    CONTAINED = 1  # the longer text contains the shorter one: a truncated reprint, a part
    NEAR = 2
    EXACT = 3  # equal after folding


def relate(features: Features, thresholds: Thresholds = DEFAULT) -> NDArray[np.int8]:
    """Return the Relation of each pair."""
    like = is_similar_length(features, thresholds)
    agreement = np.where(like, features.number_jaccard, features.number_containment)
    specific = _is_specific(features, thresholds)
    long = features.length >= thresholds.long
    edited = long & (features.containment >= thresholds.edited) & (features.gram_containment >= thresholds.grams)
    near = np.where(long, thresholds.near, thresholds.short_near)
    near = specific & like & _is_spread(features, thresholds) & (edited | (features.containment >= near))
    contained = specific & ~like & (features.containment >= thresholds.contained)
    needed = np.where(features.numbers < thresholds.many, thresholds.agreement, thresholds.many_agreement)
    certain = features.containment >= thresholds.certain
    few = (features.numbers < thresholds.few) | (features.number_containment >= thresholds.found)
    facts = (agreement >= needed) | (features.numbers == 0) | (certain & few)
    facts |= features.containment >= (1 + thresholds.certain) / 2
    facts |= like & _is_scattered(features, thresholds) & (agreement >= thresholds.scattered_agreement)
    few = (features.numbers < thresholds.dense * features.length) & (features.number_containment >= thresholds.hint)
    facts |= few & (features.length >= thresholds.story)
    alike = np.where(like, features.full_jaccard, features.full_containment) >= thresholds.template
    same = (features.own <= thresholds.slots) | (features.containment >= thresholds.agreement)
    template = ~specific & alike & same & (features.numbers > 0) & (agreement >= thresholds.template_agreement)
    near, contained = (near & facts) | (template & like), (contained & facts) | (template & ~like)
    return np.where(near, Relation.NEAR, np.where(contained, Relation.CONTAINED, Relation.NONE)).astype(np.int8)


def is_similar_length(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether both texts have similar lengths. If not, one may still be contained in the other."""
    return np.asarray((features.ratio >= thresholds.like) & (features.size_ratio >= thresholds.like_size))


def _is_spread(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether the shared text is spread over both texts, or so long that this does not matter."""
    power = np.where(features.containment < thresholds.near, thresholds.edited_spread, thresholds.spread)
    is_spread = features.gram_containment >= features.containment**power
    return np.asarray(is_spread | (features.containment >= thresholds.block))


def _is_scattered(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether edits are scattered over the text, judged by shingles of two lengths."""
    scattered: Bools = features.gram_containment >= features.containment**thresholds.uneven
    scattered &= features.gram_containment <= features.containment**thresholds.even
    return scattered & (features.own >= thresholds.pure) & (features.numbers <= thresholds.table * features.length)


def judge(sketches: Sketches, pairs: Pairs, thresholds: Thresholds = DEFAULT) -> NDArray[np.int8]:
    """Return the Relation of each pair, given marked sketches; measured step by step to bound memory."""
    slices = range(0, max(len(pairs), 1), AT_ONCE)
    parts = [Pairs(pairs.a[start : start + AT_ONCE], pairs.b[start : start + AT_ONCE]) for start in slices]
    return np.concatenate([relate(measure(sketches, part), thresholds) for part in parts])


def confirm(features: Features, thresholds: Thresholds = DEFAULT) -> Bools:
    """Return whether pairs that are connected only through others may stay in one cluster.

    This takes less evidence than a relation does.
    """
    share = np.where(_is_specific(features, thresholds), features.containment, features.full_containment)
    facts = (features.number_containment >= thresholds.confirm) | (features.numbers == 0)
    return np.asarray((share >= thresholds.confirm) & (facts | (share >= thresholds.certain)))


def _is_specific(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether the shorter text has enough article-specific shingles."""
    return (features.specific >= thresholds.min_specific) & (features.own >= thresholds.specific)
