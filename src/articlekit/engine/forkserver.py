"""Imported by the process that workers are forked from, and nowhere else: a worker that comes too late is quiet.

A run that is stopped while a worker starts takes away what that worker is about to open.
"""

import sys
from types import TracebackType

# What is missing then: the pool's lock, its pipes, and whoever held their other ends.
_TOO_LATE = (FileNotFoundError, EOFError, ConnectionError, BrokenPipeError)


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # The pool notices that the worker is gone, and says so where anybody waits for it.
    if not isinstance(error, _TOO_LATE):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _tell
