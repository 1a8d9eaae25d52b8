"""Plain text -> blocks."""

import pytest

from articlekit import Block
from articlekit.page import text
from articlekit.rules.fold import fold


def rows(page):
    return [(block.line, block.text) for block in text.split(page)]


def test_every_line_that_is_not_blank_is_a_block_with_its_number():
    assert rows("春水\n\n  \n秋月\n") == [(1, "春水"), (4, "秋月")]
    assert text.split("春水") == (Block("春水", 1),)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_break_of_unicode_parts_lines(end):
    assert rows(f"春水{end}{end}秋月{end}") == [(1, "春水"), (3, "秋月")]


def test_kinds_of_line_breaks_may_be_mixed():
    assert rows("一\r\n二\r三\n四\n\r五") == [(1, "一"), (2, "二"), (3, "三"), (4, "四"), (6, "五")]


@pytest.mark.parametrize(
    "space", [" ", "\t", "\u3000", "\u00a0", "\u2003", "\u200b", "\ufeff", "\u00ad", "\u2060", "\x1f"]
)
def test_outer_white_space_is_not_part_of_a_block(space):
    assert rows(f"{space * 3}春水{space}秋月{space * 3}") == [(1, f"春水{space}秋月")]
    assert rows(f"{space * 3}\n春水") == [(2, "春水")]


@pytest.mark.parametrize(
    "code", [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xAD, 0x34F, 0xFEFF]
)
def test_a_line_that_folds_to_nothing_is_no_block(code):
    invisible = chr(code)
    assert fold(invisible) == ""
    assert rows(f"{invisible}\n春水{invisible}\n {invisible} ") == [(2, "春水")]


def test_inner_white_space_and_invisible_characters_stay_as_they_are():
    line = "春\u200b水\u3000\u3000秋  月\t👩\u200d🌾"
    assert rows(line) == [(1, line)]


def test_a_page_of_nothing_has_no_blocks():
    for page in ("", "\n\n", " \u3000\r\n\t", "\ufeff"):
        assert text.split(page) == ()


def test_a_lone_surrogate_is_a_character_like_another():
    assert rows("春\ud800水\n\udfff") == [(1, "春\ud800水"), (2, "\udfff")]
