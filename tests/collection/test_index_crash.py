"""An index whose runs are killed."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import articlekit
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from made_up_news import news

# ARTICLEKIT_KILLS=200 looks longer; a kill takes half a second.
KILLS = int(os.environ.get("ARTICLEKIT_KILLS", "16"))
DOCUMENTS, RUNS = 96, 8
# The runs are tried one after the other, those that are done already as well; "ready" when everything is imported.
RUN = f"""
import sys
from pathlib import Path
from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from made_up_news import news
documents = news(int(sys.argv[2]), {DOCUMENTS})
print("ready", flush=True)
for run in range({RUNS}):
    with Index.create(Path(sys.argv[1])) as index:
        dedupe(documents[run::{RUNS}], index=index, run=str(run))
    print(run, flush=True)
"""


def test_a_killed_run_is_lost_and_nothing_else(tmp_path):
    draw, number, kills, seconds = random.Random(1), 0, 0, 2.0
    while kills < KILLS:
        number += 1
        path = tmp_path / str(number)
        for _ in range(3):
            done, seconds = killed_after(draw.uniform(0, seconds), path, number, seconds)
            kills += 1
            if (path / "manifest.sqlite").is_file():
                check(path, done)
        assert killed_after(60.0, path, number, seconds)[0] == RUNS
        check(path, RUNS)
        documents = news(number, DOCUMENTS)
        ordered = [document for run in range(RUNS) for document in documents[run::RUNS]]
        with Index(path) as index:
            assert [document.cluster for document in index.documents()] == dedupe(ordered).names.tolist()


def check(path: Path, done: int) -> None:
    """Every finished run is there; so may be the last one, if it was killed while it said so; none in part."""
    try:
        index = Index(path)
    except articlekit.ArticlekitError as error:
        assert done == 0  # killed before there was an index
        assert "not an index" in str(error)  # noqa: PT017
        return
    with index:
        assert index.verify() == []
        stats = index.stats()
        assert stats.documents == stats.runs * DOCUMENTS // RUNS
        assert stats.runs >= done


def killed_after(wait: float, path: Path, seed: int, usual: float) -> tuple[int, float]:
    """Kill the runs after so many seconds; return how many were done, and how long all of them take."""
    source, tests = Path(articlekit.__file__).resolve().parents[1], Path(__file__).resolve().parents[1]
    child = subprocess.Popen(
        [sys.executable, "-c", RUN, str(path), str(seed)],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": f"{source}{os.pathsep}{tests}"},
    )
    with child:
        assert child.stdout.readline() == b"ready\n"
        began = time.monotonic()
        try:
            child.wait(wait)
        except subprocess.TimeoutExpired:
            child.kill()
        lines = child.stdout.read().split()
        took = time.monotonic() - began
    return len(lines), took if len(lines) == RUNS else usual
