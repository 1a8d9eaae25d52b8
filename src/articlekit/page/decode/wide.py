"""What a text has outside ASCII, worked out once: most of a page is markup, and damage is in the rest."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_FIRST_WIDE, _SPACE = 0x80, 0x20
# From here on, no single-byte encoding has a character, but for the apple of Macintosh and U+FFFD.
_FAR = re.compile("[\u3000-\uf8fe\uf900-\ufffc\U00010000-\U0010ffff]+")
_FIRST_FAR, _APPLE, _BROKEN = 0x3000, 0xF8FF, 0xFFFD
_FEW = 2048  # code units; so few are searched and sorted faster than looked up
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Wide:
    """The characters of a text outside ASCII.

    Attributes:
        text: their runs, each with a space behind it.
        near: the same without characters that no single-byte encoding has.
        characters: each of them once, in the order of their code points.
        count: how many they are.
    """

    text: str = ""
    near: str = ""
    characters: str = ""
    count: int = 0


def find_wide(text: str, data: bytes | None = None) -> Wide:
    """Return the characters of a text outside ASCII.

    Args:
        text: a page with markup, or running text.
        data: the same in UTF-8, where it is at hand.
    """
    if text.isascii():
        return Wide()
    array = np.frombuffer(text.encode("utf-8", "ignore") if data is None else data, np.uint8)
    is_wide = array >= _FIRST_WIDE
    is_kept = is_wide.copy()
    is_kept[1:] |= is_wide[:-1]
    kept = array[is_kept]
    kept[kept < _FIRST_WIDE] = _SPACE
    wide = kept.tobytes().decode("utf-8", "ignore") + " "
    units, count = units_of(wide), len(wide) - wide.count(" ")
    return Wide(wide, _near(wide, units), _each_once(wide, units), count)


def _near(wide: str, units: NDArray[np.uint16]) -> str:
    """Return a text without what no single-byte encoding has."""
    if len(units) < _FEW:
        return _FAR.sub(" ", wide)
    is_far = (units >= _FIRST_FAR) & (units != _APPLE) & (units != _BROKEN)
    is_kept = ~is_far
    is_kept[1:] |= is_kept[:-1]
    return text_of(np.where(is_far, np.uint16(_SPACE), units)[is_kept])


def _each_once(wide: str, units: NDArray[np.uint16]) -> str:
    """Return each character of a text once, in order, but for spaces. A set of all takes four times as long."""
    supplementary = ""
    if len(units) != len(wide):
        is_half = (units >= _SURROGATES.start) & (units < _SURROGATES.stop)
        supplementary = "".join(sorted(set(text_of(units[is_half]))))
        units = units[~is_half]
    if len(units) < _FEW:
        ordered = np.sort(units)
        once = ordered[1:][ordered[1:] != ordered[:-1]]  # a space comes first
    else:
        is_there = np.zeros(0x10000, np.bool_)
        is_there[units] = True
        is_there[_SPACE] = False
        once = is_there.nonzero()[0]
    return text_of(once) + supplementary


def has_pair(data: bytes, pair: bytes) -> bool:
    """Whether two bytes stand side by side; looking for two takes bytes six times as long."""
    array = np.frombuffer(data, np.uint8)
    return bool(((array[:-1] == pair[0]) & (array[1:] == pair[1])).any())


def units_of(text: str) -> NDArray[np.uint16]:
    """Return the code units of a text in UTF-16."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def text_of(units: NDArray[np.integer]) -> str:
    """Return the text of code units of UTF-16."""
    return units.astype("<u2").tobytes().decode("utf-16-le", "surrogatepass")
