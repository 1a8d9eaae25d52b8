"""Tables for people."""

import csv
import io
import zipfile

import openpyxl
import pytest

from articlekit.io import sheets
from articlekit.io.cells import MAX_UNITS
from articlekit.io.sheets import Column, write_csv, write_xlsx

FORMULAS = ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-1", "＝1+1", "\t=1", '=HYPERLINK("http://x.example")', "{=1}"]
# The first is what the writing library takes for markup of its own.
MARKUP = ["<r><f>1+1</f></r>", '<r></is></c><c r="A9"><f>1+1</f></c></r>', "<f>1</f>", "&amp;", "]]>", "_x003D_1"]
COLUMNS = (Column("text", 40), Column("n"))


def workbook(tables):
    stream = io.BytesIO()
    count = write_xlsx(tables, stream)
    return stream.getvalue(), count


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_every_cell_of_text_is_text_in_a_workbook():
    texts = [
        *FORMULAS,
        *MARKUP,
        "#N/A",
        "TRUE",
        "12",
        "https://x.example/",
        "mailto:a@b.example",
        "2024-05-06",
        "Ünï 湖",
    ]
    data, count = workbook({"pages": (COLUMNS, [[text, -2] for text in texts])})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["pages"]
    assert [row[0].value.rstrip(" ") for row in sheet.iter_rows(min_row=2)] == [
        text.replace("_x003D_", "_x005F_x003D_") for text in texts
    ]
    assert {row[0].data_type for row in sheet.iter_rows()} == {"s"}
    assert {row[1].value for row in sheet.iter_rows(min_row=2)} == {-2}
    # Whoever edits such a cell and leaves it gets no formula either.
    assert [row[0].quotePrefix for row in sheet.iter_rows(min_row=2, max_row=5)] == [True] * 4
    xml = parts(data)
    assert not any("<f>" in part or "<hyperlink" in part for part in xml.values())
    assert xml["xl/worksheets/sheet1.xml"].count('t="inlineStr"') == len(texts) + len(COLUMNS)
    assert not any("rels" in name and "sheet" in name for name in xml)
    assert count == 0


def test_a_workbook_has_a_frozen_header_with_filters_and_widths():
    data, _ = workbook({"pages": (COLUMNS, [["a", 1], ["b", None]])})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["pages"]
    assert [cell.value for cell in sheet[1]] == ["text", "n"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"
    assert round(sheet.column_dimensions["A"].width) == 41
    assert sheet["B3"].value is None


def test_a_workbook_has_the_sheets_that_it_is_given():
    data, _ = workbook({"sites": (COLUMNS, [["a", 1]]), "failures": (COLUMNS, [])})
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["sites", "failures"]
    assert book["failures"].max_row == 1


@pytest.mark.parametrize(("count", "sizes"), [(3, [4]), (4, [4, 2]), (7, [4, 4, 2])])
def test_a_table_with_more_rows_than_a_sheet_has_goes_on_in_the_next(monkeypatch, count, sizes):
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    data, _ = workbook({"pages": (COLUMNS, [[f"row {number}", number] for number in range(count)])})
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["pages", "pages 2", "pages 3"][: len(sizes)]
    assert [sheet.max_row for sheet in book] == sizes
    numbers = [row[1].value for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert numbers == list(range(count))


def test_the_same_tables_are_the_same_bytes_in_every_zone(monkeypatch):
    import time

    tables = []
    for zone in ("UTC", "Asia/Shanghai", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        tables.append(workbook({"pages": (COLUMNS, [["a", 1]])})[0])
    monkeypatch.delenv("TZ")
    time.tzset()
    assert len(set(tables)) == 1


def test_text_that_is_too_long_for_a_cell_is_cut_with_a_mark_and_counted():
    data, count = workbook({"pages": (COLUMNS, [["a" * (MAX_UNITS + 1), 1], ["<r>" + "a" * MAX_UNITS + "</r>", 2]])})
    texts = [row[0].value for row in openpyxl.load_workbook(io.BytesIO(data))["pages"].iter_rows(min_row=2)]
    assert count == 2
    assert all(len(text) <= MAX_UNITS and text.endswith(" more characters]") for text in texts)


def test_numbers_that_a_workbook_cannot_hold_keep_their_digits_or_are_left_out():
    rows = [["big", 12345678901234567890], ["nan", float("nan")], ["part", 0.1234]]
    data, _ = workbook({"pages": (COLUMNS, rows)})
    sheet = openpyxl.load_workbook(io.BytesIO(data))["pages"]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["12345678901234567890", None, 0.1234]


def test_csv_is_what_the_standard_says():
    data = b"".join(write_csv(COLUMNS, [["a\nb", -1], ['say "x", y', None], ["=1", 0.5]]))
    assert data.startswith(b"\xef\xbb\xbftext,n\r\n")
    assert data.endswith(b"\r\n")
    assert b'"a\nb",-1\r\n"say ""x"", y",\r\n' in data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["text", "n"], ["a\nb", "-1"], ['say "x", y', ""], ["'=1", "0.5"]]
