"""Commands whose help has examples and groups of options, and groups that import their commands lazily."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click
from click.core import ParameterSource

from articlekit.cli.option import GROUPS, Option

SETTINGS: dict[str, Any] = {"max_content_width": 100, "show_default": True}
# The options that matter most; the short help shows the first ten that a command has.
_MAX_BRIEF = 10
_BRIEF = (
    *("format", "output", "directory", "emit", "check", "diff", "learn", "rules", "rule", "line", "to", "all"),
    *("min-pages", "min-share", "keep", "threshold", "reference", "index", "action", "jobs", "quiet"),
    *("clusters", "sample", "extract", "min-keep", "hint", "encoding"),
)


def path_of(context: click.Context) -> str:
    """Return the name of a command below articlekit, as `rules test`."""
    names: list[str] = []
    above: click.Context | None = context
    while above is not None and above.parent is not None:
        names.insert(0, above.info_name or "")
        above = above.parent
    return " ".join(names)


class Command(click.Command):
    """A command whose help begins with examples; -h shows the most important options, --help all of them."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **more: Any) -> None:  # noqa: ANN401  (as click's)
        super().__init__(*args, **{"context_settings": {**SETTINGS, "help_option_names": ["--help"]}, **more})
        self.examples = examples
        about = "Show the short help and exit."
        self.params.append(
            Option(["-h"], is_flag=True, is_eager=True, expose_value=False, callback=_print_short_help, help=about)
        )

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401  (as click's)
    ) -> click.Context:
        """Parse arguments; environment and configuration files set the defaults."""
        from articlekit.cli.settings import settings, wrong_value

        # Help and completion must work even if the configuration is wrong.
        if parent is None or extra.get("resilient_parsing") or not {"-h", "--help"}.isdisjoint(args):
            return super().make_context(info_name, args, parent=parent, **extra)
        found = settings(self, f"{path_of(parent)} {info_name}".strip(), parent.find_root())
        values = {name: value for name, (_, value) in found.items()}
        try:
            return super().make_context(info_name, args, parent=parent, **{"default_map": values, **extra})
        except click.BadParameter as error:
            name = error.param.name if error.param else None
            source = error.ctx.get_parameter_source(name) if error.ctx and name else None
            if name in found and source is ParameterSource.DEFAULT_MAP:
                raise wrong_value(found[name][0], error) from error
            raise

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  (as click's)
        """Invoke the command; turn a UsageError of articlekit into one of click."""
        from articlekit.errors import UsageError

        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from error

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, then what click writes."""
        _write_examples(self.examples, formatter)
        super().format_help(ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in their groups."""
        records: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
        for param in self.get_params(ctx):
            if isinstance(param, click.Option) and (record := param.get_help_record(ctx)):
                records[getattr(param, "group", GROUPS[-1])].append(record)
        for group, rows in records.items():
            if rows:
                with formatter.section(group):
                    formatter.write_dl(rows)

    def short_help_of(self, ctx: click.Context) -> str:
        """Return the examples, the usage, and the most important options."""
        formatter = ctx.make_formatter()
        _write_examples(self.examples, formatter)
        self.format_usage(ctx, formatter)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(self.get_short_help_str(limit=200))
        options = [param for param in self.params if isinstance(param, click.Option) and param.expose_value]
        if len(options) > _MAX_BRIEF:
            named = {name: option for option in options for name in option.opts}
            first = [named[f"--{name}"] for name in _BRIEF if f"--{name}" in named][:_MAX_BRIEF]
            options = [option for option in options if option in first]
        rows = [record for option in options if (record := option.get_help_record(ctx))]
        if rows:
            with formatter.section("Options"):
                formatter.write_dl(rows)
        return f"{formatter.getvalue()}\n{ctx.command_path} --help shows all."


def _print_short_help(context: click.Context, option: click.Parameter, value: object) -> None:
    del option
    if value and not context.resilient_parsing and isinstance(context.command, Command):
        click.echo(context.command.short_help_of(context))
        context.exit()


class CommandGroup(click.Group):
    """A group of commands, each in a module of its own that is imported when it is needed.

    commands_in maps a name to the module that holds it as `command`, and to its line in the list of commands.
    """

    def __init__(
        self,
        *args: Any,  # noqa: ANN401  (as click's)
        examples: Sequence[str] = (),
        commands_in: Mapping[str, tuple[str, str]] | None = None,
        **more: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **{"context_settings": {**SETTINGS, "help_option_names": ["-h", "--help"]}, **more})
        self.examples = examples
        self.commands_in = commands_in or {}

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse arguments; without any, print the help."""
        return super().parse_args(ctx, args or ["--help"])

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of declaration."""
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
        """Find the command of a command line; if there is none, suggest the closest name."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

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
