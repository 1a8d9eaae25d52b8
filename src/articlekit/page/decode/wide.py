"""UTF-16 and UTF-32: with a byte order mark, and without."""

import re

from articlekit.page.decode import utf8
from articlekit.page.decode.common import common_share
from articlekit.page.decode.reading import BROKEN, read_as

UTF8_MARK = b"\xef\xbb\xbf"
# Mark -> encoding; the longer first. Sources: Unicode, table 23-6; GB 18030-2022 for its own.
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32le"),
    (b"\0\0\xfe\xff", "utf-32be"),
    (UTF8_MARK, "utf-8"),
    (b"\xff\xfe", "utf-16le"),
    (b"\xfe\xff", "utf-16be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SAMPLE = 8192
# What a text holds: no control characters but white space, no surrogates, nothing private or unassigned.
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff\U0003ffff-\U0010ffff]")
# UTF-16 without a mark and without ASCII in it: of Chinese texts of 20 bytes and more, each has at least 0.37 common
# characters in the right order, and at most 0.12 in the wrong one, or when it is GBK or Big5.
_MIN_COMMON = 0.25
# An em dash here and there is of another block.
_MIN_HIGH = 0.9
_NO_TEXT = bytes([*range(9), 11, *range(14, 27), *range(28, 32)])


def marked(data: bytes) -> tuple[str, int] | None:
    """Return the encoding that a byte order mark names, and the mark's length; None where it lies or there is none."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            # Some editors write a second mark before the first.
            length = len(mark)
            while data.startswith(mark, length):
                length += len(mark)
            return (name, length) if _is_true(data[length : length + _SAMPLE * 8], name) else None
    return None


def _is_true(data: bytes, name: str) -> bool:
    """Tell whether bytes are what the mark before them says."""
    if name == "utf-8":
        reading = read_as(data, name)
        wide = len(reading.text) - len(data) + len(data.translate(None, bytes(range(128))))
        # A page that was in GBK and got a mark from an editor is all broken; a damaged page is a little.
        return reading.replaced <= 0.05 * wide
    # The sample ends anywhere.
    reading = read_as(data[: len(data) // 4 * 4], name)
    return len(_ODD.findall(reading.text)) <= 0.05 * len(reading.text) + 1


def unmarked(data: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 that bytes without a mark are in, or None."""
    sample = data[:_SAMPLE]
    # Nothing can be told from one character, and text of ASCII or UTF-8 has no control characters.
    if len(data) < 4 or (sample.translate(None, _NO_TEXT) == sample and utf8.is_valid_start(sample)):  # noqa: PLR2004
        return None
    if sample.count(0) > len(sample) // 4:
        for name in ("utf-32le", "utf-32be"):
            if _reads(sample, name, 4):
                return name
    if not sample.isascii():
        shares = {name: _text_share(sample, name) for name in ("utf-16le", "utf-16be")}
        name = max(shares, key=lambda order: shares[order])
        if shares[name] >= _MIN_COMMON:
            return name
    return _by_high_bytes(sample)


def _by_high_bytes(sample: bytes) -> str | None:
    """Return the UTF-16 that a sample is in by the high bytes of its characters, or None.

    That of a space or a line break is NUL; those of Latin, Cyrillic, Arabic and Thai letters are control characters, so
    that all bytes may be ASCII. ASCII with some NULs in it has letters on both sides.
    """
    units = len(sample) // 2
    kind = _NO_TEXT if sample.isascii() else b"\0"
    low, high = sample[::2], sample[1::2]
    counts = {
        "utf-16le": len(high) - len(high.translate(None, kind)),
        "utf-16be": len(low) - len(low.translate(None, kind)),
    }
    name = max(counts, key=lambda order: counts[order])
    most, others = counts[name], sum(counts.values()) - counts[name]
    if sample.isascii():
        is_it = most >= _MIN_HIGH * units or (most > units / 2 and others < units / 10)
    else:
        is_it = most > max(4 * others, units / 50)
    return name if is_it and _reads(sample, name, 2) else None


def _reads(sample: bytes, name: str, unit: int) -> bool:
    """Tell whether a sample is whole units without anything broken or odd in it."""
    reading = read_as(sample[: len(sample) // unit * unit], name)
    # A surrogate pair may be cut at the end.
    text = reading.text.removesuffix(BROKEN)
    return bool(text) and not _ODD.search(text)


def _text_share(sample: bytes, name: str) -> float:
    """Return the share of common characters in a sample, 0.0 where it is not read without fault."""
    return common_share(read_as(sample[: len(sample) // 2 * 2], name).text)[0] if _reads(sample, name, 2) else 0.0
