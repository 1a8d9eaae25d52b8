"""Byte order marks, UTF-16 and UTF-32 without one, damaged UTF-8, and encodings with escapes."""

import pytest

from articlekit.page.decode import decode
from articlekit.page.decode.signatures import find_escapes, find_mark, find_wide, read_utf8
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


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("안내문돌계단시각표명단", "cp949"),
        ("[°4°0°T°C°C°0°C°T", "cp1252"),
        ("郵便局の時計", "cp932"),
        ("郵局的鐘慢了", "big5"),
    ],
)
def test_a_few_bytes_in_a_legacy_encoding_are_not_utf_16(text, codec):
    assert decode(text.encode(codec)).text == text


def test_one_private_character_does_not_hide_utf_16():
    text = TEXT["zh"] + "\ue000"
    assert decode(text.encode("utf-16-le")).text == text
