"""Match keys of a page's lines: folded for rules, folded further for repeats, with their weight and their signs."""

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from articlekit.rules import characters
from articlekit.rules.characters import bit_table, weigh
from articlekit.rules.fold import fold_lines

# A shorter piece between two marks says too little.
_CLAUSE = re.compile(r"[\w%]{4,}")

# The signs of a line: which characters stand in it, all told in one look at the page, so that most lines need no
# search for them. UNSPACED are those of scripts without spaces between words (Han, kana); BAR parts the words of a bar.
UNSPACED, KANA, HANGUL, SPACE, STOP, POINT, SEMICOLON, COLON, COMMA, BAR, DASH, DIGIT = (1 << bit for bit in range(12))
PAUSE = STOP | SEMICOLON | COLON | COMMA
_CHARACTERS = {
    SPACE: " \n",
    STOP: characters.STOPS,
    POINT: ".",
    SEMICOLON: ";",
    COLON: ":",
    COMMA: characters.COMMAS,
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
    """One line, folded: rule has single spaces, repeat has none.

    weight is the text's length in CJK characters; unspaced counts those of scripts that have no spaces between words
    (Han, kana); signs tells which kinds of characters stand in it. A named tuple, since a page has hundreds: a frozen
    dataclass takes three times as long to make.
    """

    rule: str
    repeat: str
    weight: float
    unspaced: int
    signs: int

    @property
    def clauses(self) -> tuple[str, ...]:
        """The pieces of repeat between its punctuation: the rare shingles of a page.

        Long enough to tell one line from another, short enough to survive an edit next to them.
        """
        return tuple(_CLAUSE.findall(self.repeat))


def keys(lines: Sequence[str]) -> list[Key]:
    """Fold the lines of a page, all in one go; none of this is ever written out."""
    rules = fold_lines(lines)
    if not rules:
        return []
    page = "\n".join(rules)
    repeats = page.replace(" ", "").split("\n")
    codes = np.frombuffer((page + "\n").encode("utf-32-le", "replace"), np.uint32)
    signs = _SIGNS[codes]
    starts = np.concatenate(([0], np.flatnonzero(codes == ord("\n"))[:-1] + 1))
    unspaced = np.add.reduceat(signs & UNSPACED, starts, dtype=np.int64)
    length = np.fromiter(map(len, repeats), np.int64, len(repeats))
    hangul = np.add.reduceat(signs & HANGUL, starts, dtype=np.int64) // HANGUL
    # Hangul counts where it is not the odd word in a text of Han and kana.
    cjk = np.where(2 * unspaced < length, unspaced + hangul, unspaced)
    weight = weigh(cjk, length - cjk)
    shown = np.bitwise_or.reduceat(signs, starts)
    return list(map(Key, rules, repeats, weight.tolist(), unspaced.tolist(), shown.tolist()))
