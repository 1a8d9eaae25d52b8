"""Format the duplicates that dedupe found as lines of output, a summary, and messages."""

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np

from articlekit.batch import clusters
from articlekit.batch.clusters import Findings
from articlekit.batch.corpus import Corpus
from articlekit.batch.counts import ExitCode
from articlekit.batch.reporter import Reporter, cells, printable
from articlekit.batch.screen import GAP, Cell, Screen
from articlekit.batch.settings import TABLES, Deduping
from articlekit.collection.keep import DATED
from articlekit.collection.relation import Relation
from articlekit.io.records import dump_line, utf8
from articlekit.io.sheets import cells_of, csv_row
from articlekit.version import __version__

_KINDS = ("exact", "near", "contained")
_OTHERS = ("empty", "failed", "skipped", "left", "references failed")
MAX_SHOWN = 40  # characters of a date that is shown
# Clusters of this size are reported: a wire story has some dozens of copies.
UNUSUAL = 1000
_LEAST_TITLE = 10  # columns; less of a title is not shown
_MAX_NAME = 40  # columns of a name that titles are lined up behind, where a line may have any length
_TO_MEASURE = 1000  # clusters that the widths of the columns are taken from, since there may be millions
_WARC_ID = "urn:uuid:"
# Bytes that are written at once, since a million small writes are slow.
_CHUNK = 1 << 16


def lines(
    found: Findings, actions: dict[int, str], corpus: Corpus, asked: Deduping, shown: Screen | None
) -> Iterator[bytes]:
    """Yield lines of output.

    Args:
        found: the result.
        actions: what was done to documents, by number.
        corpus: has the records and titles of the documents.
        asked: what to write.
        shown: how to show clusters as text; None writes them as records.
    """
    if asked.form in TABLES:
        yield from _table_lines(found, actions, corpus, asked)
    elif asked.emit == "docs":
        kept = found.clusters.kept
        numbers = kept[kept >= found.references].tolist()
        yield from corpus.lines(n for n in numbers if not (asked.drop_empty and n in corpus.empty))
    elif asked.emit == "map":
        yield from map(dump_line, clusters.map_records(found))
    elif asked.emit == "pairs":
        yield from map(dump_line, clusters.pair_records(found))
    elif shown is None:
        yield from map(dump_line, clusters.cluster_records(found, actions))
    else:
        yield from (utf8(f"{line}\n") for line in _format_clusters(found, actions, corpus, shown))


def _table_lines(found: Findings, actions: dict[int, str], corpus: Corpus, asked: Deduping) -> Iterator[bytes]:
    """Yield the rows of a table: as CSV, or as lines of JSON of which a workbook is made."""
    rows = {
        "clusters": lambda: clusters.row_records(found, actions, corpus.title),
        "pairs": lambda: clusters.pair_records(found),
        "map": lambda: clusters.map_records(found),
    }[asked.emit]()
    columns = clusters.COLUMNS[asked.emit]
    yield b""  # a table without rows has a header
    yield from map(dump_line, rows) if asked.form == "xlsx" else (csv_row(cells_of(columns, row)) for row in rows)


def _format_clusters(found: Findings, actions: dict[int, str], corpus: Corpus, shown: Screen) -> Iterator[str]:
    """Yield clusters as a table: the kept copy, then the others with their relation to it; a blank line between two."""
    widths = _widths(found, actions, shown)
    if shown.is_for_people:
        yield _row(shown, widths, ("relation", "why", "document", "title"), ("strong",) * 4)
    for number, (keeper, others, earlier) in enumerate(found.groups()):
        if number:
            yield ""
        kept = f"kept of {1 + len(others) + len(earlier)}"
        texts = kept, found.why(keeper), name_document(found, keeper), _title(found, corpus, keeper)
        yield _row(shown, widths, texts, ("strong", "", "strong", ""))
        for other in others:
            relation = found.relation(other) or ""
            texts = relation, _why(found, actions, other), name_document(found, other), _title(found, corpus, other)
            yield _row(shown, widths, texts, (relation, "", "", ""))


def _row(shown: Screen, widths: Sequence[int | None], texts: Sequence[str], names: Sequence[str]) -> str:
    """Return a row of the table; names are those of colours. There is no title if there is no width for it."""
    are_paths = False, False, True, False
    return shown.row(*map(Cell, texts[: len(widths)], widths, names, are_paths))


def _widths(found: Findings, actions: dict[int, str], shown: Screen) -> tuple[int | None, ...]:
    """Return the widths of the columns of the table, as those of its first clusters ask for; the title has the rest."""
    relations, whys, names = [len("contained")], [len("why")], [len("document")]
    for keeper, others, earlier in islice(found.groups(), _TO_MEASURE):
        relations.append(len(f"kept of {1 + len(others) + len(earlier)}"))
        whys += [cells(found.why(keeper)), *(len(_why(found, actions, each)) for each in others)]
        names += [cells(name_document(found, each)) for each in (keeper, *others)]
    relation, why, name = max(relations), max(whys), max(names)
    if shown.columns is None:
        return relation, why, min(name, _MAX_NAME), None
    why = min(why, shown.columns // 5)
    rest = shown.columns - relation - why - 2 * GAP
    # More than half of the rest is for the name, which tells documents apart; titles of duplicates are mostly alike.
    beside = min(name, rest * 3 // 5)
    return (relation, why, beside, None) if rest - beside - GAP >= _LEAST_TITLE else (relation, why, None)


def _why(found: Findings, actions: dict[int, str], other: int) -> str:
    """Return how much of a duplicate is in its keeper, and what was done to it."""
    return f"{found.share(other):4.2f}" + (f" {actions[other]}" if other in actions else "")


def _title(found: Findings, corpus: Corpus, number: int) -> str:
    return "" if found.is_earlier(number) else " ".join(printable(corpus.title(number)).split())


def name_document(found: Findings, number: int) -> str:
    """Return the id of a document; for a record of a WARC its place, since such ids mean nothing to people."""
    names = found.names_of(number)
    return printable(names["source"] if names["id"].startswith(_WARC_ID) else names["id"])


def join_lines(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Join lines into larger chunks."""
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= _CHUNK or not line:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def count(found: Findings, tally: Counter[str]) -> Counter[str]:
    """Count the documents by outcome: kept, exact, near, contained, empty, failed and skipped are all documents."""
    relations = found.clusters.relations[found.references :]
    counts = Counter({kind.name.lower(): int((relations == kind).sum()) for kind in Relation})
    # A document without text is written, unless that is switched off, but nothing was compared.
    counts["kept"] = counts.pop("none") - tally["empty"]
    return counts + Counter({key: tally[key] for key in (*_OTHERS, "undated", "ok", "done")})


def exit_code(counts: Counter[str]) -> ExitCode:
    """Return the exit code of a run with these counts."""
    if counts["failed"] or counts["left"] or counts["references failed"]:
        return ExitCode.SOME_FAILED if counts["ok"] + counts["empty"] else ExitCode.ALL_FAILED
    return ExitCode.DONE


def _count_documents(counts: Counter[str]) -> int:
    return sum(counts[key] for key in ("ok", "empty", "failed", "skipped"))


def summary(counts: Counter[str], seconds: float, code: ExitCode) -> dict[str, Any]:
    """Return the counts as a record (docs/formats.md)."""
    return {
        "schema": "articlekit.summary/1",
        "command": "dedupe",
        "documents": _count_documents(counts),
        **{key.replace(" ", "_"): counts[key] for key in ("kept", *_KINDS, *_OTHERS, "undated")},
        "seconds": round(seconds, 3),
        "exit_code": int(code),
        "version": __version__,
    }


def report(found: Findings, counts: Counter[str], journal: str | None, reporter: Reporter) -> None:
    """Report how many documents are kept, and how many are duplicates."""
    gone = ", ".join(f"{counts[key]} {key}" for key in _KINDS if counts[key]) or "no duplicates"
    rest = "".join(f", {counts[key]} {key}" for key in _OTHERS if counts[key])
    number = _count_documents(counts)
    documents = "1 document" if number == 1 else f"{number} documents"
    reporter.say(f"{documents}: {counts['kept']} kept, {gone}{rest}")
    if counts["done"] and journal is not None:
        reporter.say(f"recorded in the journal; to undo: articlekit undo {shlex.quote(journal)}")
    if shared := int((found.clusters.shared >= found.references).sum()):
        them = (
            "1 document is kept for itself: its"
            if shared == 1
            else f"{shared} documents are kept for themselves: their"
        )
        reporter.say(f"{them} text stands in many others that have nothing else in common, as a paywall does")
    _warn_of_large(found, reporter)
    _warn_of_repeated(found, reporter)


def warn_of_undated(
    counts: Counter[str], chain: Iterable[str], unreadable: tuple[str, str] | None, reporter: Reporter
) -> None:
    """Warn of documents whose date is missing or cannot be read, if a criterion needs it.

    Args:
        counts: of documents.
        chain: the criteria.
        unreadable: the name of a document whose date cannot be read, and that date.
        reporter: prints the warning.
    """
    undated, documents = counts["undated"], counts["ok"] + counts["empty"]
    if not undated:
        return
    shown = f" ({printable(unreadable[0])}: '{printable(unreadable[1][:MAX_SHOWN])}')" if unreadable else ""
    hint = "; try --date-field" if undated == documents and not unreadable else ""
    names = ",".join(name for name in chain if name in DATED)
    reporter.say(
        f"warning: {undated} of {documents} documents have no date that can be read{shown};"
        f" --keep {names} passes over them{hint}"
    )


def _warn_of_repeated(found: Findings, reporter: Reporter) -> None:
    """Warn of documents with the id of another one, since the output names documents by id."""
    # Hashes take a tenth of the memory of the ids; two ids may have one.
    hashes = np.fromiter(map(hash, islice(found.ids, found.references, None)), np.int64)
    order = np.argsort(hashes, kind="stable")
    doubtful = np.zeros(len(hashes), np.bool_)
    twins = np.flatnonzero(hashes[order[1:]] == hashes[order[:-1]])
    doubtful[order[twins]] = doubtful[order[twins + 1]] = True
    seen: set[str] = set()
    count, example = 0, ""
    for number in np.flatnonzero(doubtful).tolist():
        name = found.ids[found.references + number]
        if name in seen:
            count, example = count + 1, example or name
        seen.add(name)
    if count:
        documents = "1 document has" if count == 1 else f"{count} documents have"
        reporter.say(f"warning: {documents} the id of an earlier one, such as '{printable(example)}'; try --id-field")


def _warn_of_large(found: Findings, reporter: Reporter) -> None:
    """Warn of clusters that are unusually large for copies of one article."""
    for keeper, others, _ in found.groups():
        if len(others) + 1 >= UNUSUAL:
            advice = f"{len(others)} documents count as duplicates of it; check some with compare"
            reporter.say(f"{name_document(found, keeper)}: warning: {advice}", "warning")
