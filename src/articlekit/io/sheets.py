"""Write tables for people: CSV that spreadsheets open, and workbooks (XLSX)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from math import isfinite
from typing import IO, Any

import orjson

from articlekit.io.cells import Cell, clean_text, cut, defuse
from articlekit.io.extras import need

# Without a byte order mark, Excel reads CSV in the encoding of the country.
_BOM = b"\xef\xbb\xbf"
# Rows of a sheet below its header (Excel specifications and limits: 1,048,576 rows).
MAX_ROWS = (1 << 20) - 1
# Integers above this lose digits in a workbook, whose numbers are floating point with 15 decimal digits.
_MAX_INTEGER = 10**15
# Text that begins with one of them becomes a formula if its cell is edited.
_FORMULA_SIGNS = "=+-@"
# A workbook has a date of creation; a fixed one gives the same bytes for the same tables.
_CREATED = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, and its width in characters in a workbook."""

    name: str
    width: int = 14


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles of cells: of the header, and of text that would be a formula if somebody edited its cell."""

    header: Any
    quoted: Any


# The columns of a sheet, and its rows.
Sheet = tuple[Sequence[Column], Iterable[Sequence[Cell]]]


def csv_head(columns: Sequence[Column]) -> bytes:
    """Return the beginning of a file of CSV: a byte order mark, and the names of the columns."""
    return _BOM + csv_row([column.name for column in columns])


def csv_row(row: Sequence[Cell]) -> bytes:
    r"""Return a row of CSV (RFC 4180) in UTF-8. Numbers are not changed; text that could be a formula is defused.

    >>> csv_row([-1, "-1", 'a "b" c', None])
    b'-1,\'-1,"a ""b"" c",\r\n'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(
        [defuse(clean_text(cell)) if isinstance(cell, str) else cell for cell in row]
    )
    return line.getvalue().encode("utf-8")


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield a table as CSV, line by line."""
    yield csv_head(columns)
    yield from map(csv_row, rows)


def lines_to_xlsx(sheet: str, columns: Sequence[Column], lines: IO[bytes], out: IO[bytes]) -> int:
    """Write lines of JSON, whose keys are the names of the columns, as a workbook; return the number of cut cells."""
    return write_xlsx({sheet: (columns, (cells_of(columns, orjson.loads(line)) for line in lines))}, out)


def cells_of(columns: Sequence[Column], record: Mapping[str, Any]) -> list[Cell]:
    """Return the cells of a record whose keys are the names of the columns."""
    return [record[column.name] for column in columns]


def write_xlsx(sheets: Mapping[str, Sheet], out: IO[bytes]) -> int:
    """Write tables as the sheets of a workbook; return the number of cells that were cut to fit.

    Strings are written as text, never as formulas, addresses or numbers. A table with more rows than a sheet holds goes
    on in a second sheet, which is named after the first. The same tables always give the same bytes.

    Args:
        sheets: name of a sheet -> its table. Rows are read and written one by one.
        out: a file that is open for writing.

    Raises:
        MissingExtraError: the library is not installed.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
    book = need("xlsx").Workbook(out, options)
    book.set_properties({"created": _CREATED})
    styles = _Styles(book.add_format({"bold": True}), book.add_format({"quote_prefix": True}))
    count = 0
    for name, (columns, rows) in sheets.items():
        rest, number = iter(rows), 1
        while True:
            sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
            written, is_cut = _write_sheet(sheet, columns, islice(rest, MAX_ROWS), styles)
            count, number = count + is_cut, number + 1
            first = next(rest, None) if written == MAX_ROWS else None
            if first is None:
                break
            rest = _put_back(first, rest)
    book.close()
    return count


def _put_back(first: Sequence[Cell], rest: Iterator[Sequence[Cell]]) -> Iterator[Sequence[Cell]]:
    yield first
    yield from rest


def _write_sheet(
    sheet: Any,  # noqa: ANN401  (of an optional library)
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    styles: _Styles,
) -> tuple[int, int]:
    """Write a table to a sheet; return the number of its rows, and of the cells that were cut."""
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, clean_text(column.name), styles.header)
    sheet.freeze_panes(1, 0)
    number = count = 0
    for number, row in enumerate(rows, 1):
        count += sum(_write_cell(sheet, (number, place), cell, styles) for place, cell in enumerate(row))
    sheet.autofilter(0, 0, number, max(len(columns) - 1, 0))
    return number, count


def _write_cell(sheet: Any, place: tuple[int, int], cell: Cell, styles: _Styles) -> bool:  # noqa: ANN401
    """Write a cell, and return whether it was cut; what is missing or no finite number leaves it empty."""
    if isinstance(cell, int | float) and abs(cell) < _MAX_INTEGER and isfinite(cell):
        sheet.write_number(*place, cell)
    elif isinstance(cell, int):
        sheet.write_string(*place, str(cell))
    elif isinstance(cell, str) and cell:
        text = clean_text(cell)
        if text.startswith("<r>") and text.endswith("</r>"):
            # The library takes a string between these tags for markup of its own, and would write it as it stands.
            text += " "
        short = cut(text)
        sheet.write_string(*place, short, styles.quoted if text[0] in _FORMULA_SIGNS else None)
        return short != text
    return False
