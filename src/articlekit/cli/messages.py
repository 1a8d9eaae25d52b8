"""Messages on standard error, one line each; and the line that shows how far a run is."""

import os
import sys
from typing import TYPE_CHECKING

from articlekit.batch.reporter import printable

if TYPE_CHECKING:
    from articlekit.batch.reporter import Level


class _Console:
    """Standard error, of which a process has one: what is drawn on its last line, and how messages are written."""

    drawn = ""
    as_json = False


def configure(log_format: str) -> None:
    """Set how messages are written from now on: text, or lines of JSON."""
    _Console.as_json = log_format == "json"


def say(message: str, path: str = "articlekit", level: "Level" = "info") -> None:
    """Print a message after the name of the command. A message that nobody reads is no error."""
    if _Console.as_json:
        import json
        from datetime import UTC, datetime

        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "level": level, "message": message}, ensure_ascii=False)
    else:
        line = f"{path}: {printable(message)}"
    _write(f"{_erase()}{line}\n")


def draw(line: str) -> None:
    """Write a line over the one that was drawn before; an empty line takes it away."""
    if line or _Console.drawn:
        before, _Console.drawn = _erase(), line
        _write(before + line)


def _erase() -> str:
    """Return what takes the drawn line away. Source: ECMA-48, section 8.3.41 (EL)."""
    was, _Console.drawn = _Console.drawn, ""
    return "\r\x1b[K" if was else ""


def _write(text: str) -> None:
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        give_up(2)


def give_up(descriptor: int) -> None:
    """Send a broken stream to nowhere: Python flushes it once more at exit, and would change the exit code."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
