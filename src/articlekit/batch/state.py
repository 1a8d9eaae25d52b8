"""Where a run stands, beside its output: what was killed goes on from there, and ends with the same bytes."""

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

    job tells the command, its options and its inputs from any other; item is the index of the input that the last
    settled document is of, and within how many of its documents are settled; counts is what came of the settled ones;
    place and errors are where the outputs stand.
    """

    job: str
    item: int = 0
    within: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    place: Position = field(default_factory=dict)
    errors: Position | None = None


def path_for(output: str | None, directory: str | None) -> str | None:
    """Name the file for the state of a run; None where its output cannot be taken up again."""
    target = directory if directory is not None else output
    if target is None or is_remote(target):
        return None
    parent, name = os.path.split(os.path.realpath(target))
    return os.path.join(parent, f".{name[:200]}.articlekit-state.json")


def fingerprint(command: str, options: Mapping[str, object], items: Iterable[Input]) -> str:
    """Tell a run from any other: by its command, its options, and the names, sizes and times of its inputs."""
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
    """Return how far this very run came; None where there is nothing to go on from.

    Raises:
        RefusedError: another run was not finished.
    """
    try:
        with open(path, "rb") as stream:
            record: dict[str, Any] = orjson.loads(stream.read())
    except FileNotFoundError:
        return None
    except (OSError, orjson.JSONDecodeError) as error:
        raise WriteError(f"{printable_path(path)}: cannot be read ({error}); --restart begins anew") from error
    if record.pop("schema", None) != _SCHEMA or record["job"] != job:
        raise RefusedError(
            f"{printable_path(path)}: a run with other options or other inputs was not finished here;"
            " run that one again, or --restart to begin anew"
        )
    return State(**record)


def save(path: str, state: State) -> None:
    """Write down how far a run came, whole or not at all."""
    with open_replacement(path, force=True) as stream:
        stream.write(orjson.dumps({"schema": _SCHEMA, **asdict(state)}))


def forget(path: str) -> None:
    """Take the state away: the run is finished, or begun anew."""
    with suppress(FileNotFoundError):
        os.unlink(path)


@contextmanager
def lock(path: str) -> Iterator[None]:
    """Keep others from writing to the same output meanwhile, where the system has locks on files.

    Raises:
        WriteError: another run writes to it.
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
        # Where no lock can be made no output can, and that is said better elsewhere.
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
