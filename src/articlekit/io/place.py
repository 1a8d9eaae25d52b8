"""The place of a document in an input, and its name in messages and records."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Literal

from articlekit.errors import ReadError
from articlekit.io.documents import Broken, Found, Limits, RawDocument, Settings, Skipped
from articlekit.io.inputs import Input, printable_path

# Yields the documents of a stream at a place, those in nested archives too.
Read = Callable[[IO[bytes], "Place", Settings], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a stream in an input.

    source names it in messages and records, member inside the input; the suffix of name helps to recognise its format;
    read reads the members of an archive; layers is how many archives and compressed files it is nested in.
    """

    item: Input
    source: str
    name: str
    read: Read
    member: str = ""
    layers: int = 0

    def inside(self, path: str) -> "Place":
        """Return the place of a member of this archive."""
        path = printable_path(path)
        member = f"{self.member}/{path}" if self.member else path
        return Place(self.item, f"{self.source}/{path}", path, self.read, member, self.layers + 1)

    def at_number(self, number: int) -> "Place":
        """Return the place of a line, row or record."""
        source, member = self._names(number)
        return Place(self.item, source, self.name, self.read, member, self.layers)

    def line(self, number: int, data: bytes, kind: Literal["record", "json"]) -> RawDocument:
        """Return the document in a line."""
        source, member = self._names(number)
        return RawDocument(self.item, source, data, kind, member)

    def _names(self, number: int) -> tuple[str, str]:
        return f"{self.source}:{number}", f"{self.member}/{number:06}" if self.member else f"{number:06}"

    def document(self, data: bytes, **more: object) -> RawDocument:
        """Return the document at this place."""
        return RawDocument(self.item, self.source, data, member=self.member, **more)  # type: ignore[arg-type]

    def rows(self, rows: Iterable[dict[str, Any]]) -> Iterator[RawDocument]:
        """Yield rows as documents, numbered from 1."""
        for number, row in enumerate(rows, 1):
            yield self.at_number(number).document(b"", kind="row", row=row)

    def as_broken(self, reason: str, data: bytes = b"") -> Broken:
        """Return the value that reports that this place cannot be read."""
        # Errors of libraries may quote line breaks of the data.
        return Broken(self.item, self.source, " ".join(reason.split()), self.member, data)

    def as_skipped(self, reason: str) -> Skipped:
        """Return the value that reports that this place is passed over."""
        return Skipped(self.item, self.source, reason, self.member)

    def check_layers(self, limits: Limits) -> None:
        """Check that another layer may be unpacked.

        Raises:
            ReadError: the limit is reached.
        """
        if self.layers >= limits.max_nesting:
            raise ReadError(f"more than {limits.max_nesting} layers of packing; raise --max-nesting to read it")
