"""Where the documents of a run are compared: its processes, and the directory for what does not fit in memory."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from articlekit.batch import state
from articlekit.batch.settings import Deduping, Reading, Reporting, Working
from articlekit.collection.columns import Lasting, Temporary
from articlekit.collection.gather import Place
from articlekit.engine.partitions import Kept, on
from articlekit.io.inputs import STDIN, Input
from articlekit.io.writers import is_device


@contextmanager
def open_place(inputs: Sequence[Input], asked: Deduping, reading: Reading, working: Working) -> Iterator[Place]:
    """Give the place of a run. What one that is killed has done is beside its output, and the same run goes on with it.

    Raises:
        WriteError: another run writes to the same output.
    """
    path, engine = _path(inputs, asked), on(working.jobs)
    with ExitStack() as stack:
        if path is None:
            rooms = stack.enter_context(Temporary())
            stack.enter_context(engine)
            yield Place(engine, rooms)
            return
        stack.enter_context(state.lock(path))
        options = {"asked": replace(asked, force=False), "reading": replace(reading, reporting=Reporting())}
        lasting = stack.enter_context(Lasting(path, state.fingerprint("dedupe", options, inputs)))
        stack.enter_context(engine)
        yield Place(Kept(engine, path), lasting)


def _path(inputs: Sequence[Input], asked: Deduping) -> str | None:
    """Return the directory of a run that can go on: its inputs are files, which can be read again, as is its output."""
    output = asked.output if asked.output != STDIN else None
    if output is None or is_device(output) or any(item.path is None for item in inputs):
        return None
    path = state.path_for(output, None)
    return None if path is None else path.replace("-state.json", "-work")
