"""What readers yield: one document after the other, whatever it was packed in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from articlekit.io.inputs import EVERYTHING, Input, Patterns

MIB = 1 << 20
_NUMBER_BYTES = 8
# Returns the codec of Python that reads some bytes, None where that cannot be told.
Detect = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most.

    max_bytes is of one document, unpacked, and of one line of JSON; max_members counts the members of one archive;
    max_ratio is unpacked to packed bytes, of an archive as of a compressed file; max_nesting counts layers: a .tar.gz
    has two, and a .gz in it a third.
    """

    max_bytes: int = 64 * MIB
    max_members: int = 1_000_000
    # 100 MB of zeros are 97 KB of gzip, a ratio of 1,028; JSON lines of one site's pages reach some 60.
    max_ratio: int = 200
    max_nesting: int = 3


@dataclass(frozen=True, slots=True)
class Fields:
    """Which fields of a line of JSON, or columns of a table, hold what."""

    html: str = "html"
    text: str = "text"
    id: str = "id"
    url: str = "url"


@dataclass(frozen=True, slots=True)
class Settings:
    """How inputs are read.

    form is the name of a source, where the user knows better than the first bytes tell. raw takes an input whole even
    where it holds records; streamed yields a page that is larger than the limit as blocks, instead of refusing it;
    patterns say which members of archives are read; detect finds the encoding of lines of JSON that are not in UTF-8.
    """

    limits: Limits = field(default_factory=Limits)
    fields: Fields = field(default_factory=Fields)
    form: str = "auto"
    raw: bool = False
    streamed: bool = False
    patterns: Patterns = EVERYTHING
    detect: Detect | None = None


@dataclass(frozen=True, slots=True)
class RawDocument:
    """One document as it was found in an input; `records.open_document` says what is in it.

    kind is page (bytes of text or HTML), record (a line that an earlier stage wrote), json (a line of any other JSON)
    or row (of a table: data is empty, and row holds its columns). member is where it lies inside the input, as a path,
    empty where the input is the document. id, url and charset are what its container says of it. blocks is there in
    place of data for a page that is too large to hold.
    """

    item: Input
    source: str
    data: bytes
    kind: Literal["page", "record", "json", "row"] = "page"
    member: str = ""
    id: str | None = None
    url: str | None = None
    charset: str | None = None
    row: dict[str, Any] | None = None
    blocks: Iterator[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A document, or the rest of an input, that cannot be read; data is what was read of it."""

    item: Input
    source: str
    reason: str
    member: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Skipped:
    """What holds no page, or is not wanted, and why."""

    item: Input
    source: str
    reason: str
    member: str = ""


Found = RawDocument | Broken | Skipped


def weigh(found: Found) -> int:
    """Return about how many bytes a document has; a row has those of all its cells, of whatever nesting."""
    if not isinstance(found, RawDocument):
        return 0
    size, waiting = len(found.data), list((found.row or {}).values())
    while waiting:
        cell = waiting.pop()
        if isinstance(cell, str | bytes):
            size += len(cell)
        elif isinstance(cell, dict):
            waiting += cell.values()
        elif isinstance(cell, list):
            waiting += cell
        else:
            size += _NUMBER_BYTES
    return size
