"""What is refused, and how."""

import bz2
import gzip
import lzma
import random
import zlib

import pytest

from articlekit import DecodeError
from articlekit.page.decode import decode

TEXT = b"Nothing but plain words, and enough of them to be packed.\n" * 9
PACKED = {
    "application/pdf": b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n",
    "application/gzip": gzip.compress(TEXT, mtime=0),
    "application/x-bzip2": bz2.compress(TEXT),
    "application/x-xz": lzma.compress(TEXT),
    "application/zlib": zlib.compress(TEXT),
    "application/zip": b"PK\x03\x04\x14\0\0\0\0\0" + TEXT,
    "application/zstd": b"\x28\xb5\x2f\xfd\x04\x58" + TEXT,
    "application/x-tar": b"page.txt".ljust(257, b"\0") + b"ustar\x0000" + TEXT,
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "image/gif": b"GIF89a\1\0\1\0",
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "video/mp4": b"\0\0\0\x20ftypisom\0\0\2\0",
    "application/x-elf": b"\x7fELF\2\1\1\0",
    "application/vnd.apache.parquet": b"PAR1\x15\4\x15",
}


@pytest.mark.parametrize(("kind", "data"), PACKED.items())
def test_a_file_of_a_known_type_is_refused_with_its_type(kind, data):
    with pytest.raises(DecodeError, match=f"^not text: {kind}; ") as caught:
        decode(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("kind", "command"), [("application/gzip", "gzip -dc"), ("application/pdf", "pdftotext")])
def test_the_hint_names_the_command_that_reads_it(kind, command):
    with pytest.raises(DecodeError, match=command):
        decode(PACKED[kind])


@pytest.mark.parametrize("size", [40, 1000, 300_000])
def test_random_bytes_are_refused(size):
    with pytest.raises(DecodeError, match="application/octet-stream"):
        decode(random.Random(5).randbytes(size))


@pytest.mark.parametrize("data", [b"\0", b"\0" * 5000])
def test_nothing_but_nul_is_refused(data):
    with pytest.raises(DecodeError, match="only NUL"):
        decode(data)


@pytest.mark.parametrize("data", [b"\xff" * 2000, b"\x80" * 2000])
def test_one_byte_over_and_over_is_refused(data):
    with pytest.raises(DecodeError, match="not text"):
        decode(data)


@pytest.mark.parametrize(
    "text", ["x = 1", "BM is a company", "MZ begins too", "GIFts", "Rars", "%PD", "xYZ", "PK!", "II*"]
)
def test_text_that_begins_like_a_file_type_is_text(text):
    assert decode(text.encode()).text == text


def test_binary_is_read_when_the_encoding_is_told():
    assert decode(b"\0\1\2\xff" * 9, encoding="latin-1").encoding.evidence == "told"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("control", ["\x1a", "\a"])
def test_one_control_character_makes_no_short_text_binary(codec, control):
    text = f"渡口的船票涨到三块{control}"
    assert decode(text.encode(codec)).text == text
