"""Write records as a Parquet table, and turn the rows of such a table into records again.

Articles and clusters have a column for each field of their type in `articlekit.records`, with the type that it has
there: the schema never depends on the values. The fields of the inputs, of which nothing is known, are one column of
JSON text, `input`.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from types import NoneType
from typing import IO, Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import orjson

from articlekit.errors import WriteError
from articlekit.io import records
from articlekit.io.extras import need
from articlekit.model import SCHEMA
from articlekit.records import ArticleRecord, ClusterRecord

# Rows of a row group: a record is some 10 KB.
_ROWS = 1000
_TYPES: dict[bytes, type] = {
    b'{"schema":"articlekit.article/1",': ArticleRecord,
    b'{"schema":"articlekit.cluster/1",': ClusterRecord,
}
# Columns of other lines that have this type even if no row has a value.
_NUMBERS = frozenset({"similarity", "containment"})
# The fields of a struct that stands for an entry of an object, as in Arrow's own maps, which other programs lack.
_KEY, _VALUE = "key", "value"


def arrow_schema(record: type) -> Any:  # noqa: ANN401  (pyarrow has no types)
    """Return the Arrow schema of a type of `articlekit.records`, with the column of the inputs' fields for articles."""
    import pyarrow as pa

    columns = {name: _arrow_type(hint) for name, hint in get_type_hints(record).items()}
    if record is ArticleRecord:
        columns[records.CLASHING] = pa.string()
    return pa.schema(list(columns.items()))


def _arrow_type(hint: Any) -> Any:  # noqa: ANN401
    import pyarrow as pa

    if is_typeddict(hint):
        return pa.struct([(name, _arrow_type(inner)) for name, inner in get_type_hints(hint).items()])
    arguments = [each for each in get_args(hint) if each is not NoneType]
    if get_origin(hint) is list:
        return pa.list_(_arrow_type(arguments[0]))
    if get_origin(hint) is dict:
        return pa.list_(pa.struct([(_KEY, pa.string()), (_VALUE, _arrow_type(arguments[1]))]))
    if get_origin(hint) is Literal:
        return pa.string()
    if arguments:
        return _arrow_type(arguments[0])  # or null
    return {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}[hint]


def write(lines: IO[bytes], out: IO[bytes]) -> int:
    """Write lines of JSON as a Parquet table; return 0, since no cell is ever cut.

    Raises:
        MissingExtraError: the library is not installed.
        WriteError: a record is not as its type says.
    """
    parquet = need("parquet")
    import pyarrow as pa

    record = _type_of(lines)
    lines.seek(0)
    kinds = {} if record else _column_kinds(lines)
    lines.seek(0)
    schema = arrow_schema(record) if record else pa.schema([(name, _kind_type(kind)) for name, kind in kinds.items()])
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in _batches(lines):
            values = (
                [to_row(row, record) for row in rows]
                if record
                else [{name: _to_cell(row.get(name), kind) for name, kind in kinds.items()} for row in rows]
            )
            try:
                writer.write_table(pa.Table.from_pylist(values, schema=schema))
            except (pa.ArrowException, OverflowError, TypeError) as error:
                reason = " ".join(str(error).split())[:200]
                raise WriteError(f"{rows[0].get('id')}: no table can hold this ({reason}); write .jsonl") from error
    return 0


def _type_of(lines: IO[bytes]) -> type | None:
    """Return the type of all lines; None if they are records of any other program, or of several types."""
    found = None
    for line in lines:
        head = next((head for head in _TYPES if line.startswith(head)), None)
        if head is None or found not in (None, head):
            return None
        found = head
    return _TYPES[found] if found else ArticleRecord


def _batches(lines: IO[bytes]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for line in lines:
        rows.append(records.parse_object(line))
        if len(rows) == _ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


@cache
def _mappings(record: type) -> frozenset[str]:
    """Return the fields of a type that are objects with any keys."""
    return frozenset(name for name, hint in get_type_hints(record).items() if get_origin(hint) is dict)


@cache
def _nested() -> frozenset[str]:
    """Return the fields of an article that are lists or objects."""
    hints = get_type_hints(ArticleRecord).items()
    return frozenset(
        name for name, hint in hints if get_origin(hint) in (list, dict) or any(map(is_typeddict, get_args(hint)))
    )


def to_row(row: dict[str, Any], record: type) -> dict[str, Any]:
    """Return a record as a row of its schema."""
    entries = {
        name: [{_KEY: key, _VALUE: value} for key, value in (row.get(name) or {}).items()] for name in _mappings(record)
    }
    if record is not ArticleRecord:
        return {**row, **entries}
    others = records.passed_through(row)
    return {**row, **entries, records.CLASHING: dump_text(others) if others else None}


def dump_text(value: dict[str, Any]) -> str:
    """Return an object as JSON text."""
    return records.dump_line(value).decode().rstrip("\n")


def restore(row: dict[str, Any]) -> dict[str, Any]:
    """Return the record of an article that a row of a table holds, as its line of JSON had it; other rows unchanged.

    Tables of earlier versions are read, too: in those nested values are JSON text, and other fields are columns.

    Raises:
        ValueError: a nested value is no JSON text.
    """
    if row.get("schema") != SCHEMA:
        return row
    record = {name: _restore_value(name, value) for name, value in row.items() if name != records.CLASHING}
    others = row.get(records.CLASHING)
    if others is None:
        return record
    return records.pass_through(record, records.parse_object(others.encode()) if isinstance(others, str) else others)


def _restore_value(name: str, value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    if isinstance(value, str) and name in _nested():
        return orjson.loads(value)
    if isinstance(value, list) and name in _mappings(ArticleRecord):
        return {entry[_KEY]: entry[_VALUE] for entry in value}
    return value


def _column_kinds(lines: IO[bytes]) -> dict[str, str]:
    """Return column -> text, integer, number, boolean or json, in the order of their first occurrence."""
    found: dict[str, set[str]] = {}
    for line in lines:
        for name, value in records.parse_object(line).items():
            kinds = found.setdefault(name, set())
            if value is not None:
                kinds.add({bool: "boolean", int: "integer", float: "number", str: "text"}.get(type(value), "json"))
    return {name: "number" if name in _NUMBERS else _merge_kinds(kinds) for name, kinds in found.items()}


def _merge_kinds(kinds: Iterable[str]) -> str:
    """Return the kind of a column that holds values of several kinds."""
    every = set(kinds)
    if not every:
        return "text"
    if every <= {"integer", "number"}:
        return "integer" if every == {"integer"} else "number"
    return every.pop() if len(every) == 1 else "json"


def _kind_type(kind: str) -> Any:  # noqa: ANN401
    import pyarrow as pa

    return {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}.get(kind, pa.string())


def _to_cell(value: Any, kind: str) -> Any:  # noqa: ANN401  (any JSON value)
    if value is None or kind not in ("json", "number"):
        return value
    return float(value) if kind == "number" else orjson.dumps(value).decode()
