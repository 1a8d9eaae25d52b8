"""Record pages that fail: a line of JSON for each, or the pages themselves with the reason."""

import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from articlekit.errors import UsageError, WriteError
from articlekit.io.documents import Found, RawDocument, Skipped
from articlekit.io.files import File
from articlekit.io.inputs import Input
from articlekit.io.records import dump_line
from articlekit.io.remote import is_remote
from articlekit.io.sinks import FORMATS, format_of
from articlekit.io.tree import safe_path
from articlekit.io.writers import Position, open_replacement, refuse


class FailureLog:
    """A file with a line of JSON for each failure; every run replaces it."""

    def __init__(self, path: str, inputs: Sequence[Input], place: Position | None) -> None:
        if format_of(path) in (FORMATS["csv"], FORMATS["xlsx"]):
            raise UsageError(f"{path}: failures are lines of JSON; name it .jsonl.")
        self._file = File(path, inputs, exists="replace", place=place)

    def put(self, found: Found, source: str, stage: str, reason: str) -> Position:
        """Add a failure; return the position after it."""
        identity = found.id if isinstance(found, RawDocument) else None
        record = {"schema": "articlekit.failure/1", "id": identity or source, "source": source}
        self._file.put(found.item, found.member, [dump_line({**record, "stage": stage, "message": reason})])
        return self._file.resume_point.place

    def sync(self) -> None:
        """Flush to the disk what was written."""
        self._file.sync()

    def confirm_saved(self, place: Position) -> None:
        """Note that a position is saved."""
        self._file.confirm_saved(place)

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            # If nothing failed, an empty file replaces that of the run before.
            self._file.put(Input(None, ""), "", [b""])
        self._file.__exit__(kind, error, trace)


class Quarantine:
    """A directory of failed pages, each with a file that holds the reason."""

    def __init__(self, directory: str) -> None:
        self._directory = directory

    def put(self, found: Found, stage: str, reason: str) -> None:
        """Store what was read of a page, and why it failed."""
        path = os.path.join(self._directory, safe_path(found.source))
        if isinstance(found, RawDocument) and found.row is not None:
            data = dump_line(found.row)
        else:
            data = b"" if isinstance(found, Skipped) else found.data
        if data:
            with open_replacement(path, force=True) as stream:
                stream.write(data)
        with open_replacement(f"{path}.reason.json", force=True) as stream:
            stream.write(dump_line({"source": found.source, "stage": stage, "message": reason}))


def write_summary(path: str, inputs: Sequence[Input], record: Mapping[str, Any]) -> None:
    """Write the summary of a run.

    Raises:
        WriteError: it cannot be written, or is an input.
    """
    refuse([path], inputs, force=True)
    parent = os.path.dirname(path) or os.curdir
    if not is_remote(path) and not os.path.isdir(parent):
        raise WriteError(f"{path}: there is no directory {parent}; make it first")
    with open_replacement(path, force=True) as stream:
        stream.write(dump_line(dict(record)))
