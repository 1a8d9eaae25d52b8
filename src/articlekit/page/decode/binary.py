"""Refuse what is not text: files known by their first bytes, and bytes full of control characters."""

import zlib

import numpy as np

from articlekit.errors import DecodeError

UNKNOWN = "not text: application/octet-stream; --encoding reads it all the same"
_UNPACK = "unpack it first"
# First bytes -> media type, and what reads it. Source: WHATWG MIME Sniffing Standard, section 6; libmagic for the rest.
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "application/pdf", "extract its text first: pdftotext FILE - | articlekit clean"),
    (b"\x1f\x8b", "application/gzip", "unpack it first: gzip -dc FILE | articlekit clean"),
    (b"\x28\xb5\x2f\xfd", "application/zstd", "unpack it first: zstd -dc FILE | articlekit clean"),
    (b"BZh", "application/x-bzip2", "unpack it first: bzip2 -dc FILE | articlekit clean"),
    (b"\xfd7zXZ\0", "application/x-xz", "unpack it first: xz -dc FILE | articlekit clean"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed", _UNPACK),
    (b"Rar!\x1a\x07", "application/vnd.rar", _UNPACK),
    (b"PK\x03\x04", "application/zip", _UNPACK),
    (b"PK\x05\x06", "application/zip", _UNPACK),
    (b"PAR1", "application/vnd.apache.parquet", "write its text column to files first"),
    (b"SQLite format 3\0", "application/vnd.sqlite3", "select its text to files first"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage", "save it as text first"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ""),
    (b"\xff\xd8\xff", "image/jpeg", ""),
    (b"GIF87a", "image/gif", ""),
    (b"GIF89a", "image/gif", ""),
    (b"II*\0", "image/tiff", ""),
    (b"MM\0*", "image/tiff", ""),
    (b"\0\0\1\0", "image/x-icon", ""),
    (b"8BPS\0", "image/vnd.adobe.photoshop", ""),
    (b"OggS\0", "application/ogg", ""),
    (b"fLaC\0", "audio/flac", ""),
    (b"ID3\2", "audio/mpeg", ""),
    (b"ID3\3", "audio/mpeg", ""),
    (b"ID3\4", "audio/mpeg", ""),
    (b"FLV\1", "video/x-flv", ""),
    (b"\x1aE\xdf\xa3", "video/x-matroska", ""),
    (b"\x7fELF", "application/x-elf", ""),
    (b"MZ\x90\0", "application/vnd.microsoft.portable-executable", ""),
    (b"\xca\xfe\xba\xbe\0", "application/java-vm", ""),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary", ""),
    (b"\0asm", "application/wasm", ""),
    (b"wOFF", "font/woff", ""),
    (b"wOF2", "font/woff2", ""),
    (b"OTTO\0", "font/otf", ""),
    (b"\0\1\0\0\0", "font/ttf", ""),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_TAR_MARK = slice(257, 262)
_BOX = slice(4, 8)
_SAMPLE = 65536
# Control characters that no text holds. Tab, line feed, vertical tab, form feed, carriage return, escape and NUL are
# left out: text may hold them.
_CONTROLS = bytes([*range(1, 9), *range(14, 27), *range(28, 32)])
_FIRST_PRINTABLE = 32
# Random bytes are 10 % such controls, compressed files 8 %; of some 1400 files of text none has one. A short text may
# still end in the Ctrl-Z of DOS, or ring a bell.
_MAX_CONTROLS, _FEW_CONTROLS = 0.02, 1


def refuse_known(data: bytes) -> None:
    """Refuse data that its first bytes show to be something other than text.

    Raises:
        DecodeError: the message names the type, and what reads it.
    """
    kind, hint = _kind(data)
    if kind:
        raise DecodeError(f"not text: {kind}; {hint or 'there is no text in it to read'}")


def _kind(data: bytes) -> tuple[str, str]:
    """Return media type and hint, both empty where the first bytes are of no known type."""
    for magic, kind, hint in _MAGIC:
        if data.startswith(magic):
            return kind, hint
    if data.startswith(b"RIFF") and data[8:12] in _RIFF:
        return _RIFF[data[8:12]], ""
    if data[_BOX] == b"ftyp" and data[0] == 0:
        return "video/mp4", ""
    if data[_TAR_MARK] == b"ustar":
        return "application/x-tar", "unpack it first: tar -xf FILE"
    # RFC 1950, section 2.2: deflate with a window of 32 KB, and the four levels; x and letters begin text too.
    if data[:2] in (b"x\x01", b"x\x5e", b"x\x9c", b"x\xda") and _inflates(data):
        return "application/zlib", "unpack it first: zlib-flate -uncompress < FILE | articlekit clean"
    return "", ""


def _inflates(data: bytes) -> bool:
    try:
        return bool(zlib.decompressobj().decompress(data[:_SAMPLE], 64))
    except zlib.error:
        return False


def refuse_unreadable(data: bytes) -> None:
    """Refuse bytes that are full of control characters; UTF-16 and UTF-32 must have been ruled out before.

    Raises:
        DecodeError: there is nothing but NUL bytes, or too many control characters.
    """
    sample = data[:_SAMPLE]
    if 0 in sample:
        sample = sample.translate(None, b"\0") or data.translate(None, b"\0")
    if not sample:
        raise DecodeError("not text: only NUL bytes; fetch the page again")
    # Most bytes are no controls, and dropping those first is three times as fast.
    array = np.frombuffer(sample, np.uint8)
    low = array[array < _FIRST_PRINTABLE].tobytes()
    controls = len(low) - len(low.translate(None, _CONTROLS))
    if controls > max(_FEW_CONTROLS, _MAX_CONTROLS * len(sample)):
        raise DecodeError(UNKNOWN)
