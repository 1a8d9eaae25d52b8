"""articlekit config."""

from collections.abc import Iterator
from typing import Any

import click

from articlekit.batch.counts import ExitCode
from articlekit.cli.help import Command
from articlekit.cli.settings import commands_below, options_of, settings, wrong_value


@click.command(
    "config",
    cls=Command,
    examples=(
        "articlekit config",
        "articlekit config clean",
        "ARTICLEKIT_TIMEOUT=20 articlekit config clean | grep timeout",
    ),
)
@click.argument("command", required=False, metavar="[COMMAND]")
@click.pass_context
def command(context: click.Context, command: str | None) -> ExitCode:
    """Show the value of every option, and where it comes from.

    In order of precedence: the option on the command line; ARTICLEKIT_OPTION in the environment, for instance
    ARTICLEKIT_MIN_KEEP; ./articlekit.toml, or [tool.articlekit] in ./pyproject.toml; the user's config.toml. Variables
    that are empty, or that no command has, are ignored. ARTICLEKIT_CONFIG names another file instead of the project's;
    if it is empty, no file is read.
    """
    root = context.find_root()
    chosen = [
        (path, found)
        for path, found in commands_below(root.command, root)
        if command is None or f"{path} ".startswith(f"{command} ")
    ]
    if not chosen:
        raise click.UsageError(f"No such command {command!r}.", context)
    for path, found in chosen:
        for line in _lines(found, path, root):
            click.echo(line)
    return ExitCode.DONE


def _lines(found: click.Command, path: str, root: click.Context) -> Iterator[str]:
    """Yield a line for each option of a command."""
    context = click.Context(found, parent=root)
    known = settings(found, path, root)
    for name, option in options_of(found).items():
        where, value = known.get(option.name or "", ("default", option.to_info_dict()["default"]))
        try:
            text = _format_value(option, value, option.type_cast_value(context, value))
        except click.BadParameter as error:
            raise wrong_value(where, error) from error
        yield f"{path.replace(' ', '.')}.{name.replace('_', '-')}  {text}  {where}"


def _format_value(option: click.Option, value: Any, meant: Any) -> str:  # noqa: ANN401  (any option's value)
    """Format a value as it was written, and a flag as true or false."""
    if option.is_flag:
        return str(bool(meant) if option.is_bool_flag else meant == option.flag_value).lower()
    if option.multiple:
        return f"[{', '.join(map(str, value or ()))}]"
    if value is None:
        return option.show_default if isinstance(option.show_default, str) else "not set"
    return str(value)
