"""Actions on files: written down before they are done, left where anything has changed, and taken back."""

import json
import os
import tempfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from articlekit.batch.actions import Plan, act, undo
from articlekit.errors import ReadError, WriteError

TEXT = "同一篇文章\n".encode()
OTHER = "别的文章\n".encode()
KINDS = ("move", "link", "delete")
as_a_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan to move a copy; both files are there and have not changed."""
    for name in ("kept.txt", "copy.txt"):
        (tmp_path / name).write_bytes(TEXT)
    path, keeper = tmp_path / "copy.txt", tmp_path / "kept.txt"

    def unchanged() -> bool:
        return path.read_bytes() == keeper.read_bytes() == TEXT

    return Plan(7, "move", str(path), str(keeper), str(tmp_path / "gone" / "copy.txt"), unchanged)


@pytest.fixture
def journal(tmp_path: Path) -> str:
    return str(tmp_path / "journal.jsonl")


def of_kind(plan: Plan, kind: str) -> Plan:
    return replace(plan, action=kind, to=plan.to if kind == "move" else "")


def lines_of(journal: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in Path(journal).read_bytes().splitlines()]


def files(directory: Path) -> dict[str, bytes]:
    found = (path for path in directory.rglob("*") if path.is_file() and path.suffix == ".txt")
    return {str(path.relative_to(directory)): path.read_bytes() for path in found}


def test_a_file_is_moved(plan, journal, tmp_path):
    assert [*act([plan], journal)] == [(7, "moved", "")]
    assert files(tmp_path) == {"kept.txt": TEXT, "gone/copy.txt": TEXT}


def test_a_file_becomes_a_link_to_the_kept_one(plan, journal, tmp_path):
    assert [*act([of_kind(plan, "link")], journal)] == [(7, "linked", "")]
    assert Path(plan.path).samefile(plan.keeper)
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT}


def test_a_file_is_deleted(plan, journal, tmp_path):
    assert [*act([of_kind(plan, "delete")], journal)] == [(7, "deleted", "")]
    assert files(tmp_path) == {"kept.txt": TEXT}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_done_was_written_down_before(plan, journal, tmp_path, kind):
    # The step is on the disk while the file is still as it was: the plan is asked once, and then the journal is read.
    acting = act([of_kind(plan, kind)], journal)
    assert not Path(journal).exists()
    next(acting)
    (line,) = lines_of(journal)
    assert line == {
        "schema": "articlekit.journal/1",
        "action": kind,
        "path": plan.path,
        "to": plan.to if kind == "move" else "",
        "keeper": plan.keeper,
        "digest": sha256(TEXT).hexdigest(),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_done_that_cannot_be_written_down(plan, tmp_path, kind):
    for where in (tmp_path / "nowhere" / "journal.jsonl", tmp_path):
        with pytest.raises(WriteError, match=r"--journal"):
            [*act([of_kind(plan, kind)], str(where))]
        assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["kept.txt", "copy.txt"])
def test_a_file_is_left_if_it_or_the_kept_one_has_changed(plan, journal, tmp_path, kind, name):
    (tmp_path / name).write_bytes(OTHER)
    ((number, what, reason),) = act([of_kind(plan, kind)], journal)
    assert (number, what) == (7, "left")
    assert "changed since it was compared" in reason
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT, name: OTHER}
    assert not Path(journal).exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["kept.txt", "copy.txt"])
def test_a_file_that_is_gone_is_reported_and_costs_nothing_else(plan, journal, tmp_path, kind, name):
    (tmp_path / name).unlink()
    second = tmp_path / "second.txt"
    second.write_bytes(TEXT)
    spare = replace(of_kind(plan, kind), path=str(second), to=str(tmp_path / "gone" / "second.txt"), number=8)
    spare = replace(spare, keeper=str(tmp_path / "spare.txt"), is_unchanged=lambda: True)
    (tmp_path / "spare.txt").write_bytes(TEXT)
    (_, what, reason), (_, done, _) = act([of_kind(plan, kind), spare], journal)
    assert (what, done) == ("left", {"move": "moved", "link": "linked", "delete": "deleted"}[kind])
    assert reason
    assert len(lines_of(journal)) == 1


def test_a_link_is_made_only_of_the_same_bytes(plan, journal, tmp_path):
    (tmp_path / "kept.txt").write_bytes(OTHER)
    plan = replace(of_kind(plan, "link"), is_unchanged=lambda: True)
    ((_, what, reason),) = act([plan], journal)
    assert (what, "not the same bytes" in reason) == ("left", True)
    ((_, what, _),) = act([replace(plan, keeper="")], journal)
    assert what == "left"
    assert files(tmp_path) == {"kept.txt": OTHER, "copy.txt": TEXT}


def test_a_file_is_never_moved_over_another(plan, journal, tmp_path):
    (tmp_path / "gone").mkdir()
    Path(plan.to).write_bytes(OTHER)
    ((_, what, reason),) = act([plan], journal)
    assert what == "left"
    assert reason == f"{plan.to} exists; left alone"
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT, "gone/copy.txt": OTHER}


def test_nor_over_one_that_came_after_it_was_checked(plan, journal, tmp_path):
    # Two files on their way to one name: when both were checked, it was free.
    second = tmp_path / "second.txt"
    second.write_bytes(TEXT)
    (_, first, _), (_, other, reason) = act([plan, replace(plan, path=str(second))], journal)
    assert (first, other) == ("moved", "left")
    assert reason
    assert files(tmp_path) == {"kept.txt": TEXT, "second.txt": TEXT, "gone/copy.txt": TEXT}


def test_the_kept_copy_itself_is_never_touched_whatever_it_is_called(plan, journal, tmp_path):
    (tmp_path / "here").symlink_to(tmp_path)
    for kind in KINDS:
        twin = replace(of_kind(plan, kind), path=str(tmp_path / "here" / "kept.txt"), is_unchanged=lambda: True)
        ((_, what, reason),) = act([twin], journal)
        assert (what, "the kept copy" in reason) == ("left", True)
    assert files(tmp_path)["kept.txt"] == TEXT


def test_without_a_journal_it_is_only_said_what_would_be_done(plan, tmp_path):
    for kind in KINDS:
        assert [*act([of_kind(plan, kind)], None)] == [(7, f"would {kind}", "")]
    (tmp_path / "kept.txt").write_bytes(OTHER)
    ((_, what, reason),) = act([plan], None)
    assert (what, "changed" in reason) == ("left", True)
    assert files(tmp_path) == {"kept.txt": OTHER, "copy.txt": TEXT}
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".txt"] == []


@as_a_user
@pytest.mark.parametrize("kind", KINDS)
def test_a_directory_that_may_not_be_written_leaves_its_files(plan, journal, tmp_path, kind):
    tmp_path.chmod(0o500)
    try:
        ((_, what, reason),) = act([of_kind(plan, kind)], "/dev/null")
    finally:
        tmp_path.chmod(0o700)
    assert (what, reason) == ("left", "Permission denied; left alone")
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT}


@pytest.mark.parametrize("kind", KINDS)
def test_undo_takes_back_once_and_changes_nothing_more(plan, journal, tmp_path, kind):
    before = files(tmp_path)
    [*act([of_kind(plan, kind)], journal)]
    for _ in range(2):
        assert [*undo(journal)] == [(plan.path, "")]
        assert files(tmp_path) == before
        assert not Path(plan.path).samefile(plan.keeper)


def test_undo_takes_the_last_back_first(journal, tmp_path):
    names = ("a.txt", "b.txt", "c.txt")
    for name in names:
        (tmp_path / name).write_bytes(TEXT)
    kept = str(tmp_path / "a.txt")
    plans = [
        Plan(number, "delete", str(tmp_path / name), kept, "", lambda: True) for number, name in enumerate(names[1:])
    ]
    [*act(plans, journal)]
    # a goes for c, which goes for nobody: only backwards can both come back.
    (tmp_path / "c.txt").write_bytes(TEXT)
    [*act([Plan(3, "delete", kept, str(tmp_path / "c.txt"), "", lambda: True)], journal)]
    assert [(Path(path).name, problem) for path, problem in undo(journal)] == [
        ("a.txt", ""),
        ("c.txt", ""),
        ("b.txt", ""),
    ]
    assert files(tmp_path) == dict.fromkeys(names, TEXT)


def test_undo_brings_back_time_and_mode(plan, journal):
    os.utime(plan.path, (1_000_000_000, 1_000_000_000))
    Path(plan.path).chmod(0o640)
    [*act([plan], journal)]
    [*undo(journal)]
    status = Path(plan.path).stat()
    assert (int(status.st_mtime), status.st_mode & 0o777) == (1_000_000_000, 0o640)


def test_undo_leaves_what_has_come_there_since(plan, journal, tmp_path):
    [*act([plan], journal)]
    Path(plan.path).write_bytes(OTHER)
    ((path, problem),) = undo(journal)
    assert (path, problem) == (plan.path, "another file is there; left alone")
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": OTHER, "gone/copy.txt": TEXT}


@pytest.mark.parametrize("kind", ["move", "delete"])
def test_undo_says_what_is_gone(plan, journal, tmp_path, kind):
    plan = of_kind(plan, kind)
    [*act([plan], journal)]
    where = Path(plan.to if kind == "move" else plan.keeper)
    where.write_bytes(OTHER)
    ((_, problem),) = undo(journal)
    assert problem == f"gone: no copy with its bytes at {where}"
    assert not Path(plan.path).exists()


def test_undo_makes_directories_that_went_meanwhile(plan, journal, tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    path = inner / "copy.txt"
    path.write_bytes(TEXT)
    [*act([replace(of_kind(plan, "delete"), path=str(path))], journal)]
    inner.rmdir()
    assert [*undo(journal)] == [(str(path), "")]
    assert path.read_bytes() == TEXT


def test_a_step_that_was_written_down_and_not_done_is_no_harm(plan, journal, tmp_path):
    acting = act([plan, replace(plan, number=8)], journal)
    next(acting)
    acting.close()  # killed between two files of a batch
    assert len(lines_of(journal)) == 2
    assert [problem for _, problem in undo(journal)] == ["", ""]
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT}


@pytest.mark.parametrize("cut", [1, 20, 100])
def test_a_journal_that_was_cut_off_is_read_up_to_there(plan, journal, tmp_path, cut):
    [*act([plan], journal)]
    whole = Path(journal).read_bytes()
    Path(journal).write_bytes(whole + whole[:cut])
    assert [*undo(journal)] == [(plan.path, "")]


def test_after_a_cut_the_journal_goes_on_on_a_line_of_its_own(plan, journal, tmp_path):
    [*act([plan], journal)]
    whole = Path(journal).read_bytes()
    Path(journal).write_bytes(whole + whole[:50])
    second = tmp_path / "second.txt"
    second.write_bytes(TEXT)
    [*act([replace(of_kind(plan, "delete"), path=str(second), is_unchanged=lambda: True)], journal)]
    assert [*undo(journal)] == [(str(second), ""), (plan.path, "")]


@pytest.mark.parametrize("text", ["notes of mine", "notes\n", '{"schema": "articlekit.cluster/1"}\n'])
def test_a_file_that_is_no_journal_is_not_written_to(plan, tmp_path, text):
    path = tmp_path / "notes.md"
    path.write_text(text, "utf-8")
    with pytest.raises(WriteError, match=r"notes\.md: exists, and is no journal; name another with --journal"):
        [*act([plan], str(path))]
    assert path.read_text("utf-8") == text
    assert files(tmp_path) == {"kept.txt": TEXT, "copy.txt": TEXT}


@pytest.mark.parametrize("line", [b"no json", b"[]", b'"text"', b"{}", b'{"schema": "articlekit.cluster/1"}', b"\xff"])
def test_what_is_no_journal_is_an_error(journal, line):
    Path(journal).write_bytes(line + b"\n" + line + b"\n")
    with pytest.raises(ReadError, match=r"journal\.jsonl: line 1: not a line of a journal|line 2: not a line"):
        [*undo(journal)]


def test_a_journal_of_another_version_is_an_error(plan, journal):
    [*act([plan], journal)]
    Path(journal).write_bytes(Path(journal).read_bytes().replace(b"journal/1", b"journal/2"))
    with pytest.raises(ReadError, match=r"line 1: written by another version \(articlekit\.journal/2\)"):
        [*undo(journal)]


def test_a_journal_that_is_not_there_is_an_error(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(ReadError, match=r"name a journal that dedupe --action wrote"):
            [*undo(str(path))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["caf\udce9.txt", "新闻 1.txt", "file:name.txt", "new\nline.txt", "%41.txt"])
def test_any_name_is_moved_and_taken_back(plan, journal, tmp_path, kind, name):
    path = tmp_path / name
    try:
        path.write_bytes(TEXT)
    except OSError:
        pytest.skip("the file system has no such names")
    plan = replace(of_kind(plan, kind), path=str(path), is_unchanged=lambda: True)
    plan = replace(plan, to=str(tmp_path / "gone" / name) if kind == "move" else "")
    ((_, _, reason),) = act([plan], journal)
    assert reason == ""
    assert [*undo(journal)] == [(str(path), "")]
    assert path.read_bytes() == TEXT


def test_a_symbolic_link_goes_and_its_target_stays(plan, journal, tmp_path):
    target = tmp_path / "target.txt"
    Path(plan.path).rename(target)
    Path(plan.path).symlink_to(target)
    [*act([of_kind(plan, "delete")], journal)]
    assert files(tmp_path) == {"kept.txt": TEXT, "target.txt": TEXT}


@pytest.fixture
def elsewhere(tmp_path):
    """A directory on another file system."""
    there = Path("/dev/shm")
    if not there.is_dir() or there.stat().st_dev == tmp_path.stat().st_dev or not os.access(there, os.W_OK):
        pytest.skip("there is one file system only")
    with tempfile.TemporaryDirectory(dir=there) as directory:
        yield Path(directory)


def test_a_file_is_moved_to_another_file_system_and_back(plan, journal, tmp_path, elsewhere):
    plan = replace(plan, to=str(elsewhere / "deep" / "copy.txt"))
    assert [*act([plan], journal)] == [(7, "moved", "")]
    assert (files(tmp_path), files(elsewhere)) == ({"kept.txt": TEXT}, {"deep/copy.txt": TEXT})
    assert [*undo(journal)] == [(plan.path, "")]
    assert (files(tmp_path), files(elsewhere)) == ({"kept.txt": TEXT, "copy.txt": TEXT}, {})


def test_a_link_to_another_file_system_is_left(plan, journal, tmp_path, elsewhere):
    keeper = elsewhere / "kept.txt"
    keeper.write_bytes(TEXT)
    ((_, what, reason),) = act([replace(of_kind(plan, "link"), keeper=str(keeper))], journal)
    assert (what, reason != "") == ("left", True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.txt", "journal.jsonl", "kept.txt"]
