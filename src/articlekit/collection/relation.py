"""Decide the relation of pairs of texts: near duplicates, one contained in the other, or neither."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import Features
from articlekit.collection.ragged import Bools
from articlekit.model.settings import DEFAULT, Thresholds


class Relation(IntEnum):
    """The relation of a document to another one."""

    NONE = 0
    CONTAINED = 1  # the longer text contains the shorter one: a truncated reprint, a part
    NEAR = 2
    EXACT = 3  # equal after folding

    @property
    def word(self) -> str | None:
        """Its name in records; None for NONE."""
        return None if self is Relation.NONE else self.name.lower()


def relate(features: Features, covered: NDArray[np.float32], thresholds: Thresholds = DEFAULT) -> NDArray[np.int8]:
    """Return the Relation of each pair, given its features and its coverage where that was measured."""
    held = thresholds.held
    least = np.where(features.length < held.short, held.short_coverage, held.coverage)
    enough = np.where(
        np.isnan(covered), features.containment >= held.unaligned, own_coverage(features, covered, thresholds) >= least
    )
    related = may_be_related(features, thresholds) & (is_certain(features, thresholds) | enough)
    like = are_of_like_size(features, thresholds)
    return np.where(related, np.where(like, Relation.NEAR, Relation.CONTAINED), Relation.NONE).astype(np.int8)


def own_coverage(features: Features, covered: NDArray[np.float32], thresholds: Thresholds) -> NDArray[np.float32]:
    """Return the coverage of what is article-specific; of a text with little of that, of the whole.

    The frame of a page does not count, whether the other text has the same one or another.
    """
    common = np.maximum(features.full_containment - features.containment * features.own, 0)
    own = np.maximum(features.own, thresholds.templates.specific)
    return np.where(_is_specific(features, thresholds), (covered - common) / own, covered).astype(np.float32)


def is_certain(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether texts share so much that they need not be aligned."""
    return np.asarray((features.containment >= thresholds.held.certain) & _is_specific(features, thresholds))


def share_enough(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether texts share enough shingles to be looked at."""
    shared = np.where(_is_specific(features, thresholds), features.containment, features.full_containment)
    return np.asarray(shared >= thresholds.held.least)


def may_be_related(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether all but the coverage of a pair allows a relation."""
    specific = _is_specific(features, thresholds)
    like = are_of_like_size(features, thresholds)
    agreement = np.where(like, features.number_jaccard, features.number_containment)
    facts = np.where(
        specific,
        _agree(features, agreement, like, thresholds),
        _are_of_one_template(features, agreement, like, thresholds),
    )
    return np.asarray(share_enough(features, thresholds) & facts)


def _agree(features: Features, agreement: NDArray[np.float32], like: Bools, thresholds: Thresholds) -> Bools:
    """Return whether the texts agree in their numbers."""
    numbers = thresholds.numbers
    is_list = features.numbers >= numbers.many * features.length
    needed = np.where(is_list, numbers.many_agreement, numbers.agreement)
    agree = (features.numbers == 0) | (agreement >= needed)
    agree |= ~like & (features.containment >= thresholds.contained.whole)
    if numbers.found is not None:
        agree |= features.number_containment >= numbers.found
    if numbers.story is not None:
        few = (features.numbers < numbers.dense * features.length) & (features.length >= numbers.story)
        agree |= few & (features.number_containment >= (numbers.hint or 0))
    return np.asarray(agree)


def _are_of_one_template(
    features: Features, agreement: NDArray[np.float32], like: Bools, thresholds: Thresholds
) -> Bools:
    """Return whether texts of one template have the same facts."""
    templates = thresholds.templates
    alike = np.where(like, features.full_jaccard, features.full_containment) >= templates.share
    same = (features.own <= templates.slots) | (features.containment >= templates.slots_shared)
    # A short text of which few shingles are sampled is told by the alignment, and by its numbers if it has any.
    few = (features.numbers == 0) & (features.own >= templates.specific)
    agree = (features.numbers > 0) & (agreement >= templates.agreement)
    return np.asarray(alike & same & (agree | few))


def are_of_like_size(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether texts are near duplicates if they are related. If not, one may still contain the other."""
    near = thresholds.near
    return np.asarray((features.ratio >= near.ratio) & (features.size_ratio >= near.size_ratio))


def _is_specific(features: Features, thresholds: Thresholds) -> Bools:
    """Return whether the shorter text has enough article-specific shingles."""
    return (features.specific >= thresholds.templates.min_specific) & (features.own >= thresholds.templates.specific)
