"""Rules that one crawl taught, and the next one."""

from articlekit.collection.update import update
from articlekit.rules import Rule, Rules, SiteRule


def site(article: str, agree: int, pages: int, number: int = 1, host: str = "lake.example") -> SiteRule:
    name = host.replace(".", "-")
    return SiteRule(f"{name}-article-{number}", host, article=(article,), agree=agree, pages=pages)


def line(number: int, about: str = "", host: str = "lake.example") -> Rule:
    name = host.replace(".", "-")
    return Rule(f"{name}-{number}", name, about, frozenset({"template"}), "inset", pattern="^x$", host=host)


def test_a_site_that_was_not_crawled_keeps_its_rules():
    known = Rules((line(1),), (site("div.a", 9, 10),))
    other = Rules((line(1, host="hill.example"),), (site("div.b", 9, 10, host="hill.example"),))
    rules, changes = update(known, other)
    assert changes == ()
    assert {rule.host for rule in (*rules.rules, *rules.sites)} == {"lake.example", "hill.example"}
    assert update(known, Rules(())) == (known, ())
    assert update(Rules(()), other) == (other, ())


def test_what_more_pages_taught_stays_while_they_agree():
    known, found = Rules((line(1, "old"),), (site("div.a", 48, 50),)), Rules((line(1, "new"),), (site("div.a", 3, 3),))
    assert update(known, found) == (known, ())
    assert update(found, known) == (known, ())


def test_articles_in_another_place_are_a_changed_template():
    known = Rules((line(1, "old"),), (site("div.a", 48, 50),))
    found = Rules((line(1, "new"),), (site("div.b", 9, 10),))
    rules, changes = update(known, found)
    assert rules == found
    (change,) = changes
    assert change == (
        "lake.example: the template has changed: articles are in div.b (9 of 10 pages);"
        " before, in div.a (48 of 50 pages)"
    )


def test_agreement_that_falls_is_said():
    known, found = Rules((), (site("div.a", 48, 50),)), Rules((), (site("div.a", 10, 30),))
    rules, changes = update(known, found)
    assert rules == known
    assert changes == ("lake.example: div.a has the article of 10 of 30 pages only; before, of 48 of 50",)


def test_articles_in_no_place_at_all_are_said_and_the_rule_stays():
    known, found = Rules((), (site("div.a", 48, 50),)), Rules((line(1),), ())
    rules, (change,) = update(known, found)
    assert (rules.sites, rules.rules) == (known.sites, found.rules)
    assert "in no one place any more" in change


def test_a_site_of_text_takes_the_lines_of_the_last_crawl():
    assert update(Rules((line(1, "old"),)), Rules((line(1, "new"),)))[0] == Rules((line(1, "new"),))
