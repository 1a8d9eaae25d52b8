"""articlekit config."""

from collections.abc import Iterator
from typing import Any

import click

from articlekit.batch.counts import ExitCode
from articlekit.cli.help import Command, Group, path_of
from articlekit.cli.settings import settings


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

    An option that is given counts more than ARTICLEKIT_COMMAND_OPTION in the environment, that more than
    ARTICLEKIT_OPTION, then ./articlekit.toml or [tool.articlekit] in ./pyproject.toml, then the user's config.toml.
    ARTICLEKIT_CONFIG names another file than the project's; empty, no file is read.
    """
    root = context.find_root()
    group = root.command
    assert isinstance(group, Group)  # noqa: S101  (the root is one)
    names = group.list_commands(root) if command is None else [command]
    for name in names:
        found = group.get_command(root, name)
        if found is None:
            raise click.UsageError(f"No such command {name!r}.", context)
        for line in _lines(found, name, root):
            click.echo(line)
    return ExitCode.DONE


def _lines(found: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    """Yield a line for each option of a command, or of the commands in it."""
    context = found.make_context(name, [], parent=parent, resilient_parsing=True)
    if isinstance(found, click.Group):
        for inner in found.list_commands(context):
            sub = found.get_command(context, inner)
            if sub is not None:
                yield from _lines(sub, inner, context)
        return
    path = path_of(context)
    known = settings(found, path)
    for key, value in context.params.items():
        option = next((param for param in found.params if param.name == key and isinstance(param, click.Option)), None)
        if option is not None:
            name = max(option.opts, key=len).removeprefix("--")
            where = known[key][0] if key in known else "default"
            yield f"{path}.{name}  {_shown(value)}  {where}"


def _shown(value: Any) -> str:  # noqa: ANN401  (any option's value)
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(_shown, value)) + "]"
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
