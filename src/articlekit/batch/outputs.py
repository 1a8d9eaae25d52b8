"""Open the output that the options ask for."""

import re
import sys
from collections.abc import Iterable, Sequence

from articlekit.batch.reporter import Reporter
from articlekit.batch.settings import Writing
from articlekit.errors import UsageError
from articlekit.io import inputs, writers
from articlekit.io.cells import MAX_UNITS
from articlekit.io.files import File
from articlekit.io.inputs import Input, printable_path
from articlekit.io.sinks import FORMATS, Format, format_of
from articlekit.io.tree import Tree
from articlekit.io.writers import Position

# Control characters but those of tabs and line ends, line separators, and bidirectional controls, in UTF-8.
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)


class _OnTerminal(writers.Stream):
    """A terminal, which would obey control sequences in pages: each control character is a question mark, as in ls."""

    def put(self, item: Input, member: str, chunks: Iterable[bytes]) -> None:
        """Write and flush each chunk."""
        super().put(item, member, (_CONTROL.sub(b"?", chunk) for chunk in chunks))


def open_output(
    items: Sequence[Input],
    writing: Writing,
    place: Position | None = None,
    form: Format | None = None,
    *,
    is_view: bool = False,
) -> writers.Sink:
    """Open the output, which must not be an input.

    Args:
        items: the inputs.
        writing: how and where to write.
        place: where an earlier run stopped.
        form: the format, if it is not that of articles that writing names.
        is_view: text is written for people, so that a terminal may obey it.

    Raises:
        UsageError: the options exclude each other.
    """
    if writing.directory is not None and writing.output is not None:
        raise UsageError("-o and -d exclude each other.")
    if writing.shard_size is not None and (writing.output in (None, inputs.STDIN) or not writing.is_record):
        raise UsageError("--shard-size is for JSON and tables with -o FILE.")
    form = form or writing.format
    suffixes = form.suffixes
    if form.write_table and not (writing.output or "").lower().endswith(suffixes):
        raise UsageError(f"A table needs -o FILE{suffixes[0]}.")
    check_name(writing, form)
    if writing.directory is not None:
        return Tree(
            writing.directory,
            items,
            suffix=suffixes[0] if suffixes else ".json",
            exists=writing.if_exists,
            per_document=not writing.is_record,
            resumed=place is not None,
            head=form.head,
        )
    if writing.output is not None and writing.output != inputs.STDIN:
        return File(
            writing.output, items, exists=writing.if_exists, form=form, shard_size=writing.shard_size, place=place
        )
    if sys.stdout is None:
        raise OSError("it is closed")
    is_safe = is_view and not writing.is_record
    stream = _OnTerminal if sys.stdout.isatty() and not is_safe else writers.Stream
    return stream(sys.stdout.buffer, items, head=form.head)


def check_name(writing: Writing, form: Format) -> None:
    """Refuse a table under the name of another format, and another format under that of a table.

    Raises:
        UsageError: name and format disagree, or a workbook, which is not read, may be kept as it is.
    """
    named = format_of(writing.output) if writing.output else None
    if named is not None and (named.is_table or form.is_table) and named.suffixes != form.suffixes:
        other = form.suffixes[0] if form.suffixes else ".jsonl"
        raise UsageError(f"{writing.output}: the name is not that of the format; name it {other}, or change -f.")
    if form.suffixes == FORMATS["xlsx"].suffixes and writing.if_exists in ("skip", "update"):
        raise UsageError(
            f"--exists {writing.if_exists} cannot tell which pages a workbook has; use --force, or -f csv."
        )


def warn_of_cut(sink: writers.Sink, path: str | None, reporter: Reporter) -> None:
    """Warn of the cells of a workbook that were cut."""
    if sink.cut_cells:
        cells = "1 cell was" if sink.cut_cells == 1 else f"{sink.cut_cells:,} cells were"
        advice = f"{cells} cut to the {MAX_UNITS:,} characters that a workbook can hold; -f csv has the whole text"
        reporter.say(f"{printable_path(path or '')}: warning: {advice}", level="warning")
