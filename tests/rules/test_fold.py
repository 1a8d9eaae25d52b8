"""Folding: what a person reads as the same line becomes the same key."""

import unicodedata

import pytest

from articlekit.rules.fold import close, fold, fold_lines, simplify


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("ＩＣＰ备１２３４号－１", "icp备1234号-1"),
        ("“引号”、句号。（括号）：冒号；", "“引号”、句号。(括号):冒号;"),
        ("①②③ ㎏ ﬁ", "123 kg fi"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("All Rights RESERVED", "all rights reserved"),
        ("ВСЕ ПРАВА", "все права"),
        ("STRASSE Straße", "strasse straße"),
        ("舉報電話 責任編輯 版權所有", "举报电话 责任编辑 版权所有"),
        ("多\u3000个\u00a0空\t\t格  在  此", "多 个 空 格 在 此"),
        ("零\u200b宽\u200d与\ufeff软\u00ad连\u2060字", "零宽与软连字"),
        ("左\u202a右\u202c标\u200e记\u200f", "左右标记"),
        ("省略……号", "省略......号"),
        ("e\u0301te\u0301", "été"),
        ("", ""),
    ],
)
def test_a_line_folds_to_its_key(line, key):
    assert fold(line) == key


def test_folding_a_key_changes_nothing():
    for line in ("ＩＣＰ备１２３４号－１", "舉報電話：０２０", "Copyright © ２０２１ ＡＢＣ", "ｶﾀｶﾅ 한국어 Été"):
        assert fold(fold(line)) == fold(line)


def test_japanese_kana_and_korean_stay_what_they_are():
    assert fold("この記事は無断転載を禁じます") == "この记事は无断転载を禁じます"
    assert fold("무단전재 및 재배포 금지") == "무단전재 및 재배포 금지"


def test_a_lone_surrogate_folds_to_something_and_raises_nothing():
    assert fold("版权\ud800所有") == "版权?所有"
    assert fold_lines(["\udfff", "所有"]) == ["?", "所有"]


def test_line_breaks_stay_so_that_a_page_folds_in_one_go():
    assert fold("第一行\n\n第　二　行\n") == "第一行\n\n第 二 行\n"


@pytest.mark.parametrize(
    ("key", "closed"),
    [
        ("版 权 所 有", "版权所有"),
        ("版 权 所 有 , 未 经 授 权", "版权所有 , 未经授权"),
        ("ひ ら が な カ ナ", "ひらがなカナ"),
        ("icp 备 1234 号", "icp 备 1234 号"),
        ("all rights reserved", "all rights reserved"),
        ("한국 신문", "한국 신문"),
        ("， 、。 《书》 名", "， 、。《书》名"),
    ],
)
def test_only_spaces_between_chinese_or_japanese_characters_close(key, closed):
    assert close(key) == closed


def test_traditional_characters_become_simplified_and_others_stay():
    assert simplify("臺灣與瀋陽，發與髮，ABC カナ 한글") == "台湾与沈阳，发与发，ABC カナ 한글"


def test_every_line_has_one_key():
    lines = ["", "ＡＢＣ", "\u3000", "\u200b", "a\u2028b", "a\x0bb\x0cc\x85d", "版權\r", "", "末"]
    keys = fold_lines(lines)
    assert len(keys) == len(lines)
    assert keys == [fold(line).strip() for line in lines]
    assert keys == ["", "abc", "", "", "a b", "a b c d", "版权", "", "末"]


def test_no_lines_have_no_keys():
    assert fold_lines([]) == []
    assert fold_lines([""]) == [""]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("版權(quán)所有", "版权所有"),
        ("數（shù）據(jù)", "数据"),
        ("竹排(app)", "竹排(app)"),
        ("raft (à vendre)", "raft (à vendre)"),
        ("竹排(zhú pái)", "竹排(zhú pái)"),
    ],
)
def test_a_reading_behind_a_character_is_no_part_of_the_key(text, key):
    assert fold(text) == key


@pytest.mark.parametrize(
    ("mark", "folded"), [("㈾", "(资)"), ("㊮", "资"), ("⾞", "车"), ("\uf914", "乐"), ("ΟΔΟΣ", "οδος")]
)
def test_what_one_step_of_folding_leaves_the_next_one_takes(mark, folded):
    # Beside a ligature, a text is folded character by character with regard to its neighbours.
    assert fold(mark) == fold(f"ﬁ{mark}").removeprefix("fi") == folded


def test_a_character_folds_by_the_table_as_it_does_beside_one_that_needs_its_neighbours():
    characters = [each for each in map(chr, range(0x3100)) if not each.isspace() and not unicodedata.combining(each)]
    assert len(characters) > 11_000
    assert [fold(each) for each in characters] == [fold(f"ﬁ|{each}").removeprefix("fi|") for each in characters]


def test_characters_are_simplified_one_by_one_and_a_text_keeps_its_length():
    assert simplify("乾隆年間，臺下乾坤") == "干隆年间，台下干坤"
