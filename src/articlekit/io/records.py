"""Write articles as lines of JSON, and read them back."""

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

# The beginning of every record that `dump` writes.
_HEAD = re.compile(rb'\s*\{\s*"schema"\s*:\s*"' + re.escape(SCHEMA.encode()) + rb'"')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# orjson reads larger integers as floating point numbers, and cannot write them.
_INTEGER_BITS = 63
# Types of values that hold no floating point number.
_PLAIN = frozenset((str, int, bool, type(None)))
# The key of a record for fields of the input whose names clash with keys of the record.
CLASHING = "input"


@dataclass(frozen=True, slots=True)
class About:
    """What the container of a page adds to it: id, address, and fields that are passed on to the output."""

    id: str | None = None
    url: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


NOTHING = About()


def is_record(head: bytes) -> bool:
    """Return whether bytes begin like a record."""
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
        return orjson.dumps(record, default=_to_text, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        pass
    try:
        # orjson refuses strings with lone surrogates, and integers of more than 64 bits.
        written = json.dumps(_make_writable(record), default=_to_text, ensure_ascii=False, separators=(",", ":"))
    except (ValueError, TypeError, RecursionError) as error:
        raise ReadError(f"a field cannot be written as JSON ({error}); leave it out") from error
    return written.encode("utf-8") + b"\n"


def _to_text(value: object) -> str:
    """Convert values of tables that JSON lacks: bytes, decimals, durations."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def dump(result: Article | Failure, about: About = NOTHING) -> bytes:
    """Write an article, or the failure of a page, as one line of JSON."""
    return dump_line(to_record(result, about))


def to_record(result: Article | Failure, about: About = NOTHING) -> dict[str, Any]:
    """Return the record of an article, or of the failure of a page. Both have the same keys.

    The fields of the page's container follow the keys of the record; those whose names clash are in `input`.
    """
    if isinstance(result, Article):
        record = {**result.to_dict(), "version": __version__}
    else:
        error = {"stage": result.stage, "message": result.reason}
        record = Article(result.source, Encoding("", ""), url=about.url).to_dict()
        record |= {"status": "error", "error": error, "encoding": None, "version": __version__}
    if about.id is not None:
        record["id"] = about.id
    return pass_through(record, about.fields)


def pass_through(record: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the fields of its input; those whose names clash with its keys are in `input`."""
    clashing = {name: value for name, value in others.items() if name in record or name == CLASHING}
    rest = {name: value for name, value in others.items() if name not in clashing}
    return {**record, **rest, CLASHING: clashing} if clashing else {**record, **rest}


def passed_through(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of its input that a record has: those that are not its own, and what is in `input`."""
    others = {name: value for name, value in record.items() if name not in _record_keys()}
    clashing = others.get(CLASHING)
    if not isinstance(clashing, Mapping):
        return others
    return {**{name: value for name, value in others.items() if name != CLASHING}, **clashing}


def open_document(document: RawDocument, fields: Fields) -> tuple[Page | Article | Failure, About]:
    """Return the page or the result of an earlier stage in a document, and what its container adds to it.

    Raises:
        ReadError: it is an incomplete record, or has no field for a page.
    """
    if document.kind == "page":
        page = Page(document.source, document.data, document.charset, document.url)
        return page, About(document.id, document.url) if document.id or document.url else NOTHING
    row = document.row if document.row is not None else parse_object(document.data)
    if document.kind == "record" or row.get("schema") == SCHEMA:
        return _to_result(row), About(_text(row.get("id")), _text(row.get("url")), passed_through(row))
    return _open_row(document, row, fields)


def read_record(document: RawDocument) -> dict[str, Any]:
    """Return the record of an article, or of a failed page, in a document.

    Raises:
        ReadError: it has none.
    """
    row = document.row if document.row is not None else parse_object(document.data)
    if row.get("schema") != SCHEMA:
        raise ReadError("no record of articlekit; give it what `clean -f jsonl` wrote")
    return row


def _open_row(document: RawDocument, row: dict[str, Any], fields: Fields) -> tuple[Page, About]:
    """Return the page in a row of any other program; the fields that are not used are passed on."""
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
        rest = _drop_field(rest, used)
    about = About(_text(field_of(row, fields.id)), _text(field_of(row, fields.url)), rest)
    return Page(document.source, content, url=about.url), about


def content_field(row: Mapping[str, Any], fields: Fields) -> str:
    """Return the name of the field that holds the page of a row.

    That is the first of html and text that has content, which null, "" and white space are not; else the last of them
    that the row has.

    Raises:
        ReadError: the row has neither.
    """
    last = None
    for name in (fields.html, fields.text):
        if has_field(row, name):
            last = name
            if _has_content(field_of(row, name)):
                break
    if last is None:
        raise ReadError(
            f"no text in the field {fields.html} or {fields.text}; name another with --html-field or --text-field"
        )
    return last


def field_of(row: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401  (any JSON value)
    """Return a field of a row, or of an object in it, as in content.text; None if there is no such field."""
    if name in row:
        return row[name]
    outer, _, inner = name.partition(".")
    nested = row.get(outer)
    return field_of(nested, inner) if inner and isinstance(nested, Mapping) else None


def has_field(row: Mapping[str, Any], name: str) -> bool:
    """Return whether a row, or an object in it, has a field."""
    if name in row:
        return True
    outer, _, inner = name.partition(".")
    nested = row.get(outer)
    return bool(inner and isinstance(nested, Mapping) and has_field(nested, inner))


def _drop_field(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a row without a field of it, or of an object in it."""
    if name in row:
        return {key: value for key, value in row.items() if key != name}
    outer, _, inner = name.partition(".")
    nested = row.get(outer)
    return {**row, outer: _drop_field(nested, inner)} if inner and isinstance(nested, Mapping) else row


def _has_content(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str | bytes) else value is not None


def _text(value: object) -> str | None:
    return None if value is None else value if isinstance(value, str) else str(value)


def parse_object(line: bytes) -> dict[str, Any]:
    """Parse a JSON object; NaN, lone surrogates and integers of any size, which other tools write, are accepted.

    Raises:
        ReadError: it is not an object.
    """
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        found = _parse_leniently(line, error)
    else:
        if _has_large(found):
            found = _parse_leniently(line, None)
    if not isinstance(found, dict):
        raise ReadError("not one JSON object per line; try `jq -c`")
    return found


def _parse_leniently(line: bytes, strict: Exception | None) -> Any:  # noqa: ANN401  (any JSON value)
    try:
        return json.loads(line)
    except UnicodeDecodeError as error:
        raise ReadError("neither in UTF-8 nor in the encoding of its file; write it again in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"not one JSON record per line ({strict or error}); try `jq -c`") from error


def parse_array(data: bytes) -> list[dict[str, Any]] | None:
    """Parse a JSON array of objects; return None if it is anything else."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, list) and all(isinstance(row, dict) for row in found) else None


@cache
def _record_keys() -> frozenset[str]:
    """Return the keys that every record has."""
    return frozenset({*Article("", Encoding("", "")).to_dict(), "version"})


def parse(line: bytes) -> Article | Failure:
    """Parse a record that `dump` wrote.

    Raises:
        ReadError: the line is not a complete record.
    """
    return _to_result(parse_object(line))


def _to_result(record: Any) -> Article | Failure:  # noqa: ANN401  (any JSON value)
    try:
        if record["schema"] == SCHEMA and record["status"] == "error":
            return Failure(str(record["source"]), str(record["error"]["stage"]), str(record["error"]["message"]))
        return Article.from_dict(record)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReadError(f"not a whole {SCHEMA} record ({error!r}); see docs/formats.md") from error


def _has_large(value: object) -> bool:
    """Return whether a value holds a number so large that it may have been an integer."""
    if isinstance(value, dict) and _PLAIN.issuperset(map(type, value.values())):
        return False  # as most rows are
    waiting = [value]  # not recursive: orjson reads deeper nesting than Python can recurse
    while waiting:
        each = waiting.pop()
        if isinstance(each, float) and abs(each) >= 1 << _INTEGER_BITS:
            return True
        if isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def _make_writable(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    """Replace what JSON cannot hold: a lone surrogate by U+FFFD, NaN and infinity by null."""
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {_make_writable(key): _make_writable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return list(map(_make_writable, value))
    return value
