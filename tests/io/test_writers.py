"""Writing outputs."""

import pytest

from articlekit.errors import WriteError
from articlekit.io.files import File
from articlekit.io.inputs import Input, find_inputs
from articlekit.io.tree import Tree, plan
from articlekit.io.writers import RefusedError


@pytest.fixture(autouse=True)
def directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def pages(directory, *names):
    for name in names:
        directory.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        directory.joinpath(name).write_text(name, "utf-8")
    return find_inputs(names).items


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def stopped(chunk):
    yield chunk
    raise KeyboardInterrupt


def test_a_file_appears_when_it_is_whole(directory):
    items = pages(directory, "a.txt")
    with File("out", items, exists="error") as sink:
        sink.put(items[0], "", [b"one\n"])
        assert not directory.joinpath("out").exists()
        sink.put(items[0], "", [b"two\n"])
    assert directory.joinpath("out").read_bytes() == b"one\ntwo\n"
    assert names(directory) == ["a.txt", "out"]


def test_a_run_that_is_stopped_leaves_the_old_file_as_it_was(directory):
    items = pages(directory, "a.txt", "out")
    with pytest.raises(KeyboardInterrupt), File("out", items[:1], exists="replace") as sink:
        sink.put(items[0], "", stopped(b"half"))
    assert directory.joinpath("out").read_text("utf-8") == "out"
    assert names(directory) == ["a.txt", "out"]


def test_a_tree_that_is_stopped_keeps_what_was_whole(directory):
    items = pages(directory, "a.txt", "b.txt")
    with Tree("out", items, suffix=".txt", exists="error", per_document=True) as sink:
        sink.put(items[0], "", [b"whole"])
        with pytest.raises(KeyboardInterrupt):
            sink.put(items[1], "", stopped(b"half"))
    assert names(directory / "out") == ["a.txt"]


def test_a_file_that_came_to_be_meanwhile_is_not_replaced(directory):
    items = pages(directory, "a.txt")
    sink = File("out", items, exists="error")
    sink.put(items[0], "", [b"mine"])
    directory.joinpath("out").write_bytes(b"theirs")
    with pytest.raises(RefusedError, match="exists by now"):
        sink.__exit__(None, None, None)
    assert directory.joinpath("out").read_bytes() == b"theirs"
    assert names(directory) == ["a.txt", "out"]


def test_what_is_empty_is_written_and_what_is_nothing_is_not(directory):
    items = pages(directory, "a.txt", "b.txt")
    with Tree("out", items, suffix=".txt", exists="error", per_document=True) as sink:
        sink.put(items[0], "", [b""])
        sink.put(items[1], "", [])
    assert names(directory / "out") == ["a.txt"]


def test_names_in_a_tree_never_lead_out_of_it(directory):
    pages(directory, "in/a.txt", "in/deep/b.txt")
    for paths in (["in/../in/a.txt", "./in/deep"], [str(directory / "in"), "in/deep/../a.txt"]):
        targets = plan("out", find_inputs(paths).items, suffix=".txt")
        assert sorted(targets.values()) == ["out/a.txt", "out/deep/b.txt"] or paths[1] == "./in/deep"
        assert not any(".." in target for target in targets.values())


def test_a_clash_names_both_inputs(directory):
    items = pages(directory, "a.html", "a.txt")
    with pytest.raises(RefusedError, match=r"out/a\.txt: both a\.html and a\.txt"):
        plan("out", items, suffix=".txt")


def test_a_directory_where_a_file_should_go_is_a_write_error(directory):
    items = pages(directory, "a", "a.txt/b.txt")
    with Tree("out", items, suffix=".txt", exists="error", per_document=True) as sink:
        sink.put(items[0], "", [b"x"])
        with pytest.raises(WriteError, match="cannot be written"):
            sink.put(items[1], "", [b"y"])


def test_a_name_that_is_too_long_is_a_write_error(directory):
    items = pages(directory, "a.txt")
    with pytest.raises(WriteError, match="cannot be written"), File("x" * 300, items, exists="error") as sink:
        sink.put(items[0], "", [b"x"])


def test_standard_input_does_not_move_the_root(directory):
    (page,) = pages(directory, "far/away/a.txt")
    assert set(plan("out", [Input(None, "-", "/"), page], suffix=".txt").values()) == {"out/stdin.txt", "out/a.txt"}
