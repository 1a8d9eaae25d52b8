"""Rules by site from files of ftr-site-config."""

import pytest

from articlekit.errors import RuleError
from articlekit.rules.ftr import read_ftr, to_css
from articlekit.rules.site import is_selector


@pytest.mark.parametrize(
    ("xpath", "css"),
    [
        ("//div", "div"),
        ("//div[@id='main']", "div#main"),
        ("//*[@id='main']", "#main"),
        ("//div[@class='a b']", 'div[class="a b"]'),
        ("//div[@class='story']/p", 'div[class="story"] > p'),
        ("//div[@id='main']//p[contains(@class, 'lead')]", 'div#main p[class*="lead"]'),
        ("//div[contains(concat(' ',normalize-space(@class),' '),' story ')]", 'div[class~="story"]'),
        ("//div[contains(concat(' ', @class, ' '), ' story ')]", 'div[class~="story"]'),
        ("//a[starts-with(@href, '/by/')]", 'a[href^="/by/"]'),
        ("//div[@class='x' and @data-role]", 'div[class="x"][data-role]'),
        ("//div[@id='x' or @class='y']", 'div:is(#x, [class="y"])'),
        ("//p[not(@class)]", "p:not([class])"),
        ("//div[contains(@class,'x') and not(contains(@class,'y'))]", 'div[class*="x"]:not([class*="y"])'),
        ("//div[.//h2]", "div:has(h2)"),
        ("//div[h2]", "div:has(> h2)"),
        ("//ul/li[2]", "ul > li:nth-of-type(2)"),
        ("//div/*[1]", "div > :nth-child(1)"),
        ("//span[position()=3]", "span:nth-of-type(3)"),
        ("//p[last()]", "p:last-of-type"),
        ("(//article)[1]", "article"),
        ("//h1/text()", "h1"),
        ("//meta[@property='og:title']/@content", 'meta[property="og:title"]'),
        ("//time/@datetime", "time"),
        ("//h1 | //h2[@class='t']", 'h1, h2[class="t"]'),
        ("//span[@class='x']/parent::div", 'div:has(> span[class="x"])'),
        ("//span[@class='x']/..", ':has(> span[class="x"])'),
        ("//h2/following-sibling::p", "h2 ~ p"),
        ("//div[contains(@class,'a]b')]", 'div[class*="a]b"]'),
    ],
)
def test_an_xpath_that_css_can_say(xpath, css):
    assert to_css(xpath) == css
    assert is_selector(css)


@pytest.mark.parametrize(
    "xpath",
    [
        "//a[text()='More']",
        "//a[contains(., 'More')]",
        "//h2/preceding-sibling::p",
        "substring-before(//title, ' - ')",
        "//ul[count(li) > 3]",
        "",
        "//",
    ],
)
def test_an_xpath_that_css_cannot_say_is_an_error(xpath):
    with pytest.raises(RuleError, match="CSS cannot say"):
        to_css(xpath)


FILE = """# the lake
title: //h1[@class='t']
title: //h1
body: //div[@id='story'] | //div[contains(., 'x')]
author: //a[@rel='author']
date: //time/@datetime

strip: //aside
strip: //p[text()='More']
strip_id_or_class: 'share'
prune: no
find_string: <i>
replace_string(<b>): <strong>
http_header(user-agent): me
test_url: https://lake.example/1
test_url: https://lake.example/2
new_thing: 3
what is this
"""


def test_a_file_becomes_a_rule_and_what_css_cannot_say_is_named():
    found = read_ftr("lake.example.txt", FILE)
    rule = found.rule
    assert (rule.id, rule.host, rule.about) == (
        "lake.example",
        "lake.example",
        "from ftr-site-config: lake.example.txt",
    )
    assert rule.title == ('h1[class="t"]', "h1")
    assert rule.article == ("div#story",)
    assert (rule.author, rule.date) == (('a[rel="author"]',), ("time",))
    assert rule.remove == ("aside", '[id*="share"], [class*="share"]')
    assert rule.examples == ("https://lake.example/1", "https://lake.example/2")
    assert not rule.is_learned
    assert [line.partition(":")[0] for line in found.left_out] == ["4", "9", "17", "18"]
    assert "CSS cannot say [contains(., 'x')]" in found.left_out[0]


def test_a_dot_before_the_host_is_for_subdomains_too():
    assert read_ftr(".lake.example.txt", "body: //article").rule.host == "*.lake.example"


def test_a_file_without_a_selector_has_no_rule():
    assert read_ftr("lake.example.txt", "tidy: no\nstrip: //p[text()]\n").rule is None
