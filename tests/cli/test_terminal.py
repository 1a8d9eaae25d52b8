"""What is shown to people."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from articlekit.batch.reporter import printable
from articlekit.cli.terminal import shorten


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
