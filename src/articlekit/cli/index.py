"""articlekit index."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Writing
from articlekit.cli import options
from articlekit.cli.help import Command, CommandGroup
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, input_option
from articlekit.errors import UsageError

if TYPE_CHECKING:
    from articlekit.collection.index import Index

command = CommandGroup(
    "index",
    help="Inspect and maintain the index that dedupe --index keeps of earlier runs.",
    examples=(
        "articlekit index stats seen/",
        "articlekit index verify seen/",
        "articlekit index remove seen/ crawl/withdrawn.html",
        "articlekit index export seen/ | jq -r 'select(.kept) | .id'",
    ),
)
_path = click.argument("path", metavar="INDEX", type=click.Path(path_type=Path))


@command.command(
    "stats", cls=Command, examples=("articlekit index stats seen/", "articlekit index stats -f json seen/ | jq .bytes")
)
@options.printing
@_path
def stats(writing: Writing, path: Path) -> ExitCode:
    """Show the size of an index: runs, documents, distinct texts, segments, bytes."""
    from dataclasses import asdict

    from articlekit.io.records import dump_line

    with _open_index(path) as index:
        found = asdict(index.stats())
    if writing.is_record:
        click.echo(dump_line(found), nl=False)
    else:
        width = max(map(len, found))
        for name, value in found.items():
            click.echo(f"{name:<{width}}  {value:>15,}")
    return ExitCode.DONE


@command.command("verify", cls=Command, examples=("articlekit index verify seen/ && echo whole",))
@_path
def verify(path: Path) -> ExitCode:
    """Check every file of an index, every order and every reference; print problems, and exit 5 if there are any."""
    with _open_index(path) as index:
        problems = index.verify()
    for problem in problems:
        click.echo(problem)
    return ExitCode.FATAL if problems else ExitCode.DONE


@command.command("compact", cls=Command, examples=("articlekit index compact seen/",))
@_path
def compact(path: Path) -> ExitCode:
    """Merge the segments of an index into one, and free the space of removed documents.

    Runs merge small segments themselves; use this after a removal, or before copying the index.
    """
    with _open_index(path) as index:
        index.compact()
    return ExitCode.DONE


@command.command(
    "remove",
    cls=Command,
    examples=(
        "articlekit index remove seen/ crawl/withdrawn.html",
        "articlekit index remove seen/ --ids-from withdrawn.txt && articlekit index compact seen/",
    ),
)
@_path
@click.argument("ids", nargs=-1, metavar="[ID]...")
@input_option("--ids-from", type=FILE, help="Also the ids in FILE, one in a line; - is standard input.")
@options.quiet
def remove(path: Path, ids: tuple[str, ...], ids_from: str | None, quiet: bool) -> ExitCode:
    """Remove documents by their ids, so that new copies of them are no longer duplicates.

    Decisions about other documents do not change: a duplicate of a removed document is not restored. The data stays on
    disk until the index is compacted.
    """
    if not ids and ids_from is None:
        raise UsageError("Name the documents: give ids, or --ids-from FILE.")
    from articlekit.io.inputs import read_list

    listed = read_list(ids_from, separator=b"\n") if ids_from else []
    with _open_index(path) as index:
        count = index.remove([*ids, *listed])
    if not quiet:
        say(f"{count} documents removed")
    return ExitCode.DONE


@command.command("export", cls=Command, examples=("articlekit index export seen/ > seen.jsonl",))
@_path
def export(path: Path) -> ExitCode:
    """Write every document of an index as a line of JSON: id, source, url, run, cluster, and whether it was kept."""
    from dataclasses import asdict

    from articlekit.io.records import dump_line

    with _open_index(path) as index:
        for document in index.documents():
            click.echo(dump_line(asdict(document)), nl=False)
    return ExitCode.DONE


def _open_index(path: Path) -> "Index":
    from articlekit.collection.index import Index

    return Index(path)
