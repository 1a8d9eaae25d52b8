"""Folding: what a reader would call the same text is the same sequence of units."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from articlekit.collection.fold import SHORT, digest, fold, table
from made_up_collection import article, variant

ANY_TEXT = st.text(st.characters(), max_size=80)


def folded(text: str) -> str:
    return fold([text]).units.tobytes().decode("utf-16-le", "surrogatepass")


def key(text: str) -> bytes:
    return digest(fold([text]).units.tobytes(), text)


def test_folding_twice_changes_no_unit():
    units = table()
    assert len(units) == 1 << 16
    np.testing.assert_array_equal(units[units], units)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("漢語詞典與臺灣", "汉语词典与台湾"),
        ("憂鬱的烏龜", "忧郁的乌龟"),
        ("ＡＢＣ１２３", "abc123"),
        ("ｶﾀｶﾅ", "カタカナ"),
        (unicodedata.normalize("NFD", "café"), "café"),
        ("CAFÉ", "cafe"),
        (unicodedata.normalize("NFD", "한국어"), "한국어"),
        (unicodedata.normalize("NFD", "ガギグ"), "ガギグ"),
        ("他說：「好。」", "他说“好”"),
        ("一\u3000二\u200b三\n四", "一二三四"),
        ("STRASSE", "strasse"),
        ("١٢٣", "123"),
        ("Привет, мир", "ПРИВЕТ МИР"),
    ],
)
def test_two_prints_of_a_text_fold_to_the_same(one, other):
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize("region", ["s2t", "s2tw", "s2hk"])
def test_the_characters_of_every_region_fold_to_the_same(region):
    text = article(2, chars=3000) + "看着他，什么也不说；卫生院的叙事，屋檐下。"
    assert folded(OpenCC(region).convert(text)) == folded(text)


@pytest.mark.parametrize("text", ["", " \n\t\u3000", "……——！？", "☂\ufe0f", "\u0301", "\u3164\uffa0", "\u20e3"])
def test_what_is_no_letter_or_digit_leaves_nothing(text):
    assert folded(text) == ""


@pytest.mark.parametrize("text", ["𠀀𠮷野家", "🙂🙃", "\ud800", "a\udfffb", "\udc80\ud800"])
def test_astral_characters_and_lone_surrogates_pass(text):
    assert folded(text) == text


def test_different_letters_stay_different():
    distinct = "大太犬天夫一二三十土士工千干日目曰白自abcxyz0123456789日月木人入八бвгあいうアイウกขค"
    # A sign and its kin in another script are apart as well.
    assert len({folded(char) for char in distinct}) == len(set(distinct))


@given(st.lists(ANY_TEXT, max_size=6))
def test_a_batch_folds_each_text_as_it_would_alone(texts):
    batch = fold(texts)
    assert len(batch.lengths) == len(texts)
    for row, text in enumerate(texts):
        units = batch.units[batch.starts[row] : batch.starts[row + 1]]
        assert units.tobytes().decode("utf-16-le", "surrogatepass") == folded(text)


def test_company_changes_no_text():
    together = fold(["\u0958", unicodedata.normalize("NFD", "한")])
    assert together.units[: together.starts[1]].tobytes() == fold(["\u0958"]).units.tobytes()


@given(ANY_TEXT)
def test_folding_is_idempotent(text):
    assert folded(folded(text)) == folded(text)


@given(st.lists(ANY_TEXT, max_size=5), st.lists(st.integers(0, 4), max_size=8))
def test_texts_are_taken_in_the_order_asked_for(texts, rows):
    rows = [row for row in rows if row < len(texts)]
    taken, expected = fold(texts).take(rows), fold([texts[row] for row in rows])
    np.testing.assert_array_equal(taken.units, expected.units)
    np.testing.assert_array_equal(taken.starts, expected.starts)


@pytest.mark.parametrize(
    ("one", "other"),
    [("1.25", "12.5"), ("-3", "3"), ("a b", "a-b"), ("C++", "C"), ("", "。"), ("！", "？"), ("3:0", "30")],
)
def test_in_a_short_text_punctuation_tells(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(("one", "other"), [("Hello,  World\n", "hello, world"), ("１．２５", "1.25"), ("a b", "ab")])
def test_in_a_short_text_space_case_and_width_do_not_tell(one, other):
    assert key(one) == key(other)


def test_a_long_text_is_known_by_letters_and_digits_alone():
    text = article(1)
    assert len(folded(text)) > SHORT
    assert {key(variant(name, text)) for name in ("exact", "spaces", "punctuation", "width", "script")} == {key(text)}
    assert key(variant("edit5", text)) != key(text)


def test_a_short_text_never_has_the_digest_of_a_long_one():
    # The units of a long text, as bytes, may be the UTF-8 of a short one: the digests are of different things.
    long = "中" * SHORT
    assert key(long) != key(long[:-1])
    assert key("\ud800" * 3) != key("\ud801" * 3)
