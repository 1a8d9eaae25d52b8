"""Articles as rows of a table for people: always the same columns, and the text last."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import IO, Any

import orjson

from articlekit.io import records
from articlekit.io.cells import Cell
from articlekit.io.sheets import Column, csv_head, csv_row, write_xlsx
from articlekit.io.tables import dump_text
from articlekit.model import Article, Failure

Record = Mapping[str, Any]
_SHARE_DIGITS = 4
SHEET = "pages"


def _field(name: str) -> Callable[[Record], Cell]:
    return lambda record: record[name]


def _list(name: str) -> Callable[[Record], Cell]:
    return lambda record: "; ".join(map(str, record[name]))


def _error(record: Record) -> Cell:
    error = record["error"]
    return f"{error['stage']}: {error['message']}" if error else None


def _encoding(name: str) -> Callable[[Record], Cell]:
    def of(record: Record) -> Cell:
        value = (record["encoding"] or {}).get(name)
        return "; ".join(value) if isinstance(value, list) else value

    return of


def _kept(record: Record) -> Cell:
    return round(record["chars_out"] / record["chars_in"], _SHARE_DIGITS) if record["chars_in"] else None


def _removed(record: Record) -> Cell:
    """Return the rules that removed lines, and of how many lines each, most first."""
    counts: Counter[str] = Counter()
    for run in record["removed"]:
        counts[run["rule"]] += len(run["kinds"])
    return "; ".join(f"{rule} {count}" for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _others(record: Record) -> Cell:
    """Return the fields of the input that are passed through, as JSON text."""
    others = records.passed_through(record)
    return dump_text(others) if others else None


# In the order in which people ask: which page, what became of it, what it is, what was done, and the text, which is
# long. docs/formats.md lists them; columns are only ever added, before the text.
_CELLS: dict[Column, Callable[[Record], Cell]] = {
    Column("id", 30): _field("id"),
    Column("source", 30): _field("source"),
    Column("url", 30): _field("url"),
    Column("status", 9): _field("status"),
    Column("error", 20): _error,
    Column("title", 40): _field("title"),
    Column("date", 20): _field("date"),
    Column("modified", 20): _field("modified"),
    Column("publisher", 18): _field("publisher"),
    Column("author", 18): _field("author"),
    Column("editor", 14): _field("editor"),
    Column("reads", 9): _field("reads"),
    Column("language", 10): _field("language"),
    Column("section", 14): _field("section"),
    Column("page_type", 14): _field("page_type"),
    Column("description", 30): _field("description"),
    Column("tags", 24): _list("tags"),
    Column("images", 9): lambda record: len(record["images"]),
    Column("canonical", 24): _field("canonical"),
    Column("next_page", 14): _field("next_page"),
    Column("encoding", 14): _encoding("name"),
    Column("repaired", 14): _encoding("repaired"),
    Column("lines_kept", 11): _field("blocks_out"),
    Column("lines_removed", 14): lambda record: record["blocks_in"] - record["blocks_out"],
    Column("chars_in", 10): _field("chars_in"),
    Column("chars_out", 10): _field("chars_out"),
    Column("share_kept", 11): _kept,
    Column("removed", 40): _removed,
    Column("mended", 14): _list("mended"),
    Column("warnings", 30): _list("warnings"),
    Column("input", 20): _others,
    Column("version", 9): _field("version"),
    Column("text", 80): lambda record: record["text"].rstrip("\n"),
}
COLUMNS = tuple(_CELLS)
CSV_HEAD = csv_head(COLUMNS)


def cells(record: Record) -> list[Cell]:
    """Return the cells of an article's record, by COLUMNS."""
    return [cell(record) for cell in _CELLS.values()]


def dump_csv(result: Article | Failure, about: records.About = records.NOTHING) -> bytes:
    """Write an article, or the failure of a page, as a row of CSV."""
    return csv_row(cells(records.to_record(result, about)))


def write_workbook(lines: IO[bytes], out: IO[bytes]) -> int:
    """Write lines of JSON, which are articles, as a workbook; return the number of cells that were cut to fit."""
    return write_xlsx({SHEET: (COLUMNS, map(cells, map(orjson.loads, lines)))}, out)
