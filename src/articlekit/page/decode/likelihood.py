"""How likely a text is in the language of its encoding: a model of single characters in a few tiers.

Half of a text is a few hundred characters, nearly all of it is the first level of its character set, and a wrong
reading is spread over all of the set. Ten characters tell these apart.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from articlekit.page.decode.common import HAN, HANGUL, HIRAGANA, KATAKANA
from articlekit.page.decode.labels import codec_of
from articlekit.page.decode.reading import BROKEN

# A broken sequence is as unlikely as a character that the language does not have.
_UNLIKELY = math.log(1e-8)
# Per character, running text has about -7.5, and a list of names, all of level 1, has -9.
_BEST, _WORST = -7.0, -13.0


@dataclass(frozen=True, slots=True)
class _Tier:
    """Characters, and the logarithm of the probability of each in a text."""

    pattern: re.Pattern[str]
    weight: float


def _tier(characters: str, share: float) -> _Tier:
    """Return a tier that so much of a text is of, 0.0 to 1.0, spread evenly."""
    return _Tier(re.compile(f"[{characters}]"), math.log(share / len(characters)))


def _level(name: str, leads: range, trails: Iterable[int]) -> str:
    """Return the characters of rows of a double-byte character set."""
    data = b"".join(bytes([lead, trail]) for lead in leads for trail in trails)
    return "".join(sorted(set(data.decode(codec_of(name), "ignore"))))


# The Han of Unicode 1.1, which are those of GBK: 20902.
_ALL_HAN = _Tier(re.compile("[\u4e00-\u9fa5]"), math.log(0.02 / 20902))
_EUC = range(0xA1, 0xFF)
_CHINESE_MARKS = "，。、；：？！“”‘’（）《》—…·"
_HALF_WIDTH = re.compile("[\uff66-\uff9f]")
_JAPANESE_MARKS = "、。「」・ー（）？！『』々〜…　"


@cache
def _tiers(name: str) -> tuple[_Tier, ...]:
    """Return the tiers of an encoding; a character is of the first that it is in. Rows as in the standards."""
    if name in ("gb18030", "big5"):
        # GB 2312-80, level 1: rows 16 to 55. Big5, level 1: A440 to C67E.
        first = (
            _level(name, range(0xB0, 0xD8), _EUC)
            if name == "gb18030"
            else _level(name, range(0xA4, 0xC7), (*range(0x40, 0x7F), *_EUC))
        )
        return (_tier(_CHINESE_MARKS, 0.1), _tier(HAN, 0.5), _tier(first, 0.38), _ALL_HAN)
    if name == "euc-kr":
        # KS X 1001: all of its hangul.
        return (
            _tier(HANGUL, 0.7),
            _tier(_level(name, range(0xB0, 0xC9), _EUC), 0.27),
            _tier(_CHINESE_MARKS, 0.02),
            _tier(_level(name, range(0xCA, 0xFE), _EUC), 0.01),
        )
    # JIS X 0208, level 1: rows 16 to 47.
    return (
        _tier(_JAPANESE_MARKS, 0.1),
        _tier(HIRAGANA, 0.4),
        _tier(KATAKANA, 0.12),
        _tier(_level("euc-jp", range(0xB0, 0xD0), _EUC), 0.35),
        _Tier(_HALF_WIDTH, math.log(0.01 / 58)),
        _ALL_HAN,
    )


def fit(text: str, name: str, broken: int) -> float:
    """Return how well a text fits its encoding: 0.0 for noise, 1.0 for running text.

    Args:
        text: what was read, without ASCII.
        name: gb18030, big5, shift_jis, euc-jp or euc-kr.
        broken: how many of the characters are broken sequences.
    """
    text = text.replace(BROKEN, "")
    # Half-width kana are single bytes in Shift_JIS: two of them stand where others have one character.
    count = broken + len(text) - len(_HALF_WIDTH.findall(text)) / 2
    total = broken * _UNLIKELY
    for tier in _tiers(name):
        rest = tier.pattern.sub("", text)
        total += (len(text) - len(rest)) * tier.weight
        text = rest
    total += len(text) * _UNLIKELY
    if not count:
        return 0.0
    # Few characters prove little, however well they fit.
    return min(1.0, max(0.0, (total / count - _WORST) / (_BEST - _WORST))) * count / (count + 1)
