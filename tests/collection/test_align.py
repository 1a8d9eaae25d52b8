"""The alignment of lines and of words."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.align import align_lines, align_words
from made_up_collection import article

SENTENCES = st.text("ab .。湖边\u0e01\u0e34é3", max_size=40)


def shown(one: str, other: str) -> str:
    """Return the edits in the notation of git's word diff."""
    marks = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(marks[edit.sign].format(edit.text) for edit in align_words(one, other))


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("the old ferry left", "the new ferry left", "the [-old-]{+new+} ferry left"),
        ("the ferry left", "the white ferry left", "the {+white +}ferry left"),
        ("two old boats left", "two new ships left", "two [-old boats-]{+new ships+} left"),
        ("it cost 3.5 million", "it cost 3.6 million", "it cost [-3.5-]{+3.6+} million"),
        ("they don't know", "they didn't know", "they [-don't-]{+didn't+} know"),
        ("有五十六名学生", "有56名学生", "有[-五十六-]{+56+}名学生"),
        ("新船很快。", "据了解，新船很快。", "{+据了解，+}新船很快。"),
        ("船は速いです", "船は遅いです", "船は[-速-]{+遅+}いです"),
        (
            "\u0e40\u0e23\u0e37\u0e2d\u0e43\u0e2b\u0e0d\u0e48",
            "\u0e40\u0e23\u0e37\u0e2d\u0e43\u0e2b\u0e21\u0e48",
            "\u0e40\u0e23\u0e37\u0e2d\u0e43\u0e2b[-\u0e0d\u0e48-]{+\u0e21\u0e48+}",
        ),
        ("हिन्दी में", "हिन्दी से", "हिन्दी [-में-]{+से+}"),
        ("배가 떠났다", "배가 왔다", "배가 [-떠났다-]{+왔다+}"),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
    ],
)
def test_words_are_marked_and_characters_where_there_are_no_spaces(one, other, edits):
    assert shown(one, other) == edits


@given(SENTENCES, SENTENCES)
def test_the_edits_make_up_both_lines(one, other):
    edits = list(align_words(one, other))
    assert "".join(edit.text for edit in edits if edit.sign != "+") == one
    assert "".join(edit.text for edit in edits if edit.sign != "-") == other


@given(st.lists(SENTENCES, max_size=8), st.lists(SENTENCES, max_size=8))
def test_the_rows_hold_every_line_once(one, other):
    rows = list(align_lines(one, other))
    assert [row.a for row in rows if row.a is not None] == one
    assert [row.b for row in rows if row.b is not None] == other


@pytest.mark.parametrize("separator", ["", "\n"])
def test_time_and_memory_for_a_long_text_are_limited(separator):
    start = time.monotonic()
    one = separator.join(f"湖边{number}" for number in range(60_000))
    other = separator.join(f"山上{number}" for number in range(60_000))
    rows = list(align_lines(one.split("\n"), other.split("\n")))
    edits = [edit for row in rows for edit in align_words(row.a or "", row.b or "")]
    assert "".join(edit.text for edit in edits if edit.sign != "+") == one.replace("\n", "")
    assert time.monotonic() - start < 20  # a whole table would take minutes, and gigabytes


def test_one_change_in_a_very_long_line_is_one_edit():
    long = article("one", chars=2000) * 100
    line = long.replace("\n", "")
    assert shown(line + "甲" + line, line + "乙" + line) == f"{line}[-甲-]{{+乙+}}{line}"
