"""The text that noscript holds, or that an element which is never closed swallows: read where no article is shown."""

import pytest

import articlekit
from articlekit.page.html.hidden import reveal_hidden

TITLE = "渡口的灯又亮了"
TEXT = (
    "渡口的灯灭了六年，上个月又亮了。守灯的人叫庞九，今年七十三岁，白天种菜，晚上看灯。",
    "他说，过河的人少了，可是只要还有一个人要过河，灯就不能不亮。油钱他自己出。",
)
ARTICLE = f"<div><h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in TEXT) + "</div>"
MENU = "<ul><li><a href='/'>首页</a></li><li><a href='/news'>新闻</a></li><li><a href='/about'>关于</a></li></ul>"
NOTICE = "<noscript>You need to enable JavaScript. This page is an app. Please enable it, then load the page again, \
or call us.</noscript>"


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>{TITLE}</title>{head}</head><body>{MENU}{body}</body></html>"


SWALLOWED = {
    "noscript": (page(f"<noscript>{ARTICLE}</noscript>"), "<noscript>"),
    "noscript beside a notice": (page(f"{NOTICE}<noscript>{ARTICLE}</noscript>"), "<noscript>"),
    "noscript above a counter": (
        page(f"<noscript>{ARTICLE}</noscript><noscript><img src=/c.gif></noscript>"),
        "<noscript>",
    ),
    "a style in the head": (page(ARTICLE, "<style>p { margin: 0 }"), "<style>"),
    "a style in the head and one that is closed": (page(f"{ARTICLE}<style>b {{}}</style>", "<style>a {}"), "<style>"),
    "a script in the head": (page(f"{ARTICLE}<script>x = 1</script>", "<SCRIPT>var a = 1;"), "<script>"),
    "a title": (page(ARTICLE).replace("</title>", ""), "<title>"),
    "a style in the body": (f"<html><body><style>p {{}}\n{ARTICLE}</body></html>", "<style>"),
}


@pytest.mark.parametrize("shape", SWALLOWED)
def test_a_page_that_swallows_its_article_is_read_as_if_it_did_not(shape):
    text, what = SWALLOWED[shape]
    article = articlekit.clean(text)
    assert [block.text for block in article.kept] == [TITLE, *TEXT]
    assert what in article.warnings[0]


@pytest.mark.parametrize("shape", SWALLOWED)
def test_whole_keeps_what_the_page_shows_and_no_more(shape):
    assert TEXT[0] not in articlekit.clean(SWALLOWED[shape][0], extract="whole").text


@pytest.mark.parametrize(
    "text",
    [
        page(NOTICE),
        page("<noscript><p>请打开脚本。</p></noscript>"),
        page("<script>document.write('<div><p>一</p></div>')</script>"),
        page(f"</noscript>{NOTICE}<noscript>"),
        "<style>",
        "",
    ],
)
def test_a_page_that_swallows_no_text_stays_as_it_is(text):
    assert reveal_hidden(text) is None


def test_an_article_that_is_shown_is_read_as_the_page_shows_it():
    other = "<p>没有打开脚本的人看到的是这一段，它说的是同一件事。</p>" * 9
    article = articlekit.clean(page(f"{ARTICLE}<noscript>{other}</noscript>"))
    assert [block.text for block in article.kept] == [TITLE, *TEXT]
    assert not article.warnings
