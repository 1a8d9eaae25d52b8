"""A run under way: its outputs, its counts, what is told of it, and where it stands if it is stopped."""

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from types import TracebackType
from typing import NamedTuple, Self

import click

from articlekit import engine
from articlekit.cli.counts import Counts
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.messages import say
from articlekit.cli.options import Reading, Writing
from articlekit.cli.outcome import Outcome
from articlekit.cli.output import open_output
from articlekit.cli.progress import Progress
from articlekit.errors import ArticlekitError, StoppedError, WriteError
from articlekit.io import inputs, readers, state, writers
from articlekit.io.documents import Document, Found, Settings, Skipped
from articlekit.io.failures import FailureLog, Quarantine, write_summary
from articlekit.io.inputs import Input
from articlekit.io.state import State
from articlekit.io.writers import Place

# Writing the state costs some 2 ms; what a kill costs is at most what was done since.
_SAVE_SECONDS = 0.25
# Options that change nothing in the bytes of the output.
_NEUTRAL = frozenset(
    {"jobs", "quiet", "verbose", "log", "log_format", "on_error", "max_errors", "summary", "restart", "force", "exists"}
)


class _Noted(NamedTuple):
    """A document that was put: the index of its input, its number in there, and what came of it."""

    item: int
    within: int
    status: str
    is_found: bool
    errors: Place | None


# How far a run is for good, how many puts that is, and what was put since.
_Standing = tuple[State, int, list[_Noted]]


class Job:
    """The outputs of a run, and what came of each document."""

    def __init__(self, items: Sequence[Input], reading: Reading, writing: Writing, *, resumable: bool) -> None:
        self._items, self._reading, self._writing = items, reading, writing
        self._stack = ExitStack()
        self._state_path = self._path_for_state() if resumable else None
        self._job, self._from = "", State("")
        self._resumed = False
        self._at = self._within = 0
        self._saved = time.monotonic()
        self._is_saved = False

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            # With the error, so that no output takes its place as if all were done.
            self._stack.__exit__(*sys.exc_info())
            raise
        return self

    def _open(self) -> None:
        reporting = self._reading.reporting
        if self._state_path is not None:
            self._stack.enter_context(state.locked(self._state_path))
            self._take_up(self._state_path)
        begun = self._from
        self.counts = Counts(begun.counts)
        self._standing: _Standing = (begun, 0, [])
        self._at, self._within = begun.item, begun.within
        place = begun.errors if self._resumed else None
        self._errors = FailureLog(reporting.errors_to, self._items, place) if reporting.errors_to else None
        if self._errors:
            self._stack.enter_context(self._errors)
        self._quarantine = Quarantine(reporting.quarantine) if reporting.quarantine else None
        self.sink = self._stack.enter_context(
            open_output(self._items, self._writing, begun.place if self._resumed else None)
        )
        if self._state_path is not None and self._writing.is_many_files and not self._resumed:
            # A file has its name when it is whole: what a kill leaves there is of this run from the first one on.
            state.save(self._state_path, replace(begun, place=self.sink.settled.place))
            self._is_saved = True
        self._progress = Progress(self.counts, len(self._items), shown=not reporting.quiet, logged=reporting.log)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the outputs; or leave them and the state for the next run."""
        self._progress.end()
        is_refused = kind is not None and issubclass(kind, (writers.RefusedError, click.ClickException))
        if kind is not None and not is_refused:
            self._leave(kind)
        self._stack.__exit__(kind, error, trace)
        if self._state_path is not None and (kind is None or (is_refused and not self.counts.total)):
            state.forget(self._state_path)

    def _leave(self, kind: type[BaseException]) -> None:
        """Write down how far the run came, and sum it up."""
        if self._state_path is not None:
            # The disk may be full: what was saved before stands.
            with suppress(WriteError):
                self._save(self._state_path)
            if self._is_saved:
                say("stopped; the same command goes on from here")
        if kind is KeyboardInterrupt:
            self._sum_up(ExitCode.INTERRUPTED)
        elif not issubclass(kind, BrokenPipeError):
            self._sum_up(ExitCode.FATAL)

    def _path_for_state(self) -> str | None:
        """Name the state's file; None where inputs or output cannot be taken up again."""
        output = self._writing.output if self._writing.output != inputs.STDIN else None
        if any(item.path is None for item in self._items) or (output and writers.is_device(output)):
            return None
        return state.path_for(output, self._writing.directory)

    def _take_up(self, path: str) -> None:
        """Find out whether this run was begun before."""
        context = click.get_current_context()
        options = {name: value for name, value in context.params.items() if name not in _NEUTRAL}
        rules = [Input(name, name) for name in context.params.get("rules") or ()]
        self._job = state.fingerprint(context.command.name or "", options, [*self._items, *rules])
        self._from = State(self._job)
        if self._writing.restart:
            state.forget(path)
            return
        try:
            found = state.load(path, self._job)
        except writers.RefusedError:
            if self._writing.if_exists != "replace":
                raise
            state.forget(path)
            return
        if found is not None:
            self._from, self._resumed, self._is_saved = found, True, True
            if not self._reading.quiet:
                say(f"going on after {sum(found.counts.values()) - found.counts.get('found', 0)} pages")

    def tasks(self, settings: Settings, *, one_each: bool) -> Iterator[Found | engine.Flush]:
        """Yield the documents that are to be worked on, each of them counted as asked for."""
        begun = self._from
        for number in range(begun.item, len(self._items)):
            item = self._items[number]
            if item.path is None:
                yield engine.FLUSH
            done = begun.within if number == begun.item else 0
            if self.sink.has(item, ""):
                if done:
                    continue
                self.counts.asked += 1
                yield Skipped(item, item.name, "its output exists")
                continue
            every = readers.read([item], settings)
            for _ in range(done):
                before = next(every, None)
                if before is not None and not isinstance(before, Skipped):
                    self.sink.recall(item, before.member)
            for found in _only(every, item) if one_each else every:
                self.counts.asked += 1
                if found.member and isinstance(found, Document) and self.sink.has(item, found.member):
                    yield Skipped(item, found.source, "its output exists", found.member)
                else:
                    yield found

    def put(self, found: Found, made: Outcome) -> None:
        """Write what came of a document; count it, and say what there is to say about it."""
        status, reason = made.status, made.reason
        if status != "skipped":
            try:
                self.sink.put(found.item, found.member, _chunks(made))
            except writers.RefusedError as error:
                if not found.member:
                    raise
                status, reason = "failed", str(error)
            except WriteError:
                raise
            except ArticlekitError as error:
                status, reason = "failed", str(error)
        self.counts.add(status, found=made.found)
        self._tell(found, made, status, reason)
        errors = self._failed(found, made, reason) if status == "failed" else None
        self._note(found, status, errors, is_found=made.found)
        self._progress.step(self._at)
        self._check_failures()

    def _tell(self, found: Found, made: Outcome, status: str, reason: str) -> None:
        """Say what there is to say about a document."""
        source, reporting = made.source or found.source, self._reading.reporting
        if status == "failed":
            say(f"{source}: {reason}", level="error")
        elif not reporting.quiet:
            for warning in made.warnings:
                say(f"{source}: warning: {warning}", level="warning")
            if status == "empty" and not made.warnings:
                say(f"{source}: empty; nothing to {click.get_current_context().command.name}", level="warning")
            if reporting.verbose:
                say(f"{source}: {status}" + (f": {reason}" if status == "skipped" else ""))

    def _failed(self, found: Found, made: Outcome, reason: str) -> Place | None:
        """Keep what there is of a page that failed."""
        source, stage = made.source or found.source, made.stage or "write"
        if self._quarantine:
            self._quarantine.put(found, stage, reason)
        return self._errors.put(found, source, stage, reason) if self._errors else None

    def _note(self, found: Found, status: str, errors: Place | None, *, is_found: bool) -> None:
        """Take note of how far the run is, and write it down from time to time."""
        while self._items[self._at] is not found.item:
            self._at, self._within = self._at + 1, 0
        self._within += 1
        if self._state_path is None:
            return
        before, puts, waiting = self._standing
        waiting.append(_Noted(self._at, self._within, status, is_found, errors))
        self._standing = _folded(before, puts, waiting, self.sink.settled)
        if time.monotonic() - self._saved > _SAVE_SECONDS:
            try:
                self._save(self._state_path)
            except WriteError as error:
                say(f"{error}; this run cannot be taken up again", level="warning")
                self._state_path = None

    def _save(self, path: str) -> None:
        """Bring to the disk what can be brought there, and write down what that is."""
        standing, _, _ = self._standing
        self.sink.sync()
        if self._errors:
            self._errors.sync()
        if standing.item or standing.within:
            state.save(path, standing)
            self._is_saved = True
            self.sink.saved(standing.place)
            if self._errors:
                self._errors.saved(standing.errors or {})
        self._saved = time.monotonic()

    def _check_failures(self) -> None:
        most = self._reading.reporting.most_errors
        if most is not None and self.counts["failed"] > most:
            raise StoppedError(f"stopped after {self.counts['failed']} failed pages; mend them, or raise --max-errors")

    def finish(self, *, several: bool, check: bool) -> ExitCode:
        """Print and write the summary; return the exit code."""
        counts = self.counts
        code = counts.code(check=check, fail_if_empty=self._reading.reporting.fail_if_empty)
        if not counts.adds_up:
            say(f"{counts.asked} pages were read and {counts.total} counted; this is a fault of articlekit")
        if self._items and not counts.total:
            say(f"{', '.join(item.name for item in self._items[:3])}: no pages in it, so there is nothing to do")
        elif (several or counts.total > 1) and not self._reading.quiet:
            say(str(counts))
        self._sum_up(code)
        return code

    def _sum_up(self, code: ExitCode) -> None:
        if self._reading.reporting.summary:
            record = self.counts.record(click.get_current_context().command.name or "", code)
            write_summary(self._reading.reporting.summary, self._items, record)


def _folded(before: State, puts: int, waiting: list[_Noted], settled: writers.Settled) -> _Standing:
    """Move what is settled by now from the documents that wait into the state. Whoever is interrupted loses nothing."""
    counts, after, number = Counter(before.counts), before, 0
    for noted in waiting:
        if puts + (noted.status != "skipped") > settled.puts:
            break
        puts += noted.status != "skipped"
        number += 1
        counts[noted.status] += 1
        counts["found"] += noted.is_found
        after = State(before.job, noted.item, noted.within, {}, before.place, noted.errors or after.errors)
    if not number:
        return before, puts, waiting
    return replace(after, counts=dict(counts), place=settled.place), puts, waiting[number:]


def _chunks(made: Outcome) -> Iterator[bytes]:
    if made.data or made.status != "failed":
        yield made.data
    yield from made.more


def _only(found: Iterator[Found], item: Input) -> Iterator[Found]:
    """Refuse an input that holds several documents, before the first is printed."""
    first: list[Found] = []
    for each in found:
        if isinstance(each, Document) and each.blocks is not None:
            # Blocks are read while the input is open.
            yield each
            continue
        first.append(each)
        if sum(isinstance(other, Document) for other in first) > 1:
            raise click.UsageError(
                f"{item.name}: several records as one text would run together; use -d DIR or -f jsonl.",
                click.get_current_context(),
            )
    yield from first
