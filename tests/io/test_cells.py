"""The text of cells."""

import re

from hypothesis import given
from hypothesis import strategies as st

from articlekit.io.cells import MAX_UNITS, clean_text, cut, defuse, restore

TRIGGERS = "=+-@＝＋－＠"
# Text that is made of what matters to a spreadsheet.
HOSTILE = st.text(st.sampled_from([*TRIGGERS, *"';\"\t\n\r ab\0\x1b\u2028\u202e", "\ud800", "😀"]), max_size=30)


@given(HOSTILE)
def test_what_was_defused_is_restored(text):
    assert restore(defuse(text)) == text


@given(HOSTILE)
def test_nothing_that_could_run_is_left_at_any_place_where_a_cell_may_begin(text):
    safe = defuse(clean_text(text))
    assert safe[:1] not in {*TRIGGERS, "\t", "\r", "\n"}
    for start in re.split(r"[;\t\n\r]", safe):
        assert start.strip(' "\xa0\u3000')[:1] not in {*TRIGGERS}


@given(HOSTILE)
def test_cleaned_text_is_text_that_xml_and_utf_8_can_hold(text):
    clean = clean_text(text)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202a-\u202e\ud800-\udfff]", clean)
    assert clean.encode("utf-8").decode() == clean
    assert clean_text(clean) == clean


def test_words_and_numbers_in_text_stay_as_they_are():
    for text in ("a - b = c", "mail@example.com", "5-3", "don't", "'tis", "第一；二", "; a"):
        assert defuse(text) == text


def test_a_long_text_is_cut_by_the_units_that_a_workbook_counts():
    assert cut("a" * MAX_UNITS) == "a" * MAX_UNITS
    for text in ("a" * 40_000, "😀" * 20_000, "a" + "😀" * 20_000):
        short = cut(text)
        assert len(short.encode("utf-16-le")) // 2 in range(MAX_UNITS - 2, MAX_UNITS + 1)
        head, mark = short.split(" … [cut here: ")
        assert text == head + text[-int(mark.removesuffix(" more characters]").replace(",", "")) :]


def test_a_megabyte_of_apostrophes_or_separators_takes_no_time():
    for text in ("'" * 1_000_000, ";" * 1_000_000, ";'" * 500_000, " " * 1_000_000 + "x", "=" * 1_000_000):
        assert len(restore(defuse(text))) == len(text)
