"""Learn rules from inputs that workers read: all pages are counted first, then the sample of each site is read."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np

from articlekit import engine
from articlekit.batch.counts import Counts
from articlekit.batch.failures import write_summary
from articlekit.batch.inputs import list_files
from articlekit.batch.learn import PRELOAD as OF_PAGES
from articlekit.batch.learn import Sketch, digest_of_page, open_page, to_failure
from articlekit.batch.outputs import open_output
from articlekit.batch.reporter import Reporter
from articlekit.batch.settings import Learning, Reading, Working, Writing
from articlekit.batch.slices import Pieces, choose_size, group, read
from articlekit.collection.ragged import Keys
from articlekit.collection.sample import Samples
from articlekit.collection.templates import Learner
from articlekit.engine.partitions import Engine
from articlekit.errors import StoppedError, UsageError
from articlekit.io.documents import Found, Settings, Skipped, weigh
from articlekit.io.inputs import Input, place_anywhere
from articlekit.io.spans import Span
from articlekit.model import Failure

PRELOAD = ("articlekit.batch.sampling", *OF_PAGES)
Key = tuple[str, int]  # the site of a page, and the hash of its content
Task = tuple[Pieces, frozenset[Key]]  # inputs, and the pages of them to read


@dataclass(frozen=True, slots=True)
class Plan:
    """What to read, how rules are learned, the encoding of the pages if it is known, and their time limit."""

    reading: Reading
    learning: Learning
    encoding: str | None
    working: Working


def execute(
    plan: Plan,
    writing: Writing,
    write_rules: Callable[[Learner], bytes],
    opened: AbstractContextManager[Engine],
    reporter: Reporter,
) -> dict[str, Any]:
    """Learn rules from all inputs, write them, and return the summary.

    Args:
        plan: what to do; the inputs are read twice.
        writing: where the rules are written.
        write_rules: returns them, given what has taken the pages.
        opened: the engine, which is entered.
        reporter: takes the messages.

    Raises:
        UsageError: one of the inputs is standard input.
        WriteError: the output cannot be written.
        EngineError: the engine does not start, or has failed.
        StoppedError: more pages failed than the options allow.
    """
    reporting = plan.reading.reporting
    if reporting.quarantine or reporting.errors_to:
        raise UsageError("--engine reports failures in messages only; leave out --errors-to and --on-error quarantine.")
    items = list_files(plan.reading, writing, reporter)
    with open_output(items, writing, is_view=True) as sink:
        learner, counts = _learn(plan, items, opened, reporter)
        if items:
            sink.put(items[-1], "", [write_rules(learner)])
    if items and not plan.reading.quiet:
        reporter.say(str(counts))
    record = counts.record("learn", counts.code(check=False, fail_if_empty=reporting.fail_if_empty))
    if reporting.summary:
        write_summary(reporting.summary, items, record)
    return record


def _learn(
    plan: Plan, items: Sequence[Input], opened: AbstractContextManager[Engine], reporter: Reporter
) -> tuple[Learner, Counts]:
    """Return a learner that took the pages, and how many there were; failures are reported."""
    reading, learning = plan.reading, plan.learning
    slices = list(group(map(place_anywhere, items), choose_size(items)))
    sketch = Sketch(plan.encoding, reading.settings().fields, reading.sites(learning.site_depth))
    run = _Run(learning.learner(), reporter, reading.reporting.most_errors)
    with opened as workers:
        reporter.begin(run.counts, len(slices))
        try:
            counted = workers.map_partitions(_Count(reading.settings(), sketch), slices, failed=_fail_count)
            held = list[Keys]()
            for number, each in enumerate(counted, 1):
                held.append(run.take_count(each))
                reporter.step(number)
        finally:
            reporter.end()
        wanted = run.learner.samples.wanted
        tasks = (
            (pieces, frozenset(key for key in wanted if key[1] in there))
            for pieces, there in zip(slices, (set(keys.tolist()) for keys in held), strict=True)
        )
        pace = engine.Pace(1, plan.working.timeout or None, is_apart=True)
        sample = _Read(reading.settings(), sketch, pace)
        for read_pages in workers.map_partitions(sample, (task for task in tasks if task[1]), failed=_fail_read):
            run.take_sample(read_pages)
    return run.learner, run.counts


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many pages of each site there are, and the keys of those that may be in its sample; and the failures."""

    sites: tuple[tuple[str, int, tuple[int, ...]], ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Count:
    """Counts the pages of some inputs."""

    settings: Settings
    sketch: Sketch

    def __call__(self, pieces: Pieces) -> _Counted:
        samples, failures = Samples(), list[Failure]()
        for found in _pages(pieces, self.settings):
            page = open_page(found, self.sketch.fields, self.sketch.sites)
            if isinstance(page, Failure):
                failures.append(page)
            else:
                samples.count(page.site, digest_of_page(page))
        return _Counted(tuple((site, pages, tuple(chosen)) for site, pages, chosen in samples.sites()), tuple(failures))


def _fail_count(pieces: Pieces, reason: str) -> _Counted:
    return _Counted((), tuple(Failure(_name(piece), "read", reason) for piece in pieces))


@dataclass(frozen=True, slots=True)
class _Sample:
    """The layouts of pages that were wanted, packed, each with its site and hash; and the failures."""

    pages: tuple[tuple[str, int, bytes], ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """Reads some pages of some inputs, each in a process that can be killed."""

    settings: Settings
    sketch: Sketch
    pace: engine.Pace

    def __call__(self, task: Task) -> _Sample:
        work = engine.Work(self.sketch, to_failure, weigh, OF_PAGES)
        results = [result for _, result in engine.run(work, self._wanted(*task), self.pace)]
        return _Sample(
            tuple(result for result in results if not isinstance(result, Failure)),
            tuple(result for result in results if isinstance(result, Failure)),
        )

    def _wanted(self, pieces: Pieces, wanted: frozenset[Key]) -> Iterator[Found]:
        """Yield pages that are wanted; copies too, of which one is chosen."""
        for found in _pages(pieces, self.settings):
            page = open_page(found, self.sketch.fields, self.sketch.sites)
            if not isinstance(page, Failure) and (page.site, digest_of_page(page)) in wanted:
                yield found


def _fail_read(task: Task, reason: str) -> _Sample:
    return _Sample((), tuple(Failure(_name(piece), "read", reason) for piece in task[0]))


def _pages(pieces: Pieces, settings: Settings) -> Iterator[Found]:
    return (found for found in read(pieces, settings) if not isinstance(found, Skipped))


class _Run:
    """What was learned so far, and what there is to say of it."""

    def __init__(self, learner: Learner, reporter: Reporter, most_errors: int | None) -> None:
        self.learner, self.counts = learner, Counts()
        self._reporter, self._most_errors = reporter, most_errors

    def take_count(self, counted: _Counted) -> Keys:
        """Take the pages of some inputs; return the hashes of those that may be wanted."""
        for site, pages, digests in counted.sites:
            self.learner.samples.add_site(site, pages, dict.fromkeys(digests))
        self.counts.add_run(Counter(ok=sum(pages for _, pages, _ in counted.sites)))
        self._report(counted.failures)
        return np.array([digest for _, _, digests in counted.sites for digest in digests], np.uint64)

    def take_sample(self, sample: _Sample) -> None:
        """Add the pages of a sample."""
        for page in sample.pages:
            self.learner.add_packed(*page)
        self.counts.add_run(Counter(ok=-len(sample.failures)))
        self._report(sample.failures)

    def _report(self, failures: Sequence[Failure]) -> None:
        for failure in failures:
            self._reporter.say(f"{failure.source}: {failure.reason}", "error")
        self.counts.add_run(Counter(failed=len(failures)))
        most, failed = self._most_errors, self.counts["failed"]
        if most is not None and failed > most:
            raise StoppedError(f"stopped after {failed} failed pages; fix them, or raise --max-errors")


def _name(piece: Span | Input) -> str:
    return piece.item.name if isinstance(piece, Span) else piece.name
