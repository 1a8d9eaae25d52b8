"""Bytes -> text and Encoding. (Stand-in.)"""

import codecs

from articlekit.errors import DecodeError
from articlekit.model import Decoded, Encoding

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_SAFE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
}


def candidates(data: bytes, hint: str | None = None) -> list[tuple[str, float]]:
    import chardet

    return [(str(row["encoding"]), float(row["confidence"])) for row in chardet.detect_all(data)]


def decode(data: bytes, *, charset: str | None = None, hint: str | None = None) -> Decoded:
    if charset is not None:
        try:
            name = codecs.lookup(charset).name
        except LookupError:
            raise DecodeError(f"unknown encoding {charset!r}; try utf-8 or gb18030") from None
        name = _SAFE.get(name, name)
        return _decoded(data, name, "told")
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _decoded(data[len(bom) :], name, "bom")
    if data and not data.strip(b"\0"):
        raise DecodeError("not text: only NUL bytes")
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if (bad <= 0.02 * max(1, len(data)) and bad < 0.1 * max(1, sum(byte > 127 for byte in data))) or not bad:
        return Decoded(text, Encoding("utf-8", "utf-8", replaced=bad))
    import chardet

    found = chardet.detect(data)
    if not found["encoding"]:
        raise DecodeError(f"not text: {found.get('mime_type')}")
    name = codecs.lookup(found["encoding"]).name
    return _decoded(data, _SAFE.get(name, name), "detected")


def _decoded(data: bytes, name: str, evidence: str) -> Decoded:
    text = data.decode(name, "replace").removeprefix("\ufeff")
    return Decoded(text, Encoding(name, evidence, replaced=text.count("\ufffd")))
