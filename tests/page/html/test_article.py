"""Of each kind of page that extraction fails on, one that was made up: the article is found, and why the rest goes."""

import json
from dataclasses import replace

import pytest

import articlekit
from articlekit.page.html import looks_like_html
from articlekit.rules import Rules, built_in

TITLE = "磨坊的水轮又转了起来"
PARAGRAPHS = [
    "柳溪镇的老磨坊停了九年，水轮上长满青苔，今年春天，六十二岁的康师傅用两个月把它修好了。",
    "第一天开磨，镇上来了一百多人，有人带着麦子，有人只带着凳子，坐在桥头听水轮的声音。",
    "康师傅说，磨一斤麦子收五毛钱，收来的钱都用来买油，轮轴要常常上油，才不会叫唤。",
]
MENU = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("首页", "新闻", "体育", "图片", "视频"))
RANKING = "".join(f'<li><a href="/{n}">第{n}名：山里的信号塔终于亮了，孩子们不用再爬树</a></li>' for n in range(40))


def page(body: str, title: str = TITLE) -> str:
    return (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}_柳溪在线</title></head><body>"
        f"<ul class=top>{MENU}</ul>{body}<ul>{RANKING}</ul><div>Copyright 2020 © 柳溪在线 版权所有</div></body></html>"
    )


def paragraphs(texts=PARAGRAPHS, tag="p"):
    return "".join(f"<{tag}>{text}</{tag}>" for text in texts)


REST = [
    "水轮是榆木做的，直径四米二，一共三十七块桨板，康师傅换掉了十九块，其余的刨一刨还能用。",
    "最难的是轴。老轴裂了一道缝，镇上没有人会打，他骑车到邻县，找到一位七十岁的铁匠，等了九天。",
    "铁匠不肯收钱，说自己小时候吃过这座磨坊的面，只要了两袋新麦，还叮嘱他别让轮子空转。",
    "镇小学的老师把开磨的日子写进了乡土课本，第二年春天，学生们要来这里画水轮，画完再吃一碗面。",
    "有人劝他装个电机，不靠水也能转。他摇头，说那就不叫磨坊了，叫车间，车间到处都有，不缺这一间。",
]
OTHER = "另一篇文章说，桥也修好了，大家可以走桥了。"
H1 = f"<h1>{TITLE}</h1>"
SHAPES = {
    "paragraphs": f"<div>{H1}<div>{paragraphs()}</div></div>",
    "one br between lines": f"<div>{H1}<div>{'<br>'.join(PARAGRAPHS)}</div></div>",
    "two br between paragraphs": f"<div>{H1}<div>{'<br><br>'.join(PARAGRAPHS)}</div></div>",
    "one span per paragraph": f"<div>{H1}<div>{'<br>'.join(f'<span>{text}</span>' for text in PARAGRAPHS)}</div></div>",
    "one div per paragraph": f"<div>{H1}<div>{paragraphs(tag='div')}</div></div>",
    "split over sibling divs": f"<div>{H1}"
    + "".join(f"<div class=part{n}><p>{text}</p></div>" for n, text in enumerate(PARAGRAPHS))
    + "</div>",
    "a lead above the text": f"<div>{H1}<p>{PARAGRAPHS[0]}</p><div>{paragraphs(PARAGRAPHS[1:])}</div></div>",
    "wholly inside a link": f"<div>{H1}<a href='/full'><div>{paragraphs()}</div></a></div>",
    "an open a that is no link": f"<a name=top><div>{H1}<div>{paragraphs()}</div></div>",
    "a form around the page": f"<form id=all><div>{H1}<div>{paragraphs()}</div></div></form>",
    "a class that says comment around the page": f"<div class=has-comments>{H1}<div>{paragraphs()}</div></div>",
    "custom elements": f"<my-story>{H1}<my-text>{paragraphs()}</my-text></my-story>",
    "an amp page": f"<amp-layout>{H1}<amp-body>{paragraphs()}<amp-ad>广告</amp-ad></amp-body></amp-layout>",
    "an open style": f"<div>{H1}<div>{paragraphs()}</div></div><style>.a{{color:red}}</style>",
    "noscript": f"<div>{H1}<div><noscript><p>请打开脚本，否则看不到图片。</p></noscript>{paragraphs()}</div></div>",
    "a script in the text": f"<div>{H1}<div>{paragraphs()}<script>var a = '这不是正文。';</script></div></div>",
    "a share bar in the text": f"<div>{H1}<div>{paragraphs()}<div class=share>分享到微信。</div></div></div>",
    "related articles in the text": f"<div>{H1}<div>{paragraphs()}"
    f"<div class=related>{paragraphs([OTHER] * 9)}</div></div></div>",
    "a list of links in the text": f"<div>{H1}<div>{paragraphs()}<ul>{MENU}</ul></div></div>",
    "an accordion, closed": f"<div>{H1}<div><p>{PARAGRAPHS[0]}</p><div id=a style='display: none' aria-labelledby=b "
    f"role=region>{paragraphs(PARAGRAPHS[1:])}</div></div></div>",
    "a copy that is not shown": f"<div>{H1}<div>{paragraphs()}</div><div hidden>{paragraphs()}</div></div>",
}


# Strict: a shape that is mended must leave this table.
KNOWN = {"related articles in the text": "nine paragraphs in a box of the article outweigh its three"}


@pytest.mark.parametrize(
    "shape",
    [
        pytest.param(shape, marks=[pytest.mark.xfail(strict=True, reason=KNOWN[shape])] if shape in KNOWN else [])
        for shape in SHAPES
    ],
)
def test_the_article_is_the_title_and_the_paragraphs(shape):
    article = articlekit.clean(page(SHAPES[shape]))
    assert [block.text for block in article.kept] == [TITLE, *PARAGRAPHS]
    assert (article.title, article.status) == (TITLE, "ok")


def test_a_text_that_is_set_in_several_boxes_is_whole():
    boxes = [f"<div><section class=box>{paragraphs(texts)}</section></div>" for texts in (PARAGRAPHS, REST)]
    related = f"<div><section class=more>{paragraphs([OTHER[:12]] * 9)}</section></div>"
    figures = f"<div>{paragraphs([f'桨板 {n} 榆木 长四米二 宽三十七厘米' for n in range(20)], tag='b')}</div>"
    article = articlekit.clean(page(f"<div>{H1}{boxes[0]}{figures}{boxes[1]}</div>{related}"))
    kept = [block.text for block in article.kept]
    assert [text for text in kept if "桨板 0" not in text] == [TITLE, *PARAGRAPHS, *REST]


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_vanishes_every_line_that_goes_says_why(shape):
    article = articlekit.clean(page(SHAPES[shape]))
    assert len(article.kept) + len(article.removed) == len(article.blocks)
    lines = [block.line for block in article.blocks]
    assert lines == sorted(set(lines))
    assert all(block.removal.reasons and block.removal.because for block in article.removed)


@pytest.mark.parametrize(
    ("body", "rule", "because"),
    [
        (f"<div>{H1}<div>{paragraphs()}<div class=share>分享到</div></div></div>", "furniture-element", "'share'"),
        (f"<div>{H1}<div>{paragraphs()}<aside>旁边的话</aside></div></div>", "foreign-element", "<aside>"),
        (f"<div>{H1}<div>{paragraphs()}<p style='display: none'>看不见</p></div></div>", "hidden-element", "not shown"),
        (f"<div>{H1}<div>{paragraphs()}<ul>{MENU}</ul></div></div>", "outside-article", "below"),
        (f"<div>{H1}<div>{paragraphs()}<p><a href=/b>桥修好了</a></p></div></div>", "outside-article", "below"),
        (f"<div>{H1}<div>{paragraphs()}</div></div><p>页脚", "outside-article", "below"),
    ],
)
def test_a_line_goes_by_this_rule_and_says_so(body, rule, because):
    marks = [block.removal for block in articlekit.clean(page(body)).removed]
    assert any(mark.stage == "extract" and mark.rule == rule and because in mark.because for mark in marks)


def test_quotations_with_link_and_date_stay_in_the_text_that_is_between_them():
    quote = '<blockquote><p>水轮的声音真好听，我录下来了。</p><a href="/p">小满</a> 2020-05-01 10:10</blockquote>'
    text = "".join(f"<p>{text}</p>{quote}" for text in PARAGRAPHS)
    article = articlekit.clean(page(f"<div>{H1}<div>{text}</div></div>"))
    assert article.text.count("水轮的声音真好听") == 3


def test_a_table_of_data_stays_row_by_row():
    rows = "".join(
        f"<tr><td>{day}</td><td>{weight}</td></tr>" for day, weight in (("星期一", "30斤"), ("星期二", "42斤"))
    )
    article = articlekit.clean(page(f"<div>{H1}<div>{paragraphs()}<table>{rows}</table>{paragraphs(REST)}</div></div>"))
    assert [block.text for block in article.kept if block.kind == "row"] == ["星期一\t30斤", "星期二\t42斤"]


def test_a_cell_stays_in_its_column_and_its_lines_are_one():
    rows = "<tr><th>花<th>桥<th>年</tr><tr><td>水<br>仙<td><td>1902</tr><tr><td>芦苇<td>北<td></tr>"
    blocks = articlekit.read(page(f"<div>{H1}<div>{paragraphs()}<table>{rows}</table></div></div>")).blocks
    assert [block.text for block in blocks if block.kind == "row"] == ["花\t桥\t年", "水 仙\t\t1902", "芦苇\t北"]


def test_a_date_in_a_row_is_data():
    rows = "".join(f"<tr><td>2021-05-0{day} 10:00</td><td>开闸第{day}次</td></tr>" for day in range(1, 5))
    table = f"<table>{rows}</table>{paragraphs(REST)}"
    article = articlekit.clean(page(f"<div>{H1}<div>{paragraphs()}{table}</div></div>"))
    kept = [block.text for block in article.kept if block.kind == "row"]
    assert kept == [f"2021-05-0{day} 10:00\t开闸第{day}次" for day in range(1, 5)]


MILL = (
    "The mill at Hadder Cross opens its doors in May, and visitors may watch the stones turn every morning.",
    "Whoever wants to see the sluice should come early, because the water is let out before noon, and then it is dry.",
    "Tickets are sold at the gate, and children who can carry a sack of flour up the stairs go in free.",
)
NAMES = ("Ada Cole", "Tom Reed", "Ida Marsh", "Sue Finch", "Lee Brook", "Max Dale", "Eve Holt", "Ann Crane")
LINES = {
    "a timetable": "<table>"
    + "".join(f"<tr><td>2024-05-0{day} 10:00<td>{what}" for day, what in enumerate(("Opening", "Sluice", "Stones"), 3))
    + "</table>",
    "a log": "<pre>2020-08-01 18:00 up\n2020-08-01 18:01 still up\n2020-08-01 18:02 down, for the whole night</pre>",
    "results in code": '<p>This call gives a name:</p><pre>"/home/miller"</pre>'
    '<p>Likewise, the call for the length of a string gives a number:</p><pre>(length "abc")</pre>',
    "names": "".join(f"<p>• {name}</p>" for name in NAMES),
}


@pytest.mark.parametrize("name", LINES)
def test_what_the_structure_keeps_in_the_article_stays_whatever_its_lines_look_like(name):
    text = f"<p>{MILL[0]}</p><p>{MILL[1]}</p>{LINES[name]}<p>{MILL[2]}</p>"
    body = f"<div class=story><h1>A week at the mill</h1>{text}</div>"
    whole = page(f"{body}<div class=footer><p>Copyright © 2024 Hadder Cross Post. All rights reserved.</p></div>")
    read, cleaned = articlekit.read(whole), articlekit.clean(whole)
    assert [block.text for block in cleaned.kept] == [block.text for block in read.kept]
    assert len(cleaned.kept) > 1 + len(MILL)


HEADLINES = ("联系我们", "版权声明", "相关阅读：老磨坊的故事", "More on mills and rivers:", "Contact")


def headed(title):
    return page(f"<div><h1>{title}</h1><div>{paragraphs()}</div></div>", title)


@pytest.mark.parametrize("title", HEADLINES)
def test_the_headline_stays_whatever_it_says(title):
    assert [block.text for block in articlekit.clean(headed(title)).kept] == [title, *PARAGRAPHS]


def test_a_headline_that_a_rule_of_ones_own_names_goes():
    own = Rules((replace(built_in().get("zh-service"), id="own"),))
    kept = {title: articlekit.clean(headed(title), rules=built_in().plus(own)).kept[0].text for title in HEADLINES}
    assert [title for title in HEADLINES if kept[title] != title] == ["联系我们", "版权声明"]


def test_a_headline_that_other_pages_of_the_site_list_stays():
    learned = Rules((replace(built_in().get("zh-service"), id="learned", reasons=frozenset({"template"})),))
    kept = articlekit.clean(headed("联系我们"), rules=built_in().plus(learned)).kept
    assert kept[0].text == "联系我们"


def test_a_title_behind_its_label_goes_with_the_other_data_of_a_document():
    data = (("索 引 号：", "柳政〔2022〕1号"), ("标　　题：", TITLE), ("发文机关：", "柳溪镇人民政府"))
    rows = "".join(f"<tr><td>{label}</td><td>{value}</td></tr>" for label, value in data)
    article = articlekit.clean(page(f"<div><table>{rows}</table><div>{paragraphs(PARAGRAPHS + REST)}</div></div>"))
    assert [block.text for block in article.kept] == [*PARAGRAPHS, *REST]


def test_the_text_of_a_script_is_judged_as_text_since_no_structure_has_shown_it():
    text = [*PARAGRAPHS, *REST]
    body = json.dumps({"@type": "NewsArticle", "articleBody": "\n".join([*text, *("山里的信号塔", "桥头的凳子") * 12])})
    empty = f"<html><head><title>{TITLE}</title></head><body><ul>{MENU}</ul><div id=app></div>"
    article = articlekit.clean(f'{empty}<script type="application/ld+json">{body}</script></body></html>')
    assert [block.text for block in article.kept][: len(text)] == text
    assert "after-article" in {block.removal.rule for block in article.removed}


def test_in_the_article_of_html_rules_still_remove_what_they_name():
    lines = "<p>来源：柳溪晚报 2020-05-01 08:30</p>"
    foot = "<p>责任编辑：康小满</p><p>新闻热线：0500-5550123</p><p>柳ICP备12345678号-1</p>"
    article = articlekit.clean(page(f"<div>{H1}<div>{lines}{paragraphs()}{foot}</div></div>"))
    assert article.text.split() == [TITLE, *PARAGRAPHS]
    (removed,) = [block.removal for block in article.removed if "责任编辑" in block.text]
    assert removed.because == "责任编辑:康小满 (below the article, which ends in line 15)"


@pytest.mark.parametrize(
    ("markup", "line"),
    [
        ("水位到<button>石阶</button>第四级，就要敲锣。", "水位到石阶第四级，就要敲锣。"),
        ("水位到第四级，就要敲锣。<button>复制</button>", "水位到第四级，就要敲锣。"),
        ("<ruby>汀<rp>(</rp><rt>みぎわ</rt><rp>)</rp></ruby>の橋は、朝から渡れます。", "汀の橋は、朝から渡れます。"),
        ('<template shadowrootmode="open"><p>锣声一响，全巷的灯都亮了。</p></template>', "锣声一响，全巷的灯都亮了。"),
        ("锣声一响，全巷的灯都亮了。<template><p>没有人看见的话。</p></template>", "锣声一响，全巷的灯都亮了。"),
    ],
)
def test_what_is_set_in_a_line_is_its_text_and_nothing_else(markup, line):
    blocks = articlekit.read(page(f"<div>{H1}<div>{paragraphs()}<div>{markup}</div></div></div>")).blocks
    assert line in [block.text for block in blocks]


def test_kinds_are_those_of_the_elements():
    body = (
        f"<h2>小标题就在这里</h2>{paragraphs()}<ul><li>第一，先看水，再看轮。</li></ul><blockquote>老话说，水到渠成。</blockquote>"
        f"<figure><img src=/a.jpg><figcaption>水轮全景</figcaption></figure>{paragraphs(REST)}"
        f"<pre>a\n b</pre>{paragraphs(REST)}"
    )
    kinds = {block.text: block.kind for block in articlekit.clean(page(f"<div>{H1}<div>{body}</div></div>")).kept}
    assert kinds[TITLE] == "title"
    assert kinds["小标题就在这里"] == "heading"
    assert kinds["第一，先看水，再看轮。"] == "item"
    assert kinds["老话说，水到渠成。"] == "quote"
    assert kinds["水轮全景"] == "caption"
    assert kinds["a"] == "code"


def test_the_body_is_the_text_without_title_and_captions():
    figure = "<figure><img src=/a.jpg><figcaption>水轮全景，摄于春天。</figcaption></figure>"
    article = articlekit.clean(page(f"<div>{H1}<div>{figure}{paragraphs()}</div></div>"))
    assert "水轮全景" in article.text
    assert article.body.split() == PARAGRAPHS


def test_whole_keeps_what_stands_outside_and_leaves_it_to_the_rules_for_lines():
    article = articlekit.read(page(SHAPES["paragraphs"]), extract="whole")
    assert not article.removed
    assert "首页" in article.text


def test_auto_falls_back_to_the_whole_page_with_a_warning_and_article_keeps_nothing():
    menu = f"<html><body><ul>{MENU}</ul></body></html>"
    assert articlekit.clean(menu).status == "warning"
    assert "首页" in articlekit.read(menu).text
    assert "no article" in articlekit.clean(menu).warnings[0]
    assert articlekit.clean(menu, extract="article").status == "empty"
    assert "whole" in articlekit.clean(menu, extract="article").warnings[0]


def test_a_menu_that_is_one_line_is_no_article():
    menu = (
        "<div><a href='/'>首页</a>\n<a href='/story'>故事</a>\n<a href='/city'>城市</a>\n<a href='/me'>我的</a></div>"
    )
    article = articlekit.clean(f"<html><head><title>夜行周报</title></head><body>{menu}</body></html>")
    assert "no article" in article.warnings[0]


BAD = {
    "cut off in a tag": page(SHAPES["paragraphs"])[:900] + "<div cla",
    "only a script": "<html><body><script>document.write('hello')</script></body></html>",
    "an empty body": "<html><head><title>x</title></head><body></body></html>",
    "frames": "<html><frameset cols='20%,80%'><frame src=a.html><frame src=b.html></frameset></html>",
    "an open comment": "<html><body><p>一句话。<!-- 没有结束",
    "an open script": "<html><body><p>一句话，在脚本前面。</p><script>var a = 1;",
    "XML": "<?xml version='1.0'?><rss><channel><title>频道</title><item><title>一条</title></item></channel></rss>",
    "nothing but a doctype": "<!DOCTYPE html>",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_page_is_never_empty_without_a_word(name):
    article = articlekit.clean(BAD[name])
    assert article.kept or article.warnings


def test_frames_and_scripts_are_named():
    assert "frames" in articlekit.clean(BAD["frames"]).warnings[0]
    assert "script" in articlekit.clean(BAD["only a script"]).warnings[0]


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<html>", True),
        ("\ufeff<!-- a --><!DOCTYPE html>", True),
        ('<text id="1">\n\n<html><head><title>x</title></head>', True),
        ("<link rel=stylesheet href=a.css>", True),
        ("一行字。<p>不是网页", False),
        ("<3 你好", False),
        ("<张三> 你好", False),
        ("", False),
    ],
)
def test_html_is_told_by_how_a_page_begins(text, is_html):
    assert looks_like_html(text) is is_html


def test_the_stages_in_a_row_give_what_clean_gives_on_html():
    for shape in SHAPES.values():
        staged = articlekit.collapse(articlekit.strip(articlekit.read(page(shape))))
        assert staged.text == articlekit.clean(page(shape)).text
        assert staged.metadata == articlekit.clean(page(shape)).metadata


def test_an_article_of_html_comes_back_from_its_record():
    for shape in SHAPES.values():
        article = articlekit.clean(page(shape))
        again = articlekit.Article.from_dict(article.to_dict())
        assert (again.blocks, again.metadata, again.url) == (article.blocks, article.metadata, article.url)
