"""Soups out, in, and cleaned in place; Markdown and sanitised HTML."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

import articlekit
from articlekit.page import markdown, soup
from articlekit.page.html.scan import RAW, scan_tree

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PAGES = sorted(path.name for path in SAMPLES.glob("*.html"))
TEXT = "柳溪镇的老磨坊停了九年，今年春天，康师傅用两个月把它修好了。"


def html_of(*, body, head=""):
    return f"<html><head>{head}</head><body><div id=text><h1>磨坊又转了</h1>{body}</div></body></html>"


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", PAGES)
def test_scan_and_soup_see_the_same_lines(name):
    page = articlekit.decode((SAMPLES / name).read_bytes()).text
    tree = LexborHTMLParser(page)
    cells = [cell for text in scan_tree(tree, tree.css(RAW)).text for cell in text.split("\t")]
    shown = LexborHTMLParser(page).body  # a page of frames has none
    body = BeautifulSoup(shown.html if shown else "", "html.parser")
    assert [text for text, _ in soup.lines(body)] == cells


@pytest.mark.parametrize("name", PAGES)
def test_the_soup_of_an_article_holds_what_is_kept_and_nothing_else(name):
    article = articlekit.clean(SAMPLES / name)
    assert squeezed(article.soup().get_text()) == squeezed(article.text)


TAGS = [
    "div",
    "p",
    "span",
    "b",
    "a",
    "li",
    "ul",
    "table",
    "tr",
    "td",
    "blockquote",
    "h2",
    "pre",
    "br",
    "section",
    "x-y",
]
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(["<script>a < b</script>", "<!-- x -->", "<style>b{}</style>", "&nbsp;", "&lt;p&gt;", "&#x4e2d;"]),
    st.sampled_from(["<div", '<a href="', "<img src=x>", "<div class='share'>", '<p style="display:none">', "\n", " "]),
    st.text("好的，。ab. \u3000\u200b\x0b\u2028&;<>", max_size=12),
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_html_is_cleaned_written_and_seen_alike(markup):
    page = f"<html><body>{markup}"
    tree = LexborHTMLParser(page)
    cells = [cell for text in scan_tree(tree, tree.css(RAW)).text for cell in text.split("\t")]
    body = LexborHTMLParser(page).body
    seen = [text for text, _ in soup.lines(BeautifulSoup(body.html if body else "", "html.parser"))]
    assert [cell.strip() for cell in cells if cell.strip()] == [
        cell.strip() for line in seen for cell in line.split("\t")
    ]
    article = articlekit.clean(page)
    assert len(article.kept) + len(article.removed) == len(article.blocks)
    assert article.kept or article.warnings or not article.blocks
    assert bool(markdown.write(soup.to_soup(article)).strip()) >= bool(article.text.strip())
    assert "<script" not in soup.to_html(article)


def test_a_soup_loses_its_boilerplate_in_place_and_tells_what_went():
    page = BeautifulSoup((SAMPLES / "plain.html").read_text("utf-8"), "html.parser")
    gone = articlekit.strip_soup(page)
    assert {"Home", "News"} <= {block.text for block in gone}
    assert all(block.removal for block in gone)
    assert page.nav is None
    assert page.find("footer") is None
    assert squeezed(page.article.get_text()) == squeezed(articlekit.clean(SAMPLES / "plain.html").text)
    assert page.style is not None  # only text is boilerplate


def test_sanitised_html_holds_nothing_that_runs_loads_or_tracks():
    body = (
        f"<p onclick=x() style='color:red' class=a>{TEXT}</p><p>{TEXT}<a href='javascript:x()'>一</a>"
        f"<a href='/b' target=_blank>二</a><img src='data:x' onerror=x()><iframe src=x></iframe>"
        "<font color=red>三</font></p>"
        "<!-- 注 -->"
    )
    written = soup.to_html(articlekit.clean(html_of(body=body)))
    assert TEXT in written
    for word in ("onclick", "style", "class", "javascript", "target", "data:", "onerror", "iframe", "font", "注"):
        assert word not in written
    assert '<a href="/b">二</a>' in written
    assert "三" in written


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h2>小标题在这</h2>", "## 小标题在这"),
        ("<ul><li>一，</li><li>二<ul><li>内，</li></ul></li></ul>", "- 一，\n- 二\n    - 内，"),
        ("<ol><li>一，</li><li>二，</li></ol>", "1. 一，\n2. 二，"),
        ("<blockquote><p>甲，</p><p>乙，</p></blockquote>", "> 甲，\n\n> 乙，"),
        (
            "<table><tr><th>日</th><th>斤</th></tr><tr><td>一</td><td>3|4</td></tr></table>",
            "| 日 | 斤 |\n| --- | --- |\n| 一 | 3\\|4 |",
        ),
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("<p>用<code>x</code>。</p>", "用`x`。"),
        ("<p>见<a href=/x>这里</a>。</p>", "见[这里](/x)。"),
        ("<p><img src=/a.jpg alt=图>看图，</p>", "![图](/a.jpg)看图，"),
        ("<p>一*二*_三_[四]</p>", "一\\*二\\*\\_三\\_\\[四\\]"),
        ("<p># 不是标题</p>", "\\# 不是标题"),
        ("<p>1. 不是列表</p>", "1\\. 不是列表"),
        ("<p>上，<br>下，</p>", "上，  \n下，"),
        ("<figure><figcaption>图说</figcaption></figure>", "*图说*"),
    ],
)
def test_markdown_keeps_structure(body, expected):
    assert markdown.write(BeautifulSoup(body, "html.parser"), links=True) == expected + "\n"


def test_markdown_without_links_keeps_their_text():
    assert markdown.write(BeautifulSoup("<p>见<a href=/x>这里</a>。</p>", "html.parser")) == "见这里。\n"


def test_markdown_nested_without_end_is_no_recursion():
    deep = BeautifulSoup("", "html.parser")
    inner = deep
    for _ in range(3000):
        inner.append(child := deep.new_tag("div"))
        inner = child
    inner.append("底")
    assert markdown.write(deep) == "底\n"


def test_a_page_of_text_has_a_soup_of_paragraphs():
    article = articlekit.clean("磨坊又转了\n\n" + TEXT + "\n\n" + TEXT + "二")
    assert [tag.name for tag in article.soup().find_all(True)] == ["p", "p", "p"]


@pytest.mark.parametrize("name", PAGES)
def test_an_article_writes_itself_in_other_forms(name):
    article = articlekit.clean(SAMPLES / name)
    assert article.to_markdown() == markdown.write(article.soup())
    assert article.to_markdown(links=True) == markdown.write(article.soup(), links=True)
    assert article.to_html() == soup.to_html(article)


def test_a_record_is_written_in_other_forms_by_the_kinds_of_its_lines():
    body = f"<h2>水车</h2><p>{TEXT}</p><p>{TEXT[::-1]}</p>"
    article = articlekit.clean(html_of(body=body, head="<title>磨坊又转了</title>"))
    again = articlekit.Article.from_dict(article.to_dict())
    assert again.to_markdown() == article.to_markdown() == f"# 磨坊又转了\n\n## 水车\n\n{TEXT}\n\n{TEXT[::-1]}\n"
    assert again.to_html() == f"<h1>磨坊又转了</h1><h2>水车</h2><p>{TEXT}</p><p>{TEXT[::-1]}</p>\n"


def test_what_was_mended_is_mended_in_every_form():
    article = articlekit.mend(articlekit.clean(html_of(body=f"<p>{TEXT}</p><p>{TEXT[::-1]}</p>")), script="traditional")
    assert "兩個月" in article.text
    for written in (article.to_markdown(), article.to_html(), article.soup().get_text()):
        assert "兩個月" in written
        assert "两个月" not in written


def test_a_record_has_no_soup_and_says_so():
    article = articlekit.clean(SAMPLES / "plain.html")
    again = articlekit.Article.from_dict(article.to_dict())
    with pytest.raises(ValueError, match="no markup"):
        again.soup()


PAGE = "<html><body><h1>竹排</h1><p>竹排上坐着&nbsp;三个人。</p><p>A&amp;B &lt;b&gt;</p></body></html>"


class Crawled(BeautifulSoup):
    """A soup of a crawler's own class."""


@pytest.mark.parametrize("page", [PAGE, PAGE.encode(), None, 5, BeautifulSoup, object()])
def test_what_is_no_soup_is_not_taken_for_one(page):
    assert not soup.is_soup(page)


def test_a_soup_and_a_soup_of_another_class_are_soups():
    assert soup.is_soup(BeautifulSoup(PAGE, "html.parser"))
    assert soup.is_soup(Crawled(PAGE, "html.parser"))


def test_a_part_of_a_soup_is_a_soup():
    paragraph = BeautifulSoup(PAGE, "html.parser").p
    assert soup.is_soup(paragraph)
    assert articlekit.read(paragraph).text == "竹排上坐着\u00a0三个人。\n"


def test_a_soup_reads_as_its_page_does():
    assert articlekit.read(BeautifulSoup(PAGE, "html.parser")).blocks == articlekit.read(PAGE).blocks
    assert articlekit.read(BeautifulSoup(PAGE.encode("gb18030"), "html.parser", from_encoding="gb18030")).blocks == (
        articlekit.read(PAGE).blocks
    )


def test_what_was_cut_from_a_soup_is_not_read():
    page = BeautifulSoup(PAGE, "html.parser")
    page.h1.decompose()
    assert [block.text for block in articlekit.read(page).blocks] == ["竹排上坐着\u00a0三个人。", "A&B <b>"]


def test_reading_leaves_a_soup_as_it_was():
    page = BeautifulSoup(PAGE, "html.parser")
    before = str(page)
    articlekit.clean(page)
    assert str(page) == before


def test_an_empty_soup_is_an_empty_page():
    assert articlekit.clean(BeautifulSoup("", "html.parser")).status == "empty"
