"""gzip, bzip2, xz and Zstandard: packed streams, unpacked while they are read."""

import io
import lzma
from typing import IO

from articlekit.io.documents import Limits
from articlekit.io.extras import need
from articlekit.io.streams import Checked, Counted, Unpacked

SUFFIXES = {"gz": (".gz", ".tgz"), "bz2": (".bz2", ".tbz2"), "xz": (".xz", ".txz"), "zst": (".zst", ".tzst")}
_SHORT_FOR_TAR = (".tgz", ".tbz2", ".txz", ".tzst")


def unpacked(form: str, stream: IO[bytes], limits: Limits) -> IO[bytes]:
    """Return a stream of what a packed stream holds; reading it raises ReadError when it turns out to be a bomb."""
    packed = Counted(stream)
    return Checked(Unpacked(_opened(form, io.BufferedReader(packed)), packed, limits), 1 << 16)


def inner_name(form: str, name: str) -> str:
    """Return the name of what is inside.

    >>> inner_name("gz", "a/pages.jsonl.gz"), inner_name("xz", "crawl.txz"), inner_name("gz", "page")
    ('a/pages.jsonl', 'crawl.tar', 'page')
    """
    for suffix in SUFFIXES[form]:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] + (".tar" if suffix in _SHORT_FOR_TAR else "")
    return name


def _opened(form: str, stream: IO[bytes]) -> IO[bytes]:
    if form == "gz":
        import gzip

        return gzip.GzipFile(fileobj=stream, mode="rb")  # type: ignore[return-value]
    if form == "bz2":
        import bz2

        return bz2.BZ2File(stream)
    if form == "xz":
        return lzma.LZMAFile(stream)
    return _zstd(stream)


def _zstd(stream: IO[bytes]) -> IO[bytes]:
    zstd = need("zstd")
    opened: IO[bytes] = zstd.ZstdFile(stream)
    return opened
