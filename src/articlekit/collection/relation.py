"""Tell what a pair of documents is from what the two share: near duplicates, one contained in the other, or neither."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import Features, measure
from articlekit.collection.postings import Pairs
from articlekit.collection.sketch import Sketches
from articlekit.model.settings import DEFAULT, Thresholds

AT_ONCE = 1 << 18  # pairs


class Relation(IntEnum):
    """What a document is to another one."""

    NONE = 0
    CONTAINED = 1  # the shorter text stands in the longer one: a truncated reprint, a part
    NEAR = 2
    EXACT = 3  # the same text after folding


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


def is_similar_length(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Tell of pairs whether both texts are of like length; elsewhere the one may be contained in the other."""
    like: NDArray[np.bool_] = (features.ratio >= thresholds.like) & (features.size_ratio >= thresholds.like_size)
    return like


def _is_spread(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Tell whether what two texts share is all over them, or so much that it need not be."""
    power = np.where(features.containment < thresholds.near, thresholds.edited_spread, thresholds.spread)
    spread: NDArray[np.bool_] = features.gram_containment >= features.containment**power
    return spread | (features.containment >= thresholds.block)


def _is_scattered(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Tell whether one text was edited all over to become the other, as far as shingles of two lengths can tell."""
    scattered: NDArray[np.bool_] = features.gram_containment >= features.containment**thresholds.uneven
    scattered &= features.gram_containment <= features.containment**thresholds.even
    return scattered & (features.own >= thresholds.pure) & (features.numbers <= thresholds.table * features.length)


def judge(sketches: Sketches, pairs: Pairs, thresholds: Thresholds = DEFAULT) -> NDArray[np.int8]:
    """Return the Relation of each pair, given the sketches, marked; what was measured is not held for all at once."""
    slices = range(0, max(len(pairs), 1), AT_ONCE)
    parts = [Pairs(pairs.a[start : start + AT_ONCE], pairs.b[start : start + AT_ONCE]) for start in slices]
    return np.concatenate([relate(measure(sketches, part), thresholds) for part in parts])


def confirm(features: Features, thresholds: Thresholds = DEFAULT) -> NDArray[np.bool_]:
    """Tell of pairs that others have brought together whether they may stay so: less than a relation must show."""
    share = np.where(_is_specific(features, thresholds), features.containment, features.full_containment)
    facts = (features.number_containment >= thresholds.confirm) | (features.numbers == 0)
    kept: NDArray[np.bool_] = (share >= thresholds.confirm) & (facts | (share >= thresholds.certain))
    return kept


def _is_specific(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Tell whether there is enough in the shorter text that is of this article alone."""
    return (features.specific >= thresholds.min_specific) & (features.own >= thresholds.specific)
