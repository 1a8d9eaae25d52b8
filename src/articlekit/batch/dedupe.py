"""A run that finds duplicates, writes them, and acts on their files."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from articlekit.batch import findings
from articlekit.batch.actions import ActionKind, Plan, act, plan_actions, prepare
from articlekit.batch.clusters import Findings, cluster_records, table_form
from articlekit.batch.corpus import Corpus
from articlekit.batch.counts import Counts, ExitCode
from articlekit.batch.entries import Choice
from articlekit.batch.explanations import Explanations
from articlekit.batch.failures import write_summary
from articlekit.batch.inputs import list_inputs
from articlekit.batch.outputs import open_output, warn_of_cut
from articlekit.batch.reporter import Reporter
from articlekit.batch.screen import PLAIN, Screen
from articlekit.batch.settings import TABLES, Deduping, Reading, Working, Writing
from articlekit.batch.workbench import open_workbench
from articlekit.collection.dedupe import dedupe
from articlekit.collection.explain import Compared
from articlekit.collection.index import Index
from articlekit.collection.keep import DATED, criteria
from articlekit.collection.result import Clusters
from articlekit.errors import ArticlekitError, UsageError
from articlekit.io.inputs import Input, find_inputs
from articlekit.io.records import dump_line
from articlekit.io.writers import RefusedError, open_replacement, refuse
from articlekit.model.settings import Thresholds


class View(Protocol):
    """Shows the result of a run in another form than that of clusters, pairs and documents."""

    def observe(self, compared: Compared, clusters: Clusters) -> None:
        """Take what was compared, while it is at hand."""

    def lines(self, found: Findings) -> Iterator[bytes]:
        """Yield what to write."""


def execute(  # noqa: PLR0913  (what a run takes)
    asked: Deduping,
    reading: Reading,
    working: Working,
    reporter: Reporter,
    *,
    shown: Screen = PLAIN,
    html: Callable[[Corpus, Thresholds], View] | None = None,
) -> dict[str, Any]:
    """Find duplicates and write them; return the summary (docs/formats.md).

    Args:
        asked: what to look for, to keep, and to do.
        reading: what to read.
        working: the number of processes.
        reporter: takes the messages.
        shown: how to show text.
        html: returns the view that is written if the form is html.

    Raises:
        UsageError: the options exclude each other, or one is out of range.
        WriteError: an output or the journal cannot be written.
        StoreError: the index cannot be used.
    """
    asked = asked.with_form()
    chain = tuple(name.strip() for name in asked.keep.split(","))
    # Report errors in these options before an hour of reading.
    criteria(chain)
    thresholds = Thresholds.at(asked.threshold)
    kind, directory = _action(asked.action)
    _refuse_contradictions(asked)
    if kind is not None and not asked.dry_run:
        prepare(asked.journal)
    journal = None if asked.dry_run else asked.journal
    settings, summary = reading.settings(), reading.reporting.summary
    form = "json" if asked.form == "text" and asked.emit != "clusters" else asked.form
    writing = Writing(form, asked.output, None, asked.force)
    known = find_inputs(asked.references)
    own = (asked.journal, directory, str(asked.index_path or ""))
    listing = list_inputs(reading, writing, reporter, skip=own, references=known.items)
    inputs = (*known.items, *listing.items)
    refuse([asked.clusters_to] if asked.clusters_to else [], inputs, force=asked.force)
    refuse([summary] if summary else [], inputs, force=True)
    progress = _Progress(reporter, len(inputs))
    choice = Choice(
        replace(settings.fields, date=asked.date_field),
        not asked.no_clean,
        asked.encoding,
        lines=asked.emit == "docs",
        titles=asked.emit == "clusters" and form in ("text", "html", *TABLES),
        texts=form == "html",
        digests=kind is not None,
        dated=not DATED.isdisjoint(chain),
    )
    corpus = Corpus(
        listing.items,
        settings,
        choice,
        pace=working.pace(),
        progress=progress,
        references=known.items,
        anywhere=asked.engine == "daft",
        named=asked.explain,
    )
    as_text = None if writing.is_record else shown
    view: View | None = html(corpus, thresholds) if html and form == "html" else None
    if asked.explain:
        view = Explanations(corpus, asked.explain, as_text)
    with (
        _summary_of_failure(summary, inputs, corpus, progress),
        open_workbench(inputs, asked, reading, working, reporter) as workbench,
    ):
        with (
            _index(asked.index_path, thresholds) as index,
            open_output(inputs, writing, form=table_form(asked.form, asked.emit), is_view=True) as sink,
        ):
            with progress:
                clusters = dedupe(
                    corpus,
                    keep=chain,
                    thresholds=thresholds,
                    index=index,
                    run=asked.run_id,
                    observe=view.observe if view else None,
                    workbench=workbench,
                )
            corpus.tally["skipped"] += len(listing.skipped)
            found = Findings(clusters, corpus.ids, corpus.sources, corpus.references)
            planned = () if kind is None else plan_actions(found, corpus, kind, directory)
            actions = _act(found, corpus, planned, journal, reporter)
            lines = view.lines(found) if view else findings.lines(found, actions, corpus, asked, as_text)
            if listing.items:
                sink.put(listing.items[-1], "", findings.join_lines(lines))
            if asked.clusters_to is not None:
                records = map(dump_line, cluster_records(found, actions))
                _write(asked.clusters_to, findings.join_lines(records), force=asked.force)
        counts = findings.count(found, corpus.tally)
        record = findings.summary(counts, progress.seconds, findings.exit_code(counts))
        if summary is not None:
            write_summary(summary, inputs, record)
        if not reading.quiet:
            warn_of_cut(sink, asked.output, reporter)
            findings.report(found, counts, journal, reporter)
            findings.warn_of_undated(counts, chain, corpus.unreadable, reporter)
    return record


def _refuse_contradictions(asked: Deduping) -> None:
    """Refuse options that exclude each other."""
    if asked.explain and asked.emit != "clusters":
        raise UsageError(f"--explain writes in place of the clusters; leave out --emit {asked.emit}.")
    if asked.form == "html" and (asked.emit != "clusters" or asked.explain):
        raise UsageError("-f html shows the clusters; leave out --emit and --explain.")
    if asked.clusters_to is not None and asked.output is not None:
        one, other = (os.path.realpath(path) for path in (asked.clusters_to, asked.output))
        if one == other:
            raise UsageError("-o and --clusters name one file; give them two.")
    if asked.run_id is not None and asked.index_path is None:
        raise UsageError("--run-id names a run in an index; give --index DIR, too.")


class _Progress:
    """Reports how far the reading of a collection is, and that its documents are then compared."""

    def __init__(self, reporter: Reporter, inputs: int) -> None:
        self._reporter, self._inputs, self._counts, self._begun = reporter, inputs, Counts(), 0

    def __enter__(self) -> None:
        self._reporter.begin(self._counts, self._inputs)

    def __exit__(self, *_: object) -> None:
        self._reporter.end()

    @property
    def seconds(self) -> float:
        """The duration of the run so far."""
        return self._counts.seconds

    def begin(self, items: Iterable[Input]) -> Iterator[Input]:
        """Yield inputs, and count them as they are read."""
        for item in items:
            self._begun += 1
            yield item

    def count(self, documents: int) -> None:
        """Count documents that were read."""
        self._counts.add("ok", found=False, number=documents)
        self._reporter.step(self._begun - 1)

    def end(self, documents: int) -> None:
        """Report that documents are compared."""
        self._reporter.show(f"comparing {documents:,} document{'s'[: documents != 1]}")

    def fail(self, source: str, reason: str) -> None:
        """Report and count a document that cannot be read."""
        self._reporter.say(f"{source}: {reason}", "error")
        self._counts.add("failed", found=False)
        self._reporter.step(self._begun - 1)


@contextmanager
def _summary_of_failure(
    path: str | None, inputs: Sequence[Input], corpus: Corpus, progress: _Progress
) -> Iterator[None]:
    """If the run stops early, write its summary, as clean does."""
    try:
        yield
    except (UsageError, RefusedError, BrokenPipeError):
        raise
    except (ArticlekitError, OSError, KeyboardInterrupt) as error:
        if path is not None:
            code = ExitCode.INTERRUPTED if isinstance(error, KeyboardInterrupt) else ExitCode.FATAL
            write_summary(path, inputs, findings.summary(corpus.tally, progress.seconds, code))
        raise


def _index(path: Path | None, thresholds: Thresholds) -> AbstractContextManager[Index | None]:
    return nullcontext() if path is None else Index.create(path, thresholds=thresholds)


def _action(action: str) -> tuple[ActionKind | None, str]:
    """Return the kind of an action, or None for report, and the directory of a move."""
    kind, _, directory = action.partition(":")
    if kind not in ("report", "move", "link", "delete") or (kind == "move") != bool(directory):
        raise UsageError(f"Invalid value for --action: {action!r} is no action; write report, move:DIR, link or delete")
    return None if kind == "report" else kind, directory  # type: ignore[return-value]  # checked above


def _act(
    found: Findings, corpus: Corpus, planned: Iterable[Plan], journal: str | None, reporter: Reporter
) -> dict[int, str]:
    """Do planned actions on duplicates, none without a journal; return what was done, or would be, by document."""
    done = {}
    for number, what, reason in act(planned, journal):
        done[number] = what
        corpus.tally["left" if reason else "done"] += 1
        if reason:
            reporter.say(f"{found.sources[number]}: {reason}")
    return done


def _write(path: str, chunks: Iterable[bytes], *, force: bool) -> None:
    with open_replacement(path, force=force) as stream:
        stream.writelines(chunks)
