"""Collapse: mark the further copies of a body that a page holds more than once.

A single line that is like another one proves nothing: it may be a refrain, the row of a table, or a lead. What is
marked is a run of lines whose counterparts form an earlier run.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from articlekit.model import Removal
from articlekit.model.settings import Repeats
from articlekit.page.boilerplate import MAX_ROUNDS, Marks
from articlekit.page.lines import Line
from articlekit.rules.sentences import ENUMERATOR

DUPLICATE = frozenset({"duplicate"})
# A line is a copy if so much of it is clauses seen earlier, in any order; 0.6 and 0.95 give the same results.
COVER = 0.8
OVERLAP = 0.2  # share of a line that is clauses of one earlier line; with less the two are not compared
NEIGHBOUR_SLACK = 0.03  # how much less similar a line between two matched ones may be
NEIGHBOUR_REACH = 4  # lines that are searched for the counterpart of such a line
CANDIDATES = 4  # earlier lines remembered for each clause; with all, a page of equal lines would take quadratic time
ENTER_COST = 40.0  # characters of matched text that open a run
RUN_GAP = 2  # lines of its own that a copy may have between two runs
LONG_WEIGHT = 40.0  # a line this heavy counts as a paragraph, whatever its form
LIST_LINES = 12  # so many matched lines, however short, are a copied list if they are most of the page
MAX_FUZZY_CHARS = 2000  # longer lines are compared by their clauses only
LEAD_WEIGHT = 60.0  # the least weight of a paragraph that is looked for again by itself
GALLERY = 3  # how often a paragraph must stand on a page to be one that a template repeats
LEAD_REACH = 8  # lines below a lead that are searched for the same text
_LABEL = re.compile(r"[^:。.!?,、;]{1,16}:(?!\d)")


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of lines that may be a copy, the lines that it copies (both half-open ranges), and its matched lines."""

    start: int
    end: int
    source_start: int
    source_end: int
    matched: frozenset[int]


def mark(lines: Sequence[Line], marks: Marks, settings: Repeats) -> Marks:
    """Mark the further copies among the lines that are not marked yet, until no more are found."""
    for _ in range(MAX_ROUNDS):
        kept = [index for index, removal in enumerate(marks) if removal is None]
        new_marks = _round([lines[index] for index in kept], settings)
        if not new_marks:
            break
        after = list(marks)
        for place, removal in new_marks.items():
            after[kept[place]] = removal
        marks = tuple(after)
    return marks


def _round(lines: Sequence[Line], settings: Repeats) -> dict[int, Removal]:
    """Return the marks of one round over the kept lines. Leads and galleries count only where no body is doubled."""
    twins = _counterparts(lines, settings.similarity)
    found = _join(_runs(lines, twins)) if any(twin is not None for twin in twins) else []
    runs = [run for run in found if _accept(lines, run, twins, settings)]
    return _mark_runs(lines, runs, settings) if runs else dict(_leads(lines)) | dict(_galleries(lines))


def _counterparts(lines: Sequence[Line], similarity: float) -> list[int | None]:
    """Return for each line the earlier one that it is a copy of: equal, covered by its clauses, or similar."""
    twins: list[int | None] = []
    first: dict[str, int] = {}
    where: dict[str, list[int]] = {}
    clauses = [line.key.clauses for line in lines]
    # Most clauses stand on a page once, and lead to no other line.
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
    """Return the earlier line that is like this one, by the clauses that both have; None without one."""
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
    """Whether two lines have the same enumerator and label.

    Articles of a law, notices by district and answers of several people may differ by little else.
    """
    return all(_head(pattern, one) == _head(pattern, other) for pattern in (ENUMERATOR, _LABEL))


def _head(pattern: re.Pattern[str], line: Line) -> str | None:
    match = pattern.match(line.key.repeat)
    return match.group() if match else None


def _alike_share(one: Line, other: Line) -> float:
    """Return how much of the other line stands in the one, in order, 0.0 to 1.0: a copy may be part of a paragraph."""
    earlier, later = one.key.repeat, other.key.repeat
    if max(len(earlier), len(later)) > MAX_FUZZY_CHARS:
        return 0.0
    from rapidfuzz.distance import LCSseq

    return LCSseq.similarity(earlier, later) / max(1, len(later))


def _fill(lines: Sequence[Line], twins: list[int | None], similarity: float) -> list[int | None]:
    """Match a line between two matched ones with the line that stands at the same place in the earlier run."""
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
    """Yield the runs of matched lines with the highest sum of weights, in which unmatched lines count double, negative.

    This is a Viterbi search with two states, so copies may be reordered, cut, and mixed with lines of their own.
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


def _join(runs: Iterable[_Run]) -> list[_Run]:
    """Join runs that follow each other in the copy and in its source, with few lines between them."""
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
        return False  # a list of similar lines, each like the one above it
    unique = sum(line.key.weight for line, twin in zip(lines, twins, strict=True) if twin is None)
    weight = sum(lines[index].key.weight for index in run.matched)
    # Sources are counted, not copies: captions that are all alike have a single source.
    sources = {twin for index in run.matched if (twin := twins[index]) is not None}
    long = sum(lines[index].kind == "prose" or lines[index].key.weight >= LONG_WEIGHT for index in sources)
    cover = weight / max(1.0, unique)
    if long >= settings.min_blocks:
        return weight >= settings.min_chars or cover >= settings.min_coverage
    if len(sources) >= LIST_LINES or long == settings.min_blocks - 1 > 0:
        return cover >= max(0.8, settings.min_coverage)
    return long > 0 and weight >= LEAD_WEIGHT and cover >= max(0.9, settings.min_coverage)


def _mostly_equal(lines: Sequence[Line], run: _Run, twins: Sequence[int | None]) -> bool:
    """Whether most lines of a run are equal to their sources."""
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
    """Yield the runs that are copies of one body together: their sources overlap."""
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
    """Yield single paragraphs that are printed again at once: pasted twice, or a lead that begins the text below it."""
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
    """Yield the copies of a paragraph that a template prints under each picture.

    Between two of them stand captions, which weigh less than the paragraph; the verses between refrains weigh more.
    """
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if line.key.weight >= LEAD_WEIGHT:
            places.setdefault(line.key.repeat, []).append(index)
    weights = list(accumulate((line.key.weight for line in lines), initial=0.0))
    for copies in places.values():
        if len(copies) < GALLERY:
            continue
        weight, because = lines[copies[0]].key.weight, f"copy of line {lines[copies[0]].block.line}"
        near = [weights[after] - weights[before + 1] < weight for before, after in pairwise(copies)]
        for index, *sides in zip(copies[1:], near, [*near[1:], False], strict=True):
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
