"""HTML -> blocks."""

import json

import pytest

import articlekit
from articlekit.page import html


def split(page):
    """Part a page of HTML into its blocks, the article or not."""
    return html.read(page, extract="whole").blocks


def texts(page):
    return [block.text for block in split(page)]


def body(inner):
    return f"<!DOCTYPE html><html><head><title>题</title></head><body>{inner}</body></html>"


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><p>x",
        "<!doctype HTML PUBLIC '-//W3C//DTD XHTML 1.0//EN'>",
        "<html lang='zh'>",
        "\n  <HTML>",
        "<?xml version='1.0'?>\n<html>",
        "<!-- saved -->\n<!-- twice --> <html>",
        *(
            "<head>",
            "<body class=x>",
            "<div id='main'>",
            "<article>",
            "<p>春水</p>",
            "<h1>春水</h1>",
            "<title>春水</title>",
        ),
        *("<table>", "<meta charset='utf-8'>"),
    ],
)
def test_a_page_that_begins_with_markup_is_html(page):
    assert html.looks_like_html(page)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "春水 <b>秋月</b>",
        "a < b 和 c > d",
        "<春水>这本书",
        "教程：<html> 是第一个标签",
        "<placeholder>",
        "<h1",
        "<!-- 只有注释 -->",
        "<pre",
        "<divide>",
    ],
)
def test_text_that_speaks_of_tags_is_not_html(page):
    assert not html.looks_like_html(page)


WHOLE = (
    "<!DOCTYPE html>\n<html lang=zh><head><title>老井</title><style>\n.a{b:c}\n</style></head><body><h1>老井</h1>"
    "<p>村口的老井有三百年，井水一直是甜的，来打水的人从早到晚不断，井沿磨出了二十七道沟。</p>"
    "<p>今年春天，六十二岁的康师傅把井底的淤泥清了出来，一共清了三天，清出了一百多只碗。</p></body></html>"
)
PART = WHOLE[WHOLE.index("<h1>") : WHOLE.index("</body>")]
BEFORE = {
    "half a byte order mark": "ï»¿",
    "a question mark": "?",
    "a line of text": "抓取于第三台机器\n",
    "a warning in markup": "<br />\n<b>Warning</b>:  Undefined index in <b>/srv/page.php</b> on line <b>3</b><br />\n",
    "a warning": "Warning: mysql_connect(): No such file in /srv/page.php on line 7\n",
    "headers": "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n",
    "the length of a chunk": "1f4a\r\n",
    "a call": "callback(",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("page", [WHOLE, PART], ids=["a page", "a part of one"])
def test_a_page_is_html_whatever_stands_before_its_first_tag(before, page):
    article = articlekit.clean(before + page)
    assert "<" not in article.text
    assert article.text.endswith(articlekit.clean(page).text)


@pytest.mark.parametrize(
    "page",
    [
        json.dumps(WHOLE),
        f"callback({json.dumps(WHOLE, ensure_ascii=False)});",
        'load({"id": 7, "html": ' + json.dumps(WHOLE).replace("<", "\\u003c") + "})",
    ],
)
def test_a_page_in_a_string_of_json_is_the_page(page):
    article = articlekit.clean(page)
    assert article.text == articlekit.clean(WHOLE).text
    assert article.warnings == ("the page was a string of JSON, and was read as HTML",)


def test_a_text_that_quotes_a_page_is_text():
    quoted = (
        "一个页面从头到尾是这样写的，先写头，再写身子：\n"
        + WHOLE
        + "\n"
        + "这就是全部了，没有别的花样，照着写就行。" * 20
    )
    assert not html.looks_like_html(quoted)


def test_text_whose_lines_are_mostly_markup_is_told():
    lines = [
        "井口的<b>老井</b>，一共三百年。",
        "<i>康师傅</i>清了三天，清出一百多只碗。",
        "<u>水</u>还是甜的，来的人更多了。",
    ]
    assert any("most lines look like markup" in warning for warning in articlekit.clean("\n".join(lines)).warnings)
    plain = [
        "井沿上有二十七道沟，都是井绳磨的。",
        "来打水的人从早到晚，没有断过。",
        "镇上说，明年还要再清一回。",
        "碗都摆在井边。",
    ]
    assert not articlekit.clean("\n".join([*lines, *plain])).warnings


def test_what_a_browser_sets_on_lines_of_its_own_is_a_block():
    page = body("<h1>老井</h1><p>第一段</p><div>第二段<section>第三段</section>第四段</div><ul><li>甲<li>乙</ul>")
    assert texts(page) == ["老井", "第一段", "第二段", "第三段", "第四段", "甲", "乙"]


def test_inline_elements_part_nothing():
    assert texts(body("<p>老<b>井</b>里<a href='#'>有<i>水</i></a>，<span>甜</span></p>")) == ["老井里有水，甜"]


def test_line_breaks_that_are_shown_part_lines():
    assert texts(body("<p>第一行<br>第二行<br/><br/>第三行</p>")) == ["第一行", "第二行", "第三行"]
    assert texts(body("<pre>第一行\n  第二行</pre>")) == ["第一行", "第二行"]


def test_line_breaks_of_the_source_are_spaces():
    assert texts(body("<p>The old\n   well\t is  deep</p>")) == ["The old well is deep"]


def test_cells_of_a_row_are_one_line_and_rows_are_lines():
    page = body("<table><tr><th>井</th><th>深</th></tr><tr><td>东</td><td>9</td></tr></table>")
    assert texts(page) == ["井\t深", "东\t9"]


def test_what_is_not_shown_is_no_block():
    hidden = "".join(
        f"<{tag}>{tag}</{tag}>"
        for tag in ("script", "style", "noscript", "template", "svg", "iframe", "textarea", "button")
    )
    assert texts(body(f"{hidden}<p>老井</p><!-- 注释 -->")) == ["老井"]


def test_the_title_of_the_head_is_no_block():
    assert texts(body("<p>老井</p>")) == ["老井"]


def test_headings_are_known_for_what_they_are():
    blocks = split(body("<h1>老井</h1><h3>水很甜</h3><p>一段</p>"))
    assert [(block.text, block.kind) for block in blocks] == [
        ("老井", "heading"),
        ("水很甜", "heading"),
        ("一段", "paragraph"),
    ]


def test_a_blank_line_parts_paragraphs_and_none_parts_the_items_of_a_list():
    blocks = split(body("<p>一段</p><p>二段</p><ul><li>甲</li><li>乙</li></ul><p>三段</p>"))
    assert [block.line for block in blocks] == [1, 3, 5, 6, 8]
    assert (
        articlekit.read(body("<p>一段</p><p>二段</p><ul><li>甲</li><li>乙</li></ul>")).text
        == "一段\n\n二段\n\n甲\n乙\n"
    )


def test_lines_inside_a_paragraph_have_numbers_of_their_own():
    assert [block.line for block in split(body("<p>一<br>二<br><br>三</p><p>四</p>"))] == [1, 2, 4, 6]


def test_entities_become_their_characters():
    assert texts(body("<p>&copy; 2021 &#32769;&#x4E95; A&amp;B &lt;b&gt;</p>")) == ["© 2021 老井 A&B <b>"]


def test_broken_markup_still_gives_its_text():
    assert texts("<html><body><p>一段<p>二段</div><li>三段") == ["一段", "二段", "三段"]
    assert texts("<html><body><div>没有关上") == ["没有关上"]


@pytest.mark.parametrize(
    "page", ["<html></html>", "<html><body></body></html>", "<html><body><p> \u200b&nbsp;</p>", "<p>"]
)
def test_a_page_without_text_has_no_blocks(page):
    assert split(page) == ()


def test_text_between_blocks_is_a_block():
    assert texts(body("头<p>一段</p>中<div></div>尾")) == ["头", "一段", "中", "尾"]


def test_an_article_in_html_is_cleaned_as_its_text_is():
    lines = [
        "老井今天重新出水",
        "天亮以前，三个年轻人下到井底，把十一年的淤泥一桶一桶吊上来，邻居们围在井口数着桶数。",
        "中午时分井底冒出第一股水，带着一点铁锈味，老人们说这是好兆头，让孩子们先尝一口。",
        "井沿上的石头磨出了九道绳印，最深的一道能放进一根手指，谁也说不清是哪一年磨的。",
        "版权所有 © 2021 老井在线",
    ]
    page = body("".join(f"<p>{line}</p>" for line in lines))
    assert articlekit.clean(page).text == "\n\n".join(lines[:-1]) + "\n"
