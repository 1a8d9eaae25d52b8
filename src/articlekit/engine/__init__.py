"""How much work at once: one task after the other here, or batches of tasks over processes; the order stays."""

import multiprocessing
import os
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Flush:
    """Among the tasks: what follows may take its time to come, so do what came before it first."""


FLUSH = Flush()
# Starting two workers costs some 0.4 s of a core each. A page takes 1 to 5 ms, a megabyte of text some 0.2 s.
FEW_TASKS = 100
FEW_BYTES = 2 << 20


@dataclass(frozen=True)
class Work(Generic[T, R]):
    """What is done to every task; it travels to the workers, so all of it can be pickled.

    start is called once in each process, and returns what turns a task into its result; failed makes the result of a
    task that cannot be done, from the reason; weigh tells the bytes of a task; preload names modules that are imported
    once for all workers.
    """

    start: Callable[[], Callable[[T], R]]
    failed: Callable[[T, str], R]
    weigh: Callable[[T], int]
    preload: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How the work is done: by how many workers (None: by the cores, or by this process where there is little to do).

    timeout_seconds is for one task; None sets no limit. A worker is replaced after recycle_batches batches.
    """

    workers: int | None = None
    timeout_seconds: float | None = None
    batch_tasks: int = 32
    batch_bytes: int = 1 << 20
    recycle_batches: int = 400


def cores() -> int:
    """Return how many cores this process may use: one where it is a daemon, which starts no others."""
    if multiprocessing.current_process().daemon:
        return 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run(work: Work[T, R], tasks: Iterable[T | Flush], pace: Pace) -> Generator[tuple[T, R]]:
    """Yield every task with its result, in the order of the tasks.

    Raises:
        EngineError: the workers do not start.
    """
    from articlekit.engine import serial

    workers = cores() if pace.workers is None else pace.workers
    if workers <= 1:
        yield from serial.run(work, tasks, pace)
        return
    rest = iter(tasks)
    if pace.workers is None:
        function = serial.Once(work)
        few: list[T] = []
        weight = 0
        for task in rest:
            if isinstance(task, Flush):
                yield from serial.run(work, few, pace, function)
                few, weight = [], 0
                continue
            few.append(task)
            weight += work.weigh(task)
            if len(few) >= FEW_TASKS or weight >= FEW_BYTES:
                break
        else:
            yield from serial.run(work, few, pace, function)
            return
        rest = chain(few, rest)
    from articlekit.engine import processes

    yield from processes.run(work, rest, pace, workers)
