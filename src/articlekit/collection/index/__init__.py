"""An index of the documents of earlier runs, on disk; new documents are compared with them and added.

An index is a directory: a manifest (SQLite), segments of flat files, and a file with the cluster of each text.
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from articlekit.collection import sketch
from articlekit.collection.choose import Ranks
from articlekit.collection.explain import Observer
from articlekit.collection.fold import SHORT
from articlekit.collection.gather import Collection
from articlekit.collection.index import answers
from articlekit.collection.index.add import Matches, answer, describe, find
from articlekit.collection.index.manifest import (
    NAME,
    REFERENCE,
    IndexState,
    Manifest,
    StoredDocument,
    create,
    explain_errors,
)
from articlekit.collection.index.segment import Segment, Writer, map_file, merge, sync_directory, write, write_file
from articlekit.collection.index.store import REMOVED, Store
from articlekit.collection.index.verify import find_problems
from articlekit.collection.keep import Document
from articlekit.collection.postings import Pairs
from articlekit.collection.ragged import Hashes
from articlekit.collection.result import Clusters, Earlier
from articlekit.errors import StoreError
from articlekit.model.settings import DEFAULT, Thresholds

WAIT_SECONDS = 60.0
# Segments are merged unless each has GROWTH times as many texts as the next. The number of segments, and how often a
# text is rewritten, are then logarithmic in the number of texts.
GROWTH = 2
_OURS = re.compile(r"(segment|labels)-\d+")


@dataclass(frozen=True, slots=True)
class Stats:
    """The size of an index.

    Attributes:
        runs: number of runs that added documents.
        documents, kept: number of documents, and of those that are kept.
        texts: number of distinct texts.
        segments: number of segments.
        bytes: size of all files.
    """

    runs: int
    documents: int
    kept: int
    texts: int
    segments: int
    bytes: int


def settings(thresholds: Thresholds) -> dict[str, object]:
    """Return the settings that must be the same in every run, by names for messages.

    Those of sketches, and what a user can change. The rules by which pairs are judged may change, since all related
    pairs are judged again in every run that meets them.
    """
    return {
        "shingles.width": sketch.WIDTH,
        "shingles.cjk_width": sketch.CJK_WIDTH,
        "shingles.target": sketch.TARGET,
        "shingles.levels": sketch.LEVELS,
        "anchors.share": sketch.ANCHOR_SHARE,
        "anchors.least": sketch.MIN_ANCHORS,
        "short": SHORT,
        "threshold": thresholds.held.coverage,
    }


class Index:
    """An open index. Any number may read while one writes; a second writer waits."""

    def __init__(self, directory: str | os.PathLike[str], *, wait_seconds: float = WAIT_SECONDS) -> None:
        self.directory = Path(directory)
        self._manifest = Manifest(self.directory, wait_seconds)

    @classmethod
    def create(
        cls, directory: str | os.PathLike[str], *, thresholds: Thresholds = DEFAULT, wait_seconds: float = WAIT_SECONDS
    ) -> Self:
        """Open an index; create it if the directory is empty or missing.

        Raises:
            StoreError: the directory holds something else, or is not writable.
        """
        directory = Path(directory)
        with explain_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
            if not (directory / NAME).exists() and any(directory.iterdir()):
                raise StoreError(f"{directory}: not an index, and not empty; choose another directory")
        create(directory, settings(thresholds), wait_seconds)
        return cls(directory, wait_seconds=wait_seconds)

    def close(self) -> None:
        """Close the index."""
        self._manifest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def add(  # noqa: PLR0913  (all by name but what is added)
        self,
        collection: Collection,
        documents: Sequence[Document],
        ranks: Ranks,
        *,
        thresholds: Thresholds = DEFAULT,
        run: str | None = None,
        observe: Observer | None = None,
    ) -> Clusters:
        """Compare documents with all earlier ones, and add them: all, or none after an error.

        Args:
            collection: their texts.
            documents: the documents; their text fields are ignored.
            ranks: scores for choosing keepers.
            thresholds: for duplicates; the same in all runs.
            run: name of the run. A name that the index knows returns the earlier result and adds nothing.
            observe: called with what was compared, and with the result, unless that is an earlier one.

        Raises:
            StoreError: settings differ, another run is writing, the disk is full, or the run had other documents.
        """
        self._check(settings(thresholds))
        seal = answers.fingerprint(collection, documents)
        with self._write_state() as state:
            done = self._manifest.run(run) if run is not None else None
            if done is not None:
                return self._repeat_run(run or "", seal, *done)
            self._manifest.add_settings(settings(thresholds))
            store = self._store(state)
            found = find(store, collection, thresholds)
            earlier = list(self._manifest.documents(texts=found.touched.tolist()))
            clusters, kept_for = answer(found, ranks, earlier, state.documents)
            if observe is not None:
                observe(describe(found, earlier, self._manifest), clusters)
            number, name = self._manifest.add_run(run, len(documents), seal, answers.pack(clusters, earlier))
            replaced = (row for row, now in zip(earlier, clusters.earlier, strict=True) if row.kept and not now.kept)
            self._manifest.drop_documents(row.number for row in replaced)
            kept = np.where(ranks.table[:, 0] == 0, REFERENCE, clusters.keepers == np.arange(len(documents))).tolist()
            rows = zip(documents, found.numbers[found.texts].tolist(), kept, strict=True)
            self._manifest.add_documents(
                number,
                (
                    StoredDocument(place, text, name, mark, document.id, document.source, document.url)
                    for place, (document, text, mark) in enumerate(rows, state.documents)
                ),
            )
            self._grow(state, store, found, collection, kept_for)
        self._tidy()
        return clusters

    def remove(self, ids: Iterable[str]) -> int:
        """Remove the documents with these ids; return their number. Decisions about other documents stay."""
        with self._write_state() as state:
            count, texts = self._manifest.remove(ids)
            if texts:
                labels = self._store(state).labels.copy()
                labels[texts] = REMOVED
                self._relabel(state, labels)
        return count

    def compact(self) -> None:
        """Merge all segments into one, and free the space of removed documents."""
        with self._write_state() as state:
            if state.texts:
                self._merge(state, self._manifest.segments())
        with self._write_state():  # files that are no longer named are deleted when writing begins
            pass
        self._manifest.vacuum()

    def stats(self) -> Stats:
        """Return the size of the index."""
        with self._read_store() as store:
            texts = int((store.labels != REMOVED).sum())
            size = sum(size for size, _ in self._manifest.files().values()) + (self.directory / NAME).stat().st_size
            return Stats(*self._manifest.counts(), texts, len(self._manifest.segments()), size)

    def verify(self) -> list[str]:
        """Check the whole index; return a line for each problem, and nothing if it is sound."""
        while True:
            with self._manifest.read_transaction():
                state = self._manifest.state()
                try:
                    found = find_problems(self.directory, self._manifest, self._store)
                except FileNotFoundError as error:
                    found = [f"{error.filename}: missing"]
            with self._manifest.read_transaction():
                # A writer may have merged segments meanwhile; then check again.
                if not found or self._manifest.state() == state:
                    return found

    def documents(self) -> Iterator[Earlier]:
        """Yield all documents in the order in which they were added."""
        with self._read_store() as store:
            labels, first = store.labels, np.full(len(store), -1)
            for number, text in self._manifest.texts():
                if first[labels[text]] < 0:
                    first[labels[text]] = number
            blank = store.column("length", np.arange(len(store))) == 0
            for row in self._manifest.documents():
                yield row.as_earlier(row.number if blank[row.text] else int(first[labels[row.text]]))

    def _check(self, wanted: dict[str, object]) -> None:
        stored = self._manifest.settings()
        # An index of format 1 has other names for thresholds, and further settings of its version.
        names = [name for name in wanted if name in stored and stored[name] != wanted[name]]
        if names:
            shown = ", ".join(f"{name} is {stored[name]} there and {wanted[name]} here" for name in names)
            raise StoreError(f"{self.directory}: made with other settings: {shown}; use the same, or another index")

    def _repeat_run(self, run: str, seal: bytes, stored: bytes, data: bytes) -> Clusters:
        if stored != seal:
            raise StoreError(f"{self.directory}: run {run!r} was of other documents; give this one another name")
        return answers.unpack(data, list(self._manifest.documents(numbers=answers.earlier_numbers(data))))

    @contextmanager
    def _read_store(self) -> Iterator[Store]:
        """Open the texts of one state. If a writer deletes its files before they are mapped, use the next state."""
        tried = None
        while True:
            with self._manifest.read_transaction():
                state = self._manifest.state()
                try:
                    store = self._store(state)
                except FileNotFoundError:
                    if state == tried:
                        raise
                    tried = state
                    continue
                yield store
                return

    @contextmanager
    def _write_state(self, *, wait: bool = True) -> Iterator[IndexState]:
        """Lock the index for writing, and delete the files that a killed run or a merge has left."""
        with self._manifest.write_transaction(wait=wait):
            named = {name.partition("/")[0] for name in self._manifest.files()}
            self._sweep(named)
            try:
                yield self._manifest.state()
            except BaseException:
                self._sweep(named)
                raise

    def _sweep(self, named: set[str]) -> None:
        for path in self.directory.iterdir():
            if _OURS.fullmatch(path.name) and path.name not in named:
                # Windows does not delete files that a reader has mapped; a later run will.
                with suppress(OSError):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _store(self, state: IndexState) -> Store:
        segments = [Segment(self.directory / name, first, texts) for name, first, texts in self._manifest.segments()]
        labels = map_file(self.directory / state.labels, "<u4") if state.labels else np.array([], np.uint32)
        return Store(segments, labels)

    def _grow(self, state: IndexState, store: Store, found: Matches, collection: Collection, kept_for: Pairs) -> None:
        """Add the new texts as a segment, and update the state."""
        labels = np.concatenate((store.labels, np.zeros(len(found.new), np.uint32)))
        if len(labels) >= REMOVED:
            raise StoreError(f"{self.directory}: full, with {len(store)} texts; make another index")
        labels[kept_for.a] = kept_for.b
        if len(found.new):
            name = f"segment-{state.changes}"
            with Writer(self.directory / name) as writer:
                write(writer, collection.texts.load(found.new), collection.digests[found.new], len(store), found.pairs)
                self._name_segment(name, len(store), len(found.new), writer.finish())
        documents = state.documents + len(found.texts)
        self._relabel(replace(state, documents=documents, texts=len(labels)), labels)

    def _relabel(self, state: IndexState, labels: Hashes) -> None:
        """Write the labels to a new file, and update the state."""
        name = f"labels-{state.changes}"
        self._manifest.forget_files(state.labels or "")
        self._manifest.add_files({name: write_file(self.directory / name, labels)})
        self._manifest.change(replace(state, labels=name, changes=state.changes + 1))

    def _name_segment(self, name: str, first: int, texts: int, files: dict[str, tuple[int, int]]) -> None:
        sync_directory(self.directory)
        self._manifest.add_segment(name, first, texts)
        self._manifest.add_files(files)

    def _tidy(self) -> None:
        """Merge the last segments if there are too many. If that fails, a later run does it."""
        with suppress(StoreError), self._write_state(wait=False) as state:
            segments = self._manifest.segments()
            place, texts = len(segments), 0
            while place and (place == len(segments) or segments[place - 1][2] < GROWTH * texts):
                place -= 1
                texts += segments[place][2]
            if place < len(segments) - 1:
                self._merge(state, segments[place:])

    def _merge(self, state: IndexState, segments: Sequence[tuple[str, int, int]]) -> None:
        """Replace consecutive segments by one."""
        store = self._store(state)
        name = f"segment-{state.changes}"
        wanted = {old for old, _, _ in segments}
        parts = [segment for segment in store.parts if segment.directory.name in wanted]
        with Writer(self.directory / name) as writer:
            merge(writer, parts, store.labels != REMOVED)
            files = writer.finish()
        for old in wanted:
            self._manifest.forget_segment(old)
        self._name_segment(name, parts[0].first, sum(part.texts for part in parts), files)
        self._manifest.change(replace(state, changes=state.changes + 1))
