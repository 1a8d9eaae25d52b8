"""Execute a run: read every input, write and count the results, and resume a run that was stopped."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

from articlekit import engine
from articlekit.batch import state
from articlekit.batch.checkpoint import Checkpoint
from articlekit.batch.counts import Counts, ExitCode
from articlekit.batch.failures import FailureLog, Quarantine, write_summary
from articlekit.batch.inputs import list_inputs
from articlekit.batch.outputs import open_output, warn_of_cut
from articlekit.batch.reporter import Reporter
from articlekit.batch.settings import SERIAL, Reading, Working, Writing
from articlekit.batch.state import State
from articlekit.batch.worker import Outcome, Start, Stream, Worker
from articlekit.errors import ArticlekitError, StoppedError, UsageError, WriteError
from articlekit.io import inputs, readers, writers
from articlekit.io.documents import Found, RawDocument, Settings, Skipped, weigh
from articlekit.io.inputs import Input, Inputs
from articlekit.io.writers import Position

# Imported once, before workers are forked.
PRELOAD = ("articlekit.batch.worker", "articlekit.page", "articlekit.page.decode", "articlekit.rules")
_EXISTS = "its output exists"
# Options that do not change the bytes of the output.
NEUTRAL = frozenset(
    {"jobs", "quiet", "verbose", "log", "log_format", "on_error", "max_errors", "summary", "restart", "force", "exists"}
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to do.

    Attributes:
        command: its name in messages and records, and the stage at which a page fails.
        options: by name; they distinguish this run from others over the same inputs.
        reading, writing, working: what to read, where to write, and with how many processes.
        is_view: the output is for people, so the texts of several pages may be in one file.
        is_raw: each input is read as one page, even if it holds records.
        is_check: the exit code is 1 if anything was found.
        is_shard: this is one of many runs (`batch.shards`). It is not resumed, but begun anew; and even with one job
            its pages are cleaned in another process, since a page that kills that must cost itself only.
    """

    command: str
    options: Mapping[str, object]
    reading: Reading
    writing: Writing
    working: Working = SERIAL
    is_view: bool = False
    is_raw: bool = False
    is_check: bool = False
    is_shard: bool = False


def execute(  # noqa: PLR0913  (all but three by name)
    plan: Plan,
    start: Start,
    reporter: Reporter,
    *,
    listing: Inputs | None = None,
    last: Callable[[], bytes] | None = None,
    stream: Stream | None = None,
) -> dict[str, Any]:
    """Process every document of the inputs, write the results, and return the summary (docs/formats.md).

    Args:
        plan: what to read, how, and where to write.
        start: returns the function that processes a page, or a record of an earlier stage. It is called once per
            process, and must be picklable if there are several.
        reporter: takes the messages.
        listing: the inputs, if they are listed already.
        last: returns what to write after every input was read; nothing is written if that is empty.
        stream: processes an input that is larger than --max-bytes, given as blocks; None refuses such inputs.

    Raises:
        UsageError: the options exclude each other.
        WriteError: the output cannot be written; what was done is kept for the next run.
        StoppedError: more pages failed than the options allow.
    """
    reading, writing = plan.reading, plan.writing
    listing = listing or list_inputs(reading, writing, reporter)
    one_each = not writing.is_record and not plan.is_view and writing.directory is None
    if one_each and len(listing.items) > 1:
        raise UsageError(
            f"{len(listing.items)} inputs as one {writing.form or 'text'} would run together; use -d DIR or -f jsonl."
        )
    settings = reading.settings(raw=plan.is_raw, streamed=stream is not None)
    sites = reading.sites(int(str(plan.options.get("site_depth", 1))))
    worker = Worker(start, settings.fields, plan.command, writing.format.dump, stream, sites)
    work = engine.Work(worker, worker.failed_outcome, weigh, PRELOAD)
    with Run(listing, plan, reporter, resumable=last is None and not plan.is_shard) as run:
        tasks = run.tasks(settings, one_each=one_each)
        with closing(engine.run(work, tasks, replace(plan.working.pace(), is_apart=plan.is_shard))) as results:
            for found, outcome in results:
                run.put(found, outcome)
        if last is not None and listing.items:
            data = last()
            run.sink.put(listing.items[-1], "", [data] if data else [])
        elif listing.items and not run.counts.total and writing.holds_records:
            run.sink.put(listing.items[-1], "", [b""])  # an empty file, which the next step of a job can read
    return run.finish()


class Run:
    """A run in progress: its outputs, and its counts."""

    def __init__(self, listing: Inputs, plan: Plan, reporter: Reporter, *, resumable: bool) -> None:
        self._items, self._passed_over = listing.items, len(listing.skipped)
        self._plan, self._reporter, self._say = plan, reporter, reporter.say
        self._reading, self._writing = plan.reading, plan.writing
        self._stack, self._is_resumable = ExitStack(), resumable

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            # Pass on the error, so that no output is finished as if the run were complete.
            self._stack.__exit__(*sys.exc_info())
            raise
        return self

    def _open(self) -> None:
        reporting = self._reading.reporting
        checkpoint = self._checkpoint = self._load_checkpoint()
        start, is_resumed = checkpoint.start, checkpoint.is_resumed
        self.counts = Counts(start.counts, self._passed_over)
        place = start.errors if is_resumed else None
        self._errors = FailureLog(reporting.errors_to, self._items, place) if reporting.errors_to else None
        if self._errors:
            self._stack.enter_context(self._errors)
        self._quarantine = Quarantine(reporting.quarantine) if reporting.quarantine else None
        self.sink = self._stack.enter_context(
            open_output(self._items, self._writing, start.place if is_resumed else None, is_view=self._plan.is_view)
        )
        if self._writing.is_many_files and not is_resumed:
            checkpoint.save_start(self.sink)
        self._reporter.begin(self.counts, len(self._items))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the outputs; after an error keep them and the state for the next run."""
        self._reporter.end()
        is_refused = kind is not None and issubclass(kind, (writers.RefusedError, UsageError))
        if kind is not None and not is_refused:
            self._save_and_sum_up(kind)
        self._stack.__exit__(kind, error, trace)
        if kind is None or (is_refused and not self.counts.total):
            self._checkpoint.forget()

    def _save_and_sum_up(self, kind: type[BaseException]) -> None:
        """Save how far the run came, and write the summary."""
        # If the disk is full, the state that was saved before remains.
        with suppress(WriteError):
            self._checkpoint.save(self.sink, self._errors)
        if self._checkpoint.is_saved and self._checkpoint.path is not None:
            self._say("stopped; run the same command again to resume")
        if kind is KeyboardInterrupt:
            self._sum_up(ExitCode.INTERRUPTED)
        elif not issubclass(kind, BrokenPipeError):
            self._sum_up(ExitCode.FATAL)

    def _path_for_state(self) -> str | None:
        """Return the path of the state file; None if inputs or output cannot be resumed."""
        output = self._writing.output if self._writing.output != inputs.STDIN else None
        if any(item.path is None for item in self._items) or (output and writers.is_device(output)):
            return None
        return state.path_for(output, self._writing.directory)

    def _load_checkpoint(self) -> Checkpoint:
        """Return the start of this run, or where it stopped if it was started before; keep others off its output."""
        new = State("", counts={"skipped": self._passed_over} if self._passed_over else {})
        path = self._path_for_state() if self._is_resumable else None
        if path is None:
            return Checkpoint(None, new, is_resumed=False)
        self._stack.enter_context(state.lock(path))
        options = {name: value for name, value in self._plan.options.items() if name not in NEUTRAL}
        rules = [Input(name, name) for name in self._plan.options.get("rules") or ()]  # type: ignore[attr-defined]
        new = replace(new, job=state.fingerprint(self._plan.command, options, [*self._items, *rules]))
        found = None
        if self._writing.restart:
            state.forget(path)
        else:
            try:
                found = state.load(path, new.job)
            except writers.RefusedError:
                if self._writing.if_exists != "replace":
                    raise
                state.forget(path)
        if found is not None and not self._reading.quiet:
            self._say(f"resuming after {Counts(found.counts, self._passed_over).resumed} pages")
        return Checkpoint(path, found or new, is_resumed=found is not None)

    def tasks(self, settings: Settings, *, one_each: bool) -> Iterator[Found | engine.Flush]:
        """Yield the documents to process, and count each as asked for."""
        start = self._checkpoint.start
        for number in range(start.item, len(self._items)):
            item = self._items[number]
            if item.path is None:
                yield engine.FLUSH
            done = start.within if number == start.item else 0
            if self.sink.has(item, ""):
                if done:
                    continue
                self.counts.asked += 1
                yield Skipped(item, item.name, _EXISTS)
                continue
            every = readers.read([item], settings)
            for _ in range(done):
                before = next(every, None)
                if before is not None and not isinstance(before, Skipped):
                    self.sink.recall(item, before.member)
            for found in _refuse_several(every, item) if one_each else every:
                self.counts.asked += 1
                if found.member and isinstance(found, RawDocument) and self.sink.has(item, found.member):
                    yield Skipped(item, found.source, _EXISTS, found.member)
                else:
                    yield found

    def put(self, found: Found, outcome: Outcome) -> None:
        """Write, count and report the outcome of a document."""
        status, reason = outcome.status, outcome.reason
        if status != "skipped":
            try:
                self.sink.put(found.item, found.member, _chunks(outcome))
            except writers.RefusedError as error:
                if not found.member:
                    raise
                status, reason = "failed", str(error)
            except WriteError:
                raise
            except ArticlekitError as error:
                status, reason = "failed", str(error)
        self.counts.add(status, found=outcome.found, is_done=reason == _EXISTS)
        self._report(found, outcome, status, reason)
        errors = self._keep_failure(found, outcome, reason) if status == "failed" else None
        self._checkpoint.record(
            found.item,
            items=self._items,
            status=status,
            is_found=outcome.found,
            is_done=reason == _EXISTS,
            errors=errors,
            resume_point=self.sink.resume_point,
        )
        self._save_if_due()
        self._reporter.step(self._checkpoint.at)
        self._check_failures()

    def _report(self, found: Found, outcome: Outcome, status: str, reason: str) -> None:
        """Report the outcome of a document."""
        source, reporting = outcome.source or found.source, self._reading.reporting
        if status == "failed":
            self._say(f"{source}: {reason}", level="error")
        elif not reporting.quiet:
            for warning in outcome.warnings:
                self._say(f"{source}: warning: {warning}", level="warning")
            if status == "empty" and not outcome.warnings:
                self._say(f"{source}: empty; nothing to {self._plan.command}", level="warning")
            if reporting.verbose:
                self._say(f"{source}: {status}" + (f": {reason}" if status == "skipped" else ""))

    def _keep_failure(self, found: Found, outcome: Outcome, reason: str) -> Position | None:
        """Store a page that failed, as the options say."""
        source, stage = outcome.source or found.source, outcome.stage or "write"
        if self._quarantine:
            self._quarantine.put(found, stage, reason)
        return self._errors.put(found, source, stage, reason) if self._errors else None

    def _save_if_due(self) -> None:
        if self._checkpoint.is_due:
            try:
                self._checkpoint.save(self.sink, self._errors)
            except WriteError as error:
                self._say(f"{error}; this run cannot be resumed", level="warning")
                self._checkpoint.path = None

    def _check_failures(self) -> None:
        most = self._reading.reporting.most_errors
        if most is not None and self.counts["failed"] > most:
            raise StoppedError(f"stopped after {self.counts['failed']} failed pages; fix them, or raise --max-errors")

    def finish(self) -> dict[str, Any]:
        """Report, write and return the summary."""
        counts = self.counts
        code = counts.code(check=self._plan.is_check, fail_if_empty=self._reading.reporting.fail_if_empty)
        if not counts.adds_up:
            self._say(f"{counts.asked} pages were read and {counts.total} counted; this is a fault of articlekit")
        if self._items and not counts.total:
            self._say(f"{', '.join(item.name for item in self._items[:3])}: no pages in it, so there is nothing to do")
        elif max(len(self._items), counts.total) > 1 and not self._reading.quiet and not self._plan.is_shard:
            self._say(str(counts))
        if not self._reading.quiet:
            warn_of_cut(self.sink, self._writing.output, self._reporter)
        return self._sum_up(code)

    def _sum_up(self, code: ExitCode) -> dict[str, Any]:
        record = self.counts.record(self._plan.command, code)
        if self._reading.reporting.summary:
            write_summary(self._reading.reporting.summary, self._items, record)
        return record


def _chunks(outcome: Outcome) -> Iterator[bytes]:
    if outcome.data or outcome.status != "failed":
        yield outcome.data
    yield from outcome.more


def _refuse_several(found: Iterator[Found], item: Input) -> Iterator[Found]:
    """Pass on the document of an input; refuse an input that holds several before the first is written."""
    first: list[Found] = []
    for each in found:
        if isinstance(each, RawDocument) and each.blocks is not None:
            # Blocks must be read while the input is open.
            yield each
            continue
        first.append(each)
        if sum(isinstance(other, RawDocument) for other in first) > 1:
            raise UsageError(f"{item.name}: several records as one text would run together; use -d DIR or -f jsonl.")
    yield from first
