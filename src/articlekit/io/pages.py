"""Read an input that is a page of text or HTML."""

from collections.abc import Iterator
from typing import IO

from articlekit.errors import ReadError
from articlekit.io.documents import Found, Settings
from articlekit.io.place import Place
from articlekit.io.streams import blocks, check_end, rejoin, size_of, too_large_message


def read_page(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield a page; if it is larger than the limit, yield it as blocks, or refuse it.

    Raises:
        ReadError: it is too large, damaged, or truncated.
    """
    limit = settings.limits.max_bytes
    size = size_of(stream) or 0
    data = b"" if size > limit else stream.read(limit + 1)
    if max(size, len(data)) <= limit:
        check_end(stream)
        yield place.document(data)
    elif settings.streamed:
        yield place.document(b"", blocks=blocks(rejoin(data, stream)))
    else:
        raise ReadError(too_large_message(settings.limits))
