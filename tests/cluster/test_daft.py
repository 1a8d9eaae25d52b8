"""Daft on one machine, without Ray: order, deaths and hangs, and the same bytes as without it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import articlekit
from made_up_sites import sites
from partition_tasks import OUTCOMES, double, failed

pytest.importorskip("daft")
sys.path.insert(0, str(Path(__file__).parent))
import crawl

from articlekit.engine.daft import Daft

# Daft leaves pipes of its workers open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """Let the workers, which are other processes, find the functions."""
    monkeypatch.setenv("PYTHONPATH", crawl.environment()["PYTHONPATH"])


def results(tasks, workers=2, **more):
    with Daft(workers=workers) as engine:
        return list(engine.map_partitions(double, tasks, **more))


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_partitions(workers):
    assert results([str(number) for number in range(40)], workers) == [str(number) * 2 for number in range(40)]
    assert results([], workers) == []


def test_partitions_that_take_much_memory_are_sent_some_at_a_time(monkeypatch):
    monkeypatch.setattr("articlekit.engine.daft._MAX_WAVE_BYTES", 100)
    tasks = ["x" * 90, "a", "b" * 200, "c"]
    assert results(tasks) == [task * 2 for task in tasks]
    assert results(["x" * 200, "kill", "a"], failed=failed)[1:] == [OUTCOMES["kill"], "aa"]
    assert results(["x" * 200]) == ["x" * 400]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_bad_partition_costs_itself_only(workers):
    assert results(OUTCOMES, workers, failed=failed, timeout_seconds=1) == list(OUTCOMES.values())


def test_without_a_way_to_make_a_result_a_bad_partition_is_an_error():
    with pytest.raises(articlekit.EngineError, match=r"^partition 2: ValueError: no such thing$"):
        results(["a", "raise", "b"])


def test_a_partition_that_hears_no_signal_is_killed(monkeypatch):
    (made,) = results(["deaf"], 1, failed=failed, timeout_seconds=0.2)
    assert made == "deaf: took longer than 0.2 s; raise --timeout to wait for it"


def test_what_cannot_be_pickled_is_an_error_or_a_value():
    with pytest.raises(articlekit.EngineError, match="cannot be sent to a worker"):
        list(Daft().map_partitions(lambda task: task, ["a", "b"]))
    assert "pickle" in results(["lambda"], failed=failed)[0]


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_the_shards_are_those_of_the_local_engine_and_its_bytes_those_of_a_plain_run(tmp_path, form):
    crawl.write_crawl(tmp_path / "crawl")
    said = crawl.run("clean", "crawl", "-d", "daft", "-f", form, "-j", "2", "--engine", "daft", cwd=tmp_path, code=3)
    assert said.splitlines()[-1] == "articlekit: 300 pages: 299 ok, 1 failed"
    assert [line for line in said.splitlines() if "0.jsonl:18" in line] == said.splitlines()[:-1]
    crawl.run("clean", "crawl", "-d", "local", "-f", form, "--engine", "local", cwd=tmp_path, code=3)
    made = crawl.shards(tmp_path / "daft")
    assert len(made) == 6
    assert made == crawl.shards(tmp_path / "local")
    if form == "jsonl":
        crawl.run("clean", "-q", "crawl", "-d", "plain", "-f", form, cwd=tmp_path, code=3)
        assert made == crawl.shards(tmp_path / "plain")


def test_a_rerun_writes_what_is_missing(tmp_path):
    crawl.write_crawl(tmp_path / "crawl")
    command = ("clean", "-j", "2", "crawl", "-d", "out", "--engine", "daft")
    crawl.run(*command, cwd=tmp_path, code=3)
    before = crawl.shards(tmp_path / "out")
    (tmp_path / "out/deep/3.jsonl").unlink()
    times = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.jsonl")}
    said = crawl.run(*command, cwd=tmp_path)
    assert said.splitlines() == [
        "articlekit: 5 of 6 shards are there already",
        "articlekit: 55 pages: 50 ok, 5 skipped",
    ]
    assert crawl.shards(tmp_path / "out") == before
    assert times == {path: path.stat().st_mtime_ns for path in times}


def test_duplicates_are_those_of_the_local_engine(tmp_path):
    crawl.write_articles(tmp_path / "articles.jsonl")
    command = ("dedupe", "-q", "articles.jsonl", "--emit", "map", "-j", "2", "-o")
    crawl.run(*command, "local.jsonl", cwd=tmp_path)
    crawl.run(*command, "daft.jsonl", "--engine", "daft", cwd=tmp_path)
    assert (tmp_path / "daft.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"articles.jsonl", "daft.jsonl", "local.jsonl"}


def test_rules_are_those_of_one_process(tmp_path):
    for host, pages in sites().items():
        crawl.write(tmp_path / f"in/{host}.jsonl", [{"url": page.url, "html": page.html} for page in pages])
    said = crawl.run("learn", "in", "-o", "one.toml", cwd=tmp_path)
    assert crawl.run("learn", "in", "-o", "daft.toml", "--engine", "daft", cwd=tmp_path) == said
    assert (tmp_path / "daft.toml").read_bytes() == (tmp_path / "one.toml").read_bytes()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1:1", "no Ray cluster answers"),
        ("ray://127.0.0.1:1", "no Ray cluster answers"),
        ("auto", "no Ray cluster answers"),
        ("nowhere", "no address of a Ray cluster"),
    ],
)
def test_a_wrong_address_is_one_line(tmp_path, address, why):
    pytest.importorskip("ray")
    crawl.write(tmp_path / "a.jsonl", crawl.pages()[:2])
    said = crawl.run(
        *("clean", "a.jsonl", "-d", "out", "--engine", "daft", "--address", address),
        cwd=tmp_path,
        code=5,
        RAY_TMPDIR=str(tmp_path),
    )
    (line,) = said.splitlines()
    assert line.startswith(f"articlekit: {address}: {why}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_run_with_all_that_it_has_started(tmp_path, number):
    crawl.write(tmp_path / "a.jsonl", crawl.pages() * 20)
    process = subprocess.Popen(
        [sys.executable, "-m", "articlekit", "clean", "a.jsonl", "-d", "out", "--engine", "daft"],
        cwd=tmp_path,
        env=crawl.environment(),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    parts = tmp_path / "out/.articlekit-parts"
    wait_for(parts.exists)
    # A terminal sends an interrupt to every process of the run; `kill` sends a signal to the one that is named.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    said = process.communicate(timeout=60)[1].decode()
    assert process.returncode == 130
    # Daft adds a line of its own at an interrupt.
    assert said.splitlines()[-1] == "articlekit: interrupted"
    wait_for(lambda: not is_alive(process.pid))
    assert not list((tmp_path / "out").glob("a*.jsonl"))


def is_alive(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for(condition):
    begun = time.monotonic()
    while not condition():
        assert time.monotonic() - begun < 30
        time.sleep(0.1)
