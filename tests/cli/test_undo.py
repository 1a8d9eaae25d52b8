"""articlekit undo in a real process."""

import json
from pathlib import Path

import pytest

from made_up import Run
from made_up_collection import article

pytestmark = pytest.mark.slow


@pytest.fixture
def moved(articlekit: Run, tmp_path: Path) -> Path:
    """A directory from which two copies were moved."""
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    for name in ("a.txt", "b.txt", "c.txt"):
        (crawl / name).write_text(article("one"), "utf-8")
    assert articlekit("dedupe", "-q", "--action", "move:doubles", "crawl").returncode == 0
    assert [path.name for path in crawl.iterdir()] == ["a.txt"]
    return crawl


def test_undo_twice_is_undo_once(articlekit: Run, moved):
    for _ in range(2):
        result = articlekit("undo", "articlekit-journal.jsonl")
        assert (result.returncode, result.stdout) == (0, b"")
        assert result.stderr == b"articlekit: 2 steps: 2 taken back\n"
        assert len([*moved.iterdir()]) == 3


def test_quiet_is_quiet_unless_something_is_left(articlekit: Run, moved, tmp_path):
    (tmp_path / "doubles" / "b.txt").unlink()
    result = articlekit("undo", "-q", "articlekit-journal.jsonl")
    assert result.returncode == 3
    assert result.stderr.decode().splitlines() == [
        f"articlekit: {moved}/b.txt: gone: no copy with its bytes at {tmp_path}/doubles/b.txt"
    ]
    assert articlekit("undo", "-q", "articlekit-journal.jsonl").returncode == 3
    (tmp_path / "doubles").rename(tmp_path / "away")
    (moved / "c.txt").unlink()
    assert articlekit("undo", "-q", "articlekit-journal.jsonl").returncode == 4


def test_a_journal_that_was_cut_off_in_the_middle_of_a_line(articlekit: Run, moved, tmp_path):
    journal = tmp_path / "articlekit-journal.jsonl"
    first, second = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(first + second[: len(second) // 2])
    result = articlekit("undo", journal)
    assert (result.returncode, result.stderr) == (0, b"articlekit: 1 step: 1 taken back\n")
    assert sorted(path.name for path in moved.iterdir()) == ["a.txt", Path(json.loads(first)["path"]).name]


@pytest.mark.parametrize("content", [None, b"some\nnotes\n", b"{}\n{}\n"])
def test_what_is_no_journal_is_one_clear_line(articlekit: Run, tmp_path, content):
    if content is not None:
        (tmp_path / "j").write_bytes(content)
    result = articlekit("undo", "j")
    assert result.returncode not in (0, 1)
    assert result.stderr.startswith(b"articlekit: j: ")
    assert len(result.stderr.splitlines()) == 1
    assert b"dedupe --action wrote" in result.stderr


def test_an_empty_journal_has_nothing_to_take_back(articlekit: Run, tmp_path):
    (tmp_path / "j").touch()
    result = articlekit("undo", "j")
    assert (result.returncode, result.stderr) == (0, b"articlekit: 0 steps: 0 taken back\n")
