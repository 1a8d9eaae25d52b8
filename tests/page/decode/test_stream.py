"""Large text, block by block."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit import DecodeError
from articlekit.page.decode import decode, decode_stream
from languages import PAIRS, TEXT


def blocks(data: bytes, size: int):
    return (data[start : start + size] for start in range(0, len(data), size))


@pytest.mark.parametrize(("language", "codec"), PAIRS)
def test_a_stream_gives_what_decode_gives(language, codec):
    data = (TEXT[language] * 3).encode(codec)
    assert "".join(decode_stream(blocks(data, 200))) == decode(data).text


@given(st.integers(1, 400))
def test_where_the_blocks_end_does_not_matter(size):
    data = b"ascii first\n" * 20 + (TEXT["zh"] * 4).encode("gbk")
    assert "".join(decode_stream(blocks(data, size + 200))) == "ascii first\n" * 20 + TEXT["zh"] * 4


def test_the_encoding_that_is_told_is_obeyed():
    assert "".join(decode_stream(iter(["é".encode()]), encoding="latin-1")) == "Ã©"
    with pytest.raises(DecodeError, match="unknown encoding"):
        next(decode_stream(iter([b"x"]), encoding="nonsense"))


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"\0" * 99, bytes(range(256)) * 9])
def test_what_is_no_text_is_refused_before_anything_is_given(data):
    with pytest.raises(DecodeError, match="not text"):
        next(decode_stream(blocks(data, 1000)))


def test_an_empty_stream_is_no_text_at_all():
    assert "".join(decode_stream(iter([]))) == ""


def test_memory_does_not_grow_with_the_stream():
    block = TEXT["zh"].encode("gbk") * 100

    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in decode_stream(block for _ in range(count)):
            pass
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(100) <= 1.2 * peak(10)
