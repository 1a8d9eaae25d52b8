"""MHTML: a page as a browser saves it, with its images, in one message. Source: RFC 2557."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import IO, NamedTuple, cast

from articlekit.errors import ReadError
from articlekit.io.documents import Found, Settings
from articlekit.io.place import Place
from articlekit.io.streams import read_whole


class Saved(NamedTuple):
    """The page of an MHTML file: its bytes, its address and the encoding that its part names."""

    data: bytes
    url: str | None
    charset: str | None


def page_of(data: bytes) -> Saved:
    """Return the page that a message holds.

    Raises:
        ReadError: there is none.
    """
    try:
        message = cast("EmailMessage", BytesParser(policy=policy.compat32).parsebytes(data))
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                content = part.get_payload(decode=True)
                url = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                charset = part.get_content_charset()
                return Saved(cast("bytes", content or b""), str(url).strip() if url else None, charset)
    except (ValueError, LookupError, RecursionError, AssertionError) as error:
        raise ReadError(f"damaged MHTML ({error}); save the page again") from error
    raise ReadError("MHTML without a page of HTML; save the page again")


def read_mhtml(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the page of an MHTML file."""
    saved = page_of(read_whole(stream, settings.limits))
    yield place.document(saved.data, url=saved.url, charset=saved.charset)
