"""Messages on standard error, one line each, and the line that shows progress."""

import os
import sys
from typing import TYPE_CHECKING

from articlekit.batch.reporter import printable

if TYPE_CHECKING:
    from articlekit.batch.reporter import Level


class _Console:
    """The state of standard error, of which a process has one: the progress line, and the format of messages."""

    drawn = ""
    as_json = False


def configure(log_format: str) -> None:
    """Set the format of messages from now on: text, or lines of JSON."""
    _Console.as_json = log_format == "json"


def say(message: str, path: str = "articlekit", level: "Level" = "info") -> None:
    """Print a message after the name of the command. A closed standard error is not an error."""
    if _Console.as_json:
        import json
        from datetime import UTC, datetime

        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"time": now, "level": level, "message": message}, ensure_ascii=False)
    else:
        line = f"{path}: {printable(message)}"
    _write(f"{_erase()}{line}\n")


def draw(line: str) -> None:
    """Replace the progress line; an empty line removes it."""
    if line or _Console.drawn:
        before, _Console.drawn = _erase(), line
        _write(before + line)


def _erase() -> str:
    """Return the control sequence that removes the progress line. Source: ECMA-48, section 8.3.41 (EL)."""
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
    """Redirect a broken stream to the null device. Python flushes it at exit, which would change the exit code."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, descriptor)
    os.close(null)
