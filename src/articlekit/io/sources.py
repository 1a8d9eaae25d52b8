"""The input formats, one line each. Recognition, `--input-format` and its help come from this table."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from articlekit.io import archives, columns, lines, mhtml, pages, warc
from articlekit.io.place import Read
from articlekit.io.records import is_record

# A marker, then the length of the schema, which is less than 16 MB. Source: Arrow's IPC streaming format.
_ARROW_STREAM = re.compile(rb"\xff{4}...\0", re.DOTALL)
_MHTML = re.compile(rb"(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*)*?MIME-Version:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """An input format.

    Attributes:
        read: yields the documents of a stream.
        marks: its magic bytes.
        suffixes: of names, used if no format is recognised by its first bytes.
        matches: recognises it by the first HEAD_BYTES of an input, for formats without magic bytes.
        seeks: whether reading needs to seek, as the directory or footer is at the end.
        is_text: whether it is text, which commands that read raw inputs take for a page.
    """

    read: Read
    marks: tuple[bytes, ...] = ()
    suffixes: tuple[str, ...] = ()
    matches: Callable[[bytes], bool] | None = None
    seeks: bool = False
    is_text: bool = False


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _is_arrow_stream(head: bytes) -> bool:
    return _ARROW_STREAM.match(head) is not None


def _is_mhtml(head: bytes) -> bool:
    return _MHTML.match(head) is not None and b"multipart/related" in head.lower()


# Sources of the marks: Parquet and Arrow file formats; ISO 28500 for WARC; the Internet Archive's ARC file format;
# APPNOTE.TXT for zip.
SOURCES: dict[str, Source] = {
    "page": Source(pages.read_page),
    "mhtml": Source(mhtml.read_mhtml, suffixes=(".mht", ".mhtml"), matches=_is_mhtml),
    "record": Source(lines.read_records, matches=is_record, is_text=True),
    "jsonl": Source(lines.read_json, suffixes=(".jsonl", ".ndjson", ".jl"), is_text=True),
    "csv": Source(columns.read_csv, suffixes=(".csv", ".tsv"), is_text=True),
    "parquet": Source(columns.read_parquet, (b"PAR1",), seeks=True),
    "arrow": Source(columns.read_arrow, (b"ARROW1",), (".arrows",), _is_arrow_stream, seeks=True),
    "warc": Source(warc.read_warc, (b"WARC/", b"filedesc://")),
    "zip": Source(archives.read_zip, archives.ZIP, seeks=True),
    "tar": Source(archives.read_tar, suffixes=(".tar",), matches=_is_tar),
}
# The values of `--input-format`; a record is always recognised.
INPUT_FORMATS = ("auto", *(name for name in SOURCES if name != "record"))


def source_of(head: bytes, suffix: str) -> str:
    """Return the name of the format that the first bytes show, or else the suffix; page if neither does."""
    for name, source in SOURCES.items():
        if head.startswith(source.marks):
            return name
    for name, source in SOURCES.items():
        if source.matches and source.matches(head):
            return name
    return next((name for name, source in SOURCES.items() if suffix in source.suffixes), "page")
