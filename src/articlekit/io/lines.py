"""Read lines of JSON: records of an earlier stage, or objects of any other program."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Literal

from articlekit.io.documents import Detect, Found, Settings
from articlekit.io.place import Place
from articlekit.io.streams import check_end, too_large_message

_BOM = b"\xef\xbb\xbf"
_UTF8 = "utf-8"
_ENOUGH_BYTES = 1000  # of a line, to detect its encoding
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


@dataclass(frozen=True, slots=True)
class Lines:
    """Which lines of a file to read: `count` of them, blank ones too, or all that are left.

    before is the number of lines before them; codec is their encoding, if lines before them have shown it.
    """

    before: int = 0
    count: int | None = None
    codec: str | None = None


ALL = Lines()


def read_lines(
    stream: IO[bytes], max_bytes: int, detect: Detect | None, some: Lines = ALL
) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number, line) of each line that is not blank; the line is None if it is too long.

    Only LF ends a line: U+2028 and NEL are part of a JSON string. The encoding is that of the first line that is not
    ASCII: UTF-8, or what detect finds. Lines are converted to UTF-8; one that cannot be is yielded unchanged.

    Raises:
        ReadError: the stream is truncated; only whole lines were yielded before.
    """
    number, codec = some.before, some.codec if detect else _UTF8
    last = None if some.count is None else some.before + some.count
    while number != last and (line := stream.readline(max_bytes + 2)):
        number += 1
        if len(line.rstrip(b"\r\n")) > max_bytes:
            # Read the rest of the line without keeping it in memory.
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield number, None
            continue
        if not line.endswith(b"\n"):
            check_end(stream)  # if the stream is truncated, so is this line
        if number == 1:
            line = line.removeprefix(_BOM)
        if codec != _UTF8 and detect and not line.isascii():
            codec = codec or _codec_of(line, detect, lambda: _peek(stream))
            line = _recode(line, codec)
        if line.strip():
            yield number, line
    if last is None:
        check_end(stream)


def find_codec(data: bytes, detect: Detect | None) -> str | None:
    """Return the encoding that the first line shows that is not ASCII, as `read_lines` finds it; None without one."""
    if data.isascii():
        return None
    found = _NOT_ASCII.search(data)
    start = data.rfind(b"\n", 0, found.start()) + 1 if found else 0
    end = data.find(b"\n", start) + 1 or len(data)
    return _codec_of(data[start:end], detect, lambda: data[end : end + _ENOUGH_BYTES])


def _codec_of(line: bytes, detect: Detect | None, after: Callable[[], bytes]) -> str | None:
    """Return the encoding of a line that is not ASCII; a short one is looked at together with what comes after it."""
    if detect is None or is_utf8(line):
        return _UTF8
    # What comes after it is asked for only then: on a pipe it may not be there yet.
    return detect(line if len(line) >= _ENOUGH_BYTES else line + after())


def _peek(stream: IO[bytes]) -> bytes:
    """Return the bytes that are buffered."""
    return stream.peek() if isinstance(stream, io.BufferedReader) else b""


def is_utf8(data: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    try:
        data.decode(_UTF8)
    except UnicodeDecodeError:
        return False
    return True


def to_utf8(data: bytes, detect: Detect | None) -> bytes:
    """Convert text to UTF-8 from the encoding that detect finds; return it unchanged if there is none."""
    return data if detect is None or is_utf8(data) else _recode(data, detect(data))


def _recode(data: bytes, codec: str | None) -> bytes:
    try:
        return data if codec is None or is_utf8(data) else data.decode(codec).encode(_UTF8)
    except UnicodeError:
        return data


def read_records(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the records of an earlier stage, line by line."""
    yield from read_documents(stream, place, settings, "record")


def read_json(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the lines of JSON of any other program."""
    yield from read_documents(stream, place, settings, "jsonl")


def read_documents(
    stream: IO[bytes], place: Place, settings: Settings, form: str, some: Lines = ALL
) -> Iterator[Found]:
    """Yield lines of a stream in one of these two formats, record or jsonl."""
    kind: Literal["record", "json"] = "record" if form == "record" else "json"
    limits = settings.limits
    for number, line in read_lines(stream, limits.max_bytes, settings.detect, some):
        if line is None:
            yield place.at_number(number).as_broken(too_large_message(limits))
        else:
            yield place.line(number, line, kind)
