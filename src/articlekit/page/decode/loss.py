"""Text of which characters were lost when it was decoded wrongly: it can only be reported."""

import re
from collections.abc import Iterator, Sequence

from articlekit.page.decode.common import cjk_share, common_share, letters_of
from articlekit.page.decode.reading import BROKEN
from articlekit.page.decode.wide import Wide

# Codec that the text was read with, codec that it is in, and what to call that.
_READINGS = (
    ("gb18030", "big5hkscs", "big5 read as gb18030"),
    ("big5hkscs", "gb18030", "gb18030 read as big5"),
    ("gb18030", "utf-8", "utf-8 read as gb18030"),
)
# Three broken UTF-8 characters in a row, read as GBK after they had become U+FFFD.
TRACE = "锟斤拷"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Of 163 clean Chinese and Japanese texts none has fewer than 0.35 common characters, of 54 misread ones none more than
# 0.17; read right these have three times as many.
_MAX_COMMON_BEFORE, _MIN_COMMON_AFTER, _MIN_TIMES = 0.25, 0.3, 2
_MIN_LETTERS, _MIN_CJK, _MIN_RARE = 4, 0.9, 0.5
_SAMPLE = 12288  # characters
# More broken sequences than this, and the right reading is a guess.
_MAX_LOST = 0.35
_MIN_REPLACEMENTS = 0.5


def find(text: str, wide: Wide, odd: Sequence[int]) -> Iterator[tuple[str, int]]:
    """Yield what happened to a text, and the first place that shows it.

    Args:
        text: a page with markup, or running text.
        wide: what it has outside ASCII.
        odd: places where characters stand side by side that no language has so.
    """
    if TRACE[0] in wide.characters and wide.text.count(TRACE) > 1:
        yield "broken utf-8 read as gb18030", text.index(TRACE)
    elif is_mostly_broken(wide):
        yield "a legacy encoding read as utf-8", text.index(BROKEN)
    elif odd and (what := _misread(text[:_SAMPLE])):
        yield what, odd[0]


def is_mostly_broken(wide: Wide) -> bool:
    """Whether most of what a text has outside ASCII are U+FFFD."""
    return BROKEN in wide.characters and wide.text.count(BROKEN) > _MIN_REPLACEMENTS * wide.count


def _misread(text: str) -> str | None:
    """Return in which encoding a text of rare Han was read, if in another one most of it is text."""
    share, letters = common_share(text)
    if letters < _MIN_LETTERS or share > _MAX_COMMON_BEFORE or _rare_share(text) < _MIN_RARE:
        return None
    least = max(_MIN_COMMON_AFTER, _MIN_TIMES * share)
    for wrong, right, what in _READINGS:
        after = text.replace(BROKEN, "?").encode(wrong, "replace").decode(right, "replace")
        if _is_right(after, least) and after.count(BROKEN) <= _MAX_LOST * len(after):
            return what
    return None


def _rare_share(text: str) -> float:
    """Return the share of Han, and of the private characters that GBK's user-defined area is read as."""
    letters = letters_of(text)
    return cjk_share(text) + len(_PRIVATE.findall(letters)) / max(1, len(letters))


def _is_right(text: str, least: float) -> bool:
    share, letters = common_share(text)
    return letters >= _MIN_LETTERS and share >= least and cjk_share(text) >= _MIN_CJK
