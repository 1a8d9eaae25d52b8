"""Limit the time that a piece of work takes, where the system has timers and this is the main thread."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

# Python ignores exceptions in some places, such as finalizers. If the first one is lost there, another follows.
_AGAIN_SECONDS = 0.5


class TimeUp(BaseException):
    """The time is up."""


@contextmanager
def deadline(seconds: float | None) -> Iterator[None]:
    """Stop what runs inside after so many seconds; None sets no limit.

    Regular expressions check for signals while they search. Other libraries in C do not; only killing the worker stops
    them.

    Raises:
        TimeUp: the work took longer.
    """
    if seconds is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise TimeUp
