"""Byte order marks, and UTF-16 and UTF-32 without one."""

import pytest

from articlekit.page.decode import decode
from articlekit.page.decode.signatures import find_mark, find_wide
from languages import SENTENCES, TEXT

ORDERS = {"utf-16-le": "utf-16le", "utf-16-be": "utf-16be", "utf-32-le": "utf-32le", "utf-32-be": "utf-32be"}


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_is_believed_and_taken_off(codec):
    decoded = decode(TEXT["zh"].encode(codec))
    assert (decoded.text, decoded.encoding.evidence) == (TEXT["zh"], "bom")


def test_the_mark_of_gb18030_is_known():
    decoded = decode(b"\x84\x31\x95\x33" + TEXT["zh"].encode("gb18030"))
    assert (decoded.text, decoded.encoding.name, decoded.encoding.evidence) == (TEXT["zh"], "gb18030", "bom")


def test_a_mark_before_a_mark_is_taken_off_too():
    assert decode(b"\xef\xbb\xbf" * 2 + "好".encode()).text == "好"


def test_a_mark_of_utf_8_before_gbk_is_not_believed_and_not_kept():
    decoded = decode(b"\xef\xbb\xbf" + TEXT["zh"].encode("gbk"))
    assert (decoded.text, decoded.encoding.name) == (TEXT["zh"], "gb18030")


def test_a_mark_beats_a_declaration():
    page = "<meta charset=gbk>好人一生平安"
    decoded = decode(page.encode("utf-8-sig"))
    assert (decoded.text, decoded.encoding.contradicted) == (page, ("gbk",))


def test_a_damaged_page_keeps_its_mark():
    data = TEXT["zh"].encode("utf-8-sig")
    assert find_mark(data[:100] + b"\xff" + data[101:]) == ("utf-8", 3)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_few_kana_in_english_have_no_byte_beyond_ascii(codec):
    assert find_wide("chron、 Rampage など」... ".encode(codec)) == ORDERS[codec]


def test_two_letters_of_cyrillic_are_no_mark():
    text = "яются отдельными словами, и никто не знает почему"
    assert decode(text.encode("cp1251")).text == text


@pytest.mark.parametrize("language", TEXT)
@pytest.mark.parametrize("codec", ORDERS)
def test_without_a_mark_the_order_is_told_from_the_bytes(language, codec):
    assert find_wide(TEXT[language].encode(codec)) == ORDERS[codec]


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sentence", SENTENCES["zh"] + SENTENCES["ja"])
def test_ten_characters_without_ascii_are_enough(sentence, codec):
    assert find_wide(sentence[:10].encode(codec)) == ORDERS[codec]


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_nul_in_other_text_does_not_make_it_utf_16(codec):
    data = TEXT["zh"].encode(codec)
    assert find_wide(data[:60] + b"\0" + data[60:]) is None
    assert find_wide(data + b"\0" * 64) is None


def test_ascii_with_nul_is_ascii():
    decoded = decode(b"one two three four five six\0\0\0 seven\0")
    assert (decoded.text, decoded.encoding.nuls) == ("one two three four five six seven", 4)
