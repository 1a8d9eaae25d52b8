"""Recognise the format of an input by its first bytes, then by its name."""

import json
import os
import re
from collections.abc import Mapping
from typing import Any

from articlekit.errors import ReadError
from articlekit.io import compressed
from articlekit.io.documents import Settings
from articlekit.io.lines import to_utf8
from articlekit.io.records import has_field, parse_object
from articlekit.io.sources import SOURCES, source_of
from articlekit.model import SCHEMA

# The magic bytes of a tar archive are at offset 257; all other formats need fewer.
HEAD_BYTES = 512
_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*\"")
_ARRAY = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{\s*\"")


def recognise(head: bytes, name: str, settings: Settings) -> str:
    """Return gz, bz2, xz, zst, or the name of a source.

    Args:
        head: the first HEAD_BYTES of an input, or all of a shorter one.
        name: its name, without the suffixes of compression that was undone.
        settings: raw, and the format that the user asked for.
    """
    packed = next((form for form, mark in compressed.MARKS.items() if head.startswith(mark)), None)
    if packed:
        return packed
    if settings.form != "auto":
        return settings.form
    stem = name.lower()
    if not head:  # an empty output has no compressed bytes, even if its name says so
        stem = stem.removesuffix(".gz").removesuffix(".zst")
    form = source_of(head, os.path.splitext(stem)[1])
    return "page" if settings.raw and SOURCES[form].is_text else form


def wide_codec(head: bytes, form: str, settings: Settings) -> str | None:
    """Return the codec of JSON or CSV in UTF-16 or UTF-32; None for anything else.

    Both begin with ASCII, so a BOM or the positions of the first NULs show the codec (RFC 4627, section 3).
    """
    codec = json.detect_encoding(head)
    if settings.raw or codec.startswith("utf-8"):
        return None
    if form in ("jsonl", "csv"):
        return codec
    start = head.decode(codec, "ignore").encode("utf-8")
    is_json = may_be_json(start) or may_be_array(start)
    return codec if is_json and form == "page" and settings.form == "auto" else None


def may_be_json(head: bytes) -> bool:
    """Return whether an input begins like a JSON object."""
    return _OBJECT.match(head) is not None


def may_be_array(head: bytes) -> bool:
    """Return whether an input begins like a JSON array of objects."""
    return _ARRAY.match(head) is not None


def json_kind(line: bytes, settings: Settings) -> str | None:
    """Return jsonl for a JSON object with a page, page for a line that is no object, and None for any other object."""
    try:
        found = parse_object(to_utf8(line.removeprefix(b"\xef\xbb\xbf"), settings.detect))
    except ReadError:
        return "page"
    return "jsonl" if has_page(found, settings) else None


def has_page(row: Mapping[str, Any], settings: Settings) -> bool:
    """Return whether a row has a field for a page, or is a record."""
    return row.get("schema") == SCHEMA or any(
        has_field(row, name) for name in (settings.fields.html, settings.fields.text)
    )
