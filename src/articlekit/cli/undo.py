"""articlekit undo."""

import click

from articlekit.batch.counts import ExitCode
from articlekit.cli import options
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE


@click.command("undo", cls=Command, examples=("articlekit undo articlekit-journal.jsonl",))
@click.argument("journal", type=FILE)
@options.quiet
def command(*, journal: str, quiet: bool) -> ExitCode:
    """Undo what `dedupe --action` did, as recorded in JOURNAL, the last action first.

    Moved and linked files are restored. A deleted file is restored if the kept copy has the same bytes; otherwise it is
    lost. Running undo twice changes nothing more.
    """
    from articlekit.batch.actions import undo
    from articlekit.io.inputs import printable_path

    back = left = 0
    for path, problem in undo(journal):
        if problem:
            left += 1
            say(f"{printable_path(path)}: {problem}")
        else:
            back += 1
    if not quiet:
        steps = "1 step" if back + left == 1 else f"{back + left} steps"
        say(f"{steps}: {back} taken back" + (f", {left} left" if left else ""))
    return ExitCode.DONE if not left else ExitCode.SOME_FAILED if back else ExitCode.ALL_FAILED
