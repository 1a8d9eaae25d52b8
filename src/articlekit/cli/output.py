"""The output of a command, as its options say."""

import sys
from collections.abc import Sequence

import click

from articlekit.cli.options import Writing
from articlekit.io import inputs, writers
from articlekit.io.files import File
from articlekit.io.inputs import Input
from articlekit.io.tree import Tree
from articlekit.io.writers import Place

_SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html"}


def open_output(items: Sequence[Input], writing: Writing, place: Place | None = None) -> writers.Sink:
    """Open the output, which refuses to replace an input; place is where an earlier run stopped.

    Raises:
        click.UsageError: the options exclude each other.
    """
    context = click.get_current_context()
    if writing.directory is not None and writing.output is not None:
        raise click.UsageError("-o and -d exclude each other.", context)
    if writing.shard_size is not None and (writing.output in (None, inputs.STDIN) or not writing.is_record):
        raise click.UsageError("--shard-size is for JSON and tables with -o FILE.", context)
    if writing.form == "parquet" and not (writing.output or "").lower().endswith(".parquet"):
        raise click.UsageError("A table needs -o FILE.parquet.", context)
    if writing.directory is not None:
        return Tree(
            writing.directory,
            items,
            suffix=".json" if writing.is_record else _SUFFIXES[writing.text_form],
            exists=writing.if_exists,
            per_document=not writing.is_record,
            resumed=place is not None,
        )
    if writing.output is not None and writing.output != inputs.STDIN:
        return File(writing.output, items, exists=writing.if_exists, shard_size=writing.shard_size, place=place)
    if sys.stdout is None:
        raise OSError("it is closed")
    return writers.Stream(sys.stdout.buffer, items)
