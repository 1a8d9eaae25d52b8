"""Run tasks one after the other, in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from articlekit.engine.deadline import TimeUp, deadline
from articlekit.engine.work import Flush, Pace, Work

T = TypeVar("T")
R = TypeVar("R")


class Once(Generic[T, R]):
    """The function of some work, which is made at its first call."""

    def __init__(self, work: Work[T, R]) -> None:
        self._start = work.start
        self._function: Callable[[T], R] | None = None

    def __call__(self, task: T) -> R:
        """Do a task."""
        if self._function is None:
            self._function = self._start()
        return self._function(task)


def run(
    work: Work[T, R], tasks: Iterable[T | Flush], pace: Pace, function: Callable[[T], R] | None = None
) -> Iterator[tuple[T, R]]:
    """Yield every task with its result, as soon as it is done."""
    function = function or Once(work)
    for task in tasks:
        if not isinstance(task, Flush):
            yield task, attempt(function, task, work, pace.timeout_seconds)


def attempt(function: Callable[[T], R], task: T, work: Work[T, R], timeout_seconds: float | None) -> R:
    """Do a task; one that takes too long, or raises an error, gets the result of a failure."""
    try:
        with deadline(timeout_seconds):
            return function(task)
    except TimeUp:
        return work.failed(task, explain_limit(timeout_seconds))
    except MemoryError:
        return work.failed(task, "takes more memory than there is; lower --max-bytes")
    except RecursionError:
        return work.failed(task, "nested too deeply")
    except Exception as error:  # noqa: BLE001  (the one boundary: a page, however odd, never stops a run)
        return work.failed(task, f"{type(error).__name__}: {error}; this is a fault of articlekit")


def explain_limit(timeout_seconds: float | None) -> str:
    """Return the reason why a task failed that took too long."""
    return f"took longer than {timeout_seconds:g} s; raise --timeout to wait for it"
