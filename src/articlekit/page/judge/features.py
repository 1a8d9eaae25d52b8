"""What speaks for and against each block of a page, as columns: its form, its place, its neighbours, its words.

A column holds one number per block, and is worked out for all blocks at once. Nothing here decides: trees add it up.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.page.judge.path import runs
from articlekit.page.lines import EVIDENCE, KINDS, Line
from articlekit.rules import REASONS, characters
from articlekit.rules.characters import COLUMN_CLOSERS, COLUMN_STOPS, bit_table, weigh

Column = NDArray[Any]
Columns = dict[str, Column]
Flags = NDArray[np.bool_]

# The classes of characters that are counted, a bit each.
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
_LAST_CASED = 0x0590  # Latin, Greek, Cyrillic, Armenian stand below it
# The mass of a block is its weight outside links, as far as it has the marks of sentences.
FULL_MARKS, PLAIN_SHARE, MIN_WEIGHT = 3, 0.15, 4
PROSE = 18  # the least mass of a paragraph
FAR = 40  # blocks; what is farther away is as far
MAX_LISTED = 40  # the weight of a line of a list
REACH = 12  # blocks to either side that are summed up
GAPS = (2, 12)  # blocks without prose that part two stretches of it
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
# Of each rank: whether a rule told the kind, whether it ends an article, whether it says when and by whom one is.
IS_EVIDENCE, IS_CLOSING, IS_CREDIT = (
    np.array([kind in kinds for kind in KINDS])
    for kinds in (EVIDENCE, ("closing", "footer", "related"), ("metadata", "byline", "date"))
)
# What the rules that fit a line say of it, a bit each: where they may act, and their reasons.
BITS = {name: 1 << bit for bit, name in enumerate(("edge", "inset", "footer", *REASONS))}
# Those of them that are columns: no trees asked for the others.
SAID = ("edge", "footer", "contact", "copyright", "editor", "licence", "metadata", "share", "transfer")


def _classes() -> NDArray[np.uint16]:
    """Return the classes of each character."""
    table = bit_table({CJK: characters.CJK}, _CHARACTERS)
    for character in map(chr, range(_LAST_CASED)):
        if character.lower() != character.upper():
            table[ord(character)] |= CASED | (UPPER if character.isupper() else 0)
    return table


_CLASSES = _classes()


def form_columns(texts: Sequence[str], linked: Column | None = None) -> Columns:
    """Return what each block looks like: how long it is, its marks, digits, capitals, how it begins and ends.

    linked: the share of each block's characters that stand in links, 0.0 to 1.0.
    """
    n = len(texts)
    length = np.fromiter(map(len, texts), np.int64, n)
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), np.uint32)
    classes = _CLASSES.take(codes)
    ends = np.cumsum(length + 1) - 1
    starts = ends - length
    last, before = classes[np.maximum(ends - 1, starts)], classes[np.maximum(ends - 2, starts)]

    def count(bit: int) -> NDArray[np.int64]:
        return np.add.reduceat(classes & bit, starts, dtype=np.int64) >> (bit.bit_length() - 1)

    cjk, digits, commas, spaces = count(CJK), count(DIGIT), count(COMMA), count(SPACE)
    weight = weigh(cjk, length - cjk - spaces)
    marks = count(STOP) + commas
    free = weight if linked is None else weight * (1 - linked)
    mass = np.where(weight > MIN_WEIGHT, free * np.maximum(np.minimum(marks, FULL_MARKS) / FULL_MARKS, PLAIN_SHARE), 0)
    stopped = (last & STOP) > 0
    return {
        "weight": weight,
        "mass": mass,
        "marks": marks,
        "last_stop": stopped | (((last & CLOSER) > 0) & ((before & STOP) > 0)),
        "last_cut": stopped & ((before & STOP) > 0),
        "digits": digits,
        "digit_share": digits / np.maximum(length, 1),
        "upper_share": count(UPPER) / np.maximum(count(CASED), 1),
        "bars": count(BAR),
        "words": spaces,
        "rights": count(RIGHTS),
        "cjk": cjk,
        "length": length,
    }


def is_prose(mass: Column) -> Flags:
    """Return whether each block has the mass of a paragraph."""
    return np.greater_equal(mass, PROSE)


def _repeats(texts: Sequence[str]) -> tuple[Flags, Flags]:
    """Return whether each block's text stands once more above it, and below it."""
    places = np.arange(len(texts))
    # The number of a text is that of the last block that has it.
    numbers = dict(zip(texts, places.tolist(), strict=True))
    same = np.fromiter(map(numbers.__getitem__, texts), np.int64, len(texts))
    first = np.empty_like(places)
    first[same[::-1]] = places[::-1]
    return first[same] != places, same != places


def place_columns(texts: Sequence[str], columns: Columns) -> Columns:
    """Return where each block stands on its page, and among which neighbours, from the columns of its form."""
    weight, mass = columns["weight"], columns["mass"]
    n = len(weight)
    again, once_more = _repeats(texts)
    prose = is_prose(mass)
    listed = (weight <= MAX_LISTED) & ~(columns["last_stop"] & (weight >= MAX_LISTED / 3))
    sums = Sums(mass, weight, prose, listed)
    above, total_weight, paragraphs = sums.until(0), float(sums.totals[1]), float(sums.totals[2])
    total = float(sums.totals[0])
    places = np.arange(n)
    to_above, to_below = distances(prose, again)
    out = {
        "page_cjk": np.full(n, columns["cjk"].sum() / max(1, columns["length"].sum())),
        "page_mass": np.full(n, total),
        "page_blocks": np.full(n, n),
        "page_density": np.full(n, total / max(1.0, total_weight)),
        "page_prose": np.full(n, paragraphs),
        "mass_above": above,
        "mass_below": total - above - mass,
        "share_above": above / max(total, 1.0),
        "share_below": (total - above - mass) / max(total, 1.0),
        "from_top": np.minimum(places, FAR),
        "from_end": np.minimum(places[::-1], FAR),
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
    at = prose.nonzero()[0]
    for gap in GAPS:
        out |= _stretches(at, above, mass, gap)
    return out


def _stretches(at: NDArray[np.int64], above: Column, mass: Column, gap: int) -> Columns:
    """Return where each block stands to the stretches of prose of its page.

    at: the blocks of prose; above: the mass above each block.
    """
    n = len(mass)
    names = [f"stretch_{gap}_{what}" for what in ("share", "relation", "distance", "main", "first")]
    if not len(at):
        return dict.fromkeys(names, np.zeros(n))
    parted = np.ones(len(at) + 1, np.bool_)
    parted[1:-1] = at[1:] - at[:-1] > gap
    starts, ends = at[parted[:-1]], at[parted[1:]] + 1
    masses = (above[ends - 1] + mass[ends - 1] - above[starts]) / max(float(above[-1] + mass[-1]), 1.0)
    main = int(masses.argmax())
    begin, end = int(starts[main]), int(ends[main])
    share, relation, distance = np.zeros(n), np.zeros(n, np.int8), np.zeros(n, np.int64)
    for first, last, part in zip(starts.tolist(), ends.tolist(), masses.tolist(), strict=True):
        share[first:last] = part
    relation[:begin], relation[end:] = -1, 1
    distance[:begin] = np.arange(begin, 0, -1)
    distance[end:] = np.arange(1, n - end + 1)
    values = (share, relation, np.minimum(distance, FAR), np.full(n, masses[main]), np.full(n, masses[0]))
    return dict(zip(names, values, strict=True))


def kinds_and_bits(lines: Sequence[Line]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rank of each line's kind, and what the rules say of it, as bits."""
    said = np.zeros(len(lines), np.int64)
    for index, line in enumerate(lines):
        if line.hits:
            said[index] = _said(line)
    return np.fromiter([RANKS[line.kind] for line in lines], np.int64, len(lines)), said


def rule_columns(kind: Column, said: Column, mass: Column) -> Columns:
    """Return what the rules say of each block and of those around it, as columns."""
    n = len(kind)
    evidence, closing, credit = (table[kind] for table in (IS_EVIDENCE, IS_CLOSING, IS_CREDIT))
    sums = Sums(evidence, mass)
    counted = sums.until(0)
    mass_until = np.append(sums.until(1), sums.totals[1])
    total = max(float(sums.totals[1]), 1.0)
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
        "page_evidence": np.full(n, sums.totals[0]),
        "evidence_before": counted,
        "evidence_behind": sums.totals[0] - counted - evidence,
        "mass_since_closing": (mass_until[:-1] - mass_until[np.maximum(places - to_above[1] + 1, 0)]) / total,
        "mass_until_closing": (mass_until[np.minimum(places + to_below[1], n)] - mass_until[1:]) / total,
    }
    out |= {f"says_{name}": (said & BITS[name]) > 0 for name in SAID}
    return out | neighbours("kind", kind, (-1, 1, 2))


def _said(line: Line) -> int:
    """Return what the rules that fit a line say of it, a bit each."""
    said = 0
    for hit in line.hits:
        said |= BITS.get(hit.rule.where, 0)
        for reason in hit.rule.reasons:
            said |= BITS[reason]
    return said


def neighbours(name: str, values: Column, offsets: Sequence[int]) -> Columns:
    """Return, for each offset, each block's value of the block so many below; 0 beyond the ends."""
    n, reach = len(values), max(map(abs, offsets))
    padded = np.zeros(n + 2 * reach, values.dtype)
    padded[reach : reach + n] = values
    return {f"{name}{by:+d}": padded[reach + by : reach + by + n] for by in offsets}


def distances(*flags: Flags) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many blocks above each the last flagged one stands, and below it the next, at most FAR; by flag."""
    n = len(flags[0])
    places = np.arange(n)
    # The last flag at each block or above it, and the next one at it or below; with one more place where none is.
    last, following = np.full((len(flags), n + 1), -FAR), np.full((len(flags), n + 1), n + FAR)
    np.maximum.accumulate(np.where(flags, places, -FAR), axis=1, out=last[:, 1:])
    np.minimum.accumulate(np.where(flags, places, n + FAR)[:, ::-1], axis=1, out=following[:, -2::-1])
    return np.minimum(places - last[:, :-1], FAR), np.minimum(following[:, 1:] - places, FAR)


class Sums:
    """Sums of columns over ranges of blocks; totals: over all of them.

    What is beyond the ends is 0, up to REACH blocks away.
    """

    def __init__(self, *columns: Column) -> None:
        self.n = len(columns[0])
        self._sums = np.zeros((len(columns), self.n + 1 + 2 * REACH))
        inside = self._sums[:, REACH + 1 : REACH + 1 + self.n]
        np.cumsum(columns, axis=1, out=inside)
        self.totals = self._sums[:, REACH + self.n]
        self._sums[:, REACH + 1 + self.n :] = self.totals[:, None]

    def until(self, column: int) -> NDArray[np.float64]:
        """Return the sums over the blocks above each."""
        sums: NDArray[np.float64] = self._sums[column, REACH : REACH + self.n]
        return sums

    def window(self, column: int, first: int, last: int) -> NDArray[np.float64]:
        """Return the sums over the blocks from first to last, counted from each."""
        sums: NDArray[np.float64] = self._sums[column]
        at = REACH + 1
        return sums[at + last : at + last + self.n] - sums[at + first - 1 : at + first - 1 + self.n]


def _runs(flags: Flags) -> NDArray[np.int64]:
    """Return the length of the run of flagged blocks that each is in; 0 for the others."""
    found = runs(flags)
    lengths = found[:, 1] - found[:, 0]
    out = np.zeros(len(flags), np.int64)
    out[flags] = lengths.repeat(lengths)
    return out
