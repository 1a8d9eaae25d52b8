"""The commands of an index, on the command line."""

import json
import os

import pytest

from articlekit.collection.dedupe import dedupe
from articlekit.collection.index import Index
from articlekit.collection.keep import Document
from made_up_collection import article
from made_up_news import news

pytestmark = pytest.mark.slow


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
    (tmp_path / "ids").write_bytes(b"\xef\xbb\xbfn1\r\nn2\n\nnobody\n")
    done = articlekit("index", "remove", "seen", "n0", "--ids-from", "ids")
    assert (done.returncode, done.stderr) == (0, b"articlekit: 3 documents removed\n")
    assert articlekit("index", "remove", "seen", "--ids-from", "-", "-q", stdin=b"n3\n").stderr == b""
    assert articlekit("index", "compact", "seen").returncode == 0
    ids = [json.loads(line)["id"] for line in articlekit("index", "export", "seen").stdout.splitlines()]
    assert ids == [*(f"n{number}" for number in range(4, 12)), "last"]
    assert articlekit("index", "verify", "seen").stdout == b""
    nothing = articlekit("index", "remove", "seen")
    assert nothing.returncode == 2
    assert b"Name the documents: give ids, or --ids-from FILE." in nothing.stderr
    nowhere = articlekit("index", "remove", "seen", "--ids-from", "nowhere")
    assert (nowhere.returncode, nowhere.stdout) == (2, b"")
    assert nowhere.stderr == b"articlekit: nowhere: No such file or directory; it should be a file of lines\n"


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


@pytest.fixture
def days(tmp_path):
    """Write two days of articles: on the second, one is a copy of the first day's, two are each other's."""
    first, second, third = (article(seed) for seed in (21, 22, 23))
    rows = {
        "one.jsonl": {"a": first, "b": second},
        "two.jsonl": {"c": first + "（本报综合）", "d": third, "e": third + "（完）"},
    }
    for name, texts in rows.items():
        lines = (json.dumps({"id": key, "text": text}, ensure_ascii=False) for key, text in texts.items())
        (tmp_path / name).write_text("\n".join(lines), "utf-8")
    return tmp_path


def test_what_an_earlier_run_kept_wins_over_what_is_new(articlekit, days):
    assert articlekit("dedupe", "--index", "seen", "one.jsonl").returncode == 0
    run = ["dedupe", "--index", "seen", "--run-id", "two", "two.jsonl"]
    shown = articlekit(*run)
    assert b"3 documents: 1 kept, 2 near" in shown.stderr
    lines = shown.stdout.decode().splitlines()
    member = lines[lines.index("kept of 2  earlier run  a") + 1].split()
    assert (member[0], member[-1]) == ("near", "c")
    kept = {row["id"]: row for row in map(json.loads, articlekit(*run, "--emit", "map").stdout.splitlines())}
    assert [kept[name]["keeper"] for name in "cde"] == ["a", "e", "e"]
    assert kept["c"]["cluster"] == 0
    assert kept["d"]["cluster"] == kept["e"]["cluster"] == 3
    pairs = [json.loads(line) for line in articlekit(*run, "--emit", "pairs").stdout.splitlines()]
    assert sorted((pair["id"], pair["keeper"], pair["relation"]) for pair in pairs) == [
        ("c", "a", "near"),
        ("d", "e", "near"),
    ]
    assert [json.loads(line)["id"] for line in articlekit(*run, "--emit", "docs").stdout.splitlines()] == ["e"]
    stats = json.loads(articlekit("index", "stats", "-f", "json", "seen").stdout)
    assert (stats["runs"], stats["documents"]) == (2, 5)


def test_a_file_whose_copy_an_earlier_run_kept_can_be_moved(articlekit, tmp_path):
    for day, seed in (("one", 31), ("two", 31)):
        (tmp_path / day).mkdir()
        (tmp_path / day / f"{day}.txt").write_text(article(seed), "utf-8")
    articlekit("dedupe", "--index", "seen", "one")
    moved = articlekit("dedupe", "--index", "seen", "--action", "move:gone", "two")
    assert moved.returncode == 0
    assert (tmp_path / "gone/two.txt").exists()
    assert (tmp_path / "one/one.txt").exists()


def test_an_index_is_used_as_it_was_made(articlekit, days):
    articlekit("dedupe", "--index", "seen", "one.jsonl")
    other = articlekit("dedupe", "--index", "seen", "--threshold", "0.9", "two.jsonl")
    assert other.returncode == 5
    assert b"seen: " in other.stderr
    assert b"threshold is 0.65 there and 0.9 here" in other.stderr
    lone = articlekit("dedupe", "--run-id", "x", "two.jsonl")
    assert lone.returncode == 2
    assert b"give --index DIR, too" in lone.stderr


def test_clusters_and_counts_go_to_files_of_their_own(articlekit, days):
    result = articlekit("dedupe", "two.jsonl", "--emit", "docs", "--clusters", "c.jsonl", "--summary", "s.json")
    assert len(result.stdout.splitlines()) == 2
    (cluster,) = map(json.loads, (days / "c.jsonl").read_bytes().splitlines())
    assert (cluster["keeper"]["id"], [member["id"] for member in cluster["members"]]) == ("e", ["d"])
    counts = json.loads((days / "s.json").read_bytes())
    names = ("documents", "kept", "exact", "near", "contained", "exit_code")
    assert [counts[name] for name in names] == [3, 2, 0, 1, 0, 0]


@pytest.mark.parametrize("option", ["--clusters", "--summary"])
def test_a_file_beside_the_output_is_never_an_input(articlekit, days, option):
    before = (days / "two.jsonl").read_bytes()
    result = articlekit("dedupe", "two.jsonl", "--force", option, "two.jsonl")
    assert result.returncode == 2
    assert b"it is an input" in result.stderr
    assert result.stdout == b""
    assert (days / "two.jsonl").read_bytes() == before


def test_an_output_is_never_a_reference(articlekit, days):
    before = (days / "one.jsonl").read_bytes()
    result = articlekit("dedupe", "two.jsonl", "--reference", "one.jsonl", "--force", "-o", "one.jsonl")
    assert result.returncode == 2
    assert (days / "one.jsonl").read_bytes() == before


def test_clusters_are_not_written_over_without_being_told(articlekit, days):
    (days / "c.jsonl").write_bytes(b"mine")
    result = articlekit("dedupe", "two.jsonl", "--clusters", "c.jsonl")
    assert result.returncode == 2
    assert b"c.jsonl: exists; --force replaces it" in result.stderr
    assert (days / "c.jsonl").read_bytes() == b"mine"
    assert result.stdout == b""
