"""Lines of JSON: records of an earlier stage, or anybody's."""

import io
from collections.abc import Iterator
from typing import IO

from articlekit.io.documents import Detect, Found, Settings
from articlekit.io.place import Place
from articlekit.io.streams import check_end, too_large

_BOM = b"\xef\xbb\xbf"
_UTF8 = "utf-8"
_ENOUGH_BYTES = 1000  # of a line; its encoding shows


def lines(stream: IO[bytes], max_bytes: int, detect: Detect | None) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number, line) of the lines that are not blank; None in place of a line that is too long.

    JSON text has no line break but LF: U+2028 and NEL inside a string are part of it. Lines come in UTF-8, if the first
    of them that is not ASCII is, or if detect knows its encoding; a line that is in neither comes as it is.

    Raises:
        ReadError: the stream is cut; the lines before are whole.
    """
    number, codec = 0, None if detect else _UTF8
    while line := stream.readline(max_bytes + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) > max_bytes:
            # The rest of the line goes by without being held.
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 20)
            yield number, None
            continue
        if not line.endswith(b"\n"):
            check_end(stream)  # where the stream is cut, so is this line
        if number == 1:
            line = line.removeprefix(_BOM)
        if codec != _UTF8 and detect and not line.isascii():
            codec = codec or (_UTF8 if is_utf8(line) else detect(_sample(line, stream)))
            line = _recoded(line, codec)
        if line.strip():
            yield number, line
    check_end(stream)


def _sample(line: bytes, stream: IO[bytes]) -> bytes:
    """Return what tells the encoding of a line; a short one is judged with what was read ahead."""
    if len(line) < _ENOUGH_BYTES and isinstance(stream, io.BufferedReader):
        return line + stream.peek()
    return line


def is_utf8(data: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    try:
        data.decode(_UTF8)
    except UnicodeDecodeError:
        return False
    return True


def in_utf8(data: bytes, detect: Detect | None) -> bytes:
    """Return text in UTF-8, if it is in that or in an encoding that detect knows, else as it is."""
    return data if detect is None or is_utf8(data) else _recoded(data, detect(data))


def _recoded(data: bytes, codec: str | None) -> bytes:
    try:
        return data if codec is None or is_utf8(data) else data.decode(codec).encode(_UTF8)
    except UnicodeError:
        return data


def read_records(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the records of an earlier stage, line by line."""
    yield from _lines(stream, place, settings, "record")


def read_json(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the lines of JSON of anybody's."""
    yield from _lines(stream, place, settings, "json")


def _lines(stream: IO[bytes], place: Place, settings: Settings, kind: str) -> Iterator[Found]:
    for number, line in lines(stream, settings.limits.max_bytes, settings.detect):
        here = place.numbered(number)
        yield here.broken(too_large(settings.limits)) if line is None else here.document(line, kind=kind)
