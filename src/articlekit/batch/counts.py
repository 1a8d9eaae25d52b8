"""Count the outcomes of documents; sum them up in a summary and an exit code."""

import time
from collections import Counter
from collections.abc import Mapping
from enum import IntEnum
from typing import Any

from articlekit.version import __version__

# Status -> the word for it in the summary.
WORDS = {
    "ok": "ok",
    "warning": "with warnings",
    "empty": "empty",
    "failed": "failed",
    "skipped": "skipped",
}

# Status -> the field of the summary.
_FIELDS = {"ok": "ok", "warning": "warned", "empty": "empty", "failed": "failed", "skipped": "skipped"}


class ExitCode(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FOUND = 1  # --check found something; a rules file has problems
    USAGE = 2  # a wrong option, or a configuration that cannot be used
    SOME_FAILED = 3  # the rest is written
    ALL_FAILED = 4  # nothing could be read
    FATAL = 5  # the output cannot be written, or an index not used
    INTERRUPTED = 130
    CLOSED_PIPE = 141


class Counts:
    """The outcomes of the documents so far.

    before holds the counts of an earlier run and of files that were passed over, of which there are passed_over.
    """

    def __init__(self, before: Mapping[str, int] | None = None, passed_over: int = 0) -> None:
        self._by_status, self._passed_over = Counter(before or {}), passed_over
        self.asked = sum(self._by_status[status] for status in WORDS)
        self.resumed = self.asked - passed_over
        self._start = time.monotonic()

    def add(self, status: str, *, found: bool, is_done: bool = False, number: int = 1) -> None:
        """Count documents, as a rule one.

        found is what --check reports, is_done means that it was skipped as its output exists.
        """
        self._by_status[status] += number
        self._by_status["found"] += found
        self._by_status["done"] += is_done

    def add_run(self, summary: Mapping[str, int]) -> None:
        """Count the documents of another run, from its summary, as documents that were asked for."""
        for status, name in _FIELDS.items():
            self._by_status[status] += summary[name]
            self.asked += summary[name]

    def __getitem__(self, status: str) -> int:
        return self._by_status[status]

    @property
    def total(self) -> int:
        """The number of documents that were counted."""
        return sum(self._by_status[status] for status in WORDS)

    @property
    def seconds(self) -> float:
        """The duration of the run so far."""
        return time.monotonic() - self._start

    @property
    def adds_up(self) -> bool:
        """Whether every document that was read was counted."""
        return self.asked == self.total

    def code(self, *, check: bool, fail_if_empty: bool) -> ExitCode:
        """Return the exit code; a run without pages is a failure only with fail_if_empty."""
        good = self["ok"] + self["warning"] + self["empty"] + self["done"]
        if not self.adds_up:
            return ExitCode.FATAL
        if self["failed"] or (fail_if_empty and self.total == self._passed_over):
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
            **{name: self[status] for status, name in _FIELDS.items()},
            "resumed": self.resumed,
            "seconds": round(self.seconds, 3),
            "exit_code": int(code),
            "version": __version__,
        }
