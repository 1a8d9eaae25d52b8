"""The manifest of an index: a SQLite database of its documents, runs and files. Other files are ignored.

All files are written before the one transaction that names them. A run that is killed at any time therefore leaves the
index in the state of the last finished run.
"""

import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from articlekit.collection.result import Earlier
from articlekit.errors import StoreError

NAME = "manifest.sqlite"
FORMAT = 2
READABLE = (1, FORMAT)  # 1 lacks the folded texts; a run that adds documents makes 2 of it
KEPT, REFERENCE = 1, 2
_SCHEMA = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE state (documents INTEGER NOT NULL, texts INTEGER NOT NULL, labels TEXT, changes INTEGER NOT NULL);
CREATE TABLE file (name TEXT PRIMARY KEY, bytes INTEGER NOT NULL, checksum INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE segment (name TEXT PRIMARY KEY, first INTEGER NOT NULL, texts INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE run (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, documents INTEGER NOT NULL,
                  fingerprint BLOB NOT NULL, answer BLOB NOT NULL);
CREATE TABLE document (number INTEGER PRIMARY KEY, text INTEGER NOT NULL, run INTEGER NOT NULL, kept INTEGER NOT NULL,
                       id NOT NULL, source, url);
CREATE INDEX document_text ON document (text);
INSERT INTO state VALUES (0, 0, NULL, 0);
"""
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_ROW = "SELECT document.number, text, run.id, kept, document.id, source, url FROM document JOIN run ON run = run.number"


@dataclass(frozen=True, slots=True)
class IndexState:
    """Counters of an index.

    Attributes:
        documents, texts: how many were ever added; the next ones get these numbers.
        labels: name of the file of labels; None while there is no text.
        changes: number of changes; it makes the names of new files unique.
    """

    documents: int
    texts: int
    labels: str | None
    changes: int


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A row of the manifest: `kept` is 0 for a dropped document, 1 for a kept one, 2 for a reference."""

    number: int
    text: int
    run: str
    kept: int
    id: str
    source: str
    url: str | None

    def as_earlier(self, cluster: int) -> Earlier:
        """Return the document in the form of results."""
        return Earlier(self.id, self.source, self.url, self.run, cluster, self.kept > 0)


@contextmanager
def explain_errors(where: Path, waited: float = 0.0) -> Iterator[None]:
    """Turn errors of SQLite and the system into a StoreError with a one-line message."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary code, without the extended one
        what = {
            sqlite3.SQLITE_BUSY: f"another run is still writing to it, after {waited:.0f} s; try again later",
            sqlite3.SQLITE_FULL: "no space left on the disk; free some",
            sqlite3.SQLITE_IOERR: f"the disk fails or is full ({error})",
            sqlite3.SQLITE_NOTADB: "not an index",
            sqlite3.SQLITE_CORRUPT: f"damaged ({error}); restore it from a copy, or create a new one",
            sqlite3.SQLITE_READONLY: "cannot be written to; check its permissions",
        }.get(code, f"cannot be used: {error}")
        raise StoreError(f"{where}: {what}") from error
    except OSError as error:
        what = "no space left on the disk; free some" if error.errno in _FULL else error.strerror or str(error)
        raise StoreError(f"{where}: {what}") from error


class Manifest:
    """An open manifest.

    Readers see the state at the beginning of their transaction; readers and writers do not block each other.
    """

    def __init__(self, directory: Path, wait_seconds: float) -> None:
        path = directory / NAME
        if not path.is_file():
            raise StoreError(f"{directory}: {'not an index' if directory.exists() else 'no such index'}")
        # SQLite opens a database in a read-only directory only if it may assume that nobody writes to it.
        mode = "mode=rw" if os.access(directory, os.W_OK) else "mode=ro&immutable=1"
        self._where, self._wait = directory, wait_seconds
        with explain_errors(directory):
            uri = f"file:{quote(str(path.absolute()))}?{mode}"
            self._connection = sqlite3.connect(uri, timeout=wait_seconds, isolation_level=None, uri=True)
            try:
                version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            except BaseException:
                self._connection.close()
                raise
        self._version = version
        if version not in READABLE:
            self.close()
            newer = "made by a newer version of articlekit; update it, or make another index"
            raise StoreError(f"{directory}: {newer if version > FORMAT else 'not an index'}")

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def write_transaction(self, *, wait: bool = True) -> Iterator[None]:
        """Begin a write transaction; commit at the end, or roll back after an error."""
        with explain_errors(self._where, self._wait if wait else 0.0):
            self._connection.execute(f"PRAGMA busy_timeout = {int(1000 * self._wait) if wait else 0}")
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                if self._version != FORMAT:
                    self._connection.execute(f"PRAGMA user_version = {FORMAT}")
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # After some errors SQLite has rolled back itself.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def read_transaction(self) -> Iterator[None]:
        """Begin a read transaction, which sees one state."""
        with explain_errors(self._where):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._connection.execute("ROLLBACK")

    def settings(self) -> dict[str, Any]:
        """Return the settings that the index was created with."""
        return {name: json.loads(value) for name, value in self._connection.execute("SELECT * FROM setting")}

    def add_settings(self, settings: Mapping[str, object]) -> None:
        """Add settings that an index of an earlier format does not have."""
        rows = [(name, json.dumps(value)) for name, value in settings.items()]
        self._connection.executemany("INSERT OR IGNORE INTO setting VALUES (?, ?)", rows)

    def state(self) -> IndexState:
        """Return the current counters."""
        return IndexState(*self._connection.execute("SELECT * FROM state").fetchone())

    def change(self, state: IndexState) -> None:
        """Store new counters."""
        self._connection.execute("UPDATE state SET (documents, texts, labels, changes) = (?, ?, ?, ?)", astuple(state))

    def files(self) -> dict[str, tuple[int, int]]:
        """Return for the name of each file its size in bytes and its checksum."""
        return {name: (size, checksum) for name, size, checksum in self._connection.execute("SELECT * FROM file")}

    def add_files(self, files: Mapping[str, tuple[int, int]]) -> None:
        """Add files, which must be on disk."""
        rows = ((name, *what) for name, what in files.items())
        self._connection.executemany("INSERT INTO file VALUES (?, ?, ?)", rows)

    def forget_files(self, name: str) -> None:
        """Remove a file, or all files of a directory, from the manifest."""
        self._connection.execute("DELETE FROM file WHERE name = :name OR name GLOB :name || '/*'", {"name": name})

    def segments(self) -> list[tuple[str, int, int]]:
        """Return (name, number of the first text, number of texts) of each segment, in the order of the texts."""
        return self._connection.execute("SELECT name, first, texts FROM segment ORDER BY first").fetchall()

    def add_segment(self, name: str, first: int, texts: int) -> None:
        """Add a segment."""
        self._connection.execute("INSERT INTO segment VALUES (?, ?, ?)", (name, first, texts))

    def forget_segment(self, name: str) -> None:
        """Remove a segment and its files from the manifest."""
        self._connection.execute("DELETE FROM segment WHERE name = ?", (name,))
        self.forget_files(name)

    def add_run(self, name: str | None, documents: int, fingerprint: bytes, answer: bytes) -> tuple[int, str]:
        """Add a run; return its number and its name, by default a free number."""
        number = self._connection.execute("SELECT coalesce(max(number), 0) + 1 FROM run").fetchone()[0]
        name = name or next(free for free in map(str, count(number)) if self.run(free) is None)
        row = (number, name, documents, fingerprint, answer)
        self._connection.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?)", row)
        return number, name

    def run(self, name: str) -> tuple[bytes, bytes] | None:
        """Return the fingerprint and the answer of a run; None if the name is unknown."""
        found = self._connection.execute("SELECT fingerprint, answer FROM run WHERE id = ?", (name,)).fetchone()
        return (found[0], found[1]) if found else None

    def counts(self) -> tuple[int, int, int]:
        """Return the number of runs, of documents, and of those that are kept."""
        counts = "SELECT (SELECT count(*) FROM run), count(*), coalesce(sum(kept > 0), 0) FROM document"
        runs, documents, kept = self._connection.execute(counts).fetchone()
        return runs, documents, kept

    def add_documents(self, run: int, rows: Iterable[StoredDocument]) -> None:
        """Add documents to a run."""
        # To save space, a source that equals the id is NULL.
        values = (
            (row.number, row.text, run, row.kept, *map(_encode, (row.id, row.source, row.id, row.url))) for row in rows
        )
        self._connection.executemany("INSERT INTO document VALUES (?, ?, ?, ?, ?, nullif(?, ?), ?)", values)

    def drop_documents(self, numbers: Iterable[int]) -> None:
        """Store that documents, given by number, are no longer kept."""
        self._connection.executemany("UPDATE document SET kept = 0 WHERE number = ?", ((each,) for each in numbers))

    def documents(
        self, *, numbers: Sequence[int] | None = None, texts: Sequence[int] | None = None
    ) -> Iterator[StoredDocument]:
        """Yield documents by number: those with the given numbers or texts; by default all."""
        chosen = " WHERE document.number IN (SELECT value FROM json_each(?))" if numbers is not None else ""
        chosen = " WHERE text IN (SELECT value FROM json_each(?))" if texts is not None else chosen
        values = () if not chosen else (json.dumps(texts if texts is not None else numbers),)
        found = self._connection.execute(_ROW + chosen + " ORDER BY document.number", values)
        for number, text, run, kept, *names in found:
            name, source, url = map(_decode, names)
            yield StoredDocument(number, text, run, kept, name or "", (name if source is None else source) or "", url)

    def texts(self) -> Iterator[tuple[int, int]]:
        """Yield the number and the text of each document, in the order of the numbers."""
        yield from self._connection.execute("SELECT number, text FROM document ORDER BY number")

    def remove(self, ids: Iterable[str]) -> tuple[int, list[int]]:
        """Remove documents by id; return their number, and the texts that have no document left."""
        self._connection.execute("CREATE TEMP TABLE gone (id)")
        self._connection.executemany("INSERT INTO temp.gone VALUES (?)", ((_encode(name),) for name in ids))
        deleted = self._connection.execute("DELETE FROM document WHERE id IN (SELECT id FROM gone) RETURNING text")
        texts = [text for (text,) in deleted.fetchall()]
        self._connection.execute("DROP TABLE temp.gone")
        left = "SELECT DISTINCT value FROM json_each(?) WHERE value NOT IN (SELECT text FROM document)"
        return len(texts), [text for (text,) in self._connection.execute(left, (json.dumps(texts),))]

    def problems(self) -> list[str]:
        """Return the problems that SQLite finds in the manifest."""
        found = [line for (line,) in self._connection.execute("PRAGMA integrity_check")]
        return [] if found == ["ok"] else [f"{NAME}: {line}" for line in found]

    def vacuum(self) -> None:
        """Free the space of removed rows."""
        with explain_errors(self._where):
            self._connection.execute("VACUUM")


def create(directory: Path, settings: Mapping[str, object], wait_seconds: float) -> None:
    """Create the manifest, unless another process has done so."""
    with explain_errors(directory):
        connection = sqlite3.connect(directory / NAME, timeout=wait_seconds, isolation_level=None)
        try:
            if connection.execute("PRAGMA user_version").fetchone()[0]:
                return
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                for statement in (*_SCHEMA.split(";")[:-1], f"PRAGMA user_version = {FORMAT}"):
                    connection.execute(statement)
                rows = [(name, json.dumps(value)) for name, value in settings.items()]
                connection.executemany("INSERT INTO setting VALUES (?, ?)", rows)
            connection.execute("COMMIT")
        finally:
            connection.close()


def _encode(value: str | None) -> str | bytes | None:
    """Return a value that SQLite can store: bytes for a file name that is not valid Unicode."""
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        return (value or "").encode("utf-8", "surrogatepass")
    return value


def _decode(value: str | bytes | None) -> str | None:
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else value
