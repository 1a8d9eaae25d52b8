"""What readers take and yield: the settings of reading, and one value for each document of an input."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from articlekit.io.inputs import EVERYTHING, Input, Patterns

MIB = 1 << 20
_NUMBER_BYTES = 8
# Returns the Python codec of some bytes, or None if it cannot be determined.
Detect = Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on what is read.

    max_bytes is the size of one decompressed document, or of one line of JSON; max_members is the number of members in
    one archive; max_ratio is decompressed to compressed bytes, of an archive or a compressed file; max_nesting is the
    number of layers: a .tar.gz has two, and a .gz in it is a third.
    """

    max_bytes: int = 64 * MIB
    max_members: int = 1_000_000
    # 100 MB of zeros take 97 KB as gzip, a ratio of 1,028. JSON lines of one site's pages reach about 60.
    max_ratio: int = 200
    max_nesting: int = 3


@dataclass(frozen=True, slots=True)
class Fields:
    """The names of the JSON fields, or table columns, that hold a page, its id, its address and its date."""

    html: str = "html"
    text: str = "text"
    id: str = "id"
    url: str = "url"
    date: str = "date"


@dataclass(frozen=True, slots=True)
class Settings:
    """How inputs are read.

    form is the name of a source, or auto to recognise it. raw reads an input as one page even if it holds records;
    streamed yields a page that is larger than the limit as blocks, instead of refusing it; patterns select the members
    of archives; detect finds the encoding of JSON that is not UTF-8.
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
    """One document as it was read from an input; `records.open_document` parses it.

    kind is page (bytes of text or HTML), record (a line that an earlier stage wrote), json (a line of any other JSON)
    or row (of a table or array: data is empty, and row holds its fields). member is its path inside the input, or ""
    if the input is the document. id, url, charset and fetched, its date of fetch, come from its container. blocks
    replaces data for a page that is too large to hold in memory.
    """

    item: Input
    source: str
    data: bytes
    kind: Literal["page", "record", "json", "row"] = "page"
    member: str = ""
    id: str | None = None
    url: str | None = None
    charset: str | None = None
    fetched: str | None = None
    row: dict[str, Any] | None = None
    blocks: Iterator[bytes] | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A document, or the rest of an input, that cannot be read; data is the part of it that was."""

    item: Input
    source: str
    reason: str
    member: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something in an input that is passed over, and why."""

    item: Input
    source: str
    reason: str
    member: str = ""


Found = RawDocument | Broken | Skipped


def weigh(found: Found) -> int:
    """Return the approximate size of a document in bytes; that of a row is the sum of its cells, nested ones too."""
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
