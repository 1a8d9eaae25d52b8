"""Encodings that bytes give away by themselves: by a byte order mark, as UTF-16 or UTF-32, by escapes, as UTF-8."""

import re

from articlekit.page.decode.common import common_share
from articlekit.page.decode.reading import BROKEN, Reading, read_as
from articlekit.page.decode.sample import ASCII
from articlekit.page.decode.surprisal import is_strange
from articlekit.page.decode.wide import has_pair

_HIGH = bytes(range(128, 256))
# The share of broken sequences, ASCII aside, up to which a page is damaged UTF-8. None of 57 damaged pages has more
# than 5 %; of 789 files in other encodings, read as UTF-8, all of at least 20 bytes have at least 64 %.
_MAX_BROKEN_UTF8 = 0.25
# The same for a page that includes a block in another encoding, where the rest is plainly UTF-8 in Han or kana.
_MAX_BROKEN_MIXED_UTF8 = 0.6
_MIN_COMMON_UTF8 = 0.3
_MIN_LETTERS = 4
_SURROGATE = 0xED  # the first byte of half a pair
_UTF8_SAMPLE = 1 << 12


def read_utf8(data: bytes) -> Reading | None:
    """Read bytes that are UTF-8, perhaps damaged; None where they are something else."""
    try:
        return Reading(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        first = error.start
    if data[first] == _SURROGATE and not (reading := read_as(data, "utf-8")).replaced:
        return reading
    # Reading another encoding as UTF-8 is slow, and stretches of it are enough to see that it is one.
    if len(data) > 4 * _UTF8_SAMPLE:
        starts = (first, (first + len(data)) // 2, len(data) - _UTF8_SAMPLE)
        if all(read_utf8(data[start : start + _UTF8_SAMPLE]) is None for start in starts):
            return None
    reading = read_as(data, "utf-8")
    # Bytes cut out of a file may begin and end inside a character.
    cut = read_as(_without_cuts(data), "utf-8").replaced if reading.replaced <= _MAX_CUTS else reading.replaced
    good = len(data.translate(None, ASCII)) and _characters(reading)
    if cut <= _MAX_BROKEN_UTF8 * (good + cut) and 2 * reading.replaced <= good:
        return reading
    share, letters = common_share(reading.text)
    if reading.replaced <= _MAX_BROKEN_MIXED_UTF8 * (good + reading.replaced) and letters >= _MIN_LETTERS:
        return reading if share >= _MIN_COMMON_UTF8 else None
    return None


# A head cut leaves up to three broken sequences of a byte each, a tail cut leaves one.
_MAX_CUTS = 4
_HEAD_CUT = re.compile(rb"[\x80-\xbf]{1,3}")
_TAIL_CUT = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")


def _without_cuts(data: bytes) -> bytes:
    """Drop continuation bytes at the start, and an unfinished sequence at the end."""
    head = _HEAD_CUT.match(data)
    tail = _TAIL_CUT.search(data, max(0, len(data) - 3))
    return data[head.end() if head else 0 : tail.start() if tail else len(data)]


def starts_as_utf8(sample: bytes) -> bool:
    """Whether bytes are the beginning of strict UTF-8; they may end inside a character."""
    try:
        sample[: len(sample) - _MAX_CUTS].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _characters(reading: Reading) -> int:
    """Return the number of characters outside ASCII that are not broken."""
    return len(reading.text) - len(reading.text.encode("utf-8", "replace").translate(None, _HIGH)) - reading.replaced


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
_WIDE_SAMPLE = 8192
_MIN_TAGS = 8  # end tags; their two bytes are a character that no text has, or the end of one and the start of another
# What no text holds: control characters other than white space, surrogates, private and unassigned characters.
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff\U0003ffff-\U0010ffff]")
# UTF-16 without a mark and without ASCII: the share of common characters in Chinese texts of at least 20 bytes is 0.37
# and more in the right byte order, and at most 0.12 in the wrong one, or when the text is GBK or Big5.
_MIN_COMMON_WIDE = 0.25
_MAX_ODD = 0.01
# Not all of them: an em dash here and there is from another block of Unicode.
_MIN_HIGH = 0.9
_NO_TEXT = bytes([*range(9), 11, *range(14, 27), *range(28, 32)])


def find_mark(data: bytes) -> tuple[str, int] | None:
    """Return the encoding of a byte order mark, and its length; None without one, or where the bytes contradict it."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            # Some editors write a second mark before the first.
            length = len(mark)
            while data.startswith(mark, length):
                length += len(mark)
            return (name, length) if _is_honest(data[length : length + _WIDE_SAMPLE * 8], name) else None
    return None


def _is_honest(data: bytes, name: str) -> bool:
    """Whether bytes are in the encoding that the mark before them names."""
    if name == "utf-8":
        reading = read_as(data, name)
        wide = len(reading.text) - len(data) + len(data.translate(None, ASCII))
        # A page in GBK to which an editor added a mark is broken all over; a damaged page is so in a few places.
        return reading.replaced <= 0.05 * wide
    # The sample may end inside a character.
    reading = read_as(data[: len(data) // 4 * 4], name)
    return len(_ODD.findall(reading.text)) <= 0.05 * len(reading.text) + 1


def find_wide(data: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 that bytes without a mark are in, or None."""
    sample = data[:_WIDE_SAMPLE]
    # One character is too little to judge by; text in ASCII or UTF-8 is known by having no control characters.
    if len(data) < 4 or (sample.translate(None, _NO_TEXT) == sample and starts_as_utf8(sample)):  # noqa: PLR2004
        return None
    if sample.count(0) > len(sample) // 4:
        for name in ("utf-32le", "utf-32be"):
            if _reads(sample, name, 4):
                return name
    # Tags are no characters of UTF-16; in that, they have NULs.
    if not sample.isascii() and sample.count(b"</") < _MIN_TAGS:
        shares = {name: _text_share(sample, name) for name in ("utf-16le", "utf-16be")}
        name = max(shares, key=lambda order: shares[order])
        # A few characters in a legacy encoding give some common ones by chance.
        if shares[name] >= _MIN_COMMON_WIDE and not is_strange(read_as(sample, name).text):
            return name
    return _by_high_bytes(sample)


def _by_high_bytes(sample: bytes) -> str | None:
    """Return the UTF-16 that a sample is in, judged by the high bytes of its characters, or None.

    The high byte of a space or a line break is NUL; those of Latin, Cyrillic, Arabic and Thai letters are control
    characters, so that all bytes may be ASCII. In ASCII with some stray NULs, these stand at even and at odd places.
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
    """Whether a sample reads without broken sequences, and with hardly a character that no text holds."""
    reading = read_as(sample[: len(sample) // unit * unit], name)
    # A surrogate pair may be cut at the end.
    text = reading.text.removesuffix(BROKEN)
    return bool(text) and len(_ODD.findall(text)) <= _MAX_ODD * len(text)


def _text_share(sample: bytes, name: str) -> float:
    """Return the share of common characters in a sample; 0.0 where it does not read cleanly."""
    return common_share(read_as(sample[: len(sample) // 2 * 2], name).text)[0] if _reads(sample, name, 2) else 0.0


# Sources: RFC 1468 and RFC 2237 (Japanese), RFC 1557 (Korean), RFC 1843 (HZ).
_ESCAPES = (
    ("iso-2022-kr", re.compile(rb"\x1b\$\)C")),
    ("iso-2022-jp", re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([IJ])")),
    ("hz", re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")),
)
_ESCAPES_SAMPLE = 65536
# A cut or damaged mail has a few broken sequences. A log with escapes for colours has no letters when read as Japanese.
_MAX_BROKEN_ESCAPES = 0.02
# "~{" and "~}" stand in programs, too, where what is between them is not Chinese.
_MIN_COMMON_ESCAPES = 0.2


def find_escapes(data: bytes) -> str | None:
    """Return the encoding of seven bits with escapes that bytes are in, or None."""
    if b"\x1b" not in data and (b"~" not in data or not has_pair(data, b"~{")):
        return None
    for name, escape in _ESCAPES:
        found = escape.search(data)
        if not found:
            continue
        reading = read_as(data[found.start() : found.start() + _ESCAPES_SAMPLE], name)
        share, letters = common_share(reading.text)
        if letters and reading.replaced <= 1 + _MAX_BROKEN_ESCAPES * letters and share >= _MIN_COMMON_ESCAPES:
            return name if data.isascii() else None
    return None
