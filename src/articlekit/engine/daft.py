"""Call a function on partitions with Daft: over processes of this machine, or over the nodes of a Ray cluster."""

import logging
import os
import pickle
import signal
import socket
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar

from articlekit.engine import apart, cores, watch
from articlekit.engine.processes import Pool
from articlekit.engine.work import Pace
from articlekit.errors import EngineError

T = TypeVar("T")
R = TypeVar("R")
_CLIENT = "ray://"
_AUTO = ("auto", "local")
_CONNECT_SECONDS = 10.0
_LOOK_SECONDS = 0.2
_END_SECONDS = 2.0
_MAX_WAVE_BYTES = 1 << 27  # of partitions in one query
_MAX_CHARS = 300  # of an error of a library
# Read when Daft and Ray are imported. Daft reports each import and each query to a server of its makers, Ray the
# cluster; Daft prints the name of each query, and draws a bar. And Ray tries five times, 41 s each, to reach an address
# at which something else answers.
_QUIET = {
    "DAFT_ANALYTICS_ENABLED": "0",
    "DAFT_PROGRESS_BAR": "0",
    "DAFT_SHOW_QUERY_ID": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_TQDM": "0",
    "RAY_NUM_REDIS_GET_RETRIES": "1",
}


class Daft:
    """An engine (see `articlekit.engine.Engine`) on Daft; `with` ends what still runs on the cluster after an error.

    address is that of a Ray cluster: ray://HOST:10001 from anywhere, HOST:6379 or auto on one of its nodes; None is
    this machine, without Ray. The nodes need this version of articlekit. workers is the number of partitions at a time,
    at most the CPUs of the cluster; None is one per CPU. preload names modules that functions need, imported once for
    all processes of a worker.

    Daft knows one address for the whole of a process, and no way back to a cluster that was left.
    """

    _connected: ClassVar[str | None] = None  # the address of the cluster
    _is_over: ClassVar[bool] = False

    def __init__(self, address: str | None = None, workers: int | None = None, preload: tuple[str, ...] = ()) -> None:
        self._address, self._workers, self._preload = address, workers, preload
        self._is_running = False
        self._sign: Any = None  # a file that is there while workers of this machine have something to do

    def map_partitions(
        self,
        function: Callable[[T], R],
        partitions: Iterable[T],
        *,
        failed: Callable[[T, str], R] | None = None,
        timeout_seconds: float | None = None,
    ) -> Iterator[R]:
        """Yield the results of a function, in the order of the partitions.

        Some partitions at a time are held in memory here, pickled: a query of Daft takes a table. A partition is run
        again only where its node was lost; a single one that need not be guarded is run here, since a query takes a
        second, and on Ray some more.

        Raises:
            EngineError: as `articlekit.engine.Engine` says.
        """
        rest = iter(partitions)
        few = list(islice(rest, 2))
        if len(few) == 1 and failed is None:
            yield function(few[0])
            return
        worker, first = (apart.pack(function), timeout_seconds, self._preload), 1
        by_packed = None if failed is None else lambda packed, reason: failed(pickle.loads(packed), reason)  # noqa: S301
        for some in _waves(map(apart.pack, chain(few, rest))):
            for number, outcome in enumerate(_in_order(self._rows(worker, some), len(some), first)):
                yield apart.result_of(outcome, first + number, some[number], by_packed)
            first += len(some)

    def _rows(self, worker: tuple[bytes, float | None, tuple[str, ...]], packed: Sequence[bytes]) -> Iterator[Any]:
        """Yield a row for each partition, as it is done: its number and its pickled outcome."""
        try:
            daft = self._connect()
            self._is_running = True
            ray = _need("ray") if self._address is not None else None
            name = f"articlekit-{uuid.uuid4()}" if ray else None
            watcher = watch.start(ray, name) if name else None
            # Workers of this machine end when this file is gone, since Daft would wait for their partitions.
            sign = None if ray else tempfile.NamedTemporaryFile(prefix="articlekit-")  # noqa: SIM115
            self._sign = sign
            count = max(1, min(self._limit(), len(packed)))
            frame = daft.from_pydict({"number": list(range(len(packed))), "partition": packed})
            if ray:
                # As many as there are, since Ray spreads partitions of the frame over its nodes, not rows.
                frame = frame.into_partitions(len(packed))
            # The annotations of Daft's decorators, applied here: the library is loaded only when it is used.
            daft.method.batch(return_dtype=daft.DataType.binary(), batch_size=1)(_Worker.call)
            # Without max_concurrency there is one worker for all the CPUs of a node (Daft issue 6126). With more than
            # the CPUs of the cluster Daft waits for them for two minutes (7112). On Ray a worker is a process anyway,
            # and with use_process the query would fail where that dies. It may die as often as it will, since the
            # watch bounds how often a partition is begun; Daft's own bound is for the whole run.
            options = {"ray_options": {"max_restarts": -1, "max_task_retries": -1}} if ray else {"use_process": True}
            remote = daft.cls(_Worker, max_concurrency=count, max_retries=0, **options)(
                *worker, name, None if sign is None else sign.name
            )
            outcome = remote.call(frame["number"], frame["partition"]).alias("outcome")
            rows = frame.select(frame["number"], outcome).iter_rows(results_buffer_size=None)
            with sign or nullcontext():
                yield from watch.guard(rows, ray, watcher)
            self._is_running = False
        except EngineError:
            raise
        except Exception as error:
            raise EngineError(f"Daft has failed: {_last_line(error)}") from error

    def _connect(self) -> Any:  # noqa: ANN401  (a module)
        """Import Daft, and choose where it runs; with a cluster, connect to it.

        Raises:
            EngineError: a library is missing, no cluster answers, or Daft runs somewhere else already.
        """
        for name, value in _QUIET.items():
            os.environ.setdefault(name, value)
        daft = _need("daft")
        if Daft._is_over or Daft._connected not in (None, self._address):
            was = "was stopped" if Daft._is_over else f"is connected to {Daft._connected}"
            raise EngineError(f"Daft {was} in this process, and cannot change that; start another process")
        if self._address is not None and Daft._connected is None:
            _connect_ray(self._address)
            Daft._connected = self._address
        _choose_runner(daft, "native" if self._address is None else "ray")
        return daft

    def _limit(self) -> int:
        """Return the number of partitions at a time."""
        cpus = cores() if self._address is None else int(_need("ray").cluster_resources().get("CPU", 1))
        return cpus if self._workers is None else min(self._workers, cpus)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End what still runs: leave the cluster, or let the workers of this machine end."""
        if self._is_running and self._sign is not None:
            self._sign.close()
            # Daft prints a line of its own then, and a thread of it that comes back to Python when that is being closed
            # would abort the process.
            time.sleep(_END_SECONDS)
        if self._is_running and Daft._connected is not None:
            Daft._connected, Daft._is_over = None, True
            _need("ray").shutdown()


def _in_order(rows: Iterator[Any], count: int, first: int) -> Iterator[bytes | apart.Failed]:
    """Yield the outcomes of partitions, of which the first has this number, from rows in any order."""
    waiting: dict[int, bytes] = {}
    for number in range(count):
        while number not in waiting:
            row = next(rows, None)
            if row is None:
                raise EngineError(f"Daft has lost partition {first + number}; run it again")
            waiting[row["number"]] = row["outcome"]
        if number == count - 1:
            next(rows, None)  # the end, which is not there before it is asked for
        outcome: bytes | apart.Failed = pickle.loads(waiting.pop(number))  # noqa: S301  (of a worker of ours)
        yield outcome


def _waves(packed: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Yield partitions some at a time, so that they take a bounded part of the memory."""
    wave, size = list[bytes](), 0
    for each in packed:
        wave.append(each)
        size += len(each)
        if size >= _MAX_WAVE_BYTES:
            yield wave
            wave, size = [], 0
    if wave:
        yield wave


class _Worker:
    """Calls the function for one partition after the other; Daft makes one of these in each of its processes."""

    def __init__(
        self,
        function: bytes,
        timeout_seconds: float | None,
        preload: tuple[str, ...],
        watched: str | None,
        sign: str | None,
    ) -> None:
        self._watch = watch.Watched(_need("ray"), watched) if watched else None
        if sign is not None:
            threading.Thread(target=_end_with_run, args=(sign,), daemon=True).start()
        self._function, self._work = function, apart.work(preload)
        self._pace = Pace(1, timeout_seconds, batch_tasks=1)
        self._pool: Pool[apart.Task, bytes | apart.Failed] | None = None

    def call(self, numbers: Any, partitions: Any) -> list[bytes]:  # noqa: ANN401  (series of Daft)
        """Return the pickled outcome of each partition."""
        each = zip(numbers.to_pylist(), partitions.to_pylist(), strict=True)
        return [pickle.dumps(self._outcome(number, partition)) for number, partition in each]

    def _outcome(self, number: int, partition: bytes) -> bytes | apart.Failed:
        if self._watch is not None and (objection := self._watch.objection(number)):
            return apart.Failed(objection)
        try:
            if self._pool is None:
                self._pool = Pool(self._work, self._pace, 1)
            self._pool.submit([(self._function, apart.Packed(partition))], len(partition))
            ((_, outcome),) = self._pool.results(0)
        except EngineError as error:
            self._pool = None
            return apart.Failed(str(error))
        return outcome


def _end_with_run(sign: str) -> None:
    """End this worker of Daft when its run has ended, which has this file, or its driver has.

    It would notice that only after its partition.
    """
    parent = os.getppid()
    while os.getppid() == parent and Path(sign).exists():
        time.sleep(_LOOK_SECONDS)
    os._exit(1)


def _need(library: str) -> Any:  # noqa: ANN401  (a module)
    from importlib import import_module

    try:
        return import_module(library)
    except ImportError as error:
        raise EngineError(f"needs {library}: pip install 'articlekit[cluster]'") from error


def _last_line(error: Exception) -> str:
    """Return what an error of Daft or Ray says in the end: before it come tracebacks of several processes."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    line = lines[-1][:_MAX_CHARS] if lines else type(error).__name__
    hint = "; every node needs this version of articlekit" if "No module named 'articlekit" in line else ""
    return line + hint


def _connect_ray(address: str) -> None:
    """Connect to a cluster; what its workers print stays in its own logs."""
    ray = _need("ray")
    if ray.is_initialized():
        raise EngineError(f"{address}: this process is connected to a Ray cluster already; disconnect it first")
    if address not in _AUTO:
        _check_address(address)
    before = signal.getsignal(signal.SIGTERM)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of what it then raises as an error
            try:
                ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
            except ConnectionError:
                # The server that a head starts for each client may die at its start, where the node is busy.
                ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:
        raise EngineError(f"{address}: no Ray cluster answers ({apart.describe(error)}); check the address") from error
    finally:
        # Ray sets its own, which ends the process without another word.
        if before is not None and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before)


def _check_address(address: str) -> None:
    """Check that something listens at an address: Ray itself would try for half a minute, or for three.

    Raises:
        EngineError: nothing does, or it is no address.
    """
    host, _, port = address.removeprefix(_CLIENT).rpartition(":")
    if not host or not port.isdecimal():
        raise EngineError(f"{address}: no address of a Ray cluster; write ray://HOST:10001, HOST:6379 or auto")
    try:
        socket.create_connection((host.strip("[]"), int(port)), _CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineError(f"{address}: no Ray cluster answers ({reason}); check the address") from error


def _choose_runner(daft: Any, name: str) -> None:  # noqa: ANN401  (a module)
    """Let Daft run here, or on the cluster to which this process is connected."""
    try:
        if name == "native":
            daft.set_runner_native()
        else:
            daft.set_runner_ray(noop_if_initialized=True)
    except Exception as error:
        # It was chosen before; there is one for the whole process.
        if daft.runners.get_or_create_runner().name != name:
            raise EngineError("Daft runs somewhere else in this process already; start another process") from error
