"""Texts that are none: which are recognised, and which short articles are not taken for one."""

from importlib.resources import as_file, files

import pytest

from articlekit import clean
from articlekit.batch.stubs import MAX_CHARS, MAX_WHOLE_CHARS, own_text
from articlekit.rules import load, load_rules, problems
from made_up_collection import article as made_up_article

with as_file(files("articlekit.batch").joinpath("stubs.toml")) as path:
    PROBLEMS, RULES = problems(path), load(path).rules


def test_the_rules_have_no_problems():
    assert PROBLEMS == []


@pytest.mark.parametrize("line", [line for rule in RULES for line in rule.removes])
def test_the_sentence_of_a_paywall_is_no_text(line):
    assert own_text(line) == ""
    # A text that has it below a sentence of its own is one.
    text = f"The ferry is late.\n\n{line}"
    assert own_text(text) == text


@pytest.mark.parametrize("line", [line for rule in RULES for line in rule.keeps])
def test_a_sentence_with_the_same_words_is_a_text(line):
    assert own_text(line) == line


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t",
        "* * *",
        "…",
        "Copyright 2020 Weir Post. All rights reserved.",
        "We use cookies. Accept all",
        "版权所有 2020",
        "Log in to read the full article\n\nSign in | Subscribe\n",
    ],
)
def test_furniture_alone_is_no_text(text):
    assert own_text(text) == ""


@pytest.mark.parametrize("text", ["The ferry is late.", "渡船晚点了", "one", "42", "Subscribe to " + "the choir " * 30])
def test_a_short_text_is_a_text(text):
    assert own_text(text) == text


@pytest.mark.parametrize("years", [10, 30])
def test_a_page_that_came_back_whole_has_no_text_whatever_its_length(years):
    notice = "\n".join(f"Copyright {2000 + year} Weir Post. All rights reserved." for year in range(years))
    article = clean(notice)
    assert article.text.strip() == notice
    assert (len(notice) > MAX_CHARS, len(notice) > MAX_WHOLE_CHARS) == (True, years == 30)
    assert own_text(article.text, article.warnings) == ""
    assert own_text(article.text, ("the encoding was guessed",)) == article.text


def test_an_article_that_other_rules_took_is_a_text(tmp_path):
    greedy = tmp_path / "greedy.toml"
    rule = {"id": "all", "about": "-", "reasons": ["login"], "where": "anywhere", "pattern": "..", "removes": ["ab"]}
    greedy.write_text("[[rule]]\n" + "".join(f"{key} = {value!r}\n" for key, value in rule.items()) + "keeps = []\n")
    text = made_up_article("one")
    found = clean(text, rules=load_rules(greedy))
    assert (found.text, "so nothing was removed" in found.warnings[0]) == (text, True)
    assert own_text(text, found.warnings) == text
    assert own_text(text[:300], found.warnings) == ""
