"""Read MHTML: a page with its images in one message, as a browser saves it. Source: RFC 2557."""

from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, cast

from articlekit.errors import ReadError
from articlekit.io.documents import Found, RawDocument, Settings
from articlekit.io.place import Place
from articlekit.io.streams import read_whole

if TYPE_CHECKING:
    from email.message import EmailMessage


def read_mhtml(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the page of an MHTML file.

    Raises:
        ReadError: there is none.
    """
    yield _find_page(read_whole(stream, settings.limits), place)


def _find_page(data: bytes, place: Place) -> RawDocument:
    from email import policy
    from email.parser import BytesParser

    try:
        message = cast("EmailMessage", BytesParser(policy=policy.compat32).parsebytes(data))
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml"):
                content = part.get_payload(decode=True)
                url = part.get("Content-Location") or message.get("Snapshot-Content-Location")
                charset = part.get_content_charset()
                return place.document(
                    cast("bytes", content or b""), url=str(url).strip() if url else None, charset=charset
                )
    except (ValueError, LookupError, RecursionError, AssertionError) as error:
        raise ReadError(f"damaged MHTML ({error}); save the page again") from error
    raise ReadError("MHTML without a page of HTML; save the page again")
