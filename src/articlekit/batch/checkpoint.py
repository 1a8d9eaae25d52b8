"""How far a run is, for a later one to resume: what is done for good, and when that is saved."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from articlekit.batch import state
from articlekit.batch.failures import FailureLog
from articlekit.batch.state import State
from articlekit.io.inputs import Input
from articlekit.io.writers import Position, ResumePoint, Sink

# Saving the state takes some 2 ms; a killed run loses only the work since the last save.
_SAVE_SECONDS = 0.25


class _PutRecord(NamedTuple):
    """A document that was put: the index of its input, its number in that, and its outcome."""

    item: int
    within: int
    status: str
    is_found: bool
    is_done: bool
    errors: Position | None


# The state that can be saved, the number of puts in it, and the documents that were put since.
_Progress = tuple[State, int, list[_PutRecord]]


class Checkpoint:
    """The progress of a run, and its state file.

    Attributes:
        path: of the state file; None if the run cannot be resumed.
        start: where the run starts; where an earlier one stopped, if it is_resumed.
        is_saved: whether the state file exists.
        at: the index of the input that is being read.
    """

    def __init__(self, path: str | None, start: State, *, is_resumed: bool) -> None:
        self.path, self.start, self.is_resumed = path, start, is_resumed
        self.is_saved = is_resumed
        self.at, self._within = start.item, start.within
        self._progress: _Progress = (start, 0, [])
        self._saved_at = time.monotonic()

    def save_start(self, sink: Sink) -> None:
        """Save that the run has started, so that finished files of a killed run are known to be its own."""
        if self.path is not None:
            state.save(self.path, replace(self.start, place=sink.resume_point.place))
            self.is_saved = True

    def record(  # noqa: PLR0913  (an outcome, all by name but the first)
        self,
        item: Input,
        *,
        items: Sequence[Input],
        status: str,
        is_found: bool,
        is_done: bool,
        errors: Position | None,
        resume_point: ResumePoint,
    ) -> None:
        """Note that a document of an input was put, with its outcome."""
        while items[self.at] is not item:
            self.at, self._within = self.at + 1, 0
        self._within += 1
        if self.path is None:
            return
        before, puts, waiting = self._progress
        waiting.append(_PutRecord(self.at, self._within, status, is_found, is_done, errors))
        self._progress = _advance(before, puts, waiting, resume_point)

    @property
    def is_due(self) -> bool:
        """Whether the state is to be saved again."""
        return self.path is not None and time.monotonic() - self._saved_at > _SAVE_SECONDS

    def save(self, sink: Sink, errors: FailureLog | None) -> None:
        """Flush the outputs to the disk, and save the state.

        Raises:
            WriteError: one of them cannot be written.
        """
        if self.path is None:
            return
        progress, _, _ = self._progress
        sink.sync()
        if errors:
            errors.sync()
        if progress.item or progress.within:
            state.save(self.path, progress)
            self.is_saved = True
            sink.confirm_saved(progress.place)
            if errors:
                errors.confirm_saved(progress.errors or {})
        self._saved_at = time.monotonic()

    def forget(self) -> None:
        """Remove the state file."""
        if self.path is not None:
            state.forget(self.path)


def _advance(before: State, puts: int, waiting: list[_PutRecord], resume_point: ResumePoint) -> _Progress:
    """Move the documents before the resume point from the waiting ones into the state.

    A new value is returned, so that an interrupt leaves the old one intact.
    """
    counts, after, number = Counter(before.counts), before, 0
    for record in waiting:
        if puts + (record.status != "skipped") > resume_point.puts:
            break
        puts += record.status != "skipped"
        number += 1
        counts[record.status] += 1
        counts["found"] += record.is_found
        counts["done"] += record.is_done
        after = State(before.job, record.item, record.within, {}, before.place, record.errors or after.errors)
    if not number:
        return before, puts, waiting
    return replace(after, counts=dict(counts), place=resume_point.place), puts, waiting[number:]
