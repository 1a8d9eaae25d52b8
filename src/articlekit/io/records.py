"""Articles as lines of JSON, out and in again."""

import re
from typing import Any

import orjson

from articlekit import __version__
from articlekit.errors import ReadError
from articlekit.model import SCHEMA, Article, Encoding, Failure

# How every record begins that `dump` wrote. Readers look at this many bytes.
HEAD_BYTES = 64
_HEAD = re.compile(rb'\s*\{\s*"schema"\s*:\s*"' + re.escape(SCHEMA.encode()) + rb'"')
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


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
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        # The only strings that orjson refuses are those with lone surrogates.
        return orjson.dumps(_without_surrogates(record), option=orjson.OPT_APPEND_NEWLINE)


def dump(result: Article | Failure) -> bytes:
    """Write an article, or the page that failed in its place, as one line of JSON. Both have the same keys."""
    if isinstance(result, Article):
        return dump_line({**result.to_dict(), "version": __version__})
    record = Article(result.source, Encoding("", "")).to_dict()
    error = {"stage": result.stage, "message": result.reason}
    return dump_line({**record, "status": "error", "error": error, "encoding": None, "version": __version__})


def parse(line: bytes) -> Article | Failure:
    """Rebuild what `dump` wrote.

    Raises:
        ReadError: the line is not a whole record.
    """
    try:
        record = orjson.loads(line)
        if record["schema"] == SCHEMA and record["status"] == "error":
            return Failure(str(record["source"]), str(record["error"]["stage"]), str(record["error"]["message"]))
        return Article.from_dict(record)
    except orjson.JSONDecodeError as error:
        raise ReadError(f"not one JSON record per line ({error}); try `jq -c`") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ReadError(f"not a whole {SCHEMA} record ({error!r}); see docs/formats.md") from error


def _without_surrogates(value: Any) -> Any:  # noqa: ANN401  (any JSON value)
    if isinstance(value, str):
        return _LONE_SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value
