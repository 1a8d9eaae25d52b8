"""What the tests fork is what a user starts: every command prints the same bytes and ends with the same code."""

import os
import subprocess

import pytest

from articlekit.cli import cli
from made_up import BODY, PAGE, Run
from made_up_collection import article

pytestmark = pytest.mark.slow

# Each command at its work, and once where it fails.
COMMAND_LINES = (
    "clean -f json crawl nowhere.txt",
    "clean -f jsonl -j 2 crawl",
    "clean crawl -d crawl/a.txt",
    "detect -f json crawl",
    "decode --repair -f json crawl/a.txt",
    "strip crawl/a.txt",
    "collapse crawl/b/deep.txt",
    "explain crawl/b/deep.txt",
    "dedupe -f json more.jsonl",
    "compare crawl/a.txt crawl/b/deep.txt",
    "index stats nowhere",
    "undo nowhere",
    "run nowhere.toml",
    "report all.jsonl",
    "learn --min-pages 2 all.jsonl",
    "rules test --line 版权所有",
    "config",
    "completion bash",
)


def test_every_command_is_among_them():
    assert {line.split()[0] for line in COMMAND_LINES} == {*cli.commands_in}


@pytest.mark.parametrize("line", ["", "--version", "claen", *COMMAND_LINES])
def test_what_is_forked_prints_and_returns_what_is_started(articlekit: Run, started: Run, pages, tmp_path, line):
    rows = "".join(f'{{"text": "{article(seed).replace(chr(10), " ")}"}}\n' for seed in (1, 2, 1))
    (tmp_path / "more.jsonl").write_text(rows, "utf-8")
    (tmp_path / "all.jsonl").write_bytes(articlekit("clean", "-f", "jsonl", "crawl", "more.jsonl").stdout)
    forked, expected = (run(*line.split(), stdin=PAGE.encode()) for run in (articlekit, started))
    assert (forked.returncode, forked.stdout, forked.stderr) == (expected.returncode, expected.stdout, expected.stderr)


def test_a_pipe_is_a_pipe_a_file_is_a_file_and_all_that_is_large_goes_through(articlekit: Run, nursery, tmp_path):
    page = "".join(f"{BODY}第{number}页。\n" for number in range(900))
    assert articlekit("decode", stdin=page.encode()).stdout.decode() == page
    (tmp_path / "page.txt").write_text(page, "utf-8")
    with (tmp_path / "page.txt").open("rb") as read, (tmp_path / "out.txt").open("wb") as written:
        result = articlekit("decode", stdin_file=read, stdout=written)
    assert (result.returncode, result.stdout, result.stderr) == (0, None, b"")
    assert (tmp_path / "out.txt").read_text("utf-8") == page
    # Nobody reads all of standard input here.
    assert articlekit("--version", stdin=page.encode()).returncode == 0


def test_what_waits_too_long_is_killed_and_the_next_one_runs(nursery, environment, tmp_path):
    more = {"stdout": subprocess.PIPE, "env": environment, "cwd": tmp_path}
    reading, writing = os.pipe()
    with os.fdopen(reading) as stream, os.fdopen(writing, "w"), pytest.raises(subprocess.TimeoutExpired):
        nursery.run(["clean", "-"], stdin=stream, timeout=0.5, **more)
    assert nursery.run(["--version"], stdin=b"", timeout=60, **more).returncode == 0


def test_what_python_reads_when_it_starts_needs_a_start(nursery, environment):
    assert nursery.can_run({**environment, "COLUMNS": "40"})
    for name in ("PYTHONHASHSEED", "LC_ALL", "LANG", "TZ"):
        assert not nursery.can_run({**environment, name: "1"})
