"""Relations: what two texts must share, and how, in small collections and in large ones."""

import numpy as np
import pytest

from articlekit.collection.features import mark, measure
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.collection.relation import DEFAULT, Relation, Thresholds, relate
from articlekit.collection.sketch import sketch
from made_up_collection import article, variant


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
