"""Align two texts: their lines side by side, and in two lines the words that differ."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile, zip_longest
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Indel

# Lines that are less alike are two lines, not one that was edited.
ALIKE = 0.5
# Limit of an alignment: the product of the two lengths. Its table has a bit for each pair: 50 MB, and some 0.1 seconds.
_MOST_PAIRS = 400_000_000
_MOST_PAIRED_LINES = 100_000  # the same for lines that are paired by likeness, in Python
# Scripts that are written without spaces, of which a character is a word: Thai to Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# Signs above and below letters that are no letters to Python: Thai and Lao, then those of scripts with spaces.
_THAI_SIGNS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
_SIGNS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u200c\u200d"
_WORD = re.compile(
    rf"\s+|[{_UNSPACED}][{_THAI_SIGNS}]*"
    rf"|[^\W{_UNSPACED}](?:[^\W{_UNSPACED}]|[{_SIGNS}]|(?<=\d)[.,](?=\d)|['’](?=[^\W{_UNSPACED}]))*|.",
    re.DOTALL,
)
_SENTENCE = re.compile(r".+?(?:[。！？]|[.!?](?=\s|\Z)|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of each text, aligned; None where one has no counterpart. likeness is 0.0 to 1.0."""

    a: str | None
    b: str | None
    likeness: float

    @property
    def is_edit(self) -> bool:
        """Whether it is one line that was edited, and not two lines."""
        return bool(self.a and self.b and self.a != self.b and self.likeness >= ALIKE)


@dataclass(frozen=True, slots=True)
class Edit:
    """A stretch of two lines: in both (" "), only in the first ("-"), or only in the second ("+")."""

    sign: Literal[" ", "-", "+"]
    text: str


# A stretch of two sequences: whether it is equal, and its items in each.
_Stretch = tuple[bool, Sequence[str], Sequence[str]]


def align_lines(a: Sequence[str], b: Sequence[str]) -> Iterator[Row]:
    """Yield lines side by side: equal ones aligned, between them those that are alike, then the others in order."""
    left, right = list[str](), list[str]()
    for is_equal, old, new in _stretches(a, b):
        # Blank lines are equal to each other wherever they are, so they align nothing.
        if is_equal and any(map(str.strip, old)):
            yield from _pair_lines(left, right)
            yield from (Row(line, line, 1.0) for line in old)
            left, right = [], []
        else:
            left += old
            right += new
    yield from _pair_lines(left, right)


def align_words(a: str, b: str) -> Iterator[Edit]:
    """Yield what turns one line into another, word by word; in scripts without spaces, character by character.

    Sentences are aligned first, and words only between equal sentences, so that the time for a long line is limited.
    """
    same = old = new = ""
    for is_equal, left, right in _word_stretches(a, b):
        if is_equal:
            same += "".join(left)
            continue
        # A space, or a single character, between two edits is equal by chance: a changed phrase is one edit.
        if (old or new) and len(same.strip()) <= bool(old and new):
            old, new = old + same, new + same
        else:
            yield from _edits(old, new, same)
            old = new = ""
        same = ""
        old, new = old + "".join(left), new + "".join(right)
    yield from _edits(old, new, same)


def _edits(old: str, new: str, same: str) -> Iterator[Edit]:
    if old:
        yield Edit("-", old)
    if new:
        yield Edit("+", new)
    if same:
        yield Edit(" ", same)


def _word_stretches(a: str, b: str) -> Iterator[_Stretch]:
    for is_equal, left, right in _stretches(_SENTENCE.findall(a), _SENTENCE.findall(b)):
        if is_equal:
            yield True, left, right
        else:
            yield from _stretches(_WORD.findall("".join(left)), _WORD.findall("".join(right)))


def _stretches(a: Sequence[str], b: Sequence[str]) -> Iterator[_Stretch]:
    """Yield the stretches of two sequences; if they are too long to be aligned, only equal beginnings and ends are."""
    start = _count_equal(a, b)
    end = _count_equal(a[start:][::-1], b[start:][::-1])
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    yield from _stretch(a[:start], b[:start], is_equal=True)
    if len(left) * len(right) > _MOST_PAIRS:
        yield False, left, right
    else:
        old = new = 0  # where the stretch that is not equal begins
        for code in Indel.opcodes(left, right):
            if code.tag == "equal":
                yield from _stretch(left[old : code.src_start], right[new : code.dest_start], is_equal=False)
                old, new = code.src_end, code.dest_end
                yield True, left[code.src_start : old], right[code.dest_start : new]
        yield from _stretch(left[old:], right[new:], is_equal=False)
    yield from _stretch(a[len(a) - end :], b[len(b) - end :], is_equal=True)


def _stretch(left: Sequence[str], right: Sequence[str], *, is_equal: bool) -> Iterator[_Stretch]:
    if left or right:
        yield is_equal, left, right


def _count_equal(a: Iterable[str], b: Iterable[str]) -> int:
    """Return the number of items with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _pair_lines(left: Sequence[str], right: Sequence[str]) -> Iterator[Row]:
    """Yield lines that are not equal: those that are alike side by side, and those between them in order."""
    ends = [(-1, -1), *_find_alike(left, right), (len(left), len(right))]
    for (i, j), (i_next, j_next) in pairwise(ends):
        if i >= 0:
            yield Row(left[i], right[j], _likeness(left[i], right[j]))
        for a, b in zip_longest(left[i + 1 : i_next], right[j + 1 : j_next]):
            yield Row(a, b, _likeness(a, b) if a is not None and b is not None else 0.0)


def _find_alike(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of lines, in order, that have the most characters in common; none if there are too many."""
    is_long = sum(map(len, left)) * sum(map(len, right)) > _MOST_PAIRS
    if not left or not right or is_long or len(left) * len(right) > _MOST_PAIRED_LINES:
        return []
    likeness = process.cdist(left, right, scorer=fuzz.ratio).tolist()
    # best[i][j]: what the lines from i and from j on have in common at most. A pair of blank lines counts as well.
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if likeness[i][j] >= 100 * ALIKE:
                common = likeness[i][j] * (len(left[i]) + len(right[j]) + 1)
                best[i][j] = max(best[i][j], common + best[i + 1][j + 1])
    pairs, i, j = list[tuple[int, int]](), 0, 0
    while i < len(left) and j < len(right):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _likeness(a: str, b: str) -> float:
    """Return the Indel similarity of two lines, 0.0 to 1.0; that of their words if they are very long."""
    if len(a) * len(b) <= _MOST_PAIRS:
        return round(fuzz.ratio(a, b) / 100, 4)
    equal = sum(len(edit.text) for edit in align_words(a, b) if edit.sign == " ")
    return round(2 * equal / (len(a) + len(b)), 4)
