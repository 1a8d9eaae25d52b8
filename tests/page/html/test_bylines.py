"""Who wrote a page and when: what JSON-LD, elements, the head and lines say, and which of them is believed."""

import json
from collections.abc import Sequence

import pytest

from articlekit import clean
from articlekit.model import Metadata
from articlekit.page.html.bylines import clean_names, is_label, read_byline

PARAGRAPHS = [
    "The bridge over the river was closed on Monday after engineers found cracks in two of its nine pillars.",
    "Buses will run every ten minutes between both banks, and the ferry, which stopped two years ago, returns.",
    "The council expects the repairs to last until the end of the year and to cost four million, said its speaker.",
    "Shopkeepers on the northern bank fear for their trade; some of them asked for a bridge of boats instead.",
]


def page(
    *, head: str = "", above: str = "", byline: str = "", below: str = "", title: str = "Old bridge is closed"
) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><div id=top>{above}</div><article><h1>{title}</h1>"
        f"{byline}{text}</article>{below}</body></html>"
    )


def ld(*nodes: object) -> str:
    value = nodes[0] if len(nodes) == 1 else {"@context": "https://schema.org", "@graph": nodes}
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def author(html: str) -> tuple[str | None, str | None]:
    metadata = clean(html.encode()).metadata
    return metadata.author, dict(metadata.evidence).get("author")


PERSON = {"@type": "Person", "name": "Jane Doe"}
AUTHORS = [
    ({"head": ld({"@type": "NewsArticle", "author": PERSON})}, "json-ld"),
    ({"head": ld({"@type": "BlogPosting", "author": [PERSON]})}, "json-ld"),
    ({"head": ld({"@type": ["Recipe"], "author": PERSON})}, "json-ld"),
    ({"head": ld({"@type": "Article", "author": {"givenName": "Jane", "familyName": "Doe"}})}, "json-ld"),
    ({"head": ld({"@type": "Article", "author": {"@id": "#jane"}}, {"@id": "#jane", "name": "Jane Doe"})}, "json-ld"),
    ({"head": ld({"@type": "Article", "creator": "Jane Doe"})}, "json-ld"),
    (
        {
            "head": '<script type="application/ld+json">//<![CDATA[\n{"@type": "Article", "author": "By Jane Doe"}\n'
            "//]]></script>"
        },
        "json-ld",
    ),
    ({"byline": '<p>By <a href="/staff/12" rel="author">Jane Doe</a></p>'}, "rel=author"),
    ({"byline": '<div itemprop="author">x<span itemprop="name">Jane Doe</span>, editor</div>'}, "itemprop=author"),
    ({"byline": '<span itemprop="author"><meta itemprop="name" content="Jane Doe"></span>'}, "itemprop=author"),
    ({"byline": '<div class="post-meta"><span class="entry-author">Written by Jane Doe</span></div>'}, "class author"),
    ({"byline": '<div class="byline"><b>By</b> <span>Jane Doe</span> | 3 May 2024, 10:00</div>'}, "class author"),
    ({"byline": '<p><a href="https://a.example/authors/jane-doe/">Jane Doe</a></p>'}, "link to an author"),
    ({"byline": "<p>By Jane Doe</p>"}, "a byline"),
    ({"head": '<meta name="author" content="Jane Doe">'}, "meta author"),
    ({"head": '<meta name="dc.creator" content="Jane Doe">'}, "meta dc.creator"),
    (
        {
            "head": '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Doe">'
            '<meta name="twitter:label2" content="Reading time"><meta name="twitter:data2" content="3 minutes">'
        },
        "twitter:data1",
    ),
]


@pytest.mark.parametrize(("parts", "by"), AUTHORS)
def test_an_author_is_found_and_what_told_it(parts, by):
    assert author(page(**parts)) == ("Jane Doe", by)


@pytest.mark.parametrize(
    "parts",
    [
        {"head": '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="3 minutes">'},
        {"below": '<div class="comments"><p class="comment-author">Joe Reader</p></div>'},
        {"below": '<div class="comment-list"><a rel="author" href="/u/1">Joe Reader</a></div>'},
        {"below": '<aside><span class="author">Ann Other</span></aside>'},
        {"below": '<div class="related-posts"><span class="author">Ann Other</span></div>'},
        {"byline": '<div class="author-box">About the author</div>'},
        {"byline": '<p class="byline">Published on 3 May 2024</p>'},
        {"byline": '<p><a href="/authors/all">Overview of articles</a></p>'},
        {"byline": f'<div class="author-page">{"A long portrait of somebody. " * 20}</div>'},
        {"head": '<script type="application/ld+json">{"@type": "Article", "author": }</script>'},
        {"head": ld({"@type": "Comment", "author": PERSON})},
    ],
)
def test_what_is_no_author_is_none(parts):
    assert author(page(**parts))[0] is None


def test_the_data_are_believed_before_elements_and_these_before_the_head():
    head = '<meta name="author" content="The Paper">'
    byline = '<p class="byline">By Ann Other</p>'
    assert author(page(head=head, byline=byline)) == ("Ann Other", "class author")
    assert author(page(head=ld({"@type": "Article", "author": PERSON}) + head, byline=byline))[0] == "Jane Doe"


def test_an_element_after_the_headline_is_believed_before_one_above_it():
    teaser = '<div><a href="/2"><h2>Another one</h2></a><span class="author">Ann Other</span></div>'
    assert author(page(above=teaser, byline='<span class="author">Jane Doe</span>'))[0] == "Jane Doe"
    assert author(page(above='<span class="author">Jane Doe</span>'))[0] == "Jane Doe"


def test_the_site_and_an_account_are_no_authors_if_there_is_another_one():
    site = '<meta property="og:site_name" content="The Paper">'
    paper = ld({"@type": "Article", "author": {"@type": "Organization", "name": "The Paper"}})
    assert author(page(head=site + paper, byline="<p>By Jane Doe</p>"))[0] == "Jane Doe"
    assert author(page(head=site + paper))[0] == "The Paper"
    account = ld({"@type": "Article", "author": {"@type": "Person", "name": "jdoe_77"}})
    assert author(page(head=account, byline='<span class="byline">Jane Doe</span>'))[0] == "Jane Doe"
    assert author(page(head=account))[0] == "jdoe_77"


def test_an_office_is_an_author_if_no_person_is_one():
    office = ld({"@type": "Article", "author": {"@type": "NewsMediaOrganization", "name": "Wire Office"}})
    assert author(page(head=office, byline="<p>By Jane Doe</p>")) == ("Jane Doe", "a byline")
    assert author(page(head=office)) == ("Wire Office", "json-ld organization")


def test_an_element_of_the_head_may_declare_several_properties():
    assert author(page(head='<meta property="x:author dc:creator" content="Jane Doe">')) == ("Jane Doe", "dc:creator")


def test_a_label_of_a_chinese_page_is_believed_before_an_element():
    body = "<p>渡口书屋今天起向居民开放借阅，每天上午九点开门，下午六点关门，周一休息。</p>"
    more = "<p>书屋有三千册图书，大多由居民捐赠，志愿者轮流值班，读者可以把书带回家看两个星期。</p>" * 2
    top = '<p class="author">账号</p><p>2024年5月3日 来源：柳岸网 作者：张三</p>'
    assert author(f"<html><body><h1>渡口书屋开放借阅</h1>{top}{body}{more}</body></html>")[0] == "张三"


@pytest.mark.parametrize(
    ("written", "each"),
    [("张三 李四", ("张三", "李四")), ("张三、李四", ("张三", "李四")), ("Jane Doe", ("Jane Doe",)), (None, ())],
)
def test_authors_are_told_apart_as_their_script_does(written, each):
    assert Metadata(author=written).authors == each


def test_who_is_called_by_a_part_of_the_name_gets_the_whole():
    first = ld({"@type": "Article", "author": {"@type": "Person", "name": "Jane"}})
    assert author(page(head=first, byline='<span class="author">Jane Doe</span>'))[0] == "Jane Doe"


def test_several_authors_are_all_named_and_each_is_one():
    both = [PERSON, {"@type": "Person", "name": "Ann Other"}]
    for parts in (
        {"head": ld({"@type": "Article", "author": both})},
        {"byline": '<p><a rel="author" href="/1">Jane Doe</a> and <a rel="author" href="/2">Ann Other</a></p>'},
        {"byline": '<p class="byline">By Jane Doe and Ann Other</p>'},
        {"head": "".join(f'<meta name="citation_author" content="{each["name"]}">' for each in both)},
    ):
        article = clean(page(**parts).encode())
        assert article.author == "Jane Doe, Ann Other"
        assert article.authors == ("Jane Doe", "Ann Other")
        assert article.to_dict()["authors"] == ["Jane Doe", "Ann Other"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("BY JANE DOE", ["JANE DOE"]),
        ("Von Max Muster und Eva Beispiel", ["Max Muster", "Eva Beispiel"]),
        ("Verfasst von: Max Muster", ["Max Muster"]),
        ("Par Jeanne Dupont le 3 mai 2024", ["Jeanne Dupont"]),
        ("Por Juan Pérez y Ana Gómez", ["Juan Pérez", "Ana Gómez"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("作者：张三、李四", ["张三", "李四"]),
        ("文/王 五", ["王五"]),
        ("Jane Doe, Staff Writer", ["Jane Doe"]),
        ("Jane Doe | The Paper", ["Jane Doe"]),
        ("Jane Doe <jane@paper.example>", ["Jane Doe"]),
        ("Jane Doe @janedoe", ["Jane Doe"]),
        ("By\nJane Doe\non May 3, 2024", ["Jane Doe"]),
        ("di Maria Rossi", ["Maria Rossi"]),
        ("Ángel Di María", ["Ángel Di María"]),
        ("admin", []),
        ("Written by", []),
        ("佚名", []),
        ("10:30 Uhr", []),
        ("", []),
    ],
)
def test_names_are_cleaned_of_all_else(text, names):
    assert clean_names(text) == names


def test_a_line_is_a_byline_if_it_says_nothing_else():
    assert read_byline("By Jane Doe") == "Jane Doe"
    assert read_byline("Text: Max Muster") == "Max Muster"
    assert read_byline("By the end of the year") is None
    assert read_byline("Jane Doe") is None
    assert read_byline(f"By {'Jane Doe, ' * 20}") is None


def test_a_label_is_told_from_a_name():
    assert is_label("Written by")
    assert is_label("Verfasst von")
    assert not is_label("Est. reading time")


def dated(html: str) -> tuple[str | None, str | None]:
    metadata = clean(html.encode()).metadata
    return metadata.date, dict(metadata.evidence).get("date")


@pytest.mark.parametrize(
    ("parts", "date", "by"),
    [
        ({"byline": '<time itemprop="datePublished" datetime="2024-05-03T10:00+02:00">3 May</time>'}, "2024-05-03", 0),
        ({"byline": '<span class="published">3 May 2024</span>'}, "2024-05-03", "class published"),
        ({"byline": '<abbr class="published" title="2024-05-03T08:00:00Z">today</abbr>'}, "2024-05-03", 0),
        ({"byline": '<span class="entry-date">May 3, 2024</span>'}, "2024-05-03", "class date"),
        ({"byline": '<time datetime="2024-05-03">Friday</time>'}, "2024-05-03", "<time>"),
        ({"head": '<link rel="canonical" href="https://a.example/2024/05/03/bridge">'}, "2024-05-03", "the address"),
        ({"head": '<link rel="canonical" href="https://a.example/2024/55/03/bridge">'}, None, None),
        ({"head": ld({"@type": "Article", "datePublished": 1714723200})}, "2024-05-03", "json-ld"),
        ({"byline": "<p>令和6年5月3日</p>"}, "2024-05-03", "a line near the title"),
    ],
)
def test_a_date_is_found_and_what_told_it(parts, date, by):
    found = dated(page(**parts))
    assert (found[0] or "")[:10] == (date or "")
    assert by == 0 or found[1] == by


def test_the_time_of_another_article_is_not_the_date_of_this_one():
    teaser = '<div class="teaser"><time datetime="2024-06-01">June 1</time></div>'
    listed = '<div class="publish-time">2024-06-01</div>'
    assert dated(page(above=listed, byline="<p>The Paper, 3 May 2024</p>"))[0] == "2024-05-03"
    comment = '<div class="comments"><time datetime="2024-05-09">May 9</time></div>'
    own = '<span class="published">3 May 2024</span>'
    assert dated(page(above=teaser, byline=own, below=comment))[0] == "2024-05-03"
    assert dated(page(above=teaser, below=comment))[0] is None


def test_a_moment_in_utc_is_told_in_the_time_of_the_place_where_the_page_has_that():
    head = ld({"@type": "Article", "datePublished": "2024-05-04T01:30:00Z"})
    local = '<time datetime="2024-05-03T22:30:00-03:00">3 May</time>'
    assert dated(page(head=head, byline=local))[0] == "2024-05-03T22:30:00-03:00"
    later = '<time datetime="2024-05-05T22:30:00-03:00">5 May</time>'
    assert dated(page(head=head, byline=later))[0] == "2024-05-04T01:30:00+00:00"


@pytest.mark.parametrize(
    ("parts", "by"),
    [
        ({"head": ld({"@type": "Article", "datePublished": "2024-05-03", "dateModified": "2024-05-06"})}, "json-ld"),
        ({"head": '<meta property="article:modified_time" content="2024-05-06">'}, "article:modified_time"),
        ({"byline": '<time class="updated" datetime="2024-05-06">May 6</time>'}, "class updated"),
        ({"byline": '<p class="last-updated">Updated May 6, 2024</p>'}, "class updated"),
    ],
)
def test_the_last_change_is_a_date_of_its_own(parts, by):
    article = clean(page(**parts).encode())
    assert article.modified == "2024-05-06"
    assert dict(article.metadata.evidence)["modified"] == by
    # Where the page tells no other day, that is its date, too.
    assert article.date in (None, "2024-05-03", "2024-05-06")
    assert article.to_dict()["modified"] == "2024-05-06"


def test_what_was_changed_before_it_was_published_was_not():
    head = ld({"@type": "Article", "datePublished": "2024-05-03T10:00:00Z", "dateModified": "2024-05-03T09:00:00Z"})
    assert clean(page(head=head).encode()).modified is None


def nested(attributes: Sequence[str], count: int) -> str:
    return "".join(f"<div {attributes[number % len(attributes)]}>" for number in range(count))


@pytest.mark.parametrize(
    "html",
    [
        nested(['class="author"', 'itemprop="author"', 'itemprop="name"'], 3000) + "x" * 100_000,
        nested(['class="date"'], 3000) + "1 May 2024 " * 10_000,
        '<meta name="citation_author" content="Jane Doe">' * 20_000,
        ld({"@type": "Article", "author": "x" * 1_000_000}),
        ld({"@type": "Article", "author": "a, " * 300_000}),
        f'<script type="application/ld+json">{" " * 500_000}<![CDATA[{" " * 500_000}]]></script>',
        f'<p class="{"author " * 100_000}">Jane</p>',
    ],
)
def test_a_page_that_names_authors_without_end_takes_no_time(html):
    assert clean(page(head=html).encode()).text
