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
    """Take back what `dedupe --action` did, as JOURNAL says, the last first.

    Moved and linked files come back as they were. A deleted one comes back if the copy that was kept has the same
    bytes; of any other, the text is gone. Taking back twice changes nothing more.
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
