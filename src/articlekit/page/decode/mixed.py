"""Pages in two encodings: a block that was included in another encoding than the page's is read in its own."""

import re
from collections.abc import Iterator

from articlekit.model import Foreign
from articlekit.page.decode import cjk
from articlekit.page.decode.common import cjk_share, common_share
from articlekit.page.decode.reading import BROKEN, Reading, read_as

# An include brings whole elements or lines, so each of these is in one encoding. No multi-byte encoding has the bytes
# of a tag or of a line break inside a character.
_SEGMENT = re.compile(rb"[^<>\r\n]+")
# Four characters of three bytes in a row: rare in text in a legacy encoding, and never found up to the end of a
# segment. The search is in the classes of the bytes, which takes a tenth of the time of a pattern.
_UTF8_RUN = b"LCC" * 4
_CLASSES = b"." * 0x80 + b"C" * 0x40 + b"." * 0x22 + b"L" * 0x0E + b"." * 0x10

# Separates GBK from UTF-8 that was cut by bytes: none of 25 cut summaries was taken for GBK, and 23 of 24 blocks were
# found.
_MIN_BROKEN = 0.3
# Least shares of common characters and of CJK among the letters of a block that is read in its own encoding.
_MIN_COMMON = 0.15
_MIN_CJK = 0.6
_MIN_FIT = 0.5
_MIN_LETTERS = 4


def find(data: bytes, name: str) -> tuple[Foreign, ...]:
    """Return the blocks that are in another encoding than the rest of the page.

    Args:
        data: the page, without a byte order mark.
        name: the encoding of the page.

    Returns:
        Blocks in order, each with its byte offset and length; blocks with only ASCII between them are one.
    """
    if name == "utf-8":
        return _merge(data, _legacy_blocks(data))
    if name in cjk.CJK:
        return _merge(data, _utf8_blocks(data))
    return ()


def split_utf8(data: bytes) -> tuple[bytes, bytes]:
    """Split a page that is not all UTF-8 into its UTF-8 blocks, joined, and the rest; nearly always there are none."""
    blocks = _utf8_blocks(data)
    if not blocks:
        return b"", data
    inside = b"\n".join(data[block.offset : block.offset + block.length] for block in blocks)
    starts = {block.offset for block in blocks}
    rest = b"\n".join(found[0] for found in _SEGMENT.finditer(data) if found.start() not in starts)
    return inside, rest


def read(data: bytes, name: str, blocks: tuple[Foreign, ...]) -> Reading:
    """Read a page in its encoding, and its foreign blocks in theirs."""
    texts, replaced, first = [], 0, None
    for start, end, encoding in _pieces(len(data), name, blocks):
        reading = read_as(data[start:end], encoding)
        texts.append(reading.text)
        replaced += reading.replaced
        if first is None and reading.first is not None:
            first = start + reading.first
    return Reading("".join(texts), replaced, first)


def _pieces(size: int, name: str, blocks: tuple[Foreign, ...]) -> Iterator[tuple[int, int, str]]:
    position = 0
    for block in blocks:
        yield position, block.offset, name
        position = block.offset + block.length
        yield block.offset, position, block.name
    yield position, size, name


def _legacy_blocks(data: bytes) -> list[Foreign]:
    """Return the segments of a UTF-8 page that are in a legacy CJK encoding, the same one for all of them."""
    segments = [segment for segment in _SEGMENT.finditer(data) if _is_not_utf8(segment[0])]
    candidates = cjk.find(b"\n".join(segment[0] for segment in segments))
    if not candidates or candidates[0].score < _MIN_FIT:
        return []
    name = candidates[0].name
    return [
        Foreign(segment.start(), len(segment[0]), name) for segment in segments if _is_cjk(read_as(segment[0], name))
    ]


def _is_not_utf8(segment: bytes) -> bool:
    if segment.isascii():
        return False
    reading = read_as(segment, "utf-8")
    if not reading.replaced:
        return False
    wide = sum(map(len, re.findall("[^\x00-\x7f]+", reading.text)))
    return reading.replaced >= _MIN_BROKEN * wide


def _utf8_blocks(data: bytes) -> list[Foreign]:
    """Return the segments of a legacy page that are UTF-8."""
    if not _has_utf8_run(data):
        return []
    found = []
    for segment in _SEGMENT.finditer(data):
        if segment[0].isascii() or not _has_utf8_run(segment[0]):
            continue
        reading = read_as(segment[0], "utf-8")
        if not reading.replaced and _is_cjk(reading) and common_share(reading.text)[0] >= _MIN_COMMON:
            found.append(Foreign(segment.start(), len(segment[0]), "utf-8"))
    return found


def _has_utf8_run(data: bytes) -> bool:
    return _UTF8_RUN in data.translate(_CLASSES)


def _is_cjk(reading: Reading) -> bool:
    """Whether a segment is running text in Han, kana or hangul; a short one has to be nothing else."""
    _, letters = common_share(reading.text)
    share = cjk_share(reading.text)
    if letters < _MIN_LETTERS:
        return share == 1 and BROKEN not in reading.text
    return share >= _MIN_CJK and reading.replaced * 10 <= letters


def _merge(data: bytes, blocks: list[Foreign]) -> tuple[Foreign, ...]:
    """Join blocks that have only ASCII between them."""
    merged: list[Foreign] = []
    for block in blocks:
        last = merged[-1] if merged else None
        if last and last.name == block.name and data[last.offset + last.length : block.offset].isascii():
            merged[-1] = Foreign(last.offset, block.offset + block.length - last.offset, last.name)
        else:
            merged.append(block)
    return tuple(merged)
