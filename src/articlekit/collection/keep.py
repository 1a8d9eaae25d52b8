"""The documents that are compared, and the criteria by which one of several copies is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from hashlib import blake2b
from urllib.parse import urlsplit

from articlekit.errors import ArticlekitError
from articlekit.model import Article
from articlekit.model.address import host_of
from articlekit.rules.dates import read_moment

UNDATED = float("inf")
Date = str | float | datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    """A text to compare, with the data that criteria use.

    Attributes:
        id: name in results; need not be unique.
        text: clean text.
        source: path or name of the input.
        url: its address, if known.
        date: in any form that read_moment reads; empty or None if unknown.
        reference: it is always kept, and preferred to copies that are no reference.
        fetched: when it was fetched, in the same forms as date.
    """

    id: str
    text: str
    source: str = ""
    url: str | None = None
    date: Date = ""
    reference: bool = False
    fetched: Date = None

    @classmethod
    def of(cls, value: "str | Article | Document | None", number: int) -> "Document":
        """Make a document from a text or an article; a missing value of a column is an empty text.

        Raises:
            TypeError: the value has another type.
        """
        if isinstance(value, str):
            return cls(str(number), value)
        if isinstance(value, Document):
            return value
        if isinstance(value, Article):
            return cls(value.source or str(number), value.text, value.source, value.url, value.metadata.date)
        convert = getattr(value, "as_py", None)  # of an Arrow column
        value = convert() if convert else value
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


def _earliest(document: Document) -> float:
    moment = read_moment(document.date)
    return UNDATED if moment is None else moment


def _latest(document: Document) -> float:
    return _age(document.date)


def _age(*values: Date) -> float:
    """Return how long before 1970 the first of some dates is that can be read, in seconds; else UNDATED."""
    return next((-moment for value in values if (moment := read_moment(value)) is not None), UNDATED)


def _version_age(document: Document) -> float:
    return _age(document.fetched, document.date)


def _version_key(document: Document) -> float:
    return address_key(document.url)


NEWEST = "newest-version"
DATED = frozenset({"earliest", "latest"})  # criteria that pass over documents without a date
# `versions` makes one rank of the two of NEWEST, once it is known which documents are related.
_PLAIN: dict[str, tuple[Callable[[Document], float], ...]] = {
    "longest": (_length,),
    "earliest": (_earliest,),
    "latest": (_latest,),
    NEWEST: (_version_key, _version_age),
    "first": (lambda _: 0.0,),
}
_NAMES = ", ".join((*_PLAIN, "prefer-host:HOST", "prefer-path:GLOB"))


def criteria(chain: str | Sequence[str]) -> tuple[Criterion, ...]:
    """Return the criteria of a chain, each of which breaks the ties of those before it.

    Args:
        chain: one or several of longest, earliest, latest, newest-version, first, prefer-host:HOST (and its
            subdomains), prefer-path:GLOB.

    Raises:
        ArticlekitError: unknown criterion.
    """
    names = dict.fromkeys([chain] if isinstance(chain, str) else chain)
    return tuple(Criterion(name, rank) for name in names for rank in _ranks(name))


def _ranks(name: str) -> tuple[Callable[[Document], float], ...]:
    if name in _PLAIN:
        return _PLAIN[name]
    kind, _, value = name.partition(":")
    if kind == "prefer-host" and value:
        return (lambda document: not _is_on_host(document, value.lower()),)
    if kind == "prefer-path" and value:
        return (lambda document: not fnmatchcase(document.source, value),)
    raise ArticlekitError(f"--keep: no criterion {name!r}; write {_NAMES}")


def _is_on_host(document: Document, host: str) -> bool:
    found = host_of(document.url)
    return found == host or found.endswith("." + host)


# Parameters of an address that tell where a reader came from, and not what to show.
_TRACKING = frozenset({"fbclid", "gclid", "spm", "from"})
_TRACKING_PREFIX = "utm_"
_DEFAULT_PORTS = (80, 443, None)


def normalize_address(url: str | None) -> str:
    """Return what different ways to write one address have in common; empty without an address.

    That is host, path and query, without scheme, www., default port, user, trailing slash, fragment and parameters
    that track readers.
    """
    url = (url or "").strip()
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = "" if parts.port in _DEFAULT_PORTS else f":{parts.port}"
    except ValueError:
        return url
    host = (parts.hostname or "").removeprefix("www.")
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair.partition("=")[0]))
    return f"{host}{port}{parts.path.rstrip('/')}{'?' if query else ''}{query}"


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith(_TRACKING_PREFIX)


def address_key(url: str | None) -> float:
    """Return a whole number that is equal for ways to write one address; 0 without an address."""
    address = normalize_address(url).encode("utf-8", "surrogatepass")
    # 48 bits, which a float holds exactly.
    return float(int.from_bytes(blake2b(address, digest_size=6).digest())) if address else 0.0
