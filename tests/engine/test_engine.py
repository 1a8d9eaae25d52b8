"""Work over processes: order, deaths, deadlines, and what is left behind."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

import articlekit
from articlekit import engine
from articlekit.engine import FLUSH, Pace, Work
from articlekit.engine.deadline import TimeUp, deadline

pytestmark = pytest.mark.slow


def double(task):
    """Do what a task says; in a process of its own where it is a dangerous one."""
    if task == "die":
        os._exit(7)
    if task == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "sleep":
        time.sleep(60)
    if task == "deaf":
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    if task == "raise":
        raise ValueError("no such thing")
    if task == "pid":
        return os.getpid()
    return task * 2


def started():
    return double


def failed(task, reason):
    return f"{task}: {reason}"


WORK = Work(started, failed, len)


def results(tasks, **pace):
    return [result for _, result in engine.run(WORK, tasks, Pace(**pace))]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(workers):
    tasks = [str(number) for number in range(500)]
    assert results(tasks, workers=workers, batch_tasks=7) == [task * 2 for task in tasks]


@pytest.mark.parametrize("death", ["die", "kill"])
def test_a_task_that_kills_its_worker_costs_itself_only(death):
    tasks = [*"abcdefgh", death, *"ijklm", death, "n"]
    made = results(tasks, workers=2, batch_tasks=4)
    assert [each for each in made if len(each) == 2] == [each * 2 for each in "abcdefghijklmn"]
    assert made[8].startswith(f"{death}: the process that worked on it died")
    assert made[14].startswith(f"{death}: the process that worked on it died")


@pytest.mark.parametrize("workers", [1, 2])
def test_a_task_that_takes_too_long_costs_itself_only(workers):
    made = results([*"abc", "sleep", *"def"], workers=workers, timeout_seconds=0.3)
    assert made == ["aa", "bb", "cc", "sleep: took longer than 0.3 s; raise --timeout to wait for it", "dd", "ee", "ff"]


def test_a_task_that_hears_no_signal_is_killed(monkeypatch):
    from articlekit.engine import processes

    monkeypatch.setattr(processes, "_GRACE_SECONDS", 0.2)
    made = results([*"abc", "deaf", *"def"], workers=2, timeout_seconds=0.3)
    assert made[3].startswith("deaf: took longer than 0.3 s")
    assert [*made[:3], *made[4:]] == ["aa", "bb", "cc", "dd", "ee", "ff"]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_in_the_function_is_a_result(workers):
    assert results(["a", "raise"], workers=workers)[1] == (
        "raise: ValueError: no such thing; this is a fault of articlekit"
    )


def test_few_tasks_are_done_in_this_process_and_many_are_not():
    assert set(results(["pid"] * 20)) == {os.getpid()}
    assert os.getpid() not in results(["pid"] * (engine.FEW_TASKS + 50), workers=2)


def test_workers_are_replaced():
    pids = results(["pid"] * 60, workers=1 + 1, batch_tasks=2, recycle_batches=3)
    assert len(set(pids)) > 5


def test_what_comes_before_a_flush_is_done_before_what_follows_is_asked_for():
    done = []

    def tasks():
        yield "a"
        yield FLUSH
        assert done == ["aa"]
        yield "b"

    for workers in (None, 2):
        done.clear()
        for _, result in engine.run(WORK, tasks(), Pace(workers)):
            done.append(result)
        assert done == ["aa", "bb"]


def test_tasks_are_asked_for_as_they_are_needed():
    asked = 0

    def tasks():
        nonlocal asked
        for number in range(100_000):
            asked += 1
            yield str(number)

    run = engine.run(WORK, tasks(), Pace(workers=2, batch_tasks=5))
    next(run)
    run.close()
    assert asked < 200


def failing():
    raise RuntimeError("cannot begin")


def test_workers_that_cannot_start_are_an_error_and_not_a_hang():
    with pytest.raises(articlekit.EngineError, match="the workers do not start"):
        list(engine.run(Work(failing, failed, len), ["a"] * 10, Pace(workers=2)))


@pytest.mark.parametrize("error", ["FileNotFoundError", "EOFError", "BrokenPipeError"])
def test_a_worker_that_starts_when_the_run_is_over_is_quiet(error):
    code = "import sys, articlekit.engine.forkserver\ntry: raise {}\nexcept Exception: sys.excepthook(*sys.exc_info())"
    quiet, loud = (
        subprocess.run([sys.executable, "-c", code.format(name)], capture_output=True, check=True).stderr
        for name in (error, "ValueError")
    )
    assert quiet == b""
    assert b"ValueError" in loud


def test_a_deadline_stops_a_regular_expression():
    import re

    begun = time.monotonic()
    with pytest.raises(TimeUp), deadline(0.2):
        re.match(r"(a+)+b", "a" * 40)
    assert time.monotonic() - begun < 5


def test_no_worker_outlives_a_run_that_is_killed(tmp_path):
    (tmp_path / "job.py").write_text(
        "import time, articlekit\n"
        "def pages():\n"
        "    for number in range(200): yield f'Page {number} has some words.'\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    for _ in articlekit.clean_many(pages(), workers=2): pass\n",
        "utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(articlekit.__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "job.py"], cwd=tmp_path, stdout=subprocess.PIPE, env=environment, start_new_session=True
    )
    assert process.stdout.readline() == b"ready\n"
    process.kill()
    process.wait()
    process.stdout.close()
    begun = time.monotonic()
    while members_of(process.pid):
        assert time.monotonic() - begun < 20
        time.sleep(0.1)


def members_of(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_partial_travels():
    work = Work(partial(partial, pow, 2), failed, abs)
    assert [result for _, result in engine.run(work, range(5), Pace(workers=2))] == [1, 2, 4, 8, 16]
