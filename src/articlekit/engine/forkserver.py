"""Keep a worker quiet that starts while its run is being stopped; imported only by the process that forks workers.

Stopping a run closes what such a worker is about to open, and its traceback would be of no use to anyone.
"""

import sys
from types import TracebackType

# What fails then: opening the lock of the pool, and reading or writing its pipes.
_STOPPED = (FileNotFoundError, EOFError, ConnectionError, BrokenPipeError)


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    # The pool notices that a worker has ended, and reports it to whoever waits for a result.
    if not isinstance(error, _STOPPED):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _report
