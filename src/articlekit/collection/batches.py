"""Give the documents of a collection in batches, which can be read where they are sketched."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar
from zlib import crc32

from articlekit.collection.columns import Arrays, Columns
from articlekit.collection.keep import Document
from articlekit.model import Article

T = TypeVar("T")
# Documents and characters of which one part is made.
PART, PART_CHARS = 1 << 14, 1 << 24


@dataclass(frozen=True, slots=True)
class Loaded:
    """Consecutive documents in memory, of which one part is made.

    Attributes:
        documents: in order.
        columns: what is kept of them beside their sketches.
        about: what the giver of the documents is told of them; it can be pickled.
    """

    documents: Sequence[Document]
    columns: Arrays = field(default_factory=dict)
    about: Any = None


class Batch(Protocol):
    """Consecutive documents, or where they can be read. It can be pickled.

    Attributes:
        is_small: whether all that is made of it fits in memory.
    """

    @property
    def is_small(self) -> bool: ...  # noqa: D102

    def load(self) -> Iterator[Loaded]:
        """Yield the documents."""

    def seal(self) -> object:
        """Return a value that is equal for the same documents, and for no others of a run with the same inputs."""


class Documents(ABC):
    """Gives documents, and is told of them once they were read."""

    @abstractmethod
    def batches(self) -> Iterator[Batch]:
        """Yield the documents; they are read once."""

    def take(self, count: int, columns: Columns, about: Any) -> None:  # noqa: ANN401, B027
        """Take what was kept of so many documents, and what is told of them; in the order of the documents."""

    def end(self) -> None:  # noqa: B027
        """Take note that all documents were read; none was compared yet."""


class Values(Documents):
    """Documents that are at hand: texts, articles, or documents.

    Raises:
        TypeError: while they are read; one has another type.
    """

    def __init__(self, values: "Iterable[str | Article | Document | None]") -> None:
        self._values = values

    def batches(self) -> Iterator[Batch]:
        """Yield the documents."""
        documents = (Document.of(value, number) for number, value in enumerate(self._values))
        return (_Held(tuple(some)) for some in cut(documents, lambda document: len(document.text)))


@dataclass(frozen=True, slots=True)
class _Held:
    """Documents in memory."""

    documents: tuple[Document, ...]
    is_small: bool = True

    def load(self) -> Iterator[Loaded]:
        """Yield the documents."""
        yield Loaded(self.documents)

    def seal(self) -> object:
        """Return the number and a checksum of the documents."""
        return seal_of(self.documents)


def seal_of(documents: Sequence[Document]) -> tuple[int, int]:
    """Return the number and a checksum of documents."""
    value = 0
    for document in documents:
        value = crc32(f"{document.text}\0{document.id}\0{document.date}".encode("utf-8", "surrogatepass"), value)
    return len(documents), value


def cut(values: Iterable[T], chars_of: Callable[[T], int]) -> Iterator[list[T]]:
    """Yield values some at a time, so that one part can be made of their documents."""
    some, chars = list[T](), 0
    for value in values:
        if len(some) >= PART or chars >= PART_CHARS:
            yield some
            some, chars = [], 0
        some.append(value)
        chars += chars_of(value)
    if some:
        yield some
