"""Execute a run as the command line asks for it; every command that processes its inputs one by one does."""

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import click

from articlekit.batch import inputs
from articlekit.batch.counts import ExitCode
from articlekit.batch.run import Plan
from articlekit.batch.run import execute as run
from articlekit.batch.settings import SERIAL, Reading, Working, Writing
from articlekit.batch.shards import run_shards
from articlekit.batch.worker import Start, Stream
from articlekit.cli import messages
from articlekit.cli.help import Command
from articlekit.cli.progress import Terminal
from articlekit.engine.partitions import Engine
from articlekit.io.inputs import Input, Inputs


def execute(
    reading: Reading,
    writing: Writing,
    start: Start,
    *,
    working: Working = SERIAL,
    view: bool = False,
    raw: bool = False,
    check: bool = False,
    last: Callable[[], bytes] | None = None,
    stream: Stream | None = None,
) -> ExitCode:
    """Execute a run (`articlekit.batch.run.execute` says what the arguments are), and return the exit code."""
    refuse_terminal(reading)
    context = click.get_current_context()
    plan = Plan(context.command.name or "", context.params, reading, writing, working, view, raw, check)
    messages.configure(reading.reporting.log_format)
    return ExitCode(run(plan, start, Terminal(reading.reporting), last=last, stream=stream)["exit_code"])


def execute_shards(
    reading: Reading, writing: Writing, start: Start, working: Working, engine: AbstractContextManager[Engine]
) -> ExitCode:
    """Execute a run that writes a shard for each input (`articlekit.batch.shards`), and return the exit code."""
    refuse_terminal(reading)
    context = click.get_current_context()
    plan = Plan(context.command.name or "", context.params, reading, writing, working)
    messages.configure(reading.reporting.log_format)
    return ExitCode(run_shards(plan, start, engine, Terminal(reading.reporting))["exit_code"])


def list_inputs(
    reading: Reading, writing: Writing, *, skip: tuple[str, ...] = (), references: tuple[Input, ...] = ()
) -> Inputs:
    """List the inputs, and report what was passed over."""
    refuse_terminal(reading)
    return inputs.list_inputs(reading, writing, Terminal(reading.reporting), skip=skip, references=references)


def refuse_terminal(reading: Reading) -> None:
    """If there is no input and stdin is a terminal, print the short help instead of waiting for a typed page."""
    context = click.get_current_context()
    is_named = reading.paths or reading.files_from or reading.files0_from
    if not is_named and sys.stdin is not None and sys.stdin.isatty() and isinstance(context.command, Command):
        click.echo(context.command.short_help_of(context), err=True)
        context.exit(ExitCode.USAGE)
