"""Divide a large file of JSON lines into spans of lines, which can be read one without the other."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace

from articlekit.errors import ReadError
from articlekit.io import lines, readers
from articlekit.io.documents import MIB, Found, Settings
from articlekit.io.inputs import Input
from articlekit.io.lines import Lines
from articlekit.io.remote import is_remote

# Files that are smaller are not divided, and not even opened to see whether they could be.
MIN_BYTES = MIB


@dataclass(frozen=True, slots=True)
class Span:
    """Some lines of a file.

    Attributes:
        item: the file.
        form: the name of its format, jsonl or record.
        start: position of the first line, in bytes.
        size: of the lines, in bytes.
        lines: which they are.
    """

    item: Input
    form: str
    start: int
    size: int
    lines: Lines


def divide(item: Input, settings: Settings, size: int) -> Iterator[Span | Input] | None:
    """Return the spans of a file, of about so many bytes each; None if it cannot be divided, or if it is small.

    That is a plain file of JSON lines, on a disk. If its end cannot be read, the last value is an input that says so.
    """
    if item.path is None or is_remote(item.path):
        return None
    try:
        if os.path.getsize(item.path) < MIN_BYTES:
            return None
        form = readers.form_of_lines(item, settings)
    except (OSError, ValueError, ReadError):
        return None  # whoever reads it reports why it cannot be read
    return None if form is None else _spans(item, form, settings, size)


def _spans(item: Input, form: str, settings: Settings, size: int) -> Iterator[Span | Input]:
    start, before, codec = 0, 0, None
    try:
        with readers.open_input(item) as stream:
            while block := stream.read(size) + stream.readline(MIB):
                length, count, end = len(block), block.count(b"\n"), block[-1:]
                # The rest of a line that is very long.
                while end != b"\n" and (more := stream.readline(MIB)):
                    length, count, end = length + len(more), count + more.endswith(b"\n"), more[-1:]
                codec = codec or lines.find_codec(block, settings.detect)
                count += end != b"\n"
                yield Span(item, form, start, length, Lines(before, count, codec))
                start, before = start + length, before + count
    except ReadError as error:
        yield replace(item, problem=str(error))


def read(span: Span, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a span, with a Broken value for whatever cannot be read."""
    place = readers.place_of(span.item)
    try:
        with readers.open_input(span.item) as stream:
            stream.seek(span.start)
            yield from lines.read_documents(stream, place, settings, span.form, span.lines)
    except ReadError as error:
        yield place.as_broken(str(error))
