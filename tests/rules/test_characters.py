"""Characters: which marks end a sentence, where, and what a text weighs."""

import numpy as np
import pytest

from articlekit.rules import characters, sentences
from articlekit.rules.fold import fold


@pytest.mark.parametrize("text", ["雨停了。", "他问：“真的吗？”", "It rained all day.", "(It rained.)", "够了……"])
def test_a_line_that_ends_in_a_full_stop_ends_a_sentence(text):
    assert sentences.ends_sentence(fold(text))


@pytest.mark.parametrize("text", ["雨停了，", "责任编辑：柳三", "Weather", "《河边的灯》", ""])
def test_any_other_line_does_not(text):
    assert not sentences.ends_sentence(fold(text))


@pytest.mark.parametrize(
    ("pattern", "text", "count"),
    [
        (sentences.CLAUSE_END, "version 3.2 is out; it works. really", 2),
        (sentences.SENTENCE_END, "see example.org. it works", 1),
        (sentences.NEXT_SENTENCE, "雨停了。河水退了。", 1),
        (sentences.RAW_SENTENCE_END, "if (!a.b) { c(); } 雨停了。<b>It rained.</b>", 2),
        (sentences.RAW_PAUSE, "a,b and c, d，e", 2),
    ],
)
def test_a_point_counts_only_where_a_sentence_can_end(pattern, text, count):
    assert len(pattern.findall(text)) == count


@pytest.mark.parametrize("text", ["1. 雨", "(三)雨", "第二章 雨", "12、雨", "b) rain"])
def test_an_item_of_a_list_has_an_enumerator(text):
    assert sentences.ENUMERATOR.match(fold(text).replace(" ", ""))


@pytest.mark.parametrize("text", ["2021. 4. 16 입력", "3.5 percent", "三月", "rain"])
def test_a_date_or_a_number_is_no_enumerator(text):
    assert not sentences.ENUMERATOR.match(fold(text).replace(" ", ""))


def test_five_letters_weigh_as_much_as_two_chinese_characters():
    assert characters.weigh(np.array([2, 0]), np.array([0, 5])).tolist() == [2, 2]


def test_a_table_gives_every_character_its_bits():
    table = characters.bit_table({1: characters.KANA, 2: characters.UNSPACED}, {4: "。"})
    assert table[list(map(ord, "か字。a"))].tolist() == [3, 2, 4, 0]
