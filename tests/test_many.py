"""Many pages at once, from the library."""

import multiprocessing
from pathlib import Path

import pytest

import articlekit
from articlekit.errors import EngineError
from articlekit.rules import built_in
from made_up import BODY, DOUBLED, PAGE

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def test_results_do_not_depend_on_the_number_of_workers():
    pages = [PAGE, DOUBLED.encode(), SAMPLES / "forum.html", articlekit.Page("x", b"\0" * 100), Path("gone")] * 8
    one = list(articlekit.clean_many(pages, workers=1))
    assert one == list(articlekit.clean_many(iter(pages), workers=2))
    assert [result.text for result in one[:2]] == [BODY, BODY]
    assert one[2] == articlekit.clean(SAMPLES / "forum.html")
    assert isinstance(one[3], articlekit.Failure)
    assert (one[3].source, one[3].stage) == ("x", "decode")
    assert one[4] == articlekit.Failure("gone", "read", "No such file or directory")


@pytest.mark.parametrize("workers", [1, 2])
def test_settings_and_rules_travel(workers):
    rules = built_in().without(["zh-icp-number"])
    rules.match("京icp备00000000号")  # makes the tables that do not travel
    (article,) = articlekit.clean_many([PAGE], workers=workers, rules=rules, min_keep=0.5)
    assert article == articlekit.clean(PAGE, rules=rules, min_keep=0.5)


def test_pages_may_be_soups():
    from bs4 import BeautifulSoup

    soup = BeautifulSoup((SAMPLES / "plain.html").read_bytes(), "html.parser")
    (article,) = articlekit.clean_many([soup], workers=2)
    assert article == articlekit.clean(soup)


@pytest.mark.parametrize(
    ("keyword", "meant"),
    [("extrct", "extract"), ("settings", "those that there are: .*repeats"), ("worker", "workers")],
)
def test_a_keyword_that_clean_does_not_have_is_refused_at_once_and_the_nearest_is_named(keyword, meant):
    with pytest.raises(TypeError, match=f"'{keyword}'.*{meant}"):
        articlekit.clean_many([PAGE], **{keyword: None})


def test_every_keyword_of_clean_is_taken():
    options = {"http_charset": "iso-8859-15", "hint": "zh", "repair": "off", "extract": "whole"}
    (result,) = articlekit.clean_many([b"caf\xe9 \xa4"], workers=1, **options)
    assert result == articlekit.clean(b"caf\xe9 \xa4", **options)
    assert result.text == "café €\n"


def in_a_daemon(workers):
    try:
        return len(list(articlekit.clean_many([PAGE] * 150, workers=workers)))
    except EngineError as error:
        return str(error)


def test_a_daemon_process_works_alone_and_says_so_where_several_are_asked_for():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        alone, several = pool.map(in_a_daemon, [None, 2])
    assert alone == 150
    assert "daemon" in several
