"""Two texts side by side, with the words that differ and the values that decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from articlekit.collection.align import Edit, Row, align_words
from articlekit.collection.compare import Comparison
from articlekit.collection.relation import Relation
from articlekit.model.settings import DEFAULT, Thresholds
from articlekit.report import Language
from articlekit.report.diff import part_rows
from articlekit.report.html import render

# Equal lines next to others are shown; of more than these, those in between are folded.
CONTEXT_LINES = 1


class Pair(NamedTuple):
    """A line of each text side by side, as stretches that are equal or edited; None where one has none."""

    a: tuple[Edit, ...] | None
    b: tuple[Edit, ...] | None

    @property
    def is_equal(self) -> bool:
        """Whether the lines are the same."""
        return self.a == self.b


class Stretch(NamedTuple):
    """Successive pairs of lines; folded if all are equal and none is next to one that is not."""

    pairs: tuple[Pair, ...]
    is_folded: bool


class Measure(NamedTuple):
    """A measured share, 0.0 to 1.0, and the least that a duplicate must have; None if it does not decide."""

    name: str
    value: float
    least: float | None = None

    @property
    def shown(self) -> tuple[str, str]:
        """The value and the least as percentages, with a digit more where they would look the same and are not."""
        if self.least is None:
            return f"{self.value:.0%}", ""
        digits = 1 if f"{self.value:.0%}" == f"{self.least:.0%}" and self.value != self.least else 0
        return f"{self.value:.{digits}%}", f"{self.least:.{digits}%}"

    @property
    def is_enough(self) -> bool:
        """Whether the value is as large as it must be."""
        return self.least is None or self.value >= self.least


@dataclass(frozen=True, slots=True)
class Texts:
    """Two texts to show.

    Attributes:
        a, b: their names.
        titles: of the two; "" if there is none.
        relation: exact, near, contained, or none.
        container: "a" or "b", whichever contains the other; else "".
        because: the evidence that decided, as a sentence.
        measures: the values.
        stretches: the lines.
    """

    a: str
    b: str
    titles: tuple[str, str]
    relation: str
    container: str
    because: str
    measures: tuple[Measure, ...]
    stretches: tuple[Stretch, ...]

    @classmethod
    def of(
        cls,
        result: Comparison,
        names: tuple[str, str],
        titles: tuple[str, str] = ("", ""),
        *,
        thresholds: Thresholds = DEFAULT,
    ) -> "Texts":
        """Return a comparison of two documents as it is shown."""
        return cls(
            *names,
            titles,
            result.relation.name.lower(),
            result.container,
            result.because,
            tuple(measure(result.relation, result.evidence, thresholds)),
            tuple(fold(result.rows)),
        )


def to_html(texts: Texts, lang: Language) -> str:
    """Return a page of HTML that shows two texts side by side.

    Raises:
        MissingExtraError: Jinja is not installed.
    """
    return render("comparison", lang, texts=texts)


def fold(rows: Sequence[Row]) -> Iterator[Stretch]:
    """Yield the rows of a comparison as pairs with their edits; equal ones far from edits are folded, unless single."""
    for is_far, stretch in part_rows(rows, CONTEXT_LINES):
        yield Stretch(tuple(map(_pair, stretch)), is_far and len(stretch) > 1)


def _pair(row: Row) -> Pair:
    if row.a is not None and row.b is not None and (row.a == row.b or row.is_edit):
        edits = list(align_words(row.a, row.b))
        return Pair(*(tuple(edit for edit in edits if edit.sign != other) for other in "+-"))
    return Pair(
        None if row.a is None else (Edit("-", row.a),),
        None if row.b is None else (Edit("+", row.b),),
    )


def measure(relation: Relation, evidence: Mapping[str, float], thresholds: Thresholds) -> Iterator[Measure]:
    """Yield the values that decide whether two texts are duplicates, by the evidence of a judgement."""
    if not evidence:
        return
    held = thresholds.held
    if "coverage" in evidence:
        least = held.short_coverage if evidence["length"] < held.short else held.coverage
        # Where nearly all shingles are in common, the coverage does not decide.
        decides = evidence["containment"] < held.certain
        yield Measure("the shorter text stands in the longer one", evidence["coverage"], least if decides else None)
        yield Measure("shingles of the shorter text in the longer one", evidence["containment"], held.least)
    else:
        yield Measure("shingles of the shorter text in the longer one", evidence["containment"], held.unaligned)
    yield Measure("shingles in common, of those of both", evidence["full_jaccard"])
    if evidence["numbers"]:
        yield Measure("numbers of the shorter text in the longer one", evidence["number_containment"])
        yield Measure("numbers in common, of those of both", evidence["number_jaccard"])
    is_near = relation in (Relation.NEAR, Relation.CONTAINED)
    yield Measure("ratio of the lengths", evidence["ratio"], thresholds.near.ratio if is_near else None)
