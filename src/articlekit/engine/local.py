"""Call a function on partitions in processes of this machine."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from articlekit.engine import apart, cores
from articlekit.engine.work import Pace

T = TypeVar("T")
R = TypeVar("R")


class Local:
    """A mapper (see `articlekit.engine.Mapper`) of so many processes; None is one per core."""

    def __init__(self, workers: int | None = None) -> None:
        self._workers = workers or cores()

    def map(
        self,
        function: Callable[[T], R],
        partitions: Iterable[T],
        *,
        failed: Callable[[T, str], R] | None = None,
        timeout_seconds: float | None = None,
        preload: tuple[str, ...] = (),
    ) -> Iterator[R]:
        """Yield the results of a function, in the order of the partitions, which are asked for as they are needed.

        Raises:
            EngineError: as `articlekit.engine.Mapper` says.
        """
        from articlekit.engine import processes

        work = apart.work(apart.pack(function), preload)
        pace = Pace(self._workers, timeout_seconds, batch_tasks=1)
        packed = map(apart.pack, partitions)
        for number, (partition, outcome) in enumerate(processes.run(work, packed, pace, self._workers), 1):
            yield apart.result_of(outcome, number, partition, failed)
