"""articlekit.run: a whole run from Python."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

import articlekit
from made_up import BODY, PAGE


@pytest.fixture
def crawl(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "crawl"
    folder.mkdir()
    for name in ("a.txt", "b.txt", "d.txt"):
        folder.joinpath(name).write_text(PAGE, "utf-8")
    folder.joinpath("c.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    return folder


def command(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(Path(articlekit.__file__).parents[1]), "ARTICLEKIT_CONFIG": ""}
    whole = [sys.executable, "-m", "articlekit", *arguments]
    return subprocess.run(whole, env=environment, capture_output=True, check=False)


def test_it_writes_what_the_command_writes(crawl, tmp_path):
    summary = articlekit.run([crawl], directory="out", jobs=1)
    assert (summary["pages"], summary["ok"], summary["failed"], summary["exit_code"]) == (4, 3, 1, 3)
    assert tmp_path.joinpath("out", "a.txt").read_text("utf-8") == BODY


def test_messages_go_to_the_log(crawl, caplog):
    with caplog.at_level(logging.INFO, "articlekit"):
        articlekit.run([crawl], output="out.jsonl", jobs=1)
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]
    assert "not text: image/png" in caplog.records[0].getMessage()
    assert caplog.records[1].getMessage() == "4 pages: 3 ok, 1 failed"


def test_a_run_that_the_command_began_is_taken_up(crawl, tmp_path):
    whole = command("clean", "crawl", "-o", "whole.jsonl")
    stopped = command("clean", "crawl", "-o", "out.jsonl", "--max-errors", "0")
    assert (whole.returncode, stopped.returncode) == (3, 5)
    summary = articlekit.run(["crawl"], output="out.jsonl")
    assert (summary["resumed"], summary["pages"]) == (3, 4)
    assert tmp_path.joinpath("out.jsonl").read_bytes() == tmp_path.joinpath("whole.jsonl").read_bytes()


def test_learned_rules_and_other_options_are_the_command_s(crawl, tmp_path):
    crawl.joinpath("c.txt").unlink()
    summary = articlekit.run(
        ["crawl"], output="out.jsonl", learn=True, without=["zh-editor"], min_blocks=4, repair="off"
    )
    assert summary["ok"] == 3
    rows = [json.loads(line) for line in tmp_path.joinpath("out.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["crawl/a.txt", "crawl/b.txt", "crawl/d.txt"]


def test_what_is_no_option_is_named_with_the_nearest(crawl):
    with pytest.raises(TypeError, match=r"run\(\) has no option 'ouptut'; did you mean 'output'\?"):
        articlekit.run([crawl], ouptut="out.jsonl")
    with pytest.raises(articlekit.UsageError, match="exclude each other"):
        articlekit.run([crawl], output="out.jsonl", directory="out")
    with pytest.raises(ValueError, match="min_blocks"):
        articlekit.run([crawl], output="out.jsonl", min_blocks=0)
    with pytest.raises(articlekit.UsageError, match="no inputs"):
        articlekit.run([], output="out.jsonl")
    with pytest.raises(articlekit.UsageError, match="change the text"):
        articlekit.run([crawl], output="out.md", join_lines=True)
    assert not (crawl.parent / "out.jsonl").exists()
