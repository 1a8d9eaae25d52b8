"""What is told of a run: failures, summary, progress, logs; and outputs by name, in shards, that exist already."""

import gzip
import json
import os
import pty
import time

import pytest

from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow

GOOD, BAD = {"text": BODY}, {"nothing": 1}


def lines_of(*rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def records(data):
    return [json.loads(line) for line in data.splitlines()]


def test_every_page_is_counted_once(articlekit: Run, pages, tmp_path):
    (pages / "empty.txt").touch()
    (pages / "nul.txt").write_bytes(b"\0" * 100)
    (pages / "bad.jsonl").write_bytes(lines_of(GOOD, BAD))
    result = articlekit("clean", "-f", "jsonl", "crawl", "missing.txt", "--summary", "s.json")
    summary = json.loads((tmp_path / "s.json").read_bytes())
    assert {name: summary[name] for name in ("pages", "ok", "warned", "empty", "failed", "skipped", "exit_code")} == {
        "pages": 8,
        "ok": 4,
        "warned": 0,
        "empty": 1,
        "failed": 3,
        "skipped": 0,
        "exit_code": 3,
    }
    assert result.stdout.count(b"\n") == 8
    assert (summary["schema"], summary["command"]) == ("articlekit.summary/1", "clean")


def test_failures_go_to_a_file_of_their_own(articlekit: Run, tmp_path):
    result = articlekit("clean", "-o", "out.jsonl", "--errors-to", "e.jsonl", stdin=lines_of(GOOD, {"id": "k"}, GOOD))
    assert result.returncode == 3
    assert records((tmp_path / "e.jsonl").read_bytes()) == [
        {
            "schema": "articlekit.failure/1",
            "id": "-:2",
            "source": "-:2",
            "stage": "read",
            "message": "no text in the field html or text; name another with --html-field or --text-field",
        }
    ]
    assert articlekit("clean", "-o", "o.jsonl", "--errors-to", "e.jsonl", stdin=lines_of(GOOD)).returncode == 0
    assert (tmp_path / "e.jsonl").read_bytes() == b""


def test_a_file_for_failures_or_a_summary_is_never_an_input(articlekit: Run, pages):
    for option in ("--errors-to", "--summary"):
        result = articlekit("clean", "-f", "jsonl", "crawl/a.txt", "crawl/c.txt", option, "crawl/a.txt")
        assert result.returncode == 2
        assert b"it is an input" in result.stderr
        assert (pages / "a.txt").read_text("utf-8") == PAGE


def test_a_run_may_stop_at_failures(articlekit: Run, tmp_path):
    rows = lines_of(GOOD, BAD, GOOD, BAD, GOOD)
    stopped = articlekit("clean", "-f", "jsonl", "--on-error", "stop", stdin=rows)
    assert (stopped.returncode, stopped.stdout.count(b"\n")) == (5, 2)
    assert b"stopped after 1 failed pages" in stopped.stderr
    assert articlekit("clean", "-f", "jsonl", "--max-errors", "1", stdin=rows).returncode == 5
    assert articlekit("clean", "-f", "jsonl", "--max-errors", "2", stdin=rows).returncode == 3
    articlekit("clean", "-o", "out.jsonl", "--max-errors", "0", stdin=rows)
    assert list(tmp_path.iterdir()) == []


def test_pages_that_fail_are_kept_in_quarantine_with_the_reason(articlekit: Run, tmp_path):
    (tmp_path / "nul.txt").write_bytes(b"\0" * 100)
    (tmp_path / "bad.jsonl").write_bytes(lines_of(BAD))
    arguments = ("nul.txt", "bad.jsonl", "../gone.txt", "--on-error", "quarantine:q")
    assert articlekit("clean", "-f", "jsonl", *arguments).returncode == 4
    names = sorted(path.name for path in (tmp_path / "q").iterdir())
    assert names == ["bad.jsonl_1", "bad.jsonl_1.reason.json", "gone.txt.reason.json", "nul.txt", "nul.txt.reason.json"]
    assert (tmp_path / "q/nul.txt").read_bytes() == b"\0" * 100
    assert json.loads((tmp_path / "q/bad.jsonl_1.reason.json").read_bytes())["source"] == "bad.jsonl:1"
    assert articlekit("clean", "nul.txt", "--on-error", "burn").returncode == 2


def test_a_line_for_every_page_and_lines_of_json(articlekit: Run, pages):
    result = articlekit("clean", "-v", "--log-format", "json", "-f", "jsonl", "crawl", "missing.txt")
    messages = records(result.stderr)
    assert [each["message"] for each in messages] == [
        "crawl/a.txt: ok",
        "crawl/b/deep.txt: ok",
        "crawl/c.txt: ok",
        "missing.txt: no such file; check the path",
        "4 pages: 3 ok, 1 failed",
    ]
    assert [each["level"] for each in messages] == ["info", "info", "info", "error", "info"]


@pytest.mark.parametrize(("term", "expected"), [("xterm", True), ("dumb", False)])
def test_progress_is_drawn_on_a_terminal_only(environment, tmp_path, term, expected):
    import subprocess
    import sys

    rows = [lines_of({"text": f"{BODY}{number}"}) for number in range(10)]
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "articlekit", "clean", "-", "-o", "out.jsonl", "-j", "1"],
        cwd=tmp_path,
        env={**environment, "TERM": term},
        stdin=subprocess.PIPE,
        stderr=slave,
        bufsize=0,
    )
    os.close(slave)
    # Whoever is done within a second of its first page needs no progress.
    process.stdin.write(rows[0])
    begun = time.monotonic()
    while not list(tmp_path.glob(".*")):
        assert time.monotonic() - begun < 60
        time.sleep(0.01)
    time.sleep(1.1)
    process.stdin.write(b"".join(rows[1:]))
    process.stdin.close()
    shown = b""
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        if not chunk:
            break
        shown += chunk
    os.close(master)
    assert process.wait() == 0
    assert (b"\r\x1b[K" in shown) is expected
    assert shown.endswith(b"articlekit: 10 pages: 10 ok\r\n")


def test_an_output_is_packed_as_its_name_says(articlekit: Run, pages, tmp_path):
    zstd = pytest.importorskip("backports.zstd")
    plain = articlekit("clean", "-f", "jsonl", "crawl").stdout
    for name, unpack in (("o.jsonl", bytes), ("o.jsonl.gz", gzip.decompress), ("o.ndjson.zst", zstd.decompress)):
        assert articlekit("clean", "crawl", "-o", name).returncode == 0
        assert unpack((tmp_path / name).read_bytes()) == plain
    assert articlekit("clean", "crawl/a.txt", "-o", "a.txt.gz").returncode == 0
    assert gzip.decompress((tmp_path / "a.txt.gz").read_bytes()).decode() == BODY


def test_a_table_has_a_column_for_every_field_and_one_for_those_of_the_input(articlekit: Run, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = lines_of(
        {"text": PAGE, "n": 1, "x": 1.5, "ok": True, "topics": ["a"]}, {"text": BODY, "n": 2, "x": 2, "z": "w"}
    )
    assert articlekit("clean", "-o", "out.parquet", stdin=rows).returncode == 0
    table = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    assert [row["text"] for row in table] == [BODY, BODY]
    assert [json.loads(row["input"]) for row in table] == [
        {"n": 1, "x": 1.5, "ok": True, "topics": ["a"]},
        {"n": 2, "x": 2, "z": "w"},
    ]
    assert table[0]["removed"][0]["stage"] == "strip"
    assert table[0]["warnings"] == []
    back = records(articlekit("collapse", "-f", "jsonl", "out.parquet").stdout)
    assert [(record["text"], record["n"], record.get("topics")) for record in back] == [
        (BODY, 1, ["a"]),
        (BODY, 2, None),
    ]
    assert back[0]["removed"] == table[0]["removed"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.parquet"]
    assert articlekit("clean", "-f", "parquet", stdin=rows).returncode == 2


def test_shards_hold_so_many_pages_each(articlekit: Run, tmp_path):
    rows = lines_of(*({"text": f"{BODY}{number}", "n": number} for number in range(7)))
    assert articlekit("clean", "-o", "out.jsonl", "--shard-size", "3", stdin=rows).returncode == 0
    names = ["out-00000.jsonl", "out-00001.jsonl", "out-00002.jsonl"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    numbers = [[record["n"] for record in records((tmp_path / name).read_bytes())] for name in names]
    assert numbers == [[0, 1, 2], [3, 4, 5], [6]]
    again = articlekit("clean", "-o", "out.jsonl", "--shard-size", "3", stdin=rows)
    assert again.returncode == 2
    assert b"out-00000.jsonl: exists (and 2 more)" in again.stderr
    # A shorter run leaves no shard of the longer one behind.
    assert articlekit("clean", "-o", "out.jsonl", "--shard-size", "9", "--force", stdin=rows).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == names[:1]


def test_outputs_that_exist_are_skipped_when_asked(articlekit: Run, pages, tmp_path):
    assert articlekit("clean", "crawl/a.txt", "-d", "out").returncode == 0
    (tmp_path / "out/a.txt").write_text("mine", "utf-8")
    result = articlekit("clean", "crawl", "-d", "out", "--exists", "skip", "-v")
    assert result.returncode == 0
    assert b"crawl/a.txt: skipped: its output exists" in result.stderr
    assert b"3 pages: 2 ok, 1 skipped" in result.stderr
    assert (tmp_path / "out/a.txt").read_text("utf-8") == "mine"
    assert articlekit("clean", "crawl", "-d", "out", "--exists", "replace").returncode == 0
    assert (tmp_path / "out/a.txt").read_text("utf-8") == BODY
    (tmp_path / "o.jsonl").touch()
    assert articlekit("clean", "crawl", "-o", "o.jsonl", "--exists", "skip").returncode == 2  # nothing of them is in it
    assert (tmp_path / "o.jsonl").read_bytes() == b""


def test_members_that_exist_are_skipped_one_by_one(articlekit: Run, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(lines_of(GOOD, GOOD, GOOD))
    assert articlekit("clean", "in.jsonl", "-d", "out").returncode == 0
    (tmp_path / "out/in.jsonl/000002.txt").unlink()
    result = articlekit("clean", "in.jsonl", "-d", "out", "--exists", "skip")
    assert b"3 pages: 1 ok, 2 skipped" in result.stderr


def test_an_output_that_is_refused_leaves_the_file_for_failures_as_it_was(articlekit: Run, tmp_path):
    (tmp_path / "out.jsonl").touch()
    (tmp_path / "e.jsonl").write_text("of the run before", "utf-8")
    result = articlekit("clean", "-o", "out.jsonl", "--errors-to", "e.jsonl", stdin=lines_of(BAD))
    assert result.returncode == 2
    assert (tmp_path / "e.jsonl").read_text("utf-8") == "of the run before"


def test_files_that_are_no_pages_are_counted_and_named_when_asked(articlekit: Run, pages, tmp_path):
    (pages / "app.js").write_text("let a = 1", "utf-8")
    (pages / "fonts").mkdir()
    (pages / "fonts" / "text.woff2").write_bytes(b"wOF2")
    result = articlekit("clean", "crawl", "-d", "out", "--summary", "counts.json")
    assert (result.returncode, result.stderr) == (0, b"articlekit: 5 pages: 3 ok, 2 skipped\n")
    assert json.loads(tmp_path.joinpath("counts.json").read_bytes())["skipped"] == 2
    again = articlekit("clean", "-v", "--exclude", "fonts", "crawl", "-d", "out", "--exists", "skip")
    assert b"crawl/app.js: skipped: no page, by its name (.js)" in again.stderr
    assert b"4 pages: 0 ok, 4 skipped" in again.stderr
    assert b"woff2" not in again.stderr


def test_a_bad_page_beside_outputs_that_are_there_is_some_and_not_all(articlekit: Run, pages):
    articlekit("clean", "crawl", "-d", "out")
    (pages / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    assert articlekit("clean", "crawl", "-d", "out", "--exists", "skip").returncode == 3
    assert articlekit("clean", "crawl/bad.txt", "-d", "out", "--exists", "skip").returncode == 4


def test_update_does_what_is_new_or_newer(articlekit: Run, pages, tmp_path):
    articlekit("clean", "crawl", "-d", "out")
    old = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.txt")}
    (pages / "new.txt").write_text("渡口的灯亮了。", "utf-8")
    later = time.time() + 10
    os.utime(pages / "a.txt", (later, later))
    result = articlekit("clean", "crawl", "-d", "out", "--exists", "update")
    assert result.stderr == b"articlekit: 4 pages: 2 ok, 2 skipped\n"
    same = {path.name for path, time_ns in old.items() if path.stat().st_mtime_ns == time_ns}
    assert same == {"c.txt", "deep.txt"}


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.gz", "out.parquet"])
def test_new_pages_are_never_hidden_by_a_file_that_exists(articlekit: Run, pages, tmp_path, name):
    assert articlekit("clean", "crawl", "-o", name).returncode == 0
    whole = tmp_path.joinpath(name).read_bytes()
    assert articlekit("clean", "crawl", "-o", name, "--exists", "skip").stderr.endswith(b"0 ok, 3 skipped\n")
    assert articlekit("clean", "crawl", "-o", name, "--exists", "update").stderr.endswith(b"0 ok, 3 skipped\n")
    # As cp -p leaves it: new here, but older than the output.
    (pages / "new.txt").write_text("渡口的灯亮了。", "utf-8")
    os.utime(pages / "new.txt", (1, 1))
    result = articlekit("clean", "crawl", "-o", name, "--exists", "skip")
    assert result.returncode == 2
    assert b"exists, without 1 of the inputs (crawl/new.txt); --exists update writes it anew" in result.stderr
    assert tmp_path.joinpath(name).read_bytes() == whole
    assert articlekit("clean", "crawl", "-o", name, "--exists", "update").stderr.endswith(b"4 pages: 4 ok\n")
    assert articlekit("clean", "crawl", "-o", name, "--exists", "skip").returncode == 0


@pytest.mark.parametrize("name", ["out.jsonl", "out.jsonl.zst", "out.parquet"])
def test_an_address_is_an_output_as_it_is_an_input(articlekit: Run, pages, tmp_path, name):
    address = (tmp_path / "store" / name).as_uri()
    assert articlekit("clean", "crawl", "-o", name).returncode == 0
    assert articlekit("clean", "crawl", "-o", address).returncode == 0
    assert tmp_path.joinpath("store", name).read_bytes() == tmp_path.joinpath(name).read_bytes()
    again = articlekit("clean", "crawl", "-o", address)
    assert again.returncode == 2
    assert f"{address}: exists; --force replaces it".encode() in again.stderr


def test_an_address_is_a_directory_of_outputs(articlekit: Run, pages, tmp_path):
    address = (tmp_path / "store").as_uri()
    assert articlekit("clean", "crawl", "-d", "out").returncode == 0
    assert articlekit("clean", "crawl", "-d", address, "--summary", f"{address}/counts.json").returncode == 0
    for path in (tmp_path / "out").rglob("*.txt"):
        assert (tmp_path / "store" / path.relative_to(tmp_path / "out")).read_bytes() == path.read_bytes()
    assert articlekit("clean", "crawl", "-d", address, "--exists", "skip").stderr.endswith(b"0 ok, 3 skipped\n")
    nowhere = articlekit("clean", "crawl", "-o", "nowhere://x/out.jsonl")
    assert nowhere.returncode == 5
    assert b"nowhere://x/out.jsonl: " in nowhere.stderr
    assert b"Traceback" not in nowhere.stderr


def test_shards_at_an_address_are_those_of_the_last_run_alone(articlekit: Run, pages, tmp_path):
    address = (tmp_path / "store" / "out.jsonl").as_uri()
    assert articlekit("clean", "crawl", "-o", address, "--shard-size", "1").returncode == 0
    names = [f"out-{number:05}.jsonl" for number in range(3)]
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == names
    assert articlekit("clean", "crawl", "-o", address, "--shard-size", "1").returncode == 2
    assert articlekit("clean", "crawl/a.txt", "-o", address, "--shard-size", "1", "--force").returncode == 0
    assert sorted(path.name for path in (tmp_path / "store").iterdir()) == names[:1]
