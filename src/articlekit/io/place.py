"""Where in an input a document lies, and how it is called."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import IO

from articlekit.errors import ReadError
from articlekit.io.documents import Broken, Found, Limits, RawDocument, Settings, Skipped
from articlekit.io.inputs import Input, shown

# Yields the documents of a stream at a place, whatever is packed in it.
Read = Callable[[IO[bytes], "Place", Settings], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an input a stream lies.

    source and member name it; name says what it is; read takes the members of an archive; layers were passed so far.
    """

    item: Input
    source: str
    name: str
    read: Read
    member: str = ""
    layers: int = 0

    def inside(self, path: str) -> "Place":
        """Return the place of a member of this archive."""
        path = shown(path)
        member = f"{self.member}/{path}" if self.member else path
        return Place(self.item, f"{self.source}/{path}", path, self.read, member, self.layers + 1)

    def numbered(self, number: int) -> "Place":
        """Return the place of a line, row or record."""
        member = f"{self.member}/{number:06}" if self.member else f"{number:06}"
        return replace(self, source=f"{self.source}:{number}", member=member)

    def document(self, data: bytes, **more: object) -> RawDocument:
        """Return a document here."""
        return RawDocument(self.item, self.source, data, member=self.member, **more)  # type: ignore[arg-type]

    def broken(self, reason: str, data: bytes = b"") -> Broken:
        """Return what cannot be read here, and why."""
        # Libraries quote what they choke on, line breaks and all.
        return Broken(self.item, self.source, " ".join(reason.split()), self.member, data)

    def skipped(self, reason: str) -> Skipped:
        """Return what is passed over here, and why."""
        return Skipped(self.item, self.source, reason, self.member)

    def check_layers(self, limits: Limits) -> None:
        """Refuse to unpack more layers than the limit.

        Raises:
            ReadError: there are more.
        """
        if self.layers >= limits.max_nesting:
            raise ReadError(f"more than {limits.max_nesting} layers of packing; raise --max-nesting to read it")
