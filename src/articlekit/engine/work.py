"""What is done to every task, and how: the values that the engine, its loops and their callers share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Flush:
    """Marks a point among the tasks at which pending ones are done first, since the next may be long in coming."""


FLUSH = Flush()


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
