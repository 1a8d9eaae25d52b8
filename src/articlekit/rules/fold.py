"""Fold text into match keys: what a person would read as the same line becomes the same string."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlekit.rules.characters import CJK_MARKS, HAN, INVISIBLE, UNSPACED

# What needs folding in most pages: full-width and no-break characters, ellipses, numbers in circles.
_FORMS = {
    chr(code): folded
    for code in (*range(0xA0, 0x100), *range(0x2000, 0x2200), *range(0x2460, 0x2500), 0x3000, *range(0xFE30, 0xFFF0))
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
} | dict.fromkeys(INVISIBLE, "")
# Those that become nothing or several characters; the others are in the table.
_LONG = {form: folded for form, folded in _FORMS.items() if len(folded) != 1}
_TO_FOLD = re.compile(f"[{''.join(map(re.escape, _LONG))}]")
_SPACES = re.compile(r"[^\S\n]+")
# The space first: what begins with a literal is looked for at the speed of memory.
_INNER_SPACE = re.compile(f" (?=[{CJK_MARKS}{UNSPACED}])(?<=[{CJK_MARKS}{UNSPACED}] )")
# Copies of pages on hijacked domains have the reading behind some characters: 权(quán).
_READING = re.compile(rf"\((?<=[{HAN}]\()[a-z]{{0,5}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{{0,4}}\)")
_MAY_BE_HAN = re.compile("[\u2e80-\U0003ffff]")
_HAN_CODES, _HANGUL_CODES = range(0x3400, 0xA000), range(0xAC00, 0xD7A4)
# Radicals, signs that are a character in a circle, and characters that are there twice.
_OTHER_HAN = (*range(0x2E80, 0x2FE0), *range(0x3200, 0x3400), *range(0xF900, 0xFB00))
# What mostly has one form only: letters, general and Chinese punctuation, kana.
_MOSTLY_SETTLED = (
    *(*range(0x300), *range(0x370, 0x530), *range(0x2010, 0x2028)),
    *(*range(0x3001, 0x3021), *range(0x3041, 0x3097), *range(0x30A1, 0x30FD)),
)
_CODES = 0x110000


@cache
def _simple() -> NDArray[np.uint32]:
    """Return what each character is as a simplified one; built in some 40 ms, once in a process."""
    import opencc

    forms = {code: chr(code) for code in _HAN_CODES}
    forms |= {code: unicodedata.normalize("NFKC", chr(code)) for code in _OTHER_HAN}
    single = {code: form for code, form in forms.items() if len(form) == 1}
    # Each on its own line, as words would be simplified by their company.
    simple = opencc.OpenCC("t2s").convert("\n".join(single.values()))
    table = np.arange(_CODES, dtype=np.uint32)
    table[list(single)] = _codes(simple)[::2]
    # Twice, for the few whose simplified form is itself a traditional one: folding twice changes nothing.
    return table[table]


@cache
def _folded(*, han: bool) -> NDArray[np.uint32]:
    """Return what each character folds to that folds to one; han: of a text with Chinese characters."""
    table = _simple().copy() if han else np.arange(_CODES, dtype=np.uint32)
    for form, folded in (*((chr(code), chr(code)) for code in range(0x2000)), *_FORMS.items()):
        # How a sigma is written depends on its company.
        if len(lower := folded.lower()) == 1 and "Σ" not in folded:
            table[ord(form)] = ord(lower)
    return table


@cache
def _settled() -> NDArray[np.bool_]:
    """Return of which characters the table has said all: of those that change none beside them."""
    settled = np.zeros(_CODES, np.bool_)
    settled[[*_HAN_CODES, *_HANGUL_CODES]] = True
    for code in _MOSTLY_SETTLED:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).lower()
        settled[code] = folded == character and character not in _LONG and not unicodedata.combining(character)
    return settled


def _codes(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text; a lone surrogate (from a damaged file) is a question mark."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def _mapped(text: str, table: NDArray[np.uint32]) -> str:
    """Write each character of a text as the one that stands for it."""
    return table[_codes(text)].tobytes().decode("utf-32-le")


def simplify(text: str) -> str:
    """Write traditional characters as simplified ones, each by itself, so that a text keeps its length.

    Source: OpenCC, configuration t2s.
    """
    return _mapped(text, _simple()) if _MAY_BE_HAN.search(text) else text


def fold(text: str) -> str:
    """Fold width, case, script and white space: NFKC, no invisible characters, lower case, simplified, single spaces.

    A reading in brackets behind a Chinese character goes. Line breaks stay, so that a whole page can be folded in one
    go: that is ten times faster than line by line.
    """
    return _SPACES.sub(" ", _characters(text))


def _characters(text: str) -> str:
    """Fold all but white space."""
    codes = _folded(han=_MAY_BE_HAN.search(text) is not None)[_codes(text)]
    text = codes.tobytes().decode("utf-32-le")
    if not _settled()[codes].all():
        text = _TO_FOLD.sub(lambda match: _LONG[match.group()], text)
        text = simplify(unicodedata.normalize("NFKC", text).lower())
    return _READING.sub("", text)


def close(key: str) -> str:
    """Close the spaces between CJK characters of a folded text: footers are often set with spaced letters."""
    return _INNER_SPACE.sub("", key) if " " in key else key


def fold_lines(lines: Sequence[str]) -> list[str]:
    """Fold many lines at once; the n-th result is the fold of the n-th line, without outer white space."""
    return [" ".join(line.split()) for line in _characters("\n".join(lines)).split("\n")] if lines else []
