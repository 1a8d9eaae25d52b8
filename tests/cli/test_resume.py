"""A run that was stopped: the same command goes on, and ends with the bytes of one that never was."""

import json
import shutil
import signal
import subprocess
import sys
import time

import pytest

from made_up import BODY, FOOTER, Run

pytestmark = pytest.mark.slow

# Enough that a run is not over before it has written down where it stands.
ROWS = 1500
# Enough that a run is not over when it has written its first file.
FEW_ROWS = 300


@pytest.fixture
def rows(tmp_path):
    """Write lines of JSON, some of them bad."""
    write(tmp_path, ROWS)


@pytest.fixture
def few_rows(tmp_path):
    """Write less of the same."""
    write(tmp_path, FEW_ROWS)


def write(directory, count):
    with (directory / "in.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(count):
            row = {"id": number, "text": f"{BODY}\n第{number}行\n\n{FOOTER}"} if number % 100 else {"id": number}
            stream.write(f"{json.dumps(row, ensure_ascii=False)}\n")


def start(environment, directory, *arguments):
    """Start a run as the leader of a group, so that its workers can be counted."""
    return subprocess.Popen(
        [sys.executable, "-m", "articlekit", *arguments],
        cwd=directory,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def files(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != "in.jsonl"
    }


OUTPUTS = {
    "jsonl": ["-f", "jsonl", "-o", "out.jsonl", "--errors-to", "errors.jsonl"],
    "gz": ["-o", "out.jsonl.gz"],
    "shards": ["-o", "out.jsonl.zst", "--shard-size", "500"],
    "parquet": ["-o", "out.parquet", "--shard-size", "600"],
    "csv": ["-f", "csv", "-o", "out.csv.gz", "--shard-size", "700"],
    "xlsx": ["-o", "out.xlsx"],
    "tree": ["-d", "out"],
}


def changed(directory, since):
    """Return when the state was last written, and whether anything was begun."""
    states = [path.stat().st_mtime_ns for path in directory.glob(".*articlekit-state.json") if path.exists()]
    begun = bool(list(directory.glob(".articlekit-*.part")) or list(directory.glob("out/**/*.txt")))
    return states != since and (begun or bool(states)), states


@pytest.mark.parametrize("form", OUTPUTS)
def test_a_run_that_is_killed_again_and_again_ends_as_if_it_never_was(
    articlekit: Run, environment, rows, tmp_path, form
):
    command = ["clean", "-q", "in.jsonl", *OUTPUTS[form]]
    assert articlekit(*command, "-j", "1").returncode == 3
    expected = files(tmp_path)
    for name in expected:
        (tmp_path / name).unlink()
    since = None
    for _ in range(2):
        process = start(environment, tmp_path, *command, "-j", "2")
        is_new = False
        while process.poll() is None and not is_new:
            time.sleep(0.01)
            is_new, since_now = changed(tmp_path, since)
        since = since_now
        process.kill()
        _, errors = process.communicate()
        if process.returncode in (2, 4):
            # The last kill came when all was done and the process was not yet gone.
            assert b"exists" in errors
            break
        assert process.returncode in (-signal.SIGKILL, 3)
        assert process.returncode == 3 or not {"out.jsonl", "out.jsonl.gz"} & {path.name for path in tmp_path.iterdir()}
    if process.returncode == -signal.SIGKILL:
        assert articlekit(*command, "-j", "1").returncode in (2, 3, 4)
    assert files(tmp_path) == expected


@pytest.mark.parametrize("form", ["tree", "shards"])
def test_a_run_that_is_killed_at_its_first_file_goes_on(articlekit: Run, environment, few_rows, tmp_path, form):
    command = ["clean", "-q", "in.jsonl", *OUTPUTS[form], "-j", "1"]
    command = [argument.replace("500", "5") for argument in command]
    process = start(environment, tmp_path, *command)
    while not (list(tmp_path.glob("out/**/*.txt")) or list(tmp_path.glob("out-*"))):
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.communicate()
    # As a run that was killed before it saved anything more.
    (state,) = tmp_path.glob(".*articlekit-state.json")
    assert articlekit(*command).returncode == 3
    assert not state.exists()
    texts = files(tmp_path)
    assert articlekit(*command, "--force").returncode == 3
    assert files(tmp_path) == texts


def test_pages_that_are_decoded_are_taken_up_large_ones_as_well(articlekit: Run, environment, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(300):
        # Every tenth is decoded block by block.
        (tmp_path / f"in/{number:03}.txt").write_text(f"{number}\n{BODY}" * (1 if number % 10 else 200), "gb18030")
    command = ["decode", "-q", "in", "-d", "out", "--max-bytes", "16K"]
    assert articlekit(*command).returncode == 0
    expected = files(tmp_path / "out")
    assert len(expected) == 300
    shutil.rmtree(tmp_path / "out")
    process = start(environment, tmp_path, *command)
    while len(list(tmp_path.glob("out/*.txt"))) < 50:
        assert process.poll() is None
        time.sleep(0.001)
    process.kill()
    process.communicate()
    assert len(files(tmp_path / "out")) < 300
    assert articlekit(*command).returncode == 0
    assert files(tmp_path / "out") == expected


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_saves_the_state_and_says_so(articlekit: Run, environment, rows, tmp_path, number):
    command = ["clean", "-q", "in.jsonl", "-o", "out.jsonl", "-j", "2", "--summary", "summary.json"]
    process = start(environment, tmp_path, *command)
    state = tmp_path / ".out.jsonl.articlekit-state.json"
    begun = time.monotonic()
    while not state.exists() and process.poll() is None and time.monotonic() - begun < 60:
        time.sleep(0.01)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"stopped; run the same command again to resume" in errors
    assert b"Traceback" not in errors
    assert not (tmp_path / "out.jsonl").exists()
    assert json.loads((tmp_path / "summary.json").read_bytes())["exit_code"] == 130
    done = sum(count for status, count in json.loads(state.read_bytes())["counts"].items() if status != "found")
    again = articlekit(*command)
    assert again.returncode == 3
    summary = json.loads((tmp_path / "summary.json").read_bytes())
    assert (summary["pages"], summary["resumed"], summary["failed"]) == (ROWS, done, ROWS // 100)
    assert (tmp_path / "out.jsonl").read_bytes().count(b"\n") == ROWS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl", "summary.json"]


def test_another_run_does_not_go_on_where_this_one_stopped(articlekit: Run, few_rows, tmp_path):
    state = tmp_path / ".out.jsonl.articlekit-state.json"
    state.write_text('{"schema":"articlekit.state/1","job":"another","item":0,"within":5}', "utf-8")
    result = articlekit("clean", "in.jsonl", "-o", "out.jsonl")
    assert result.returncode == 2
    assert b"a run with other options or other inputs was not finished here" in result.stderr
    assert state.exists()
    assert articlekit("clean", "-q", "in.jsonl", "-o", "out.jsonl", "--restart").returncode == 3
    assert not state.exists()


def test_two_runs_do_not_write_one_output(articlekit: Run, environment, rows, tmp_path):
    process = start(environment, tmp_path, "clean", "-q", "in.jsonl", "-o", "out.jsonl", "-j", "1")
    begun = time.monotonic()
    while not list(tmp_path.glob(".articlekit-*.part")):
        assert time.monotonic() - begun < 60
        time.sleep(0.02)
    # On a busy machine it might be done before the other one begins.
    process.send_signal(signal.SIGSTOP)
    result = articlekit("clean", "in.jsonl", "-o", "out.jsonl")
    process.kill()
    process.communicate()
    assert result.returncode == 5
    assert b"another run writes to this output" in result.stderr


def test_a_full_disk_leaves_no_half_of_an_output(articlekit: Run, environment, rows, tmp_path):
    import resource

    limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))  # noqa: E731
    result = articlekit("clean", "-q", "in.jsonl", "-o", "out.jsonl", "-j", "1", preexec_fn=limited)
    assert result.returncode == 5
    assert b"out.jsonl: cannot be written: File too large" in result.stderr
    assert b"Traceback" not in result.stderr
    assert not (tmp_path / "out.jsonl").exists()


@pytest.fixture
def many_rows(tmp_path):
    """Write so many articles that they are compared in parts, with some copies among them."""
    with (tmp_path / "in.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(40_000):
            words = (f"{(number * 7919 + place * 104729) % 99991:05}" for place in range(12 + number % 5))
            text = f"第{number % 30_000}号。" + "，".join(words) if number < 30_000 else f"{BODY}\n第{number % 40}行"
            stream.write(f"{json.dumps({'id': number, 'text': text}, ensure_ascii=False)}\n")


def test_dedupe_goes_on_where_it_was_killed(articlekit: Run, environment, many_rows, tmp_path):
    command = ["dedupe", "in.jsonl", "--emit", "map", "-q", "-j", "2", "-o"]
    assert articlekit(*command, "expected.jsonl").returncode == 0
    work, killed = tmp_path / ".out.jsonl.articlekit-work", list[int]()
    for results in (1, 3, 6):
        process = subprocess.Popen(
            [sys.executable, "-m", "articlekit", *command, "out.jsonl"], cwd=tmp_path, env=environment
        )
        begun = time.monotonic()
        while len([*work.glob("result-*")]) < results and process.poll() is None:
            assert time.monotonic() - begun < 60
            time.sleep(0.005)
        process.kill()
        killed.append(process.wait())
        assert not (tmp_path / "out.jsonl").exists()
    assert killed == [-signal.SIGKILL] * 3
    result = articlekit(*(each for each in command if each != "-q"), "out.jsonl")
    assert result.returncode == 0
    assert b"articlekit: goes on with what this run had done before it was stopped\n" in result.stderr
    assert (tmp_path / "out.jsonl").read_bytes() == (tmp_path / "expected.jsonl").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl", "expected.jsonl"}


def test_dedupe_begins_anew_with_other_documents(articlekit: Run, environment, many_rows, tmp_path):
    command = ["dedupe", "in.jsonl", "--emit", "map", "-q", "-j", "2", "-o", "out.jsonl"]
    process = subprocess.Popen([sys.executable, "-m", "articlekit", *command], cwd=tmp_path, env=environment)
    work = tmp_path / ".out.jsonl.articlekit-work"
    while len([*work.glob("result-*")]) < 2 and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": 1, "text": BODY}), "utf-8")
    assert articlekit(*command).returncode == 0
    assert json.loads((tmp_path / "out.jsonl").read_bytes())["id"] == "1"
    assert not work.exists()


def test_dedupe_on_a_full_disk_is_one_line(articlekit: Run, many_rows, tmp_path):
    import resource

    limited = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 19, 1 << 19))  # noqa: E731
    result = articlekit("dedupe", "in.jsonl", "-q", "-o", "out.jsonl", "-j", "1", preexec_fn=limited)
    assert result.returncode == 5
    assert b"File too large; dedupe keeps texts there: free some space" in result.stderr
    assert b"Traceback" not in result.stderr
    assert not (tmp_path / "out.jsonl").exists()
