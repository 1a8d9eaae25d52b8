"""Fold texts for comparison: what a reader would call the same text becomes the same sequence of UTF-16 units.

Only letters and digits stay: white space and punctuation differ between two prints of one article. Case, width, accents
and the choice of traditional or simplified characters go as well. One table of 65,536 entries does it all, over a whole
batch at once; characters outside the basic plane are two units that pass unchanged.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from articlekit.rules.fold import simplify

UNITS = 1 << 16
DIGEST_BYTES = 16  # two of 10 million texts collide with a probability of 1e-25
# Folded characters below which a text (a caption, a teaser, a title) has duplicates only if they are equal.
SHORT = 40
# Kana voicing (8), Hebrew and Arabic vowel points (10 to 35), and accents (200 and up) are left out by many prints.
# Marks of other classes are letters of their scripts: Devanagari, Thai, Tibetan.
_LETTER_MARKS = frozenset((0, 7, 9, *range(36, 200)))
# Letters and marks that nobody sees: Hangul fillers, and what chooses a form of the character before (☂ as a picture).
# Source: Unicode 16, Default_Ignorable_Code_Point.
_UNSEEN = frozenset((0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, *range(0xFE00, 0xFE10)))

# As Taiwan and Hong Kong write them; OpenCC leaves them, since they are other words elsewhere. 着 is in every text.
_REGIONAL = str.maketrans("着痺睪幺簷顎衞敍", "著痹睾么檐腭卫叙")
_JAMO_BLOCK = 0x11
_JAMO = re.compile("[\u1100-\u11ff]")


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded texts of a batch, one behind the other.

    Attributes:
        units: UTF-16 units of all texts, uint16.
        starts: where each text begins in units, and where the last one ends; one more than there are texts.
    """

    units: NDArray[np.uint16]
    starts: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Units of each text."""
        return np.diff(self.starts)

    def take(self, rows: Sequence[int]) -> "Folded":
        """Return some texts, in the order asked for."""
        parts = [self.units[self.starts[row] : self.starts[row + 1]] for row in rows]
        starts = np.cumsum([0, *map(len, parts)], dtype=np.int64)
        return Folded(np.concatenate(parts) if parts else self.units[:0], starts)


def fold(texts: Sequence[str]) -> Folded:
    """Fold a batch of texts. An empty text, or one of punctuation only, becomes one of no units."""
    units, ends = _units(texts)
    # Hangul syllables in parts, as some file systems and editors write them, become one: the table maps one to one.
    if (units >> 8 == _JAMO_BLOCK).any():
        units, ends = _units([unicodedata.normalize("NFC", text) if _JAMO.search(text) else text for text in texts])
    units = table()[units]
    kept = units != 0
    before = np.concatenate(([0], np.cumsum(kept)))
    return Folded(units[kept], before[np.concatenate(([0], ends))])


def _units(texts: Sequence[str]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """Return the UTF-16 units of texts, one behind the other, and where each ends."""
    raw = [text.encode("utf-16-le", "surrogatepass") for text in texts]
    return np.frombuffer(b"".join(raw), np.uint16), np.cumsum([len(data) // 2 for data in raw], dtype=np.int64)


def digest(units: bytes, text: str) -> bytes:
    """Return what two texts share when they are exact duplicates.

    Args:
        units: of the folded text, as bytes.
        text: the text itself. Where it is short, more of it counts than letters and digits: 1.25 is not 12.5.

    Source: RFC 7693 (BLAKE2).
    """
    if len(units) < 2 * SHORT:
        units = "".join(unicodedata.normalize("NFKC", text).casefold().split()).encode("utf-8", "surrogatepass") + b"\0"
    return blake2b(units, digest_size=DIGEST_BYTES).digest()


@cache
def table() -> NDArray[np.uint16]:
    """Return what each UTF-16 unit becomes; 0 is nothing. Built in some 150 ms, once in a process."""
    table = np.zeros(UNITS, np.uint16)
    letters = {code: folded for code in range(UNITS) if (folded := _letter(chr(code)))}
    # One call for all: each entry is simplified on its own line, as words would be simplified by their company.
    simple = simplify("\n".join(letters.values())).translate(_REGIONAL).split("\n")
    for (code, letter), simplified in zip(letters.items(), simple, strict=True):
        table[code] = ord(simplified if simplified <= "\uffff" else letter)
    surrogates = np.arange(0xD800, 0xE000)
    table[surrogates] = surrogates
    # Twice, for the few characters whose simplified form is itself a traditional one: folding twice changes nothing.
    return table[table]


def _letter(char: str) -> str:
    """Return the letter or digit that a character stands for, "" if it stands for none.

    A ligature or a unit sign in one character (ﬁ, ㎏) becomes its first letter: the table maps one to one.
    """
    if "\ud800" <= char <= "\udfff" or ord(char) in _UNSEEN:
        return ""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    # Composed accents come apart (é is e and a mark), Hangul syllables stay whole.
    whole = "\uac00" <= char <= "\ud7a3"
    for part in unicodedata.normalize("NFKC" if whole else "NFKD", char).casefold():
        # A mark that encloses (a keycap) is no letter.
        mark = unicodedata.category(part) in ("Mn", "Mc")
        if part <= "\uffff" and (unicodedata.combining(part) in _LETTER_MARKS if mark else part.isalnum()):
            return part
    return ""
