"""The schemas of the batches, and the one way from their columns to arrays and sketches, and back.

Only types that every engine has: Spark has neither unsigned integers nor binary values of a fixed size. So hashes are
signed integers with the same bits, and lists of them are in the order of the unsigned ones.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from articlekit.collection.ragged import Hashes, Ints, Ragged
from articlekit.collection.sketch import LEVELS, U32, U64, Sketches
from articlekit.io.tables import arrow_schema
from articlekit.records import ArticleRecord

_MOST_BYTES = (1 << 31) - 1  # in a binary column, whose offsets have 32 bits

# Rows of the functions, for ids that are strings; see `of_integers`.
ARTICLES = arrow_schema(ArticleRecord)
SKETCHES = pa.schema(
    [
        ("id", pa.string()),
        ("digest", pa.binary()),  # 16 bytes, equal for exact duplicates
        ("length", pa.int32()),  # folded characters
        ("level", pa.int8()),
        ("hashes", pa.list_(pa.int32())),
        ("numbers", pa.list_(pa.int32())),
        ("anchors", pa.list_(pa.int64())),
        ("reach", pa.int32()),
    ]
)
FOLDED = pa.schema([("id", pa.string()), ("units", pa.binary())])
COUNTS = pa.schema([("hash", pa.int32()), ("documents", pa.int64())])
COMMON = pa.schema([("hash", pa.int32())])
POSTINGS = pa.schema(
    [
        ("anchor", pa.int64()),
        ("id", pa.string()),
        ("length", pa.int32()),
        ("anchors", pa.int32()),  # how many the document has
        ("reach", pa.int32()),
    ]
)
MEETINGS = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.string()),
        ("shared", pa.int32()),  # anchors of few documents
        ("shared_long", pa.int32()),  # anchors of more than 40
        ("expected", pa.float64()),  # anchors that they would share if one contained the other
    ]
)
PAIRS = pa.schema([("a", pa.string()), ("b", pa.string())])
JUDGED = pa.schema(
    [
        ("a", pa.string()),
        ("b", pa.string()),
        ("relation", pa.string()),  # near or contained; null if they are not related
        ("similarity", pa.float32()),
        ("containment", pa.float32()),
        ("container", pa.string()),  # of one that is contained; else null
        ("a_holds", pa.bool_()),
        ("b_holds", pa.bool_()),
    ]
)
LEARNED = pa.schema(
    [
        ("site", pa.string()),
        ("pages", pa.int64()),
        ("hashes", pa.list_(pa.int64())),
        ("layouts", pa.list_(pa.binary())),
    ]
)
_IDS = ("id", "a", "b", "container")
Batch = Any  # a pa.RecordBatch or pa.Table, which has no types for mypy


def of_integers(schema: pa.Schema) -> pa.Schema:
    """Return the schema of the same rows where ids are integers."""
    fields = [field.with_type(pa.int64()) if field.name in _IDS else field for field in schema]
    return pa.schema(fields)


def make_batch(schema: pa.Schema, columns: dict[str, Any]) -> pa.RecordBatch:
    """Return a batch of a schema, or of that with integer ids if the ids are integers."""
    if any(name in columns and pa.types.is_integer(columns[name].type) for name in _IDS):
        schema = of_integers(schema)
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def column(batch: Batch, name: str) -> pa.Array:
    """Return a column; one that is a dictionary has its values.

    Raises:
        ValueError: there is none of that name.
    """
    if name not in batch.schema.names:
        raise ValueError(f"no column {name!r}; those that there are: {', '.join(batch.schema.names)}")
    found = batch.column(name)
    if isinstance(found, pa.ChunkedArray):
        found = found.combine_chunks()
    return found.cast(found.type.value_type) if pa.types.is_dictionary(found.type) else found


def ids(batch: Batch, name: str = "id") -> pa.Array:
    """Return ids as strings or int64.

    Raises:
        TypeError: they are of another type.
        ValueError: one is missing.
    """
    found = column(batch, name)
    if found.null_count:
        raise ValueError(f"the column {name!r} has {found.null_count} nulls, but each row needs an id")
    if pa.types.is_integer(found.type):
        return found.cast(pa.int64())
    if not _is_text(found.type):
        raise TypeError(f"the column {name!r} is {found.type}; ids are strings or integers")
    return found.cast(pa.string())


def texts(batch: Batch, name: str) -> list[str]:
    """Return the texts of a column; null is an empty text.

    Raises:
        TypeError: they are none.
    """
    found = column(batch, name)
    if not (_is_text(found.type) or pa.types.is_null(found.type)):
        raise TypeError(f"the column {name!r} is {found.type}, not text")
    return [text or "" for text in found.to_pylist()]


def contents(batch: Batch, name: str) -> list[bytes]:
    """Return the bytes of a column of pages: as they are, or of text in UTF-8; null is an empty page.

    Raises:
        TypeError: it holds neither.
    """
    found = column(batch, name)
    if not (_is_text(found.type) or _is_binary(found.type) or pa.types.is_null(found.type)):
        raise TypeError(f"the column {name!r} is {found.type}, neither binary nor text")
    return [data or b"" for data in found.cast(pa.large_binary()).to_pylist()]


def units(batch: Batch, name: str) -> list[bytes | None]:
    """Return folded texts; null is one that is not at hand."""
    found: list[bytes | None] = column(batch, name).cast(pa.large_binary()).to_pylist()
    return found


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_binary(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def numbers(batch: Batch, name: str, kind: pa.DataType) -> NDArray[Any]:
    """Return a column of numbers, without a copy where it has the type.

    Raises:
        ValueError: one is missing, or does not fit the type.
    """
    found = column(batch, name)
    if found.null_count:
        raise ValueError(f"the column {name!r} has {found.null_count} nulls")
    return np.asarray(found.cast(kind).to_numpy(zero_copy_only=True))


def lists(batch: Batch, name: str, kind: pa.DataType) -> Ragged:
    """Return a column of lists of integers, as unsigned ones with the same bits; no value is copied.

    Raises:
        ValueError: one is missing.
    """
    found = column(batch, name).cast(pa.list_(kind))
    if found.null_count:
        raise ValueError(f"the column {name!r} has {found.null_count} nulls")
    starts = found.offsets.to_numpy().astype(np.int64)
    values = found.values.slice(starts[0], starts[-1] - starts[0]).to_numpy(zero_copy_only=True)
    return Ragged(values.view(f"u{values.itemsize}"), starts - starts[0])


def to_lists(rows: Ragged, kind: pa.DataType) -> pa.Array:
    """Return rows of unsigned integers as a column of lists of signed ones with the same bits."""
    values = rows.values.view(f"i{rows.values.itemsize}")
    return pa.ListArray.from_arrays(pa.array(rows.starts.astype(np.int32)), pa.array(values, kind))


def to_binary(parts: list[bytes]) -> pa.Array:
    """Return values as a binary column.

    Raises:
        ValueError: there are too many of them for one batch.
    """
    if sum(map(len, parts)) > _MOST_BYTES:
        raise ValueError("too much text for one batch: 2 GiB when folded; make the batches smaller")
    return pa.array(parts, pa.binary())


def sketch_columns(sketches: Sketches) -> dict[str, Any]:
    """Return the columns of sketches; ids and digests are the caller's."""
    return {
        "length": sketches.lengths.astype(np.int32),
        "level": sketches.levels.astype(np.int8),
        "hashes": to_lists(sketches.hashes, pa.int32()),
        "numbers": to_lists(sketches.numbers, pa.int32()),
        "anchors": to_lists(sketches.anchors, pa.int64()),
        "reach": sketches.reach.view(np.int32),
    }


def sketches(batch: Batch, prefix: str = "") -> Sketches:
    """Return the sketches in a batch, without their anchors; columns may have a prefix."""
    hashes = lists(batch, f"{prefix}hashes", pa.int32())
    count = len(hashes.starts) - 1
    prefixes = [hashes.count(hashes.values <= U32(((1 << 32) >> level) - 1)) for level in range(LEVELS)]
    return Sketches(
        lengths=numbers(batch, f"{prefix}length", pa.int32()).astype(np.int64),
        levels=numbers(batch, f"{prefix}level", pa.int8()).astype(np.uint8),
        hashes=hashes,
        prefixes=np.stack(prefixes, axis=1),
        anchors=Ragged(np.array([], U64), np.zeros(count + 1, np.int64)),
        reach=np.zeros(count, U32),
        numbers=lists(batch, f"{prefix}numbers", pa.int32()),
    )


def hashes(batch: Batch, name: str) -> Hashes:
    """Return a column of hashes of 32 bits."""
    return numbers(batch, name, pa.int32()).view(np.uint32)


def enumerate_ids(column: pa.Array) -> tuple[pa.Array, Ints]:
    """Return the distinct ids, ascending, and the number of each row's id among them."""
    distinct = pc.unique(column)
    distinct = distinct.take(pc.sort_indices(distinct))
    return distinct, pc.index_in(column, distinct).to_numpy(zero_copy_only=False).astype(np.int64)
