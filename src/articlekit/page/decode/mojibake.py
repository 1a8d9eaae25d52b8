"""Text that was decoded wrongly before it was saved: repaired where nothing was lost, reported where something was."""

import re
from dataclasses import dataclass

from articlekit.page.decode.common import cjk_share, common_share, letters_of, wide_of
from articlekit.page.decode.reading import BROKEN, encode_1252

# European letters and typographic signs: what UTF-8 of Europe holds that was read in a single-byte encoding.
_EUROPEAN = re.compile("[\u00a0-\u024f\u0370-\u04ff\u2010-\u203a\u20ac\u2116\u2122]*")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
# Codec that the text was read with, codec that it is in, and what to call that.
_DOUBLE = (
    ("gb18030", "big5hkscs", "big5 read as gb18030"),
    ("big5hkscs", "gb18030", "gb18030 read as big5"),
    ("gb18030", "utf-8", "utf-8 read as gb18030"),
)
# Three broken UTF-8 characters in a row, read as GBK after they had become U+FFFD.
_LOST = "锟斤拷"

# Of 163 clean Chinese and Japanese texts none has fewer than 0.35 common characters, of 54 misread ones none more than
# 0.17; read right these have three times as many.
_MAX_COMMON_BEFORE = 0.25
_MIN_COMMON_AFTER = 0.3
_MIN_GAIN = 2
_MIN_LETTERS = 4
_SAMPLE = 12288  # characters: as many as common_share looks at
_FIRST = 8192
_FIRST_LINES = 1024
_ENOUGH_LETTERS = 100
# A page may quote some mojibake and have no other letter outside ASCII: one of the tests of the W3C does.
_MIN_EUROPEAN = 10
# More broken sequences than this, and the right reading is a guess.
_MAX_LOST = 0.35
_MIN_REPLACEMENTS = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """What happened to a text, and the text as it was before; None where it cannot be restored."""

    what: str
    text: str | None = None


def find(text: str) -> Finding | None:
    """Return what happened to a text; None for a text that looks right.

    A text is judged as a whole: all of its characters outside ASCII must come from the wrong reading.
    """
    if text.isascii():
        return None
    # The first lines of an article mostly show that it is right; those of a page are markup, which shows nothing.
    share, letters = common_share(text[:_FIRST_LINES])
    if letters >= _ENOUGH_LETTERS and share >= _MIN_COMMON_AFTER:
        return _judge_loss(text)
    wide = wide_of(text)
    share, letters = common_share(wide[:_SAMPLE])
    if letters >= _ENOUGH_LETTERS and share >= _MIN_COMMON_AFTER:
        return _judge_loss(wide)
    high = _single_bytes(wide)
    if high is not None:
        return _judge_single_byte(text, high)
    if letters >= _MIN_LETTERS and share <= _MAX_COMMON_BEFORE and _rare_share(wide[:_SAMPLE]) >= 0.5:  # noqa: PLR2004
        return _judge_double_byte(text, share)
    return _judge_loss(wide)


def _single_bytes(text: str) -> bytes | None:
    """Return the bytes that were read as windows-1252 or ISO-8859-1; None where a text holds anything else."""
    for encode in (encode_1252, _encode_latin):
        try:
            return encode(text)
        except UnicodeEncodeError:
            continue
    return None


def _encode_latin(text: str) -> bytes:
    return text.encode("latin-1")


def _judge_single_byte(text: str, high: bytes) -> Finding | None:
    """Judge a text read in a single-byte encoding; high: the bytes of its characters outside ASCII."""
    # Without its ASCII, UTF-8 is still UTF-8, and there is little of it in a page of English.
    try:
        wide = high.decode("utf-8")
    except UnicodeDecodeError:
        wide = ""
    if wide:
        is_european = len(wide) >= _MIN_EUROPEAN and _EUROPEAN.fullmatch(wide)
        data = _single_bytes(text) if is_european or _is_right(wide) else None
        right = data.decode("utf-8", "replace") if data else BROKEN
        return None if BROKEN in right else Finding("utf-8 read as windows-1252", right)
    # No character continues over a line break, so the first lines are enough to rule gb18030 out.
    if len(high) < _MIN_LETTERS or _as_gb18030(text[: text.find("\n", _FIRST) + 1 or None]) is None:
        return None
    right = _as_gb18030(text) or ""
    return Finding("gb18030 read as windows-1252", right) if _is_right(right) else None


def _as_gb18030(text: str) -> str | None:
    try:
        return (_single_bytes(text) or b"").decode("gb18030")
    except UnicodeDecodeError:
        return None


def _rare_share(text: str) -> float:
    """Return the share of Han, and of the private characters that GBK's user-defined area is read as."""
    letters = letters_of(text)
    return cjk_share(text) + len(_PRIVATE.findall(letters)) / max(1, len(letters))


def _judge_double_byte(text: str, share: float) -> Finding | None:
    """Judge a text of rare Han: a double-byte encoding may have been read as another one."""
    least = max(_MIN_COMMON_AFTER, _MIN_GAIN * share)
    for wrong, right, what in _DOUBLE:
        whole = _undo(text, wrong, right)
        if whole and _is_right(whole, least):
            return Finding(what, whole)
    for wrong, right, what in _DOUBLE:
        part = text.replace(BROKEN, "?").encode(wrong, "replace").decode(right, "replace")
        if _is_right(part, least) and part.count(BROKEN) <= _MAX_LOST * len(part):
            return Finding(what)
    return None


def _undo(text: str, wrong: str, right: str) -> str | None:
    """Undo a wrong reading; None where a character is lost, or where reading it wrongly again gives another text."""
    try:
        before = text.encode(wrong).decode(right)
        return before if before.encode(right).decode(wrong) == text else None
    except UnicodeError:
        return None


def _is_right(text: str, least: float = _MIN_COMMON_AFTER) -> bool:
    share, letters = common_share(text)
    return letters >= _MIN_LETTERS and share >= least and cjk_share(text) >= 0.9  # noqa: PLR2004


def _judge_loss(text: str) -> Finding | None:
    """Judge a text that may hold the traces of characters that are lost."""
    if text.count(_LOST) > 1:
        return Finding("broken utf-8 read as gb18030")
    if BROKEN in text and text.count(BROKEN) > _MIN_REPLACEMENTS * len(wide_of(text)):
        return Finding("a legacy encoding read as utf-8")
    return None
