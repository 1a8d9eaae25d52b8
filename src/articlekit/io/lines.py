"""Lines of JSON: records of an earlier stage, or anybody's."""

from collections.abc import Iterator
from typing import IO

from articlekit.io.streams import check_end

_BOM = b"\xef\xbb\xbf"


def lines(stream: IO[bytes], max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield (number, line) of the lines that are not blank; None in place of a line that is too long.

    JSON text has no line break but LF: U+2028 and NEL inside a string are part of it.

    Raises:
        ReadError: the stream is cut; the lines before are whole.
    """
    number = 0
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
        if line.strip():
            yield number, line
    check_end(stream)
