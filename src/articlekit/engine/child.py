"""Do tasks in one child process that can be killed, and is kept for the next call: for use inside other engines.

Those run their functions where multiprocessing fails or misleads: in daemons, which may start none of its processes
(Dask); in threads; in scripts without `if __name__ == "__main__":`, which it would run once more in each process. So
the child is another Python that imports articlekit and nothing else, and talks over its standard streams. It ends when
the process that started it does, whichever way that ends.

The tasks of a call are done one after the other. Calls from several threads have a child each.
"""

import atexit
import faulthandler
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

from articlekit.engine.serial import attempt, explain_limit
from articlekit.engine.work import Work
from articlekit.errors import EngineError

T = TypeVar("T")
R = TypeVar("R")
# A child that is busy for this much longer than the limit does not react to signals, and is killed.
GRACE_SECONDS = 5.0
# Importing what cleans a page takes some 0.5 s, and many times that where all cores are busy or the disk is slow.
START_SECONDS = 120.0
# Tasks after which a child is replaced, as the workers of processes.py are: what leaks is given back.
RECYCLE_TASKS = 12_800
_READY = "ready"
# The paths come first: with them the child imports the same articlekit.
_MAIN = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from articlekit.engine import child;"
    " child.serve()"
)

_lock = threading.Lock()
# Children that wait for a call, the last one used at the end, by the work that they do.
_idle: list[tuple[bytes, "_Child"]] = []
_all: "set[_Child]" = set()


def run(work: Work[T, R], tasks: Iterable[T], timeout_seconds: float | None) -> list[R]:
    """Return the result of each task, in order.

    A task that takes too long, or kills the child, has the result of a failure, and another child does those after it.
    One that kills a child which has done others before is done once more by a new one: the cause may be what came
    before it.

    Args:
        work: what is done. Calls with equal work share a child.
        tasks: they and their results can be pickled.
        timeout_seconds: for one task; None is no limit.

    Raises:
        EngineError: the child does not start.
    """
    packed = pickle.dumps(work)
    child: _Child | None = None
    results: list[R] = []
    try:
        for task in tasks:
            child = child or _take(packed)
            lost = child.ask(task, timeout_seconds, results)
            if lost is not None and lost.may_pass:
                child.stop()
                child = _start(packed)
                lost = child.ask(task, timeout_seconds, results)
            if lost is not None:
                results.append(work.failed(task, lost.reason))
            if lost is not None or child.done >= RECYCLE_TASKS:
                child.stop()
                child = None
    except BaseException:
        if child is not None:
            child.stop()
        raise
    if child is not None:
        _give_back(packed, child)
    return results


@dataclass(frozen=True, slots=True)
class _Lost:
    """Why a child did not answer; may_pass: whether the same task may pass in a new one."""

    reason: str
    may_pass: bool


class _Child:
    """A process that does tasks, and the thread that reads its results: reading from a pipe has no time limit."""

    def __init__(self) -> None:
        self.done = 0
        self._results: queue.SimpleQueue[tuple[Any] | None] = queue.SimpleQueue()
        # Its pipes are inherited by no other process. -P: no module of the working directory shadows the library.
        self._process = subprocess.Popen(  # noqa: S603  (this Python)
            [sys.executable, "-P", "-c", _MAIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None  # noqa: S101  (they are pipes)
        assert self._process.stdout is not None  # noqa: S101
        self._tasks = self._process.stdin
        self._reader = threading.Thread(target=_read, args=(self._process.stdout, self._results), daemon=True)
        with _lock:
            _all.add(self)
        self._reader.start()

    def start(self, work: bytes) -> str | None:
        """Let the child get ready for its work; or return why it cannot: then only stop is left to do."""
        with suppress(OSError):
            self._send(pickle.dumps(sys.path) + work)
        try:
            ready = self._results.get(timeout=START_SECONDS)
        except queue.Empty:
            return f"took {START_SECONDS:g} s to start"
        if ready is not None:
            return None
        return f"does not start (exit code {self._exit_code()}); its message is on the standard error stream"

    def ask(self, task: object, timeout_seconds: float | None, results: list[Any]) -> _Lost | None:
        """Do a task and append its result; or return why there is none: then only stop is left to do."""
        try:
            self._send(pickle.dumps((task, timeout_seconds)))
            result = self._results.get(timeout=None if timeout_seconds is None else timeout_seconds + GRACE_SECONDS)
        except OSError:  # it is dead already
            result = None
        except queue.Empty:
            return _Lost(explain_limit(timeout_seconds), may_pass=False)
        if result is None:
            code = self._exit_code()
            return _Lost(
                f"the process that worked on it died (exit code {code}); the others go on", may_pass=self.done > 0
            )
        results.append(result[0])
        self.done += 1
        return None

    def _send(self, message: bytes) -> None:
        self._tasks.write(message)
        self._tasks.flush()

    def _exit_code(self) -> int | None:
        """Wait for the end of the child, and return its exit code."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE_SECONDS)
        return self._process.returncode

    def stop(self) -> None:
        """Kill the child; it has nothing to save."""
        with _lock:
            _all.discard(self)
        self._process.kill()
        self._process.wait()
        with suppress(OSError):
            self._tasks.close()
        self._reader.join()

    def leave(self) -> None:
        """Let go of a child of the process that this one was forked from, which otherwise would outlive that."""
        # Closing the pipe would take its lock, which a thread may have held as the fork happened.
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, self._tasks.fileno(), inheritable=False)
        os.close(null)


def _read(stream: IO[bytes], results: "queue.SimpleQueue[tuple[Any] | None]") -> None:
    """Pass on the results of a child, then None."""
    with stream, suppress(EOFError, OSError, pickle.UnpicklingError):
        while True:
            results.put((pickle.load(stream),))  # noqa: S301  (our own child wrote it)
    results.put(None)


def _take(work: bytes) -> _Child:
    """Return a child that waits for this work, or a new one."""
    with _lock:
        place = next((place for place in reversed(range(len(_idle))) if _idle[place][0] == work), None)
        if place is not None:
            return _idle.pop(place)[1]
    return _start(work)


def _start(work: bytes) -> _Child:
    child = _Child()
    problem = child.start(work)
    if problem is not None:
        child.stop()
        raise EngineError(f"the process that works on pages {problem}")
    return child


def _give_back(work: bytes, child: _Child) -> None:
    """Keep a child for the next call; of more than one for each core, the one that waits longest is stopped."""
    with _lock:
        _idle.append((work, child))
        surplus = _idle.pop(0)[1] if len(_idle) > (os.cpu_count() or 1) else None
    if surplus is not None:
        surplus.stop()


def _stop_all() -> None:
    _idle.clear()
    for child in tuple(_all):
        child.stop()


_foreign: list[_Child] = []  # of the process that this one was forked from


def _leave_all() -> None:
    """After a fork: the children are those of the other process."""
    _lock.release()
    for child in _all:
        child.leave()
    # They are kept: what they hold must not be closed here.
    _foreign.extend(_all)
    _idle.clear()
    _all.clear()


atexit.register(_stop_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_leave_all)


def serve() -> None:
    """Do the tasks that come on standard input until it ends; this is what runs in the child."""
    # A terminal sends interrupts to every process; this one ends with the one that started it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tasks = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as results, Path(os.devnull).open("wb") as nowhere:
        os.dup2(2, 1)  # what a library prints must not get among the results
        work: Work[Any, Any] = pickle.load(tasks)  # noqa: S301  (the process that started this one wrote it)
        function = work.start()
        result: object = _READY
        while True:
            results.write(pickle.dumps(result))
            results.flush()
            try:
                task, seconds = pickle.load(tasks)  # noqa: S301
            except EOFError:
                return
            if seconds is not None:
                # A thread that needs no lock of Python: where nobody is left to kill this process, it does.
                faulthandler.dump_traceback_later(seconds + 2 * GRACE_SECONDS, exit=True, file=nowhere)
            result = attempt(function, task, work, seconds)
            faulthandler.cancel_dump_traceback_later()
