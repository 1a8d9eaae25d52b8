"""Call a function on partitions in processes that can be killed, so that a bad partition costs only itself."""

import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import FrameType
from typing import Any, TypeVar

from articlekit.engine.work import Work
from articlekit.errors import ArticlekitError, EngineError

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a partition has no result, as one line of text."""

    reason: str


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


def work(function: bytes, preload: tuple[str, ...] = ()) -> Work[bytes, bytes | Failed]:
    """Return the work of calling a pickled function on pickled partitions; its results are pickled, too."""
    return Work(partial(_start, function), _fail, len, preload)


def result_of(outcome: bytes | Failed, number: int, partition: bytes, failed: Callable[[T, str], R] | None) -> R:
    """Return the result of a partition, or what failed makes of its failure.

    Args:
        outcome: what the work has returned.
        number: of the partition, from 1, for the message.
        partition: what was packed.
        failed: makes the result of a partition that has none.

    Raises:
        EngineError: the partition has no result, and there is no failed.
    """
    if not isinstance(outcome, Failed):
        result: R = pickle.loads(outcome)  # noqa: S301  (a worker of ours has pickled it)
        return result
    if failed is None:
        raise EngineError(f"partition {number}: {outcome.reason}")
    return failed(pickle.loads(partition), outcome.reason)  # noqa: S301


class _Caller:
    """Calls a pickled function, which is loaded at the first call, so that an error in that is a value as well.

    end is how the pool ends its processes at a signal. It waits for what the function has started; so the function,
    which ends that itself, is left first.
    """

    def __init__(self, function: bytes, end: Any) -> None:  # noqa: ANN401  (a handler of a signal)
        self._pickled, self._end, self._is_busy = function, end, False
        self._function: Callable[[Any], object] | None = None

    def terminate(self, number: int, frame: FrameType | None) -> None:
        """End this process."""
        if self._is_busy:
            raise _Terminated
        self._end(number, frame)

    def __call__(self, partition: bytes) -> bytes | Failed:
        """Return the pickled result for a pickled partition."""
        self._is_busy = True
        try:
            if self._function is None:
                self._function = pickle.loads(self._pickled)  # noqa: S301  (the caller of map has pickled it)
                assert self._function is not None  # noqa: S101  (for the type)
            return pickle.dumps(self._function(pickle.loads(partition)))  # noqa: S301
        except Exception as error:  # noqa: BLE001  (the boundary: an error of the function is a value)
            return Failed(describe(error))
        except _Terminated:
            self._is_busy = False
            self._end(signal.SIGTERM, None)
            raise
        finally:
            self._is_busy = False


class _Terminated(BaseException):
    """The process is to end."""


def _start(function: bytes) -> _Caller:
    # A daemon may start no processes, but the function may need some.
    multiprocessing.current_process().daemon = False
    threading.Thread(target=_end_with_parent, daemon=True).start()
    caller = _Caller(function, signal.getsignal(signal.SIGTERM))
    signal.signal(signal.SIGTERM, caller.terminate)
    return caller


def _end_with_parent() -> None:
    """End this process when the one that asked for it has ended: a partition may take long, and nobody waits for it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _fail(partition: bytes, reason: str) -> Failed:
    del partition
    return Failed(reason)
