"""Articles as lines of JSON, out and in again."""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import orjson

from articlekit.errors import ReadError
from articlekit.io.documents import Fields, RawDocument
from articlekit.model import SCHEMA, Article, Encoding, Failure, Page
from articlekit.version import __version__

# How every record begins that `dump` wrote.
_HEAD = re.compile(rb'\s*\{\s*"schema"\s*:\s*"' + re.escape(SCHEMA.encode()) + rb'"')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# orjson reads larger integers as floating point, and writes none.
_INTEGER_BITS = 63
# The key of a record that holds the fields of its input that have the names of its own.
CLASHING = "input"


@dataclass(frozen=True, slots=True)
class About:
    """What the container of a page says of it: id, address, and fields that pass through to the output."""

    id: str | None = None
    url: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


NOTHING = About()


def is_record(head: bytes) -> bool:
    """Tell whether bytes begin as a record does."""
    return _HEAD.match(head) is not None


def utf8(text: str) -> bytes:
    """Encode text for output; a lone surrogate, which has no UTF-8 form, becomes U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text).encode("utf-8")


def dump_line(record: dict[str, Any]) -> bytes:
    """Write any record as one line of JSON."""
    try:
        return orjson.dumps(record, default=_plain, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        pass
    try:
        # orjson refuses strings with lone surrogates, and integers of more than 64 bits.
        written = json.dumps(_writable(record), default=_plain, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise ReadError(f"a field cannot be written as JSON ({error}); leave it out") from error
    return written.encode("utf-8") + b"\n"


def _plain(value: object) -> str:
    """Write what tables hold and JSON lacks: bytes, decimals, durations."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def dump(result: Article | Failure, about: About = NOTHING) -> bytes:
    """Write an article, or the page that failed in its place, as one line of JSON. Both have the same keys.

    What its container said of a page stands behind the keys of the record; a field that has the name of one of those
    is in `input`.
    """
    if isinstance(result, Article):
        record = {**result.to_dict(), "version": __version__}
    else:
        error = {"stage": result.stage, "message": result.reason}
        record = Article(result.source, Encoding("", ""), url=about.url).to_dict()
        record |= {"status": "error", "error": error, "encoding": None, "version": __version__}
    if about.id is not None:
        record["id"] = about.id
    if about.fields:
        clashing = {name: value for name, value in about.fields.items() if name in record or name == CLASHING}
        record |= {name: value for name, value in about.fields.items() if name not in clashing}
        if clashing:
            record[CLASHING] = clashing
    return dump_line(record)


def open_document(document: RawDocument, fields: Fields) -> tuple[Page | Article | Failure, About]:
    """Return the page, or the result of an earlier stage, that a document holds, and what else is said of it.

    Raises:
        ReadError: it is a record that is not whole, or has no field for a page.
    """
    if document.kind == "page":
        page = Page(document.source, document.data, document.charset, document.url)
        return page, About(document.id, document.url) if document.id or document.url else NOTHING
    row = document.row if document.row is not None else parse_object(document.data)
    if document.kind == "record" or row.get("schema") == SCHEMA:
        if document.kind == "row":
            row = _from_table(row)
        result = _parsed(row)
        kept = {name: value for name, value in row.items() if name not in _known()}
        kept |= kept.pop(CLASHING, None) or {}
        return result, About(_text(row.get("id")), _text(row.get("url")), kept)
    return _page(document, row, fields)


def _from_table(row: dict[str, Any]) -> dict[str, Any]:
    """Return a record as it was before it went into a table, where what is nested is JSON text."""
    blank = Article("", Encoding("", "")).to_dict()
    nested = {name for name, value in blank.items() if isinstance(value, list | dict)} | {"error"}
    return {
        name: orjson.loads(value) if name in nested and isinstance(value, str) else value for name, value in row.items()
    }


def _page(document: RawDocument, row: dict[str, Any], fields: Fields) -> tuple[Page, About]:
    """Return the page that a row of anybody's holds; the fields that do not go into it pass through."""
    name = content_field(row, fields)
    content = field_of(row, name) or b""
    if isinstance(content, str):
        content = utf8(content)
    if not isinstance(content, bytes):
        raise ReadError(
            f"the field {name} is no text, but {type(content).__name__}; name another with --html-field or --text-field"
        )
    rest: Mapping[str, Any] = row
    for used in (name, fields.id, fields.url):
        rest = _without(rest, used)
    about = About(_text(field_of(row, fields.id)), _text(field_of(row, fields.url)), rest)
    return Page(document.source, content, url=about.url), about


def content_field(row: Mapping[str, Any], fields: Fields) -> str:
    """Return the field that holds the page of a row: of html and text the first with content, or the one that is there.

    Nothing, an empty text and white space are the same: a page that has none yet.

    Raises:
        ReadError: the row has neither.
    """
    there = [name for name in (fields.html, fields.text) if has_field(row, name)]
    if not there:
        raise ReadError(
            f"no text in the field {fields.html} or {fields.text}; name another with --html-field or --text-field"
        )
    return next((name for name in there if _has_content(field_of(row, name))), there[-1])


def field_of(row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  (any JSON value)
    """Return a field of a row, or of an object in it, as in content.text; None where there is none."""
    if name in row:
        return row[name]
    outer, _, inner = name.partition(".")
    nested = row.get(outer)
    return field_of(nested, inner) if inner and isinstance(nested, Mapping) else None


def has_field(row: Mapping[str, Any], name: str) -> bool:
    """Tell whether a row has a field, by itself or inside an object."""
    outer, _, inner = name.partition(".")
    nested = row.get(outer)
    return name in row or bool(inner and isinstance(nested, Mapping) and has_field(nested, inner))


def _without(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a row without a field."""
    if name in row:
        return {key: value for key, value in row.items() if key != name}
    outer, _, inner = name.partition(".")
    nested = row.get(outer)
    return {**row, outer: _without(nested, inner)} if inner and isinstance(nested, Mapping) else row


def _has_content(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str | bytes) else value is not None


def _text(value: object) -> str | None:
    return None if value is None else value if isinstance(value, str) else str(value)


def parse_object(line: bytes) -> dict[str, Any]:
    """Read a line of JSON, and what other tools write for it: NaN, half of a pair of surrogates, integers of any size.

    Raises:
        ReadError: it is no object.
    """
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        found = _lenient(line, error)
    else:
        if _has_large(found):
            found = _lenient(line, None)
    if not isinstance(found, dict):
        raise ReadError("not one JSON object per line; try `jq -c`")
    return found


def _lenient(line: bytes, strict: Exception | None) -> Any:  # noqa: ANN401  (any JSON value)
    try:
        return json.loads(line)
    except UnicodeDecodeError as error:
        raise ReadError("neither in UTF-8 nor in the encoding of its file; write it again in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"not one JSON record per line ({strict or error}); try `jq -c`") from error


def parse_array(data: bytes) -> list[dict[str, Any]] | None:
    """Read an array of objects; None where it is none."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(row, dict) for row in found) else None


@cache
def _known() -> frozenset[str]:
    """Return the keys of every record."""
    return frozenset({*Article("", Encoding("", "")).to_dict(), "version"})


def parse(line: bytes) -> Article | Failure:
    """Rebuild what `dump` wrote.

    Raises:
        ReadError: the line is not a whole record.
    """
    return _parsed(parse_object(line))


def _parsed(record: Any) -> Article | Failure:  # noqa: ANN401  (any JSON value)
    try:
        if record["schema"] == SCHEMA and record["status"] == "error":
            return Failure(str(record["source"]), str(record["error"]["stage"]), str(record["error"]["message"]))
        return Article.from_dict(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReadError(f"not a whole {SCHEMA} record ({error!r}); see docs/formats.md") from error


def _has_large(value: object) -> bool:
    """Whether a value holds a number so large that it may have been an integer."""
    waiting = [value]  # and no recursion: orjson reads what is nested deeper than Python calls
    while waiting:
        each = waiting.pop()
        if isinstance(each, float) and abs(each) >= 1 << _INTEGER_BITS:
            return True
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def _writable(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    """Return a value as JSON can hold it: U+FFFD for a lone surrogate, null for NaN and infinity."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {_writable(key): _writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return list(map(_writable, value))
    return value
