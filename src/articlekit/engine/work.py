"""What an engine does: the work, the tasks with marks between them, and the pace; or partitions, each as a whole."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

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


class Mapper(Protocol):
    """Calls a function on partitions, on this machine or on others; what goes wrong with one costs that one only."""

    def map(
        self,
        function: Callable[[T], R],
        partitions: Iterable[T],
        *,
        failed: Callable[[T, str], R] | None = None,
        timeout_seconds: float | None = None,
        preload: tuple[str, ...] = (),
    ) -> Iterator[R]:
        """Yield the results of a function, in the order of the partitions.

        Each worker calls the function in a process of its own, which can be killed, and which may start others.

        Args:
            function: can be pickled, and so can its results.
            partitions: values that can be pickled.
            failed: makes the result of a partition that has none, from the partition and the reason, a line of text;
                None raises an error instead, in place of that result.
            timeout_seconds: the limit for a partition; None sets none. A process that hears no signal is killed when
                twice as much time has passed, and 5 seconds more.
            preload: names of modules that the function needs, imported once for all processes of a worker.

        Raises:
            EngineError: the engine does not start or has failed; or the function has raised an error, taken too long or
                killed its process, and there is no failed. No partition is tried again for that.
        """
        ...


def cores() -> int:
    """Return the number of cores that this process may use; 1 for a daemon, which may start no other processes."""
    if multiprocessing.current_process().daemon:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
