"""What speaks for and against each block of a page, as columns: its form, its place, its neighbours, its words.

A column holds one number per block, and is worked out for all blocks at once. Nothing here decides: trees add it up.
"""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from articlekit.page.lines import EVIDENCE, KINDS, Line
from articlekit.rules import REASONS

Column = NDArray[Any]
Columns = dict[str, Column]
Flags = NDArray[np.bool_]

# The classes of characters that are counted, a bit each.
CJK, DIGIT, UPPER, CASED, STOP, COMMA, CLOSER, BAR, SPACE, RIGHTS = (1 << bit for bit in range(10))
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0xAC00, 0xD7AF))
_CHARACTERS = {
    DIGIT: "0123456789０１２３４５６７８９",
    STOP: "。！？.!?…؟।۔",
    COMMA: "，,、；;،",
    CLOSER: "”’」』\"'»）)】]》",
    BAR: "|/·•>»｜┊",
    SPACE: " \u3000\xa0\t",
    RIGHTS: "©®℗",
}
_LAST_CASED = 0x0590  # Latin, Greek, Cyrillic, Armenian stand below it
OTHER_WEIGHT = 0.4  # of a letter, where a Chinese character is 1
# The mass of a block is its weight outside links, as far as it has the marks of sentences; as in html/mass.py.
FULL_MARKS, PLAIN_SHARE, MIN_WEIGHT = 3, 0.15, 4
PROSE = 18  # the least mass of a paragraph
FAR = 40  # blocks; what is farther away is as far
MAX_LISTED = 40  # the weight of a line of a list
GAPS = (2, 12)  # blocks without prose that part two stretches of it
HEAVY = 0.1  # the share of a page's mass from which on a stretch is counted
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d ?[-/.年] ?\d{1,2}|(?<!\d)\d{1,2}[-/.月] ?\d{1,2}[-/. 日](?:(?:19|20)\d\d|\d\d:\d\d)?"
    r"|\d{1,2}:\d\d|\d{1,2},? (?:19|20)\d\d"
)
MAX_DATED, MIN_DATED_DIGITS = 80, 3  # characters of a line with a date
RANKS = {kind: rank for rank, kind in enumerate(KINDS)}
# Of each rank: whether a rule told the kind, whether it ends an article, whether it says when and by whom one is.
IS_EVIDENCE, IS_CLOSING, IS_CREDIT = (
    np.array([kind in kinds for kind in KINDS])
    for kinds in (EVIDENCE, ("closing", "footer", "related"), ("metadata", "byline", "date"))
)
# What the rules that fit a line say of it, a bit each: where they may act, and their reasons.
BITS = {name: 1 << bit for bit, name in enumerate(("edge", "inset", "footer", *REASONS))}


def _classes() -> NDArray[np.uint16]:
    """Return the classes of each character."""
    table = np.zeros(0x110000, np.uint16)
    for first, last in _UNSPACED:
        table[first : last + 1] |= CJK
    for character in map(chr, range(_LAST_CASED)):
        if character.lower() != character.upper():
            table[ord(character)] |= CASED | (UPPER if character.isupper() else 0)
    for bit, characters in _CHARACTERS.items():
        table[[ord(character) for character in characters]] |= bit
    return table


_CLASSES = _classes()


def form(texts: Sequence[str], linked: Column | None = None) -> Columns:
    """Return what each block looks like: how long it is, its marks, digits, capitals, how it begins and ends.

    linked: the share of each block's characters that stand in links, 0.0 to 1.0.
    """
    n = len(texts)
    length = np.fromiter(map(len, texts), np.int64, n)
    codes = np.frombuffer(("\n".join(texts) + "\n").encode("utf-32-le", "replace"), np.uint32)
    classes = _CLASSES[codes]
    ends = np.cumsum(length + 1) - 1
    starts = ends - length
    last, before = classes[np.maximum(ends - 1, starts)], classes[np.maximum(ends - 2, starts)]

    def count(bit: int) -> NDArray[np.int64]:
        return np.add.reduceat(classes & bit, starts, dtype=np.int64) // bit

    cjk, digits, commas, spaces = count(CJK), count(DIGIT), count(COMMA), count(SPACE)
    weight = cjk + OTHER_WEIGHT * (length - cjk - spaces)
    marks = count(STOP) + commas
    free = weight if linked is None else weight * (1 - linked)
    mass = np.where(weight > MIN_WEIGHT, free * np.maximum(np.minimum(marks, FULL_MARKS) / FULL_MARKS, PLAIN_SHARE), 0)
    stopped = (last & STOP) > 0
    dated = np.zeros(n, np.bool_)
    for place in np.flatnonzero((digits >= MIN_DATED_DIGITS) & (length <= MAX_DATED)).tolist():
        dated[place] = _DATE.search(texts[place]) is not None
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
        "dated": dated,
        "cjk": cjk,
        "length": length,
    }


def is_prose(mass: Column) -> Flags:
    """Return whether each block has the mass of a paragraph."""
    return np.greater_equal(mass, PROSE)


def _repeats(texts: Sequence[str]) -> tuple[Flags, Flags]:
    """Return whether each block's text stands once more above it, and below it."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, text in enumerate(texts):
        first.setdefault(text, place)
        last[text] = place
    places = np.arange(len(texts))
    ranges = (np.fromiter(map(seen.__getitem__, texts), np.int64, len(texts)) for seen in (first, last))
    above, below = (seen != places for seen in ranges)
    return above, below


def place(texts: Sequence[str], columns: Columns) -> Columns:
    """Return where each block stands on its page, and among which neighbours, from the columns of its form."""
    weight, mass, stop = columns["weight"], columns["mass"], columns["last_stop"]
    n = len(weight)
    again, once_more = _repeats(texts)
    prose = is_prose(mass)
    listed = (weight <= MAX_LISTED) & ~(stop & (weight >= MAX_LISTED / 3))
    mass_sums, weight_sums, prose_sums = _sums(mass), _sums(weight), _sums(prose)
    all_mass = float(mass_sums[-1])
    total = max(all_mass, 1.0)
    places = np.arange(n)
    above, below = mass_sums[:-1], all_mass - mass_sums[1:]
    out = {
        "page_cjk": np.full(n, columns["cjk"].sum() / max(1, columns["length"].sum())),
        "page_mass": np.full(n, all_mass),
        "page_blocks": np.full(n, n),
        "page_density": np.full(n, all_mass / max(1.0, float(weight_sums[-1]))),
        "page_prose": np.full(n, prose_sums[-1]),
        "mass_above": above,
        "mass_below": below,
        "share_above": above / total,
        "share_below": below / total,
        "from_top": np.minimum(places, FAR),
        "from_end": np.minimum(n - 1 - places, FAR),
        "prose_above": distance_above(prose),
        "prose_below": distance_below(prose),
        "listed_5": _window(_sums(listed), -5, 5),
        "list_run": _runs(listed),
        "mean_weight_2": _window(weight_sums, -2, 2),
        "mean_weight_5": _window(weight_sums, -5, 5),
        "dated_above": distance_above(columns["dated"]),
        "dated_below": distance_below(columns["dated"]),
        "stands_above": again,
        "stands_below": once_more,
        "repeats_above": distance_above(again),
        "mass_above_12": _window(mass_sums, -12, -1),
        "mass_below_3": _window(mass_sums, 1, 3),
        "mass_below_12": _window(mass_sums, 1, 12),
    }
    out |= neighbours("weight", weight, (-1, 1, 2))
    out |= neighbours("mass", mass, (-1, 1))
    out |= neighbours("digit_share", columns["digit_share"], (1,))
    at = np.flatnonzero(prose)
    for gap in GAPS:
        out |= _stretches(at, mass_sums, gap, places)
    return out


def _stretches(at: NDArray[np.int64], mass_sums: NDArray[np.float64], gap: int, places: NDArray[np.int64]) -> Columns:
    """Return where each block stands to the stretches of prose of its page; at: the blocks of prose."""
    n = len(places)
    total = max(float(mass_sums[-1]), 1.0)
    names = [f"stretch_{gap}_{what}" for what in ("share", "relation", "distance", "main", "first", "heavy")]
    if not len(at):
        return dict.fromkeys(names, np.zeros(n))
    cuts = np.flatnonzero(at[1:] - at[:-1] > gap)
    starts, ends = at[np.concatenate(([0], cuts + 1))], at[np.concatenate((cuts, [len(at) - 1]))] + 1
    masses = (mass_sums[ends] - mass_sums[starts]) / total
    main = int(np.argmax(masses))
    begin, end = int(starts[main]), int(ends[main])
    share, relation, distance, heavy = np.zeros(n), np.zeros(n, np.int8), np.zeros(n, np.int64), np.zeros(n, np.int64)
    above = 0
    for first, last, mass in zip(starts.tolist(), ends.tolist(), masses.tolist(), strict=True):
        share[first:last] = mass
        if mass >= HEAVY:
            above += 1
            heavy[first:] = above
    relation[:begin], relation[end:] = -1, 1
    distance[:begin] = np.arange(begin, 0, -1)
    distance[end:] = places[1 : n - end + 1]
    main_share, first_share = np.full(n, masses[main]), np.full(n, masses[0])
    values = (share, relation, np.minimum(distance, FAR), main_share, first_share, heavy)
    return dict(zip(names, values, strict=True))


def words(lines: Sequence[Line]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rank of each line's kind, and what the rules say of it, as bits."""
    said = np.zeros(len(lines), np.int64)
    for index, line in enumerate(lines):
        if line.hits:
            said[index] = _said(line)
    return np.fromiter([RANKS[line.kind] for line in lines], np.int64, len(lines)), said


def rules(kind: Column, said: Column, mass: Column) -> Columns:
    """Return what the rules say of each block and of those around it, as columns."""
    n = len(kind)
    evidence, closing, credit = (table[kind] for table in (IS_EVIDENCE, IS_CLOSING, IS_CREDIT))
    evidence_sums, mass_sums = _sums(evidence), _sums(mass)
    total = max(float(mass_sums[-1]), 1.0)
    places = np.arange(n)
    to_above, to_below = distance_above(closing), distance_below(closing)
    out = {
        "kind": kind,
        "evidence_above": distance_above(evidence),
        "evidence_below": distance_below(evidence),
        "closing_above": to_above,
        "closing_below": to_below,
        "credit_above": distance_above(credit),
        "credit_below": distance_below(credit),
        "page_evidence": np.full(n, evidence_sums[-1]),
        "evidence_before": evidence_sums[:-1],
        "evidence_behind": evidence_sums[-1] - evidence_sums[1:],
        "mass_since_closing": (mass_sums[:-1] - mass_sums[np.maximum(places - to_above + 1, 0)]) / total,
        "mass_until_closing": (mass_sums[np.minimum(places + to_below, n)] - mass_sums[1:]) / total,
    }
    out |= {f"says_{name}": (said & bit) > 0 for name, bit in BITS.items()}
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


def distance_above(flags: Flags) -> NDArray[np.int64]:
    """Return how many blocks above each the last flagged one stands, at most FAR."""
    places = np.arange(len(flags))
    last = np.maximum.accumulate(np.where(flags, places, -FAR - 1))
    return np.minimum(places - np.concatenate(([-FAR - 1], last[:-1])), FAR)


def distance_below(flags: Flags) -> NDArray[np.int64]:
    """Return how many blocks below each the next flagged one stands, at most FAR."""
    return distance_above(flags[::-1])[::-1]


def _sums(values: Column) -> NDArray[np.float64]:
    """Return prefix sums, one longer than there are blocks."""
    out = np.zeros(len(values) + 1)
    np.cumsum(values, out=out[1:])
    return out


def _window(sums: NDArray[np.float64], first: int, last: int) -> NDArray[np.float64]:
    """Return the sums over the blocks from first to last, counted from each."""
    n, reach = len(sums) - 1, max(-first, last + 1)
    padded = np.zeros(n + 1 + 2 * reach)
    padded[reach : reach + n + 1] = sums
    padded[reach + n + 1 :] = sums[-1]
    return padded[reach + last + 1 : reach + last + 1 + n] - padded[reach + first : reach + first + n]


def _runs(flags: Flags) -> NDArray[np.int64]:
    """Return the length of the run of flagged blocks that each is in; 0 for the others."""
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    lengths = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    out = np.zeros(len(flags), np.int64)
    out[flags] = np.repeat(lengths, lengths)
    return out
