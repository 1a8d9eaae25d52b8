"""Commands whose help begins with examples, and groups that import a command when it is called."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def path_of(context: click.Context) -> str:
    """Return the name of a command below articlekit, as `rules test`."""
    names: list[str] = []
    above: click.Context | None = context
    while above is not None and above.parent is not None:
        names.insert(0, above.info_name or "")
        above = above.parent
    return " ".join(names)


class Command(click.Command):
    """A command whose help begins with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **more: Any) -> None:  # noqa: ANN401  (as click's)
        super().__init__(*args, **{"context_settings": SETTINGS, **more})
        self.examples = examples

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401  (as click's)
    ) -> click.Context:
        """Parse arguments; what they leave open is as the environment and files set it."""
        from articlekit.cli.settings import settings

        path = " ".join(filter(None, (path_of(parent) if parent else "", info_name)))
        found = {name: value for name, (_, value) in settings(self, path).items()}
        return super().make_context(info_name, args, parent=parent, **{"default_map": found, **extra})

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (as click's)
        """Do what the command does; options that do not go together are an error of this command line."""
        from articlekit.errors import UsageError

        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from error

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what click writes."""
        _write_examples(self.examples, formatter)
        super().format_help(ctx, formatter)

    def short_usage(self, ctx: click.Context) -> str:
        """Return what to say to somebody who gave the command nothing to read."""
        formatter = ctx.make_formatter()
        _write_examples(self.examples, formatter)
        return f"{formatter.getvalue()}{self.get_usage(ctx)}\nTry '{ctx.command_path} --help' for the options."


class Group(click.Group):
    """Commands in the order of the work, each in a module of its own that is imported when it is needed.

    commands_in maps a name to the module that holds it as `command`, and to its line in the list of commands.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  (as click's)
        examples: Sequence[str] = (),
        commands_in: Mapping[str, tuple[str, str]] | None = None,
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **{"context_settings": SETTINGS, **more})
        self.examples = examples
        self.commands_in = commands_in or {}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse arguments; a group that is called alone prints its help."""
        return super().parse_args(ctx, args or ["--help"])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in the order they were written down."""
        del ctx
        return [*self.commands_in, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name in self.commands_in:
            command: click.Command = import_module(self.commands_in[cmd_name][0]).command
            return command
        return super().get_command(ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a command line; where there is none, suggest the nearest."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name, self.list_commands(ctx), 1)
            ctx.fail(f"No such command {name!r}." + (f" Did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what click writes."""
        _write_examples(self.examples, formatter)
        super().format_help(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        rows = [(name, about) for name, (_, about) in self.commands_in.items()]
        rows += [(name, command.get_short_help_str(limit=100)) for name, command in self.commands.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for example in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")
    formatter.write_paragraph()
