"""The terminal: whether there is one, its colours and its width."""

import os
import sys
from typing import TextIO

import click

from articlekit.batch.screen import Screen
from articlekit.report.reasons import COLOURS

# Names of colours that stand for nothing in a page, and the parameters of their control sequences.
_COLOURS = {"strong": "1", "faint": "2", "doubt": "33", "-": "31", "+": "32", "@": "1"}


def screen() -> Screen:
    """Return what standard output is: the terminal, with its columns and colours, or a pipe.

    A pipe that is to be coloured is shown text for people, with the columns of COLUMNS if that is set.
    """
    is_coloured = has_colour()
    columns = width() or (_columns() if is_coloured else None)
    return Screen(columns, {**_COLOURS, **COLOURS} if is_coloured else {}, is_terminal() or is_coloured)


def has_colour(stream: TextIO | None = None) -> bool:
    """Return whether to colour a stream, standard output by default, as --color or else the environment says.

    Source: no-color.org, force-color.org.
    """
    context = click.get_current_context(silent=True)
    if context is not None and context.color is not None:
        return context.color
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return is_terminal(stream) and os.environ.get("TERM") != "dumb"


def style(text: str, code: str, stream: TextIO | None = None) -> str:
    """Return text in a colour of ECMA-48, section 8.3.117, if the stream is to be coloured."""
    return f"\x1b[{code}m{text}\x1b[0m" if has_colour(stream) else text


def is_terminal(stream: TextIO | None = None) -> bool:
    """Return whether a stream, standard output by default, is a terminal."""
    stream = stream or sys.stdout
    return stream is not None and stream.isatty()


def width(stream: TextIO | None = None) -> int | None:
    """Return the columns of the terminal, or None if there is none."""
    stream = stream or sys.stdout
    if not is_terminal(stream):
        return None
    if columns := _columns():
        return columns
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except OSError:
        return 80


def _columns() -> int | None:
    """Return the columns that the environment asks for, if it does."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) or None if columns.isdecimal() else None
