"""Read the values of options from the environment, a file of the project, and a file of the user."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

_PREFIX = "ARTICLEKIT_"
# Names another file instead of the project's; if it is empty, no file is read.
_CONFIG = f"{_PREFIX}CONFIG"
_PROJECT = Path("articlekit.toml")
_PYPROJECT = Path("pyproject.toml")
# Where a value is set, as errors name it (file and key, or variable), and the value.
Setting = tuple[str, Any]


def settings(command: click.Command, path: str, root: click.Context) -> dict[str, Setting]:
    """Return the settings of a command, by the names of its parameters.

    Args:
        command: the command.
        path: its name below articlekit, as `rules test`.
        root: the context of articlekit itself, whose commands a file may name.

    Raises:
        click.UsageError: a file cannot be read, or names an unknown option or command.
    """
    options = options_of(command)
    found: dict[str, Setting] = {}
    for file, table in reversed([*_files()]):
        for where, option, value in _values(file, table, root.command, path.split(), options=options, root=root):
            _set(found, option, where, value)
    for name, option in options.items():
        variable = f"{_PREFIX}{name.upper()}"
        if value := os.environ.get(variable):
            _set(found, option, variable, value.split() if option.multiple else value)
    return found


def options_of(command: click.Command) -> dict[str, click.Option]:
    """Return the options of a command by their long names, with underscores."""
    return {
        name.removeprefix("--").replace("-", "_"): param
        for param in command.params
        if isinstance(param, click.Option)
        for name in param.opts
        if name.startswith("--")
    }


def commands_below(
    group: click.Command, context: click.Context, above: Sequence[str] = ()
) -> Iterator[tuple[str, click.Command]]:
    """Yield each command with its name below articlekit, as `rules test`; this imports all of them."""
    if not isinstance(group, click.Group):
        yield " ".join(above), group
        return
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            yield from commands_below(command, context, (*above, name))


def _values(
    file: str,
    table: Mapping[str, Any],
    command: click.Command,
    below: Sequence[str],
    *,
    options: Mapping[str, click.Option],
    root: click.Context,
    above: tuple[str, ...] = (),
) -> Iterator[tuple[str, click.Option, Any]]:
    """Yield place, option and value of the settings in a table for a command; those of nested tables come later.

    Every table must be named like a command, and every key like an option of it, so that a typing error is reported.
    """
    commands = command.list_commands(root) if isinstance(command, click.Group) else []
    for key, value in table.items():
        name = key.replace("-", "_")
        if commands and isinstance(value, dict):
            if key not in commands:
                message = f"there is no command {' '.join((*above, key))}{_nearest(key, commands, above)}"
                raise click.UsageError(f"{file}: {message}")
        elif name in options:
            yield f"{file}: {'.'.join((*above, key))}", options[name], value
        elif name not in (known := {name for _, each in commands_below(command, root) for name in options_of(each)}):
            owner = f"{' '.join(above)} has no" if above else "no command has an"
            raise click.UsageError(f"{file}: {owner} option {key}{_nearest(name, known)}")
    section = table.get(below[0]) if below else None
    if isinstance(section, dict) and isinstance(command, click.Group):
        inner = command.get_command(root, below[0])
        assert inner is not None  # noqa: S101  (it is being run)
        yield from _values(file, section, inner, below[1:], options=options, root=root, above=(*above, below[0]))


def _nearest(name: str, known: Iterable[str], above: Sequence[str] = ()) -> str:
    near = get_close_matches(name, sorted(known), 1)
    return f"; did you mean {' '.join((*above, near[0].replace('_', '-')))}?" if near else ""


def _set(found: dict[str, Setting], option: click.Option, where: str, value: Any) -> None:  # noqa: ANN401  (any of TOML)
    """Set a parameter; each of several flags that choose one value of it is on or off."""
    name = option.name or ""
    if isinstance(value, dict) or (isinstance(value, list) and not option.multiple):
        raise click.UsageError(f"{where}: {value} is not one value")
    if option.multiple:
        found[name] = where, [str(each) for each in (value if isinstance(value, list) else [value])]
    elif not option.is_flag or option.is_bool_flag:
        found[name] = where, str(value)
    elif _is_on(option, where, value):
        found[name] = where, option.flag_value
    elif name in found and found[name][1] == option.flag_value:
        del found[name]


def _is_on(option: click.Option, where: str, value: Any) -> bool:  # noqa: ANN401  (any of TOML)
    try:
        return click.BOOL.convert(value, option, None)
    except click.BadParameter as error:
        raise wrong_value(where, error) from error


def wrong_value(where: str, error: click.BadParameter) -> click.UsageError:
    """Return the error of a wrong value, which names where it is set."""
    return click.UsageError(f"{where}: {error.message}", error.ctx)


def _files() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the name of each file as errors show it, and its settings; the first has the highest precedence."""
    named = os.environ.get(_CONFIG)
    if named == "":
        return
    if named:
        yield named, _read(Path(named))
    elif _PROJECT.exists():
        yield str(_PROJECT), _read(_PROJECT)
    elif _PYPROJECT.exists():
        tool = _read(_PYPROJECT).get("tool")
        table = tool.get("articlekit", {}) if isinstance(tool, dict) else {}
        if not isinstance(table, dict):
            raise click.UsageError(f"{_PYPROJECT}: tool.articlekit is not a table")
        yield f"{_PYPROJECT} [tool.articlekit]", table
    user = Path(click.get_app_dir("articlekit")) / "config.toml"
    if user.exists():
        yield str(user), _read(user)


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
