"""The evidence for and against each block of a page as columns: of its form, its place, its neighbours, its words.

A column holds one number per block, and is computed for all blocks at once. Nothing is decided here: trees weigh it.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.page.judge.path import runs
from articlekit.page.lines import EVIDENCE, KINDS, Line
from articlekit.rules import REASONS, characters
from articlekit.rules.characters import bit_table, codes_of, weigh
from articlekit.rules.sentences import COLUMN_CLOSERS, COLUMN_STOPS

Column = NDArray[Any]
Columns = dict[str, Column]
Flags = NDArray[np.bool_]

# The classes of characters that are counted, as bits.
CJK, DIGIT, UPPER, CASED, STOP, COMMA, CLOSER, BAR, SPACE, RIGHTS = (1 << bit for bit in range(10))
_CHARACTERS = {
    DIGIT: "0123456789０１２３４５６７８９",
    STOP: COLUMN_STOPS,
    COMMA: "，,、；;،",
    CLOSER: COLUMN_CLOSERS,
    BAR: "|/·•>»｜┊",
    SPACE: " \u3000\xa0\t",
    RIGHTS: "©®℗",
}
_LAST_CASED = 0x0590  # Latin, Greek, Cyrillic and Armenian are below it
# Numbers that columns are computed with are arrays: with Python's, a call of numpy takes half as long again.
_ZERO, _ONE, _TWO, _WHOLE = map(np.array, (0, 1, 2, 1.0))
# The mass of a block is its weight outside links, reduced where it has few marks of sentences.
_SHARES = np.array((0.15, 1 / 3, 2 / 3, 1.0))  # by the number of marks
FULL_MARKS, MIN_WEIGHT = np.array(len(_SHARES) - 1), np.array(4.0)
PROSE = np.array(18.0)  # the least mass of a paragraph
FAR = 40  # blocks; the largest distance that is told apart
_FAR = np.array(FAR)
MAX_LISTED = np.array(40.0)  # the most weight of a line of a list
_MIN_STOPPED = MAX_LISTED / 3  # the least of one that a sentence ends in
REACH = 12  # how many blocks to either side are summed
# How many blocks without prose separate two stretches of prose, the narrow one first.
GAPS = (2, 12)
STRETCH = ("share", "relation", "distance", "main", "first")  # the columns of a stretch
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
# For each rank: whether only a rule gives the kind, whether it ends an article, whether it is a credit.
IS_EVIDENCE, IS_CLOSING, IS_CREDIT = (
    np.array([kind in kinds for kind in KINDS])
    for kinds in (EVIDENCE, ("closing", "footer", "related"), ("metadata", "byline", "date"))
)
# What the rules that match a line have: the places where they act, and their reasons, as bits.
BITS = {name: 1 << bit for bit, name in enumerate(("edge", "inset", "footer", *REASONS))}
# The bits that are columns; no trees asked for the others.
ASKED_BITS = ("edge", "footer", "contact", "copyright", "editor", "licence", "metadata", "share", "transfer")
_SAYS, _ASKED = [f"says_{name}" for name in ASKED_BITS], np.array([[BITS[name]] for name in ASKED_BITS])


def _classes() -> NDArray[np.uint16]:
    """Return the classes of each code point."""
    table = bit_table({CJK: characters.CJK}, _CHARACTERS)
    for character in map(chr, range(_LAST_CASED)):
        if character.lower() != character.upper():
            table[ord(character)] |= CASED | (UPPER if character.isupper() else 0)
    return table


_CLASSES = _classes()
# Two classes are counted at a time: the number of one is in the low half of the sum, that of the other in the high one.
_PAIRS = ((CJK, DIGIT), (COMMA, SPACE), (STOP, BAR), (UPPER, CASED), (RIGHTS, CLOSER))
_LOW = np.array(32)
_LOW_HALF = np.array((1 << 32) - 1)
_SETS = np.arange(2 * RIGHTS)
_COUNTS = [((_SETS & low) > 0) + (((_SETS & high) > 0).astype(np.int64) << _LOW) for low, high in _PAIRS]
_IS_STOP, _IS_CLOSER = (_SETS & STOP) > 0, (_SETS & CLOSER) > 0


def _count(classes: NDArray[np.uint16], starts: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Return class -> the number of its characters in each block.

    classes: those of each character; starts: the place of the first character of each block.
    """
    counts = {}
    for (low, high), table in zip(_PAIRS, _COUNTS, strict=True):
        sums = np.add.reduceat(table.take(classes), starts)
        counts[low], counts[high] = sums & _LOW_HALF, sums >> _LOW
    return counts


def form_columns(texts: Sequence[str], linked: Column | None = None) -> Columns:
    """Return the columns of the form of each block: its length, marks, digits, capitals, and how it ends.

    linked: the share of each block's characters that stand in links, 0.0 to 1.0.
    """
    n = len(texts)
    length = np.fromiter(map(len, texts), np.int64, n)
    codes = codes_of("\n".join(texts) + "\n")
    classes = _CLASSES.take(codes)
    ends = np.add.accumulate(length + _ONE) - _ONE
    starts = ends - length
    last, before = classes[np.maximum(ends - _ONE, starts)], classes[np.maximum(ends - _TWO, starts)]
    count = _count(classes, starts)
    cjk, digits, spaces = count[CJK], count[DIGIT], count[SPACE]
    weight = weigh(cjk, length - cjk - spaces)
    marks = count[STOP] + count[COMMA]
    free = weight if linked is None else weight * (_WHOLE - linked)
    mass = free * _SHARES[np.minimum(marks, FULL_MARKS)] * (weight > MIN_WEIGHT)
    stopped, stopped_before = _IS_STOP[last], _IS_STOP[before]
    return {
        "weight": weight,
        "mass": mass,
        "marks": marks,
        "last_stop": stopped | (_IS_CLOSER[last] & stopped_before),
        "last_cut": stopped & stopped_before,
        "digits": digits,
        "digit_share": digits / np.maximum(length, _ONE),
        "upper_share": count[UPPER] / np.maximum(count[CASED], _ONE),
        "bars": count[BAR],
        "words": spaces,
        "rights": count[RIGHTS],
        "cjk": cjk,
        "length": length,
    }


def is_prose(mass: Column) -> Flags:
    """Return whether each block has the mass of a paragraph."""
    prose: Flags = mass >= PROSE
    return prose


def _repeats(texts: Sequence[str]) -> tuple[Flags, Flags]:
    """Return whether the text of each block stands again above it, and below it."""
    if len(set(texts)) == len(texts):
        none = np.zeros(len(texts), np.bool_)
        return none, none
    places = np.arange(len(texts))
    # Each text has the number of the last block with it.
    numbers = dict(zip(texts, places.tolist(), strict=True))
    same = np.fromiter(map(numbers.__getitem__, texts), np.int64, len(texts))
    first = np.empty_like(places)
    first[same[::-1]] = places[::-1]
    return first[same] != places, same != places


def place_columns(texts: Sequence[str], columns: Columns) -> Columns:
    """Return the columns of the place and the neighbours of each block, from those of its form."""
    weight, mass = columns["weight"], columns["mass"]
    n = len(weight)
    again, once_more = _repeats(texts)
    prose = is_prose(mass)
    listed = (weight <= MAX_LISTED) & ~(columns["last_stop"] & (weight >= _MIN_STOPPED))
    sums = Sums(mass, weight, prose, listed)
    above = sums.until(0)[:-1]
    below = sums.totals[0] - above - mass
    total, total_weight, paragraphs, _ = sums.totals[:, 0].tolist()
    least_total = np.array(max(total, 1.0))
    from_top = np.minimum(np.arange(n), _FAR)
    to_above, to_below = distances(prose, again)
    out = {
        "page_cjk": _same(n, np.add.reduce(columns["cjk"]) / max(1, np.add.reduce(columns["length"]))),
        "page_mass": _same(n, total),
        "page_blocks": _same(n, n),
        "page_density": _same(n, total / max(1.0, total_weight)),
        "page_prose": _same(n, paragraphs),
        "mass_above": above,
        "mass_below": below,
        "share_above": above / least_total,
        "share_below": below / least_total,
        "from_top": from_top,
        "from_end": from_top[::-1],
        "prose_above": to_above[0],
        "prose_below": to_below[0],
        "repeats_above": to_above[1],
        "stands_above": again,
        "stands_below": once_more,
        "mean_weight_2": sums.window(1, -2, 2),
        "mean_weight_5": sums.window(1, -5, 5),
        "mass_above_12": sums.window(0, -12, -1),
        "mass_below_3": sums.window(0, 1, 3),
        "mass_below_12": sums.window(0, 1, 12),
        "listed_5": sums.window(3, -5, 5),
        "list_run": _runs(listed),
    }
    out |= neighbours("weight", weight, (-1, 1, 2))
    out |= neighbours("mass", mass, (-1, 1))
    out |= neighbours("digit_share", columns["digit_share"], (1,))
    return out | _stretches(prose.nonzero()[0].tolist(), sums.until(0).tolist())


def _same(n: int, value: float) -> Column:
    """Return a column that is the same for all blocks; numpy.full takes twice as long."""
    column = np.empty(n)
    column.fill(value)
    return column


def _stretches(at: Sequence[int], until: Sequence[float]) -> Columns:
    """Return the place of each block relative to the stretches of prose, for each of GAPS.

    at: the blocks of prose; until: the mass above each block, and that of all.
    """
    between = [below - above for above, below in pairwise(at)]
    values: Sequence[Column] = (np.zeros(len(until) - 1),) * len(STRETCH)
    parted = -1
    out: Columns = {}
    for gap in GAPS:
        gaps = [number for number, apart in enumerate(between, 1) if apart > gap]
        # A wider gap parts no more than a narrow one, and often as much.
        if at and len(gaps) != parted:
            spans = [(at[first], at[end - 1] + 1) for first, end in pairwise((0, *gaps, len(at)))]
            values, parted = _stretch(spans, until), len(gaps)
        out |= {f"stretch_{gap}_{what}": column for what, column in zip(STRETCH, values, strict=True)}
    return out


def _stretch(spans: Sequence[tuple[int, int]], until: Sequence[float]) -> Sequence[Column]:
    """Return the columns of STRETCH; spans: the stretches as half-open ranges."""
    n, total = len(until) - 1, max(until[-1], 1.0)
    masses = [(until[end] - until[start]) / total for start, end in spans]
    main = masses.index(max(masses))
    begin, end = spans[main]
    share, relation, distance = np.zeros(n), np.zeros(n, np.int8), np.zeros(n, np.int64)
    for (first, last), part in zip(spans, masses, strict=True):
        share[first:last] = part
    relation[:begin], relation[end:] = -1, 1
    distance[:begin] = np.arange(begin, 0, -1)
    distance[end:] = np.arange(1, n - end + 1)
    return share, relation, np.minimum(distance, _FAR), _same(n, masses[main]), _same(n, masses[0])


def kinds_and_bits(lines: Sequence[Line]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rank of each line's kind, and the bits of the rules that match it."""
    bits = np.zeros(len(lines), np.int64)
    for index, line in enumerate(lines):
        if line.hits:
            bits[index] = _bits(line)
    return np.fromiter([RANKS[line.kind] for line in lines], np.int64, len(lines)), bits


def rule_columns(kind: Column, bits: Column, mass: Column) -> Columns:
    """Return the columns of the rules that match each block and those around it."""
    n = len(kind)
    evidence, closing, credit = (table[kind] for table in (IS_EVIDENCE, IS_CLOSING, IS_CREDIT))
    sums = Sums(evidence, mass)
    counted, mass_until = sums.until(0)[:-1], sums.until(1)
    total = np.maximum(sums.totals[1], _WHOLE)
    places = np.arange(n)
    to_above, to_below = distances(evidence, closing, credit)
    out = {
        "kind": kind,
        "evidence_above": to_above[0],
        "evidence_below": to_below[0],
        "closing_above": to_above[1],
        "closing_below": to_below[1],
        "credit_above": to_above[2],
        "credit_below": to_below[2],
        "page_evidence": _same(n, sums.totals[0, 0]),
        "evidence_before": counted,
        "evidence_behind": sums.totals[0] - counted - evidence,
        "mass_since_closing": (mass_until[:-1] - mass_until[np.maximum(places - to_above[1] + _ONE, _ZERO)]) / total,
        "mass_until_closing": (mass_until[np.minimum(places + to_below[1], np.array(n))] - mass_until[1:]) / total,
    }
    out |= zip(_SAYS, (bits & _ASKED) > _ZERO, strict=True)
    return out | neighbours("kind", kind, (-1, 1, 2))


def _bits(line: Line) -> int:
    """Return the bits of the rules that match a line."""
    bits = 0
    for hit in line.hits:
        bits |= BITS.get(hit.rule.where, 0)
        for reason in hit.rule.reasons:
            bits |= BITS[reason]
    return bits


def neighbours(name: str, values: Column, offsets: Sequence[int]) -> Columns:
    """Return a column for each offset: the value of the block so many lines below, or 0 beyond the ends."""
    n, reach = len(values), max(map(abs, offsets))
    padded = np.zeros(n + 2 * reach, values.dtype)
    padded[reach : reach + n] = values
    return {f"{name}{by:+d}": padded[reach + by : reach + by + n] for by in offsets}


def distances(*flags: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distances from each block to the flagged ones above and below it, at most FAR; a row for each flag."""
    padded = np.zeros((len(flags), len(flags[0]) + 2), np.bool_)
    padded[:, 1:-1] = flags
    return _to_last(padded), _to_last(padded[:, ::-1])[:, ::-1]


def _to_last(padded: Flags) -> NDArray[np.int64]:
    """Return the distance from each but the first and the last place of a row to the last flag before it, or FAR."""
    # Numbered from FAR on, so that what is not flagged, 0, is out of reach.
    places = np.arange(FAR, FAR + padded.shape[1])
    last = np.maximum.accumulate(places * padded, axis=1)
    distance: NDArray[np.int64] = np.minimum(places[1:-1] - last[:, :-2], _FAR)
    return distance


class Sums:
    """Sums of columns over ranges of blocks; totals are those over all blocks, each a row of one.

    Ranges may reach up to REACH blocks beyond the ends, where all values are 0.
    """

    def __init__(self, *columns: Column) -> None:
        self.n = len(columns[0])
        self._sums = np.zeros((len(columns), self.n + 1 + 2 * REACH))
        end = REACH + 1 + self.n
        np.add.accumulate(columns, axis=1, out=self._sums[:, REACH + 1 : end])
        self.totals = self._sums[:, end - 1 : end]
        self._sums[:, end:] = self.totals

    def until(self, column: int) -> NDArray[np.float64]:
        """Return for each block the sum over those above it, and the sum of all."""
        sums: NDArray[np.float64] = self._sums[column, REACH : REACH + self.n + 1]
        return sums

    def window(self, column: int, first: int, last: int) -> NDArray[np.float64]:
        """Return for each block the sum over those from first to last, counted from it."""
        sums: NDArray[np.float64] = self._sums[column]
        at = REACH + 1
        return sums[at + last : at + last + self.n] - sums[at + first - 1 : at + first - 1 + self.n]


def _runs(flags: Flags) -> NDArray[np.int64]:
    """Return for each flagged block the length of the run that it is in; 0 for the others."""
    spans = runs(flags)
    lengths = spans[:, 1] - spans[:, 0]
    out = np.zeros(len(flags), np.int64)
    out[flags] = lengths.repeat(lengths)
    return out
