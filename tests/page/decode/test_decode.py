"""decode: any bytes, any encoding, and a table of nasty pages."""

import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import articlekit
from articlekit import Article, DecodeError, Encoding
from articlekit.model import Foreign
from articlekit.page.decode import candidates, decode
from articlekit.page.decode.labels import name_of
from languages import PAIRS, SENTENCES, TEXT

MIN_BYTES = 200


@st.composite
def texts(draw):
    """Draw a codec and at least 200 bytes of text in it."""
    language, codec = draw(st.sampled_from(PAIRS))
    known = [sentence for sentence in SENTENCES[language] if is_in(sentence, codec)]
    lines = draw(st.lists(st.sampled_from(known), min_size=2, max_size=8))
    gap = draw(st.sampled_from(["\n", " ", "\r\n\r\n", "</p>\n<p>"]))
    text = gap.join(lines)
    while len(text.encode(codec)) < MIN_BYTES:
        text += gap + draw(st.sampled_from(known))
    return text, codec


def is_in(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


@settings(max_examples=300)
@given(texts())
def test_text_comes_back_from_every_encoding_of_its_script(drawn):
    text, codec = drawn
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert decoded.encoding.replaced == 0


PIECES = st.sampled_from(
    [
        b"<meta charset=gbk>",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x1b$B",
        b"\0",
        b"<p>",
        b"\n",
        b"~{",
        "好人".encode("gbk"),
        b"\xe4",
    ]
)
BYTES = st.one_of(
    st.binary(max_size=300),
    st.lists(st.binary(max_size=9) | PIECES, max_size=30).map(b"".join),
    st.tuples(PIECES, st.binary(max_size=60), st.integers(1, 40)).map(lambda parts: parts[0] + parts[1] * parts[2]),
)


@settings(max_examples=400)
@given(BYTES, st.sampled_from([None, "zh", "ja", "ru"]), st.sampled_from(["auto", "report", "off"]))
@example(b"", None, "auto")
@example(b"\x84\x31\x95\x33", None, "auto")
@example(b"\xff\xfe\x00", None, "auto")
def test_any_bytes_are_decoded_or_refused_in_one_line(data, hint, repair):
    try:
        decoded = decode(data, hint=hint, repair=repair)
    except DecodeError as error:
        assert "\n" not in str(error)  # noqa: PT017  (most bytes raise nothing)
        return
    encoding = decoded.encoding
    assert "\0" not in decoded.text
    assert 0 <= encoding.confidence <= 1
    assert encoding.evidence in ("bom", "utf-8", "declared", "detected", "told", "fallback")
    assert name_of(encoding.name) == encoding.name
    assert (encoding.first_replaced is None) == (encoding.replaced == 0)
    assert Encoding.from_dict(encoding.to_dict()).to_dict() == encoding.to_dict()


@given(BYTES, st.sampled_from(["utf-8", "gbk", "big5", "utf-16", "latin-1", "utf-7", "iso-2022-jp", "hz", "cp037"]))
def test_any_bytes_are_read_in_the_encoding_that_is_told(data, charset):
    assert decode(data, encoding=charset).encoding.evidence == "told"


@pytest.mark.parametrize("charset", ["nonsense", "", "\0", "unicode_escape"])
def test_an_unknown_encoding_is_refused(charset):
    with pytest.raises(DecodeError, match="unknown encoding"):
        decode(b"x", encoding=charset)


def test_an_unknown_language_is_refused():
    with pytest.raises(DecodeError, match="unknown language"):
        decode(b"x", hint="xx")


def test_what_is_told_is_obeyed_and_not_mended():
    data = "é".encode() * 40
    decoded = decode(data, encoding="latin-1")
    assert (decoded.text, decoded.encoding.name) == ("Ã©" * 40, "windows-1252")


ZH, FR = TEXT["zh"], TEXT["fr"]
SCRIPT = "<script>var a = '<div>' + 1;</script>"
# What the page is: bytes, text, name of the encoding, evidence.
NASTY = {
    "empty": (b"", "", "utf-8", "utf-8"),
    "only a mark": (b"\xef\xbb\xbf", "", "utf-8", "bom"),
    "ascii": (b"plain", "plain", "utf-8", "utf-8"),
    "utf-8 that declares gb2312": (
        f"<meta charset=gb2312>{ZH}".encode(),
        f"<meta charset=gb2312>{ZH}",
        "utf-8",
        "utf-8",
    ),
    "gbk that declares utf-8": (
        f"<meta charset=utf-8>{ZH}".encode("gbk"),
        f"<meta charset=utf-8>{ZH}",
        "gb18030",
        "detected",
    ),
    "gbk that declares latin-1": (
        f"<meta charset=iso-8859-1>{ZH}".encode("gbk"),
        f"<meta charset=iso-8859-1>{ZH}",
        "gb18030",
        "detected",
    ),
    "gb2312 with characters of gbk": (
        f"<meta charset=gb2312>{ZH}朱镕基".encode("gbk"),
        f"<meta charset=gb2312>{ZH}朱镕基",
        "gb18030",
        "declared",
    ),
    "gb18030 with four bytes a character": (f"{ZH}㐀𠀀".encode("gb18030"), f"{ZH}㐀𠀀", "gb18030", "detected"),
    "gbk with a euro sign of windows": (
        "价格".encode("gbk") + b"\x80" + ZH.encode("gbk"),
        f"价格€{ZH}",
        "gb18030",
        "detected",
    ),
    "traditional characters in gbk": (
        "這條河的船們說來國學會".encode("gbk"),
        "這條河的船們說來國學會",
        "gb18030",
        "detected",
    ),
    "big5 that declares gbk": (
        f"<meta charset=gbk>{TEXT['zh-Hant']}".encode("big5"),
        f"<meta charset=gbk>{TEXT['zh-Hant']}",
        "big5",
        "detected",
    ),
    "meta in a script": (
        f"{SCRIPT}<meta charset=big5>{ZH}".encode("gbk"),
        f"{SCRIPT}<meta charset=big5>{ZH}",
        "gb18030",
        "detected",
    ),
    "gbk cut at its end": (ZH.encode("gbk")[:-2], ZH[:-2] + "\ufffd", "gb18030", "detected"),
    "gbk padded with nul": (ZH.encode("gbk") + b"\0" * 512, ZH, "gb18030", "detected"),
    "utf-8 with lone continuation bytes": (b"\x80\x80" + ZH.encode(), f"\ufffd\ufffd{ZH}", "utf-8", "utf-8"),
    "utf-8 with surrogates": (
        ZH.encode() + "\ud83d\ude00".encode("utf-8", "surrogatepass"),
        ZH + "\U0001f600",
        "utf-8",
        "utf-8",
    ),
    "utf-8 twice": (ZH.encode().decode("latin-1").encode(), ZH, "utf-8", "utf-8"),
    "utf-16 without a mark": (ZH.encode("utf-16-le"), ZH, "utf-16le", "detected"),
    "utf-16 that declares utf-8": (
        f"<meta charset=utf-8>{ZH}".encode("utf-16"),
        f"<meta charset=utf-8>{ZH}",
        "utf-16le",
        "bom",
    ),
    "quotes of windows in french": (FR.encode("cp1252"), FR, "windows-1252", "detected"),
    "shift_jis with backslashes": (
        f"C:\\表示 {TEXT['ja']}".encode("cp932"),
        f"C:\\表示 {TEXT['ja']}",
        "shift_jis",
        "detected",
    ),
    "euc-jp with ①": (b"\xad\xa1" + TEXT["ja"].encode("euc_jp"), f"①{TEXT['ja']}", "euc-jp", "detected"),
}


@pytest.mark.parametrize(("data", "text", "name", "evidence"), NASTY.values(), ids=list(NASTY))
def test_a_nasty_page(data, text, name, evidence):
    decoded = decode(data)
    assert decoded.text == text
    assert (decoded.encoding.name, decoded.encoding.evidence) == (name, evidence)


def test_candidates_are_listed_best_first():
    found = candidates(ZH.encode("gbk"))
    assert found[0][0] == "gb18030"
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert len({name for name, _ in found}) == len(found) > 1
    assert all(0 <= score <= 1 for _, score in found)


def test_an_article_carries_its_encoding_through_its_record():
    data = f"<p>{ZH}</p><p>".encode() + SENTENCES["zh"][0].encode("gbk") + f"</p><p>{ZH}\0</p>".encode()
    article = articlekit.read(data)
    assert article.encoding.foreign == (Foreign(data.index(SENTENCES["zh"][0].encode("gbk")), 50, "gb18030"),)
    assert article.encoding.nuls == 1
    again = Article.from_dict(article.to_dict()).encoding
    assert (again.foreign, again.nuls, again.declared) == (article.encoding.foreign, 1, ())


def test_a_record_of_an_earlier_version_is_read():
    record = articlekit.read(b"x").to_dict()
    old = ("name", "evidence", "confidence", "declared", "replaced", "repaired")
    record["encoding"] = {name: record["encoding"][name] for name in old}
    assert Article.from_dict(record).encoding.foreign == ()


MEGABYTE = 1 << 20
SLOW = {
    "all ff": b"\xff" * MEGABYTE,
    "all nul": b"\0" * MEGABYTE,
    "all escapes": b"\x1b$B" * (MEGABYTE // 3),
    "all <": b"<" * MEGABYTE,
    "all <!--": b"<!--" * (MEGABYTE // 4),
    "all leads of utf-8": b"\xe4" * MEGABYTE,
    "all leads of gb18030": b"\x81\x30" * (MEGABYTE // 2),
    "all ~{": b"~{!!" * (MEGABYTE // 4),
    "two encodings line by line": (ZH.encode("gbk") + ZH.encode()) * (MEGABYTE // 1500),
    "three broken bytes a line": (ZH.encode() + b"\xff\xfe\xfd") * (MEGABYTE // 800),
    "utf-8 read as latin-1": ZH.encode().decode("latin-1").encode() * (MEGABYTE // 1500),
    "one line of latin-1": b"abc " * (MEGABYTE // 4) + b"\xe9",
    "ten megabytes of ascii and a line of gbk": b"plain text here\n" * 650_000 + ZH.encode("gbk"),
    "ten megabytes of gbk": ZH.encode("gbk") * (10 * MEGABYTE // len(ZH.encode("gbk"))),
}


@pytest.mark.parametrize("data", SLOW.values(), ids=list(SLOW))
def test_no_page_is_slow(data):
    start = time.process_time()
    with suppress(DecodeError):
        decode(data)
    assert time.process_time() - start < 1  # 0.05 to 0.4 where it was written
