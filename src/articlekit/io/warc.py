"""Read WARC, WET and ARC, the archives of crawlers. Source: ISO 28500:2017; the ARC file format.

The library is warcio, since fastwarc 1.0.9 to 2.0.1 cannot read ARC or streams that do not seek, and loses the records
after a chunked one.
"""

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass, replace
from typing import IO, Any

from articlekit.errors import ReadError
from articlekit.io.archives import page_objection
from articlekit.io.compressed import decode_content
from articlekit.io.documents import Found, Limits, Settings
from articlekit.io.extras import need
from articlekit.io.place import Place
from articlekit.io.streams import WrappedStream, check_end, read_whole

# The types of records that hold a response or its text. Records of other types describe the crawl and are ignored.
_PAGES = frozenset({"response", "resource", "conversion"})
_TEXT = frozenset({"text/html", "text/plain", "application/xhtml+xml", "application/xml", "text/xml"})
_OK = "200"
_BLOCK_BYTES = 1 << 16
_WARC = b"WARC/"
_ENDS = (b"\r\n\r\n", b"\n\n")
_TRUNCATED = "ends early; fetch the archive again"


class _TailStream(WrappedStream):
    """A stream that remembers its end, since warcio does not report an archive that is truncated inside a header."""

    _head = _tail = b""

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer."""
        chunk = self._stream.read(len(buffer))
        buffer[: len(chunk)] = chunk
        self._head = self._head or chunk[: len(_WARC)]
        self._tail = (self._tail + chunk[-len(_ENDS[0]) :])[-len(_ENDS[0]) :]
        return len(chunk)

    @property
    def is_whole(self) -> bool:
        """Whether the stream ended as a record does: with a blank line, or in ARC with a line break."""
        return self._tail.endswith(_ENDS if self._head == _WARC else b"\n")


@dataclass(frozen=True, slots=True)
class Record:
    """A record that may hold a page, its number in the archive, and why it is skipped or broken if it is.

    fetched is the date in the form of the archive: ISO 8601 in WARC, 14 digits in ARC.
    """

    number: int
    data: bytes = b""
    id: str | None = None
    url: str | None = None
    charset: str | None = None
    fetched: str | None = None
    skipped: str = ""
    broken: str = ""


def records_of(stream: IO[bytes], limits: Limits) -> Iterator[Record]:
    """Yield the records that hold a response or its text.

    Raises:
        ReadError: the archive is damaged; the records before the damage were yielded.
    """
    iterator = need("warc")
    number = errors_seen = 0
    is_truncated = False  # inside the last record, which reports it itself
    tail = _TailStream(stream)
    try:
        archive = iterator.ArchiveIterator(io.BufferedReader(tail))
        load = archive.loader.load_http_headers
        # warcio fails on records without an address.
        archive.loader.load_http_headers = lambda kind, uri, *rest: load(kind, uri or "http:", *rest)
        while (record := _next_record(archive)) is not None or archive.err_count > errors_seen:
            if archive.err_count > errors_seen:
                errors_seen = archive.err_count
                yield Record(number, broken="longer than its header says, and cut there; fetch the archive again")
            if record is None:
                break
            number += 1
            if record.length is None:
                raise ReadError(f"record {number}: damaged; fetch the archive again")
            if record.rec_type in _PAGES:
                found = _read_record(record, number, limits)
                is_truncated = found.broken == _TRUNCATED
                yield found
    except (iterator.ArchiveLoadFailed, ValueError, AttributeError, TypeError, KeyError) as error:
        # Invalid headers make warcio raise these errors besides its own.
        raise ReadError(f"record {number + 1}: damaged ({error}); fetch the archive again") from error
    if is_truncated:
        return
    check_end(stream)
    if not number or not tail.is_whole:
        raise ReadError(_TRUNCATED)


def _next_record(archive: Any) -> Any:  # noqa: ANN401  (warcio has no types)
    """Return the next record, or None; warcio's messages on stderr are dropped, as its error count tells as much."""
    with redirect_stderr(io.StringIO()):
        return next(archive, None)


def _read_record(record: Any, number: int, limits: Limits) -> Record:  # noqa: ANN401  (warcio's record has no types)
    headers, http = record.rec_headers, record.http_headers
    url = headers.get_header("WARC-Target-URI") or headers.get_header("uri")
    name = (headers.get_header("WARC-Record-ID") or "").strip("<>") or None
    kind, charset = _content_type(http or headers)
    fetched = headers.get_header("WARC-Date") or headers.get_header("archive-date")
    found = Record(number, id=name, url=url, charset=charset, fetched=fetched)
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
    return replace(found, data=data, broken=_TRUNCATED if getattr(record.raw_stream, "limit", 0) > 0 else broken)


def _take_codings(http: Any) -> list[str]:  # noqa: ANN401
    """Remove the content codings from the headers of a response and return them; warcio knows only some of them."""
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
        here = place.at_number(record.number)
        if record.skipped:
            yield here.as_skipped(record.skipped)
        elif record.broken:
            yield here.as_broken(record.broken, record.data)
        elif reason := page_objection(record.data):
            yield here.as_skipped(reason)
        else:
            more = {"charset": record.charset, "fetched": record.fetched}
            yield here.document(record.data, id=record.id, url=record.url, **more)
