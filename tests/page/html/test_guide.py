"""Rules by site on a page of HTML."""

from pathlib import Path

import pytest

import articlekit
from articlekit import Page
from articlekit.rules import Rules, SiteRule, built_in

SAMPLES = sorted((Path(__file__).parents[3] / "samples").glob("*.html"))
HTML = """<html><head><title>The lake</title></head><body>
<div class="nav"><a href="/">Home</a></div>
<h1>The lake is <span>frozen</span></h1><p class="who">By Ada Miller</p><span class="when">3 May 2021</span>
<div class="paper">Source: The Herald</div>
<article><p>A teaser that is long, and has a sentence of its own. It has another one, too, with a comma.</p></article>
<div class="sidebar"><div class="comments">
<p>The first paragraph says what happened, <span class="ad">Buy a boat</span> and it says it in one sentence.</p>
<div class="share"><p>Share this page with your friends, and with everybody whom you know by name.</p></div>
<p>The second paragraph, which is shorter, ends it. Nobody knows what comes.</p></div></div>
<div class="extra"><p>A note below the text, which belongs to it. The paper prints it on most days.</p></div>
</body></html>"""
RULE = SiteRule(
    "lake",
    "lake.example",
    article=("div.story", "div.comments, div.extra"),
    title=("h1",),
    author=(".byline", ".who"),
    date=(".when",),
    publisher=(".paper",),
    remove=("div.share", "span.ad"),
)
URL = "https://www.lake.example/news/1.html"


def clean(rule: SiteRule = RULE, html: str = HTML, url: str | None = URL):
    return articlekit.clean(Page("page.html", html.encode(), url=url), rules=built_in().plus(Rules((), (rule,))))


def test_the_article_is_what_the_rule_selects_without_what_it_removes():
    article = clean()
    assert article.text.split("\n\n") == [
        "The lake is frozen",
        "The first paragraph says what happened,",
        "and it says it in one sentence.",
        "The second paragraph, which is shorter, ends it. Nobody knows what comes.",
        "A note below the text, which belongs to it. The paper prints it on most days.\n",
    ]
    assert article.warnings == ()


def test_what_it_says_of_the_page_counts_and_the_evidence_names_it():
    article = clean()
    assert (article.title, article.author) == ("The lake is frozen", "Ada Miller")
    assert (article.date, article.publisher) == ("2021-05-03", "Source: The Herald")
    evidence = dict(article.metadata.evidence)
    assert {evidence[field] for field in ("title", "author", "date", "publisher")} == {"rule lake"}


def test_nothing_vanishes_and_each_removal_says_why():
    blocks = clean().blocks
    assert {block.text for block in blocks} >= {"Home", "Buy a boat", "By Ada Miller"}
    because = {block.text: (block.removal.rule, block.removal.because) for block in blocks if block.removal}
    assert because["Home"] == ("lake", "outside div.comments, div.extra, where the rule has the article")
    assert because["Buy a boat"] == ("lake", "inside span.ad")
    assert because["Share this page with your friends, and with everybody whom you know by name."] == (
        "lake",
        "inside div.share",
    )


def test_a_page_of_another_site_or_path_is_read_without_it():
    plain = articlekit.clean(Page("page.html", HTML.encode(), url="https://hill.example/1"))
    assert clean(url="https://hill.example/1") == plain
    other = SiteRule("lake", "lake.example", "/sport/*", RULE.article)
    assert clean(other).text == plain.text


def test_where_the_article_is_not_found_the_general_way_is_taken_and_a_warning_says_so():
    article = clean(SiteRule("lake", "lake.example", article=("div.gone", "#away")))
    plain = articlekit.clean(Page("page.html", HTML.encode(), url=URL))
    assert article.text == plain.text
    assert article.warnings == (
        "no article by the rules of its site: lake (div.gone or #away); the page was read without them",
    )


def test_an_article_without_text_is_none():
    html = HTML.replace("</body>", "<div class='story'><p>Menu</p></div></body>")
    article = clean(SiteRule("lake", "lake.example", article=("div.story",)), html)
    assert "The first paragraph" in article.text or "A teaser" in article.text
    assert article.warnings == ("no text is left by rule lake; the page was read without it",)


def test_the_first_rule_whose_article_is_found_counts():
    rules = Rules(
        (),
        (
            SiteRule("gone", "lake.example", article=("div.gone",), title=("h9",)),
            SiteRule("second", "*.lake.example", article=("div.comments",)),
            SiteRule("third", "lake.example", article=("article",)),
        ),
    )
    article = articlekit.clean(Page("page.html", HTML.encode(), url=URL), rules=built_in().plus(rules))
    assert {removal.rule for block in article.removed if (removal := block.removal).stage == "extract"} >= {"second"}
    assert "teaser" not in article.text
    assert article.warnings == ()


def test_a_rule_without_an_article_only_tells_and_removes():
    article = clean(SiteRule("lake", "lake.example", title=("h1",), remove=("article",)))
    assert "teaser" not in article.text
    assert article.title == "The lake is frozen"


def test_a_page_knows_its_site_by_its_address_its_name_or_what_it_declares():
    rules = built_in().plus(Rules((), (RULE,)))
    declared = HTML.replace("<title>", '<link rel="canonical" href="https://lake.example/1"><title>')
    pages = [
        Page("a", HTML.encode(), url=URL),
        Page("b", HTML.encode(), site="lake.example"),
        Page("c", declared.encode()),
        Page("d", declared.encode(), site="folder"),
    ]
    assert {articlekit.clean(page, rules=rules).text for page in pages} == {clean().text}
    assert articlekit.clean(HTML, rules=rules).text == articlekit.clean(HTML).text


def test_the_whole_page_is_the_whole_page():
    whole = articlekit.clean(
        Page("a", HTML.encode(), url=URL), rules=built_in().plus(Rules((), (RULE,))), extract="whole"
    )
    assert "teaser" in whole.text


def test_nested_and_overlapping_selectors_do_no_harm():
    rule = SiteRule(
        "lake",
        "lake.example",
        article=("div.sidebar, div.comments, p, span",),
        remove=("span", "span span", "div.share *", "script", "body div.nav"),
        title=("span", "h1"),
    )
    html = HTML.replace("Buy a boat", "Buy <span>a <b>boat</b></span><script>x</script>")
    article = clean(rule, html)
    assert "Share this page" not in article.text
    assert "The second paragraph" in article.text
    assert "script" not in article.text


@pytest.mark.parametrize("form", ["to_html", "to_markdown"])
def test_what_is_written_has_no_trace_of_the_rule(form):
    written = getattr(clean(), form)()
    assert "data-articlekit" not in written
    assert "Buy a boat" not in written
    assert "The second paragraph" in written


def test_a_learned_rule_corrects_a_page_and_one_by_hand_decides():
    learned = SiteRule("lake", "lake.example", article=("div.comments",), agree=40, pages=48)
    assert "The first paragraph" in clean(learned).text
    tiny = HTML.replace("</body>", "<div class='tiny'><p>A sentence, and no more.</p></div></body>")
    by_hand = SiteRule("lake", "lake.example", article=("div.tiny",))
    assert clean(by_hand, tiny).text == "The lake is frozen\n\nA sentence, and no more.\n"
    of_a_crawl = SiteRule("lake", "lake.example", article=("div.tiny",), agree=40, pages=48)
    assert clean(of_a_crawl, tiny).text == articlekit.clean(Page("page.html", tiny.encode(), url=URL)).text


def test_a_page_cannot_pretend_to_be_marked():
    html = HTML.replace('<div class="extra">', '<div class="extra" data-articlekit="remove-99 article title">')
    assert clean(html=html).text == clean().text


def test_the_first_alternative_with_text_counts():
    html = HTML.replace("<h1>", "<div class='story'><img src='a.png'></div><h1>")
    assert clean(html=html).text == clean().text


@pytest.mark.parametrize("path", SAMPLES, ids=[path.name for path in SAMPLES])
def test_kept_and_removed_are_the_page_for_any_rule(path):
    rule = SiteRule("any", "*", article=("body",), title=("h1", "h2"), remove=("li", "h2", "div div", "td"))
    blocks = articlekit.clean(path, rules=built_in().plus(Rules((), (rule,)))).blocks
    assert [block.text for block in blocks] == [block.text for block in articlekit.read(path).blocks]
