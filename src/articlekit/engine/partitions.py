"""Call a function on partitions of data: one after the other here, or on processes; results come in their order."""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from articlekit.engine import apart
from articlekit.engine.work import Pace, cores
from articlekit.errors import WriteError

T = TypeVar("T")
R = TypeVar("R")
# Partitions in flight for each worker. A worker is never replaced by a new one, since it keeps what it has loaded.
_AHEAD = 2


class Engine(Protocol):
    """Calls a function on partitions, on this machine or on others; what goes wrong with one costs that one only."""

    def map_partitions(
        self,
        function: Callable[[T], R],
        partitions: Iterable[T],
        *,
        failed: Callable[[T, str], R] | None = None,
        timeout_seconds: float | None = None,
    ) -> Iterator[R]:
        """Yield the results of a function, in the order of the partitions.

        Args:
            function: can be pickled, and so can its results. Where there is a `failed`, it is called in a process that
                can be killed, and that may start others.
            partitions: values that can be pickled.
            failed: makes the result of a partition that has none, from the partition and the reason, a line of text;
                None raises an error instead, in place of that result.
            timeout_seconds: the limit for a partition; None sets none. A process that hears no signal is killed when
                twice as much time has passed, and 5 seconds more.

        Raises:
            ArticlekitError: the function has raised it, and there is no failed.
            EngineError: the engine does not start or has failed; or the function has raised another error, taken too
                long or killed its process, and there is no failed. No partition is tried again for that.
        """
        ...


class Serial:
    """The process at hand; what kills or stops a function does so to all."""

    def map_partitions(
        self,
        function: Callable[[T], R],
        partitions: Iterable[T],
        **_: object,
    ) -> Iterator[R]:
        """Yield the result of each partition, in order."""
        return map(function, partitions)


class Processes:
    """Processes of this machine, which are started when there is something for them to do.

    That is more than one partition, or one whose failure is a result. A context manager; at its end the processes end.

    workers is their number; None is one for each core. preload names modules that functions need, imported once for
    all of them.
    """

    def __init__(self, workers: int | None = None, preload: tuple[str, ...] = ()) -> None:
        self.workers = cores() if workers is None else workers
        self._preload = preload
        self._pool: Any = None
        self._timeout: float | None = None

    def map_partitions(
        self,
        function: Callable[[T], R],
        partitions: Iterable[T],
        *,
        failed: Callable[[T, str], R] | None = None,
        timeout_seconds: float | None = None,
    ) -> Iterator[R]:
        """Yield the result of each partition, in order; see Engine."""
        rest = iter(partitions)
        few = list(islice(rest, 2))
        if failed is None and (len(few) <= 1 or self.workers <= 1):
            yield from map(function, chain(few, rest))
            return
        pool = self._start(timeout_seconds)
        packed = apart.pack(function)
        number = 0
        try:
            for ahead, partition in chain(((self.workers * _AHEAD, each) for each in chain(few, rest)), [(0, None)]):
                if ahead:
                    pool.submit([(packed, partition)], 0)
                for (_, done), outcome in pool.results(ahead):
                    number += 1
                    yield apart.result_of(outcome, number, done, failed)
        except BaseException:
            self._pool = None
            pool.stop()
            raise

    def _start(self, timeout_seconds: float | None) -> Any:  # noqa: ANN401  (a pool)
        """Return the pool of processes; there is another one for another limit."""
        from articlekit.engine.processes import Pool

        if self._pool is not None and self._timeout != timeout_seconds:
            self._pool.close()
            self._pool = None
        if self._pool is None:
            pace = Pace(self.workers, timeout_seconds, batch_tasks=1, recycle_batches=0)
            self._pool, self._timeout = Pool(apart.work(self._preload), pace, self.workers), timeout_seconds
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

    A run asks for the same partitions in the same order as the run before it. A partition with a method `fits` says
    whether a kept result is its own; where one is not, all that was kept after it is of no use.
    """

    def __init__(self, engine: Engine, directory: str) -> None:
        self._engine, self._directory, self._steps, self._is_stale = engine, directory, 0, False

    def map_partitions(self, function: Callable[[T], R], partitions: Iterable[T], **more: Any) -> Iterator[R]:  # noqa: ANN401  (the keywords of the engine)
        """Yield the result of each partition, in order.

        Raises:
            WriteError: a result cannot be kept.
        """
        step, self._steps = self._steps, self._steps + 1
        order = deque[tuple[Path, bool]]()

        def missing() -> Iterator[T]:
            count = 0
            for count, partition in enumerate(partitions, 1):
                path = self._path(step, count - 1)
                is_kept = self._is_kept(path, partition)
                order.append((path, is_kept))
                if not is_kept:
                    yield partition
            # The run before it had more partitions.
            self._is_stale |= self._path(step, count).exists()

        for result in self._engine.map_partitions(function, missing(), **more):
            while order[0][1]:
                yield _read(order.popleft()[0])
            _write(order.popleft()[0], result)
            yield result
        for path, _ in order:
            yield _read(path)

    def _path(self, step: int, number: int) -> Path:
        return Path(self._directory, f"result-{step}-{number}")

    def _is_kept(self, path: Path, partition: object) -> bool:
        fits = getattr(partition, "fits", None)
        if path.exists() and fits is not None:
            self._is_stale |= not fits(_read(path))
        return path.exists() and not self._is_stale


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
