"""Relations: what two texts must share, and how, in small collections and in large ones."""

import random
import re
from dataclasses import fields, replace
from itertools import combinations, pairwise

import numpy as np
import pytest

from articlekit.collection.features import Features, measure
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from articlekit.collection.relation import Relation, relate
from articlekit.collection.sketch import sketch
from articlekit.collection.texts import Texts
from articlekit.model.settings import DEFAULT, Thresholds
from made_up_collection import article, template, variant

PAIR = Pairs(np.array([0]), np.array([1]))


def marked(*texts: str, at_hand: bool = True, thresholds: Thresholds = DEFAULT) -> Texts:
    folded = fold(texts)
    units = [folded.units[start:end].tobytes() for start, end in pairwise(folded.starts.tolist())]
    found = Texts(sketch(folded), lambda number: units[number] if at_hand else None, thresholds)
    return found.mark(np.array([], np.uint32))


def related(one: str, other: str, thresholds: Thresholds = DEFAULT, *, at_hand: bool = True) -> Relation:
    return Relation(int(marked(one, other, at_hand=at_hand, thresholds=thresholds).relate(PAIR)[0]))


# Two texts of one length without numbers, of which containment leaves doubt and coverage none.
DOUBTFUL = {
    "covered": 0.9,
    "containment": 0.5,
    "full_jaccard": 0.33,
    "full_containment": 0.5,
    "own": 1.0,
    "specific": 60,
    "numbers": 0,
    "number_jaccard": 0.0,
    "number_containment": 0.0,
    "length": 800,
    "ratio": 1.0,
    "size_ratio": 1.0,
}
# As for a part of the other text; with numbers that differ, in a text that is no story; of a template.
PART = {"ratio": 0.5}
NUMBERS = {"numbers": 5, "length": 300}
BULLETIN = {
    "own": 0.2,
    "full_jaccard": 0.9,
    "full_containment": 0.95,
    "covered": 0.95,
    "numbers": 5,
    "number_jaccard": 1.0,
    "number_containment": 1.0,
}
NONE, CONTAINED, NEAR = Relation.NONE, Relation.CONTAINED, Relation.NEAR
EPSILON = 0.001
# For each threshold: what is measured, the value from which the relation is the first one and below which it is the
# second, and the rest of the pair.
EDGES = [
    ("held.coverage", "covered", 0.65, (NEAR, NONE), {}),
    ("held.coverage", "covered", 0.65, (CONTAINED, NONE), PART),
    ("held.short", "length", 180, (NEAR, NONE), {"covered": 0.7}),
    ("held.short_coverage", "covered", 0.8, (NEAR, NONE), {"length": 100}),
    ("held.certain", "containment", 0.75, (NEAR, NONE), {"covered": 0.0, "full_containment": 0.75}),
    ("held.least", "containment", 0.25, (NEAR, NONE), {"full_containment": 0.25}),
    ("held.unaligned", "containment", 0.7, (NEAR, NONE), {"covered": float("nan")}),
    ("near.ratio", "ratio", 0.7, (NEAR, CONTAINED), {}),
    ("near.size_ratio", "size_ratio", 0.55, (NEAR, CONTAINED), {}),
    ("contained.whole", "containment", 0.9, (CONTAINED, NONE), PART | NUMBERS),
    ("numbers.agreement", "number_jaccard", 0.4, (NEAR, NONE), NUMBERS),
    ("numbers.agreement", "number_containment", 0.4, (CONTAINED, NONE), PART | NUMBERS),
    ("numbers.many", "numbers", 8, (NONE, NEAR), NUMBERS | {"length": 320, "number_jaccard": 0.45}),
    ("numbers.many_agreement", "number_jaccard", 0.5, (NEAR, NONE), NUMBERS | {"numbers": 8}),
    ("numbers.found", "number_containment", 0.75, (NEAR, NONE), NUMBERS),
    ("numbers.story", "length", 400, (NEAR, NONE), {"numbers": 2}),
    ("numbers.dense", "numbers", 8, (NONE, NEAR), {"length": 1000}),
    ("templates.specific", "own", 0.3, (NEAR, NONE), {}),
    ("templates.min_specific", "specific", 12, (NEAR, NONE), {}),
    ("templates.share", "full_jaccard", 0.6, (NEAR, NONE), BULLETIN),
    ("templates.share", "full_containment", 0.6, (CONTAINED, NONE), BULLETIN | PART),
    ("templates.agreement", "number_jaccard", 0.9, (NEAR, NONE), BULLETIN),
    ("templates.agreement", "number_containment", 0.9, (CONTAINED, NONE), BULLETIN | PART),
    ("templates.slots", "own", 0.06 + EPSILON, (NONE, NEAR), BULLETIN | {"containment": 0.1}),
    ("templates.slots_shared", "containment", 0.4, (NEAR, NONE), BULLETIN),
]
# Tested below: with texts, and in a large collection.
ELSEWHERE = {"contained.apart", "numbers.hint", "held.passage", "held.passage_share"}
# Tested in test_wordings.
ELSEWHERE |= {f"templates.{name}" for name in ("group", "common", "complete", "rare", "own")}
# Tested in test_furniture.
ELSEWHERE |= {f"templates.{name}" for name in ("furniture", "holders", "surplus")}


def judged(pair: dict[str, float], thresholds: Thresholds = DEFAULT) -> Relation:
    values = {name: np.array([value], np.float32) for name, value in (DOUBTFUL | pair).items()}
    covered = values.pop("covered")
    return Relation(int(relate(Features(**values), covered, thresholds)[0]))


@pytest.mark.parametrize(("threshold", "name", "edge", "relations", "rest"), EDGES)
def test_a_threshold_decides_at_its_edge(threshold, name, edge, relations, rest):
    step = 1 if isinstance(edge, int) else EPSILON
    # A count is reached exactly; of a share, one of both sides is close enough.
    above = edge if step == 1 else edge + EPSILON
    assert (judged(rest | {name: above}), judged(rest | {name: edge - step})) == relations
    # It is this threshold that decides: a fifth higher or lower, both sides are judged alike.
    group, field = threshold.split(".")
    values = getattr(DEFAULT, group)
    for factor, expected in ((1.2, relations[1]), (0.8, relations[0])):
        moved = replace(DEFAULT, **{group: replace(values, **{field: factor * getattr(values, field)})})
        assert {judged(rest | {name: value}, moved) for value in (above, edge - step)} == {expected}


def test_every_threshold_has_a_test_at_its_edge():
    every = {f"{group.name}.{each.name}" for group in fields(DEFAULT) for each in fields(getattr(DEFAULT, group.name))}
    assert every == {threshold for threshold, *_ in EDGES} | ELSEWHERE


def test_in_a_large_collection_few_numbers_must_agree_a_little():
    story = {"numbers": 5, "length": 1000}
    assert judged(story | {"number_containment": 0.0}) is NEAR
    assert judged(story | {"number_containment": 0.05 + EPSILON}, DEFAULT.large()) is NEAR
    assert judged(story | {"number_containment": 0.05 - EPSILON}, DEFAULT.large()) is NONE


def test_a_short_text_of_few_sampled_shingles_is_told_by_its_coverage_and_the_numbers_it_has():
    few = {
        "specific": 8,
        "own": 1.0,
        "full_jaccard": 0.7,
        "numbers": 0,
        "number_jaccard": 0.0,
        "number_containment": 0.0,
    }
    assert judged(few) is NEAR
    assert judged(few | {"covered": 0.5}) is NONE
    assert judged(few | {"own": 0.2, "specific": 20}) is NONE
    assert judged(few | {"numbers": 3, "number_jaccard": 0.8}) is NONE


def test_two_parts_of_a_page_are_one_article_if_they_share_more_than_chance():
    text, other = article(1, chars=1500), article(2, chars=1500)
    answers = set()
    for shared in range(0, 400, 20):
        texts = marked(text, text[:shared] + other)
        share = float(measure(texts.sketches, PAIR).full_containment[0])
        answers.add(bool(texts.have_common_text(PAIR)[0]))
        assert texts.have_common_text(PAIR).tolist() == [share >= DEFAULT.contained.apart]
    assert answers == {False, True}
    # Two excerpts of one article, each with a fifth of its characters edited.
    for seed in range(10):
        text = article(seed, chars=1500)
        assert marked(variant("edit20", text, 1), variant("edit20", text, 2)).have_common_text(PAIR).all()


def test_the_frame_of_a_page_does_not_count_whether_it_is_the_same_or_another():
    # Three fifths of the text are its own.
    same = {"own": 0.6, "full_containment": 0.3 + 0.4}
    assert judged(same | {"covered": 0.4 + 0.6 * 0.66}) is NEAR
    assert judged(same | {"covered": 0.4 + 0.6 * 0.64}) is NONE
    another = {"own": 0.6, "full_containment": 0.3}
    assert judged(another | {"covered": 0.6 * 0.66}) is NEAR
    assert judged(another | {"covered": 0.6 * 0.64}) is NONE


@pytest.mark.parametrize(("language", "weight"), [("zh", 1), ("en", 2)])
@pytest.mark.parametrize("place", ["top", "middle", "end"])
def test_a_text_is_held_unless_a_long_passage_of_it_is_missing(language, weight, place):
    text, other = article(1, language, chars=1200 * weight), article(2, language, chars=900 * weight)
    sure = fold([other]).units
    for length, is_held in ((40, True), (85, False)):
        passage = sure[: length * weight].tobytes().decode("utf-16-le")
        cut = {"top": 0, "middle": len(text) // 2, "end": len(text)}[place]
        texts = marked(text, text[:cut] + passage + text[cut:])
        assert texts.hold_all(PAIR).tolist() == [is_held]
        assert texts.hold_all(Pairs(PAIR.b, PAIR.a)).tolist() == [True]
        missing, limit = texts.find_missing(PAIR)
        assert limit.tolist() == [60]
        assert abs(missing[0] - length) < 16 or (is_held and missing[0] == 0)


def test_of_a_short_text_a_fifth_must_not_be_missing():
    text, other = article(1, chars=400)[:160], article(2)[:60]
    texts = marked(text, text + other)
    missing, limit = texts.find_missing(PAIR)
    # Of 160 and 60 characters with their punctuation.
    assert 30 < limit[0] < 44 < missing[0] < 60
    assert texts.hold_all(PAIR).tolist() == [False]


def test_edits_everywhere_are_no_missing_passage():
    for seed in range(20):
        text = article(seed, chars=1500)
        assert marked(variant("edit20", text, seed), text).hold_all(PAIR).tolist() == [True]


def test_a_passage_of_what_many_articles_have_is_not_missed():
    text, frame = article(1, chars=900), article(2, chars=200)
    texts = marked(text, text + frame)
    assert texts.hold_all(PAIR).tolist() == [False]
    common = marked(frame + frame).sketches.hashes.values
    assert texts.mark(np.unique(common)).hold_all(PAIR).tolist() == [True]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_text_printed_twice_is_not_longer_for_that(language):
    text, other = article(1, language, chars=400), article(2, language, chars=600)
    # As long as the page in which its paragraph stands, and no copy of it.
    assert related(text + text, text + other) is Relation.CONTAINED
    assert related(text + text, text + text + other[:50]) is Relation.NEAR


def rewritten(seed: int, chars: int) -> tuple[str, str]:
    """Return a text of ten numbers, and a copy in which five of them are others, as is one character in ten."""
    ways = random.Random(seed)
    pieces = [
        re.sub("[0-9]", "", article(piece, chars=2 * chars))[:chars] for piece in range(10 * seed, 10 * seed + 10)
    ]
    numbers = [f"{ways.randint(10_000, 49_999)}吨" for _ in pieces]
    others = [f"{ways.randint(50_000, 99_999)}吨" if place % 2 else number for place, number in enumerate(numbers)]
    copies = ["".join("某" if ways.random() < 1 / 10 else char for char in piece) for piece in pieces]
    return "".join(map(str.__add__, pieces, numbers)), "".join(map(str.__add__, copies, others))


def test_stories_that_were_edited_all_over_are_found_though_half_of_their_numbers_were_edited_too():
    assert {related(*rewritten(seed, 180)) for seed in range(20)} == {Relation.NEAR}
    # Ten numbers in some 500 characters are what it is about.
    assert {related(*rewritten(seed, 50)) for seed in range(20)} == {Relation.NONE}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fifth_may_be_edited_and_half_may_not_be_another_article(language):
    for seed in range(10):
        text = re.sub("[0-9]", "", article(seed, language, chars=1200))
        assert related(text, variant("edit20", text, seed)) is Relation.NEAR
        other = article(seed + 100, language, chars=1200)
        assert related(text, text[: len(text) // 2] + other[: len(text) // 2]) is Relation.NONE


def test_without_the_texts_only_what_is_clear_is_a_copy():
    text = article(1, chars=1000)
    assert related(text, variant("edit5", text), at_hand=False) is Relation.NEAR
    assert related(text, variant("cut", text), at_hand=False) is Relation.CONTAINED
    assert related(text, variant("edit20", text)) is Relation.NEAR
    assert related(text, variant("edit20", text), at_hand=False) is Relation.NONE


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
    shared = re.sub("[0-9]", "", article(1, chars=1000))
    one, other = (f"{shared}{article(seed, chars=300)}共{number}人。" for seed, number in ((2, 31), (3, 57)))
    assert related(one, other) is Relation.NEAR
    assert related(one, other, DEFAULT.large()) is Relation.NONE


@pytest.mark.parametrize("name", ["framed", "dropped", "edit5", "reordered", "cut"])
def test_in_a_large_collection_copies_are_copies(name):
    text = article(1, chars=1200)
    assert related(text, variant(name, text)) is not Relation.NONE
    assert related(text, variant(name, text), DEFAULT.large()) is not Relation.NONE


def test_a_text_holds_its_near_copies_and_its_parts_and_no_part_holds_the_whole():
    text = article(1, chars=1200)
    texts = marked(text, variant("edit5", text), variant("cut", text), article(2))
    a, b = (np.array(side) for side in zip(*((a, b) for a in range(4) for b in range(4) if a != b), strict=True))
    held = {(int(x), int(y)) for x, y, yes in zip(a, b, texts.hold(Pairs(a, b)), strict=True) if yes}
    assert held == {(0, 1), (1, 0), (0, 2), (1, 2)}


def test_another_threshold_is_one_of_coverage_and_never_makes_others_less_strict():
    strict = Thresholds.at(0.95)
    held = strict.held
    assert (held.coverage, held.short_coverage, held.certain, held.unaligned) == (0.95,) * 4
    assert strict.templates.share == 0.95
    loose = Thresholds.at(0.4)
    assert loose == replace(DEFAULT, held=replace(DEFAULT.held, coverage=0.4))
    assert Thresholds.at(DEFAULT.held.coverage) == DEFAULT
    for wrong in (0, -0.1, 1.01):
        with pytest.raises(ValueError, match="a threshold is above 0 and at most 1"):
            Thresholds.at(wrong)


def test_asking_for_more_in_a_large_collection_never_asks_for_less():
    strict = Thresholds.at(0.95)
    assert strict.large() == replace(strict, numbers=replace(strict.numbers, hint=0.05))
