"""What the markup of a page tells of its article, and what is surer than what."""

import pytest

import articlekit
from articlekit import Image, Page
from articlekit.page.html.addresses import absolute, is_safe
from articlekit.page.html.titles import without_site

ADDRESS = "https://example.com/news/"
TEXT = "柳溪镇的老磨坊停了九年，今年春天，康师傅用两个月把它修好了。" * 3
LD = (
    '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "柳溪在线"}, {"@type": "NewsArticle",'
    ' "headline": "老磨坊", "datePublished": "2021-05-06T09:30:00Z", "author": [{"name": "骆冰"}, {"name": "符青"}],'
    ' "publisher": {"name": "柳溪在线"}}]}</script>'
)


def clean(head="", body="", url=None):
    page = f"<html lang=zh><head>{head}</head><body><div>{body}<p>{TEXT}</p><p>{TEXT}</p></div></body></html>"
    return articlekit.clean(articlekit.Page("-", page.encode(), charset="utf-8", url=url))


def test_json_ld_tells_title_date_authors_and_publisher():
    article = clean(LD)
    assert (article.title, article.date, article.author) == ("老磨坊", "2021-05-06T09:30:00+00:00", "骆冰, 符青")
    assert article.publisher == "柳溪在线"
    assert dict(article.metadata.evidence)["date"] == "json-ld"


@pytest.mark.parametrize("broken", ["{", "[" * 5000, '{"@type": 5}', '{"@type": ["Article", null], "headline": 5}', ""])
def test_json_ld_that_is_none_is_passed_over(broken):
    article = clean(f'<script type="application/ld+json">{broken}</script><meta name=author content=符青>')
    assert article.author == "符青"


def test_a_visible_title_is_better_than_a_declared_one():
    article = clean("<title>老磨坊又转起来了_柳溪在线</title>", "<h1>老磨坊又转起来了</h1>")
    assert (article.title, dict(article.metadata.evidence)["title"]) == ("老磨坊又转起来了", "<h1>")


def test_a_visible_source_is_better_than_the_name_of_the_site():
    article = clean('<meta property="og:site_name" content="柳溪在线">', "<p>2021-05-06 09:30 来源：柳溪晚报</p>")
    assert article.publisher == "柳溪晚报"
    assert "publisher" not in dict(article.metadata.evidence)


def test_the_address_is_the_canonical_one_unless_it_was_told():
    head = '<link rel="canonical" href="https://example.com/a"><meta property="og:url" content="https://example.com/b">'
    assert clean(head).url == "https://example.com/a"
    assert clean(head, url="https://example.com/c").url == "https://example.com/c"


def test_images_are_those_of_the_article_with_their_captions():
    figure = "<figure><img src='../img/a.jpg'><figcaption>水轮全景</figcaption></figure><img src=/dot.gif width=1>"
    article = clean("", figure, url="https://example.com/news/2021/page.html")
    assert article.metadata.images == (Image("https://example.com/news/img/a.jpg", "水轮全景"),)


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("老磨坊又转起来了_新闻_柳溪在线", None, "老磨坊又转起来了"),
        ("Mill turns again | Hadder Gazette", None, "Mill turns again"),
        ("Mill | The Long Name of a Gazette", "The Long Name of a Gazette", "Mill"),
        ("A well-known mill", None, "A well-known mill"),
        ("", None, ""),
    ],
)
def test_a_title_loses_the_name_of_its_site(title, site, expected):
    assert without_site(title, site) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("a.html", "https://example.com/x/a.html"),
        ("./a.html", "https://example.com/x/a.html"),
        ("../a.html", "https://example.com/a.html"),
        ("/a.html", "https://example.com/a.html"),
        ("//cdn.example.com/a", "https://cdn.example.com/a"),
        ("?p=2", "https://example.com/x/y?p=2"),
        ("#top", "#top"),
        ("mailto:a@example.com", "mailto:a@example.com"),
    ],
)
def test_an_address_is_made_absolute(address, expected):
    assert absolute(address, "https://example.com/x/y?q=1#z") == expected
    assert absolute(address, None) == address


@pytest.mark.parametrize("address", ["javascript:alert(1)", "JAVA\nSCRIPT:x", " data:text/html,x", "vbscript:x"])
def test_an_address_that_runs_something_is_not_safe(address):
    assert not is_safe(address)


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("<div><b>Rosa Lind</b></div><div>Published on July 18, 2025</div>", "2025-07-18"),
        ("<p>Rosa Lind</p><p>23.07.2025</p>", "2025-07-23"),
        ("<div><span>Published on Oct 21, 2025</span> <span>Updated on Mar 9, 2026</span></div>", "2025-10-21"),
        ('<span><a href="/topic/">May 18, 2023</a></span>', "2023-05-18"),
        ("<p>05 Nov 2025.</p>", "2025-11-05"),
        ("<p>2005-04-28 11:13更新</p>", "2005-04-28T11:13"),
        ("<p>⋅ November 22, 2011 ⋅ Send this page to a friend ⋅ Print this page ⋅ Comment</p>", "2011-11-22"),
        ("<p>Updated on Mar 9, 2026 | Published on Oct 21, 2025</p>", "2025-10-21"),
        ("<p>10/21/2025</p><p>08/09/2025</p>", "2025-10-21"),
        ("<p>٢١ أكتوبر ٢٠٢٥</p>", "2025-10-21"),
    ],
)
def test_a_date_beside_the_title_is_the_articles_where_none_is_declared(line, date):
    prose = "The old mill stood still for nine years, and this spring it turned again, on a quiet Sunday. " * 3
    head = "<title>The old mill turns again | Willow Creek</title>"
    titled = f"<header><h1>The old mill turns again</h1>{line}</header>"
    article = articlekit.clean(f"<html><head>{head}</head><body>{titled}<div><p>{prose}</p></div></body></html>")
    assert article.date == date


@pytest.mark.parametrize(
    "line",
    [
        "<p>On July 18, 2025, the council met for the last time in the old hall, and it was full.</p>",
        "<p>The mill closed in 2016</p>",
        "<p>Call 2025-07-18-4421</p>",
    ],
)
def test_a_date_in_a_sentence_is_not_the_articles(line):
    prose = "The old mill stood still for nine years, and this spring it turned again, on a quiet Sunday. " * 3
    page = f"<title>The old mill turns again</title><h1>The old mill turns again</h1>{line}<div><p>{prose}</p></div>"
    assert articlekit.clean(page).date is None


def test_the_time_of_a_declared_day_is_that_beside_the_title():
    article = clean(
        '<meta name="publishdate" content="2021-05-06">', "<h1>老磨坊又转了起来</h1><p>2021-05-06 09:30</p>"
    )
    assert article.date == "2021-05-06T09:30"


@pytest.mark.parametrize(
    ("shown", "date"),
    [
        ("3 de mayo de 2022", "2022-05-03"),
        ("3 de mayo de 2022, 22:41", "2022-05-03T22:41"),
        ("4 de mayo de 2022", "2022-05-04T02:41:00+00:00"),
        ("1 de mayo de 2022", "2022-05-04T02:41:00+00:00"),
        ("Actualizado el 3 de mayo de 2022", "2022-05-04T02:41:00+00:00"),
    ],
)
def test_a_moment_in_utc_is_of_the_day_that_the_page_shows(shown, date):
    told = '<meta property="article:published_time" content="2022-05-04T02:41:00Z">'
    assert clean(told, f"<h1>老磨坊又转了起来</h1><p>{shown}</p>").date == date


def test_a_page_says_what_it_is_and_where_it_stands():
    head = (
        '<link rel="canonical" href="/news/1.html"><link rel="next" href="?page=2">'
        '<meta property="og:type" content="article">'
        '<meta name="keywords" content="mill, river; spring"><meta name="description" content="The mill\n turns again">'
        '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "x"},'
        ' {"@type": "NewsArticle", "headline": "The old mill", "articleSection": ["Local"]}]}</script>'
    )
    page = Page("a", f"<html><head>{head}</head><body><h1>The old mill</h1>{PROSE}</body></html>".encode(), url=ADDRESS)
    metadata = articlekit.clean(page).metadata
    assert (metadata.section, metadata.page_type, metadata.tags) == (
        "Local",
        "NewsArticle",
        ("mill", "river", "spring"),
    )
    assert (metadata.canonical, metadata.next_page) == ("https://example.com/news/1.html", f"{ADDRESS}?page=2")
    assert metadata.description == "The mill turns again"
    evidence = {"section": "json-ld", "page_type": "json-ld", "tags": "meta keywords", "next_page": "rel=next"}
    assert evidence.items() <= dict(metadata.evidence).items()


@pytest.mark.parametrize(
    ("items", "section"),
    [
        ('[{"name": "Home"}, {"item": {"name": "Local"}}, {"name": "The old mill"}]', "Local"),
        ('[{"name": "Home"}, {"name": "The old mill"}]', None),
        ('[{"name": "Home"}]', None),
        ('"Home"', None),
    ],
)
def test_a_breadcrumb_tells_the_section(items, section):
    data = f'<script type="application/ld+json">{{"@type": "BreadcrumbList", "itemListElement": {items}}}</script>'
    assert clean(data, f"<h1>The old mill</h1>{PROSE}").metadata.section == section


def test_a_heading_that_is_the_name_of_the_site_is_no_title():
    head = '<title>The mill turns | Willow News</title><meta property="og:site_name" content="Willow News">'
    page = f"<html><head>{head}</head><body><h1>Willow News</h1><h2>The mill turns</h2>{PROSE}</body></html>"
    assert articlekit.clean(page).title == "The mill turns"


def test_a_declared_date_is_surer_than_one_beside_the_title():
    article = clean('<meta property="article:published_time" content="2021-05-06">', "<h1>老磨坊</h1><p>2021-05-09</p>")
    assert article.date == "2021-05-06"


PROSE = "<p>The old mill stood still for nine years, and this spring it turned again, on a quiet Sunday.</p>" * 3
# More lines than a date is looked for in, below a title.
LONG = PROSE * 5
BUTTONS = "".join(
    f"<p>{word}</p>" for word in ("share", "save", "print", "small", "large", "send", "like", "listen") * 2
)
CARD = '<div class="card"><a href="/b">The bridge is open again</a><p>Oct 16, 2025</p></div>'


@pytest.mark.parametrize(
    ("above", "text", "below", "date"),
    [
        ("", LONG, "<p>mills, wheels</p><p>Written by Rosa Lind</p><p>July 18, 2025</p>", "2025-07-18"),
        (
            "",
            LONG,
            f"<p>* * *</p><p>{'mills' * 7}</p><p>By Rosa Lind, Ann Hill</p><p>July 18, 2025</p><p>Listen to it:</p>",
            "2025-07-18",
        ),
        ("<p>July 18, 2025</p>", LONG, "<p>June 2, 2025</p>", "2025-07-18"),
        (f"{BUTTONS}<p>July 18, 2025</p>", LONG, "<p>December 19, 2025</p>", "2025-07-18"),
        ("", PROSE, "<p>In the autumn of 1998, on October 16, 1998, the mill stopped for the first time</p>", None),
        ("<p>AUG 25 2024 - 8 MIN READ</p><p>Contents</p>", PROSE, CARD, "2024-08-25"),
    ],
)
def test_a_date_below_the_text_is_the_articles_where_none_stands_above_it(above, text, below, date):
    head = "<title>The old mill turns again | Willow Creek</title>"
    body = f"<h1>The old mill turns again</h1>{above}<article>{text}</article>{below}"
    assert articlekit.clean(f"<html><head>{head}</head><body>{body}</body></html>").date == date


def test_a_date_beside_the_text_is_the_articles_where_no_line_is_the_title():
    caption = (
        "柳溪动物园的七只小熊近日搬进新家，隔着玻璃看雪。饲养员说，最小的一只叫石榴，爱把胡萝卜藏在轮胎里，藏完就忘。"
    )
    body = f"<div>{caption}<br>发布时间：2021-05-06 09:30:17 【编辑：符青】</div>"
    article = articlekit.clean(f"<html><head><title>小熊搬家 (5/7)</title></head><body>{body}</body></html>")
    assert article.date == "2021-05-06T09:30:17"


@pytest.mark.parametrize(
    ("head", "line"),
    [
        # The first line near the title is of another day; the declared day has no time.
        ("", "<p>2021-05-01</p><p>2021-05-06 09:30 来源：柳溪晚报</p>"),
        (
            '<meta name="publishdate" content="2021-05-06">',
            "<p>2021-05-06 09:30 来源：柳溪晚报 作者：骆冰 编辑：符青 责任编辑：康小川 阅读：3217</p>",
        ),
    ],
)
def test_a_line_that_tells_the_time_is_surer_than_a_day(head, line):
    article = clean(f"<title>老磨坊又转了起来</title>{head}", f"<h1>老磨坊又转了起来</h1>{line}")
    assert article.date == "2021-05-06T09:30"


def test_a_line_that_tells_the_time_is_surer_than_a_time_element_that_tells_another_day():
    stream = '<aside><time datetime="2013-04-10T10:00:00">now</time></aside>'
    article = clean(
        "<title>老磨坊又转了起来</title>", f"{stream}<h1>老磨坊又转了起来</h1><p>2021-05-06 09:30 来源：柳溪晚报</p>"
    )
    assert article.date == "2021-05-06T09:30"


def test_a_heading_below_paragraphs_is_not_the_title_though_it_is_like_the_declared_one():
    first = "<p>A mill is a machine that grinds. This one has done so for a hundred years, by water, and by hand.</p>"
    heading = "<h2>The 8 Best Water Mills in 2025</h2>"
    head = '<meta property="og:title" content="Water Mill: Meaning, Best Water Mills in 2025, and More">'
    article = articlekit.clean(f"<html><head>{head}</head><body><div>{first * 3}{heading}{PROSE}</div></body></html>")
    assert article.title == "Water Mill: Meaning, Best Water Mills in 2025, and More"
    assert article.text.startswith("A mill is a machine")
    assert "The 8 Best Water Mills in 2025" in article.text


def test_an_only_h1_is_the_title_below_paragraphs_as_well():
    lead = "<p>A mill is a machine that grinds. This one has done so for a hundred years, by water, and by hand.</p>"
    head = "<title>The old mill turns again | Willow Creek</title>"
    body = f"<div>{lead * 2}<h1>The old mill turns again</h1>{LONG}</div>"
    article = articlekit.clean(f"<html><head>{head}</head><body>{body}</body></html>")
    assert [block.text for block in article.kept if block.kind == "title"] == ["The old mill turns again"]
