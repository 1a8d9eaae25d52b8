"""Declare options: their group in the help, and several options as one value."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
# The groups of the help in order; options without a group are in the last.
GROUPS = ("Input", "Output", "Cleaning", "Work", "Reporting", "Options")
# A path, which the shell completes. Whether it can be read or written is checked when it is opened.
FILE = click.Path(readable=False, path_type=str)
FILE.name = "file"
_METAVARS = {click.IntRange: "N", click.FloatRange: "SHARE"}


class Option(click.Option):
    """An option in a group of the help."""

    def __init__(self, *args: Any, group: str = GROUPS[-1], **more: Any) -> None:  # noqa: ANN401  (as click's)
        super().__init__(*args, **{"metavar": _METAVARS.get(type(more.get("type"))), **more})
        self.group = group


input_option, output_option, cleaning_option, work_option, report_option = (
    partial(click.option, cls=Option, group=group) for group in GROUPS[:-1]
)


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn a ValueError, which means that the value of an option is out of range, into a usage error."""
    try:
        yield
    except ValueError as error:
        raise click.UsageError(str(error), click.get_current_context()) from error


def combine(name: str, build: type, *decorators: Decorator) -> Decorator:
    """Add options to a command, which takes them as one value.

    Args:
        name: the parameter of the command for the value.
        build: the dataclass of the value; its fields have the names of the options.
        decorators: of the options.
    """
    from dataclasses import fields  # as every command does, but not `--version`

    names = [field.name for field in fields(build)]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(**chosen: Any) -> Any:  # noqa: ANN401
            with usage_errors():
                value = build(**{key: chosen.pop(key) for key in names if key in chosen})
            return function(**{name: value}, **chosen)

        decorated: Callable[..., Any] = wrapper
        for decorator in reversed(decorators):
            decorated = decorator(decorated)
        return decorated

    return decorate
