"""Run tasks one after the other here, or in batches over processes; results come in the order of the tasks."""

from collections.abc import Generator, Iterable
from itertools import chain
from typing import TypeVar

from articlekit.engine.work import FLUSH as FLUSH
from articlekit.engine.work import Flush as Flush
from articlekit.engine.work import Pace as Pace
from articlekit.engine.work import Work as Work
from articlekit.engine.work import cores as cores

T = TypeVar("T")
R = TypeVar("R")
# With fewer tasks and bytes no workers are started. Starting two takes some 0.4 s of a core each; a page takes 1 to 5
# ms, a megabyte of text some 0.2 s.
FEW_TASKS = 100
FEW_BYTES = 2 << 20


def run(work: Work[T, R], tasks: Iterable[T | Flush], pace: Pace) -> Generator[tuple[T, R]]:
    """Yield every task with its result, in the order of the tasks.

    Raises:
        EngineError: the workers do not start.
    """
    from articlekit.engine import serial

    workers = cores() if pace.workers is None else pace.workers
    if workers <= 1 and not pace.is_apart:
        yield from serial.run(work, tasks, pace)
        return
    rest = iter(tasks)
    if pace.workers is None and not pace.is_apart:
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
