"""The documents of a collection: their names, and what else of them is asked for once they were compared."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Self

from articlekit import engine
from articlekit.batch.entries import Choice, Entry, entries
from articlekit.collection.keep import Document
from articlekit.collection.spool import Spool
from articlekit.errors import UsageError
from articlekit.io import readers, records
from articlekit.io.documents import RawDocument, Settings
from articlekit.io.inputs import Input
from articlekit.model import Failure
from articlekit.rules.dates import read_moment

_TITLE_CHARS = 200  # of a title that are kept


class Corpus:
    """Reads the documents of inputs one by one, and remembers their names.

    Attributes:
        ids, sources: of each document.
        items: the file of each document, None if it is only a part of one.
        references: how many documents, the first ones, are from references.
        empty: the numbers of documents without text of their own.
        tally: how many documents are ok, empty, failed, skipped and undated, and how many references failed.
        unreadable: the name of the first document whose date cannot be read, and that date.
    """

    def __init__(
        self, settings: Settings, choice: Choice, pace: engine.Pace, report: Callable[[str, str], None]
    ) -> None:
        self._settings, self._choice, self._pace, self._report = settings, choice, pace, report
        self.ids: list[str] = []
        self.sources: list[str] = []
        self.items: list[Input | None] = []
        self._digests: list[bytes] = []
        self.references = 0
        self.empty: set[int] = set()
        self.tally: Counter[str] = Counter()
        self.unreadable: tuple[str, str] | None = None
        # Lines are kept on disk until it is known which of them are unique; standard input cannot be read twice.
        self._lines = Spool() if choice.lines else None
        self._titles = Spool() if choice.titles else None
        self._texts = Spool() if choice.texts else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files of records, titles and texts."""
        for spool in (self._lines, self._titles, self._texts):
            if spool is not None:
                spool.close()

    def documents(self, references: Iterable[Input], items: Iterable[Input]) -> Iterator[Document]:
        """Yield the documents of references, then of inputs; failures are reported and left out."""
        yield from self._documents(references, replace(self._choice, lines=False, dated=False, reference=True))
        self.references = len(self.ids)
        self.tally = Counter({"references failed": self.tally["failed"]})
        yield from self._documents(items, self._choice)

    def _documents(self, items: Iterable[Input], choice: Choice) -> Iterator[Document]:
        for read in entries(readers.read(items, self._settings), choice, self._pace):
            if not isinstance(read, Entry):
                self.tally["failed" if isinstance(read, Failure) else "skipped"] += 1
                if isinstance(read, Failure):
                    self._report(read.source, read.reason)
                continue
            document = read.document
            self.tally["ok" if document.text else "empty"] += 1
            if not document.text:
                self.empty.add(len(self.ids))
            if choice.dated and read_moment(document.date) is None:
                self.tally["undated"] += 1
                if document.date and self.unreadable is None:
                    self.unreadable = (document.id, str(document.date))
            self._remember(read, choice)
            yield document

    def _remember(self, entry: Entry, choice: Choice) -> None:
        """Keep the names of a document, and what else was asked for."""
        document = entry.document
        self.ids.append(document.id)
        # Sharing equal strings saves 100 MB for a million documents.
        self.sources.append(document.id if document.source == document.id else document.source)
        self.items.append(entry.item)
        if choice.digests:
            self._digests.append(entry.digest)
        if choice.lines and self._lines is not None:
            self._lines.append(entry.line)
        if self._titles is not None:
            self._titles.append(records.utf8(entry.title[:_TITLE_CHARS]))
        if self._texts is not None:
            self._texts.append(records.utf8(document.text))

    def find(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of documents by id or source; the first one of each name.

        Raises:
            UsageError: there is no such document.
        """
        found = []
        for name in names:
            column = next((column for column in (self.ids, self.sources) if name in column), None)
            if column is None:
                raise UsageError(f"{name}: none of the {len(self.ids)} documents has this id or name; see --emit map")
            found.append(column.index(name))
        return found

    def is_unchanged(self, number: int) -> bool:
        """Return whether a file still has the content that was compared; True for a part of a file."""
        item = self.items[number]
        if item is None:
            return True
        found = next(iter(readers.read([item], self._settings)), None)
        return isinstance(found, RawDocument) and sha256(found.data).digest() == self._digests[number]

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Yield the records of documents, whose numbers are in ascending order."""
        if self._lines is None:
            return
        for number in numbers:
            yield self._lines.read(number - self.references)

    def title(self, number: int) -> str:
        """Return the title of a document, cut if it is very long; "" if it has none, or titles were not asked for."""
        return "" if self._titles is None else self._titles.read(number).decode("utf-8", "ignore")

    def text(self, number: int) -> str:
        """Return the text of a document; "" if texts were not asked for."""
        return "" if self._texts is None else self._texts.read(number).decode("utf-8")
