"""Labels: which encoding each stands for, and which of them a page declares."""

import codecs
import time

import pytest

from articlekit.page.decode.labels import HEAD_BYTES, codec_of, find_labels, name_of

# Label -> name, from the table of the WHATWG Encoding Standard, section 4.2: the first and the last label of each row.
SPEC = {
    "unicode-1-1-utf-8": "utf-8",
    "x-unicode20utf8": "utf-8",
    "866": "ibm866",
    "ibm866": "ibm866",
    "csisolatin2": "iso-8859-2",
    "latin2": "iso-8859-2",
    "csisolatin3": "iso-8859-3",
    "latin4": "iso-8859-4",
    "cyrillic": "iso-8859-5",
    "arabic": "iso-8859-6",
    "asmo-708": "iso-8859-6",
    "greek": "iso-8859-7",
    "sun_eu_greek": "iso-8859-7",
    "visual": "iso-8859-8",
    "logical": "iso-8859-8-i",
    "latin6": "iso-8859-10",
    "iso885913": "iso-8859-13",
    "iso885914": "iso-8859-14",
    "l9": "iso-8859-15",
    "iso-8859-16": "iso-8859-16",
    "koi": "koi8-r",
    "koi8-ru": "koi8-u",
    "x-mac-roman": "macintosh",
    "tis-620": "windows-874",
    "iso-8859-11": "windows-874",
    "x-cp1250": "windows-1250",
    "cp1251": "windows-1251",
    "ansi_x3.4-1968": "windows-1252",
    "ascii": "windows-1252",
    "us-ascii": "windows-1252",
    "latin1": "windows-1252",
    "iso-8859-1": "windows-1252",
    "x-cp1253": "windows-1253",
    "latin5": "windows-1254",
    "iso-8859-9": "windows-1254",
    "cp1255": "windows-1255",
    "cp1256": "windows-1256",
    "cp1257": "windows-1257",
    "x-cp1258": "windows-1258",
    "x-mac-ukrainian": "x-mac-cyrillic",
    "chinese": "gb18030",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "big5-hkscs": "big5",
    "x-x-big5": "big5",
    "cseucpkdfmtjapanese": "euc-jp",
    "x-euc-jp": "euc-jp",
    "csiso2022jp": "iso-2022-jp",
    "ms932": "shift_jis",
    "x-sjis": "shift_jis",
    "windows-31j": "shift_jis",
    "korean": "euc-kr",
    "ks_c_5601-1987": "euc-kr",
    "windows-949": "euc-kr",
    "unicodefffe": "utf-16be",
    "utf-16": "utf-16le",
    "ucs-2": "utf-16le",
}


@pytest.mark.parametrize(("label", "name"), SPEC.items())
def test_a_label_stands_for_the_encoding_of_the_standard(label, name):
    assert name_of(label) == name


@pytest.mark.parametrize("label", [" GB2312\n", "Gb2312", "\tgb2312 "])
def test_case_and_outer_white_space_do_not_count(label):
    assert name_of(label) == "gb18030"


def test_case_is_folded_for_ascii_only():
    assert name_of("\u212aorean") is None  # the kelvin sign


@pytest.mark.parametrize("label", ["utf-9", "", "gb 2312", "utf-8\x00", "idna", "unicode_escape", "rot13", "base64"])
def test_what_is_no_encoding_of_text_has_no_name(label):
    assert name_of(label) is None


@pytest.mark.parametrize(("label", "name"), [("cp936", "gb18030"), ("cp950", "big5"), ("hz", "hz"), ("cp437", "cp437")])
def test_names_that_only_python_knows_are_understood(label, name):
    assert name_of(label) == name


@pytest.mark.parametrize("name", sorted({*SPEC.values(), "iso-2022-kr", "hz", "cp037", "johab", "mac-latin2"}))
def test_every_name_has_a_codec_and_is_its_own_label(name):
    codecs.lookup(codec_of(name))
    assert name_of(name) == name


@pytest.mark.parametrize("name", sorted({*SPEC.values()} - {"iso-8859-8-i"}))
def test_a_codec_leads_back_to_its_name(name):
    assert name_of(codecs.lookup(codec_of(name)).name) == name


PAGES = {
    b"<meta charset=gbk>": ("gbk",),
    b'<META CHARSET = "Big5" >': ("big5",),
    b"<meta charset='euc-kr'>": ("euc-kr",),
    b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">': ("gb2312",),
    b"<meta http-equiv=Content-Type content='text/html;charset=\"x-sjis\"'>": ("x-sjis",),
    b'<meta content="text/html; charset=gb2312" http-equiv="Content-Type">': ("gb2312",),
    b'<meta content="text/html; charset=koi8-r">': ("koi8-r",),
    b'<?xml version="1.0" encoding="EUC-JP"?><rss>': ("euc-jp",),
    b'<?xml version="1.0" encoding="gbk"?><meta charset="gb2312">': ("gbk", "gb2312"),
    b'<meta charset="nonsense"><meta charset="big5">': ("big5",),
    b'<meta name="description" content="x"><meta charset="big5">': ("big5",),
    b'<!-- <meta charset="utf-8"> --><meta charset="big5">': ("big5",),
    b"<!--><meta charset=big5>": ("big5",),
    b'<p title="<meta charset=utf-8>"><meta charset=big5>': ("big5",),
    b"<p title='a>b'><meta charset=big5>": ("big5",),
    b"<html \xf1><meta charset=big5>": ("big5",),
    b"<metadata charset=utf-8>": (),
    b'<meta http-equiv="Refresh" content="0; charset=utf-8">': (),
    b"charset=gbk": (),
    b"<!-- <meta charset=utf-8>": (),
    b'<p title="<meta charset=utf-8>': (),
    b"<meta charset=": (),
    b"": (),
}


@pytest.mark.parametrize(("page", "labels"), PAGES.items())
def test_labels_are_found_where_a_browser_finds_them(page, labels):
    assert find_labels(page) == labels


def test_a_meta_after_five_kilobytes_of_comments_is_seen_and_one_after_16_is_not():
    meta = b"<meta charset=gbk>"
    assert find_labels(b"<!-- " + b"x" * 5000 + b" -->" + meta) == ("gbk",)
    assert find_labels(b"<!-- " + b"x" * HEAD_BYTES + b" -->" + meta) == ()


@pytest.mark.parametrize("piece", [b"<", b"<a ", b"<!--", b"<meta ", b'<meta charset="', b"<p a='", b"<a=b/c "])
def test_no_head_is_slow(piece):
    start = time.process_time()
    find_labels(b"charset" + piece * (HEAD_BYTES // len(piece)))
    assert time.process_time() - start < 0.2
