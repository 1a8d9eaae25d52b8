"""Where the articles of a page begin and end."""

from itertools import pairwise

import pytest

from articlekit import Block
from articlekit.page import lines, spans, zones
from articlekit.rules import built_in
from made_up import ARTICLES

TITLE, *BODY = ARTICLES["zh"]
NAMES = ("石滩", "苇塘", "沙咀", "柏木", "白鹭", "青石", "南坡", "北湾", "月牙")
HEADLINES = [f"{name}渡口今年也要换上新桨了" for name in NAMES]


def read(*texts):
    return lines.read([Block(text, number) for number, text in enumerate(texts, 1)], built_in())


def found(*texts):
    """Return (first line, title, last line) of each article."""
    return [
        (texts[zone.head], None if zone.title is None else texts[zone.title], texts[zone.end - 1])
        for zone in zones.zones(read(*texts))
    ]


@pytest.mark.parametrize("name", ARTICLES)
def test_a_page_that_is_an_article_is_one_zone(name):
    article = ARTICLES[name]
    assert found(*article) == [(article[0], article[0], article[-1])]


def test_a_menu_and_a_footer_are_outside():
    menu = ["首页", "新闻", "视频", "柳岸网 > 乡村 > 正文"]
    tail = ["责任编辑：石桥", "相关新闻", "邻村也要换新桨了", "版权所有 © 2021 柳岸网"]
    assert found(*menu, TITLE, *BODY, *tail) == [(TITLE, TITLE, BODY[-1])]


@pytest.mark.parametrize("between", ["2021-04-16 08:05", "来源：柳岸晚报", "——一个渡口的二十六年", "分享到：微信 微博"])
def test_a_title_is_found_above_what_stands_between_it_and_the_text(between):
    assert found("首页 > 正文", TITLE, between, *BODY) == [(TITLE, TITLE, BODY[-1])]


def test_of_two_titles_the_one_above_the_date_is_taken():
    assert found("柳岸网 > 正文", TITLE, "2021-04-16 08:05", "摄影：石桥", *BODY)[0][1] == TITLE


def test_an_article_without_a_title_begins_with_its_text():
    assert found(*BODY) == [(BODY[0], None, BODY[-1])]


def test_a_subheading_does_not_end_an_article():
    assert found(TITLE, *BODY[:3], "桨桩上的蓝布条", *BODY[3:]) == [(TITLE, TITLE, BODY[-1])]


def test_a_signature_and_a_date_below_the_text_belong_to_it():
    assert found(TITLE, *BODY, "柳岸村民委员会", "2021年4月16日") == [(TITLE, TITLE, "2021年4月16日")]


@pytest.mark.parametrize(
    "row",
    [
        "柳岸渡口到石滩村木船——第{}班 ------ {}时",
        "柳岸渡口划船队对石滩村划船队 第{}轮 3:{}",
        "第{}个村子坐过渡船的人占全村的 {}%",
    ],
)
def test_the_rows_of_a_table_inside_the_text_are_no_list_of_headlines(row):
    rows = [row.format(number, number) for number in range(1, 13)]
    assert found(TITLE, *BODY[:3], *rows, *BODY[3:]) == [(TITLE, TITLE, BODY[-1])]


def test_a_list_of_headlines_below_the_text_is_outside():
    assert found(TITLE, *BODY, *HEADLINES) == [(TITLE, TITLE, BODY[-1])]


def test_a_list_that_looks_like_headlines_is_inside_where_the_text_goes_on_below_it():
    more = [f"不到一个月，九个渡口的船工都来看过桨，量过尺寸，也问过木料，{text}" for text in BODY]
    assert found(TITLE, *BODY, *HEADLINES, *more[:3]) == [(TITLE, TITLE, more[2])]
    # One paragraph may be a teaser.
    assert found(TITLE, *BODY, *HEADLINES, more[0]) == [(TITLE, TITLE, BODY[-1])]


def test_an_article_of_short_paragraphs_goes_on_below_a_box_of_other_stories():
    more = [
        f"{name}渡口的桨用的是{name}后山的杉木，{name}的铁匠打了箍，从{name}划到对岸要一支烟的工夫。" for name in NAMES
    ]
    zoned = found(TITLE, "2021-04-16 08:05 来源：柳岸晚报", *BODY, "相关阅读", *HEADLINES[:3], *more)
    assert [zone[2] for zone in zoned] == [BODY[-1], more[-1]]
    # Between teasers stand their headlines.
    teasers = [line for pair in zip(HEADLINES, more, strict=True) for line in pair]
    zoned = found(TITLE, "2021-04-16 08:05 来源：柳岸晚报", *BODY, "相关阅读", *HEADLINES[:3], *teasers)
    assert [zone[2] for zone in zoned] == [BODY[-1]]


def test_an_article_begins_above_the_box_that_parts_its_first_paragraphs_from_the_rest():
    rest = [f"{name}渡口的桨用的是{name}后山的杉木，{text}" for name in NAMES for text in BODY]
    assert found("首页 > 正文", TITLE, *BODY[:3], "相关阅读", *HEADLINES[:3], *rest) == [(TITLE, TITLE, rest[-1])]
    # One line above it may be anything; and no box has ten lines.
    assert found("首页 > 正文", TITLE, BODY[0], "相关阅读", *HEADLINES[:3], *rest)[0][0] != TITLE
    assert found("首页 > 正文", TITLE, *BODY[:3], "相关阅读", *HEADLINES, *rest)[0][0] != TITLE


def test_the_rows_of_a_table_with_tabs_are_no_list_of_headlines():
    rows = [f"{headline}\t早班载客十二人\t晚班载客十五人" for headline in HEADLINES]
    assert found(TITLE, *BODY, *rows) == [(TITLE, TITLE, rows[-1])]


def test_text_goes_on_below_a_label_where_the_date_stands_far_above_it():
    player = ["播放", "暂停", "静音", "全屏", "倍速"]
    article = [TITLE, "2021-04-16 08:05 来源：柳岸晚报", *player, *BODY[:4], "时间：2021-04-16", *BODY[4:]]
    assert found(*article) == [(TITLE, TITLE, BODY[-1])]


def test_a_table_below_the_text_is_inside():
    rows = ["班次 时间 载客", "早班 六点 十二人", "午班 十二点 八人", "晚班 六点半 十五人"]
    assert found(TITLE, *BODY, *rows) == [(TITLE, TITLE, rows[-1])]


def test_each_copy_of_a_page_is_a_zone_of_its_own():
    copy = [TITLE, *BODY, "责任编辑：石桥", "版权所有 © 2021 柳岸网"]
    assert found(*copy, *copy) == [(TITLE, TITLE, BODY[-1])] * 2


def test_a_page_without_prose_has_no_zones():
    assert found("渡口谣", "桨儿轻，", "水儿清，", "谁家女儿过河听。") == []
    assert found() == []


def test_a_teaser_above_the_article_is_outside():
    teaser = ["石滩村也要换新桨", "消息传到下游，老船工当天就托人带话，说他那副桨也该换了。"]
    assert found("首页 > 正文", *teaser, "更多新闻", "首页 > 正文", TITLE, "2021-04-16 08:05", *BODY)[0] == (
        TITLE,
        TITLE,
        BODY[-1],
    )


LONG = [line + other for line, other in pairwise(BODY)]


def test_three_long_paragraphs_are_a_whole_article_and_teasers_are_not():
    assert spans.whole_article(read(*LONG[:3]))
    assert not spans.whole_article(read(*LONG[:2]))
    assert not spans.whole_article(read(*BODY[:3]))
    assert not spans.whole_article(read("2021-04-16 08:05", *LONG[:3]))
    assert not spans.whole_article(read("石滩村", LONG[0], "苇塘村", LONG[1], "沙咀村", LONG[2]))
    assert not spans.whole_article([])


def test_an_article_lasts_until_two_lines_in_a_row_are_not_prose():
    assert spans.opens_article(read(*LONG[:3], "石滩村", "苇塘村", "沙咀村", "柏木村"))
    assert not spans.opens_article(read(*LONG[:1], "石滩村", "苇塘村", *LONG[1:]))
