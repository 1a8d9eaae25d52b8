"""-f markdown and -f html, --links, and --extract."""

import json
from pathlib import Path

import pytest

from made_up import PAGE, Run

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
PLAIN = str(SAMPLES / "plain.html")


def test_markdown_has_the_title_as_a_heading_and_captions_in_italics(articlekit: Run):
    lines = articlekit("clean", "-f", "markdown", PLAIN).stdout.decode().split("\n\n")
    assert lines[0] == "# Village clock café keeps its own time"
    assert "## Eleven minutes a week" in lines
    assert any(line.startswith("![A round clock face") for line in lines)
    assert any(line.startswith("*The clock gains eleven minutes") for line in lines)


def test_links_keep_their_addresses_only_where_asked_for(articlekit: Run, tmp_path):
    text = "<p>The mill turned, and the whole town came to hear it, with <a href='/eels'>the eels</a> upstream.</p>" * 3
    tmp_path.joinpath("a.html").write_text(
        f"<html><body><div><h1>The mill turns</h1>{text}</div></body></html>", "utf-8"
    )
    assert b"(/eels)" not in articlekit("clean", "-f", "markdown", "a.html").stdout
    assert b"[the eels](/eels)" in articlekit("clean", "-f", "markdown", "--links", "a.html").stdout


def test_html_is_the_article_and_nothing_that_runs(articlekit: Run):
    written = articlekit("clean", "-f", "html", PLAIN).stdout.decode()
    assert "<h1>Village clock café keeps its own time</h1>" in written
    assert "<script" not in written
    assert "Privacy policy" not in written


@pytest.mark.parametrize(("form", "suffix"), [("markdown", ".md"), ("html", ".html"), ("text", ".txt")])
def test_a_directory_gets_files_with_the_suffix_of_their_form(articlekit: Run, tmp_path, form, suffix):
    articlekit("clean", "-f", form, PLAIN, "-d", "out")
    assert [path.name for path in tmp_path.joinpath("out").iterdir()] == ["plain" + suffix]


def test_several_pages_as_one_markdown_are_refused(articlekit: Run):
    result = articlekit("clean", "-f", "markdown", PLAIN, PLAIN.replace("plain", "forum"))
    assert result.returncode == 2
    assert b"as one markdown would run together" in result.stderr


def test_a_page_of_text_can_be_markdown(articlekit: Run):
    written = articlekit("clean", "-f", "markdown", stdin=PAGE.encode()).stdout.decode()
    assert written.startswith("湖边的小灯塔重新亮起来了\n\n")


def test_extract_whole_says_nothing_of_an_article_and_article_refuses_a_page_without(articlekit: Run, tmp_path):
    tmp_path.joinpath("menu.html").write_text("<html><ul><li><a href=/>Home</a><li><a href=/b>Sport</a></ul>", "utf-8")
    auto = articlekit("clean", "menu.html")
    assert b"no article was found" in auto.stderr
    assert b"no article" not in articlekit("clean", "--extract", "whole", "menu.html").stderr
    only = articlekit("clean", "--extract", "article", "-f", "json", "menu.html")
    assert json.loads(only.stdout)["status"] == "empty"
    assert b"try --extract whole" in only.stderr


def test_explain_shows_what_extraction_took_and_what_told_the_title(articlekit: Run):
    view = articlekit("explain", PLAIN).stdout.decode()
    assert "extract, furniture-element (navigation)" in view
    assert "(<h1>)" in view


@pytest.mark.parametrize(
    "command",
    ["clean a.txt", "explain a.txt", "compare a.txt b.txt", "detect a.txt", "dedupe a.txt b.txt", "rules list"],
)
def test_jsonl_is_another_name_for_json(articlekit: Run, tmp_path, command):
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(PAGE, "utf-8")
    result = articlekit(*command.split(), "-f", "jsonl")
    assert result.returncode == 0
    assert result.stdout == articlekit(*command.split(), "-f", "json").stdout
    assert all(map(json.loads, result.stdout.splitlines()))


@pytest.mark.parametrize("command", ["explain a.txt", "compare a.txt a.txt", "report a.jsonl"])
def test_a_name_that_asks_for_another_format_is_refused(articlekit: Run, tmp_path, command):
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    assert articlekit("clean", "a.txt", "-o", "a.jsonl").returncode == 0
    for name in ("x.md", "x.foo", "x.parquet"):
        result = articlekit(*command.split(), "-o", name)
        assert (result.returncode, name in result.stderr.decode()) == (2, True)
        assert not (tmp_path / name).exists()
