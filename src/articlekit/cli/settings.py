"""Options that are set once: in the environment, in a file of the project, in a file of the user."""

import os
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

_PREFIX = "ARTICLEKIT"
# Names another file than the project's; empty, no file is read.
_CONFIG = f"{_PREFIX}_CONFIG"
_PROJECT = Path("articlekit.toml")
_PYPROJECT = Path("pyproject.toml")
# Where an option is set, as a person calls it, and its value.
Setting = tuple[str, Any]
# Where, and command -> option -> value; "" is every command.
Layer = tuple[str, Mapping[str, Mapping[str, Any]]]


def settings(command: click.Command, path: str) -> dict[str, Setting]:
    """Return what is set for a command, by the names of its parameters.

    Args:
        command: the command.
        path: its name below articlekit, as `rules test`.

    Raises:
        click.UsageError: a file cannot be read, or sets an option that the command does not have.
    """
    options = {name: param for param in command.params if isinstance(param, click.Option) for name in _names(param)}
    found: dict[str, Setting] = {}
    for where, values in reversed([*_files()]):
        _check(values.get(path, {}), options, f"{where}: {path}")
        for name, value in {**values.get("", {}), **values.get(path, {})}.items():
            if name in options:
                found |= _set(options[name], value, where)
    for start in (_PREFIX, _variable(_PREFIX, path)):
        for name, param in options.items():
            variable = _variable(start, name)
            if variable in os.environ:
                found |= _set(param, os.environ[variable], f"{variable} in the environment")
    return found


def _names(param: click.Option) -> list[str]:
    """Return what an option is called in files: its long names, with underscores."""
    return [name.removeprefix("--").replace("-", "_") for name in param.opts if name.startswith("--")]


def _variable(start: str, name: str) -> str:
    return f"{start}_{name}".upper().replace(" ", "_").replace("-", "_")


def _check(values: Mapping[str, Any], options: Mapping[str, click.Option], where: str) -> None:
    """Refuse what a command does not have: a mistyped name would do nothing, in silence."""
    for name in values:
        if name not in options:
            near = get_close_matches(name, options, 1)
            hint = f"; did you mean {near[0].replace('_', '-')}?" if near else ""
            raise click.UsageError(f"{where} has no option {name.replace('_', '-')}{hint}")


def _set(param: click.Option, value: Any, where: str) -> dict[str, Setting]:  # noqa: ANN401  (what TOML holds)
    """Return parameter -> where and value; an option of several that choose one value gives that value."""
    if param.is_flag and not param.is_bool_flag:
        is_on = click.BOOL.convert(value, param, None)
        return {param.name or "": (where, param.flag_value)} if is_on else {}
    if param.multiple and isinstance(value, str):
        value = param.type.split_envvar_value(value)
    return {param.name or "": (where, value)}


def _files() -> Iterator[Layer]:
    """Yield what files set, first what counts most."""
    named = os.environ.get(_CONFIG)
    if named == "":
        return
    if named:
        yield _layer(named, _read(Path(named)))
    elif _PROJECT.exists():
        yield _layer(str(_PROJECT), _read(_PROJECT))
    elif _PYPROJECT.exists():
        table = _read(_PYPROJECT).get("tool", {}).get("articlekit")
        if isinstance(table, dict):
            yield _layer(f"{_PYPROJECT} [tool.articlekit]", table)
    user = Path(click.get_app_dir("articlekit")) / "config.toml"
    if user.exists():
        yield _layer(str(user), _read(user))


def _read(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise click.UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def _layer(where: str, table: Mapping[str, Any]) -> Layer:
    return where, dict(_tables(table, ()))


def _tables(table: Mapping[str, Any], path: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (command, its options) of a table and of the tables in it; [rules.test] is of `rules test`."""
    options = {name.replace("-", "_"): value for name, value in table.items() if not isinstance(value, dict)}
    yield " ".join(path), options
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _tables(value, (*path, name))
