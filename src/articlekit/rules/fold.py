"""Fold text into match keys: lines that read the same to a person become the same string."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlekit.rules.characters import CJK_MARKS, HAN, INVISIBLE, UNSPACED, codes_of

# Characters that many pages hold and that fold: full-width and no-break ones, ellipses, numbers in circles.
_FORMS = {
    chr(code): folded
    for code in (*range(0xA0, 0x100), *range(0x2000, 0x2200), *range(0x2460, 0x2500), 0x3000, *range(0xFE30, 0xFFF0))
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
} | dict.fromkeys(INVISIBLE, "")
# Letters and marks of Arabic script that are written in several ways, as Lucene's analysers fold them. Its vowel signs,
# and the stroke that stretches a word, are left out by most texts.
_FORMS |= dict(zip("أإآىیکةۀ،؛؟", "اااييكهه,;?", strict=True))
_FORMS |= dict.fromkeys(map(chr, (0x640, *range(0x64B, 0x653))), "")
# The Turkish i without a point, which upper case does not tell from the other one, and the point that remains of İ.
_FORMS |= {"ı": "i", "\u0307": ""}
# Digits of other scripts.
_FORMS |= {
    chr(code): str(value)
    for code in range(0x660, 0x1A00)
    if (value := unicodedata.decimal(chr(code), None)) is not None
}
# Those that become none or several characters; the others are in the table.
_LONG = {form: folded for form, folded in _FORMS.items() if len(folded) != 1}
_TO_FOLD = re.compile(f"[{''.join(map(re.escape, _LONG))}]")
_SPACES = re.compile(r"[^\S\n]+")
# The space first: a pattern that begins with a literal is searched fastest.
_INNER_SPACE = re.compile(f" (?=[{CJK_MARKS}{UNSPACED}])(?<=[{CJK_MARKS}{UNSPACED}] )")
# Copies of pages on hijacked domains have the reading in brackets behind some characters: 权(quán).
_READING = re.compile(rf"\((?<=[{HAN}]\()[a-z]{{0,5}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{{0,4}}\)")
# All but what is below: a long range of characters takes re milliseconds.
_MAY_BE_HAN = re.compile("[^\0-\u2e7f]")
_HAN_CODES, _HANGUL_CODES = range(0x3400, 0xA000), range(0xAC00, 0xD7A4)
# Radicals, characters in circles, and compatibility ideographs.
_OTHER_HAN = (*range(0x2E80, 0x2FE0), *range(0x3200, 0x3400), *range(0xF900, 0xFB00))
# Ranges in which most characters fold by themselves: letters, general and Chinese punctuation, signs, kana.
_MOSTLY_CONTEXT_FREE = (
    *(*range(0x300), *range(0x370, 0x530), *range(0x5D0, 0x6F0), *range(0x1E00, 0x1F00), *range(0x2010, 0x2028)),
    *(*range(0x2190, 0x2800), *range(0x3001, 0x3021), *range(0x3041, 0x3097), *range(0x30A1, 0x30FD), 0xFFFD),
)
_CODES = 0x110000


@cache
def _simple_table() -> NDArray[np.uint32]:
    """Return the simplified form of each character; computed once in a process, in some 20 ms."""
    import opencc

    others = {code: unicodedata.normalize("NFKC", chr(code)) for code in _OTHER_HAN}
    others = {code: form for code, form in others.items() if len(form) == 1}
    # Each on a line of its own, since OpenCC simplifies words by their context.
    simple = opencc.OpenCC("t2s").convert("\n".join((*map(chr, _HAN_CODES), *others.values())))
    table = np.arange(_CODES, dtype=np.uint32)
    table[[*_HAN_CODES, *others]] = codes_of(simple)[::2]
    # Twice, since the simplified form of a few is itself traditional: so a second folding changes nothing.
    return table[table]


@cache
def _single_forms() -> tuple[list[int], list[int]]:
    """Return the characters that fold to a single one, script aside, and what to."""
    forms = {}
    for form, folded in (*((chr(code), chr(code)) for code in range(0x2000)), *_FORMS.items()):
        # The lower case of a sigma depends on its place in the word.
        if len(lower := folded.lower()) == 1 and "Σ" not in folded:
            forms[ord(form)] = ord(lower)
    return list(forms), list(forms.values())


@cache
def _fold_table(*, han: bool) -> NDArray[np.uint32]:
    """Return the folded form of each character that folds to a single one; han: whether to simplify, too."""
    table = _simple_table().copy() if han else np.arange(_CODES, dtype=np.uint32)
    codes, folded = _single_forms()
    table[codes] = folded
    return table


@cache
def _context_free() -> NDArray[np.bool_]:
    """Return which characters need no more than the table: those that fold without regard to their neighbours."""
    free = np.zeros(_CODES, np.bool_)
    free[[*_HAN_CODES, *_HANGUL_CODES]] = True
    for code in _MOSTLY_CONTEXT_FREE:
        character = chr(code)
        folded = unicodedata.normalize("NFKC", character).lower()
        free[code] = folded == character and character not in _LONG and not unicodedata.combining(character)
    return free


def _translate(text: str, table: NDArray[np.uint32]) -> str:
    """Replace each character of a text by its entry in a table."""
    return table[codes_of(text)].tobytes().decode("utf-32-le")


def normalize(text: str) -> str:
    """Return a text in NFKC, but with the Thai vowel that this splits in two, and that no text has so."""
    return unicodedata.normalize("NFKC", text).replace("\u0e4d\u0e32", "\u0e33")


def simplify(text: str) -> str:
    """Replace traditional characters by simplified ones, each by itself, so that a text keeps its length.

    Source: OpenCC, configuration t2s.
    """
    return _translate(text, _simple_table()) if _MAY_BE_HAN.search(text) else text


def fold_letters(text: str) -> str:
    """Fold the letters of a text that fold to a single one, so that it keeps its length: case, script, digits."""
    if text.isascii():
        return text.lower()
    return _translate(text, _fold_table(han=_MAY_BE_HAN.search(text) is not None))


def fold(text: str) -> str:
    """Fold width, case, script and white space: NFKC, no invisible characters, lower case, simplified, single spaces.

    Readings in brackets behind Chinese characters are dropped. Line breaks stay, so that a whole page can be folded in
    one go, which is ten times as fast as line by line.
    """
    return _SPACES.sub(" ", _characters(text))


def _characters(text: str) -> str:
    """Fold all but white space."""
    # Many pages have it, and it folds to three points whatever stands beside it.
    text = text.replace("…", _FORMS["…"])
    codes = _fold_table(han=_MAY_BE_HAN.search(text) is not None)[codes_of(text)]
    text = codes.tobytes().decode("utf-32-le")
    if not _context_free()[codes].all():
        text = _TO_FOLD.sub(lambda match: _LONG[match.group()], normalize(text).lower())
        text = _translate(text, _fold_table(han=_MAY_BE_HAN.search(text) is not None))
    return _READING.sub("", text)


def close(key: str) -> str:
    """Remove the spaces between CJK characters of a folded text: footers are often set with spaced letters."""
    return _INNER_SPACE.sub("", key) if " " in key else key


def fold_words(words: Sequence[str]) -> list[str]:
    """Fold many words at once, as lines with them are folded and closed."""
    return [line.strip() for line in close(fold("\n".join(words))).split("\n")] if words else []


def fold_lines(lines: Sequence[str]) -> list[str]:
    """Fold many lines at once; the n-th result is the fold of the n-th line, without outer white space."""
    return [" ".join(line.split()) for line in _characters("\n".join(lines)).split("\n")] if lines else []
