"""What came of every document: counted once, summed up at the end, and told by the exit code."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from articlekit.cli.exit_codes import ExitCode
from articlekit.version import __version__

# Status -> the word for it in the summary.
WORDS = {
    "ok": "ok",
    "warning": "with warnings",
    "empty": "empty",
    "failed": "failed",
    "skipped": "skipped",
}


class Counts:
    """What came of the documents so far."""

    def __init__(self, before: Mapping[str, int] | None = None) -> None:
        self._by_status = Counter(before or {})
        self.resumed = sum(self._by_status[status] for status in WORDS)
        self.asked = self.resumed
        self._begun = time.monotonic()

    def add(self, status: str, *, found: bool) -> None:
        """Count a document; found is what --check asks for."""
        self._by_status[status] += 1
        self._by_status["found"] += found

    def __getitem__(self, status: str) -> int:
        return self._by_status[status]

    @property
    def total(self) -> int:
        """How many documents were counted."""
        return sum(self._by_status[status] for status in WORDS)

    @property
    def seconds(self) -> float:
        """How long the run has taken."""
        return time.monotonic() - self._begun

    @property
    def adds_up(self) -> bool:
        """Whether every document that was read was counted."""
        return self.asked == self.total

    def code(self, *, check: bool, fail_if_empty: bool) -> ExitCode:
        """Return the exit code that the counts stand for; no pages are no failure, unless it is asked for."""
        good = self["ok"] + self["warning"] + self["empty"]
        if not self.adds_up:
            return ExitCode.FATAL
        if self["failed"] or (fail_if_empty and not self.total):
            return ExitCode.SOME_FAILED if good else ExitCode.ALL_FAILED
        return ExitCode.FOUND if check and self["found"] else ExitCode.DONE

    def __str__(self) -> str:
        parts = [f"{self[status]} {word}" for status, word in WORDS.items() if self[status] or status == "ok"]
        return f"{self.total} pages: {', '.join(parts)}"

    def record(self, command: str, code: ExitCode) -> dict[str, Any]:
        """Return the summary as a JSON-ready record (docs/formats.md)."""
        return {
            "schema": "articlekit.summary/1",
            "command": command,
            "pages": self.total,
            "ok": self["ok"],
            "warned": self["warning"],
            "empty": self["empty"],
            "failed": self["failed"],
            "skipped": self["skipped"],
            "resumed": self.resumed,
            "seconds": round(self.seconds, 3),
            "exit_code": int(code),
            "version": __version__,
        }
