"""Functions for partitions, some of which are dangerous; a worker imports them by name."""

import os
import signal
import time
from pathlib import Path


def double(task):
    """Do what a task says."""
    if task == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "exit":
        os._exit(3)
    if task == "sleep":
        time.sleep(600)
    if task == "deaf":
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(600)
    if task == "raise":
        raise ValueError("no\nsuch thing")
    if task == "lambda":
        return lambda: task
    if task == "kill the worker":
        os.kill(_parent(os.getppid()), signal.SIGKILL)
        time.sleep(600)
    return task * 2


def failed(task, reason):
    return f"{task}: {reason}"


def _parent(pid):
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


# What each makes of tasks where there is a `failed`, with a limit of a second.
OUTCOMES = {
    "a": "aa",
    "kill": "kill: the process that worked on it died (exit code -9); the others go on",
    "b": "bb",
    "exit": "exit: the process that worked on it died (exit code 3); the others go on",
    "raise": "raise: ValueError: no such thing",
    "sleep": "sleep: took longer than 1 s; raise --timeout to wait for it",
    "c": "cc",
}


if __name__ == "__main__":
    import sys

    from articlekit.engine.daft import Daft
    from partition_tasks import double, failed  # by a name that workers know, too

    with Daft(sys.argv[1]) as engine:
        for result in engine.map_partitions(double, sys.argv[2:], failed=failed, timeout_seconds=1):
            sys.stdout.write(f"{result}\n")
