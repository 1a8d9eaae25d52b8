"""Wordings: what a handful of bulletins have in common is nobody's own; what copies of an article have is."""

import random
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.collection.sketch import sketch
from articlekit.collection.texts import Texts
from articlekit.collection.wordings import find_wordings
from articlekit.model.settings import DEFAULT
from made_up_collection import article, sentences, variant


def bulletins(count: int, *, slot: int = 14, missing: int = 0) -> list[str]:
    """Return bulletins of one wording, each with words of its own after every sentence, some without one sentence."""
    wording = [part[:22] for part in sentences(article("wording", chars=600))][:10]
    made = []
    for number in range(count):
        words = article(f"slots {number}", chars=800)
        left = [part for place, part in enumerate(wording) if number >= missing or place != number]
        made.append("".join(part + words[place * slot : (place + 1) * slot] for place, part in enumerate(left)))
    return made


def found(texts: list[str], **rules: float) -> set[int]:
    folded = fold(texts)
    units = [folded.units[start:end].tobytes() for start, end in pairwise(folded.starts.tolist())]
    thresholds = replace(DEFAULT, templates=replace(DEFAULT.templates, **rules))
    compared = Texts(sketch(folded), units.__getitem__, thresholds)
    a, b = (np.array(side, np.int64) for side in zip(*combinations(range(len(texts)), 2), strict=True))
    return set(find_wordings(compared, Pairs(a, b), np.ones(len(a), np.bool_)).tolist())


def shared(texts: list[str]) -> set[int]:
    return set.intersection(*(set(sketch(fold([text])).hashes.values.tolist()) for text in texts))


def test_the_wording_of_four_bulletins_is_found_and_nothing_else():
    made = bulletins(4)
    assert found(made) == shared(made) != set()
    assert found(made[:3]) == set()
    assert found(made, group=5) == set()


def test_a_wording_of_which_a_tenth_is_missing_is_found_and_one_with_more_is_not():
    made = bulletins(12, missing=4)
    assert found(made) >= shared(made)
    assert found(made, complete=0.995) == set()
    assert found(made, common=1.0) == shared(made)


def test_bulletins_with_little_of_their_own_are_not_told_from_copies():
    assert found(bulletins(8, slot=2)) == set()
    assert found(bulletins(8), own=0.9) == set()
    # With all shingles counted as rare, each is its own for the most part.
    assert found(bulletins(8, slot=2), rare=1.0) != set()


def test_a_long_text_of_a_group_hides_no_shingle_of_the_others():
    made = bulletins(8)
    long = made[0] + article("appendix", chars=4000)
    assert found([*made[1:], long]) == shared(made)
    # Of the long one, fewer are sampled.
    assert len(shared([*made, long])) < 0.6 * len(shared(made))


def test_texts_that_are_in_a_group_by_their_frame_alone_do_not_hide_its_wording():
    frame = article("frame", chars=60)
    others = [frame + article(f"other {number}", chars=700) for number in range(4)]
    made = bulletins(10)
    made[0] = frame + made[0]
    assert found([*made, *others]) >= shared(made[1:])


def test_one_text_with_much_of_its_own_makes_no_wording_of_a_family():
    text = article("family", chars=700)
    copies = [variant("edit5", text, number) for number in range(5)]
    assert found([*copies, text + article("second", chars=3000)]) == set()


@pytest.mark.parametrize("name", ["edit5", "edit10", "edit20", "dropped", "framed", "reordered", "cut"])
def test_copies_of_an_article_have_no_wording(name):
    r = random.Random(name)
    for language in ("zh", "en"):
        text = article("family", language, chars=900)
        assert found([text, *(variant(name, text, r.random()) for _ in range(9))]) == set()
