"""Find the inputs of a run, without the files that the run itself writes."""

from collections.abc import Iterable

from articlekit.batch.reporter import Reporter
from articlekit.batch.settings import Reading, Writing
from articlekit.errors import UsageError
from articlekit.io import inputs, writers
from articlekit.io.inputs import Input


def list_inputs(
    reading: Reading,
    writing: Writing,
    reporter: Reporter,
    *,
    skip: Iterable[str] = (),
    references: tuple[Input, ...] = (),
) -> inputs.Inputs:
    """List the inputs, and report what was passed over.

    Args:
        reading: what to read; without paths and lists, standard input.
        writing: the output, which is skipped in directories.
        reporter: takes the messages.
        skip: other files and directories to skip in directories.
        references: files to compare with, which are dropped from the inputs.

    Raises:
        UsageError: standard input is named twice.
        ReadError: a list of inputs cannot be read.
        RefusedError: the output is a list of inputs.
    """
    paths = list(reading.paths)
    lists = [(reading.files_from, b"\n"), (reading.files0_from, b"\0")]
    named = [path for path, _ in lists if path is not None]
    if [*paths, *named].count(inputs.STDIN) > 1 and inputs.STDIN in named:
        raise UsageError("Standard input cannot be a list and a page at once.")
    # A list is an input, too.
    of_lists = [Input(path, path, identity=inputs.identity_of(path)) for path in named if path != inputs.STDIN]
    writers.refuse([path for path in (writing.output,) if path], of_lists, force=True)
    for path, separator in lists:
        if path is not None:
            paths += inputs.read_list(path, separator=separator)
    if not paths and not named:
        paths = [inputs.STDIN]
    reporting = reading.reporting
    others = (*skip, reporting.quarantine, reporting.errors_to, reporting.summary)
    listing = inputs.drop_references(
        inputs.find_inputs(paths, skip=_destinations(writing, others), patterns=reading.patterns), references
    )
    if not reading.quiet:
        for name, note in listing.notes:
            reporter.say(f"{name}: {note}")
        for name, reason in listing.skipped if reporting.verbose else ():
            reporter.say(f"{name}: skipped: {reason}")
    if not listing.items and not listing.skipped:
        reporter.say("no input; name files, directories, or - for standard input")
    return listing


def list_files(reading: Reading, writing: Writing, reporter: Reporter) -> tuple[Input, ...]:
    """List the inputs, and report what was passed over; they are for workers of --engine.

    Raises:
        UsageError: one is standard input.
        ReadError, RefusedError: as list_inputs does.
    """
    items = list_inputs(reading, writing, reporter).items
    if any(item.path is None for item in items):
        raise UsageError("--engine cannot send standard input to its workers; write it to a file.")
    return items


def _destinations(writing: Writing, others: Iterable[str | None]) -> frozenset[inputs.Identity]:
    """Return the identities of outputs, standard output among them, which must not be read as inputs."""
    found = [inputs.identity_of(path) for path in (writing.directory, *others) if path]
    found.append(inputs.identity_of(1))
    return frozenset(identity for identity in found if identity)
