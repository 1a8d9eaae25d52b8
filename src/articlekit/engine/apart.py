"""Call a function on partitions in processes that can be killed, so that a bad partition costs only itself."""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from articlekit.engine.work import Work
from articlekit.errors import ArticlekitError, EngineError

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a partition has no result, as one line of text."""

    reason: str
    error: ArticlekitError | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """A pickled partition, which is loaded only where a failure is a value."""

    data: bytes


# A pickled function, and a partition, which may be packed.
Task = tuple[bytes, Any]


def pack(value: object) -> bytes:
    """Pickle a function or a partition.

    Raises:
        EngineError: it cannot be pickled.
    """
    try:
        return pickle.dumps(value)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise EngineError(f"cannot be sent to a worker: {describe(error)}") from error


def describe(error: BaseException) -> str:
    """Return an error as one line of text; those of articlekit are their own text."""
    text = " ".join(str(error).split())
    return text if isinstance(error, ArticlekitError) else f"{type(error).__name__}: {text}" if text else repr(error)


def work(preload: tuple[str, ...] = ()) -> Work[Task, bytes | Failed]:
    """Return the work of calling pickled functions on pickled partitions; its results are pickled, too."""
    return Work(_start, _fail, _weigh, preload)


def result_of(outcome: bytes | Failed, number: int, partition: T, failed: Callable[[T, str], R] | None) -> R:
    """Return the result of a partition, or what failed makes of its failure.

    Args:
        outcome: what the work has returned.
        number: of the partition, from 1, for the message.
        partition: that one.
        failed: makes the result of a partition that has none.

    Raises:
        ArticlekitError: the function has raised it, and there is no failed.
        EngineError: the partition has no result for another reason, and there is no failed.
    """
    if not isinstance(outcome, Failed):
        result: R = pickle.loads(outcome)  # noqa: S301  (a worker of ours has pickled it)
        return result
    if failed is None:
        raise outcome.error or EngineError(f"partition {number}: {outcome.reason}")
    return failed(partition, outcome.reason)


class _Caller:
    """Calls pickled functions; the last one is kept. What goes wrong is a value, in loading one as well."""

    def __init__(self) -> None:
        self._pickled = b""
        self._function: Callable[[Any], object] = repr

    def __call__(self, task: Task) -> bytes | Failed:
        """Return the pickled result."""
        function, partition = task
        try:
            if function != self._pickled:
                self._function = pickle.loads(function)  # noqa: S301  (the caller of the engine has pickled it)
                self._pickled = function
            if isinstance(partition, Packed):
                partition = pickle.loads(partition.data)  # noqa: S301
            return pickle.dumps(self._function(partition))
        except ArticlekitError as error:
            return Failed(describe(error), error)
        except Exception as error:  # noqa: BLE001  (the boundary: an error of the function is a value)
            return Failed(describe(error))


def _start() -> _Caller:
    # A daemon may start no processes, but the function may need some. They end when this process does; and this one is
    # to end at once, without waiting for them.
    multiprocessing.current_process().daemon = False
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return _Caller()


def _end_with_parent() -> None:
    """End this process when the one that asked for it has ended: a partition may take long, and nobody waits for it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _fail(task: Task, reason: str) -> Failed:
    del task
    return Failed(reason)


def _weigh(task: Task) -> int:
    return len(task[1].data) if isinstance(task[1], Packed) else 0
