"""-o, -d, --force, and what is never written over."""

import json
import os
from pathlib import Path

import pytest

from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow


def tree(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


def test_one_input_goes_to_the_file(articlekit: Run, pages, tmp_path):
    result = articlekit("clean", "crawl/a.txt", "-o", "out.txt")
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"")
    assert tmp_path.joinpath("out.txt").read_bytes() == BODY.encode()


def test_a_new_file_has_the_usual_permissions(articlekit: Run, pages, tmp_path):
    articlekit("clean", "crawl/a.txt", "-o", "out.txt")
    usual = tmp_path / "usual"
    usual.touch()
    assert tmp_path.joinpath("out.txt").stat().st_mode == usual.stat().st_mode


def test_several_inputs_as_text_need_a_directory_or_json(articlekit: Run, pages, tmp_path):
    for option in ([], ["-o", "out.txt"]):
        result = articlekit("clean", "crawl", *option)
        assert (result.returncode, result.stdout) == (2, b"")
        assert b"-d DIR" in result.stderr
        assert b"-f jsonl" in result.stderr
    assert tree(tmp_path) == ["crawl/a.txt", "crawl/b/deep.txt", "crawl/c.txt"]


def test_several_inputs_as_json_go_to_one_file_in_their_order(articlekit: Run, pages, tmp_path):
    assert articlekit("clean", "-f", "jsonl", "crawl/c.txt", "crawl", "-o", "out.jsonl").returncode == 0
    sources = [json.loads(line)["source"] for line in tmp_path.joinpath("out.jsonl").read_text("utf-8").splitlines()]
    assert sources == ["crawl/c.txt", "crawl/a.txt", "crawl/b/deep.txt"]


def test_a_dash_as_output_is_standard_output(articlekit: Run, pages):
    assert articlekit("clean", "crawl/a.txt", "-o", "-").stdout.decode() == BODY


def test_an_output_that_exists_is_replaced_only_by_force(articlekit: Run, pages, tmp_path):
    out = tmp_path / "out.txt"
    out.write_text("precious", "utf-8")
    out.chmod(0o600)
    result = articlekit("clean", "crawl/a.txt", "-o", "out.txt")
    assert result.returncode == 2
    assert result.stderr == b"articlekit: out.txt: exists; --force replaces it\n"
    assert out.read_text("utf-8") == "precious"
    assert articlekit("clean", "crawl/a.txt", "-o", "out.txt", "--force").returncode == 0
    assert out.read_text("utf-8") == BODY
    assert out.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["page.txt", "./page.txt", "link.txt", "hard.txt", "up/../page.txt"])
def test_an_output_that_is_an_input_under_any_name_is_refused(articlekit: Run, tmp_path, name):
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    tmp_path.joinpath("up").mkdir()
    tmp_path.joinpath("link.txt").symlink_to("page.txt")
    tmp_path.joinpath("hard.txt").hardlink_to(page)
    result = articlekit("clean", "page.txt", "-o", name, "--force")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.decode() == f"articlekit: {name}: it is an input (page.txt); write somewhere else\n"
    assert page.read_text("utf-8") == PAGE
    other = articlekit("clean", name, "-o", "page.txt", "--force")
    assert other.returncode == 2
    assert page.read_text("utf-8") == PAGE


def test_standard_input_is_an_input_too(articlekit: Run, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    with page.open("rb") as stream:
        assert articlekit("clean", "-o", "page.txt", "--force", stdin_file=stream).returncode == 2
    assert page.read_text("utf-8") == PAGE


def test_standard_output_redirected_to_an_input_is_refused(articlekit: Run, tmp_path):
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    with page.open("ab") as stream:
        assert articlekit("clean", "page.txt", stdout=stream).returncode == 2
    assert page.read_text("utf-8") == PAGE


def test_standard_output_redirected_into_the_directory_that_is_read_is_not_read(articlekit: Run, pages):
    with pages.joinpath("all.jsonl").open("wb") as stream:
        result = articlekit("clean", "-f", "jsonl", "crawl", stdout=stream)
    assert result.returncode == 0
    assert b"articlekit: crawl/all.jsonl: the output goes there; not read\n" in result.stderr
    assert pages.joinpath("all.jsonl").read_bytes().count(b"\n") == 3


@pytest.mark.parametrize(("form", "suffix"), [("text", "txt"), ("json", "json"), ("jsonl", "json")])
def test_a_directory_is_mirrored(articlekit: Run, pages, tmp_path, form, suffix):
    result = articlekit("clean", "crawl", "-d", "out", "-f", form)
    assert (result.returncode, result.stdout, result.stderr) == (0, b"", b"articlekit: 3 pages: 3 ok\n")
    assert tree(tmp_path / "out") == [f"a.{suffix}", f"b/deep.{suffix}", f"c.{suffix}"]
    deep = tmp_path.joinpath(f"out/b/deep.{suffix}").read_text("utf-8")
    assert (deep if form == "text" else json.loads(deep)["text"]) == BODY


def test_the_tree_begins_below_what_the_inputs_share(articlekit: Run, pages, tmp_path):
    for name in ("one", "two"):
        tmp_path.joinpath(name).mkdir()
        tmp_path.joinpath(name, "page.html").write_text(f"<p>{name} and more of it</p>", "utf-8")
    articlekit("clean", "one/page.html", "two/page.html", "-d", "files")
    articlekit("clean", tmp_path / "one", "two/", "-d", "directories")
    articlekit("clean", "one/page.html", "-d", "single")
    assert tree(tmp_path / "files") == tree(tmp_path / "directories") == ["one/page.txt", "two/page.txt"]
    assert tree(tmp_path / "single") == ["page.txt"]


def test_only_a_page_s_suffix_is_taken_off_a_name(articlekit: Run, tmp_path):
    names = ["site.cn_2021.03.04", "site.cn_2021.03.05", "index.HTML", "plain"]
    for name in names:
        tmp_path.joinpath(name).write_text("Some words on a page.\n", "utf-8")
    assert articlekit("clean", *names, "-d", "out").returncode == 0
    expected = ["index.txt", "plain.txt", "site.cn_2021.03.04.txt", "site.cn_2021.03.05.txt"]
    assert tree(tmp_path / "out") == expected


def test_two_inputs_with_one_output_name_are_refused_by_name(articlekit: Run, tmp_path):
    for name in ("page.txt", "page.html"):
        tmp_path.joinpath(name).write_text(PAGE, "utf-8")
    result = articlekit("clean", "page.txt", "page.html", "-d", "out")
    assert result.returncode == 2
    assert b"page.txt and page.html" in result.stderr
    assert not tmp_path.joinpath("out").exists()


def test_a_tree_is_not_written_over_its_inputs(articlekit: Run, pages, tmp_path):
    tmp_path.joinpath("link").symlink_to("crawl")
    for directory in ("crawl", "link", "./crawl/b/.."):
        result = articlekit("clean", "crawl", "-d", directory, "--force")
        assert result.returncode == 2, directory
        assert b"it is an input" in result.stderr
    assert pages.joinpath("a.txt").read_text("utf-8") == PAGE


def test_a_tree_replaces_files_only_by_force(articlekit: Run, pages, tmp_path):
    assert articlekit("clean", "crawl", "-d", "out").returncode == 0
    again = articlekit("clean", "crawl", "-d", "out")
    assert again.returncode == 2
    assert again.stderr == b"articlekit: out/a.txt: exists (and 2 more); --force replaces it\n"
    assert articlekit("clean", "crawl", "-d", "out", "--force").returncode == 0


def test_an_output_directory_inside_the_input_is_not_read(articlekit: Run, pages, tmp_path):
    for _ in range(2):
        assert articlekit("clean", "crawl", "-d", "crawl/out", "--force").returncode == 0
        assert tree(pages / "out") == ["a.txt", "b/deep.txt", "c.txt"]


def test_failed_inputs_leave_the_others_written(articlekit: Run, pages, tmp_path):
    assert articlekit("clean", "crawl", "missing.txt", "-d", "out").returncode == 3
    assert tree(tmp_path / "out") == ["crawl/a.txt", "crawl/b/deep.txt", "crawl/c.txt"]


def test_no_file_is_made_when_the_only_input_fails(articlekit: Run, tmp_path):
    assert articlekit("clean", "missing.txt", "-o", "out.txt").returncode == 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["o.jsonl.xz", "o.tsv", "o.TAR"])
def test_a_name_that_promises_what_is_not_written_is_refused(articlekit: Run, pages, tmp_path, name):
    result = articlekit("clean", "crawl", "-f", "jsonl", "-o", name)
    assert result.returncode == 5
    assert result.stderr.startswith(f"articlekit: {name}: {name[name.rindex('.') :].lower()} is not written".encode())
    assert not (tmp_path / name).exists()


def test_standard_input_has_a_name_in_a_tree(articlekit: Run, tmp_path):
    assert articlekit("clean", "-d", "out", stdin=PAGE.encode()).returncode == 0
    assert tree(tmp_path / "out") == ["stdin.txt"]


def test_output_and_directory_exclude_each_other(articlekit: Run, pages):
    assert articlekit("clean", "crawl", "-f", "json", "-o", "x", "-d", "y").returncode == 2


def test_an_output_that_is_a_directory_and_the_other_way_round_are_usage_errors(articlekit: Run, pages):
    assert articlekit("clean", "crawl/a.txt", "-o", "crawl").returncode == 2
    assert articlekit("clean", "crawl", "-d", "crawl/a.txt", "--force").returncode == 2


def test_an_output_that_cannot_be_written_is_fatal(articlekit: Run, pages):
    for arguments in (["-o", "nowhere/out.txt"], ["-d", "/proc/nowhere"], ["-o", "/dev/full"]):
        result = articlekit("clean", "crawl/a.txt", *arguments)
        assert result.returncode == 5, arguments
        assert result.stderr.count(b"\n") == 1


def test_a_device_is_written_to_and_not_replaced(articlekit: Run, pages):
    assert articlekit("clean", "crawl/a.txt", "-o", os.devnull).returncode == 0
    assert not Path(os.devnull).is_file()


def test_a_link_to_an_output_stays_a_link(articlekit: Run, pages, tmp_path):
    tmp_path.joinpath("real.txt").write_text("old", "utf-8")
    tmp_path.joinpath("link.txt").symlink_to("real.txt")
    assert articlekit("clean", "crawl/a.txt", "-o", "link.txt", "--force").returncode == 0
    assert tmp_path.joinpath("link.txt").is_symlink()
    assert tmp_path.joinpath("real.txt").read_text("utf-8") == BODY


def test_an_output_is_not_written_over_a_list_of_inputs(articlekit: Run, pages, tmp_path):
    (tmp_path / "list.txt").write_text("crawl/a.txt\n", "utf-8")
    for command in ("clean", "dedupe"):
        result = articlekit(command, "--files-from", "list.txt", "-f", "json", "-o", "list.txt", "--force")
        assert result.returncode == 2
        assert b"list.txt: it is an input (list.txt); write somewhere else" in result.stderr
    assert (tmp_path / "list.txt").read_text("utf-8") == "crawl/a.txt\n"
