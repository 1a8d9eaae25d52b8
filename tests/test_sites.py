"""What a crawl teaches of its sites: where their articles are, and what stands on every page."""

import random

import pytest

import articlekit
from articlekit import Page
from articlekit.collection.templates import Learner, learn
from articlekit.rules import Rules, built_in, load, problems
from articlekit.rules.writer import rules_to_toml
from made_up_sites import MadePage, sites

SITES = sites()
MOST = 4  # paragraphs of the short texts of one site


def to_pages(made: list[MadePage]) -> list[Page]:
    return [Page(page.url, page.html.encode(), url=page.url) for page in made]


def rules_of(pages: list[Page]) -> Rules:
    return learn(map(articlekit.read, pages))


def body_of(page: MadePage) -> tuple[str, ...]:
    return page.body[:MOST] if "small" in page.url else page.body


@pytest.mark.parametrize("host", SITES)
def test_every_line_of_the_template_goes_and_no_line_of_the_text(host):
    pages = to_pages(SITES[host])
    rules = built_in().plus(rules_of(pages))
    for page, made in zip(pages, SITES[host], strict=True):
        article = articlekit.clean(page, rules=rules)
        kept = {block.text for block in article.kept}
        body = body_of(made)
        assert kept >= {*body}, made.url
        assert kept.isdisjoint({*made.junk} - {*body, made.title}), made.url
        assert (article.title, article.date) == (made.title, made.date)
        assert [block.text for block in article.blocks] == [block.text for block in articlekit.read(page).blocks]


@pytest.mark.parametrize("host", SITES)
def test_a_rule_says_how_many_pages_agree_and_has_three_examples(host, tmp_path):
    rules = rules_of(to_pages(SITES[host]))
    for rule in rules.sites:
        assert rule.is_learned
        assert 3 <= rule.agree <= rule.pages <= len(SITES[host])
        assert len(rule.examples) == 3
        assert {*rule.examples} <= {page.url for page in SITES[host]}
        assert rule.article
    path = tmp_path / "rules.toml"
    path.write_text(rules_to_toml(rules), "utf-8")
    assert problems(path) == []
    assert load(path).sites == rules.sites


def test_the_rules_are_the_same_for_any_order_and_for_a_crawl_in_parts():
    articles = [articlekit.read(page) for host in ("three.example", "boxed.example") for page in to_pages(SITES[host])]
    expected = learn(articles)
    for seed in range(3):
        random.Random(seed).shuffle(articles)
        assert learn(articles) == expected
    parts = Learner(), Learner()
    for number, article in enumerate(articles):
        parts[number % 2].add(article.site, article.layout)
    parts[1].merge(parts[0])
    assert parts[1].rules() == expected


def test_a_rule_is_for_its_site_only_and_nothing_else_depends_on_it():
    rules = built_in().plus(rules_of(to_pages(SITES["misnamed.example"])))
    for page in to_pages(SITES["boxed.example"])[:5]:
        assert articlekit.clean(page, rules=rules) == articlekit.clean(page)


@pytest.mark.parametrize("count", [3, 4])
def test_sites_of_three_and_four_pages_teach_something(count):
    pages = to_pages(SITES["boxed.example"])[:count]
    rules = built_in().plus(rules_of(pages))
    for page, made in zip(pages, SITES["boxed.example"], strict=False):
        kept = {block.text for block in articlekit.clean(page, rules=rules).kept}
        assert kept >= {*made.body}
    assert rules.sites
    assert rules_of(to_pages(SITES["boxed.example"])[:2]) == Rules(())


def test_pages_that_are_copies_of_each_other_are_one():
    one = SITES["tried.example"][3]
    copies = [
        Page(f"{one.url}?{number}", one.html.replace("</body>", f"<p>{number}</p></body>").encode(), url=one.url)
        for number in range(10)
    ]
    assert rules_of(copies) == Rules(())


def frame(number: int, inner: str) -> Page:
    """Return a page of a site of one column, with a text of its own and what stands in it."""
    draw = random.Random(number)
    words = [f"{draw.choice('bdfgklmnprst')}{draw.choice('aeiou')}{draw.choice('lmnrst')}" for _ in range(80)]
    text = [f"{' '.join(words[start : start + 12]).capitalize()}, and so on." for start in range(0, 72, 12)]
    title = " ".join(words[72:78]).capitalize()
    paragraphs = "".join(f"<p>{line}</p>" for line in text[3:])
    html = (
        f"<html><head><title>{title} - The Column</title></head><body><h1>{title}</h1><div class='text'>"
        f"{''.join(f'<p>{line}</p>' for line in text[:3])}{inner}{paragraphs}</div></body></html>"
    )
    return Page(f"{number}.html", html.encode(), url=f"https://column.example/{number}.html")


APPEAL = (
    "If this letter is worth something to you, please give something for it: whoever gives a little each month pays for"
    " the paper, for the lamp and for the stamps, and reads on without a bad conscience; whoever gives more pays for"
    " somebody else as well, who cannot give anything, and would like to read it, too."
)
NOTICE = "Correction: in an earlier version of this letter the bridge was older than it is, and the miller younger."


def test_an_appeal_in_the_text_of_most_pages_goes_and_a_notice_in_a_few_stays():
    pages = [
        frame(
            number,
            (f"<div class='appeal'><p>{APPEAL}</p></div>" if number % 4 else "")
            + (f"<p>{NOTICE}</p>" if number < 2 else ""),
        )
        for number in range(16)
    ]
    rules = built_in().plus(rules_of(pages))
    cleaned = [articlekit.clean(page, rules=rules) for page in pages]
    assert all(APPEAL not in article.text for article in cleaned)
    assert all(NOTICE in article.text for article in cleaned[:2])
    assert all(article.text.count(", and so on.") == 6 for article in cleaned)


def test_a_column_keeps_its_text_where_the_frame_is_longer_than_that():
    opening = f"<p>{APPEAL}</p><p>{APPEAL.replace('letter', 'column')}</p>"
    pages = [frame(number, opening) for number in range(8)]
    rules = built_in().plus(rules_of(pages))
    for page in pages:
        assert articlekit.clean(page, rules=rules).text.count(", and so on.") == 6


def test_a_headline_that_other_pages_list_stays_on_its_own():
    host = "boxed.example"
    rules = built_in().plus(rules_of(to_pages(SITES[host])))
    listed = {line for page in SITES[host] for line in page.junk}
    pages = [
        (page, made) for page, made in zip(to_pages(SITES[host]), SITES[host], strict=True) if made.title in listed
    ]
    assert pages
    assert all(articlekit.clean(page, rules=rules).kept[0].text == made.title for page, made in pages)
