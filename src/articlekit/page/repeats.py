"""Collapse: mark the further copies of a body that a page holds more than once.

Lines are never compared alone: a refrain, a table and a lead beside an editor's note are alike and belong. What goes is
a run of lines that has its counterpart in an earlier run.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from typing import Literal

from articlekit.model import Removal
from articlekit.page.boilerplate import MAX_ROUNDS, Marks
from articlekit.page.lines import Line
from articlekit.rules.characters import ENUMERATOR

DUPLICATE = frozenset({"duplicate"})
COVER = 0.8  # of a line's clauses seen earlier: the line is a copy, whatever their order (0.6 and 0.95 do as well)
OVERLAP = 0.2  # of a line's clauses seen in one earlier line: worth a fuzzy comparison
NEIGHBOUR_SLACK = 0.03  # a line between two matched ones may be this much less alike
NEIGHBOUR_REACH = 4  # lines around the place where its counterpart should stand
CANDIDATES = 4  # earlier lines remembered per clause: more would make a page of equal lines quadratic
ENTER_COST = 40.0  # characters of matched text that open a run
RUN_GAP = 2  # lines of its own that a copy may have between two runs
LONG_WEIGHT = 40.0  # a line this heavy counts as a paragraph whatever its form
LIST_LINES = 12  # so many matched lines, however short, are a copied recipe or list, when they are most of the page
MAX_FUZZY_CHARS = 2000  # longer lines are compared by their clauses only
LEAD_WEIGHT = 60.0
GALLERY = 3  # times a paragraph must stand on a page to be one that a template repeats
LEAD_REACH = 8  # lines below a summary in which its source is looked for
_LABEL = re.compile(r"[^:。.!?,、;]{1,16}:(?!\d)")


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
class _Run:
    """A copy: its lines, and the span of lines it copies (indices, ends exclusive)."""

    start: int
    end: int
    source_start: int
    source_end: int
    matched: frozenset[int]


def mark(lines: Sequence[Line], marks: Marks, settings: Repeats) -> Marks:
    """Mark the further copies among the lines that are not marked yet, until no more are found."""
    for _ in range(MAX_ROUNDS):
        kept = [index for index, removal in enumerate(marks) if removal is None]
        found = _round([lines[index] for index in kept], settings)
        if not found:
            break
        after = list(marks)
        for place, removal in found.items():
            after[kept[place]] = removal
        marks = tuple(after)
    return marks


def _round(lines: Sequence[Line], settings: Repeats) -> dict[int, Removal]:
    """Return the marks of one look at the kept lines; leads only where no body is doubled."""
    twins = _counterparts(lines, settings.similarity)
    runs = [run for run in _joined(_runs(lines, twins)) if _accept(lines, run, twins, settings)]
    return _mark_runs(lines, runs, settings) if runs else dict(_leads(lines)) | dict(_galleries(lines))


def _counterparts(lines: Sequence[Line], similarity: float) -> list[int | None]:
    """Return for each line the earlier one it is a copy of: the same, covered by its clauses, or nearly the same."""
    twins: list[int | None] = []
    first: dict[str, int] = {}
    where: dict[str, list[int]] = {}
    clauses = [line.key.clauses for line in lines]
    # Most clauses stand on a page once, and tell of no other line.
    again = {piece for piece, count in Counter(chain.from_iterable(clauses)).items() if count > 1}
    for index, (line, pieces) in enumerate(zip(lines, clauses, strict=True)):
        repeat = line.key.repeat
        if repeat in first:
            twins.append(first[repeat])
        elif again.isdisjoint(pieces):
            twins.append(None)
        else:
            twins.append(_alike(lines, index, pieces, where, similarity))
        first.setdefault(repeat, index)
        for piece in again.intersection(pieces):
            places = where.setdefault(piece, [])
            if len(places) < CANDIDATES:
                places.append(index)
    if twins.count(None) == len(twins):
        return twins
    return _fill(lines, twins, similarity - NEIGHBOUR_SLACK)


def _alike(
    lines: Sequence[Line], index: int, pieces: Sequence[str], where: dict[str, list[int]], similarity: float
) -> int | None:
    """Find an earlier line by the clauses that it shares with this one."""
    total = sum(map(len, pieces))
    shared: Counter[int] = Counter()
    covered = 0
    for piece in pieces:
        if piece in where:
            covered += len(piece)
            for place in where[piece]:
                shared[place] += len(piece)
    if not shared or covered < OVERLAP * total:
        return None
    nearest, weight = max(shared.items(), key=lambda item: (item[1], -item[0]))
    if not _same_number(lines[nearest], lines[index]):
        return None
    if covered >= COVER * total:
        return nearest
    return nearest if weight >= OVERLAP * total and _alike_share(lines[nearest], lines[index]) >= similarity else None


def _same_number(one: Line, other: Line) -> bool:
    """Whether two lines have the same enumerator and label: the articles of a law, notices by district, what each of
    several people says differ by little else.
    """
    return all(_found(pattern, one) == _found(pattern, other) for pattern in (ENUMERATOR, _LABEL))


def _found(pattern: re.Pattern[str], line: Line) -> str | None:
    found = pattern.match(line.key.repeat)
    return found.group() if found else None


def _alike_share(one: Line, other: Line) -> float:
    """Return how much of the other line stands in the one, in order, 0.0 to 1.0: a copy may have parted a paragraph."""
    earlier, later = one.key.repeat, other.key.repeat
    if max(len(earlier), len(later)) > MAX_FUZZY_CHARS:
        return 0.0
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(earlier, later) / max(1, len(later))


def _fill(lines: Sequence[Line], twins: list[int | None], similarity: float) -> list[int | None]:
    """Match the lines between two matched ones with what stands at the same place in the earlier run."""
    filled = list(twins)
    for index in range(1, len(lines) - 1):
        before = filled[index - 1]
        if filled[index] is not None or before is None or twins[index + 1] is None:
            continue
        for place in range(before, min(before + NEIGHBOUR_REACH, index)):
            if _same_number(lines[place], lines[index]) and _alike_share(lines[place], lines[index]) >= similarity:
                filled[index] = place
                break
    return filled


def _runs(lines: Sequence[Line], twins: Sequence[int | None]) -> Iterator[_Run]:
    """Yield the stretches of matched lines: the best sum of weights; lines without counterpart count double against it.

    A two-state Viterbi search, so that copies may be reordered, cut and mixed with lines of their own.
    """
    outside, inside = 0.0, float("-inf")
    entered: list[bool] = []
    left: list[bool] = []
    for line, twin in zip(lines, twins, strict=True):
        enter = outside - ENTER_COST
        entered.append(enter > inside)
        left.append(inside > outside)
        gain = line.key.weight * (1 if twin is not None else -2)
        outside, inside = max(outside, inside), max(enter, inside) + gain
    end, is_inside = len(lines), inside > outside
    for index in range(len(lines) - 1, -1, -1):
        if is_inside and entered[index]:
            places = {place: twin for place in range(index, end) if (twin := twins[place]) is not None and twin < index}
            if places:
                yield _Run(index, end, min(places.values()), max(places.values()) + 1, frozenset(places))
            is_inside = False
        elif not is_inside and left[index]:
            end, is_inside = index, True


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Join the runs that a long line of the copy's own has parted, and that go on where the other left off."""
    joined: list[_Run] = []
    for run in sorted(runs, key=lambda run: run.start):
        before = joined[-1] if joined else None
        near = before is not None and run.start - before.end <= RUN_GAP
        if before is not None and near and 0 <= run.source_start - before.source_end <= RUN_GAP:
            matched = before.matched | run.matched
            joined[-1] = _Run(before.start, run.end, before.source_start, run.source_end, matched)
        else:
            joined.append(run)
    return joined


def _accept(lines: Sequence[Line], run: _Run, twins: Sequence[int | None], settings: Repeats) -> bool:
    """Whether a run is a copy of the body, and not a refrain, a table or a gallery of like captions."""
    if run.source_end > run.start and not _mostly_equal(lines, run, twins):
        return False  # near-equal lines, each like the one above it, are a list
    unique = sum(line.key.weight for line, twin in zip(lines, twins, strict=True) if twin is None)
    weight = sum(lines[index].key.weight for index in run.matched)
    # Counted by source: captions that are all alike have one source between them.
    sources = {twin for index in run.matched if (twin := twins[index]) is not None}
    long = sum(lines[index].kind == "prose" or lines[index].key.weight >= LONG_WEIGHT for index in sources)
    cover = weight / max(1.0, unique)
    if long >= settings.min_blocks:
        return weight >= settings.min_chars or cover >= settings.min_coverage
    if len(sources) >= LIST_LINES or long == settings.min_blocks - 1 > 0:
        return cover >= max(0.8, settings.min_coverage)
    return long > 0 and weight >= LEAD_WEIGHT and cover >= max(0.9, settings.min_coverage)


def _mostly_equal(lines: Sequence[Line], run: _Run, twins: Sequence[int | None]) -> bool:
    """Whether most of a run's lines are the very lines that they are copies of."""
    pairs = [(index, twin) for index in run.matched if (twin := twins[index]) is not None]
    return 2 * sum(lines[index].key.repeat == lines[twin].key.repeat for index, twin in pairs) >= len(pairs)


def _mark_runs(lines: Sequence[Line], runs: Sequence[_Run], settings: Repeats) -> dict[int, Removal]:
    """Mark every copy but the one to keep."""
    marks: dict[int, Removal] = {}
    for group in _groups(runs):
        source = (min(run.source_start for run in group), max(run.source_end for run in group))
        spans = [source, *((run.start, run.end) for run in group)]
        best = _keeper(lines, spans, settings)
        because = "copy of lines {}-{}".format(
            *(lines[index].block.line for index in (spans[best][0], spans[best][1] - 1))
        )
        for number, span in enumerate(spans):
            if number == best:
                continue
            places = group[number - 1].matched if settings.keep == "merge" else range(*span)
            inside = range(*spans[best])
            marks |= {
                place: Removal("collapse", "repeated-body", DUPLICATE, because)
                for place in places
                if place not in inside
            }
    return marks


def _groups(runs: Sequence[_Run]) -> Iterator[list[_Run]]:
    """Part the runs into those that are copies of one body: their sources overlap."""
    group: list[_Run] = []
    reach = 0
    for run in sorted(runs, key=lambda run: (run.source_start, run.start)):
        if group and run.source_start >= reach:
            yield sorted(group, key=lambda run: run.start)
            group = []
        group.append(run)
        reach = max(reach, run.source_end)
    yield sorted(group, key=lambda run: run.start)


def _keeper(lines: Sequence[Line], spans: Sequence[tuple[int, int]], settings: Repeats) -> int:
    if settings.keep == "last":
        return len(spans) - 1
    if settings.keep == "longest":
        weights = [sum(line.key.weight for line in lines[slice(*span)]) for span in spans]
        return weights.index(max(weights))
    return 0


def _leads(lines: Sequence[Line]) -> Iterator[tuple[int, Removal]]:
    """Yield single paragraphs that are printed again at once: pasted twice, or a summary of the lines below it."""
    for index, line in enumerate(lines):
        text = line.key.repeat.rstrip(".…")
        cut = len(text) < len(line.key.repeat) and line.key.rule.endswith(("...", "…"))
        if line.key.weight < (LEAD_WEIGHT / 4 if cut else LEAD_WEIGHT):
            continue
        if index and lines[index - 1].key.repeat == line.key.repeat:
            yield (
                index,
                Removal("collapse", "repeated-paragraph", DUPLICATE, f"copy of line {lines[index - 1].block.line}"),
            )
            continue
        for place in range(index + 1, min(index + 1 + LEAD_REACH, len(lines))):
            below = lines[place].key.repeat
            if below[:1] == text[:1] and below != line.key.repeat and _opens(lines, place, text):
                because = f"copy of the text from line {lines[place].block.line} on"
                yield index, Removal("collapse", "repeated-lead", DUPLICATE, because)
                break


def _galleries(lines: Sequence[Line]) -> Iterator[tuple[int, Removal]]:
    """Yield the copies of a paragraph that stands under each picture.

    Between two of them are captions, shorter together than the paragraph: verses above a refrain are longer.
    """
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if line.key.weight >= LEAD_WEIGHT:
            places.setdefault(line.key.repeat, []).append(index)
    weights = list(accumulate((line.key.weight for line in lines), initial=0.0))
    for found in places.values():
        if len(found) < GALLERY:
            continue
        weight, because = lines[found[0]].key.weight, f"copy of line {lines[found[0]].block.line}"
        near = [weights[after] - weights[before + 1] < weight for before, after in pairwise(found)]
        for index, *sides in zip(found[1:], near, [*near[1:], False], strict=True):
            if any(sides):
                yield index, Removal("collapse", "repeated-paragraph", DUPLICATE, because)


def _opens(lines: Sequence[Line], place: int, text: str) -> bool:
    """Whether the lines from a place on begin with a text, one after the other."""
    for line in lines[place : place + LEAD_REACH]:
        key = line.key.repeat
        if key.startswith(text):
            return True
        if not text.startswith(key):
            return False
        text = text[len(key) :]
    return False
