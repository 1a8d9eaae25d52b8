"""Where the articles of a page begin and end, among what stays of it."""

import pytest

from articlekit import Block
from articlekit.page import lines, zones
from articlekit.rules import built_in
from made_up import ARTICLES

TITLE, *BODY = ARTICLES["zh"]


def found(*texts, gone=()):
    """Return (first line, title, last line) of each article."""
    read = lines.classify([Block(text, number) for number, text in enumerate(texts, 1)], built_in())
    return [
        (texts[zone.body], None if zone.title is None else texts[zone.title], texts[zone.end - 1])
        for zone in zones.find_zones(read, [text not in gone for text in texts])
    ]


@pytest.mark.parametrize("name", ARTICLES)
def test_a_page_that_is_an_article_is_one_zone(name):
    title, *body = ARTICLES[name]
    assert found(title, *body) == [(body[0], title, body[-1])]


@pytest.mark.parametrize("between", ["2021-04-16 08:05", "来源：柳岸晚报", "——一个渡口的二十六年", "分享到：微信 微博"])
def test_a_title_is_found_above_what_stands_between_it_and_the_text(between):
    assert found("首页 > 正文", TITLE, between, *BODY, gone=["首页 > 正文", between]) == [(BODY[0], TITLE, BODY[-1])]


def test_of_two_titles_the_one_above_the_date_is_taken():
    assert found("柳岸网 > 正文", TITLE, "2021-04-16 08:05", "摄影：石桥", *BODY)[0][1] == TITLE


@pytest.mark.parametrize(
    "title", ["这两支新桨到底是谁装上去的？摆渡人说了半天，没有人敢相信！", "旧桨去哪里了，你知道吗？"]
)
def test_a_headline_that_reads_like_a_paragraph_is_the_title_above_a_date(title):
    assert found("频道", title, "2021-04-16 08:05 来源：柳岸晚报", *BODY) == [(BODY[0], title, BODY[-1])]
    assert found(BODY[0], "2021-04-16 08:05 来源：柳岸晚报", *BODY[1:])[0][0] == BODY[0]


def test_an_article_without_a_title_begins_with_its_text():
    assert found(*BODY) == [(BODY[0], None, BODY[-1])]


def test_a_signature_and_a_date_below_the_text_belong_to_it():
    assert found(TITLE, *BODY, "柳岸村民委员会", "2021年4月16日") == [(BODY[0], TITLE, "2021年4月16日")]


def test_each_copy_of_a_page_is_a_zone_of_its_own():
    copy = [TITLE, *BODY, "责任编辑：石桥", "版权所有 © 2021 柳岸网"]
    assert found(*copy, *copy, gone=copy[-2:]) == [(BODY[0], TITLE, BODY[-1])] * 2


def test_a_line_that_is_gone_and_closes_nothing_parts_nothing():
    lines_between = [*BODY[:4], "分享到：微信", *BODY[4:]]
    assert found(TITLE, *lines_between, gone=["分享到：微信"]) == [(BODY[0], TITLE, BODY[-1])]


def test_a_page_without_prose_has_no_zones():
    assert found("渡口谣", "桨儿轻，", "水儿清，", "谁家女儿过河听。") == []
    assert found() == []
    assert found(TITLE, *BODY, gone=[TITLE, *BODY]) == []
