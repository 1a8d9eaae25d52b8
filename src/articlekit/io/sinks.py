"""The output formats, one line each; and the format and compression that the name of an output asks for."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from articlekit.errors import WriteError
from articlekit.io import records, rows, tables
from articlekit.io.extras import need
from articlekit.model import Article, Failure

Pack = Callable[[bytes], bytes]
Dump = Callable[[Article | Failure, records.About], bytes]
# Bytes that are compressed as one frame. A file may consist of several frames (RFC 1952, section 2.2; RFC 8878,
# section 3), and a stopped run resumes after the last whole one.
FRAME_BYTES = 1 << 20
# Suffixes of compression, tables and documents that cannot be written.
_UNSUPPORTED = frozenset(
    [
        *(".xz", ".bz2", ".lz4", ".lzma", ".br", ".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar"),
        *(".tsv", ".xls", ".ods", ".arrow", ".arrows", ".feather", ".avro", ".orc", ".db", ".sqlite"),
        *(".warc", ".wacz", ".docx", ".odt", ".epub", ".pdf"),
    ]
)
_PACKED = (".gz", ".zst")
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


def packer(path: str) -> Pack | None:
    """Return the function that compresses a frame of an output; None if its name has no suffix of compression.

    Raises:
        MissingExtraError: the library is not installed.
        WriteError: the suffix is of a format that cannot be written.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix in _UNSUPPORTED:
        raise WriteError(
            f"{path}: {suffix} is not written; name it .txt, .md, .html, .jsonl or .csv, or these with .gz or .zst"
        )
    if suffix == ".gz":
        import gzip

        # Without a time in the header, the same input always gives the same bytes.
        return lambda data: gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if suffix == ".zst":
        zstd = need("zstd")
        return lambda data: bytes(zstd.compress(data, _ZSTD_LEVEL))
    return None


@dataclass(frozen=True, slots=True)
class Format:
    """An output format.

    Attributes:
        about: its description in the help.
        suffixes: of output names that ask for it; files in a directory have the first.
        render: renders an article as text, with or without the addresses of links; None for records.
        dump: writes an article, or the failure of a page; None for texts.
        head: what a file begins with.
        write_table: converts lines of JSON to a table, and returns the number of cells that were cut to fit; None if
            the lines are the output.
        needs: the purpose, in extras, for which a library is needed.
    """

    about: str
    suffixes: tuple[str, ...] = ()
    render: Callable[[Article, bool], str] | None = None
    dump: Dump | None = None
    head: bytes = b""
    write_table: Callable[[IO[bytes], IO[bytes]], int] | None = None
    needs: str = ""

    @property
    def is_record(self) -> bool:
        """Whether the output consists of records, so that one file can hold many pages."""
        return self.render is None

    @property
    def is_table(self) -> bool:
        """Whether the output is a table, which no other format may be named like."""
        return self.write_table is not None or self.head != b""


# --format, its help, the meaning of suffixes, and the names of files in a directory all come from this table.
FORMATS: dict[str, Format] = {
    "text": Format("plain text", (".txt", ".text"), lambda article, _: article.text),
    "json": Format(
        "one line of JSON for each page (docs/formats.md)", (".json", ".jsonl", ".ndjson"), dump=records.dump
    ),
    "jsonl": Format("the same", dump=records.dump),
    "csv": Format("a table with a row for each page", (".csv",), dump=rows.dump_csv, head=rows.CSV_HEAD),
    "xlsx": Format(
        "the same as a workbook, with -o FILE.xlsx",
        (".xlsx",),
        dump=records.dump,
        write_table=rows.write_workbook,
        needs="xlsx",
    ),
    "parquet": Format(
        "a table with every field, with -o FILE.parquet",
        (".parquet",),
        dump=records.dump,
        write_table=tables.write,
        needs="parquet",
    ),
    "markdown": Format("Markdown", (".md", ".markdown"), lambda article, links: article.to_markdown(links=links)),
    "html": Format("sanitised HTML", (".html", ".htm"), lambda article, _: article.to_html()),
}


def format_of(path: str) -> Format | None:
    """Return the format that an output's name asks for; None if no format has its suffix.

    >>> format_of("a.jsonl.gz") is FORMATS["json"], format_of("a.md") is FORMATS["markdown"], format_of("a")
    (True, True, None)
    """
    suffix = suffix_of(path)
    return next((form for form in FORMATS.values() if suffix in form.suffixes), None)


def suffix_of(path: str) -> str:
    """Return the suffix of an output's name, without that of compression."""
    stem, suffix = os.path.splitext(path.lower())
    return os.path.splitext(stem)[1] if suffix in _PACKED else suffix
