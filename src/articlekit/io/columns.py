"""CSV, Parquet and Arrow: tables whose columns hold pages, row by row."""

import csv
import io
from collections.abc import Iterator
from typing import IO, Any

from articlekit.errors import ReadError
from articlekit.io.documents import Found, Settings
from articlekit.io.extras import need
from articlekit.io.place import Place
from articlekit.io.streams import check_end

# Rows that are held at once: a page is some 100 KB.
_ROWS = 64
_FILE_MAGIC = b"ARROW1"


def rows_of_csv(stream: IO[bytes], settings: Settings, *, tabs: bool) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table as text, by the names in its first row; a cell that is no UTF-8 comes as bytes.

    Raises:
        ReadError: no column has the name of a field for a page, or a cell is larger than the limit.
    """
    csv.field_size_limit(settings.limits.max_bytes)
    # Latin-1 has a character for each byte, so that every cell is decoded as the page that it is.
    text = io.TextIOWrapper(stream, "latin-1", newline="")
    reader = csv.reader(text, delimiter="\t" if tabs else ",")
    fields = settings.fields
    try:
        names = [str(_cell(name)) for name in next(reader, [])]
        names[:1] = [name.removeprefix("\ufeff") for name in names[:1]]
        if not {fields.html, fields.text} & {*names}:
            listed = ", ".join(names[:20]) or "nothing"
            raise ReadError(f"a table of {listed}; name the column of the page with --html-field or --text-field")
        for row in reader:
            if row:
                yield dict(zip(names, map(_cell, row), strict=False))
    except csv.Error as error:
        raise ReadError(f"line {reader.line_num}: {error}; write the table again, or raise --max-bytes") from error
    finally:
        text.detach()  # it would close what it reads
    check_end(stream)


def _cell(cell: str) -> str | bytes | None:
    return _decoded(cell.encode("latin-1"))


def rows_of_parquet(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a Parquet file.

    Raises:
        ReadError: it is damaged.
    """
    parquet = need("parquet")
    yield from _rows(lambda: parquet.ParquetFile(stream).iter_batches(batch_size=_ROWS))


def rows_of_arrow(stream: IO[bytes], head: bytes) -> Iterator[dict[str, Any]]:
    """Yield the rows of an Arrow file (Feather), or of a stream of batches.

    Raises:
        ReadError: it is damaged.
    """
    ipc = need("arrow")

    def batches() -> Iterator[Any]:
        if head.startswith(_FILE_MAGIC):
            reader = ipc.open_file(stream)
            yield from (reader.get_batch(number) for number in range(reader.num_record_batches))
        else:
            yield from ipc.open_stream(stream)

    yield from _rows(batches)


def _rows(batches: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (pyarrow has no types)
    import pyarrow as pa

    try:
        for batch in batches():
            for start in range(0, batch.num_rows, _ROWS):
                yield from _values(batch.slice(start, _ROWS))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, EOFError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReadError(f"damaged table ({reason}); write it again") from error


def _values(batch: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the rows of a batch; a text that is no UTF-8 comes as bytes, as a page would."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except UnicodeDecodeError:
        columns = [_column(column) for column in batch.columns]
        return [dict(zip(batch.schema.names, row, strict=True)) for row in zip(*columns, strict=True)]
    return rows


def _column(column: Any) -> list[Any]:  # noqa: ANN401
    import pyarrow as pa

    try:
        return list(column.to_pylist())
    except UnicodeDecodeError:
        return [_decoded(value) for value in column.cast(pa.large_binary()).to_pylist()]


def _decoded(value: bytes | None) -> str | bytes | None:
    try:
        return value.decode("utf-8") if value is not None else None
    except UnicodeDecodeError:
        return value


def read_csv(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the rows of a table as text."""
    for number, row in enumerate(rows_of_csv(stream, settings, tabs=place.name.lower().endswith(".tsv")), 1):
        yield place.numbered(number).document(b"", kind="row", row=row)


def read_parquet(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the rows of a Parquet file."""
    del settings
    for number, row in enumerate(rows_of_parquet(stream), 1):
        yield place.numbered(number).document(b"", kind="row", row=row)


def read_arrow(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the rows of an Arrow file, or of a stream of batches."""
    del settings
    head = stream.read(len(_FILE_MAGIC))
    stream.seek(0)
    for number, row in enumerate(rows_of_arrow(stream, head), 1):
        yield place.numbered(number).document(b"", kind="row", row=row)
