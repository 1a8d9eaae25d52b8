"""UTF-8 with damage."""

import pytest

from articlekit.page.decode import decode
from articlekit.page.decode.signatures import read_utf8
from languages import TEXT


@pytest.mark.parametrize("language", TEXT)
def test_one_damaged_byte_does_not_change_the_encoding(language):
    data = bytearray(TEXT[language].encode())
    data[len(data) // 2] = 0xFF
    encoding = decode(bytes(data)).encoding
    assert (encoding.name, encoding.evidence) == ("utf-8", "utf-8")
    assert encoding.replaced >= 1
    assert abs(encoding.first_replaced - len(data) // 2) <= 3


@pytest.mark.parametrize("start", range(4))
@pytest.mark.parametrize("end", range(1, 5))
def test_a_page_may_be_cut_within_a_character(start, end):
    data = TEXT["zh"].encode()[start:-end]
    assert decode(data).text == data.decode("utf-8", "replace")


def test_a_summary_cut_by_bytes_is_broken_once():
    page = f"<p>{TEXT['zh']}</p><p>".encode() + TEXT["zh"].encode()[:101] + f"...</p><p>{TEXT['zh']}</p>".encode()
    encoding = decode(page).encoding
    assert (encoding.name, encoding.replaced, encoding.foreign) == ("utf-8", 1, ())


@pytest.mark.parametrize(
    ("language", "codec"),
    [("zh", "gbk"), ("zh-Hant", "big5"), ("ja", "euc_jp"), ("ko", "cp949"), ("ru", "cp1251"), ("fr", "cp1252")],
)
def test_other_encodings_are_not_damaged_utf_8(language, codec):
    assert read_utf8(TEXT[language].encode(codec)) is None


def test_confidence_falls_with_damage():
    data = TEXT["zh"].encode()
    assert decode(data).encoding.confidence == 1
    assert 0.9 < decode(data[:99] + b"\xff" + data[99:]).encoding.confidence < 1
