"""Call a function on partitions of data: one after the other here, or on processes; results come in their order."""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from articlekit.engine.work import Pace, Work, cores
from articlekit.errors import ArticlekitError, EngineError, WriteError

T = TypeVar("T")
R = TypeVar("R")
_Task = tuple[Callable[[Any], Any], Any]
_PRELOAD = ("articlekit.collection.dedupe",)
# Partitions in flight for each worker. A worker keeps what it has mapped, so it is never replaced by a new one.
_AHEAD = 2
_PACE = Pace(batch_tasks=1, recycle_batches=0)


class Engine(Protocol):
    """Where partitions are worked on."""

    workers: int

    def map_partitions(self, function: Callable[[T], R], partitions: Iterable[T]) -> Iterator[R]:
        """Yield the result of each partition, in order. Function, partitions and results can be pickled.

        Raises:
            EngineError: a partition could not be done; an ArticlekitError of the function is raised as it is.
        """


class Serial:
    """The process at hand."""

    workers = 1

    def map_partitions(self, function: Callable[[T], R], partitions: Iterable[T]) -> Iterator[R]:
        """Yield the result of each partition, in order."""
        return map(function, partitions)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Processes:
    """Processes of this machine, which are started once there is more than one partition.

    A context manager; at its end the processes end.
    """

    def __init__(self, workers: int | None = None) -> None:
        self.workers = cores() if workers is None else workers
        self._pool: Any = None

    def map_partitions(self, function: Callable[[T], R], partitions: Iterable[T]) -> Iterator[R]:
        """Yield the result of each partition, in order."""
        rest = iter(partitions)
        few = list(islice(rest, 2))
        if len(few) <= 1 or self.workers <= 1:
            yield from map(function, chain(few, rest))
            return
        pool = self._start()
        try:
            for partition in chain(few, rest):
                pool.submit([(function, partition)], 0)
                for _, result in pool.results(self.workers * _AHEAD):
                    yield _open(result)
            for _, result in pool.results(0):
                yield _open(result)
        except BaseException:
            self._pool = None
            pool.stop()
            raise

    def _start(self) -> Any:  # noqa: ANN401  (a pool of any tasks)
        from articlekit.engine.processes import Pool

        if self._pool is None:
            self._pool = Pool(Work(_start, _failed, _weigh, _PRELOAD), _PACE, self.workers)
        return self._pool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close() if error is None else pool.stop()


class Kept:
    """Another engine; the results are kept in a directory, and a run that was killed goes on with them.

    A run asks for the same partitions in the same order as the run before it.
    """

    def __init__(self, engine: Engine, directory: str) -> None:
        self.workers = engine.workers
        self._engine, self._directory, self._steps = engine, directory, 0

    def map_partitions(self, function: Callable[[T], R], partitions: Iterable[T]) -> Iterator[R]:
        """Yield the result of each partition, in order.

        Raises:
            WriteError: a result cannot be kept.
        """
        step, self._steps = self._steps, self._steps + 1
        order: deque[tuple[Path, bool]] = deque()

        def missing() -> Iterator[T]:
            for number, partition in enumerate(partitions):
                path = Path(self._directory, f"result-{step}-{number}")
                order.append((path, path.exists()))
                if not order[-1][1]:
                    yield partition

        for result in self._engine.map_partitions(function, missing()):
            while order[0][1]:
                yield _read(order.popleft()[0])
            _write(order.popleft()[0], result)
            yield result
        for path, _ in order:
            yield _read(path)


def _read(path: Path) -> Any:  # noqa: ANN401
    return pickle.loads(path.read_bytes())  # noqa: S301  (this program wrote it, into a directory of its own)


def _write(path: Path, result: object) -> None:
    """Keep a result: the file is there as a whole, or not at all."""
    if not path.parent.exists():
        return  # what is small is not kept
    part = path.with_suffix(".part")
    try:
        part.write_bytes(pickle.dumps(result, protocol=5))
        part.replace(path)
    except OSError as error:
        raise WriteError(f"{path.parent}: {error.strerror}; free some space there") from error


def on(workers: int | None) -> Serial | Processes:
    """Return the engine for a number of workers; None takes one for each core."""
    engine = Processes(workers)
    return engine if engine.workers > 1 else Serial()


@dataclass(frozen=True, slots=True)
class _Raised:
    """What went wrong with a partition."""

    error: Exception


def _open(result: Any) -> Any:  # noqa: ANN401
    if isinstance(result, _Raised):
        raise result.error
    return result


def _start() -> Callable[[_Task], Any]:
    return _do


def _do(task: _Task) -> Any:  # noqa: ANN401
    function, partition = task
    try:
        return function(partition)
    except ArticlekitError as error:
        return _Raised(error)


def _failed(task: _Task, reason: str) -> _Raised:
    function = task[0]
    name = getattr(function.func if isinstance(function, partial) else function, "__name__", "a step")
    return _Raised(EngineError(f"{name}: {reason}"))


def _weigh(_: _Task) -> int:
    return 0
