"""A paywall in place of many articles is a copy of nothing; a release that many print is one."""

from dataclasses import replace

import pytest

from articlekit.collection.dedupe import dedupe
from articlekit.collection.explain import explain
from articlekit.model.settings import DEFAULT
from made_up_collection import article, variant

LANGUAGES = ("zh", "en", "es", "ru")


def pages(count: int, text: str, language: str = "zh", *, chars: int = 300) -> list[str]:
    """Return pages with a teaser of their own and this text."""
    return [f"{article(f'page {number}', language, chars=chars)[:chars]}\n{text}\n" for number in range(count)]


def wall(language: str = "zh", chars: int = 250) -> str:
    return article("wall", language, chars=1000)[:chars]


def kept(texts: list[str], **rules: float) -> int:
    return len(dedupe(texts, thresholds=replace(DEFAULT, templates=replace(DEFAULT.templates, **rules))).kept)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [6, 60])
def test_pages_with_a_wall_alone_are_copies_of_nothing(language, count):
    walls = [f"{wall(language)}\n" for _ in range(4)]
    texts = [*pages(count, wall(language), language), *walls]
    found = dedupe(texts)
    assert len(found.kept) == len(texts)
    assert found.shared.tolist() == [*range(count, count + 4)]


def test_the_fifth_text_that_has_it_makes_it_furniture():
    for holders in (4, 5):
        texts = [*pages(holders, wall()), wall(), wall()]
        assert kept(texts) == (holders if holders == 4 else len(texts))
        assert kept(texts, holders=holders) == len(texts)
        assert kept(texts, holders=holders + 1) == holders


def test_a_longer_text_that_stands_in_many_is_an_article():
    release = wall(chars=650)
    texts = [*pages(6, release, chars=900), release, release]
    assert kept(texts) == 6
    assert kept(texts, furniture=700) == len(texts)


def test_copies_of_a_page_have_more_in_common_than_a_part_of_it():
    page = article("page", chars=900)
    copies = [variant("edit20", page, number) for number in range(6)]
    # They stay, since nothing stands for a reference.
    assert len(dedupe([*copies, page[:250], page[:250]]).shared) == 0
    both = [text + wall() for text in pages(6, article("other", chars=600))]
    texts = [*both, wall(), wall()]
    assert kept(texts) == 6
    assert kept(texts, surplus=9.0) == len(texts)


def test_a_short_text_of_which_every_shingle_is_in_dozens_of_articles_is_furniture():
    texts = [*pages(60, wall()), wall(), wall()]
    assert kept(texts, holders=1000) == len(texts)
    assert kept(texts, holders=1000, furniture=200) == 60
    assert kept(texts[50:], holders=1000) == 10


def test_furniture_has_no_candidates():
    compared = {}
    texts = [*pages(6, wall()), wall(), wall()]
    found = dedupe(texts, observe=lambda what, _: compared.update(what=what))
    assert explain(compared["what"], found, 7) == []
    assert explain(compared["what"], found, 0) != []
