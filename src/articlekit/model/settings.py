"""The settings of the stages, with their defaults. Imports nothing heavy, since the help of the commands needs it."""

from dataclasses import dataclass, replace
from typing import Literal

# Minimum share of a page that must remain, repeated text not counted.
MIN_KEEP = 0.03
# Minimum number, and share, of a site's pages that have a line.
MIN_PAGES, MIN_SHARE = 3, 0.5


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
class Held:
    """How much of the shorter text must stand in the longer one, for near duplicates and contained texts alike.

    Containment is the share of its article-specific shingles that the longer text has; a shingle is article-specific if
    few articles have it. Coverage is the share of its characters that stand in the longer text (collection/coverage),
    as it is without what many articles have. It is measured where containment leaves doubt.

    Attributes:
        coverage: minimum coverage. Of a text with a fifth of its characters edited .7 to .85 is left, and .65 of one
            that was framed, or edited twice; brochures of one genre have .3 to .45, wire bulletins of one wording .4 to
            .6 in common.
        short: folded characters below which a text is short: reports of one event may share half of their text.
        short_coverage: minimum coverage of a short text.
        certain: containment from which coverage is not measured.
        least: containment below which it is not measured either, and the texts are not related.
        passage: length of a passage that must not be missing in the other text, in CJK characters; two others count as
            one. The frame that a site puts around an article is shorter, a paragraph is longer.
        passage_share: the same as a share of the text, whichever is less.
        unaligned: minimum containment where the texts are not at hand (an index of an earlier version).
    """

    coverage: float = 0.65
    short: int = 180
    short_coverage: float = 0.8
    certain: float = 0.75
    least: float = 0.25
    passage: int = 60
    passage_share: float = 0.2
    unaligned: float = 0.7


@dataclass(frozen=True, slots=True)
class Near:
    """Which texts are near duplicates; of the others, the longer one may contain the shorter one.

    Attributes:
        ratio: minimum ratio of the lengths.
        size_ratio: minimum ratio of the numbers of shingles; a body that is printed twice counts once.
    """

    ratio: float = 0.7
    size_ratio: float = 0.55


@dataclass(frozen=True, slots=True)
class Contained:
    """Which texts are contained in a longer one.

    Attributes:
        whole: containment from which numbers are ignored: those at the end of a truncated text are truncated as well.
        apart: containment below which two parts of a page are two articles. Two excerpts of one article, each with a
            fifth of its characters edited, have .12 in common; two articles have next to nothing.
    """

    whole: float = 0.9
    apart: float = 0.08


@dataclass(frozen=True, slots=True)
class Numbers:
    """How far texts must agree in their numbers, the runs of digits: two weather reports share nearly all words.

    Attributes:
        agreement: minimum share of numbers in common: of all numbers of near duplicates, or of those of a contained
            text. Bulletins of one wording have up to .35.
        many: numbers per character from which many_agreement applies instead.
        many_agreement: minimum share then: price lists of two days have up to half of their numbers in common.
        found: share of the shorter text's numbers in the longer one from which the others are ignored; None for never.
        story: folded characters from which a text with few numbers may differ in them; None for none.
        dense: numbers per character from which they are not few.
        hint: minimum share of its numbers that the longer text must have even so; None asks for none.
    """

    agreement: float = 0.4
    many: float = 0.025
    many_agreement: float = 0.5
    found: float | None = 0.75
    story: int | None = 400
    dense: float = 0.008
    hint: float | None = None


@dataclass(frozen=True, slots=True)
class Templates:
    """Texts with few article-specific shingles (bulletins, copies in a large family), compared by all shingles.

    Attributes:
        specific: share of article-specific shingles below which a text is such a text.
        min_specific: their count below which it is one.
        share: minimum Jaccard similarity, or containment.
        agreement: minimum share of numbers in common.
        slots: share of article-specific shingles up to which these need not be shared.
        slots_shared: minimum containment of more of them.
        group: minimum number of related texts in which a wording is looked for.
        common: minimum share of these that have a shingle of the wording.
        complete: mean share of them that have one: .96 and more of bulletins, below .9 of most edited copies.
        rare: maximum share of them that have a shingle which is a text's own.
        own: minimum share of such shingles in three of four texts: .34 and more of bulletins, below .2 of copies.
        furniture: characters up to which a text that stands in many others is a paywall or a notice: related to
            nothing, not even to the same text. Longer ones are press releases that many articles quote.
        holders: number of kept texts in which such a text stands.
        surplus: maximum length of what two of these have in common, by the length of the text.
    """

    specific: float = 0.3
    min_specific: int = 12
    share: float = 0.6
    agreement: float = 0.9
    slots: float = 0.06
    slots_shared: float = 0.4
    group: int = 4
    common: float = 0.7
    complete: float = 0.95
    rare: float = 0.3
    own: float = 0.25
    furniture: int = 500
    holders: int = 5
    surplus: float = 1.2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Thresholds for duplicates. Shares are 0.0 to 1.0, lengths are in folded characters."""

    held: Held = Held()
    near: Near = Near()
    contained: Contained = Contained()
    numbers: Numbers = Numbers()
    templates: Templates = Templates()

    @classmethod
    def at(cls, coverage: float) -> "Thresholds":
        """Return thresholds with another minimum coverage, and the others adjusted; stricter ones are never lowered.

        Args:
            coverage: above 0.0 and at most 1.0; .65 is the default, .9 finds reprints only.

        Raises:
            ValueError: coverage is out of range.
        """
        if not 0 < coverage <= 1:
            raise ValueError(f"a threshold is above 0 and at most 1, not {coverage}")
        held, templates = DEFAULT.held, DEFAULT.templates
        return cls(
            held=replace(
                held,
                coverage=coverage,
                short_coverage=max(held.short_coverage, coverage),
                certain=max(held.certain, coverage),
                unaligned=max(held.unaligned, coverage),
            ),
            templates=replace(templates, share=max(templates.share, coverage))
            if coverage > held.coverage
            else templates,
        )

    def large(self) -> "Thresholds":
        """Return thresholds for a large collection, in which one paragraph may occur in dozens of articles."""
        return replace(self, numbers=replace(self.numbers, hint=0.05))


DEFAULT = Thresholds()
