"""Messages on standard error, one line each."""

import os
import sys

from articlekit.cli.terminal import printable


def say(message: str, path: str = "articlekit") -> None:
    """Print a message after the name of the command. A message that nobody reads is no error."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{path}: {printable(message)}\n")
        sys.stderr.flush()
    except OSError:
        give_up(2)


def give_up(descriptor: int) -> None:
    """Send a broken stream to nowhere: Python flushes it once more at exit, and would change the exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
