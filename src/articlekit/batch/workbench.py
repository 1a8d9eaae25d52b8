"""Where the work of a run is done: its engine, and the directory for what does not fit in memory."""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace

from articlekit.batch import state
from articlekit.batch.reporter import Reporter
from articlekit.batch.settings import Deduping, EngineName, Reading, Reporting, Working
from articlekit.collection.columns import Lasting, Temporary
from articlekit.collection.gather import PRELOAD, Workbench
from articlekit.engine.partitions import Engine, Kept, Processes
from articlekit.errors import UsageError
from articlekit.io.inputs import STDIN, Input
from articlekit.io.writers import is_device


def open_engine(
    name: EngineName, address: str | None, workers: int | None, preload: tuple[str, ...]
) -> AbstractContextManager[Engine]:
    """Return the engine of a name, with so many workers; None is as many as there can be.

    preload names modules that its functions need.

    Raises:
        UsageError: there is an address, which only daft has.
    """
    if name == "daft":
        from articlekit.engine.daft import Daft

        return Daft(address, workers, preload)
    if address is not None:
        raise UsageError("--address is that of a cluster; add --engine daft.")
    return Processes(workers, preload)


@contextmanager
def open_workbench(
    inputs: Sequence[Input], asked: Deduping, reading: Reading, working: Working, reporter: Reporter
) -> Iterator[Workbench]:
    """Give the place of a run. What one that is killed has done is beside its output, and the same run goes on with it.

    Raises:
        UsageError: the nodes of a cluster would have no directory in common.
        WriteError: another run writes to the same output.
    """
    path = _path(inputs, asked)
    if asked.address is not None and path is None:
        raise UsageError("--address needs -o FILE on a disk that all nodes share: what they work on is beside it.")
    with ExitStack() as stack:
        if path is None:
            rooms = stack.enter_context(Temporary())
            yield Workbench(stack.enter_context(open_engine(asked.engine, asked.address, working.jobs, PRELOAD)), rooms)
            return
        stack.enter_context(state.lock(path))
        # How the work is divided has no influence on the result, nor on what was done already.
        options = {
            "asked": replace(asked, force=False, engine="local", address=None),
            "reading": replace(reading, reporting=Reporting()),
        }
        lasting = stack.enter_context(Lasting(path, state.fingerprint("dedupe", options, inputs)))
        if os.path.exists(path) and not reading.quiet:
            reporter.say("goes on with what this run had done before it was stopped")
        engine = stack.enter_context(open_engine(asked.engine, asked.address, working.jobs, PRELOAD))
        yield Workbench(Kept(engine, path), lasting)


def _path(inputs: Sequence[Input], asked: Deduping) -> str | None:
    """Return the directory of a run that can go on: its inputs are files, which can be read again, as is its output."""
    output = asked.output if asked.output != STDIN else None
    if output is None or is_device(output) or any(item.path is None for item in inputs):
        return None
    path = state.path_for(output, None)
    return None if path is None else path.replace("-state.json", "-work")
