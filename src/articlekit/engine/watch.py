"""Watch the workers on a Ray cluster: how often each partition was begun, and whether there is still a worker.

Ray starts a worker that has died again, and gives it the same partition, four times; then another worker gets it. When
none is left, Daft 0.7.26 waits for one without end.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from articlekit.errors import EngineError

T = TypeVar("T")
# A partition whose worker was lost as often is given up. Once may be the fault of its neighbour on the node.
_MAX_BEGUN = 2
_BEAT_SECONDS = 5.0
# A worker is back some 2 s after it has died, or 30 where the node is busy.
_SILENT_SECONDS = 120.0
_POLL_SECONDS = 5.0
_ANSWER_SECONDS = 30.0


class Watch:
    """Counts what the workers do; it runs on the cluster, as an actor."""

    def __init__(self) -> None:
        self._begun: Counter[int] = Counter()
        self._heard: float | None = None

    def begin(self, number: int) -> int:
        """Note that a worker begins a partition, and return how often that has happened."""
        self.beat()
        self._begun[number] += 1
        return self._begun[number]

    def beat(self) -> None:
        """Note that a worker is alive."""
        self._heard = time.monotonic()

    def silent_seconds(self) -> float:
        """Return for how long no worker has been heard, after the first was."""
        return 0.0 if self._heard is None else time.monotonic() - self._heard


class Watched:
    """The watch, as a worker sees it. If it cannot be reached, the worker goes on without."""

    def __init__(self, ray: Any, name: str) -> None:  # noqa: ANN401  (a module)
        self._ray, self._actor = ray, None
        try:
            self._actor = ray.get_actor(name)
        except ValueError:
            return
        threading.Thread(target=self._beat, daemon=True).start()

    def objection(self, number: int) -> str:
        """Begin a partition; return why it is given up instead, or ""."""
        if self._actor is None:
            return ""
        try:
            begun = self._ray.get(self._actor.begin.remote(number), timeout=_ANSWER_SECONDS)
        except self._ray.exceptions.RayError:
            return ""
        if begun <= _MAX_BEGUN:
            return ""
        return f"its worker was lost {_MAX_BEGUN} times; there may be too little memory for it"

    def _beat(self) -> None:
        while True:
            self._actor.beat.remote()  # type: ignore[union-attr]
            time.sleep(_BEAT_SECONDS)


def start(ray: Any, name: str) -> Any:  # noqa: ANN401  (a module; an actor)
    """Start the watch on the cluster under a name; it starts anew where its node is lost."""
    return ray.remote(num_cpus=0, max_restarts=-1)(Watch).options(name=name).remote()


def guard(rows: Iterable[T], ray: Any, watch: Any) -> Iterator[T]:  # noqa: ANN401  (a module, and an actor)
    """Yield rows as they come, unless no worker is left; without a watch (None), nothing is known of that.

    They are asked for in a thread: waiting for one cannot be ended, and an interrupt there breaks Daft's own loop.

    Raises:
        EngineError: no worker has been heard for two minutes.
        Exception: what the rows have raised.
    """
    found: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()
    threading.Thread(target=_collect, args=(rows, found), daemon=True).start()
    while True:
        try:
            each = found.get(timeout=_POLL_SECONDS)
        except Empty:
            if watch is not None and _silent_seconds(ray, watch) > _SILENT_SECONDS:
                raise EngineError("no worker is left on the cluster; run it again, or look into Ray's logs") from None
            continue
        if each is None:
            return
        if isinstance(each, BaseException):
            raise each
        yield each[0]


def _collect(rows: Iterable[T], found: "SimpleQueue[tuple[T] | BaseException | None]") -> None:
    try:
        for row in rows:
            found.put((row,))
    except BaseException as error:  # noqa: BLE001  (raised where the rows are used)
        found.put(error)
    else:
        found.put(None)


def _silent_seconds(ray: Any, watch: Any) -> float:  # noqa: ANN401
    try:
        return float(ray.get(watch.silent_seconds.remote(), timeout=_ANSWER_SECONDS))
    except ray.exceptions.RayError:
        return 0.0
