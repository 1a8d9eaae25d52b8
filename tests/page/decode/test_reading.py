"""Bytes read in a known encoding."""

import pytest

from articlekit.page.decode.reading import Reading, read_as


def test_whole_text_has_no_replacement():
    assert read_as("好".encode(), "utf-8") == Reading("好")


def test_a_broken_sequence_is_counted_and_the_first_is_placed():
    assert read_as(b"ab\xffc\xe5\xa5d", "utf-8") == Reading("ab\ufffdc\ufffdd", 2, 2)


def test_a_replacement_character_of_the_page_is_not_counted():
    assert read_as("a\ufffd".encode() + b"\xff", "utf-8") == Reading("a\ufffd\ufffd", 1, 4)
    assert read_as("a\ufffd".encode(), "utf-8").replaced == 0


def test_undefined_bytes_of_windows_code_pages_are_control_characters():
    assert read_as(b"\x81\x93", "windows-1252") == Reading("\x81\u201c")
    assert read_as(b"\xd2", "windows-1255").replaced == 0
    assert read_as(b"\xff", "windows-1253") == Reading("\ufffd", 1, 0)


def test_byte_80_in_gbk_is_the_euro_sign_unless_the_page_is_damaged():
    assert read_as("价".encode("gbk") + b"\x8030", "gb18030") == Reading("价€30")
    assert read_as(b"\x8030\xff", "gb18030") == Reading("\ufffd30\ufffd", 2, 0)


def test_vendor_characters_in_euc_jp_are_read():
    assert read_as(b"\xad\xa1\xad\xea\xfc\xe2", "euc-jp").text == "①㈱髙"
    assert read_as(b"\xad\xa1\xff", "euc-jp").replaced > 0


@pytest.mark.parametrize("name", ["gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "utf-8", "utf-7", "iso-2022-jp"])
def test_any_bytes_are_read(name):
    assert read_as(bytes(range(256)) * 3, name).text


@pytest.mark.parametrize("rest", [b"", b"\xff", "，好".encode()])
def test_surrogate_pairs_in_utf_8_are_characters(rest):
    pair = "\ud83d\ude00".encode("utf-8", "surrogatepass")
    reading = read_as("好".encode() + pair + rest, "utf-8")
    assert reading.text == "好\U0001f600" + rest.decode("utf-8", "replace")
    assert reading.replaced == (rest == b"\xff")


def test_a_lone_surrogate_is_broken():
    assert read_as(b"a\xed\xa0\xbdb", "utf-8") == Reading("a\ufffd\ufffd\ufffdb", 3, 1)


def test_the_euro_sign_of_big5_is_read():
    assert read_as(b"\xa3\xe13", "big5") == Reading("€3")
