"""Encodings of seven bits."""

import pytest

from articlekit.page.decode import decode
from articlekit.page.decode.signatures import find_escapes
from languages import TEXT


@pytest.mark.parametrize(
    ("language", "codec", "name"),
    [("ja", "iso2022_jp", "iso-2022-jp"), ("ko", "iso2022_kr", "iso-2022-kr"), ("zh", "hz", "hz")],
)
def test_escapes_are_known(language, codec, name):
    data = TEXT[language].encode(codec)
    assert find_escapes(data) == name
    assert decode(data).text == TEXT[language]


def test_half_width_kana_are_read():
    text = "学校の時計はいつも十分遅れている。ﾗｼﾞｵ"
    assert decode(text.encode("iso2022_jp_ext")).text == text


@pytest.mark.parametrize(
    "data",
    [b"\x1b[31mred\x1b[0m", b"\x1b$B" * 500, b"a ~{ b ~} c", b"~{~{~{~}", b"if ~{xyz~} then", b"\x1b", b"\x1b$)C only"],
)
def test_escapes_of_other_kinds_are_ascii(data):
    assert find_escapes(data) is None
    assert decode(data).text == data.decode()


def test_utf_8_with_an_escape_in_it_is_utf_8():
    text = "学\x1b$B校"
    assert decode(text.encode()).text == text
