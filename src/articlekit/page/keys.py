"""Match keys of lines: folded for rules, and further for repeats, with the weight and the signs of each line."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from articlekit.rules import characters, sentences
from articlekit.rules.characters import bit_table, codes_of, weigh
from articlekit.rules.fold import fold_lines

# A shorter piece between two marks is too common to compare by.
_CLAUSE = re.compile(r"[\w%]{4,}")

# The signs of a line: which classes of characters it holds. They are found for the whole page at once, so that most
# lines need no search. UNSPACED are characters of scripts without spaces between words (Han, kana); BAR separates
# words.
UNSPACED, KANA, HANGUL, SPACE, STOP, POINT, SEMICOLON, COLON, COMMA, BAR, DASH, DIGIT = (1 << bit for bit in range(12))
PAUSE = STOP | SEMICOLON | COLON | COMMA
_CHARACTERS = {
    SPACE: " \n",
    STOP: sentences.STOPS,
    POINT: ".",
    SEMICOLON: ";",
    COLON: ":",
    COMMA: sentences.COMMAS,
    BAR: "|/·•>»、",
    DASH: "-",
    DIGIT: "0123456789",
}
_RANGES = {
    UNSPACED: characters.UNSPACED,
    KANA: characters.KANA,
    HANGUL: characters.HANGUL,
}
_SIGNS = bit_table(_RANGES, _CHARACTERS)


class Key(NamedTuple):
    """One folded line: rule has single spaces, repeat has none.

    weight is the length of the text in CJK characters; unspaced is the number of characters of scripts without spaces
    between words (Han, kana); signs are the classes of characters in it, as bits. A named tuple, since a page has
    hundreds, and a frozen dataclass takes three times as long to make.
    """

    rule: str
    repeat: str
    weight: float
    unspaced: int
    signs: int

    @property
    def clauses(self) -> tuple[str, ...]:
        """The pieces of repeat between its punctuation, as shingles.

        They are long enough to tell one line from another, and short enough to survive an edit beside them.
        """
        return tuple(_CLAUSE.findall(self.repeat))


def keys(lines: Sequence[str]) -> list[Key]:
    """Fold the lines of a page, all in one go. Keys are for matching only, and are never output."""
    rules = fold_lines(lines)
    if not rules:
        return []
    page = "\n".join(rules)
    repeats = page.replace(" ", "").split("\n")
    codes = codes_of(page + "\n")
    signs = _SIGNS[codes]
    starts = np.concatenate(([0], np.flatnonzero(codes == ord("\n"))[:-1] + 1))
    unspaced = np.add.reduceat(signs & UNSPACED, starts, dtype=np.int64)
    length = np.fromiter(map(len, repeats), np.int64, len(repeats))
    hangul = np.add.reduceat(signs & HANGUL, starts, dtype=np.int64) // HANGUL
    # Hangul is CJK unless it is the odd word in a text of Han and kana.
    cjk = np.where(2 * unspaced < length, unspaced + hangul, unspaced)
    weight = weigh(cjk, length - cjk)
    shown = np.bitwise_or.reduceat(signs, starts)
    return list(map(Key, rules, repeats, weight.tolist(), unspaced.tolist(), shown.tolist()))
