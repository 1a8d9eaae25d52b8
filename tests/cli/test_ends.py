"""How a run ends that is cut off: its reader gone, a signal, a folder that is read-only, a disk that is full.

Each is one line at most, with its exit code, and no half of an output under the name of a whole one.
bench/torture.py --ends does the same at many more points.
"""

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time

import pytest

from made_up import BODY, FOOTER, Run

pytestmark = pytest.mark.slow

ROWS = 400
OUTPUTS = {
    "jsonl": ["-o", "out.jsonl"],
    "parquet": ["-o", "out.parquet"],
    "csv": ["-o", "out.csv"],
    "xlsx": ["-o", "out.xlsx"],
    "shards": ["-o", "out.jsonl.gz", "--shard-size", "100"],
    "tree": ["-d", "out"],
}
# Less than the output has, and more than the state.
LIMITS = {"tree": 700, "shards": 2000}


@pytest.fixture
def rows(tmp_path):
    """Write lines of JSON, and return what the output has of each."""
    lines = [{"id": number, "text": f"{BODY}\n第{number}行\n\n{FOOTER}"} for number in range(ROWS)]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return [f"第{number}行" for number in range(ROWS)]


def start(environment, directory, *arguments, **streams):
    return subprocess.Popen(
        [sys.executable, "-m", "articlekit", *arguments],
        cwd=directory,
        env=environment,
        stderr=subprocess.PIPE,
        **streams,
    )


def halves(directory):
    """Return the files with the name of an output that are no whole one."""
    import openpyxl
    import pyarrow.parquet

    broken = []
    for path in directory.rglob("*"):
        if not path.is_file() or path.name.startswith(".") or path.name in ("in.jsonl", "summary.json"):
            continue
        if path.suffix == ".txt":
            is_whole = path.read_text("utf-8").startswith(BODY) and "行\n" in path.read_text("utf-8")
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                is_whole = len(list(csv.DictReader(stream))) == ROWS
        elif path.suffix == ".xlsx":
            is_whole = openpyxl.load_workbook(path, read_only=True).active.max_row == ROWS + 1
        elif path.suffix == ".parquet":
            is_whole = pyarrow.parquet.read_table(path).num_rows == ROWS
        else:
            opened = subprocess.run(["gzip", "-dcf", path], capture_output=True, check=True).stdout
            is_whole = opened.count(b"\n") == (ROWS if path.name == "out.jsonl" else 100)
        broken += [] if is_whole else [path.name]
    return broken


@pytest.mark.parametrize(("jobs", "chars"), [("1", 1), ("2", 70_000), ("1", 300_000), ("2", 600_000)])
def test_a_reader_that_goes_away_at_any_point_is_no_error_of_ours(environment, rows, tmp_path, jobs, chars):
    process = start(
        environment, tmp_path, "clean", "-f", "jsonl", "-j", jobs, "in.jsonl", "--summary", "s.json", stdout=-1
    )
    assert len(process.stdout.read(chars)) == chars
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (141, b"")


@pytest.mark.parametrize("command", ["dedupe", "report", "detect", "explain", "decode -f json", "learn", "config"])
def test_every_command_bears_a_reader_that_goes_away(articlekit: Run, environment, tmp_path, command):
    (tmp_path / "page.txt").write_text(BODY, "utf-8")
    (tmp_path / "all.jsonl").write_bytes(articlekit("clean", "-f", "json", "page.txt").stdout * 2)
    inputs = {"config": [], "learn": ["--min-pages", "2", "all.jsonl"], "decode -f json": ["page.txt"]}
    process = start(environment, tmp_path, *command.split(), *inputs.get(command, ["all.jsonl"]), stdout=-1)
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 141
    assert b"Traceback" not in errors
    assert b"Broken" not in errors


@pytest.mark.parametrize("form", OUTPUTS)
def test_two_signals_end_a_run_as_one_does(articlekit: Run, environment, rows, tmp_path, form):
    command = ["clean", "-q", "in.jsonl", *OUTPUTS[form], "-j", "2"]
    process = start(environment, tmp_path, *command)
    begun = time.monotonic()
    while not list(tmp_path.glob(".articlekit-*.part")) and not list(tmp_path.glob("out*")):
        assert time.monotonic() - begun < 60
        time.sleep(0.005)
    for number in (signal.SIGINT, signal.SIGTERM if form == "tree" else signal.SIGINT):
        process.send_signal(number)
        time.sleep(0.02)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == b"articlekit: interrupted"
    assert b"Traceback" not in errors
    assert halves(tmp_path) == []
    assert articlekit(*command).returncode == 0
    assert halves(tmp_path) == []


@pytest.mark.parametrize("seconds", [0, 0.1, 0.2, 0.3, 0.4])
def test_an_interrupt_while_the_workers_start_is_one_line(environment, rows, tmp_path, seconds):
    command = ["clean", "-q", "in.jsonl", "-o", "out.jsonl", "-j", "2"]
    process = start(environment, tmp_path, *command, start_new_session=True)
    begun = time.monotonic()
    while not list(tmp_path.glob(".*.lock")) and process.poll() is None:
        assert time.monotonic() - begun < 60
        time.sleep(0.005)
    time.sleep(seconds)
    # As a terminal does: what the workers are started from is interrupted, too.
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) in ((130, b"articlekit: interrupted\n"), (0, b""))


def test_an_interrupt_before_the_command_has_been_read_is_one_line(environment, tmp_path):
    # What interrupts is the first import below the command line, click, in the middle of code that is made of a
    # string, as that of a dataclass is: CPython then kills itself with the signal at the end, though it was caught.
    (tmp_path / "sitecustomize.py").write_text(
        """
import sys
class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            exec("raise KeyboardInterrupt")
sys.meta_path.insert(0, Interrupted())
"""
    )
    result = subprocess.run(
        [sys.executable, "-m", "articlekit", "--help"],
        env={**environment, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (130, b"articlekit: interrupted\n")


@pytest.mark.parametrize("form", OUTPUTS)
def test_a_disk_that_fills_up_is_fatal_and_leaves_no_half(articlekit: Run, rows, tmp_path, form):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (LIMITS.get(form, 30_000), resource.RLIM_INFINITY))

    command = ["clean", "-q", "in.jsonl", *OUTPUTS[form], "-j", "2"]
    result = articlekit(*command, preexec_fn=limit)
    assert result.returncode == 5
    assert b"cannot be written: File too large" in result.stderr
    assert b"Traceback" not in result.stderr
    assert halves(tmp_path) == []
    assert articlekit(*command).returncode == 0
    assert halves(tmp_path) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "DIR/out.jsonl"],
        ["-o", "DIR/out.jsonl.gz", "--shard-size", "2"],
        ["-d", "DIR/out"],
        ["-o", "out.jsonl", "--errors-to", "DIR/e.jsonl"],
        ["-o", "out.jsonl", "--summary", "DIR/s.json"],
    ],
)
def test_a_folder_that_is_read_only_is_fatal_and_one_line(articlekit: Run, rows, tmp_path, arguments):
    (tmp_path / "sealed").mkdir(mode=0o555)
    # Root may write to any folder but those of the kernel.
    sealed = "/sys/kernel" if os.access(tmp_path / "sealed", os.W_OK) else "sealed"
    result = articlekit("clean", "-q", "in.jsonl", *(argument.replace("DIR", sealed) for argument in arguments))
    assert result.returncode == 5
    assert result.stderr.count(b"\n") == 1
    assert b"cannot be written: " in result.stderr
    assert b"enied" in result.stderr or b"not permitted" in result.stderr or b"Read-only" in result.stderr
