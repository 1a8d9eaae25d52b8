"""The documents that are compared, and the criteria by which one of several copies is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from articlekit.errors import ArticlekitError
from articlekit.model import Article

UNDATED = float("inf")


@dataclass(frozen=True, slots=True)
class Document:
    """A text to compare, with the data that criteria use.

    Attributes:
        id: name in results; need not be unique.
        text: clean text.
        source: path or name of the input.
        url: its address, if known.
        date: ISO 8601; empty or None if unknown.
        reference: it is always kept, and preferred to copies that are no reference.
    """

    id: str
    text: str
    source: str = ""
    url: str | None = None
    date: str | None = ""
    reference: bool = False

    @classmethod
    def of(cls, value: "str | Article | Document | None", number: int) -> "Document":
        """Make a document from a text or an article; a missing value of a column is an empty text.

        Raises:
            TypeError: the value has another type.
        """
        if isinstance(value, Document):
            return value
        if isinstance(value, Article):
            return cls(value.source or str(number), value.text, value.source, value.url, value.metadata.date)
        value = getattr(value, "as_py", lambda: value)()  # of an Arrow column
        if value is None or value != value:  # noqa: PLR0124  (NaN, as pandas writes what is missing)
            value = ""
        if not isinstance(value, str):
            raise TypeError(f"document {number} is a {type(value).__name__}; give text, an Article or a Document")
        return cls(str(number), value)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion for choosing between copies.

    Attributes:
        name: as in --keep.
        rank: returns a document's score; the smaller is better.
    """

    name: str
    rank: Callable[[Document], float]


def _length(document: Document) -> float:
    return -len(document.text)


def _moment(document: Document) -> float:
    """Return the time of publication in seconds since 1970; a time without a zone is taken as UTC."""
    try:
        moment = datetime.fromisoformat(document.date or "")
    except ValueError:
        return UNDATED
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _latest(document: Document) -> float:
    moment = _moment(document)
    return UNDATED if moment == UNDATED else -moment


_PLAIN = {"longest": _length, "earliest": _moment, "latest": _latest, "first": lambda _: 0.0}
_NAMES = "longest, earliest, latest, first, prefer-host:HOST, prefer-path:GLOB"


def criteria(chain: str | Sequence[str]) -> tuple[Criterion, ...]:
    """Return the criteria of a chain, each of which breaks the ties of those before it.

    Args:
        chain: one or several of longest, earliest, latest, first, prefer-host:HOST (and its subdomains),
            prefer-path:GLOB.

    Raises:
        ArticlekitError: unknown criterion.
    """
    return tuple(_criterion(name) for name in ([chain] if isinstance(chain, str) else chain))


def _criterion(name: str) -> Criterion:
    if name in _PLAIN:
        return Criterion(name, _PLAIN[name])
    kind, _, value = name.partition(":")
    if kind == "prefer-host" and value:
        return Criterion(name, lambda document: not _is_on_host(document, value.lower()))
    if kind == "prefer-path" and value:
        return Criterion(name, lambda document: not fnmatchcase(document.source, value))
    raise ArticlekitError(f"--keep: no criterion {name!r}; write {_NAMES}")


def _is_on_host(document: Document, host: str) -> bool:
    found = host_of(document.url)
    return found == host or found.endswith("." + host)


def host_of(url: str | None) -> str:
    """Return the host of an address in lower case; empty if it has none."""
    try:
        return urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
