"""Pages in two encodings."""

import pytest

from articlekit.model import Foreign
from articlekit.page.decode import decode
from languages import SENTENCES, TEXT

LEGACY = {
    "zh": ("gbk", "gb18030"),
    "zh-Hant": ("big5", "big5"),
    "ja": ("cp932", "shift_jis"),
    "ko": ("cp949", "euc-kr"),
}


def page(before: bytes, block: bytes, after: bytes) -> bytes:
    return b"<body><div>" + before + b"</div><div>" + block + b"</div><p>" + after + b"</p></body>"


@pytest.mark.parametrize("language", LEGACY)
def test_a_legacy_block_in_a_page_of_utf_8(language):
    codec, name = LEGACY[language]
    body, block = TEXT[language], SENTENCES[language][0]
    data = page(body.encode(), block.encode(codec), body.encode())
    decoded = decode(data)
    assert decoded.text == page(body.encode(), block.encode(), body.encode()).decode()
    assert decoded.encoding.name == "utf-8"
    assert decoded.encoding.replaced == 0
    start = data.index(block.encode(codec))
    assert decoded.encoding.foreign == (Foreign(start, len(block.encode(codec)), name),)


@pytest.mark.parametrize("language", LEGACY)
def test_a_block_of_utf_8_in_a_legacy_page(language):
    codec, name = LEGACY[language]
    body, block = TEXT[language], SENTENCES[language][0]
    data = page(body.encode(codec), block.encode(), body.encode(codec))
    decoded = decode(data)
    assert decoded.text == page(body.encode(), block.encode(), body.encode()).decode()
    assert decoded.encoding.name == name
    assert decoded.encoding.foreign == (Foreign(data.index(block.encode()), len(block.encode()), "utf-8"),)


@pytest.mark.parametrize("shares", [(1, 8), (4, 4), (8, 1)])
def test_it_does_not_matter_which_part_is_the_larger(shares):
    legacy, utf8 = ("\n".join(SENTENCES["zh"][:share]) for share in shares)
    data = b"<p>" + legacy.encode("gbk") + b"</p><p>" + utf8.encode() + b"</p>"
    assert decode(data).text == f"<p>{legacy}</p><p>{utf8}</p>"


def test_blocks_with_ascii_between_them_are_one():
    block = b"</p><p>".join(sentence.encode("gbk") for sentence in SENTENCES["zh"][:3])
    (foreign,) = decode(page(TEXT["zh"].encode(), block, TEXT["zh"].encode())).encoding.foreign
    assert foreign.length == len(block)


@pytest.mark.parametrize("repair", ["report", "off"])
def test_a_block_is_only_reported_or_not_looked_for(repair):
    data = page(TEXT["zh"].encode(), SENTENCES["zh"][0].encode("gbk"), TEXT["zh"].encode())
    decoded = decode(data, repair=repair)
    assert decoded.text == data.decode("utf-8", "replace")
    assert bool(decoded.encoding.foreign) == (repair == "report")


@pytest.mark.parametrize("size", [10, 31, 62, 100])
def test_text_cut_by_bytes_is_no_block_in_another_encoding(size):
    cut = TEXT["zh"].replace("\n", "").encode()[: 3 * size + 1]
    decoded = decode(page(TEXT["zh"].encode(), cut, TEXT["zh"].encode()))
    assert (decoded.encoding.foreign, decoded.encoding.replaced) == ((), 1)


@pytest.mark.parametrize(("language", "codec"), [(language, codec) for language, (codec, _) in LEGACY.items()])
def test_a_page_in_one_encoding_has_no_blocks(language, codec):
    assert decode(TEXT[language].encode(codec)).encoding.foreign == ()


def test_blocks_where_a_long_page_is_looked_at_first_do_not_decide_for_it():
    # Its first broken stretch, its middle and its end are in another encoding, and most of it is UTF-8.
    block = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES["zh"] * 30).encode("gbk")
    half = "".join(f"<p>{sentence}</p>\n" for sentence in SENTENCES["zh"] * 120).encode()
    decoded = decode(block + half + block + half + block)
    assert decoded.encoding.name == "utf-8"
    assert decoded.encoding.replaced == 0
    assert decoded.text == (block.decode("gbk") + half.decode()) * 2 + block.decode("gbk")
    assert [each.name for each in decoded.encoding.foreign] == ["gb18030"] * 3
