"""Fold text into match keys: what a person would read as the same line becomes the same string."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# Soft hyphen, combining grapheme joiner, Mongolian vowel separator and BOM; zero-width characters and direction marks,
# direction embeddings, word joiners: seen inside and around words of scraped pages.
INVISIBLE = "\u00ad\u034f\u180e\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065)))
)
# One for one, what needs folding in most pages: full-width and no-break characters, ellipses, numbers in circles.
_ONE = {
    chr(code): folded
    for code in (*range(0xA0, 0x100), *range(0x2000, 0x2200), *range(0x2460, 0x2500), 0x3000, *range(0xFE30, 0xFFF0))
    if (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
} | dict.fromkeys(INVISIBLE, "")
_TO_FOLD = re.compile(f"[{''.join(map(re.escape, _ONE))}]")
# Of those, what is in every text in Chinese; replaced one by one, since each is found at the speed of memory.
_COMMON = tuple((mark, _ONE[mark]) for mark in "，：；？！（）％　")
_SPACES = re.compile(r"[^\S\n]+")
_CJK = "\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
# The space first: what begins with a literal is looked for at the speed of memory.
_INNER_SPACE = re.compile(f" (?=[{_CJK}])(?<=[{_CJK}] )")
# Copies of pages on hijacked domains have the reading behind some characters: 权(quán).
_READING = re.compile(r"\((?<=[\u3400-\u9fff]\()[a-z]{0,5}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,4}\)")
_HAN = re.compile("[\u2e80-\U0003ffff]")


@cache
def _simplified() -> object:
    """Return OpenCC's converter from traditional to simplified characters; loading it takes some 20 ms."""
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Write traditional characters as simplified ones. Source: OpenCC, configuration t2s."""
    return str(_simplified().convert(text)) if _HAN.search(text) else text  # type: ignore[attr-defined]


def fold(text: str) -> str:
    """Fold width, case, script and white space: NFKC, no invisible characters, lower case, simplified, single spaces.

    A reading in brackets behind a Chinese character goes. Line breaks stay, so that a whole page can be folded in one
    go: that is four times faster than line by line.
    """
    return _SPACES.sub(" ", _characters(text))


def _characters(text: str) -> str:
    """Fold all but white space."""
    # One for one first: normalize() is quick on text that needs nothing, and little else needs anything in most pages.
    for mark, folded in _COMMON:
        text = text.replace(mark, folded)
    text = _TO_FOLD.sub(lambda match: _ONE[match.group()], text)
    text = _READING.sub("", unicodedata.normalize("NFKC", text).lower())
    # A lone surrogate (from a damaged file) has no UTF-8 form, which OpenCC needs.
    return simplify(text.encode("utf-8", "replace").decode("utf-8"))


def close(key: str) -> str:
    """Close the spaces between CJK characters of a folded text: footers are often set with spaced letters."""
    return _INNER_SPACE.sub("", key) if " " in key else key


def fold_lines(lines: Sequence[str]) -> list[str]:
    """Fold many lines at once; the n-th result is the fold of the n-th line, without outer white space."""
    return [" ".join(line.split()) for line in _characters("\n".join(lines)).split("\n")] if lines else []
