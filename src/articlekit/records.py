"""The types of the records that articlekit writes as JSON, and their schemas (docs/formats.md)."""

import json
import math
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import NoneType
from typing import Any, Literal, TypedDict, get_args, get_origin, get_type_hints, is_typeddict

Status = Literal["ok", "warning", "empty", "error"]
RelationName = Literal["exact", "near", "contained"]


class ErrorRecord(TypedDict):
    """Why a page could not be read or cleaned."""

    stage: str
    message: str


class ForeignRecord(TypedDict):
    """A part of a page in another encoding than the rest; offset and length are in bytes."""

    offset: int
    length: int
    name: str


class DamageRecord(TypedDict):
    """Text that was decoded wrongly before it was saved; line is that of the first place."""

    what: str
    line: int
    before: str
    after: str | None
    places: int
    repaired: bool


class EncodingRecord(TypedDict):
    """How the bytes of a page were decoded."""

    name: str
    evidence: str
    confidence: float
    declared: list[str]
    replaced: int
    repaired: list[str]
    contradicted: list[str]
    first_replaced: int | None
    nuls: int
    foreign: list[ForeignRecord]
    suspected: list[str]
    damage: list[DamageRecord]


class ImageRecord(TypedDict):
    """An image of an article."""

    url: str
    caption: str | None


class SectionRecord(TypedDict):
    """A part of the text: start and end are offsets in characters."""

    kind: Literal["body", "related"]
    title: str | None
    start: int
    end: int


class RemovalRecord(TypedDict):
    """Adjacent lines with the same removal; kinds has an entry for each line that is not blank."""

    line: int
    end_line: int
    stage: str
    rule: str
    reasons: list[str]
    because: str
    kinds: list[str]
    text: str


class ArticleRecord(TypedDict):
    """An article, or a failed page. Other fields of the input are passed through; they are not listed here."""

    schema: Literal["articlekit.article/1"]
    id: str
    source: str
    url: str | None
    status: Status
    error: ErrorRecord | None
    encoding: EncodingRecord | None
    title: str | None
    date: str | None
    modified: str | None
    publisher: str | None
    author: str | None
    editor: str | None
    reads: int | None
    language: str | None
    section: str | None
    description: str | None
    page_type: str | None
    canonical: str | None
    next_page: str | None
    authors: list[str]
    tags: list[str]
    images: list[ImageRecord]
    evidence: dict[str, str]
    text: str
    lines: list[int]
    kinds: list[str]
    sections: list[SectionRecord]
    removed: list[RemovalRecord]
    blocks_in: int
    blocks_out: int
    chars_in: int
    chars_out: int
    mended: list[str]
    warnings: list[str]
    version: str


class DocumentRecord(TypedDict):
    """A reference to a document."""

    id: str
    source: str


class MemberRecord(DocumentRecord):
    """A duplicate. Relation and shares are null if an earlier run decided about it."""

    relation: RelationName | None
    similarity: float | None
    containment: float | None
    action: str


class ClusterRecord(TypedDict):
    """A cluster: the kept document and its duplicates."""

    schema: Literal["articlekit.cluster/1"]
    cluster: int
    keeper: DocumentRecord
    why: str
    members: list[MemberRecord]
    version: str


class FailureRecord(TypedDict):
    """A failed page, as written by --errors-to."""

    schema: Literal["articlekit.failure/1"]
    id: str
    source: str
    stage: str
    message: str


class SummaryRecord(TypedDict):
    """The counts of a run over pages."""

    schema: Literal["articlekit.summary/1"]
    command: str
    pages: int
    ok: int
    warned: int
    empty: int
    failed: int
    skipped: int
    resumed: int
    seconds: float
    exit_code: int
    version: str


class DedupeSummaryRecord(TypedDict):
    """The counts of a run of dedupe."""

    schema: Literal["articlekit.summary/1"]
    command: Literal["dedupe"]
    documents: int
    kept: int
    exact: int
    near: int
    contained: int
    failed: int
    skipped: int
    empty: int
    left: int
    references_failed: int
    undated: int
    seconds: float
    exit_code: int
    version: str


class JobRecord(TypedDict):
    """The progress of a job: the exit code and counts of each step."""

    schema: Literal["articlekit.job/1"]
    run_id: str
    job: str
    done: bool
    exit: int
    steps: dict[str, dict[str, Any]]
    version: str


def schema(name: Literal["article", "cluster", "failure", "summary", "job"]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a record."""
    return dict(json.loads(files("articlekit").joinpath("schemas", f"{name}.json").read_text("utf-8")))


# The fields that a record must have; records of earlier versions lack some of the others.
_REQUIRED: dict[type, tuple[str, ...]] = {
    ErrorRecord: ("stage", "message"),
    ForeignRecord: ("offset", "length", "name"),
    DamageRecord: ("what",),
    EncodingRecord: ("name", "evidence"),
    ImageRecord: ("url",),
    SectionRecord: ("kind", "title", "start", "end"),
    RemovalRecord: ("line", "stage", "rule", "reasons", "because", "text"),
    ArticleRecord: ("id", "source", "status", "text"),
    DocumentRecord: ("id",),
    MemberRecord: ("id", "relation"),
    ClusterRecord: ("keeper", "members"),
}
_MOST = 1 << 63  # counts are below this
_Check = Callable[[Any], bool]


def check(record: Mapping[str, Any], kind: type) -> None:
    """Check that what a record holds has the types of its fields; other fields are not looked at.

    Args:
        record: of this or an earlier version.
        kind: ArticleRecord or ClusterRecord.

    Raises:
        ValueError: a field has another type, or one that cannot be missing is; the message names it.
    """
    checks = _checks(kind)
    missing = next((name for name in _REQUIRED[kind] if name not in record), None)
    wrong = missing or next((name for name in checks if name in record and not checks[name](record[name])), None)
    if wrong:
        raise ValueError(f"{wrong} is {'missing' if missing else 'of another type'}")


@cache
def _checks(kind: type) -> dict[str, _Check]:
    return {name: _check_of(hint) for name, hint in get_type_hints(kind).items()}


def _check_of(hint: Any) -> _Check:  # noqa: ANN401  (any type of a field)
    """Return the function that tells whether a value has a type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return _check_of_record(hint)
    if origin is list:
        is_item = _check_of(arguments[0])
        return lambda value: isinstance(value, list) and all(map(is_item, value))
    if arguments and origin not in (dict, Literal):  # a type, or null
        some = [_check_of(argument) for argument in arguments if argument is not NoneType]
        return lambda value: value is None or any(is_one(value) for is_one in some)
    return _PLAIN.get(origin or hint, lambda value: isinstance(value, hint))


# Later versions may have more words than a Literal here.
_PLAIN: dict[Any, _Check] = {
    dict: lambda value: isinstance(value, dict) and all(isinstance(inner, str) for inner in value.values()),
    Literal: lambda value: isinstance(value, str),
    int: lambda value: type(value) is int and 0 <= value < _MOST,
    float: lambda value: type(value) in (int, float) and math.isfinite(value),
}


def _check_of_record(kind: type) -> _Check:
    checks, required = _checks(kind), _REQUIRED[kind]

    def is_record(value: Any) -> bool:  # noqa: ANN401
        return (
            isinstance(value, dict)
            and all(name in value for name in required)
            and all(checks[name](inner) for name, inner in value.items() if name in checks)
        )

    return is_record
