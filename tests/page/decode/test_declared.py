"""What a page says about itself."""

import time

import pytest

from articlekit.page.decode.labels import HEAD_BYTES, find_labels

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
