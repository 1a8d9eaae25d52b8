"""WARC, WET and ARC: the pages of a crawl's archive. Source: ISO 28500:2017; the ARC file format.

warcio reads streams that cannot seek, and ARC; fastwarc 1.0.9 to 2.0.1 need to seek, and lose the records that follow a
chunked one.
"""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from typing import IO, Any

from articlekit.errors import ReadError
from articlekit.io.archives import no_page
from articlekit.io.compressed import decode_content
from articlekit.io.documents import Found, Limits, Settings
from articlekit.io.extras import need
from articlekit.io.place import Place
from articlekit.io.streams import check_end, read_whole

# Records that hold what a server sent, or text made of it. Others are about the crawl, and count as nothing.
_PAGES = frozenset({"response", "resource", "conversion"})
_TEXT = frozenset({"text/html", "text/plain", "application/xhtml+xml", "application/xml", "text/xml"})
_OK = "200"
_BLOCK_BYTES = 1 << 16
_WARC = b"WARC/"
_ENDS = (b"\r\n\r\n", b"\n\n")
_CUT = "ends early; fetch the archive again"


class _Ended(io.RawIOBase):
    """A stream that knows how it ended: the library takes an archive that is cut inside a header as complete."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream, self._head, self._tail = stream, b"", b""

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Read what there is."""
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._head = self._head or chunk[: len(_WARC)]
        self._tail = (self._tail + chunk[-len(_ENDS[0]) :])[-len(_ENDS[0]) :]
        return len(chunk)

    @property
    def whole(self) -> bool:
        """Whether a blank line was last, as after every record; ARC has a line break there."""
        return self._tail.endswith(_ENDS if self._head == _WARC else b"\n")


@dataclass(frozen=True, slots=True)
class Record:
    """A record that may hold a page, by its number in the archive; why it was passed over, or is broken."""

    number: int
    data: bytes = b""
    id: str | None = None
    url: str | None = None
    charset: str | None = None
    skipped: str = ""
    broken: str = ""


def records_of(stream: IO[bytes], limits: Limits) -> Iterator[Record]:
    """Yield the records that hold what a server sent.

    Raises:
        ReadError: the archive is damaged; what was read before it stands.
    """
    iterator = need("warc")
    number = longer = 0
    cut = False  # inside the last record, which says so itself
    ended = _Ended(stream)
    try:
        archive = iterator.ArchiveIterator(io.BufferedReader(ended))
        load = archive.loader.load_http_headers
        # The library takes it for granted that a record names its address.
        archive.loader.load_http_headers = lambda kind, uri, *rest: load(kind, uri or "http:", *rest)
        while (record := _next(archive)) is not None or archive.err_count > longer:
            if archive.err_count > longer:
                longer = archive.err_count
                yield Record(number, broken="longer than its header says, and cut there; fetch the archive again")
            if record is None:
                break
            number += 1
            if record.length is None:
                raise ReadError(f"record {number}: damaged; fetch the archive again")
            if record.rec_type in _PAGES:
                found = _read(record, number, limits)
                cut = found.broken == _CUT
                yield found
    except (iterator.ArchiveLoadFailed, ValueError, AttributeError, TypeError, KeyError) as error:
        # Beside its own error, the library raises what comes of headers that are none.
        raise ReadError(f"record {number + 1}: damaged ({error}); fetch the archive again") from error
    if cut:
        return
    check_end(stream)
    if not number or not ended.whole:
        raise ReadError(_CUT)


def _next(archive: Any) -> Any:  # noqa: ANN401  (warcio has no types)
    """Return the next record, None behind the last; what the library prints of the one before is told as a failure."""
    with redirect_stderr(io.StringIO()):
        return next(archive, None)


def _read(record: Any, number: int, limits: Limits) -> Record:  # noqa: ANN401  (warcio's record has no types)
    headers, http = record.rec_headers, record.http_headers
    url = headers.get_header("WARC-Target-URI") or headers.get_header("uri")
    name = (headers.get_header("WARC-Record-ID") or "").strip("<>") or None
    kind, charset = _content_type(http or headers)
    found = Record(number, id=name, url=url, charset=charset)
    if http and http.get_statuscode() != _OK:
        return replace(found, skipped=f"status {http.get_statuscode() or 'unknown'}")
    if kind and kind not in _TEXT:
        return replace(found, skipped=kind)
    codings = _take_codings(http) if http else []
    try:
        body = read_whole(record.content_stream(), limits)
    except ReadError as error:
        return replace(found, broken=str(error))
    while record.raw_stream.read(_BLOCK_BYTES):
        pass
    data, broken = decode_content(body, codings, limits)
    return replace(found, data=data, broken=_CUT if getattr(record.raw_stream, "limit", 0) > 0 else broken)


def _take_codings(http: Any) -> list[str]:  # noqa: ANN401
    """Return the content codings of a response, and take them from its headers: the library knows only some of them."""
    named = [value for name, value in http.headers if name.lower() == "content-encoding"]
    while http.remove_header("Content-Encoding"):
        pass
    return ",".join(named).split(",")


def _content_type(headers: Any) -> tuple[str, str | None]:  # noqa: ANN401
    """Return media type and charset."""
    kind, _, parameters = (headers.get_header("Content-Type") or "").partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return kind.strip().lower(), value.strip().strip("\"'") or None
    return kind.strip().lower(), None


def read_warc(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the pages of a WARC, WET or ARC file."""
    for record in records_of(stream, settings.limits):
        here = place.numbered(record.number)
        if record.skipped:
            yield here.skipped(record.skipped)
        elif record.broken:
            yield here.broken(record.broken, record.data)
        elif reason := no_page(record.data):
            yield here.skipped(reason)
        else:
            yield here.document(record.data, id=record.id, url=record.url, charset=record.charset)
