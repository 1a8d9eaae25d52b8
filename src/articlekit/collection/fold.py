"""Fold texts for comparison: texts that a reader calls the same become the same sequence of UTF-16 units.

Only letters and digits remain, since white space and punctuation differ between prints of one article. Case, width,
accents and the difference between traditional and simplified characters are removed. One table of 65,536 entries maps a
whole batch at once; characters outside the basic plane are two units and stay unchanged.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from articlekit.collection.code import remove_code
from articlekit.collection.ragged import Ints
from articlekit.rules.fold import simplify

UNITS = 1 << 16
DIGEST_BYTES = 16  # two of 10 million texts collide with a probability of 1e-25
# A text of fewer folded characters (a caption, a teaser, a title) has exact duplicates only.
SHORT = 40
# Combining classes that are kept: marks of Devanagari, Thai or Tibetan are letters. The others, which many prints omit,
# are kana voicing (8), Hebrew and Arabic vowel points (10 to 35), and accents (200 and up).
_LETTER_MARKS = frozenset((0, 7, 9, *range(36, 200)))
# Invisible letters and marks: Hangul fillers and variation selectors.
# Source: Unicode 16, Default_Ignorable_Code_Point.
_UNSEEN = frozenset((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10)))

# Regional forms of Taiwan and Hong Kong that OpenCC keeps, since they are different words elsewhere.
_REGIONAL = str.maketrans("着痺睪幺簷顎衞敍", "著痹睾么檐腭卫叙")
_JAMO_BLOCK = 0x11
_JAMO = re.compile("[\u1100-\u11ff]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded texts of a batch, concatenated.

    Attributes:
        units: UTF-16 units of all texts, uint16.
        starts: offsets of n texts in units, and the end of the last one; n + 1 entries.
    """

    units: NDArray[np.uint16]
    starts: Ints

    @property
    def lengths(self) -> Ints:
        """Units of each text."""
        return np.diff(self.starts)

    def take(self, rows: Sequence[int]) -> "Folded":
        """Return some texts, in the given order."""
        parts = [self.units[self.starts[row] : self.starts[row + 1]] for row in rows]
        starts = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        return Folded(np.concatenate(parts) if parts else self.units[:0], starts)

    @classmethod
    def join(cls, texts: Sequence[bytes]) -> "Folded":
        """Join folded texts, each given as the bytes of its units."""
        return cls(
            np.frombuffer(b"".join(texts), np.uint16),
            np.cumsum([0, *(len(data) // 2 for data in texts)], dtype=np.int64),
        )


def fold(texts: Sequence[str]) -> Folded:
    """Fold a batch of texts. An empty text, or one of punctuation only, has no units. Style and script do not count."""
    texts = [remove_code(text) for text in texts]
    units, ends = _units(texts)
    # Hangul syllables in decomposed form are composed first, since the table maps one unit to one.
    if (units >> 8 == _JAMO_BLOCK).any():
        units, ends = _units([unicodedata.normalize("NFC", text) if _JAMO.search(text) else text for text in texts])
    units = table()[units]
    places = np.flatnonzero(units)
    return Folded(units.take(places), np.searchsorted(places, np.concatenate(([0], ends))))


def _units(texts: Sequence[str]) -> tuple[NDArray[np.uint16], Ints]:
    """Return the UTF-16 units of all texts, and the offset at which each ends."""
    raw = [text.encode("utf-16-le", "surrogatepass") for text in texts]
    return np.frombuffer(b"".join(raw), np.uint16), np.cumsum([len(data) // 2 for data in raw], dtype=np.int64)


def digest(units: bytes, text: str) -> bytes:
    """Return a digest that is equal for exact duplicates.

    Args:
        units: of the folded text, as bytes.
        text: the text itself. If it is short, punctuation counts too, so that 1.25 is not 12.5.

    Source: RFC 7693 (BLAKE2).
    """
    if len(units) < 2 * SHORT:
        units = "".join(unicodedata.normalize("NFKC", text).casefold().split()).encode("utf-8", "surrogatepass") + b"\0"
    return blake2b(units, digest_size=DIGEST_BYTES).digest()


@cache
def table() -> NDArray[np.uint16]:
    """Return what each UTF-16 unit is mapped to; 0 removes it. Built once per process, in some 150 ms."""
    table = np.zeros(UNITS, np.uint16)
    letters = {code: folded for code in range(UNITS) if (folded := _letter(chr(code)))}
    # One call for all entries, each on its own line, since OpenCC converts characters by their context.
    simple = simplify("\n".join(letters.values())).translate(_REGIONAL).split("\n")
    for (code, letter), simplified in zip(letters.items(), simple, strict=True):
        table[code] = ord(simplified if simplified <= "\uffff" else letter)
    surrogates = np.arange(0xD800, 0xE000)
    table[surrogates] = surrogates
    # Applied twice, so that folding is idempotent: some simplified forms are themselves traditional characters.
    return table[table]


def _letter(char: str) -> str:
    """Return the letter or digit that a character is folded to; "" if there is none.

    A ligature or unit sign (ﬁ, ㎏) becomes its first letter, since the table maps one unit to one.
    """
    if "\ud800" <= char <= "\udfff" or ord(char) in _UNSEEN:
        return ""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    # Composed accents are decomposed (é is e and a mark); Hangul syllables are not.
    whole = "\uac00" <= char <= "\ud7a3"
    for part in unicodedata.normalize("NFKC" if whole else "NFKD", char).casefold():
        # Enclosing marks (keycaps) are not letters.
        mark = unicodedata.category(part) in ("Mn", "Mc")
        if part <= "\uffff" and (unicodedata.combining(part) in _LETTER_MARKS if mark else part.isalnum()):
            return part
    return ""
