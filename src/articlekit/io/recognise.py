"""What an input is: by its first bytes, then by its name."""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from articlekit.errors import ReadError
from articlekit.io.documents import Settings
from articlekit.io.lines import in_utf8
from articlekit.io.records import has_field, is_record, parse_object
from articlekit.model import SCHEMA

# Of a tar archive the mark stands at byte 257; everything else is known by less.
HEAD_BYTES = 512
# First bytes -> format. Source: RFC 1952; bzip2 and xz file formats; RFC 8878; Parquet and Arrow file formats;
# ISO 28500 for WARC, and the Internet Archive's ARC file format.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b\x08", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"PAR1", "parquet"),
    (b"ARROW1", "arrow"),
    (b"WARC/", "warc"),
    (b"filedesc://", "warc"),
)
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_TAR_MARK = slice(257, 262)
_SUFFIXES = {
    ".jsonl": "json",
    ".ndjson": "json",
    ".jl": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".tar": "tar",
    ".arrows": "arrow",
}
# A stream of batches: a mark, and the length of its schema, less than 16 MB. Source: Arrow's IPC streaming format.
_ARROW_STREAM = re.compile(rb"\xff{4}...\0", re.DOTALL)
_MHTML = re.compile(rb"(?:[!-9;-~]+:.*\r?\n(?:[ \t].*\r?\n)*)*?MIME-Version:", re.IGNORECASE)
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"")
_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{\s*\"")


def recognise(head: bytes, name: str, settings: Settings) -> str:
    """Return gz, bz2, xz, zst, zip, tar, parquet, arrow, warc, mhtml, record, json, csv or page.

    Args:
        head: the first HEAD_BYTES of an input, or all of a shorter one.
        name: its name, without the suffixes of what it was unpacked from.
        settings: raw, and what the user says it is.
    """
    packed = next((form for magic, form in _MAGIC[:4] if head.startswith(magic)), None)
    if packed:
        return packed
    if settings.form != "auto":
        return {"jsonl": "json"}.get(settings.form, settings.form)
    stem = name.lower()
    if not head:  # an output without anything to pack is empty under its packed name
        stem = stem.removesuffix(".gz").removesuffix(".zst")
    form = _by_content(head) or _SUFFIXES.get(os.path.splitext(stem)[1], "page")
    return "page" if settings.raw and form in ("record", "json", "csv") else form


def _by_content(head: bytes) -> str | None:
    for magic, form in _MAGIC[4:]:
        if head.startswith(magic):
            return form
    if head.startswith(ZIP):
        return "zip"
    if head[_TAR_MARK] == b"ustar":
        return "tar"
    if is_record(head):
        return "record"
    if _ARROW_STREAM.match(head):
        return "arrow"
    return "mhtml" if _MHTML.match(head) and b"multipart/related" in head.lower() else None


def wide_codec(head: bytes, form: str, settings: Settings) -> str | None:
    """Return the codec of JSON, or of a table of text, that is in UTF-16 or UTF-32; None where it is something else.

    Both begin with ASCII, so that a mark, or the places of the first NULs, tell (RFC 4627, section 3).
    """
    codec = json.detect_encoding(head)
    if settings.raw or codec.startswith("utf-8"):
        return None
    if form in ("json", "csv"):
        return codec
    start = head.decode(codec, "ignore").encode("utf-8")
    is_json = may_be_json(start) or may_be_array(start)
    return codec if is_json and form == "page" and settings.form == "auto" else None


def may_be_json(head: bytes) -> bool:
    """Tell whether an input begins as an object of JSON does; its first lines tell the rest."""
    return _OBJECT.match(head) is not None


def may_be_array(head: bytes) -> bool:
    """Tell whether an input begins as an array of objects does."""
    return _ARRAY.match(head) is not None


def json_kind(line: bytes, settings: Settings) -> str | None:
    """Return json for a line that is an object with a page, page for one that is no object, else None.

    Without a name that says so, JSON is text like any other.
    """
    try:
        found = parse_object(in_utf8(line.removeprefix(b"\xef\xbb\xbf"), settings.detect))
    except ReadError:
        return "page"
    return "json" if has_page(found, settings) else None


def has_page(row: Mapping[str, Any], settings: Settings) -> bool:
    """Tell whether a row has a field for a page, or is a record."""
    return row.get("schema") == SCHEMA or any(
        has_field(row, name) for name in (settings.fields.html, settings.fields.text)
    )
