"""Text that was read in a legacy encoding while it is in another one: whole lines of it are other characters."""

import codecs
import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from articlekit.page.decode.cjk import CJK
from articlekit.page.decode.codepages import PRIORS, code_page
from articlekit.page.decode.common import first_level
from articlekit.page.decode.labels import codec_of
from articlekit.page.decode.surprisal import is_above, surprisal_of
from articlekit.page.decode.wide import Wide, text_of, units_of

_CYRILLIC = ("windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic")
# How unlikely it is that a text was read wrongly in this way, as a negative decimal logarithm.
_PRIOR = 8.0
# The least gain for a character; the most loss for one, in a text that was read so for the most part.
_MIN_GAIN, _MAX_LOSS = 0.6, 0.5
_MIN_LETTERS, _MIN_CYRILLIC_LETTERS = 4, 6  # different ones
# So many of the longest segments are tried with all readings, and so much of each is judged.
_TRIED, _SAMPLE = 3, 120
_MIN_RARE = 3
_CLOSE = 14  # code units: three characters of two between one rare one and the next
_ASCII = frozenset(map(chr, range(0x80)))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
# What no language has side by side: four letters or signs of Latin that are not ASCII, quotation marks aside; a capital
# behind a small letter of Cyrillic, or signs between its letters; frames before letters.
_LATIN = "\x80-\x9f¡-ª¬-¶¸-º¼-\u024f‚-‡‰-‹˜™›€"
_FRAMES = "\u2500-\u259f≈≤≥⌠⌡∙√"
_SIGNS = "¤¦-ª¬-¯±-¹÷×" + _FRAMES
_ODD_LATIN = re.compile(f"([{_LATIN}])(?!\\1)[{_LATIN}]{{3}}|[{_FRAMES}][\u00a0-\u045f]{{2}}")
_ODD_CYRILLIC = re.compile(f"[а-яёђ-џ][А-ЯЁЂ-Џ]|[\u0400-\u045f][{_SIGNS}][\u0400-\u045f]")
# Characters of Chinese, Japanese and Korean, and private ones: rare where they are not of the first level.
_RARE = (range(0x3400, 0xA000), range(0xAC00, 0xD7A4), range(0xE000, 0xF900), range(0xFF61, 0xFFA0))
# Characters outside ASCII that are looked at, and strings that are looked for one by one.
_FIRST, _MANY = 8192, 32
_LATIN_END, _CYRILLIC_BORDERS = "\u0250", ("\u0400", "\u0460")
_MIN_LATIN, _MIN_CYRILLIC = 4, 4
# The most surprisal of a character in what is text, and where most are Han.
_MAX_SURPRISAL, _MAX_SURPRISAL_HAN = 2.0, 3.8


class Reading(NamedTuple):
    """The encoding that a text was read in, and the one that it is in."""

    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.right} read as {self.wrong}"


@dataclass(frozen=True, slots=True)
class Undone:
    """A text after a reading of it was undone, and what that gains, as a decimal logarithm."""

    reading: Reading
    text: str
    gain: float


@cache
def readings() -> tuple[Reading, ...]:
    """Return all readings that are looked for. UTF-8 in a single-byte encoding is looked for by its sequences."""
    single = [
        Reading(wrong, right)
        for wrong in dict.fromkeys((*PRIORS, *_CYRILLIC))
        for right in (*CJK, *_CYRILLIC)
        if right != wrong
    ]
    double = [Reading(wrong, right) for wrong in CJK for right in ("utf-8", *CJK) if right != wrong]
    return (*single, *double)


def find_odd(text: str, wide: Wide) -> list[int]:
    """Return places in a text where letters stand side by side that no language has so, or several rare ones.

    Args:
        text: a page with markup, or running text.
        wide: what it has outside ASCII.
    """
    patterns = []
    units = units_of(wide.characters)
    rare = text_of(units[_is_rare().take(units)])
    if len(rare) >= _MIN_RARE and _stand_close(wide.text):
        one = f"[{re.escape(rare)}]"
        patterns.append(re.compile(one + f"(?:[^\x00-\x7f]{{0,3}}{one}){{{_MIN_RARE - 1}}}"))
    if bisect_left(wide.characters, _LATIN_END) >= _MIN_LATIN:
        patterns.append(_ODD_LATIN)
    first, end = (bisect_left(wide.characters, border) for border in _CYRILLIC_BORDERS)
    if end - first >= _MIN_CYRILLIC:
        patterns.append(_ODD_CYRILLIC)
    found: list[int] = []
    for pattern in patterns:
        # Cyrillic is searched slowly, and hardly a page of it has a single line in another encoding.
        hits = {match[0] for match in pattern.finditer(wide.text[: _FIRST if pattern is _ODD_CYRILLIC else None])}
        # A text is searched faster for a few strings than for classes of characters.
        quick = re.compile("|".join(map(re.escape, sorted(hits)))) if len(hits) < _MANY else pattern
        if hits:
            found += (match.start() for match in quick.finditer(text))
    return sorted(found)


def _stand_close(text: str) -> bool:
    """Whether so many rare characters may stand close together: a quick test that most texts fail."""
    places = _is_rare().take(units_of(text)).nonzero()[0]
    apart = places[_MIN_RARE - 1 :] - places[: 1 - _MIN_RARE]
    return bool((apart <= _CLOSE).any())


@cache
def _is_rare() -> NDArray[np.bool_]:
    """Return which code units are rare characters."""
    is_rare = np.zeros(0x10000, np.bool_)
    for codes in _RARE:
        is_rare[codes.start : codes.stop] = True
    is_rare[units_of(first_level())] = False
    return is_rare


def find_reading(segments: Collection[str]) -> tuple[Reading | None, float]:
    """Return the reading that undoes the longest of some segments best, found by trying all, and what that gains."""
    gains: dict[Reading, float] = {}
    for segment in sorted(segments, key=len, reverse=True)[:_TRIED]:
        sample = segment[:_SAMPLE]
        before = surprisal_of(sample)
        for wrong, same in groupby(readings(), key=attrgetter("wrong")):
            try:
                data = _encode(sample, wrong)
            except UnicodeError:
                continue
            for reading in same:
                if undone := _undo(sample, data, reading, before):
                    gains[reading] = gains.get(reading, 0.0) + undone.gain
    return max(gains.items(), key=lambda pair: pair[1], default=(None, 0.0))


def undo(segment: str, reading: Reading, *, is_sure: bool = False) -> Undone | None:
    """Undo a reading of a segment; None where a character would be lost, or where the result is not much likelier.

    Args:
        segment: a line, or what stands between two tags.
        reading: what to undo.
        is_sure: whether most of the text was read in this way.
    """
    try:
        data = _encode(segment, reading.wrong)
    except UnicodeError:
        return None
    return _undo(segment, data, reading, surprisal_of(segment[:_SAMPLE]), is_sure=is_sure)


def _undo(segment: str, data: bytes, reading: Reading, before: float, *, is_sure: bool = False) -> Undone | None:
    """Undo a reading; data: the bytes that the segment was read from; before: the surprisal of its sample."""
    codec = codec_of(reading.right)
    try:
        text = data.decode(codec)
        is_proved = text.encode(codec) == data
    except UnicodeError:
        return None
    if not is_proved or _CONTROL.search(text):
        return None
    least_letters = _MIN_LETTERS if reading.right in CJK or reading.right == "utf-8" else _MIN_CYRILLIC_LETTERS
    if not is_sure and len(set(text) - _ASCII) < least_letters:
        return None
    letters = len(text) - len(text.encode("ascii", "ignore"))
    least = -_MAX_LOSS * letters if is_sure else max(_PRIOR, _MIN_GAIN * letters)
    sample = segment[:_SAMPLE]
    after = text if len(sample) == len(segment) else _encode(sample, reading.wrong).decode(codec, "ignore")
    gain = (before - surprisal_of(after)) * len(segment) / len(sample)
    if gain <= least or is_above(after, _MAX_SURPRISAL, _MAX_SURPRISAL_HAN):
        return None
    return Undone(reading, text, gain - _PRIOR)


def _encode(text: str, name: str) -> bytes:
    """Return the bytes that a text was read from.

    Raises:
        UnicodeEncodeError: the encoding lacks a character.
    """
    if name not in PRIORS:
        return text.encode(codec_of(name))
    return codecs.charmap_encode(text, "strict", _byte_of(name))[0]


@cache
def _byte_of(name: str) -> dict[int, int]:
    return {**{code: code for code in range(0x80)}, **code_page(name).bytes}
