"""Match keys of a page's lines: folded for rules, folded further for repeats, and the line's weight."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from articlekit.rules.fold import fold_lines

_UNSPACED_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_HANGUL_RUN = re.compile("[\uac00-\ud7af]+")
# A shorter piece between two marks says too little.
_CLAUSE = re.compile(r"[\w%]{4,}")
# What a character that is not CJK counts against one that is: five letters, an average word and its space, say about
# as much as two Chinese characters.
OTHER_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Key:
    """One line, folded: rule has single spaces, repeat has none.

    weight is the text's length in CJK characters; unspaced counts those of scripts that have no spaces between words
    (Han, kana); clauses are the pieces of repeat between its punctuation: the rare shingles of a page, long enough to
    tell one line from another, short enough to survive an edit next to them.
    """

    rule: str
    repeat: str
    weight: float
    unspaced: int
    clauses: tuple[str, ...]


def keys(lines: Sequence[str]) -> list[Key]:
    """Fold the lines of a page; none of this is ever written out."""
    return [_key(rule) for rule in fold_lines(lines)]


def _key(rule: str) -> Key:
    repeat = rule.replace(" ", "")
    unspaced = sum(map(len, _UNSPACED_RUN.findall(repeat)))
    hangul = sum(map(len, _HANGUL_RUN.findall(repeat))) if 2 * unspaced < len(repeat) else 0
    cjk = unspaced + hangul
    return Key(rule, repeat, cjk + OTHER_WEIGHT * (len(repeat) - cjk), unspaced, tuple(_CLAUSE.findall(repeat)))
