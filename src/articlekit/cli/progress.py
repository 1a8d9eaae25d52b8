"""The progress of a run: a line on a terminal that is redrawn, or with --log a line every minute."""

import os
import sys
import time

from articlekit.batch.counts import Counts
from articlekit.batch.reporter import Level, Reporter, shorten
from articlekit.batch.settings import Reporting
from articlekit.cli import messages, terminal

_DRAW_SECONDS = 0.2
# Shorter runs show no progress.
_FIRST_SECONDS = 1.0
_LOG_SECONDS = 60.0
_BAR_COLUMNS = 24


class Terminal(Reporter):
    """Prints the messages of a run, and shows its progress."""

    def __init__(self, reporting: Reporting) -> None:
        self._is_shown = not reporting.quiet and terminal.is_terminal(sys.stderr) and os.environ.get("TERM") != "dumb"
        self._is_logged = reporting.log and not self._is_shown

    def say(self, message: str, level: Level = "info") -> None:
        """Print a message."""
        messages.say(message, level=level)

    def begin(self, counts: Counts, inputs: int) -> None:
        """Start to show progress."""
        self._counts, self._inputs = counts, inputs
        self._first = counts.total
        self._next = time.monotonic() + (_FIRST_SECONDS if self._is_shown else _LOG_SECONDS)

    def step(self, done: int) -> None:
        """Update the progress if it is time to; done is the number of inputs that are done."""
        if not self._is_shown and not self._is_logged:
            return
        now = time.monotonic()
        if now < self._next:
            return
        if self._is_shown:
            self._next = now + _DRAW_SECONDS
            line = shorten(self._line(done, bar=True), terminal.width(sys.stderr))
            failed = f"{self._counts['failed']} failed"
            messages.draw(line.replace(failed, terminal.style(failed, "31", sys.stderr)))
        else:
            self._next = now + _LOG_SECONDS
            messages.say(self._line(done, bar=False))

    def show(self, what: str) -> None:
        """Show or log what the run is doing now."""
        if self._is_logged:
            messages.say(what)
        elif self._is_shown and self._counts.seconds >= _FIRST_SECONDS:
            messages.draw(what)

    def end(self) -> None:
        """Remove the progress line."""
        messages.draw("")

    def _line(self, done: int, *, bar: bool) -> str:
        counts = self._counts
        rate = (counts.total - self._first) / max(counts.seconds, 0.001)
        parts = [f"{counts.total} pages", f"{rate:.0f}/s"]
        share = done / self._inputs if self._inputs else 0.0
        if self._inputs > 1 and share > 0:
            parts.append(f"{share:.0%}, {_clock(counts.seconds / share - counts.seconds)} left")
        if counts["failed"]:
            parts.append(f"{counts['failed']} failed")
        line = "  ".join(parts) if bar else ", ".join(parts)
        if bar and self._inputs > 1:
            filled = int(share * _BAR_COLUMNS)
            line = f"[{'#' * filled}{'.' * (_BAR_COLUMNS - filled)}]  {line}"
        return line


def _clock(seconds: float) -> str:
    """Format a duration.

    >>> _clock(61.2), _clock(7325)
    ('1:01', '2:02:05')
    """
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
