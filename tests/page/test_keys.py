"""Match keys of lines."""

import pytest

from articlekit.page.keys import keys


def key(line):
    return keys([line])[0]


def test_one_key_per_line():
    assert [found.rule for found in keys(["竹 排", "", "Raft"])] == ["竹 排", "", "raft"]
    assert keys([]) == []


def test_a_rule_key_has_single_spaces_and_a_repeat_key_none():
    found = key("　竹排　　上  的 Three Men ")
    assert (found.rule, found.repeat) == ("竹排 上 的 three men", "竹排上的threemen")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("　　竹排上坐着三个人", "竹排上坐着三个人"),
        ("共１２人，２０２１年", "共12人,2021年"),
        ("竹 排 上", "竹排上"),
        ("臺灣的竹排", "台湾的竹排"),
        ("The RAFT", "the raft"),
        ("竹排\u200b上", "竹排上"),
    ],
)
def test_copies_of_a_line_have_one_repeat_key(one, other):
    assert key(one).repeat == key(other).repeat


@pytest.mark.parametrize(("one", "other"), [("共12人", "共13人"), ("竹排，下水", "竹排。下水"), ("第二条", "第三条")])
def test_lines_that_differ_in_a_figure_or_a_mark_have_other_keys(one, other):
    assert key(one).repeat != key(other).repeat


def test_weight_is_counted_in_chinese_characters():
    assert key("竹排上坐着人").weight == 6
    assert key("たけのいかだ").weight == 6
    assert key("대나무뗏목배").weight == 6
    assert key("").weight == 0


def test_five_letters_weigh_as_much_as_two_chinese_characters():
    assert key("rafts").weight == pytest.approx(2)
    assert key("竹排 rafts").weight == pytest.approx(4)
    assert key("three men").weight == key("threemen").weight


def test_only_scripts_without_spaces_are_counted_as_unspaced():
    assert key("竹排いかだ").unspaced == 5
    assert key("뗏목 raft плот").unspaced == 0


def test_clauses_are_what_stands_between_punctuation():
    assert key("竹排上坐着三个人，一只狗：谁也不说话。").clauses == ("竹排上坐着三个人", "谁也不说话")
    assert key("Three men, a dog; nobody spoke.").clauses == ("threemen", "adog", "nobodyspoke")


def test_pieces_too_short_to_tell_anything_are_no_clauses():
    assert key("是，不是，好的。").clauses == ()


def test_a_percentage_is_not_cut_from_its_figure():
    assert key("增长百分之5%以上，很好").clauses == ("增长百分之5%以上",)
