"""What the exit code says."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FOUND = 1  # --check found something; a rules file has problems
    USAGE = 2  # a wrong option, or a configuration that cannot be used
    SOME_FAILED = 3  # the rest is written
    ALL_FAILED = 4  # nothing could be read
    FATAL = 5  # the output cannot be written, or an index not used
    INTERRUPTED = 130
    CLOSED_PIPE = 141
