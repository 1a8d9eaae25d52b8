"""The settings of the stages, with their defaults. Imports nothing heavy, since the help of the commands needs it."""

from dataclasses import dataclass, replace
from typing import Literal

# Minimum share of a page that must remain, repeated text not counted.
MIN_KEEP = 0.03
# Minimum number, and share, of a site's pages that have a line.
MIN_PAGES, MIN_SHARE = 5, 0.5


@dataclass(frozen=True, slots=True)
class Repeats:
    """What counts as a further copy of the body, and which copy is kept.

    Attributes:
        min_blocks: minimum number of paragraphs with a counterpart in an earlier run of lines.
        min_chars: minimum length of these, in CJK characters; five Latin letters count as two.
        min_coverage: or their minimum share of the page's distinct text, 0.0 to 1.0.
        similarity: minimum similarity of two lines that are counterparts, 0.0 to 1.0.
        keep: merge keeps the first copy, and lines that only a later copy has; first, last and longest keep one copy.
    """

    min_blocks: int = 3
    min_chars: int = 250
    min_coverage: float = 0.6
    similarity: float = 0.88
    keep: Literal["merge", "first", "last", "longest"] = "merge"

    def __post_init__(self) -> None:
        if self.min_blocks < 1 or self.min_chars < 0:
            raise ValueError("min_blocks must be 1 or more and min_chars 0 or more")
        if not (0 <= self.min_coverage <= 1 and 0 <= self.similarity <= 1):
            raise ValueError("min_coverage and similarity must be between 0 and 1")
        if self.keep not in ("merge", "first", "last", "longest"):
            raise ValueError(f"keep is one of merge, first, last, longest, not {self.keep!r}")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds for duplicates. Shares are 0.0 to 1.0, lengths are in folded characters.

    Containment is the share of the shorter text's article-specific shingles that the longer text has; a shingle is
    article-specific if few articles have it. Short shingles are two CJK characters, or four others. "Numbers" are the
    runs of digits in a text; duplicates must agree in them, since two weather reports share nearly all words.

    Which texts are compared as near duplicates; of the others, the longer text may contain the shorter one
        like                 minimum ratio of the lengths
        like_size            minimum ratio of the numbers of shingles; a body that is printed twice counts once

    Near duplicates
        near                 minimum containment
        short_near           minimum containment of short texts: reports of one event may share half of their text
        long                 length below which a text is short
        edited               minimum containment of edited texts, which need grams as well
        grams                minimum containment of their short shingles. If a fifth of the characters is edited, .6 to
                             .8 of the pairs remain; two stories that share a paragraph have at most .55 in common.
        spread               minimum containment of short shingles, as a power of the containment. Scattered edits keep
                             more of them (power .4) than one shared paragraph (power 1); 9 disables this check.
        edited_spread        the same power where containment is below near
        block                containment from which spread is not checked

    Contained texts
        contained            minimum containment; quotations and shared paragraphs stay below .6

    Numbers, of both near duplicates and contained texts
        agreement            minimum share of numbers in common
        many                 count of numbers from which many_agreement applies instead
        many_agreement       minimum share then: price lists of two days have half of their numbers in common
        certain              containment from which few and found apply; halfway from it to 1, numbers are ignored
        few                  count below which numbers are ignored
        found                share of the shorter text's numbers in the longer one from which the others are ignored
        dense                numbers per character below which those of a long text are ignored
        story                minimum length of such a long text
        hint                 minimum share of its numbers that the longer text must have even so
        scattered_agreement  minimum share of numbers in common if edits are scattered, and have changed numbers, too
        even, uneven         powers of the containment between which short shingles must be contained to be scattered
        pure                 minimum share of article-specific shingles to be scattered
        table                maximum numbers per character to be scattered: price lists of two days look edited, too

    Texts with few article-specific shingles (bulletins, copies in a large family), compared by all shingles
        specific             share of article-specific shingles below which a text is such a text
        min_specific         their count below which it is one
        template             minimum Jaccard similarity, or containment
        template_agreement   minimum share of numbers in common
        slots                share of article-specific shingles up to which these need not be shared

    Clusters
        confirm              minimum containment of each member in the centre
        part                 containment from which a text is a part of a page
        apart                containment below which two parts of a page are two articles
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
        """Return thresholds with another value of near, and the others adjusted; stricter ones are never lowered.

        Args:
            near: containment, above 0.0 and at most 1.0; .6 is the default, .9 finds reprints only.

        Raises:
            ValueError: near is out of range.
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
        """Return thresholds for a large collection, in which one paragraph may occur in dozens of articles.

        On a million generated documents F1 is .972 without them, .979 without spread, and .988 with all.
        """
        return replace(self, spread=0.8, edited_spread=0.65, hint=0.05, contained=max(self.contained, 0.8))


DEFAULT = Thresholds()
