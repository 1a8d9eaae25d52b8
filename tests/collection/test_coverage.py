"""Coverage: how much of a text stands in another."""

import random
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection import coverage
from articlekit.collection.coverage import measure_coverage
from articlekit.collection.fold import fold
from articlekit.collection.postings import Pairs
from languages import SENTENCES
from made_up_collection import VARIANTS, article, edited, sentence, variant

LANGUAGES = ("zh", "en", "ru", "th")
SPACED = {"en", "ru"}


@cache
def words(language: str) -> tuple[str, ...]:
    """Return words that were made up of pieces of a language's words."""
    r = random.Random(language)
    letters = "".join(char for char in " ".join(SENTENCES[language]) if char.isalpha() or char > "\u0e00")
    starts = [r.randrange(len(letters) - 3) for _ in range(1200)]
    pieces = [letters[start : start + r.randint(1, 3)] for start in starts]
    return tuple(map(str.__add__, pieces[::2], pieces[1::2]))


@cache
def text_of(language: str, seed: int, chars: int = 1500) -> str:
    """Return paragraphs of some 400 characters, which no other text has."""
    r, lines, size = random.Random(f"{language} {seed}"), list[str](), 0
    between = " " if language in SPACED else ""
    while size < chars:
        if language in ("zh", "en"):
            lines.append(between.join(sentence(r, language) for _ in range(4 if language == "en" else 10)))
        else:
            lines.append(between.join(r.choice(words(language)) for _ in range(100)))
        size += len(lines[-1])
    return "\n".join(lines)


def measured(texts: list[str], pairs: list[tuple[int, int]], missing: tuple[int, ...] = ()) -> list[float]:
    """Return the coverage of pairs of texts, of which those in `missing` are not at hand."""
    folded = fold(texts)
    units = [folded.units[start:end].tobytes() for start, end in pairwise(folded.starts.tolist())]
    a, b = (np.array([pair[side] for pair in pairs], np.int64) for side in (0, 1))
    return measure_coverage(lambda number: None if number in missing else units[number], Pairs(a, b)).tolist()


def covered(one: str, other: str) -> float:
    return measured([one, other], [(0, 1)])[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_stands_in_itself_and_in_what_it_is_a_part_of(language):
    text = text_of(language, 1)
    assert covered(text, text) == 1
    for size in (60, 100, 150, 333, 1000):
        assert covered(text[:size], text[:size]) == 1
        assert covered(text[:size], text) > 0.9
    assert covered(text, f"{text_of(language, 2)}\n{text}\n{text_of(language, 3)}") > 0.95


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_unrelated_text_next_to_nothing_stands_in_another(language):
    texts = [text_of(language, seed) for seed in range(6)]
    assert max(measured(texts, [(a, b) for a in range(6) for b in range(6) if a != b])) < 0.1


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_half_a_text_half_stands_there(language):
    for seed in range(5):
        text, other = text_of(language, seed), text_of(language, seed + 10)
        half = f"{text[: len(other) // 2]}\n{other[: len(other) // 2]}"
        assert covered(half, text) == pytest.approx(0.5, abs=0.07)


@pytest.mark.parametrize("language", LANGUAGES)
def test_paragraphs_may_stand_in_another_order(language):
    text = text_of(language, 1, 6000)
    paragraphs = text.split("\n")
    random.Random(1).shuffle(paragraphs)
    assert covered("\n".join(paragraphs), text) > 0.9
    assert covered("\n".join(reversed(text.split("\n"))), text) > 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_a_text_with_a_fifth_edited_most_is_left(language):
    for seed in range(5):
        text = text_of(language, seed)
        assert 0.65 < covered(edited(text, random.Random(seed), 0.2), text) < 0.9


def test_the_same_words_in_another_order_are_no_coverage():
    r, pieces = random.Random(1), [sentence(random.Random(number), "zh")[:6] for number in range(250)]
    text = "".join(pieces)
    r.shuffle(pieces)
    assert covered("".join(pieces), text) < 0.4


@pytest.mark.parametrize("empty", ["", "。。。"])
def test_of_a_text_without_letters_nothing_stands_anywhere(empty):
    text = article(1)
    assert measured([empty, text, ""], [(0, 1), (1, 0), (0, 0), (0, 2), (1, 1)]) == [0, 0, 0, 0, 1]


def test_no_pairs_have_no_coverages():
    assert measured([article(1)], []) == []


def test_of_texts_that_are_not_at_hand_it_is_unknown():
    text = article(1)
    found = measured([text, text, text, article(2)], [(0, 1), (1, 0), (1, 2), (2, 1), (3, 0), (2, 0)], missing=(1,))
    assert np.isnan(found).tolist() == [True, True, True, True, False, False]
    assert (found[4], found[5]) == (pytest.approx(0, abs=0.1), 1)


POOL = (
    "", "短讯",
    *(article(seed, language) for seed in range(2) for language in ("zh", "en")),
    *(variant(name, article(1)) for name in sorted(VARIANTS)),
    "字" * 300, "\ud800" * 100, "🙂" * 60,
)  # fmt: skip
PLACES = st.integers(0, len(POOL) - 1)


@given(st.lists(st.tuples(PLACES, PLACES), max_size=12), st.sampled_from((1, 1000, 4000)), st.data())
def test_neither_the_steps_nor_the_order_of_pairs_change_a_coverage(pairs, size, data):
    expected = dict(zip(pairs, measured(list(POOL), pairs), strict=True))
    assert all(0 <= value <= 1 for value in expected.values())
    order = data.draw(st.permutations(pairs))
    usual, coverage.AT_ONCE = coverage.AT_ONCE, size
    try:
        assert measured(list(POOL), order) == [expected[pair] for pair in order]
    finally:
        coverage.AT_ONCE = usual


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_coverage_is_a_share_of_any_texts(one, other):
    for value in measured([one, other], [(0, 1), (1, 0), (0, 0)]):
        assert 0 <= value <= 1
