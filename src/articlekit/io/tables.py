"""Write records as a Parquet table: the columns of every record, then one for each field of the inputs."""

from collections.abc import Iterable, Iterator
from typing import IO, Any, get_type_hints

import orjson

from articlekit.io.extras import need
from articlekit.model import Metadata

_ROWS = 1000
_FACTS = get_type_hints(Metadata)
# Columns that have this type even if no row has a value.
_TEXT = {"schema", "id", "source", "url", "status", "text", "version"} | {
    name for name, kind in _FACTS.items() if kind == str | None
}
_NUMBERS = {"blocks_in", "blocks_out", "chars_in", "chars_out"} | {
    name for name, kind in _FACTS.items() if kind == int | None
}
_TEXTS = ("kinds", "mended", "warnings")


def write(lines: IO[bytes], out: IO[bytes]) -> None:
    """Write lines of JSON as a Parquet table; nested values, but for lists of texts, become JSON text."""
    parquet = need("parquet")
    import pyarrow as pa

    kinds = _column_kinds(lines)
    schema = pa.schema([(name, _arrow_type(pa, kind)) for name, kind in kinds.items()])
    lines.seek(0)
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in _batches(lines):
            columns = {name: [_to_cell(row.get(name), kind) for row in rows] for name, kind in kinds.items()}
            writer.write_table(pa.table(columns, schema=schema))


def _batches(lines: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append(orjson.loads(line))
        if len(rows) == _ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def _column_kinds(lines: IO[bytes]) -> dict[str, str]:
    """Return column -> text, integer, number, boolean, texts or json, in the order of their first occurrence."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for name, value in orjson.loads(line).items():
            kinds = found.setdefault(name, set())
            if value is not None:
                kinds.add(_kind_of(value))
    return {name: _merge_kinds(name, kinds) for name, kinds in found.items()}


def _kind_of(value: object) -> str:
    kinds = {bool: "boolean", int: "integer", float: "number", str: "text"}
    return kinds.get(type(value), "json")


def _merge_kinds(name: str, kinds: Iterable[str]) -> str:
    """Return the kind of a column that holds values of several kinds."""
    for names, kind in ((_TEXT, "text"), (_NUMBERS, "integer"), (_TEXTS, "texts")):
        if name in names:
            return kind
    every = set(kinds)
    if not every:
        return "text"
    if every <= {"integer", "number"}:
        return "integer" if every == {"integer"} else "number"
    return every.pop() if len(every) == 1 else "json"


def _arrow_type(pa: Any, kind: str) -> Any:  # noqa: ANN401  (pyarrow has no types)
    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "texts": pa.list_(pa.string())}
    return types.get(kind, pa.string())


def _to_cell(value: Any, kind: str) -> Any:  # noqa: ANN401  (any JSON value)
    if value is None or kind not in ("json", "number"):
        return value
    return float(value) if kind == "number" else orjson.dumps(value).decode()
