"""articlekit dedupe."""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from articlekit.cli import options
from articlekit.cli.exit_codes import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.options import Reading, Working, Writing
from articlekit.cli.output import open_output
from articlekit.cli.run import list_inputs
from articlekit.cli.terminal import printable

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from articlekit.collection.index import Index
    from articlekit.collection.relation import Thresholds
    from articlekit.io.actions import ActionKind
    from articlekit.io.clusters import Found
    from articlekit.io.corpus import Corpus

Emit = Literal["clusters", "pairs", "map", "docs"]
_KINDS = ("exact", "near", "contained")
_OTHERS = ("failed", "skipped", "empty", "left", "references failed")
# Documents of a cluster from which on it is worth a look: a wire story has some dozens of copies.
UNUSUAL = 1000
# What is written at once: a million small lines are not a million calls.
_CHUNK = 1 << 16


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
@click.option(
    "--emit",
    type=click.Choice(["clusters", "pairs", "map", "docs"]),
    default="clusters",
    show_default=True,
    help="Clusters of two and more; a line for each document that goes (pairs) or for each there is (map); or the"
    " documents that stay, as JSON lines (docs).",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="Clusters as text, or as lines of JSON (docs/formats.md); the others are always JSON.",
)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE.")
@click.option("--clusters", "clusters_to", metavar="FILE", help="Also write the clusters to FILE, as lines of JSON.")
@click.option("--summary", "summary_to", metavar="FILE", help="Write the counts of the run to FILE, as JSON.")
@click.option("--force", is_flag=True, help="Replace files that exist; never an input.")
@click.option(
    "--keep",
    metavar="CHAIN",
    default="longest",
    show_default=True,
    help="Which copy is kept: longest, earliest, latest, first, prefer-host:HOST, prefer-path:GLOB; several with"
    " commas, of which each decides what those before it leave open.",
)
@click.option(
    "--threshold",
    metavar="SHARE",
    type=float,
    help="How much of a text must stand in another of like length, up to 1 (0.6); with 0.9 only reprints are found.",
)
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="PATH",
    help="Also compare with what is at PATH, which is always kept and never written; repeatable.",
)
@click.option(
    "--index",
    "index_path",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Also compare with what earlier runs have seen, which stays kept, and remember these documents in DIR.",
)
@click.option(
    "--run-id",
    metavar="NAME",
    help="Names this run in the index: the same run again is answered as before, and adds nothing.",
)
@click.option(
    "--action",
    metavar="WHAT",
    default="report",
    show_default=True,
    help="What to do with files that go: report; move:DIR; link (to the kept copy, where the bytes are the same); or"
    " delete.",
)
@click.option("--dry-run", is_flag=True, help="Only say what the action would do.")
@click.option(
    "--journal",
    metavar="FILE",
    default="articlekit-journal.jsonl",
    show_default=True,
    help="Where an action is written down before it is done, for undo.",
)
@click.option("--no-clean", is_flag=True, help="Compare pages as they are, footers and all.")
@options.encoding
@options.working
@options.inputs
def command(
    *,
    reading: Reading,
    working: Working,
    emit: Emit,
    form: str,
    output: str | None,
    clusters_to: str | None,
    summary_to: str | None,
    force: bool,
    keep: str,
    threshold: float | None,
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
    from articlekit.collection.dedupe import dedupe
    from articlekit.collection.keep import criteria
    from articlekit.io.actions import prepare
    from articlekit.io.clusters import Found, cluster_records
    from articlekit.io.corpus import Choice, Corpus
    from articlekit.io.inputs import find
    from articlekit.io.records import dump_line

    chain = tuple(name.strip() for name in keep.split(","))
    # Errors in these are told before an hour of reading.
    criteria(chain)
    thresholds = _thresholds(threshold)
    kind, directory = _action(action)
    if kind is not None and not dry_run:
        prepare(journal)
    settings = reading.settings()
    writing = Writing("text" if form == "text" and emit == "clusters" else "json", output, None, force)
    known = find(references)
    listing = list_inputs(reading, writing, skip=(journal, directory, str(index_path or "")), references=known.items)
    corpus = Corpus(
        settings,
        Choice(settings.fields, not no_clean, encoding, emit == "docs", kind is not None),
        working.pace(),
        lambda source, reason: say(f"{source}: {reason}"),
    )
    if run_id is not None and index_path is None:
        raise click.UsageError("--run-id names a run in an index; give --index DIR, too.", click.get_current_context())
    with corpus, _index(index_path, thresholds) as index, open_output(listing.items, writing) as sink:
        documents = corpus.documents(known.items, listing.items)
        clusters = dedupe(documents, keep=chain, thresholds=thresholds, index=index, run=run_id)
        found = Found(clusters, corpus.ids, corpus.sources, corpus.references)
        actions = {} if kind is None else _act(found, corpus, kind, directory, None if dry_run else journal)
        if listing.items:
            sink.put(listing.items[-1], "", _joined(_lines(found, actions, corpus, emit, writing)))
        if clusters_to is not None:
            _write(clusters_to, _joined(map(dump_line, cluster_records(found, actions))), force=force)
    counts = _counts(found, corpus.tally)
    code = _code(counts)
    if summary_to is not None:
        _write(summary_to, [dump_line(_summary(counts, code))], force=True)
    if not reading.quiet:
        _tell(found, counts, None if dry_run else journal)
    return code


def _thresholds(near: float | None) -> "Thresholds":
    from articlekit.collection.relation import DEFAULT, Thresholds

    try:
        return DEFAULT if near is None else Thresholds.at(near)
    except ValueError as error:
        raise click.BadParameter(str(error), click.get_current_context(), param_hint="--threshold") from error


def _index(path: Path | None, thresholds: "Thresholds") -> "AbstractContextManager[Index | None]":
    from articlekit.collection.index import Index

    return nullcontext() if path is None else Index.create(path, thresholds=thresholds)


def _action(action: str) -> tuple["ActionKind | None", str]:
    """Return the kind of an action, None to report only, and the directory to move to."""
    kind, _, directory = action.partition(":")
    if kind not in ("report", "move", "link", "delete") or (kind == "move") != bool(directory):
        raise click.BadParameter(
            f"{action!r} is no action; write report, move:DIR, link or delete",
            click.get_current_context(),
            param_hint="--action",
        )
    return None if kind == "report" else kind, directory  # type: ignore[return-value]  # checked above


def _act(found: "Found", corpus: "Corpus", kind: "ActionKind", directory: str, journal: str | None) -> dict[int, str]:
    """Do to the files that go what was asked for; return what was done, by document. Without a journal nothing is."""
    from articlekit.io.actions import act, plans

    done = {}
    for number, what, reason in act(plans(found, corpus, kind, directory), journal):
        done[number] = what
        corpus.tally["left" if reason else "done"] += 1
        if reason:
            say(f"{found.sources[number]}: {reason}")
    return done


def _lines(found: "Found", actions: dict[int, str], corpus: "Corpus", emit: Emit, writing: Writing) -> Iterator[bytes]:
    """Yield what to write."""
    from articlekit.io import clusters
    from articlekit.io.records import dump_line, utf8

    if emit == "docs":
        kept = found.clusters.kept
        yield from corpus.lines(kept[kept >= found.references].tolist())
    elif emit == "map":
        yield from map(dump_line, clusters.map_records(found))
    elif emit == "pairs":
        yield from map(dump_line, clusters.pair_records(found))
    elif writing.is_record:
        yield from map(dump_line, clusters.cluster_records(found, actions))
    else:
        yield from map(utf8, _report(found, actions))


def _report(found: "Found", actions: dict[int, str]) -> Iterator[str]:
    """Yield clusters as they are shown to people: the copy that stays, and what the others are to it."""
    for keeper, others, earlier in found.groups():
        size = len(others) + (len(earlier) or 1)
        yield f"{printable(found.named(keeper)['id'])}  kept of {size}: {found.why(keeper)}\n"
        for other in others:
            like = found.likeness(other)
            after = f"  {actions[other]}" if other in actions else ""
            share = like["containment"] if like["relation"] == "contained" else like["similarity"]
            yield f"  {like['relation']:9}  {share:4.2f}  {printable(found.ids[other])}{after}\n"


def _joined(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines in pieces that are worth a call."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= _CHUNK:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _write(path: str, chunks: Iterable[bytes], *, force: bool) -> None:
    from articlekit.io.writers import replaced

    with replaced(path, force=force) as stream:
        stream.writelines(chunks)


def _counts(found: "Found", tally: Counter[str]) -> Counter[str]:
    """Count the documents by what came of them."""
    from articlekit.collection.relation import Relation

    relations = found.clusters.relations[found.references :]
    counts = Counter({kind.name.lower(): int((relations == kind).sum()) for kind in Relation})
    counts["kept"] = counts.pop("none")
    counts["documents"] = sum(tally[key] for key in ("ok", "empty", "failed", "skipped"))
    return counts + Counter({key: tally[key] for key in (*_OTHERS, "ok", "done")})


def _code(counts: Counter[str]) -> ExitCode:
    if counts["failed"] or counts["left"] or counts["references failed"] or not counts["documents"]:
        return ExitCode.SOME_FAILED if counts["ok"] + counts["empty"] else ExitCode.ALL_FAILED
    return ExitCode.DONE


def _summary(counts: Counter[str], code: ExitCode) -> dict[str, object]:
    """Return the counts as a record (docs/formats.md)."""
    from articlekit import __version__

    named = {key.replace(" ", "_"): counts[key] for key in ("documents", "kept", *_KINDS, *_OTHERS)}
    return {"schema": "articlekit.summary/1", "command": "dedupe", **named, "exit_code": code, "version": __version__}


def _tell(found: "Found", counts: Counter[str], journal: str | None) -> None:
    """Say how many stay and how many go."""
    gone = ", ".join(f"{counts[key]} {key}" for key in _KINDS if counts[key]) or "no duplicates"
    rest = "".join(f", {counts[key]} {key}" for key in _OTHERS if counts[key])
    documents = "1 document" if counts["documents"] == 1 else f"{counts['documents']} documents"
    say(f"{documents}: {counts['kept']} kept, {gone}{rest}")
    if counts["done"] and journal is not None:
        say(f"written down first, for: articlekit undo {shlex.quote(journal)}")
    _warn_of_large(found)


def _warn_of_large(found: "Found") -> None:
    """Name clusters that are larger than copies of one article usually are."""
    for keeper, others, _ in found.groups():
        if len(others) + 1 >= UNUSUAL:
            name = found.named(keeper)["id"]
            say(f"{name}: warning: {len(others)} documents go for this one; look at a few with compare")
