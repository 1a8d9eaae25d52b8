"""The state file of a run, beside its output; a killed run resumes from it, and ends with the same bytes."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from articlekit.errors import WriteError
from articlekit.io.inputs import Input, printable_path
from articlekit.io.remote import is_remote
from articlekit.io.writers import Position, RefusedError, open_replacement
from articlekit.version import __version__

_SCHEMA = "articlekit.state/1"


@dataclass(frozen=True, slots=True)
class State:
    """How far a run came.

    job is the fingerprint of the command, its options and its inputs; item is the index of the input of the last
    document that is done, and within the number of its documents that are; counts are their outcomes; place and errors
    are the positions in the output and in the file of failures.
    """

    job: str
    item: int = 0
    within: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    place: Position = field(default_factory=dict)
    errors: Position | None = None


def path_for(output: str | None, directory: str | None) -> str | None:
    """Return the path of the state file of a run; None if its output cannot be resumed."""
    target = directory if directory is not None else output
    if target is None or is_remote(target):
        return None
    parent, name = os.path.split(os.path.realpath(target))
    return os.path.join(parent, f".{name[:200]}.articlekit-state.json")


def fingerprint(command: str, options: Mapping[str, object], items: Iterable[Input]) -> str:
    """Return a hash of a command, its options, and the names, sizes and times of its inputs."""
    digest = hashlib.sha256()
    about = {name: str(value) for name, value in sorted(options.items())}
    digest.update(orjson.dumps([__version__, command, about]))
    for item in items:
        size = time = 0
        with suppress(OSError, ValueError):
            status = os.stat(item.path or "")
            size, time = status.st_size, status.st_mtime_ns
        digest.update(f"{item.name}\0{size}\0{time}\0".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def load(path: str, job: str) -> State | None:
    """Return how far this run came; None if there is no state.

    Raises:
        RefusedError: the state is that of another run.
        WriteError: the state cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            record: dict[str, Any] = orjson.loads(stream.read())
    except FileNotFoundError:
        return None
    except (OSError, orjson.JSONDecodeError) as error:
        raise WriteError(f"{printable_path(path)}: cannot be read ({error}); --restart starts over") from error
    if record.pop("schema", None) != _SCHEMA or record["job"] != job:
        raise RefusedError(
            f"{printable_path(path)}: a run with other options or other inputs was not finished here;"
            " run that one again, or --restart to start over"
        )
    return State(**record)


def save(path: str, state: State) -> None:
    """Save how far a run came; the file is replaced atomically."""
    with open_replacement(path, force=True) as stream:
        stream.write(orjson.dumps({"schema": _SCHEMA, **asdict(state)}))


def forget(path: str) -> None:
    """Remove the state: the run is finished, or starts over."""
    with suppress(FileNotFoundError):
        os.unlink(path)


@contextmanager
def lock(path: str) -> Iterator[None]:
    """Prevent other runs from writing to the same output, on systems that have file locks.

    Raises:
        WriteError: another run is writing to it.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    lock_path = f"{path.removesuffix('.json')}.lock"
    try:
        stream = open(lock_path, "wb")  # noqa: SIM115
    except OSError:
        # The output cannot be created either, which gives a better message.
        yield
        return
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WriteError(f"{printable_path(lock_path)}: another run writes to this output; wait for it") from error
        try:
            yield
        finally:
            with suppress(OSError):
                os.unlink(lock_path)
