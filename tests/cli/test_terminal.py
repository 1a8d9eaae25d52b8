"""What is shown to people."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.batch.reporter import cells, printable, shorten
from articlekit.batch.screen import Cell, Screen, shorten_path, wrap


@given(st.text())
def test_nothing_printable_is_a_control_character_or_turns_the_text(text):
    assert not {unicodedata.category(character) for character in printable(text)} & {"Cc", "Zl", "Zp"}
    assert not set(printable(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@given(st.text(st.sampled_from("ab湖边が。\u0301 ")), st.integers(1, 30))
def test_a_shortened_line_fits_and_is_cut_at_a_word(text, columns):
    shown = shorten(text, columns)
    if cells(text) <= columns:
        assert shown == text
        return
    kept = shown.removesuffix("…")
    assert shown != kept
    assert text.startswith(kept)
    assert cells(shown) <= columns
    rest = text[len(kept) :]
    # It is as long as it can be, to a character, unless it ends before a word or a space.
    assert cells(kept) + cells(rest[0]) > columns - 1 or rest[0] in "ab\u0301 "
    is_in_word = kept[-1:] in ("a", "b") and rest[0] in "ab"
    assert not is_in_word or cells(kept.rstrip("ab")) * 2 <= columns


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("一二", 4), ("e\u0301e\u0301", 2), ("ก\u0e31น", 2), ("ｱ", 1), ("Ａ", 2), ("\u200bab", 2)],
)
def test_a_wide_character_has_two_columns_and_a_mark_none(text, columns):
    assert cells(text) == columns
    assert shorten(text, columns) == text


@given(st.lists(st.text(st.sampled_from("ab湖\u0301.:1"), max_size=9), min_size=1), st.integers(1, 40))
def test_a_shortened_path_fits_and_shows_the_name_of_the_file(parts, columns):
    path = "/".join(parts)
    shown = shorten_path(path, columns)
    assert cells(shown) <= columns
    assert shown == path or "…" in shown
    if cells(parts[-1]) + 2 <= columns:
        assert shown.endswith(parts[-1])


def test_an_address_keeps_its_host_where_there_is_room():
    assert shorten_path("https://news.example/2024/05/page.html", 34) == "https://news.example/…/page.html"
    assert shorten_path("https://news.example/2024/05/page.html", 24) == "…/2024/05/page.html"


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(1, 9), st.booleans()), max_size=5), st.integers(1, 30))
def test_a_row_is_never_wider_than_the_screen(row, columns):
    cells_of_row = [Cell(text, width, "strong", is_path) for text, width, is_path in row]
    plain = Screen(columns).row(*cells_of_row, Cell("the last of them"))
    assert cells(plain) <= columns
    coloured = Screen(columns, {"strong": "1"}).row(*cells_of_row, Cell("the last of them"))
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain


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
