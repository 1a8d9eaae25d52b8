"""Rules by site as data: which pages they are for, what is wrong with them, how they are written."""

import pytest

from articlekit.model.address import declared_host
from articlekit.rules import Rule, Rules, SiteRule, built_in, load, load_rules, problems
from articlekit.rules.site import fits_host, make
from articlekit.rules.writer import rules_to_toml, site_to_toml


@pytest.fixture
def path(tmp_path):
    return tmp_path / "site.toml"


@pytest.mark.parametrize(
    ("host", "site", "fits"),
    [
        ("news.example", "news.example", True),
        ("news.example", "www.news.example", True),
        ("www.news.example", "news.example", True),
        ("news.example", "NEWS.example", True),
        ("news.example", "sport.news.example", False),
        ("news.example", "badnews.example", False),
        ("news.example", "", False),
        ("*.news.example", "news.example", True),
        ("*.news.example", "sport.news.example", True),
        ("*.news.example", "a.sport.news.example", True),
        ("*.news.example", "badnews.example", False),
        ("*", "anything.example", True),
        ("*", "", True),
        ("lake", "crawl/lake", True),
        ("lake", "crawl/blake", False),
    ],
)
def test_a_host_with_or_without_subdomains(host, site, fits):
    assert fits_host(host, site) is fits


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("", "", True),
        ("", "/a/b", True),
        ("/news/*", "/news/2024/1.html", True),
        ("/news/*", "/sport/1.html", False),
        ("*.html", "/a.html", True),
        ("/news/*", "", False),
    ],
)
def test_a_path_is_a_glob(pattern, path, fits):
    assert SiteRule("x", "news.example", pattern, ("p",)).fits("news.example", path) is fits


GOOD = """
[[site]]
id = "lake"
host = "*.lake.example"
path = "/news/*"
article = ["div.story", "article"]
title = "h1"
author = '[rel="author"]'
date = "time"
publisher = ".paper"
remove = ["div.share", "p:has(> a.more)"]
about = "written by hand"
"""


def test_a_file_of_rules_by_site_and_for_lines_is_loaded(path):
    path.write_text(GOOD + to_line_rule("lake-1"), "utf-8")
    assert problems(path) == []
    rules = load(path)
    (site,) = rules.sites
    assert (site.article, site.title, site.author) == (("div.story", "article"), ("h1",), ('[rel="author"]',))
    assert not site.is_learned
    assert [rule.id for rule in rules.rules] == ["lake-1"]
    path.write_text(rules_to_toml(rules), "utf-8")
    assert load(path) == rules


def to_line_rule(rule_id: str) -> str:
    return f"""
[[rule]]
id = "{rule_id}"
host = "lake.example"
about = "the lake's line"
reasons = ["template"]
where = "inset"
pattern = "^read more at the lake$"
removes = ["Read more at the lake"]
keeps = ["Read more at the lake tomorrow"]
"""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"host": "a.example", "article": "p"}, "id is missing"),
        ({"id": "a", "article": "p"}, "host is missing"),
        ({"id": "a", "host": "https://a.example/", "article": "p"}, "no host"),
        ({"id": "a", "host": "a.example"}, "at least one of article, title"),
        ({"id": "a", "host": "a.example", "article": "p["}, "'p[' is no CSS selector"),
        ({"id": "a", "host": "a.example", "article": ["p", "::x"]}, "'::x' is no CSS selector"),
        ({"id": "a", "host": "a.example", "article": 3}, "article must be a string or a list"),
        ({"id": "a", "host": "a.example", "article": "p", "body": "p"}, "'body' is not a field"),
        ({"id": "a b", "host": "a.example", "article": "p"}, "id must be letters"),
        ({"id": "a", "host": "a.example", "article": "p", "pages": "many"}, "pages must be a number"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(path, row, said):
    lines = [f"{key} = {value!r}" for key, value in row.items()]
    path.write_text("\n".join(["[[site]]", *lines]), "utf-8")
    (line,) = problems(path)
    assert line.startswith(f"{path}: site 1 (")
    assert said in line


def test_an_id_is_used_once_among_all_rules_of_a_file(path):
    path.write_text(GOOD + to_line_rule("lake"), "utf-8")
    assert [line.partition(": ")[2] for line in problems(path)] == ["site 1 (lake): its id is used twice"]


def test_a_later_file_replaces_the_rule_with_its_id_and_one_can_be_left_out(path, tmp_path):
    path.write_text(GOOD, "utf-8")
    other = tmp_path / "other.toml"
    other.write_text(GOOD.replace("h1", "h2"), "utf-8")
    assert [rule.title for rule in load_rules(path, other).sites] == [("h2",)]
    assert load_rules(path, without=["lake"]).sites == ()
    assert load_rules(path).plus(Rules((), ())).sites != ()


def test_rules_of_other_sites_are_not_asked():
    line = Rule("a-1", "a", "of a", frozenset({"template"}), "inset", pattern="^only here$", host="a.example")
    rules = built_in().plus(Rules((line,)))
    assert rules.match("only here") == ()
    assert rules.of_site("a.example").match("only here")[0].rule.id == "a-1"
    assert rules.of_site("www.a.example") is not None
    assert rules.of_site("b.example") is None
    assert rules.of_site("") is not None
    assert rules.of_site("crawl/folder") is not None
    assert built_in().of_site("a.example") is None


def test_a_selector_with_quotation_marks_is_written_as_a_literal():
    rule = make({"id": "a", "host": "a.example", "article": 'div[id="x"]', "remove": ["p", "it's"]})
    assert site_to_toml(rule) == (
        '[[site]]\nid = "a"\nhost = "a.example"\narticle = \'div[id="x"]\'\nremove = ["p", "it\'s"]\n'
    )


@pytest.mark.parametrize(
    ("html", "host"),
    [
        (b'<link rel="canonical" href="https://www.lake.example/1">', "www.lake.example"),
        (b'<link href="https://lake.example/1" rel=canonical>', "lake.example"),
        (b'<META PROPERTY="og:url" CONTENT="http://Lake.example:80/1">', "lake.example"),
        (b'<a href="https://other.example/">canonical</a>', ""),
        (b"", ""),
    ],
)
def test_the_host_that_a_page_declares(html, host):
    assert declared_host(b"<html><head>" + html) == host
