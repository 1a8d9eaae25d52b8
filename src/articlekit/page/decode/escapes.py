"""Encodings of seven bits that switch character sets by escapes: ISO-2022-JP, ISO-2022-KR, HZ."""

import re

from articlekit.page.decode.common import common_share
from articlekit.page.decode.reading import read_as

# Sources: RFC 1468 and RFC 2237 (Japanese), RFC 1557 (Korean), RFC 1843 (HZ).
_ESCAPES = (
    ("iso-2022-kr", re.compile(rb"\x1b\$\)C")),
    ("iso-2022-jp", re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([IJ])")),
    ("hz", re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")),
)
_SAMPLE = 65536
# A cut or damaged mail has a few broken sequences; a log with colours, read as Japanese, has no letter.
_MAX_BROKEN = 0.02
# "~{" and "~}" stand in programs too; what is between them is then no Chinese.
_MIN_COMMON = 0.2


def find(data: bytes) -> str | None:
    """Return the encoding with escapes that bytes are in, or None."""
    if b"\x1b" not in data and b"~{" not in data:
        return None
    for name, escape in _ESCAPES:
        found = escape.search(data)
        if not found:
            continue
        reading = read_as(data[found.start() : found.start() + _SAMPLE], name)
        share, letters = common_share(reading.text)
        if letters and reading.replaced <= 1 + _MAX_BROKEN * letters and share >= _MIN_COMMON:
            return name if data.isascii() else None
    return None
