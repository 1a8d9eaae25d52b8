"""A child that does the tasks of another engine: deaths, deadlines, and what is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from articlekit.engine import Work, child
from articlekit.errors import EngineError
from prefork import plain_environment


def do(task):
    """Do what a task says."""
    if task == "die":
        os._exit(7)
    if task == "die after others" and do.count:
        os._exit(7)
    if task == "sleep":
        time.sleep(60)
    if task == "deaf":
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        time.sleep(60)
    if task == "raise":
        raise ValueError("no such thing")
    if task == "print":
        os.write(1, b"noise")
        print("noise")  # noqa: T201
    if task == "pid":
        return os.getpid()
    do.count += 1
    return task * 2


do.count = 0


def started():
    return do


def broken():
    os._exit(9)


def failed(task, reason):
    return f"{task}: {reason}"


WORK = Work(started, failed, len)


def run(*tasks, timeout_seconds=None):
    return child.run(WORK, tasks, timeout_seconds)


def test_calls_share_a_child():
    first, double, *second = run("pid", "a") + run("pid")
    assert double == "aa"
    assert second == [first]
    assert first != os.getpid()


def test_a_task_that_kills_the_child_costs_itself_only():
    died = "die: the process that worked on it died (exit code 7); the others go on"
    assert run("a", "die", "b", "die", "die") == ["aa", died, "bb", died, died]


def test_a_task_that_a_new_child_can_do_is_done():
    assert run("a", "die after others", "b") == ["aa", 2 * "die after others", "bb"]


def test_a_task_that_takes_too_long_costs_itself_only():
    late = "sleep: took longer than 0.2 s; raise --timeout to wait for it"
    (pid,) = run("pid")
    assert run("a", "sleep", "b", timeout_seconds=0.2) == ["aa", late, "bb"]
    assert run("pid") == [pid]


def test_a_task_that_hears_no_signal_is_killed(monkeypatch):
    monkeypatch.setattr(child, "GRACE_SECONDS", 0.2)
    late = "deaf: took longer than 0.2 s; raise --timeout to wait for it"
    assert run("a", "deaf", "b", timeout_seconds=0.2) == ["aa", late, "bb"]


def test_an_error_is_a_failure_and_prints_are_no_results():
    assert run("raise", "print") == [
        "raise: ValueError: no such thing; this is a fault of articlekit",
        "printprint",
    ]


def test_a_child_that_died_while_it_waited_is_replaced():
    (pid,) = run("pid")
    os.kill(pid, signal.SIGKILL)
    assert run("a") == ["aa"]


def test_a_child_that_does_not_start_is_an_error():
    with pytest.raises(EngineError, match="exit code 9"):
        child.run(Work(broken, failed, len), ["a"], None)


def test_threads_have_a_child_each():
    results = {}
    barrier = threading.Barrier(2)

    def call(name):
        def tasks():
            yield "a"
            barrier.wait()
            yield "pid"

        results[name] = child.run(WORK, tasks(), 10.0)[1]

    threads = [threading.Thread(target=call, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results["a"] != results["b"]


SCRIPT = """
import os, signal, time
from functools import partial
from articlekit.engine import Work, child
work = Work(partial(partial, str.upper), max, len)
child.run(work, "a", None)
if {forks} and not os.fork():
    assert child.run(work, "b", None) == ["B"]
    child._stop_all()
    print(os.getpid(), flush=True)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (1, 2):
        os.dup2(null, stream)
    time.sleep(60)
time.sleep({forks} * 3)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked")
@pytest.mark.parametrize("forks", [0, 1])
def test_a_child_ends_with_the_process_that_started_it_and_not_with_a_fork_of_that(forks):
    script = SCRIPT.format(forks=forks)
    # A process that still runs holds the other end of the pipe, so this would wait for it.
    run = subprocess.run(
        [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", script],  # forked beside a thread
        capture_output=True,
        text=True,
        timeout=60,
        env=plain_environment(),
        check=False,
    )
    assert (run.returncode, run.stderr) == (-signal.SIGKILL, "")
    if forks:
        os.kill(int(run.stdout), signal.SIGKILL)
