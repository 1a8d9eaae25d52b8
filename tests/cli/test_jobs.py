"""-j: the same bytes from any number of processes, and a page that hangs or kills costs itself only."""

import json

import pytest

from made_up import BODY, DOUBLED, FOOTER, PAGE, Run

pytestmark = pytest.mark.slow


@pytest.fixture
def crawl(tmp_path):
    """Write a crawl of 240 pages, some of them bad."""
    directory = tmp_path / "crawl"
    directory.mkdir()
    for number in range(200):
        text = (PAGE, DOUBLED, BODY)[number % 3].replace("十一年", f"{number}年")
        (directory / f"{number:03}.txt").write_text(text, "utf-8")
    rows = [{"id": number, "text": f"{BODY}{number}\n\n{FOOTER}", "n": number} for number in range(40)]
    (directory / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in [*rows, "x"]), "utf-8")
    (directory / "nul.txt").write_bytes(b"\0" * 1000)
    (directory / "empty.txt").touch()
    return directory


@pytest.mark.parametrize("command", [["clean"], ["strip"], ["collapse"], ["detect"], ["clean", "--check"]])
def test_the_bytes_do_not_depend_on_the_number_of_processes(articlekit: Run, crawl, command):
    form = [] if "--check" in command else ["-f", "jsonl"]
    one, two = (articlekit(*command, *form, "-j", jobs, "crawl", env={"PYTHONHASHSEED": jobs}) for jobs in ("1", "2"))
    assert one.returncode == two.returncode == 3
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert one.stdout


def test_a_tree_does_not_depend_on_it_either(articlekit: Run, crawl, tmp_path):
    for jobs in ("1", "2"):
        assert articlekit("clean", "-j", jobs, "crawl", "-d", f"out{jobs}").returncode == 3
    names = [
        sorted(path.relative_to(tmp_path / f"out{jobs}") for path in (tmp_path / f"out{jobs}").rglob("*.txt"))
        for jobs in "12"
    ]
    assert names[0] == names[1]
    assert len(names[0]) == 200 + 1 + 40
    assert all((tmp_path / "out1" / name).read_bytes() == (tmp_path / "out2" / name).read_bytes() for name in names[0])


def test_rules_and_learned_rules_reach_every_process(articlekit: Run, crawl):
    for options in (["--without", "zh-icp-number"], ["--learn"]):
        one, two = (articlekit("clean", "-q", "-f", "jsonl", *options, "-j", jobs, "crawl").stdout for jobs in "12")
        assert one == two


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_page_that_takes_too_long_is_a_failure(articlekit: Run, tmp_path, jobs):
    (tmp_path / "long.txt").write_text(
        "".join(f"一行不一样的字，第{number}行。\n" for number in range(400_000)), "utf-8"
    )
    (tmp_path / "short.txt").write_text(PAGE, "utf-8")
    result = articlekit("clean", "-f", "jsonl", "-j", jobs, "--timeout", "2", "short.txt", "long.txt")
    assert result.returncode == 3
    assert b"long.txt: took longer than 2 s; raise --timeout to wait for it" in result.stderr
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == ["ok", "error"]


def test_processes_are_at_least_one(articlekit: Run, crawl):
    assert articlekit("clean", "-j", "0", "crawl").returncode == 2
