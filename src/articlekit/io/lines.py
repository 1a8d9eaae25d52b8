"""Read lines of JSON: records of an earlier stage, or objects of any other program."""

import io
from collections.abc import Iterator
from typing import IO

from articlekit.io.documents import Detect, Found, Settings
from articlekit.io.place import Place
from articlekit.io.streams import check_end, too_large_message

_BOM = b"\xef\xbb\xbf"
_UTF8 = "utf-8"
_ENOUGH_BYTES = 1000  # of a line, to detect its encoding


def read_lines(stream: IO[bytes], max_bytes: int, detect: Detect | None) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number, line) of each line that is not blank; the line is None if it is too long.

    Only LF ends a line: U+2028 and NEL are part of a JSON string. The encoding is that of the first line that is not
    ASCII: UTF-8, or what detect finds. Lines are converted to UTF-8; one that cannot be is yielded unchanged.

    Raises:
        ReadError: the stream is truncated; only whole lines were yielded before.
    """
    number, codec = 0, None if detect else _UTF8
    while line := stream.readline(max_bytes + 2):
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
            codec = codec or (_UTF8 if is_utf8(line) else detect(_sample(line, stream)))
            line = _recode(line, codec)
        if line.strip():
            yield number, line
    check_end(stream)


def _sample(line: bytes, stream: IO[bytes]) -> bytes:
    """Return the bytes to detect an encoding by: a line, and after a short one the bytes that are buffered."""
    if len(line) < _ENOUGH_BYTES and isinstance(stream, io.BufferedReader):
        return line + stream.peek()
    return line


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
    yield from _read_documents(stream, place, settings, "record")


def read_json(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the lines of JSON of any other program."""
    yield from _read_documents(stream, place, settings, "json")


def _read_documents(stream: IO[bytes], place: Place, settings: Settings, kind: str) -> Iterator[Found]:
    for number, line in read_lines(stream, settings.limits.max_bytes, settings.detect):
        here = place.at_number(number)
        yield here.as_broken(too_large_message(settings.limits)) if line is None else here.document(line, kind=kind)
