"""articlekit dedupe."""

from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.outputs import open_output
from articlekit.batch.settings import Reading, Working, Writing
from articlekit.cli import findings, options
from articlekit.cli.execute import list_inputs
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, input_option, output_option, usage_errors, work_option
from articlekit.errors import UsageError
from articlekit.model.settings import DEFAULT, Thresholds

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from articlekit.batch.actions import ActionKind
    from articlekit.batch.clusters import Found
    from articlekit.batch.corpus import Corpus
    from articlekit.collection.index import Index


@click.command(
    "dedupe",
    cls=Command,
    examples=(
        "articlekit dedupe crawl/",
        "articlekit clean -f jsonl crawl/ | articlekit dedupe --emit docs > unique.jsonl",
        "articlekit dedupe --keep prefer-host:news.example,earliest articles.jsonl -f json",
        "articlekit dedupe --index seen/ --run-id 2024-05-06 --emit docs today.jsonl > new.jsonl",
        "articlekit dedupe --reference published/ --action move:doubles/ --dry-run crawl/",
    ),
)
@output_option(
    "--emit",
    type=click.Choice(["clusters", "pairs", "map", "docs"]),
    default="clusters",
    help="Clusters of two and more; a line for each document that goes (pairs) or for each there is (map), as JSON; or"
    " the documents that stay, as JSON lines (docs).",
)
@options.form
@options.output
@output_option("--clusters", "clusters_to", type=FILE, help="Also write the clusters to FILE, as lines of JSON.")
@options.summary
@options.force
@work_option(
    "--keep",
    metavar="CHAIN",
    default="longest",
    help="Which copy is kept: longest, earliest, latest, first, prefer-host:HOST, prefer-path:GLOB; several with"
    " commas, of which each decides what those before it leave open.",
)
@work_option(
    "--threshold",
    type=click.FloatRange(0, 1, min_open=True),
    default=DEFAULT.near,
    help="How much of a text must stand in another of like length; with 0.9 only reprints are found.",
)
@input_option(
    "--reference",
    "references",
    type=FILE,
    multiple=True,
    metavar="PATH",
    help="Also compare with what is at PATH, which is always kept and never written; repeatable.",
)
@work_option(
    "--index",
    "index_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also compare with what earlier runs have seen, which stays kept, and remember these documents in DIR.",
)
@work_option(
    "--run-id",
    metavar="NAME",
    help="Names this run in the index: the same run again is answered as before, and adds nothing.",
)
@work_option(
    "--action",
    metavar="WHAT",
    default="report",
    help="What to do with files that go: report; move:DIR; link (to the kept copy, where the bytes are the same); or"
    " delete.",
)
@work_option("--dry-run", is_flag=True, help="Only say what the action would do.")
@work_option(
    "--journal",
    type=FILE,
    default="articlekit-journal.jsonl",
    help="Where an action is written down before it is done, for undo.",
)
@options.no_clean
@options.encoding
@options.working
@options.inputs
def command(
    *,
    reading: Reading,
    working: Working,
    emit: findings.Emit,
    form: str,
    output: str | None,
    clusters_to: str | None,
    force: bool,
    keep: str,
    threshold: float,
    references: tuple[str, ...],
    index_path: Path | None,
    run_id: str | None,
    action: str,
    dry_run: bool,
    journal: str,
    no_clean: bool,
    encoding: str | None,
) -> ExitCode:
    """Find duplicates: the same text, nearly the same, or a part of another.

    INPUT is pages, which are cleaned first, directories of them, JSON lines of clean or anybody's (--text-field,
    --id-field), or - for standard input, which is also the default. Without --action nothing is changed: what would
    stay and what would go is reported, and why.
    """
    from articlekit.batch.actions import prepare
    from articlekit.batch.clusters import Found, cluster_records
    from articlekit.batch.corpus import Choice, Corpus
    from articlekit.collection.dedupe import dedupe
    from articlekit.collection.keep import criteria
    from articlekit.io.inputs import find
    from articlekit.io.records import dump_line
    from articlekit.io.writers import refuse

    chain = tuple(name.strip() for name in keep.split(","))
    # Errors in these are told before an hour of reading.
    criteria(chain)
    with usage_errors():
        thresholds = Thresholds.at(threshold)
    kind, directory = _action(action)
    if kind is not None and not dry_run:
        prepare(journal)
    settings, summary = reading.settings(), reading.reporting.summary
    writing = Writing("text" if form == "text" and emit == "clusters" else "json", output, None, force)
    known = find(references)
    listing = list_inputs(reading, writing, skip=(journal, directory, str(index_path or "")), references=known.items)
    inputs = (*known.items, *listing.items)
    refuse([clusters_to] if clusters_to else [], inputs, force=force)
    refuse([summary] if summary else [], inputs, force=True)
    corpus = Corpus(
        settings,
        Choice(settings.fields, not no_clean, encoding, emit == "docs", kind is not None),
        working.pace(),
        lambda source, reason: say(f"{source}: {reason}"),
    )
    if run_id is not None and index_path is None:
        raise UsageError("--run-id names a run in an index; give --index DIR, too.")
    with corpus, _index(index_path, thresholds) as index, open_output(inputs, writing) as sink:
        documents = corpus.documents(known.items, listing.items)
        clusters = dedupe(documents, keep=chain, thresholds=thresholds, index=index, run=run_id)
        corpus.tally["skipped"] += len(listing.skipped)
        found = Found(clusters, corpus.ids, corpus.sources, corpus.references)
        actions = {} if kind is None else _act(found, corpus, kind, directory, None if dry_run else journal)
        lines = findings.lines(found, actions, corpus, emit, is_record=writing.is_record)
        if listing.items:
            sink.put(listing.items[-1], "", findings.joined(lines))
        if clusters_to is not None:
            _write(clusters_to, findings.joined(map(dump_line, cluster_records(found, actions))), force=force)
    counts = findings.count(found, corpus.tally)
    code = findings.code(counts)
    if summary is not None:
        _write(summary, [dump_line(findings.summary(counts, code))], force=True)
    if not reading.quiet:
        findings.tell(found, counts, None if dry_run else journal)
    return code


def _index(path: Path | None, thresholds: "Thresholds") -> "AbstractContextManager[Index | None]":
    from articlekit.collection.index import Index

    return nullcontext() if path is None else Index.create(path, thresholds=thresholds)


def _action(action: str) -> tuple["ActionKind | None", str]:
    """Return the kind of an action, None to report only, and the directory to move to."""
    kind, _, directory = action.partition(":")
    if kind not in ("report", "move", "link", "delete") or (kind == "move") != bool(directory):
        raise UsageError(f"Invalid value for --action: {action!r} is no action; write report, move:DIR, link or delete")
    return None if kind == "report" else kind, directory  # type: ignore[return-value]  # checked above


def _act(found: "Found", corpus: "Corpus", kind: "ActionKind", directory: str, journal: str | None) -> dict[int, str]:
    """Do to the files that go what was asked for; return what was done, by document. Without a journal nothing is."""
    from articlekit.batch.actions import act, plans

    done = {}
    for number, what, reason in act(plans(found, corpus, kind, directory), journal):
        done[number] = what
        corpus.tally["left" if reason else "done"] += 1
        if reason:
            say(f"{found.sources[number]}: {reason}")
    return done


def _write(path: str, chunks: Iterable[bytes], *, force: bool) -> None:
    from articlekit.io.writers import replaced

    with replaced(path, force=force) as stream:
        stream.writelines(chunks)
