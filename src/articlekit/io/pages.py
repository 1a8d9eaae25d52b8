"""An input that is a page, as it is: text or HTML."""

from collections.abc import Iterator
from typing import IO

from articlekit.errors import ReadError
from articlekit.io.documents import Found, Settings
from articlekit.io.place import Place
from articlekit.io.streams import blocks, check_end, rejoined, size_of, too_large


def read_page(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield a page whole; a file that is too large is known by its size, a pipe by reading one byte too many."""
    limit = settings.limits.max_bytes
    size = size_of(stream) or 0
    data = b"" if size > limit else stream.read(limit + 1)
    if max(size, len(data)) <= limit:
        check_end(stream)
        yield place.document(data)
    elif settings.streamed:
        yield place.document(b"", blocks=blocks(rejoined(data, stream)))
    else:
        raise ReadError(too_large(settings.limits))
