"""The commands of an index, on the command line."""

import json
import os

import pytest

from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from articlekit.collection.keep import Document
from made_up_news import news


@pytest.fixture
def seen(tmp_path):
    path = tmp_path / "seen"
    with Index.create(path) as index:
        dedupe([*news(3, 12), Document("last", "一句话。", url="http://news.example/last")], index=index, run="monday")
    return path


def test_stats_are_for_people_and_for_programs(articlekit, seen):
    shown = articlekit("index", "stats", "seen")
    assert shown.returncode == 0
    assert b"documents               13\n" in shown.stdout
    found = json.loads(articlekit("index", "stats", "-f", "json", "seen").stdout)
    assert (found["runs"], found["documents"], found["segments"]) == (1, 13, 1)
    assert found["bytes"] > sum(file.stat().st_size for file in seen.rglob("hashes"))


def test_export_is_a_line_for_each_document(articlekit, seen):
    rows = [json.loads(line) for line in articlekit("index", "export", "seen").stdout.splitlines()]
    assert len(rows) == 13
    assert rows[-1] == {
        "id": "last",
        "source": "",
        "url": "http://news.example/last",
        "run": "monday",
        "cluster": 12,
        "kept": True,
    }


def test_documents_are_removed_by_ids_and_by_a_list_of_ids(articlekit, seen, tmp_path):
    (tmp_path / "ids").write_bytes(b"n1\r\nn2\n\nnobody\n")
    done = articlekit("index", "remove", "seen", "n0", "--ids-from", "ids")
    assert (done.returncode, done.stderr) == (0, b"articlekit: 3 documents removed\n")
    assert articlekit("index", "remove", "seen", "--ids-from", "-", "-q", stdin=b"n3\n").stderr == b""
    assert articlekit("index", "compact", "seen").returncode == 0
    ids = [json.loads(line)["id"] for line in articlekit("index", "export", "seen").stdout.splitlines()]
    assert ids == [*(f"n{number}" for number in range(4, 12)), "last"]
    assert articlekit("index", "verify", "seen").stdout == b""
    nothing = articlekit("index", "remove", "seen")
    assert nothing.returncode == 2
    assert b"Say which" in nothing.stderr


def test_verify_prints_what_is_wrong_and_exits_5(articlekit, seen):
    whole = articlekit("index", "verify", "seen")
    assert (whole.returncode, whole.stdout) == (0, b"")
    file = next(seen.glob("segment-*/hashes"))
    os.truncate(file, file.stat().st_size - 4)
    broken = articlekit("index", "verify", "seen")
    assert broken.returncode == 5
    assert b"/hashes: " in broken.stdout


@pytest.mark.parametrize("name", ["stats", "verify", "compact", "export"])
def test_what_is_no_index_is_one_line_and_exit_5(articlekit, name):
    missing = articlekit("index", name, "nowhere")
    assert (missing.returncode, missing.stderr) == (5, b"articlekit: nowhere: no such index\n")
