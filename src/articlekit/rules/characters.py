"""What characters are: their scripts, and what a text weighs. Marks that end sentences are in rules/sentences.py."""

import unicodedata
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

# Scripts, as ranges for a character class of a pattern. Source: Unicode Character Database, Blocks.txt.
KANA = "\u3040-\u30ff"
HAN = "\u3400-\u9fff"
HANGUL = "\uac00-\ud7af"
# Scripts that are written without spaces between words; the last are the compatibility ideographs.
UNSPACED = f"{KANA}{HAN}\uf900-\ufaff"
CJK = f"{UNSPACED}{HANGUL}"
# The same for judging encodings: assigned letters only, since bytes read wrongly become any code point, and the
# supplementary planes, since gb18030 reaches them.
CJK_LETTERS = "\u3041-\u30fe\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
CJK_MARKS = "\u3001-\u303f"

# Signs of vowels and tones that no composed letter holds: Hebrew, Arabic, Indic scripts, Thai, Lao, Burmese, Khmer.
VOWEL_SIGNS = "".join(
    chr(code)
    for code in (*range(0x591, 0x6EE), *range(0x900, 0xF00), *range(0x102B, 0x109E), *range(0x17B4, 0x17D4))
    if unicodedata.category(chr(code)) in ("Mn", "Mc")
)

# Soft hyphen, combining grapheme joiner, Mongolian vowel separator and BOM; zero-width characters and direction marks,
# direction embeddings, word joiners: seen inside and around words of scraped pages.
INVISIBLE = "\u00ad\u034f\u180e\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)))
)
# What is stripped from both ends of a line: all that str.strip() takes, and what folds to nothing.
OUTER_SPACE = INVISIBLE + "".join(chr(code) for code in range(0x3001) if chr(code).isspace())

# What a character that is not CJK weighs against one that is: five letters, an average word and its space, say about
# as much as two Chinese characters.
OTHER_WEIGHT = 0.4


def weigh(cjk: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the weights of texts, in CJK characters.

    Args:
        cjk: the number of CJK characters in each. For the key of a line, Hangul counts unless it is the odd word in a
            text of Han and kana; for the trees, which were trained so, it always counts.
        others: the number of the other characters, without spaces.
    """
    weight: NDArray[np.float64] = cjk + OTHER_WEIGHT * others
    return weight


def codes_of(text: str) -> NDArray[np.uint32]:
    """Return the code points of a text; a lone surrogate, as damaged files have, becomes a question mark."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)


def bit_table(ranges: Mapping[int, str], characters: Mapping[int, str]) -> NDArray[np.uint16]:
    """Return the bits of every code point, from the ranges and the characters that each bit stands for."""
    table = np.zeros(0x110000, np.uint16)
    for bit, written in ranges.items():
        for codes in _spans(written):
            table[codes.start : codes.stop] |= bit
    for bit, written in characters.items():
        table[list(map(ord, written))] |= bit
    return table


def _spans(ranges: str) -> Iterator[range]:
    """Yield the code points of ranges as a character class has them: a-bc-d."""
    for first, last in zip(ranges[::3], ranges[2::3], strict=True):
        yield range(ord(first), ord(last) + 1)
