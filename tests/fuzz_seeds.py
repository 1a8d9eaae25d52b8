"""A page in inputs of every kind, as seeds for what reads them. bench/fuzz.py begins with them, too."""

import bz2
import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterator

# The first byte chooses the name, in the target of readers.
_WARC = b"\x0aWARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
_MHTML = b"\x07MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n%s%s\r\n--x--"
_PART = b"Content-Type: text/html; charset=gbk\r\n\r\n"


def packed(data: bytes) -> Iterator[bytes]:
    """Yield a page in inputs of every kind that needs no library of its own to be written."""
    zipped, tarred = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.html"), data)
    with tarfile.open(fileobj=tarred, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    yield b"\x04" + gzip.compress(data, mtime=0)
    yield b"\x0b" + bz2.compress(data)
    yield b"\x05" + zipped.getvalue()
    yield b"\x06" + tarred.getvalue().rstrip(b"\0")
    yield _WARC % (len(data), data)
    yield _MHTML % (_PART, data)
    yield b"\x03" + b'{"text": "words", "id": 1}\n' * 3
