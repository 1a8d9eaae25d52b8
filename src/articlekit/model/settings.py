"""The settings of the stages, and their defaults: light to import, since the help of the commands shows them."""

from dataclasses import dataclass, replace
from typing import Literal

# Share of a page, copies aside, that must remain.
MIN_KEEP = 0.03
# Pages of a site that a line stands on at least, and the share of its pages.
MIN_PAGES, MIN_SHARE = 5, 0.5


@dataclass(frozen=True, slots=True)
class Repeats:
    """What counts as a copy of the body, and which copy stays.

    A run of lines is a copy when min_blocks of its paragraphs have counterparts in an earlier run, and they are
    min_chars characters (CJK; five Latin letters count as two) or min_coverage (0.0 to 1.0) of the page's unique text.
    Lines are counterparts when they are alike to similarity (0.0 to 1.0). keep: merge keeps the first copy and the
    lines that only a later one has; first, last and longest keep one copy and nothing of the others.
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
