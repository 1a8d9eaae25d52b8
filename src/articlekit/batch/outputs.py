"""Open the output that the options ask for."""

import sys
from collections.abc import Sequence

from articlekit.batch.settings import Writing
from articlekit.errors import UsageError
from articlekit.io import inputs, writers
from articlekit.io.files import File
from articlekit.io.inputs import Input
from articlekit.io.tree import Tree
from articlekit.io.writers import Position


def open_output(items: Sequence[Input], writing: Writing, place: Position | None = None) -> writers.Sink:
    """Open the output, which must not be an input; place is where an earlier run stopped.

    Raises:
        UsageError: the options exclude each other.
    """
    if writing.directory is not None and writing.output is not None:
        raise UsageError("-o and -d exclude each other.")
    if writing.shard_size is not None and (writing.output in (None, inputs.STDIN) or not writing.is_record):
        raise UsageError("--shard-size is for JSON and tables with -o FILE.")
    suffixes = writing.format.suffixes
    if writing.format.write_table and not (writing.output or "").lower().endswith(suffixes):
        raise UsageError(f"A table needs -o FILE{suffixes[0]}.")
    if writing.directory is not None:
        return Tree(
            writing.directory,
            items,
            suffix=suffixes[0] if suffixes else ".json",
            exists=writing.if_exists,
            per_document=not writing.is_record,
            resumed=place is not None,
        )
    if writing.output is not None and writing.output != inputs.STDIN:
        return File(writing.output, items, exists=writing.if_exists, shard_size=writing.shard_size, place=place)
    if sys.stdout is None:
        raise OSError("it is closed")
    return writers.Stream(sys.stdout.buffer, items)
