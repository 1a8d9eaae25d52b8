"""The text that a page holds only for its scripts: taken where no article is shown, and only then."""

import json

import pytest

import articlekit

TEXT = (
    "四月三日，平湖镇的新图书馆开门迎客。馆内有两万册图书，一半来自居民捐赠。",
    "馆长说，周末会有志愿者给孩子们读书。镇里还打算在河边再建一座小的阅览室。",
)
LD = json.dumps({"@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", "articleBody": "\n".join(TEXT)}]})
MENU = "<ul><li><a href='/'>首页</a></li><li><a href='/news'>新闻</a></li><li><a href='/about'>关于</a></li></ul>"


def page(script: str, shown: str = MENU) -> str:
    return f"<html><head><title>新图书馆开门</title></head><body>{shown}{script}</body></html>"


@pytest.mark.parametrize(
    "script",
    [
        f'<script type="application/ld+json">{LD}</script>',
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"props": {"body": list(TEXT)}})}</script>',
        f"<script>var x = {{a: 1}}; window.__STATE__={json.dumps([{'html': '<br>'.join(TEXT)}])};</script>",
    ],
)
def test_a_page_that_shows_no_article_gives_what_its_scripts_hold(script):
    article = articlekit.clean(page(script))
    assert [block.text for block in article.kept] == list(TEXT)
    assert [block.text for block in article.removed] == ["首页", "新闻", "关于"]
    assert article.title == "新图书馆开门"
    assert article.status == "warning"
    assert "may be another text" in article.warnings[0]


def test_an_article_that_is_shown_is_never_changed_for_what_scripts_hold():
    shown = "<div><p>雨下了一整天，河水涨了半米，堤上有人守着。到了晚上，水位开始回落。</p></div>"
    article = articlekit.clean(page(f'<script type="application/ld+json">{LD}</script>', MENU + shown))
    assert article.text.startswith("雨下了一整天")
    assert not article.warnings


@pytest.mark.parametrize(
    "script",
    [
        '<script type="application/ld+json">{"articleBody": "Short. Text. Here."}</script>',
        '<script type="application/ld+json">{"description": "' + "".join(TEXT) + '"}</script>',
        "<script>window.a = {'not': json}; var s = '{{{{[[[['; x = [1, 2</script>",
        "<script>a={" * 3000 + "</script>",
    ],
)
def test_what_is_no_body_is_not_taken(script):
    article = articlekit.clean(page(script, ""))
    assert article.status == "empty"
    assert article.warnings == ("no text in the page, perhaps because a script writes it",)


def test_whole_keeps_what_the_page_shows():
    article = articlekit.clean(page(f'<script type="application/ld+json">{LD}</script>'), extract="whole")
    assert "图书馆" not in article.text
