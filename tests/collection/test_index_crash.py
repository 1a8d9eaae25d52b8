"""An index whose runs are killed."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

import articlekit
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from articlekit.errors import StoreError
from made_up_news import news

pytestmark = pytest.mark.slow

# ARTICLEKIT_KILLS=200 looks longer.
KILLS = int(os.environ.get("ARTICLEKIT_KILLS", "24"))
KILLS_OF_ONE = 6
DOCUMENTS, RUNS = 48, 4
# For each line it is given, a process that tries one run after the other, those that are done already as well, and is
# killed after so many seconds; it says how many runs were done, and how long that took. Forked, so that it has
# everything imported.
NURSERY = f"""
import os, signal, sys, time
from pathlib import Path

import pytest
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from made_up_news import news
for line in sys.stdin:
    path, seed, seconds = line.rsplit(" ", 2)
    documents = news(int(seed), {DOCUMENTS})
    done, say = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if not child:
        os.close(done)
        for run in range({RUNS}):
            with Index.create(Path(path)) as index:
                dedupe(documents[run::{RUNS}], index=index, run=str(run))
            os.write(say, b".")
        os._exit(0)
    os.close(say)
    while time.monotonic() - began < float(seconds) and not os.waitpid(child, os.WNOHANG)[0]:
        time.sleep(0.001)
    else:
        took = time.monotonic() - began
    try:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    except (ProcessLookupError, ChildProcessError):
        pass
    print(len(os.read(done, 100)), took, flush=True)
    os.close(done)
"""


def test_a_killed_run_is_lost_and_nothing_else(tmp_path):
    source, tests = Path(articlekit.__file__).resolve().parents[1], Path(__file__).resolve().parents[1]
    environment = {"PYTHONPATH": f"{source}{os.pathsep}{tests}", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-c", NURSERY]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    draw, usual = random.Random(1), 1.0
    with subprocess.Popen(command, env=environment, **streams) as nursery:

        def killed_after(path: Path, seed: int, seconds: float) -> tuple[int, float]:
            nursery.stdin.write(f"{path} {seed} {seconds}\n")
            done, took = nursery.stdout.readline().split()
            return int(done), float(took)

        for number in range(-(-KILLS // KILLS_OF_ONE)):
            path, most = tmp_path / str(number), 0
            for _ in range(KILLS_OF_ONE):
                done, _ = killed_after(path, number, draw.uniform(0, usual / 2))
                most = max(most, done)
                check(path, most)
            done, usual = killed_after(path, number, 60.0)
            assert done == RUNS
            documents = news(number, DOCUMENTS)
            undisturbed = tmp_path / f"{number} undisturbed"
            for run in range(RUNS):
                with Index.create(undisturbed) as index:
                    dedupe(documents[run::RUNS], index=index, run=str(run))
            with Index(path) as index, Index(undisturbed) as expected:
                assert index.verify() == []
                assert list(index.documents()) == list(expected.documents())
        nursery.stdin.close()


def check(path: Path, done: int) -> None:
    """Every finished run is there; so may be the last one, if it was killed while it said so; none in part."""
    try:
        index = Index(path)
    except StoreError:
        assert done == 0  # killed before there was an index
        return
    with index:
        assert index.verify() == []
        stats = index.stats()
        assert stats.documents == stats.runs * DOCUMENTS // RUNS
        assert stats.runs >= done
