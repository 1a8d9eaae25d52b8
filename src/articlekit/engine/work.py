"""What an engine does: the work, the tasks with marks between them, and the pace."""

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Flush:
    """Marks a point among the tasks at which pending ones are done, because the next one may take long to come."""


FLUSH = Flush()


@dataclass(frozen=True)
class Work(Generic[T, R]):
    """What is done to every task. It is sent to the workers, so all of it can be pickled.

    start is called once in each process, and returns the function that turns a task into its result. failed makes the
    result of a task that could not be done, from the reason. weigh returns the size of a task in bytes. preload names
    modules that are imported once for all workers.
    """

    start: Callable[[], Callable[[T], R]]
    failed: Callable[[T, str], R]
    weigh: Callable[[T], int]
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How the work is done: by how many workers (None: one per core, or this process where there is little to do).

    timeout_seconds is the limit for one task; None sets none. A worker is replaced after recycle_batches batches.
    is_apart says that even one worker is a process of its own, so that no task can harm this one.
    """

    workers: int | None = None
    timeout_seconds: float | None = None
    batch_tasks: int = 32
    batch_bytes: int = 1 << 20
    recycle_batches: int = 400
    is_apart: bool = False


def cores() -> int:
    """Return the number of cores that this process may use; 1 for a daemon, which may start no other processes."""
    if multiprocessing.current_process().daemon:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
