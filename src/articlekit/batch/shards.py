"""Clean each input as a whole into a shard of its own, on this machine or on others; a rerun skips finished shards."""

import os
import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from articlekit.batch import state
from articlekit.batch.counts import Counts
from articlekit.batch.failures import write_summary
from articlekit.batch.inputs import list_files
from articlekit.batch.manifest import Manifest
from articlekit.batch.reporter import Level, Reporter
from articlekit.batch.run import PRELOAD as OF_PAGES
from articlekit.batch.run import Plan, execute
from articlekit.batch.settings import QUARANTINE, Reporting, Working, Writing
from articlekit.batch.worker import Start
from articlekit.engine.partitions import Engine
from articlekit.errors import StoppedError, UsageError
from articlekit.io import readers, tree, writers
from articlekit.io.inputs import Input, Inputs, absolute, place_anywhere, printable_path
from articlekit.io.remote import is_remote

# Format -> the suffix of its shards.
_SUFFIXES = {"jsonl": ".jsonl", "json": ".json", "parquet": ".parquet"}
PRELOAD = ("articlekit.batch.shards", *OF_PAGES)
# Below the directory of the shards, as other file systems cannot be renamed from.
_PARTS = ".articlekit-parts"
# Option -> why it has no place here, and what to do instead.
_REFUSED = {
    "output": "each input has a shard of its own; give -d DIR",
    "learn": "learn rules first, with articlekit learn, and give them by --rules",
    "shard_size": "a shard holds one input; split or join the inputs",
    "restart": "a shard is whole or not there; --force writes all anew",
    "errors_to": "failures are lines of the shards, with status failed",
    "check": "no pages are written; leave out --engine",
    "diff": "no pages are written; leave out --engine",
}


@dataclass(frozen=True, slots=True)
class Shard:
    """An input, and the path of its shard."""

    item: Input
    path: str


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a shard: the summary of its run, and the messages; without a summary the shard was not written."""

    shard: Shard
    summary: Mapping[str, Any] | None
    messages: tuple[tuple[str, Level], ...]


def choose_writing(writing: Writing, options: Mapping[str, Any]) -> Writing:
    """Return how shards are written; refuse options that cannot be had where each input has a shard of its own.

    Raises:
        UsageError: the message names the option, and what to do.
    """
    for name, why in _REFUSED.items():
        if options.get(name):
            raise UsageError(f"--engine excludes --{name.replace('_', '-')}: {why}.")
    if str(options.get("on_error")).startswith(QUARANTINE):
        raise UsageError("--engine excludes --on-error quarantine: failures are lines of the shards; use skip or stop.")
    if writing.directory is None:
        raise UsageError("--engine writes a shard for each input; give -d DIR.")
    form = writing.form or "jsonl"
    if form not in _SUFFIXES:
        raise UsageError(f"--engine writes {', '.join(_SUFFIXES)}; change -f {form}.")
    return replace(writing, form=form)


def run_shards(plan: Plan, start: Start, opened: AbstractContextManager[Engine], reporter: Reporter) -> dict[str, Any]:
    """Clean each input into a shard, but for those whose shards are there; return the summary over all shards.

    Args:
        plan: writing is that of choose_writing. Its directory mirrors the tree of the inputs, and has a manifest with
            the settings of the shards, which may not be mixed.
        start: as for `batch.run.execute`; it can be pickled.
        opened: the engine, which is entered when there is something to do.
        reporter: takes the messages, in the order of the inputs.

    Raises:
        UsageError: one of the inputs is standard input.
        WriteError: the directory cannot be written, another run writes to it, or it holds other files or shards of
            other settings.
        EngineError: the engine does not start, or has failed; finished shards remain.
        StoppedError: more pages failed than the options allow.
    """
    directory, form = str(plan.writing.directory), str(plan.writing.form)
    items = list_files(plan.reading, plan.writing, reporter)
    shards = [Shard(item, path) for item, path in tree.plan(directory, items, suffix=_SUFFIXES[form]).items()]
    lock = state.path_for(None, directory)
    if lock is not None:
        os.makedirs(directory, exist_ok=True)
    with state.lock(lock) if lock is not None else nullcontext():
        return _Shards(plan, shards, reporter).run(start, opened)


class _Shards:
    """A run over shards in progress."""

    def __init__(self, plan: Plan, shards: Sequence[Shard], reporter: Reporter) -> None:
        self._plan, self._shards, self._reporter = plan, shards, reporter
        self._reporting = plan.reading.reporting
        self._directory = str(plan.writing.directory)
        self._counts = Counts()

    def run(self, start: Start, opened: AbstractContextManager[Engine]) -> dict[str, Any]:
        """Write what is missing, and return the summary."""
        items = [shard.item for shard in self._shards]
        exists = self._plan.writing.if_exists
        Manifest.of(self._plan, [shard.path for shard in self._shards]).claim(items, exists)
        missing = [shard for shard in self._shards if not self._is_finished(shard)]
        for _ in range(len(self._shards) - len(missing)):
            self._counts.asked += 1
            self._counts.add("skipped", found=False, is_done=True)
        if len(missing) < len(self._shards) and not self._reporting.quiet:
            self._reporter.say(f"{len(self._shards) - len(missing)} of {len(self._shards)} shards are there already")
        self._reporter.begin(self._counts, len(self._shards))
        try:
            if missing:
                self._write(missing, start, opened)
        finally:
            self._reporter.end()
            if not is_remote(self._directory):
                shutil.rmtree(os.path.join(self._directory, _PARTS), ignore_errors=True)
        return self._finish(items)

    def _is_finished(self, shard: Shard) -> bool:
        """Return whether a shard is there, and is to be kept."""
        exists = self._plan.writing.if_exists
        if exists == "replace":
            return False
        return writers.is_current(shard.path, shard.item) if exists == "update" else writers.exists(shard.path)

    def _write(self, missing: Sequence[Shard], start: Start, opened: AbstractContextManager[Engine]) -> None:
        """Write shards, and count and report what became of each."""
        reading = replace(
            self._plan.reading, reporting=Reporting(quiet=self._reporting.quiet, verbose=self._reporting.verbose)
        )
        options = {"site_depth": self._plan.options.get("site_depth", 1)}
        working = Working(1, self._plan.working.timeout)
        writing = replace(self._plan.writing, directory=absolute(self._directory))
        plan = Plan(self._plan.command, options, reading, writing, working, is_shard=True)
        done = len(self._shards) - len(missing)
        with opened as engine:
            function = partial(write_shard, plan, start)
            results = engine.map_partitions(function, map(_anywhere, missing), failed=_not_written)
            with closing(results) if isinstance(results, Generator) else nullcontext():
                for number, written in enumerate(results, done + 1):
                    self._put(written)
                    self._reporter.step(number)

    def _put(self, written: Written) -> None:
        """Count and report what became of a shard."""
        shard, summary, messages = written.shard, written.summary, written.messages
        if summary is not None and not writers.exists(shard.path):
            summary = None
            reason = (
                "its shard was written by a worker, but is not to be seen here; -d must be on a disk that all share"
            )
            messages = (*messages, (f"{shard.item.name}: {reason}", "error"))
        for message, level in messages:
            self._reporter.say(message, level)
        if summary is None:
            self._counts.asked += 1
            self._counts.add("failed", found=False)
        else:
            self._counts.add_run(summary)
        most = self._reporting.most_errors
        if most is not None and self._counts["failed"] > most:
            raise StoppedError(f"stopped after {self._counts['failed']} failed pages; fix them, or raise --max-errors")

    def _finish(self, items: Sequence[Input]) -> dict[str, Any]:
        """Report, write and return the summary."""
        if items and not self._reporting.quiet:
            self._reporter.say(str(self._counts))
        code = self._counts.code(check=False, fail_if_empty=self._reporting.fail_if_empty)
        record = self._counts.record(self._plan.command, code)
        if self._reporting.summary:
            write_summary(self._reporting.summary, items, record)
        return record


def _anywhere(shard: Shard) -> Shard:
    """Return a shard whose paths are the same for a worker, which is in another directory."""
    return Shard(place_anywhere(shard.item), absolute(shard.path))


def write_shard(plan: Plan, start: Start, shard: Shard) -> Written:
    """Clean an input into its shard; a worker calls this.

    Raises:
        ReadError: the input cannot be opened. The shard is not written, so that a rerun tries again.
        WriteError: the shard cannot be written.
    """
    messages = _Messages()
    with _open_part(str(plan.writing.directory), shard.path) as part:
        with readers.open_input(shard.item):
            pass  # where it cannot be opened, the run below would write that as its only line
        writing = replace(plan.writing, directory=None, output=part)
        summary = execute(replace(plan, writing=writing), start, messages, listing=Inputs((shard.item,), ()))
    return Written(shard, summary, tuple(messages.all))


@contextmanager
def _open_part(directory: str, path: str) -> Iterator[str]:
    """Give the path of a file, and move what was written there to its own place, whole, in the end.

    Two workers may write one shard, where the one is taken for lost and is not; so each has a file of its own.
    """
    remote = is_remote(path)
    parent = None if remote else os.path.join(os.path.realpath(directory), _PARTS)
    with writers.report_write_errors(path):
        if parent:
            os.makedirs(parent, exist_ok=True)
        with TemporaryDirectory(prefix="articlekit-", dir=parent, ignore_cleanup_errors=True) as inside:
            part = os.path.join(inside, os.path.basename(path))
            yield part
            if remote:
                with open(part, "rb") as stream, writers.open_replacement(path, force=True) as out:
                    shutil.copyfileobj(stream, out)
            else:
                os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
                writers.move(part, path, force=True)


def _not_written(shard: Shard, reason: str) -> Written:
    """Return what became of a shard whose worker failed."""
    name = shard.item.name
    message = reason if reason.startswith((f"{name}: ", printable_path(shard.path))) else f"{name}: {reason}"
    return Written(shard, None, ((message, "error"),))


class _Messages(Reporter):
    """Keeps the messages of a shard for the run that has asked for it."""

    def __init__(self) -> None:
        self.all: list[tuple[str, Level]] = []

    def say(self, message: str, level: Level = "info") -> None:
        """Keep a message."""
        self.all.append((message, level))
