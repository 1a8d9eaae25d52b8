"""The legacy encodings of Chinese, Japanese and Korean, told apart by the characters that they give.

The model is one of single characters in a few tiers. Half of a text is a few hundred characters, nearly all of it is
the first level of its character set, and a wrong reading is spread over the whole set: ten characters are enough to
tell these apart.
"""

import math
import re
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlekit.page.decode.common import (
    BIG5_SECOND,
    COMMON_HAN,
    COMMON_HANGUL,
    HIRAGANA,
    KATAKANA,
    common_share,
    rows_of,
)
from articlekit.page.decode.reading import BROKEN, read_as
from articlekit.page.decode.sample import is_alone, runs_of
from articlekit.rules.characters import codes_of

# A broken sequence is as unlikely as a character that the language does not have.
_UNLIKELY = math.log(1e-8)
# Per character, running text has about -7.5, and a list of names, all of level 1, has -9.
_BEST, _WORST = -7.0, -13.0


@dataclass(frozen=True, slots=True)
class _Tier:
    """Characters, as a string or a range, and the logarithm of the probability of each of them in a text."""

    characters: str | range
    weight: float


def _tier(characters: str, share: float) -> _Tier:
    """Return a tier of characters that share evenly in a part of a text, 0.0 to 1.0."""
    return _Tier(characters, math.log(share / len(characters)))


# The Han of Unicode 1.1, which are those of GBK: 20902.
_ALL_HAN = _Tier(range(0x4E00, 0x9FA6), math.log(0.02 / 20902))
_CHINESE_MARKS = "，。、；：？！“”‘’（）《》—…·"
_HALF_WIDTH = range(0xFF66, 0xFFA0)
_JAPANESE_MARKS = "、。「」・ー（）？！『』々〜…　"


@cache
def _tiers(name: str) -> tuple[_Tier, ...]:
    """Return the tiers of an encoding, by the rows of its standard; a character belongs to the first that has it."""
    if name in ("gb18030", "big5"):
        # GB 2312-80, level 1: rows 16 to 55. Big5, level 1: A440 to C67E.
        first = rows_of(name, range(0xB0, 0xD8)) if name == "gb18030" else rows_of(name, range(0xA4, 0xC7), BIG5_SECOND)
        return (_tier(_CHINESE_MARKS, 0.1), _tier(COMMON_HAN, 0.5), _tier(first, 0.38), _ALL_HAN)
    if name == "euc-kr":
        # KS X 1001: all of its hangul.
        return (
            _tier(COMMON_HANGUL, 0.7),
            _tier(rows_of(name, range(0xB0, 0xC9)), 0.27),
            _tier(_CHINESE_MARKS, 0.02),
            _tier(rows_of(name, range(0xCA, 0xFE)), 0.01),
        )
    # JIS X 0208, level 1: rows 16 to 47.
    return (
        _tier(_JAPANESE_MARKS, 0.1),
        _tier(HIRAGANA, 0.4),
        _tier(KATAKANA, 0.12),
        _tier(rows_of("euc-jp", range(0xB0, 0xD0)), 0.35),
        _Tier(_HALF_WIDTH, math.log(0.01 / 58)),
        _ALL_HAN,
    )


@cache
def _tier_table(name: str) -> NDArray[np.uint8]:
    """Return the number of the tier of each code point, counted from 1; 0 stands for none."""
    table = np.zeros(0x110000, np.uint8)
    for number, tier in reversed([*enumerate(_tiers(name), 1)]):
        written = tier.characters
        table[list(map(ord, written)) if isinstance(written, str) else slice(written.start, written.stop)] = number
    return table


def fit(text: str, name: str, broken: int) -> float:
    """Return how well a text fits its encoding: 0.0 for noise, 1.0 for running text.

    Args:
        text: what was read, without ASCII.
        name: gb18030, big5, shift_jis, euc-jp or euc-kr.
        broken: how many of the characters are broken sequences.
    """
    text = text.replace(BROKEN, "")
    # Half-width kana are single bytes in Shift_JIS: two of them stand where others have one character.
    codes = codes_of(text)
    is_half = (codes >= _HALF_WIDTH.start) & (codes < _HALF_WIDTH.stop)
    count = broken + len(text) - int(is_half.sum()) / 2
    if not count:
        return 0.0
    tiers = _tiers(name)
    none, *each = np.bincount(_tier_table(name).take(codes), minlength=len(tiers) + 1).tolist()
    total: float = broken * _UNLIKELY
    for number, tier in zip(each, tiers, strict=True):
        total += number * tier.weight
    total += none * _UNLIKELY
    # Few characters prove little, however well they fit.
    return min(1.0, max(0.0, (total / count - _WORST) / (_BEST - _WORST))) * count / (count + 1)


# Encoding -> its language.
CJK = {"gb18030": "zh", "big5": "zh", "shift_jis": "ja", "euc-jp": "ja", "euc-kr": "ko"}
_ASCII_TEXT = re.compile("[\x00-\x7f]+")
_HIGH = range(128, 256)

# Of 184 damaged CJK texts the worst has 4 % broken sequences when it is read right.
_MAX_BROKEN = 0.1
# Of a text that is read right, half of the characters are common; of one that is read wrong, a tenth.
_MIN_COMMON = 0.2
# The least number of common characters.
_MIN_COMMON_LETTERS = 2
# Of 163 clean texts none has fewer common characters, of 54 misread ones none half as many.
_PLAIN_COMMON = 0.35
_PLAIN_BYTES = 1024
# How much better than the second the best must fit: 95 % of stretches of ten characters do so in their encoding.
_MIN_GAP = 0.05


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that bytes can be in: how well they fit it, 0.0 to 1.0, and whether they alone decide for it."""

    name: str
    score: float
    is_certain: bool = False


def find(sample: bytes) -> list[Candidate]:
    """Return the CJK encodings that a sample can be in, best first."""
    runs = runs_of(sample)
    if not runs or is_alone(runs):
        return []
    found = _fits(runs)
    if found and not found[0].is_certain and sample[0] in _HIGH:
        # A sample cut inside a character is out of step up to the next ASCII byte, which may be far.
        shifted = _fits(runs[1:])
        if shifted and shifted[0].is_certain:
            return shifted
    return found


def find_plain(sample: bytes) -> Candidate | None:
    """Return the encoding in which a long sample is unbroken text of common characters; None where there is none."""
    runs = runs_of(sample)
    for name, language in CJK.items() if len(runs) >= _PLAIN_BYTES else ():
        reading = read_as(runs, name)
        wide = _ASCII_TEXT.sub("", reading.text)
        # The sample may end inside a character.
        if reading.replaced <= 1 and common_share(wide, language)[0] >= _PLAIN_COMMON:
            return Candidate(name, fit(wide, name, reading.replaced), is_certain=True)
    return None


def _fits(runs: bytes) -> list[Candidate]:
    """Return the CJK encodings in which few of the sequences in runs of bytes are broken, best first."""
    found = []
    for name, language in CJK.items():
        reading = read_as(runs, name)
        wide = _ASCII_TEXT.sub("", reading.text)
        broken = reading.replaced
        if len(wide) > broken and broken <= max(1, _MAX_BROKEN * len(wide)):
            share, letters = common_share(wide, language)
            is_certain = share >= _MIN_COMMON and share * letters >= _MIN_COMMON_LETTERS
            found.append(Candidate(name, fit(wide, name, broken), is_certain))
    found.sort(key=lambda candidate: -candidate.score)
    if len(found) > 1 and found[0].score - found[1].score < _MIN_GAP:
        found[0] = replace(found[0], is_certain=False)
    return found
