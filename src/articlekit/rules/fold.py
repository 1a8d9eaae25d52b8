"""Fold text into match keys: what a person would read as the same line becomes the same string."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

# Soft hyphen, combining grapheme joiner, zero-width characters, direction marks, word joiners, BOM: all were seen
# inside words of scraped pages.
_INVISIBLE = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_NARROW = {
    chr(code): unicodedata.normalize("NFKC", chr(code)) for code in (*range(0xFF01, 0xFF5F), 0x3000, 0xA0, 0x2026)
}
_WIDE = re.compile(f"[{''.join(map(re.escape, _NARROW))}]")
_SPACES = re.compile(r"[^\S\n]+")
_CJK = "\u3001-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_INNER_SPACE = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")


@cache
def _simplified() -> object:
    """Return OpenCC's converter from traditional to simplified characters; loading it takes some 20 ms."""
    import opencc

    return opencc.OpenCC("t2s")


def simplify(text: str) -> str:
    """Write traditional characters as simplified ones. Source: OpenCC, configuration t2s."""
    return str(_simplified().convert(text))  # type: ignore[attr-defined]


def fold(text: str) -> str:
    """Fold width, case, script and white space: NFKC, no invisible characters, lower case, simplified, single spaces.

    Line breaks stay, so that a whole page can be folded in one go: that is four times faster than line by line.
    """
    # Width first: normalize() is quick on text that needs nothing, and little but width needs anything in most pages.
    text = _WIDE.sub(lambda match: _NARROW[match.group()], text)
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower()
    # A lone surrogate (from a damaged file) has no UTF-8 form, which OpenCC needs.
    return _SPACES.sub(" ", simplify(text.encode("utf-8", "replace").decode("utf-8")))


def close(key: str) -> str:
    """Close the spaces between CJK characters of a folded text: footers are often set with spaced letters."""
    return _INNER_SPACE.sub("", key) if " " in key else key


def fold_lines(lines: Sequence[str]) -> list[str]:
    """Fold many lines at once; the n-th result is the fold of the n-th line."""
    return [key.strip() for key in fold("\n".join(lines)).split("\n")] if lines else []
