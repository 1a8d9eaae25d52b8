"""A run that finds duplicates, writes them, and acts on their files."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from articlekit.batch import findings
from articlekit.batch.actions import ActionKind, Plan, act, plan_actions, prepare
from articlekit.batch.clusters import Findings, cluster_records
from articlekit.batch.corpus import Choice, Corpus
from articlekit.batch.inputs import list_inputs
from articlekit.batch.outputs import open_output
from articlekit.batch.reporter import Reporter
from articlekit.batch.settings import Deduping, Reading, Working, Writing
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from articlekit.collection.keep import DATED, criteria
from articlekit.errors import UsageError
from articlekit.io.inputs import find_inputs
from articlekit.io.records import dump_line
from articlekit.io.writers import open_replacement, refuse
from articlekit.model.settings import Thresholds


def execute(asked: Deduping, reading: Reading, working: Working, reporter: Reporter) -> dict[str, Any]:
    """Find duplicates and write them; return the summary (docs/formats.md).

    Raises:
        UsageError: the options exclude each other, or one is out of range.
        WriteError: an output or the journal cannot be written.
        StoreError: the index cannot be used.
    """
    chain = tuple(name.strip() for name in asked.keep.split(","))
    # Report errors in these options before an hour of reading.
    criteria(chain)
    thresholds = Thresholds.at(asked.threshold)
    kind, directory = _action(asked.action)
    if asked.run_id is not None and asked.index_path is None:
        raise UsageError("--run-id names a run in an index; give --index DIR, too.")
    if kind is not None and not asked.dry_run:
        prepare(asked.journal)
    journal = None if asked.dry_run else asked.journal
    settings, summary = reading.settings(), reading.reporting.summary
    form = "text" if asked.form == "text" and asked.emit == "clusters" else "json"
    writing = Writing(form, asked.output, None, asked.force)
    known = find_inputs(asked.references)
    own = (asked.journal, directory, str(asked.index_path or ""))
    listing = list_inputs(reading, writing, reporter, skip=own, references=known.items)
    inputs = (*known.items, *listing.items)
    refuse([asked.clusters_to] if asked.clusters_to else [], inputs, force=asked.force)
    refuse([summary] if summary else [], inputs, force=True)
    corpus = Corpus(
        settings,
        Choice(
            replace(settings.fields, date=asked.date_field),
            not asked.no_clean,
            asked.encoding,
            asked.emit == "docs",
            kind is not None,
            not DATED.isdisjoint(chain),
        ),
        working.pace(),
        lambda source, reason: reporter.say(f"{source}: {reason}"),
    )
    with corpus, _index(asked.index_path, thresholds) as index, open_output(inputs, writing) as sink:
        documents = corpus.documents(known.items, listing.items)
        clusters = dedupe(documents, keep=chain, thresholds=thresholds, index=index, run=asked.run_id)
        corpus.tally["skipped"] += len(listing.skipped)
        found = Findings(clusters, corpus.ids, corpus.sources, corpus.references)
        actions = (
            {} if kind is None else _act(found, corpus, plan_actions(found, corpus, kind, directory), journal, reporter)
        )
        lines = findings.lines(found, actions, corpus, asked.emit, is_record=writing.is_record)
        if listing.items:
            sink.put(listing.items[-1], "", findings.join_lines(lines))
        if asked.clusters_to is not None:
            records = map(dump_line, cluster_records(found, actions))
            _write(asked.clusters_to, findings.join_lines(records), force=asked.force)
    counts = findings.count(found, corpus.tally)
    record = findings.summary(counts)
    if summary is not None:
        _write(summary, [dump_line(record)], force=True)
    if not reading.quiet:
        findings.report(found, counts, journal, reporter)
        findings.warn_of_undated(counts, chain, corpus.unreadable, reporter)
    return record


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
