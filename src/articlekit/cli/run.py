"""articlekit run."""

import shlex
import subprocess
import sys
from datetime import UTC, datetime

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.job import Step
from articlekit.cli import options
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, work_option


@click.command(
    "run",
    cls=Command,
    examples=(
        "articlekit run job.toml",
        'articlekit run job.toml --run-id "$(date +%F)"',
        "articlekit run --dry-run job.toml",
    ),
)
@click.argument("job", type=FILE)
@work_option(
    "--run-id",
    metavar="NAME",
    show_default="today's date, in UTC",
    help="Name of this run, which replaces {run_id} in JOB.",
)
@work_option("--dry-run", is_flag=True, help="Only print the commands that would be run.")
@options.quiet
def command(*, job: str, run_id: str | None, dry_run: bool, quiet: bool) -> ExitCode:
    """Run a whole job: learn the lines of sites, clean, remove duplicates, report, as JOB says (docs/formats.md).

    A run that was interrupted resumes when it is started again: finished steps are not repeated, and an index does not
    get the same documents twice. The result of each step is in summary.json, beside the outputs.
    """
    from articlekit.batch import job as jobs

    run_id = run_id or datetime.now(UTC).date().isoformat()
    planned = jobs.load(job, run_id)
    for step in planned.steps:
        _check_options(step)
    if dry_run:
        for step in planned.steps:
            click.echo(shlex.join(("articlekit", step.name, *step.arguments)))
        return ExitCode.DONE

    def call(step: Step) -> int:
        if not quiet:
            say(f"{job}: {run_id}: {step.name}")
        return _run_step(step)

    with jobs.lock_output(planned.output):
        summary = jobs.run_steps(planned, run_id, call, lambda code: code not in (ExitCode.DONE, ExitCode.SOME_FAILED))
    if not quiet:
        steps = ", ".join(f"{name} {step['exit']}" for name, step in summary["steps"].items())
        say(f"{job}: {run_id}: {'done' if summary['done'] else 'stopped'} ({steps or 'nothing done'})")
    return ExitCode(summary["exit"])


def _check_options(step: Step) -> None:
    """Check the options of a step before anything is done.

    Raises:
        click.UsageError: the message names the option.
    """
    from articlekit.cli import cli

    context = click.get_current_context()
    found = cli.get_command(context, step.name)
    assert found is not None  # noqa: S101  (steps are commands)
    try:
        found.make_context(step.name, list(step.arguments), parent=context.parent)
    except click.UsageError as error:
        raise click.UsageError(f"[{step.name}] {error.format_message()}", context) from error


def _run_step(step: Step) -> int:
    """Run a step in a process of its own, which is terminated with this one."""
    arguments = [sys.executable, "-m", "articlekit", step.name, *step.arguments]
    with subprocess.Popen(arguments) as process:  # noqa: S603  (this program, and what the user wrote)
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            raise
