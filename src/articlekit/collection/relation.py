"""Tell what a pair of documents is from what the two share: near duplicates, one contained in the other, or neither."""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.features import Features, measure
from articlekit.collection.postings import Pairs
from articlekit.collection.sketch import Sketches

AT_ONCE = 1 << 18  # pairs


class Relation(IntEnum):
    """What a document is to another one."""

    NONE = 0
    CONTAINED = 1  # the shorter text stands in the longer one: a truncated reprint, a part
    NEAR = 2
    EXACT = 3  # the same text after folding


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where two documents begin to be duplicates; shares are 0.0 to 1.0.

    Attributes:
        near: containment of article-specific shingles, for texts of like length.
        long, short_near: folded characters below which a text is short, and what it needs instead: half of a short
            report may be what all reports of the event say.
        edited, grams: the same, if so many of the short shingles are shared: of 5-character shingles a third is left
            when a fifth of the characters was edited, and so is when another story shares a paragraph; of pairs of
            characters .6 to .8 are left, of the other story at most .55.
        spread, edited_spread, block: below a containment of so much (block), the short shingles must be contained to
            that power of it at least, in edited texts to the second. Edits are spread, and break fewer of the short
            shingles (the power is .4 for pairs of characters); a paragraph that two stories share is one block (1).
            Only where paragraphs are not known by their frequency, in large collections: a power of 9 asks nothing.
        contained: the same, for a text that is clearly shorter. Quotations and shared paragraphs stay below .6.
        like, like_size: a shorter text is of like length from these ratios on, of the lengths and of what the texts
            say; a text that is printed twice says it once.
        agreement: of the numbers. Weather, stocks, lottery results and police bulletins share nearly all words, and
            differ in their facts; edited copies share their facts.
        many, many_agreement: the same, in texts of many numbers: price lists of two days share half of theirs.
        even, uneven, scattered_agreement, pure, table: edits all over a text change its numbers, too. Fewer need to
            agree where the short shingles are contained to a power of the others between the first two (.4, if each
            character were edited by chance alone), where nearly all of the text is article-specific, and where it has
            at most so many numbers for each character: two days of a price list look as if they were edited.
        certain, few, found: containment from which fewer numbers than a few need not agree, nor more of them if so many
            of the shorter text's stand in the longer one; from halfway to 1 on, none need.
        dense, story, hint: numbers for each character, below which those of a text of so many characters are not its
            facts; but so many of the shorter text's must stand in the longer one.
        specific: share of a text's shingles that must be article-specific for them to decide; at least so many.
        template: full Jaccard for texts without enough of their own: copies in a large family, bulletins.
        template_agreement, slots: of the numbers of these, which they must have; and how much of their own they may
            have without sharing it.
        confirm: containment in the centre of its cluster that every member must have.
        part, apart: containment in a page from which a text is a part of it; containment of two parts in each other
            below which they are two articles.
    """

    long: int = 180
    near: float = 0.6
    short_near: float = 0.75
    edited: float = 0.3
    grams: float = 0.6
    spread: float = 9.0
    edited_spread: float = 9.0
    block: float = 0.8
    contained: float = 0.7
    like: float = 0.7
    like_size: float = 0.55
    agreement: float = 0.4
    many: int = 8
    many_agreement: float = 0.5
    even: float = 0.33
    uneven: float = 0.55
    scattered_agreement: float = 0.3
    pure: float = 0.96
    table: float = 0.04
    certain: float = 0.85
    few: int = 3
    found: float = 0.75
    dense: float = 0.008
    story: int = 400
    hint: float = 0.0
    specific: float = 0.3
    min_specific: int = 12
    template: float = 0.6
    template_agreement: float = 0.9
    slots: float = 0.06
    confirm: float = 0.3
    part: float = 0.85
    apart: float = 0.2

    @classmethod
    def at(cls, near: float) -> "Thresholds":
        """Return thresholds for which so much of a text must stand in another; the strict ones never become lax.

        Args:
            near: share of the shingles, above 0.0 and at most 1.0; .6 is the default, .9 finds reprints only.

        Raises:
            ValueError: it is out of range.
        """
        if not 0 < near <= 1:
            raise ValueError(f"a threshold is above 0 and at most 1, not {near}")
        return cls(
            near=near,
            short_near=max(DEFAULT.short_near, near),
            contained=max(DEFAULT.contained, near),
            edited=near if near > DEFAULT.near else min(DEFAULT.edited, near),
            template=max(DEFAULT.template, near),
        )

    def large(self) -> "Thresholds":
        """Return the same for a collection so large that a paragraph may stand in dozens of its articles.

        Of a million made documents, F1 is .972 without, .979 without the two of spread, and .988 with all of it.
        """
        return replace(self, spread=0.8, edited_spread=0.65, hint=0.05, contained=max(self.contained, 0.8))


DEFAULT = Thresholds()


def relate(features: Features, thresholds: Thresholds = DEFAULT) -> NDArray[np.int8]:
    """Return the Relation of each pair."""
    like = is_like(features, thresholds)
    agreement = np.where(like, features.number_jaccard, features.number_containment)
    specific = _specific(features, thresholds)
    long = features.length >= thresholds.long
    edited = long & (features.containment >= thresholds.edited) & (features.gram_containment >= thresholds.grams)
    near = np.where(long, thresholds.near, thresholds.short_near)
    near = specific & like & _spread(features, thresholds) & (edited | (features.containment >= near))
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


def is_like(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Tell of pairs whether both texts are of like length; elsewhere the one may be contained in the other."""
    like: NDArray[np.bool_] = (features.ratio >= thresholds.like) & (features.size_ratio >= thresholds.like_size)
    return like


def _spread(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
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


def confirmed(features: Features, thresholds: Thresholds = DEFAULT) -> NDArray[np.bool_]:
    """Tell of pairs that others have brought together whether they may stay so: less than a relation must show."""
    share = np.where(_specific(features, thresholds), features.containment, features.full_containment)
    facts = (features.number_containment >= thresholds.confirm) | (features.numbers == 0)
    kept: NDArray[np.bool_] = (share >= thresholds.confirm) & (facts | (share >= thresholds.certain))
    return kept


def _specific(features: Features, thresholds: Thresholds) -> NDArray[np.bool_]:
    """Tell whether there is enough in the shorter text that is of this article alone."""
    return (features.specific >= thresholds.min_specific) & (features.own >= thresholds.specific)
