"""Read CSV, Parquet and Arrow tables row by row; a column of them holds pages."""

import csv
import io
from collections.abc import Iterator
from typing import IO, Any

from articlekit.errors import ReadError
from articlekit.io.documents import Found, Settings
from articlekit.io.extras import need
from articlekit.io.place import Place
from articlekit.io.streams import check_end
from articlekit.io.tables import restore

# Rows held in memory at once: a page is some 100 KB.
_ROWS = 64
_FILE_MAGIC = b"ARROW1"


def read_csv(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the rows of CSV or TSV as dicts keyed by the header; a cell that is not UTF-8 is bytes.

    Raises:
        ReadError: no column is named as a field for pages, or a cell is larger than the limit.
    """
    yield from place.rows(_rows_of_csv(stream, settings, "\t" if place.name.lower().endswith(".tsv") else ","))


def _rows_of_csv(stream: IO[bytes], settings: Settings, delimiter: str) -> Iterator[dict[str, Any]]:
    csv.field_size_limit(settings.limits.max_bytes)
    # Latin-1 maps every byte to a character, so that each cell keeps its bytes and can be decoded as a page.
    text = io.TextIOWrapper(stream, "latin-1", newline="")
    reader = csv.reader(text, delimiter=delimiter)
    fields = settings.fields
    try:
        names = [str(_decode_cell(name.encode("latin-1"))) for name in next(reader, [])]
        names[:1] = [name.removeprefix("\ufeff") for name in names[:1]]
        if not {fields.html, fields.text} & {*names}:
            listed = ", ".join(names[:20]) or "nothing"
            raise ReadError(f"a table of {listed}; name the column of the page with --html-field or --text-field")
        for row in reader:
            if row:
                cells = (_decode_cell(cell.encode("latin-1")) for cell in row)
                yield dict(zip(names, cells, strict=False))
    except csv.Error as error:
        raise ReadError(f"line {reader.line_num}: {error}; write the table again, or raise --max-bytes") from error
    finally:
        text.detach()  # otherwise it would close the stream
    check_end(stream)


def read_parquet(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the rows of a Parquet file.

    Raises:
        ReadError: it is damaged.
    """
    del settings
    parquet = need("parquet")
    yield from place.rows(_rows(lambda: parquet.ParquetFile(stream).iter_batches(batch_size=_ROWS)))


def read_arrow(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the rows of an Arrow file (Feather), or of an Arrow stream.

    Raises:
        ReadError: it is damaged.
    """
    del settings
    head = stream.read(len(_FILE_MAGIC))
    stream.seek(0)
    ipc = need("arrow")

    def batches() -> Iterator[Any]:
        if head.startswith(_FILE_MAGIC):
            reader = ipc.open_file(stream)
            yield from (reader.get_batch(number) for number in range(reader.num_record_batches))
        else:
            yield from ipc.open_stream(stream)

    yield from place.rows(_rows(batches))


def _rows(batches: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (pyarrow has no types)
    import pyarrow as pa

    try:
        for batch in batches():
            for start in range(0, batch.num_rows, _ROWS):
                yield from map(restore, _values(batch.slice(start, _ROWS)))
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError, EOFError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ReadError(f"damaged table ({reason}); write it again") from error


def _values(batch: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    """Return the rows of a batch; text that is not UTF-8 is bytes, to be decoded as a page."""
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
        return [_decode_cell(value) for value in column.cast(pa.large_binary()).to_pylist()]


def _decode_cell(value: bytes | None) -> str | bytes | None:
    try:
        return value.decode("utf-8") if value is not None else None
    except UnicodeDecodeError:
        return value
