"""The documents of a collection: their names, and what else of them is asked for once they were compared."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import groupby
from typing import Protocol, overload

from articlekit import engine
from articlekit.batch.entries import Choice, Entry, Read, are_texts, entries
from articlekit.batch.slices import ReadHere, Slice, Told, chars_of, choose_size, group
from articlekit.collection.batches import Batch, Documents, cut
from articlekit.collection.columns import Columns, Strings
from articlekit.errors import UsageError
from articlekit.io import readers, spans
from articlekit.io.documents import RawDocument, Settings
from articlekit.io.inputs import Input, place_anywhere
from articlekit.io.spans import Span

_STRINGS = "ids", "sources", "lines", "titles", "texts"


class Progress(Protocol):
    """Is told how far the reading is."""

    def begin(self, items: Iterable[Input]) -> Iterator[Input]:
        """Yield inputs, each when it is read."""

    def count(self, documents: int) -> None:
        """Take note that so many more documents were read."""

    def fail(self, source: str, reason: str) -> None:
        """Take note of a document that cannot be read, in the order of the documents."""

    def end(self, documents: int) -> None:
        """Take note that all documents were read, and how many they are."""


class Names(Sequence[str]):
    """The ids, or the sources, of documents."""

    def __init__(self, strings: Strings) -> None:
        self._strings = strings

    def __len__(self) -> int:
        return len(self._strings)

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        return self._strings[number].decode("utf-8", "surrogatepass")


class Corpus(Documents):
    """Gives the documents of inputs, and remembers their names.

    Attributes:
        ids, sources: of each document.
        files: by number, the file of each document that is the whole of one, and its digest if that was asked for.
        references: how many documents, the first ones, are from references.
        empty: the numbers of documents without text of their own.
        tally: how many documents are ok, empty, failed, skipped and undated, and how many references failed.
        unreadable: the name of the first document whose date cannot be read, and that date.
    """

    def __init__(  # noqa: PLR0913  (what to read, how, and who is told)
        self,
        items: Sequence[Input],
        settings: Settings,
        choice: Choice,
        *,
        pace: engine.Pace,
        progress: Progress,
        references: Sequence[Input] = (),
        anywhere: bool = False,
        named: Sequence[str] = (),
    ) -> None:
        """Read references, then inputs.

        Args:
            items: the inputs.
            settings: of the readers.
            choice: what is kept of the documents.
            pace: at which pages are cleaned.
            progress: is told how far the reading is.
            references: what documents are only compared with.
            anywhere: whether workers read all inputs, which they can open, since they may be on other machines.
            named: ids or sources of which there must be a document.
        """
        self._inputs = (references, replace(choice, lines=False, dated=False, reference=True)), (items, choice)
        self._settings, self._pace, self._progress = settings, pace, progress
        self._anywhere, self._named = anywhere, named
        self._strings = {name: Strings(name) for name in _STRINGS}
        self.ids, self.sources = Names(self._strings["ids"]), Names(self._strings["sources"])
        self.files: dict[int, tuple[Input, bytes]] = {}
        self.references = 0
        self.empty: set[int] = set()
        self.tally: Counter[str] = Counter()
        self.unreadable: tuple[str, str] | None = None

    def batches(self) -> Iterator[Batch]:
        """Yield the documents: slices of the inputs that workers can read, and what was read here of the others."""
        for items, choice in self._inputs:
            slice_bytes = choose_size(items)
            pieces = groupby(self._divide(items, choice, slice_bytes), key=lambda piece: piece[0])
            for is_for_workers, some in pieces:
                if is_for_workers:
                    pace = replace(self._pace, workers=1, is_apart=self._anywhere or self._pace.workers != 1)
                    for each in group((piece for _, piece in some), slice_bytes):
                        yield Slice(each, self._settings, choice, pace)
                else:
                    here = (piece for _, piece in some if isinstance(piece, Input))
                    for reads in cut(self._read(here, choice), chars_of):
                        yield ReadHere(tuple(reads), choice)

    def _divide(self, items: Iterable[Input], choice: Choice, slice_bytes: int) -> Iterator[tuple[bool, Span | Input]]:
        """Yield inputs, or spans of large ones that hold texts; and whether workers read them.

        Other inputs are read here: pages are cleaned by processes at their own pace, with a limit for each.
        """
        begun = self._progress.begin(items)
        for item in map(place_anywhere, begun) if self._anywhere else begun:
            divided = spans.divide(item, self._settings, slice_bytes)
            first = None if divided is None else next(divided, None)
            if isinstance(first, Span) and divided is not None and are_texts(first, self._settings, choice.fields):
                yield True, first
                yield from ((True, piece) for piece in divided)
            else:
                yield self._anywhere and item.path is not None, item

    def _read(self, items: Iterable[Input], choice: Choice) -> Iterator[Read]:
        for read in entries(readers.read(items, self._settings), choice, self._pace):
            if isinstance(read, Entry):
                self._progress.count(1)
            yield read

    def take(self, count: int, columns: Columns, about: Told) -> None:
        """Remember documents."""
        first = len(self.ids)
        for strings in self._strings.values():
            strings.append(columns, count)
        for source, reason in about.failed:
            self._progress.fail(source, reason)
        if not about.is_counted:
            self._progress.count(count)
        self.files |= {first + place: file for place, file in about.files.items()}
        self.empty |= {first + place for place in about.empty}
        if about.reference:
            self.references += count
            self.tally["references failed"] += len(about.failed)
            return
        empty = len(about.empty)
        self.tally += Counter(
            ok=count - empty, empty=empty, failed=len(about.failed), skipped=about.skipped, undated=about.undated
        )
        self.unreadable = self.unreadable or about.unreadable

    def end(self) -> None:
        """Check that there is a document of each name that there must be.

        Raises:
            UsageError: there is none.
        """
        self.find(self._named)
        self._progress.end(len(self.ids))

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
        if number not in self.files:
            return True
        item, digest = self.files[number]
        found = next(iter(readers.read([item], self._settings)), None)
        return isinstance(found, RawDocument) and sha256(found.data).digest() == digest

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Yield the records of documents, if they were asked for."""
        return filter(None, map(self._strings["lines"].__getitem__, numbers))

    def title(self, number: int) -> str:
        """Return the title of a document, cut if it is very long; "" if it has none, or titles were not asked for."""
        return self._strings["titles"][number].decode("utf-8", "ignore")

    def text(self, number: int) -> str:
        """Return the text of a document; "" if texts were not asked for."""
        return self._strings["texts"][number].decode("utf-8")
