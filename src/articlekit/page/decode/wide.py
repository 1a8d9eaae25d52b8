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
# UTF-16 without a mark and without ASCII in it: of 252 Chinese texts of 20 bytes and more, the right order has at
# least 0.3 common characters, and GBK or the wrong order at most 0.12 from 50 bytes up.
_MIN_COMMON = 0.25


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
    # Nothing can be told from one character, and UTF-8 that has no NUL is never UTF-16.
    if len(data) < 4 or (0 not in sample and utf8.is_valid_start(sample)):  # noqa: PLR2004
        return None
    if sample.count(0) > len(sample) // 4:
        for name in ("utf-32le", "utf-32be"):
            if _reads(sample, name, 4):
                return name
    nuls = {"utf-16le": sample[1::2].count(0), "utf-16be": sample[::2].count(0)}
    name = max(nuls, key=lambda order: nuls[order])
    # A space or a line break has one NUL, on the side that the order says; characters with NUL there are rare. Bytes
    # that are all ASCII and hold some NULs are ASCII with NULs, unless one unit in four has one.
    least = len(sample) // (8 if sample.isascii() else 100)
    if nuls[name] > max(4 * (sum(nuls.values()) - nuls[name]), least) and _reads(sample, name, 2):
        return name
    if sample.isascii():
        return None
    for order in nuls:
        if _reads(sample, order, 2) and _is_text(sample, order):
            return order
    return None


def _reads(sample: bytes, name: str, unit: int) -> bool:
    """Tell whether a sample is whole units without anything broken or odd in it."""
    reading = read_as(sample[: len(sample) // unit * unit], name)
    # A surrogate pair may be cut at the end.
    text = reading.text.removesuffix(BROKEN)
    return bool(text) and not _ODD.search(text)


def _is_text(sample: bytes, name: str) -> bool:
    text = read_as(sample[: len(sample) // 2 * 2], name).text
    share, letters = common_share(text)
    return share >= _MIN_COMMON or letters <= len(text) // 8
