"""A shard for each input: what is written, what a rerun does, and what is refused."""

import json
import os

import pytest

from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow


@pytest.fixture
def crawl(tmp_path):
    """Write three files of JSON lines, one of them in a folder, and one with a line that is no page."""
    directory = tmp_path / "crawl"
    for name, texts in {"a": [PAGE, None], "deep/b": [BODY] * 3, "c": []}.items():
        path = directory / f"{name}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"id": f"{name}-{number}", "text": text} if text else {"no": 1} for number, text in enumerate(texts)]
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return directory


COMMAND = ("clean", "crawl", "-d", "out", "--engine", "local", "-j", "2")


def files(directory):
    return sorted(path.relative_to(directory).as_posix() for path in directory.rglob("*"))


def statuses(path):
    return [json.loads(line)["status"] for line in path.read_bytes().splitlines()]


def test_each_input_has_a_shard_with_a_line_for_each_document(articlekit: Run, crawl, tmp_path):
    result = articlekit(*COMMAND, "--summary", "summary.json")
    assert result.returncode == 3
    assert files(tmp_path / "out") == ["a.jsonl", "articlekit-shards.json", "c.jsonl", "deep", "deep/b.jsonl"]
    assert statuses(tmp_path / "out/a.jsonl") == ["ok", "error"]
    assert statuses(tmp_path / "out/deep/b.jsonl") == ["ok"] * 3
    assert result.stderr.decode().splitlines()[-1] == "articlekit: 5 pages: 4 ok, 1 failed"
    summary = json.loads((tmp_path / "summary.json").read_bytes())
    assert (summary["pages"], summary["ok"], summary["failed"], summary["exit_code"]) == (5, 4, 1, 3)


def test_a_rerun_writes_what_is_missing_and_with_update_what_is_older_than_its_input(articlekit: Run, crawl, tmp_path):
    articlekit(*COMMAND)
    (tmp_path / "out/deep/b.jsonl").unlink()
    result = articlekit(*COMMAND)
    assert result.stderr.decode().splitlines() == [
        "articlekit: 2 of 3 shards are there already",
        "articlekit: 5 pages: 3 ok, 2 skipped",
    ]
    os.utime(crawl / "a.jsonl")
    assert b"3 of 3 shards" in articlekit(*COMMAND).stderr
    assert b"2 of 3 shards" in articlekit(*COMMAND, "--exists", "update").stderr
    assert b"shards" not in articlekit(*COMMAND, "--force").stderr


def test_new_inputs_join_the_shards(articlekit: Run, crawl, tmp_path):
    articlekit(*COMMAND)
    (crawl / "d.jsonl").write_bytes((crawl / "deep/b.jsonl").read_bytes())
    assert b"3 of 4 shards" in articlekit(*COMMAND).stderr
    manifest = json.loads((tmp_path / "out/articlekit-shards.json").read_bytes())
    assert manifest["shards"] == ["a.jsonl", "c.jsonl", "deep/b.jsonl", "d.jsonl"]


def test_shards_of_other_settings_are_not_mixed(articlekit: Run, crawl, tmp_path):
    articlekit(*COMMAND)
    before = (tmp_path / "out/deep/b.jsonl").read_bytes()
    result = articlekit(*COMMAND, "--to-traditional")
    assert (result.returncode, len(result.stderr.splitlines())) == (2, 1)
    assert b"were written with another script; use another directory, or --force" in result.stderr
    assert (tmp_path / "out/deep/b.jsonl").read_bytes() == before
    (crawl / "a.jsonl").unlink()
    assert articlekit(*COMMAND, "--to-traditional", "--force").returncode == 0
    assert files(tmp_path / "out") == ["articlekit-shards.json", "c.jsonl", "deep", "deep/b.jsonl"]
    assert (tmp_path / "out/deep/b.jsonl").read_bytes() != before


def test_files_of_another_run_are_not_taken_for_shards(articlekit: Run, crawl, tmp_path):
    articlekit(*COMMAND)
    (tmp_path / "out/articlekit-shards.json").unlink()
    result = articlekit(*COMMAND)
    assert result.returncode == 2
    assert b"exists (and 2 more); --force replaces it" in result.stderr


def test_an_input_that_cannot_be_opened_has_no_shard_so_that_a_rerun_tries_again(articlekit: Run, crawl, tmp_path):
    result = articlekit("clean", "crawl", "gone.jsonl", "-d", "out", "--engine", "local")
    assert result.returncode == 3
    assert b"articlekit: gone.jsonl: no such file; check the path\n" in result.stderr
    assert not list((tmp_path / "out").rglob("gone*"))


def test_a_run_stops_after_too_many_failures(articlekit: Run, crawl):
    result = articlekit(*COMMAND, "--on-error", "stop")
    assert (result.returncode, result.stderr.splitlines()[-1][:40]) == (5, b"articlekit: stopped after 1 failed pages")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["-o", "x.jsonl"], "--engine excludes --output"),
        (["--learn"], "--engine excludes --learn"),
        (["--check"], "--engine excludes --check"),
        (["--errors-to", "x"], "--engine excludes --errors-to"),
        (["--on-error", "quarantine:bad"], "--engine excludes --on-error quarantine"),
        (["-f", "csv"], "--engine writes jsonl, json, parquet; change -f csv"),
        (["-"], "--engine cannot send standard input"),
        (["--address", "auto"], "--address is that of a cluster; add --engine daft"),
    ],
)
def test_what_has_no_place_there_is_refused_with_one_line(articlekit: Run, crawl, tmp_path, more, why):
    result = articlekit(*COMMAND, *more)
    assert result.returncode == 2
    assert why in result.stderr.decode()
    assert len(result.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_shards_need_a_directory_and_a_missing_library_is_one_line(articlekit: Run, crawl, tmp_path):
    assert b"give -d DIR" in articlekit("clean", "crawl", "--engine", "local").stderr
    assert b"add --engine daft" in articlekit("clean", "crawl", "-d", "out", "--address", "auto").stderr
    (tmp_path / "daft.py").write_text("raise ImportError\n", "utf-8")
    result = articlekit(
        *COMMAND[:-3], "daft", env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    )
    assert result.stderr == b"articlekit: needs daft: pip install 'articlekit[cluster]'\n"
    assert result.returncode == 5


def test_the_library_has_the_same_runs(crawl, tmp_path, monkeypatch):
    import articlekit

    monkeypatch.chdir(tmp_path)
    summary = articlekit.run(["crawl"], directory="out", engine="local", jobs=1)
    assert (summary["pages"], summary["failed"]) == (5, 1)
    with pytest.raises(articlekit.UsageError, match="excludes --learn"):
        articlekit.run(["crawl"], directory="out", engine="local", learn=True)


def test_inputs_and_shards_may_be_in_object_storage(articlekit: Run, crawl, tmp_path):
    pytest.importorskip("fsspec")
    command = ("clean", f"file://{crawl}/*.jsonl", "-d", f"file://{tmp_path}/out", "--engine", "local", "-j", "2")
    assert articlekit(*command).stderr.decode().splitlines()[-1] == "articlekit: 2 pages: 1 ok, 1 failed"
    assert files(tmp_path / "out") == ["a.jsonl", "articlekit-shards.json", "c.jsonl"]
    (tmp_path / "out/a.jsonl").unlink()
    assert b"1 of 2 shards are there already" in articlekit(*command).stderr
    assert articlekit(*command, "-f", "parquet").returncode == 2
    assert articlekit(*command, "-f", "parquet", "--force").returncode == 3
    assert files(tmp_path / "out") == ["a.parquet", "articlekit-shards.json", "c.parquet"]
