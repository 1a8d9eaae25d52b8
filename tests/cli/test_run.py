"""articlekit run: a whole job from a file, as one command that can be started again."""

import fcntl
import json
import subprocess
import sys

import pytest

from made_up import BODY, FOOTER, Run
from made_up_collection import article

pytestmark = pytest.mark.slow

JOB = """
input = "crawl/{run_id}"
output = "out/{run_id}"

[clean]
jobs = 1

[dedupe]
index = "seen"

[report]
"""


@pytest.fixture
def job(tmp_path):
    """Write a job, and pages of two days: three on the first, of which two are one article; two of them again."""
    (tmp_path / "job.toml").write_text(JOB, "utf-8")
    first, second, third = (article(seed) for seed in range(3))
    pages = {
        "day1": {"a": first, "b": second, "c": first + "\n（记者 方小北）"},
        "day2": {"d": second, "e": third},
    }
    for day, texts in pages.items():
        (tmp_path / "crawl" / day).mkdir(parents=True)
        for name, text in texts.items():
            (tmp_path / "crawl" / day / f"{name}.txt").write_text(f"{text}\n\n{FOOTER}", "utf-8")
    return tmp_path


def names(path):
    return [json.loads(line)["source"].rsplit("/", 1)[1] for line in path.read_bytes().splitlines()]


def test_a_job_cleans_and_takes_out_what_was_seen_today_and_before(articlekit: Run, job):
    assert articlekit("run", "job.toml", "--run-id", "day1").returncode == 0
    assert articlekit("run", "job.toml", "--run-id", "day2").returncode == 0
    assert sorted(path.name for path in (job / "out/day1").iterdir() if not path.name.startswith(".")) == [
        "clean.jsonl",
        "clean.summary.json",
        "clusters.jsonl",
        "dedupe.summary.json",
        "report.html",
        "summary.json",
        "unique.jsonl",
    ]
    assert names(job / "out/day1/clean.jsonl") == ["a.txt", "b.txt", "c.txt"]
    assert b"ICP" not in json.loads((job / "out/day1/unique.jsonl").read_bytes().splitlines()[0])["text"].encode()
    kept = names(job / "out/day1/unique.jsonl")
    assert len(kept) == 2
    assert "b.txt" in kept
    assert names(job / "out/day2/unique.jsonl") == ["e.txt"]
    (cluster,) = map(json.loads, (job / "out/day2/clusters.jsonl").read_bytes().splitlines())
    assert cluster["keeper"]["id"].endswith("day1/b.txt")
    summary = json.loads((job / "out/day2/summary.json").read_bytes())
    assert (summary["schema"], summary["run_id"], summary["done"]) == ("articlekit.job/1", "day2", True)
    assert list(summary["steps"]) == ["clean", "dedupe", "report"]
    assert summary["steps"]["dedupe"]["summary"]["documents"] == 2
    assert summary["steps"]["dedupe"]["summary"]["kept"] == 1


def test_a_job_that_is_done_is_not_done_again(articlekit: Run, job):
    assert articlekit("run", "job.toml", "--run-id", "day1").returncode == 0
    before = {path: path.stat().st_mtime_ns for path in (job / "out/day1").glob("*.jsonl")}
    again = articlekit("run", "job.toml", "--run-id", "day1")
    assert again.returncode == 0
    assert b"clean 0, dedupe 0, report 0" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in (job / "out/day1").glob("*.jsonl")} == before


def test_a_run_that_lost_its_place_gives_the_same_articles(articlekit: Run, job):
    articlekit("run", "job.toml", "--run-id", "day1")
    unique = (job / "out/day1/unique.jsonl").read_bytes()
    (job / "out/day1/summary.json").unlink()
    assert articlekit("run", "job.toml", "--run-id", "day1").returncode == 0
    assert (job / "out/day1/unique.jsonl").read_bytes() == unique


def test_a_day_without_pages_is_done(articlekit: Run, job):
    (job / "crawl/day4").mkdir()
    (job / "crawl/day4/x.jsonl").write_bytes(b"")
    done = articlekit("run", "job.toml", "--run-id", "day4")
    assert done.returncode == 0
    assert b"nothing to do" in done.stderr
    assert json.loads((job / "out/day4/summary.json").read_bytes())["done"] is True


def test_a_step_that_fails_stops_the_job_which_then_goes_on(articlekit: Run, job):
    stopped = articlekit("run", "job.toml", "--run-id", "day3")
    assert stopped.returncode == 4
    assert b"crawl/day3: no such file" in stopped.stderr
    assert not (job / "out/day3/unique.jsonl").exists()
    assert json.loads((job / "out/day3/summary.json").read_bytes())["done"] is False
    (job / "crawl/day3").mkdir()
    (job / "crawl/day3/f.txt").write_text(BODY, "utf-8")
    assert articlekit("run", "job.toml", "--run-id", "day3").returncode == 0
    assert names(job / "out/day3/unique.jsonl") == ["f.txt"]


def test_pages_that_fail_do_not_stop_a_job(articlekit: Run, job):
    (job / "crawl/day1/z.bin").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert articlekit("run", "job.toml", "--run-id", "day1").returncode == 3
    assert json.loads((job / "out/day1/summary.json").read_bytes())["exit"] == 3
    assert len(names(job / "out/day1/unique.jsonl")) == 2


def test_learned_rules_are_used(articlekit: Run, job):
    (job / "learn.toml").write_text('input = "site"\noutput = "out"\n[learn]\nmin-pages = 3\n[clean]\n', "utf-8")
    (job / "site").mkdir()
    for number in range(6):
        page = f"白沙晚报读者俱乐部本周开放登记\n柳溪分会场同时开放\n{article(number)}\n"
        (job / f"site/{number}.txt").write_text(page, "utf-8")
    assert articlekit("run", "learn.toml").returncode == 0
    assert "读者俱乐部" in (job / "out/rules.toml").read_text("utf-8")
    texts = [json.loads(line)["text"] for line in (job / "out/clean.jsonl").read_bytes().splitlines()]
    assert len(texts) == 6
    assert not any("读者俱乐部" in text for text in texts)


def test_a_job_goes_on_where_nothing_is_learned(articlekit: Run, job):
    (job / "learn.toml").write_text('input = "crawl/day1"\noutput = "out"\n[learn]\n[clean]\n', "utf-8")
    assert articlekit("run", "learn.toml").returncode == 0
    assert len(names(job / "out/clean.jsonl")) == 3


def test_a_dry_run_prints_the_commands_and_does_nothing(articlekit: Run, job):
    result = articlekit("run", "--dry-run", "--run-id", "day1", "job.toml")
    assert result.returncode == 0
    clean, dedupe, report = result.stdout.decode().splitlines()
    assert clean.startswith("articlekit clean --jobs=1 ")
    assert clean.endswith(" -- crawl/day1")
    assert "--index=seen" in dedupe
    assert report.endswith(" --clusters out/day1/clusters.jsonl -- out/day1/clean.jsonl")
    assert "--run-id=day1" in dedupe
    assert not (job / "out").exists()


def test_a_wrong_option_is_told_before_anything_is_done(articlekit: Run, job):
    (job / "job.toml").write_text(JOB.replace("index =", "indx ="), "utf-8")
    result = articlekit("run", "job.toml", "--run-id", "day1")
    assert result.returncode == 2
    assert b"[dedupe] No such option '--indx'" in result.stderr
    assert not (job / "out").exists()


def test_another_job_does_not_write_over_this_one(articlekit: Run, job):
    articlekit("run", "job.toml", "--run-id", "day1")
    (job / "job.toml").write_text(JOB.replace("jobs = 1", "jobs = 1\nmin-keep = 0.1"), "utf-8")
    result = articlekit("run", "job.toml", "--run-id", "day1")
    assert result.returncode == 2
    assert b"another job has written here; choose another --run-id or output" in result.stderr


def test_two_runs_are_not_at_work_in_one_place(articlekit: Run, job):
    (job / "out/day1").mkdir(parents=True)
    with (job / "out/day1/.lock").open("wb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        result = articlekit("run", "job.toml", "--run-id", "day1")
    assert result.returncode == 5
    assert b"out/day1: another run is at work here" in result.stderr
    assert articlekit("run", "job.toml", "--run-id", "day1").returncode == 0


def test_the_second_of_two_runs_at_once_ends_with_one_line_and_the_first_goes_on(articlekit: Run, environment, job):
    for number in range(300):
        (job / f"crawl/day1/{number}.txt").write_text(article(number + 10), "utf-8")
    command = [sys.executable, "-m", "articlekit", "run", "job.toml", "--run-id", "day1"]
    with subprocess.Popen(command, cwd=job, env=environment, stderr=subprocess.PIPE) as first:
        # It says so when it holds the place.
        assert first.stderr.readline().endswith(b"clean\n")
        second = articlekit("run", "job.toml", "--run-id", "day1")
        first.communicate(timeout=60)
    assert first.returncode == 0
    assert second.returncode == 5
    assert second.stderr == (
        b"articlekit: out/day1: another run is at work here; wait for it, or choose another output\n"
    )
    assert json.loads((job / "out/day1/summary.json").read_bytes())["done"] is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("input = [", b"job.toml: not TOML"),
        ("[clean]\n", b"job.toml: no input or no output"),
        ('input = "a"\noutput = "b"\n', b"job.toml: a job needs a table [clean]"),
        ('input = "a"\noutput = "b"\nclaen = 1\n[clean]\n', b"job.toml: a job has no key 'claen'"),
    ],
)
def test_what_is_no_job_is_told_in_one_line(articlekit: Run, job, text, message):
    (job / "job.toml").write_text(text, "utf-8")
    result = articlekit("run", "job.toml")
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count(b"\n") == 1
    assert articlekit("run", "nothing.toml").returncode == 2
