"""Read bytes in a known encoding: the text, and how much of it is broken."""

import codecs
import re
from dataclasses import dataclass
from functools import cache

from articlekit.page.decode.labels import codec_of

BROKEN = "\ufffd"
CESU_8 = "articlekit.cesu-8"  # handler of errors that reads surrogate pairs in UTF-8


@dataclass(frozen=True, slots=True)
class Reading:
    """Text, the number of broken sequences that became U+FFFD, and the byte offset of the first; None without one."""

    text: str
    replaced: int = 0
    first: int | None = None


def read_as(data: bytes, name: str) -> Reading:
    """Read bytes in an encoding; what is broken becomes U+FFFD.

    Args:
        data: the bytes, without a byte order mark.
        name: the encoding, as labels.name_of gives it.
    """
    table = _table(name)
    if table:
        text = codecs.charmap_decode(data, "replace", table)[0]
        replaced = text.count(BROKEN)
        return Reading(text, replaced, text.index(BROKEN) if replaced else None)
    codec = codec_of(name)
    try:
        return Reading(data.decode(codec, _VENDORS.get(name, "strict")))
    except UnicodeError:
        first = _first_broken(data, codec)
    text = data.decode(codec, "articlekit.replace" if name == "utf-8" and _SURROGATES.search(data) else "replace")
    # A page may hold U+FFFD itself. In UTF-8 its own can be counted, since no broken sequence looks like one.
    own = data.count(BROKEN.encode()) if name == "utf-8" else 0
    replaced = text.count(BROKEN) - own
    return Reading(text, replaced, first if replaced else None)


def _first_broken(data: bytes, codec: str) -> int:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        return error.start
    except UnicodeError:
        # Some codecs do not say where.
        pass
    return 0


_C1_END = 0xA0


def is_single_byte(name: str) -> bool:
    """Whether an encoding is read with a table, byte by byte."""
    return _table(name) is not None


@cache
def _table(name: str) -> str | None:
    """Return the 256 characters of a Windows code page, bytes that it leaves undefined as C1 control characters.

    Source: WHATWG Encoding Standard, section 9, indexes; codecs of Python leave these bytes undefined.
    """
    if not name.startswith("windows-"):
        return None
    undefined = [byte.decode(codec_of(name), "replace") for byte in (bytes([code]) for code in range(256))]
    return "".join(
        chr(code) if character == BROKEN and code < _C1_END else character for code, character in enumerate(undefined)
    )


# Some encodings have characters that Python's codec lacks. They are read where nothing else in a page is broken: in a
# damaged page such bytes are more likely damage, too.
def _gb18030(error: UnicodeError) -> tuple[str, int]:
    """Read byte 80 as the euro sign, as the standard and Windows do."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start] == _EURO:
        return "€", error.start + 1
    raise error


def _big5(error: UnicodeError) -> tuple[str, int]:
    """Read A3E1 as the euro sign, as the standard and Windows do."""
    if isinstance(error, UnicodeDecodeError) and error.object[error.start : error.start + 2] == _BIG5_EURO:
        return "€", error.start + 2
    raise error


def _cesu8(error: UnicodeError) -> tuple[str, int]:
    """Read a surrogate pair of which each half is a sequence, as Java and MySQL write characters beyond U+FFFF."""
    if isinstance(error, UnicodeDecodeError):
        pair = error.object[error.start : error.start + 6]
        if _SURROGATES.fullmatch(pair):
            halves = pair.decode("utf-8", "surrogatepass")
            return halves.encode("utf-16", "surrogatepass").decode("utf-16"), error.start + 6
    raise error


def _replace(error: UnicodeError) -> tuple[str, int]:
    """Do what _cesu8 does; what is broken otherwise becomes U+FFFD."""
    try:
        return _cesu8(error)
    except UnicodeDecodeError as broken:
        return BROKEN, broken.end


def _euc_jp(error: UnicodeError) -> tuple[str, int]:
    """Read the characters that vendors added (①, ㈱, 髙 …), by the same row and cell in Shift_JIS."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or not _EUC_FIRST <= min(pair) <= max(pair) <= _EUC_LAST:  # noqa: PLR2004  (a pair)
        raise error
    row, cell = pair[0] - _EUC_FIRST, pair[1] - _EUC_FIRST
    # Two rows for each lead byte, 81 to 9F and E0 to EF; no trail byte is 7F. Source: JIS X 0208, annex 1.
    lead = row // 2 + (0x81 if row < 62 else 0xC1)  # noqa: PLR2004
    trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)  # noqa: PLR2004
    try:
        return bytes([lead, trail]).decode("cp932"), error.start + 2
    except UnicodeDecodeError:
        raise error from None


_EURO = 0x80
_EUC_FIRST, _EUC_LAST = 0xA1, 0xFE
_BIG5_EURO = b"\xa3\xe1"
# Source: Unicode Technical Report 26 (CESU-8).
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_VENDORS = {
    "utf-8": CESU_8,
    "gb18030": "articlekit.gb18030",
    "big5": "articlekit.big5",
    "euc-jp": "articlekit.euc-jp",
}
codecs.register_error(CESU_8, _cesu8)
codecs.register_error("articlekit.replace", _replace)
codecs.register_error("articlekit.big5", _big5)
codecs.register_error("articlekit.gb18030", _gb18030)
codecs.register_error("articlekit.euc-jp", _euc_jp)
