"""Relations: what two texts must share, and how, in small collections and in large ones."""

import random
import re
from itertools import combinations

import numpy as np
import pytest

from articlekit.collection.features import Features, mark, measure
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.collection.relation import Relation, relate
from articlekit.collection.sketch import sketch
from articlekit.model.settings import DEFAULT, Thresholds
from made_up_collection import article, template, variant


def related(one: str, other: str, thresholds: Thresholds = DEFAULT) -> Relation:
    marked = mark(sketch(fold([one, other])), np.array([], np.uint32))
    features = measure(marked, Pairs(np.array([0]), np.array([1])))
    return Relation(int(relate(features, thresholds)[0]))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_printed_twice_is_not_longer_for_that(language):
    text, other = article(1, language, chars=400), article(2, language, chars=600)
    # As long as the page in which its paragraph stands, and no copy of it.
    assert related(text + text, text + other) is Relation.CONTAINED
    assert related(text + text, text + text + other[:50]) is Relation.NEAR


def rewritten(seed: int) -> tuple[str, str]:
    """Return a text of ten numbers, and a copy in which five of them are others, as is one character in ten."""
    ways = random.Random(seed)
    pieces = [re.sub("[0-9]", "", article(piece, chars=300))[:120] for piece in range(10 * seed, 10 * seed + 10)]
    numbers = [f"{ways.randint(10_000, 49_999)}吨" for _ in pieces]
    others = [f"{ways.randint(50_000, 99_999)}吨" if place % 2 else number for place, number in enumerate(numbers)]
    copies = ["".join("某" if ways.random() < 1 / 10 else char for char in piece) for piece in pieces]
    return "".join(map(str.__add__, pieces, numbers)), "".join(map(str.__add__, copies, others))


def test_copies_that_were_edited_all_over_are_found_though_half_of_their_numbers_were_edited_too():
    # Half of them: how far the edits are spread is told from samples of some fifty shingles.
    found = [related(*rewritten(seed)) for seed in range(20)]
    assert found.count(Relation.NEAR) >= 8


# A copy as edits at single characters leave it, too many of them for its numbers to agree as others must.
SCATTERED = {
    "containment": 0.5,
    "full_jaccard": 0.33,
    "full_containment": 0.5,
    "gram_containment": 0.5**0.4,
    "own": 1.0,
    "specific": 60,
    "numbers": 9,
    "number_jaccard": 0.35,
    "number_containment": 0.52,
    "length": 400,
    "ratio": 1.0,
    "size_ratio": 1.0,
}


@pytest.mark.parametrize(
    ("name", "value", "relation"),
    [
        ("ratio", 0.8, Relation.NEAR),
        ("gram_containment", 0.5**0.2, Relation.NONE),  # facts in the slots of a template
        ("gram_containment", 0.5**0.7, Relation.NONE),  # a passage that two texts share
        ("own", 0.9, Relation.NONE),
        ("numbers", 40, Relation.NONE),  # a table
        ("number_jaccard", 0.25, Relation.NONE),
        ("ratio", 0.6, Relation.NONE),
    ],
)
def test_what_makes_a_copy_one_that_was_edited_all_over(name, value, relation):
    features = Features(**{key: np.array([number]) for key, number in {**SCATTERED, name: value}.items()})
    assert Relation(int(relate(features)[0])) is relation


def test_two_days_of_a_price_list_are_no_copies():
    goods = [article(number, chars=40)[:7] for number in range(60)]
    days = [
        "".join(f"{name}{random.Random(name + day).choice('123')}{n:02}元" for n, name in enumerate(goods))
        for day in "ab"
    ]
    assert related(*days) is Relation.NONE


@pytest.mark.parametrize("kind", ["weather", "stock", "lottery", "police", "job", "forecast", "dividend", "appeal"])
def test_two_of_one_template_are_no_copies(kind):
    texts = [template(kind, seed) for seed in range(16)]
    assert {related(one, other) for one, other in combinations(texts, 2)} == {Relation.NONE}


def test_in_a_large_collection_a_shared_paragraph_makes_no_copy():
    # The rest in two languages: made articles of one language have many pairs of characters in common.
    one, other = (article(1, chars=700) + article(2, language, chars=400) for language in ("zh", "en"))
    assert related(one, other) is Relation.NEAR
    assert related(one, other, DEFAULT.large()) is Relation.NONE


@pytest.mark.parametrize("name", ["framed", "dropped", "edit5", "reordered", "cut"])
def test_in_a_large_collection_copies_are_copies(name):
    text = article(1, chars=1200)
    assert related(text, variant(name, text)) is not Relation.NONE
    assert related(text, variant(name, text), DEFAULT.large()) is not Relation.NONE


def test_asking_for_more_in_a_large_collection_never_asks_for_less():
    strict = Thresholds.at(0.95)
    assert strict.large().contained == strict.contained
    assert strict.large().near == strict.near
