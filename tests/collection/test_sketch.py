"""Sketches: samples that depend on their text alone, and at every level on the same shingles."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.fold import SHORT, fold
from articlekit.collection.sketch import ANCHOR_SHARE, LEVELS, MIN_ANCHORS, Sketches, sketch
from made_up_collection import article, variant

# Articles of every length, and what hypothesis makes of few characters, so that runs of digits meet borders.
TEXTS = st.lists(
    st.one_of(
        st.text("ab1 2中文。\U00020000", max_size=60),
        st.builds(article, st.integers(0, 9), st.sampled_from(("zh", "en")), chars=st.sampled_from((30, 300, 3000))),
    ),
    min_size=1,
    max_size=6,
)


def rows(made: Sketches) -> list[tuple[list[int], ...]]:
    """Everything that is known of each document."""
    ragged = (made.hashes, made.anchors, made.numbers)
    return [
        (
            *(part.values[part.starts[row] : part.starts[row + 1]].tolist() for part in ragged),
            made.prefixes[row].tolist(),
            [int(made.lengths[row]), int(made.levels[row]), int(made.reach[row])],
        )
        for row in range(len(made))
    ]


def of(*texts: str) -> Sketches:
    return sketch(fold(texts))


def hashes(text: str) -> set[int]:
    return set(of(text).hashes.values.tolist())


def numbers(text: str) -> list[int]:
    return of(text).numbers.values.tolist()


@given(TEXTS)
def test_a_document_has_the_sketch_that_it_has_alone(texts):
    alone = [of(text) for text in texts]
    assert rows(of(*texts)) == [row for made in alone for row in rows(made)]
    assert rows(Sketches.join(alone)) == rows(of(*texts))


@given(TEXTS)
def test_hashes_ascend_and_those_of_a_level_are_a_prefix(texts):
    made = of(*texts)
    for row, (values, *_) in enumerate(rows(made)):
        assert values == sorted(set(values))
        limit = (1 << 32) >> int(made.levels[row])
        assert all(value < limit for value in values)
        for level in range(LEVELS):
            assert made.prefixes[row, level] == sum(value < (1 << 32) >> level for value in values)


@given(TEXTS)
def test_anchors_are_the_smallest_hashes(texts):
    made = of(*texts)
    for row, (values, anchors, *_) in enumerate(rows(made)):
        expected = [value for value in values if value < (1 << 32) // ANCHOR_SHARE]
        expected = expected if len(expected) >= MIN_ANCHORS else values[:MIN_ANCHORS]
        assert sorted(anchor >> 32 for anchor in anchors) == expected
        assert int(made.reach[row]) == (expected[-1] if expected else 0)


def test_a_longer_text_has_at_its_level_what_its_part_has():
    part = article(1, chars=300)
    whole = part + article(2, chars=5000)
    level = int(of(whole).levels[0])
    assert level > int(of(part).levels[0])
    sampled = {value for value in hashes(part) if value < (1 << 32) >> level}
    assert len(sampled) > 5
    assert sampled <= hashes(whole)


@pytest.mark.parametrize("text", ["", "中", "a", "。", "中" * (SHORT - 1), "1" * (SHORT - 1), "\ud800"])
def test_a_short_text_has_no_shingles(text):
    made = of(text)
    assert len(made.hashes.values) == len(made.anchors.values) == 0
    assert made.lengths[0] == len(fold([text]).units)


def test_no_documents_have_sketches_too():
    assert len(of()) == 0


@pytest.mark.parametrize("text", ["слово и дело " * 20, "คำไทย" * 40, "𠮷野家" * 30, "word " * 50, "31415926" * 50])
def test_texts_of_any_script_have_shingles(text):
    assert len(hashes(text)) > 0


def test_two_texts_share_the_share_of_their_shingles():
    # Half of one text is in the other: of the smaller one's sample, half, give or take what 1,000 shingles may vary.
    whole = article(5, chars=2000)
    other = whole[:1000] + article(6, chars=1000)
    level = max(int(of(whole).levels[0]), int(of(other).levels[0]))
    one, two = ({value for value in hashes(text) if value < (1 << 32) >> level} for text in (whole, other))
    assert 0.35 < len(one & two) / min(len(one), len(two)) < 0.65


def test_numbers_do_not_run_over_the_border_of_two_documents():
    one, two = of("价格是12", "34元"), of("价格是1234元", "")
    assert rows(one)[0][2] == numbers("12")
    assert rows(one)[1][2] == numbers("34")
    assert rows(two)[0][2] == numbers("1234") not in (numbers("12"), numbers("34"))
    assert rows(of("1", "", "", "2", "", "3"))[3][2] == numbers("2")


def test_numbers_are_known_whatever_stands_around_them():
    assert numbers("在３０度和15级") == sorted(numbers("15") + numbers("x30"))
    assert numbers("没有") == []
    assert numbers("7") != numbers("07")


def test_a_number_that_stands_there_twice_counts_twice():
    assert len(set(numbers("5 apples, 5 pears"))) == 2
    assert set(numbers("5 apples")) < set(numbers("5 apples, 5 pears"))


def test_a_text_of_megabytes_is_sketched_in_seconds_and_to_a_few_hashes_more():
    text = "".join(article(seed, chars=5000) for seed in range(20)) * 100
    assert len(text.encode()) > 10_000_000
    start = time.process_time()
    made = of(text)
    # Some .8 s; a loop over characters in Python would take minutes.
    assert time.process_time() - start < 20
    assert 0 < len(made.hashes.values) < 100_000
    assert hashes(variant("width", text[:3000])) == hashes(text[:3000])
