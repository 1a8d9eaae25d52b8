"""Decompress gzip, bzip2, xz and Zstandard streams as they are read, and undo the content codings of HTTP."""

import io
import lzma
import zlib
from collections.abc import Sequence
from typing import IO, Any

from articlekit.errors import ReadError
from articlekit.io.documents import MIB, Limits
from articlekit.io.extras import need
from articlekit.io.streams import (
    CheckedStream,
    CountedStream,
    UnpackedStream,
    check_ratio,
    read_whole,
    too_large_message,
)

# Source: RFC 1952; bzip2 and xz file formats; RFC 8878.
MARKS = {"gz": b"\x1f\x8b\x08", "bz2": b"BZh", "xz": b"\xfd7zXZ\0", "zst": b"\x28\xb5\x2f\xfd"}
SUFFIXES = {"gz": (".gz", ".tgz"), "bz2": (".bz2", ".tbz2"), "xz": (".xz", ".txz"), "zst": (".zst", ".tzst")}
_SHORT_FOR_TAR = (".tgz", ".tbz2", ".txz", ".tzst")
# Content coding -> its first bytes, where those are always the same. Source: RFC 9110, section 8.4.1; RFC 7932
# for br, RFC 8878 for zstd. deflate stands for the zlib format; many servers send raw deflate without its header.
_CODINGS = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd", "br": b"", "deflate": b""}
_NO_CODINGS = ("", "identity", "none")
# Control characters that no text begins with; in compressed data they are every tenth byte.
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32)])
_SAMPLE = 4096
# The names of the error classes of zlib, brotli and zstd.
_ERRORS = ("error", "ZstdError")


def unpack(form: str, stream: IO[bytes], limits: Limits) -> IO[bytes]:
    """Return the decompressed stream. Reading it raises ReadError if it is a decompression bomb."""
    packed = CountedStream(stream)
    return CheckedStream(UnpackedStream(_open(form, io.BufferedReader(packed)), packed, limits), 1 << 16)


def inner_name(form: str, name: str) -> str:
    """Return the name of a compressed file's content.

    >>> inner_name("gz", "a/pages.jsonl.gz"), inner_name("xz", "crawl.txz"), inner_name("gz", "page")
    ('a/pages.jsonl', 'crawl.tar', 'page')
    """
    for suffix in SUFFIXES[form]:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] + (".tar" if suffix in _SHORT_FOR_TAR else "")
    return name


def _open(form: str, stream: IO[bytes]) -> IO[bytes]:
    if form == "gz":
        import gzip

        return gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[return-value]
    if form == "bz2":
        import bz2

        return bz2.BZ2File(stream)
    if form == "xz":
        return lzma.LZMAFile(stream)
    zstd: IO[bytes] = need("zstd").ZstdFile(stream)
    return zstd


def decode_content(body: bytes, codings: Sequence[str], limits: Limits) -> tuple[bytes, str]:
    """Undo the content codings of a response, the last one first.

    Some crawlers store the decoded page with its header unchanged, so a body that looks like text and cannot be
    decoded is taken as it is.

    Returns:
        The page, or as much of it as could be decoded, and what is wrong, or "".
    """
    named = [name for name in (coding.strip().lower() for coding in codings) if name not in _NO_CODINGS]
    if len(named) > limits.max_nesting:
        return b"", f"more than {limits.max_nesting} layers of packing; raise --max-nesting to read it"
    for coding in reversed(named):
        magic = _CODINGS.get(coding, b"")
        if not body or not body.startswith(magic):
            continue
        data, wrong = _decode(body, coding, limits)
        if not wrong:
            body = data
        elif data or magic or _has_controls(body):
            return data, f"content coding {coding}: {wrong}"
    return body, ""


def _has_controls(body: bytes) -> bool:
    return len(body[:_SAMPLE].translate(None, _CONTROLS)) < len(body[:_SAMPLE])


def _decode(body: bytes, coding: str, limits: Limits) -> tuple[bytes, str]:
    """Undo one content coding; return the decoded bytes, and what is wrong, or ""."""
    if coding not in _CODINGS:
        return b"", "not known; fetch the page without it"
    limit = min(limits.max_bytes, max(MIB, limits.max_ratio * len(body)))
    try:
        unpacker = _unpacker(coding, body)
        data = unpacker.decompress(body, limit + 1)
        check_ratio(len(data), len(body), limits)
        if len(data) > limits.max_bytes:
            return b"", too_large_message(limits)
        if not unpacker.eof:
            return data, "ends early; fetch the page again"
        if _CODINGS[coding] and unpacker.unused_data.startswith(_CODINGS[coding]):  # several members or frames
            form = "zst" if coding == "zstd" else "gz"
            data = read_whole(unpack(form, io.BytesIO(body), limits), limits)
    except ReadError as error:
        return b"", str(error)
    except Exception as error:
        if type(error).__name__ not in _ERRORS:
            raise
        return b"", f"damaged ({error}); fetch the page again"
    return data, ""


def _unpacker(coding: str, body: bytes) -> Any:  # noqa: ANN401  (zlib's class has no name)
    """Return a decompressor for a body, with the interface of zlib's decompression objects."""
    if coding == "br":
        return _Brotli()
    if coding == "zstd":
        return need("zstd").ZstdDecompressor()
    if coding == "deflate":
        has_header = body[0] & 0xF == zlib.DEFLATED and int.from_bytes(body[:2], "big") % 31 == 0  # RFC 1950
        return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
    return zlib.decompressobj(zlib.MAX_WBITS | 16)


class _Brotli:
    """A Brotli decompressor with the interface of zlib's decompression objects."""

    unused_data = b""

    def __init__(self) -> None:
        self._decompressor = need("br").Decompressor()

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at least the first max_length bytes of the content, or all of it if it is shorter."""
        unpacked: bytes = self._decompressor.process(data, output_buffer_limit=max_length)
        return unpacked

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed data was reached."""
        return bool(self._decompressor.is_finished())
