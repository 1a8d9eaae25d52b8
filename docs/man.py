"""The help of a command as a manual page.

Why not click-man: it knows neither examples nor commands that are imported when they are called, and escapes no text.
Source: groff_man(7), man-pages(7).
"""

import re
from collections.abc import Iterator, Sequence

import click

from articlekit import __version__
from articlekit.cli import NAME, cli


def man_page(*names: str) -> str:
    """Write the manual page of a command; a group's page holds its own commands as well.

    Args:
        names: of the command below articlekit; none for articlekit itself.
    """
    context = _context(names)
    title = "-".join((NAME, *names))
    about = cli.commands_in[names[0]][1] if names else str(cli.help)
    # No date: the same help gives the same page.
    lines = [f'.TH {title.upper()} 1 "" "{NAME} {__version__}" "{NAME} manual"', ".SH NAME"]
    lines += [f"{_escaped(title)} \\- {_escaped(about.rstrip('.'))}", ".SH SYNOPSIS", *_synopsis(context)]
    lines += [".SH DESCRIPTION", *_paragraphs(context.command.help or ""), ".SH OPTIONS", *_options(context)]
    lines += _commands(context, names)
    lines += [".SH EXIT STATUS", *_exit_status(), ".SH EXAMPLES", *_examples(context)]
    lines += [".SH SEE ALSO", f".BR {NAME} (1)"] if names else []
    return "\n".join(lines)


def _context(names: Sequence[str]) -> click.Context:
    context = click.Context(cli, info_name=NAME, **cli.context_settings)
    for name in names:
        assert isinstance(context.command, click.Group)
        command = context.command.get_command(context, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=context, **command.context_settings)
    return context


def _synopsis(context: click.Context) -> Iterator[str]:
    yield f".B {_escaped(context.command_path)}"
    yield _escaped(" ".join(context.command.collect_usage_pieces(context)))


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text.strip())):
        if number:
            yield ".PP"
        yield _escaped(" ".join(paragraph.split()))


def _options(context: click.Context) -> Iterator[str]:
    for parameter in context.command.get_params(context):
        record = parameter.get_help_record(context)
        if record and isinstance(parameter, click.Option):
            name, about = record
            yield from (".TP", f".B {_escaped(name)}", *_paragraphs(about))


def _commands(context: click.Context, names: Sequence[str]) -> Iterator[str]:
    """List the commands of articlekit, which have pages of their own, or describe those of a group."""
    if not isinstance(context.command, click.Group):
        return
    yield ".SH COMMANDS"
    for name in context.command.list_commands(context):
        if not names:
            yield from (".TP", f".BR {_escaped(f'{NAME}-{name}')} (1)", _escaped(cli.commands_in[name][1]))
            continue
        inner = _context((*names, name))
        yield f".SS {_escaped(' '.join((*names, name)))}"
        yield from (*_synopsis(inner), ".PP", *_paragraphs(inner.command.help or ""), *_options(inner))
        yield from (".PP", *_examples(inner))


def _exit_status() -> Iterator[str]:
    for each in str(cli.epilog).removeprefix("Exit codes: ").rstrip(".").split("; "):
        code, _, about = each.partition(" ")
        yield from (".TP", f".B {code}", _escaped(about))


def _examples(context: click.Context) -> Iterator[str]:
    yield from (".EX", *map(_escaped, getattr(context.command, "examples", ())), ".EE")


def _escaped(text: str) -> str:
    r"""Write a text so that nothing in it is a request, an escape, or another character than was typed.

    >>> print(_escaped(".x --y 'z' \\w"))
    \&.x \-\-y \(aqz\(aq \ew
    """
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = text.replace("^", "\\(ha").replace("~", "\\(ti").replace('"', "\\(dq")
    text = re.sub(r"[^\0-\x7f]", lambda found: f"\\[u{ord(found[0]):04X}]", text)
    return f"\\&{text}" if text.startswith(".") else text
