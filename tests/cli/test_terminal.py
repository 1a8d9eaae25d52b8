"""What is shown to people."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from articlekit.batch.reporter import cells, printable, shorten
from articlekit.batch.screen import wrap


@given(st.text())
def test_nothing_printable_is_a_control_character_or_turns_the_text(text):
    assert not {unicodedata.category(character) for character in printable(text)} & {"Cc", "Zl", "Zp"}
    assert not set(printable(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(st.sampled_from("ab湖边が。")), st.integers(1, 30))
def test_a_shortened_line_fits_and_is_as_long_as_it_can_be(text, columns):
    def cells(shown: str) -> int:
        return sum(
            2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in shown if character != "…"
        )

    shown = shorten(text, columns)
    if shown == text:
        assert cells(text) <= columns
    else:
        assert cells(text) > columns
        assert shown.endswith("…")
        assert text.startswith(shown[:-1])
        assert columns - 2 <= cells(shown) + 1 <= columns


def test_a_line_is_whole_where_there_is_no_terminal():
    assert shorten("湖" * 500, None) == "湖" * 500


@given(st.lists(st.tuples(st.sampled_from(["", "31"]), st.text(st.sampled_from("ab 湖边。é")))), st.integers(4, 30))
def test_wrapped_lines_fit_and_are_the_whole_paragraph(pieces, columns):
    lines = list(wrap(pieces, columns))
    assert "".join(text for line in lines for _, text in line) == "".join(text for _, text in pieces)
    assert all(cells("".join(text for _, text in line).rstrip()) <= columns for line in lines)
    styled = [(style, character) for style, text in pieces for character in text]
    assert [(style, character) for line in lines for style, text in line for character in text] == styled


def test_lines_are_broken_between_words_and_no_line_begins_with_a_full_stop():
    assert list(wrap([("", "a ferry left")], 9)) == [[("", "a ferry ")], [("", "left")]]
    assert list(wrap([("", "湖边的船。")], 8)) == [[("", "湖边的")], [("", "船。")]]
    assert list(wrap([("", "https://a.example")], 10)) == [[("", "https://a.")], [("", "example")]]
