"""Run batches of tasks over processes that can be killed, with pebble; results come in the order of the tasks."""

import multiprocessing
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Any, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from articlekit.engine.serial import attempt, explain_limit
from articlekit.engine.work import Flush, Pace, Work
from articlekit.errors import EngineError

T = TypeVar("T")
R = TypeVar("R")
Batch = list[T]
# Batches in flight for each worker: one runs, one waits, and the results of one are being written.
_AHEAD = 3
_MAX_BYTES_AHEAD = 256 << 20
# A worker ends its batch after the task in which its time is up, so a batch takes at most twice the limit. A worker
# that is still busy after this much longer does not react to signals, and is killed.
_GRACE_SECONDS = 5.0
_MAX_RESTARTS = 3
_OF_KILLED = "ignore:resource_tracker:UserWarning"

# Set in each worker when it starts.
_function: Callable[[Any], Any]
_work: Work[Any, Any]


def run(work: Work[T, R], tasks: Iterable[T | Flush], pace: Pace, workers: int) -> Iterator[tuple[T, R]]:
    """Yield every task with its result.

    Raises:
        EngineError: the workers do not start.
    """
    if multiprocessing.current_process().daemon:
        raise EngineError(
            "a daemon process may start no workers; ask for one (workers=1), or for as many as there can be"
        )
    pool = Pool(work, pace, workers)
    try:
        batch: Batch[T] = []
        weight = 0
        for task in tasks:
            if isinstance(task, Flush):
                pool.submit(batch, weight)
                batch, weight = [], 0
                yield from pool.results(0)
                continue
            batch.append(task)
            weight += work.weigh(task)
            if len(batch) >= pace.batch_tasks or weight >= pace.batch_bytes:
                pool.submit(batch, weight)
                batch, weight = [], 0
                yield from pool.results(workers * _AHEAD)
        pool.submit(batch, weight)
        yield from pool.results(0)
    except BaseException:
        pool.stop()
        raise
    pool.close()


class Pool(Generic[T, R]):
    """A pool of workers, and the batches that were submitted to it, in order."""

    def __init__(self, work: Work[T, R], pace: Pace, workers: int) -> None:
        self._work, self._pace, self._workers = work, pace, workers
        self._waiting: deque[tuple[Batch[T], int, Future[list[R]]]] = deque()
        self._bytes, self._restarts = 0, 0
        self._pool = self._start_pool()

    def _start_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=self._pace.recycle_batches,
            initializer=_start,
            initargs=(self._work,),
            context=_context(self._work.preload),
        )

    def submit(self, batch: Batch[T], weight: int) -> None:
        """Submit a batch, unless it is empty."""
        if batch:
            self._bytes += weight
            self._waiting.append((batch, weight, self._schedule(batch)))

    def _schedule(self, batch: Batch[T]) -> Future[list[R]]:
        limit = self._pace.timeout_seconds
        hard = None if limit is None else 2 * limit + _GRACE_SECONDS
        try:
            future: Future[list[R]] = self._pool.schedule(_do, args=(batch, limit), timeout=hard)
        except RuntimeError as error:
            # The pool is broken; it is restarted when the result of this batch is asked for.
            future = Future()
            future.set_exception(BrokenProcessPool(str(error)))
        return future

    def results(self, ahead: int) -> Iterator[tuple[T, R]]:
        """Yield results until at most so many batches are in flight, and those that are ready."""
        while self._waiting and (
            len(self._waiting) > ahead or self._bytes > _MAX_BYTES_AHEAD or self._waiting[0][2].done()
        ):
            batch, weight, future = self._waiting[0]
            results = self._result(batch, future)
            if results is None:
                continue
            self._waiting.popleft()
            self._bytes -= weight
            yield from zip(batch, results, strict=True)

    def _result(self, batch: Batch[T], future: Future[list[R]]) -> list[R] | None:
        """Return the results of a batch; None where the pool broke and was restarted with all of its batches."""
        try:
            results = future.result()
        except BrokenProcessPool as error:
            self._restart(error)
            return None
        except (ProcessExpired, FutureTimeoutError) as error:
            if len(batch) == 1:
                return [self._work.failed(batch[0], _reason(error, self._pace.timeout_seconds))]
            # One of the tasks caused it. Each is run alone, so that only that one fails.
            return [result for task in batch for result in self._run_again([task])]
        self._restarts = 0
        return results if len(results) == len(batch) else [*results, *self._run_again(batch[len(results) :])]

    def _run_again(self, batch: Batch[T]) -> list[R]:
        while (results := self._result(batch, self._schedule(batch))) is None:
            pass
        return results

    def _restart(self, error: BrokenProcessPool) -> None:
        self._restarts += 1
        if self._restarts > _MAX_RESTARTS:
            raise EngineError(
                'the workers do not start; in a script, call articlekit below `if __name__ == "__main__":`, or use one'
                " worker"
            ) from error
        self.stop()
        self._pool = self._start_pool()
        self._waiting = deque((batch, weight, self._schedule(batch)) for batch, weight, _ in self._waiting)

    def stop(self) -> None:
        """Kill the workers."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def close(self) -> None:
        """Let the workers end."""
        self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


def _reason(error: Exception, timeout_seconds: float | None) -> str:
    if isinstance(error, ProcessExpired):
        return f"the process that worked on it died (exit code {error.exitcode}); the others go on"
    return explain_limit(timeout_seconds)


def _context(preload: tuple[str, ...]) -> BaseContext:
    """Return how processes start: forked from a server that has imported the modules and has no threads."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["articlekit.engine.forkserver", *preload])
    _start_server()
    return context


def _start_server() -> None:
    """Start the process that workers are forked from, with interrupts blocked: a terminal sends them to every process.

    The server ignores interrupts, but only after it has imported the modules.
    """
    from multiprocessing import forkserver, resource_tracker

    # First, because it unblocks interrupts once it has started. It removes the semaphores of processes that were
    # killed, which is no news to whoever ended a run.
    sys.warnoptions.append(_OF_KILLED)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(_OF_KILLED)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(work: Work[Any, Any]) -> None:
    global _function, _work
    _work, _function = work, work.start()


def _do(batch: list[Any], timeout_seconds: float | None) -> list[Any]:
    """Return the results of a batch, or of its first tasks where the time was up."""
    begun = time.monotonic()
    results: list[Any] = []
    for task in batch:
        results.append(attempt(_function, task, _work, timeout_seconds))
        if timeout_seconds is not None and time.monotonic() - begun > timeout_seconds:
            break
    return results
