"""articlekit clean: formats, warnings, --check, --diff and settings."""

import json
import subprocess

import pytest

from made_up import BODY, DOUBLED, FOOTER, PAGE, Run

KEYS = {
    *("schema", "id", "source", "url", "status", "error", "encoding", "title", "date", "publisher", "author", "editor"),
    *("reads", "language", "text", "lines", "sections", "removed", "blocks_in", "blocks_out", "chars_in", "chars_out"),
    *("warnings", "version", "kinds", "images", "evidence", "mended", "modified", "authors"),
    *("section", "description", "page_type", "canonical", "next_page", "tags"),
}


def records(result: "subprocess.CompletedProcess[bytes]") -> list[dict]:
    return [json.loads(line) for line in result.stdout.decode().split("\n")[:-1]]


@pytest.mark.parametrize("page", [PAGE, DOUBLED, BODY])
def test_the_clean_text_is_all_that_is_printed(articlekit: Run, tmp_path, page):
    tmp_path.joinpath("page.txt").write_text(page, "utf-8")
    result = articlekit("clean", "page.txt")
    assert (result.returncode, result.stdout.decode(), result.stderr) == (0, BODY, b"")


def test_cleaning_the_output_again_changes_nothing(articlekit: Run):
    once = articlekit("clean", stdin=DOUBLED.encode()).stdout
    assert articlekit("clean", stdin=once).stdout == once


def test_json_is_one_object_on_one_line_with_all_its_keys(articlekit: Run, pages):
    for form in ("json", "jsonl"):
        result = articlekit("clean", "-f", form, "crawl/a.txt")
        assert result.stdout.count(b"\n") == 1
        (record,) = records(result)
        assert set(record) == KEYS
        assert record["status"] == "ok"
        assert record["source"] == "crawl/a.txt"
        assert record["text"] == BODY
        assert [run["line"] for run in record["removed"]] == [11, 13]


def test_a_failed_input_is_a_record_in_its_place_with_the_same_keys(articlekit: Run, pages):
    result = articlekit("clean", "-f", "json", "crawl/c.txt", "missing.txt", "crawl/a.txt")
    assert result.returncode == 3
    good, bad, last = records(result)
    assert [record["source"] for record in (good, bad, last)] == ["crawl/c.txt", "missing.txt", "crawl/a.txt"]
    assert set(bad) == KEYS
    assert (bad["status"], bad["text"]) == ("error", "")
    assert bad["error"] == {"stage": "read", "message": "no such file; check the path"}


def test_check_prints_the_names_of_pages_that_are_not_clean(articlekit: Run, pages):
    result = articlekit("clean", "--check", "crawl")
    assert result.returncode == 1
    assert result.stdout == b"crawl/a.txt\ncrawl/b/deep.txt\n"
    assert articlekit("clean", "--check", "crawl/c.txt").returncode == 0


def test_a_failure_outranks_what_check_found(articlekit: Run, pages):
    assert articlekit("clean", "--check", "crawl", "missing.txt").returncode == 3


def test_diff_shows_what_goes_and_applies_to_the_page(articlekit: Run, pages):
    result = articlekit("clean", "--diff", "crawl/a.txt")
    lines = result.stdout.decode().splitlines()
    assert result.returncode == 0
    assert lines[:3] == ["--- crawl/a.txt", "+++ crawl/a.txt (clean)", "@@ -7,7 +7,3 @@ line 11"]
    assert [line[1:] for line in lines if line.startswith("-")][1:] == ["", *FOOTER.splitlines()]
    assert articlekit("clean", "--diff", "crawl/c.txt").stdout == b""


def test_diff_and_check_together_print_the_diff_and_exit_1(articlekit: Run, pages):
    result = articlekit("clean", "--diff", "--check", "crawl")
    assert result.returncode == 1
    assert result.stdout.count(b"\n--- ") == 1
    assert result.stdout.startswith(b"--- crawl/a.txt")


@pytest.mark.parametrize("option", [["-o", "x"], ["-d", "x"], ["-f", "json"]])
def test_check_and_diff_write_no_pages(articlekit: Run, pages, option):
    for view in ("--check", "--diff"):
        assert articlekit("clean", view, *option, "crawl").returncode == 2


def test_an_empty_page_is_no_failure(articlekit: Run, tmp_path):
    tmp_path.joinpath("x.txt").write_bytes(b"")
    result = articlekit("clean", "x.txt")
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == b"articlekit: x.txt: empty; nothing to clean\n"
    (record,) = records(articlekit("clean", "-f", "json", "x.txt"))
    assert (record["status"], record["error"], record["text"]) == ("empty", None, "")


def test_one_very_long_line_is_warned_about(articlekit: Run):
    page = "这一行里什么都有，谁也分不开。" * 200
    result = articlekit("clean", "-f", "json", stdin=page.encode())
    (record,) = records(result)
    assert record["status"] == "warning"
    assert record["text"] == f"{page}\n"
    assert result.stderr.decode() == f"articlekit: -: warning: {record['warnings'][0]}\n"
    assert "one line of 3000 characters" in record["warnings"][0]


def test_several_inputs_are_summed_up_in_one_line(articlekit: Run, pages):
    pages.joinpath("d.txt").write_bytes(b"")
    result = articlekit("clean", "-f", "json", "crawl", "missing.txt")
    assert result.stderr.decode().splitlines()[-1] == "articlekit: 5 pages: 3 ok, 1 empty, 1 failed"


def test_quiet_silences_all_but_failures(articlekit: Run, pages):
    pages.joinpath("d.txt").write_bytes(b"")
    result = articlekit("clean", "-q", "-f", "json", "crawl", "crawl/a.txt", "missing.txt")
    assert result.stderr == b"articlekit: missing.txt: no such file; check the path\n"


def test_encoding_is_honoured_for_files_and_standard_input(articlekit: Run, tmp_path):
    tmp_path.joinpath("page.txt").write_bytes(PAGE.encode("gb18030"))
    for arguments, stdin in ((["page.txt"], b""), ([], PAGE.encode("gb18030"))):
        assert articlekit("clean", "--encoding", "gb18030", *arguments, stdin=stdin).stdout.decode() == BODY


def test_without_leaves_a_rule_out_and_suggests_the_nearest(articlekit: Run):
    result = articlekit("clean", "--without", "zh-icp-numbr", stdin=PAGE.encode())
    assert result.returncode == 2
    assert b"zh-icp-number" in result.stderr
    assert result.stderr.count(b"\n") == 1
    page = f"{BODY}\n京ICP备00000000号-1\n"
    without = articlekit("clean", "--without", "zh-icp-number", "--without", "zh-filing-label", stdin=page.encode())
    assert without.returncode == 0
    assert without.stdout.decode() == page


RULE = """
[[rule]]
id = "lake-sign-off"
about = "how the lake paper ends its pages"
reasons = ["navigation"]
where = "anywhere"
pattern = '湖上再见'
removes = ["湖上再见！"]
keeps = ["再见了，湖。"]
"""


def test_rules_of_the_user_are_used(articlekit: Run, tmp_path):
    tmp_path.joinpath("site.toml").write_text(RULE, "utf-8")
    page = f"{BODY}\n湖上再见！\n".encode()
    assert articlekit("clean", stdin=page).stdout == page
    assert articlekit("clean", "--rules", "site.toml", stdin=page).stdout.decode() == BODY


@pytest.mark.parametrize("content", [None, b"rule = 1", b"[[rule", RULE.replace("湖上再见'", "(湖'").encode()])
def test_a_bad_rules_file_is_a_configuration_error_in_one_line(articlekit: Run, tmp_path, content):
    if content is not None:
        tmp_path.joinpath("site.toml").write_bytes(content)
    result = articlekit("clean", "--rules", "site.toml", stdin=PAGE.encode())
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.count(b"\n") == 1
    assert b"site.toml" in result.stderr


@pytest.mark.parametrize(
    "option",
    [["--similarity", "2"], ["--min-coverage", "-1"], ["--min-blocks", "0"], ["--min-keep", "2"], ["--keep", "all"]],
)
def test_a_setting_out_of_range_is_a_usage_error(articlekit: Run, option):
    result = articlekit("clean", *option, stdin=PAGE.encode())
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.count(b"\n") == 1


def test_settings_reach_the_library(articlekit: Run):
    first, last = (
        records(articlekit("clean", "-f", "json", "--keep", which, stdin=DOUBLED.encode()))[0]
        for which in ("first", "last")
    )
    assert first["lines"][0] == 1
    assert last["lines"][0] > 9
    assert articlekit("clean", "--min-keep", "1", stdin=PAGE.encode()).stdout.decode() == PAGE


def test_a_record_is_not_a_page(articlekit: Run):
    record = articlekit("clean", "-f", "json", stdin=PAGE.encode()).stdout
    result = articlekit("clean", stdin=record)
    assert (result.returncode, result.stdout) == (4, b"")
    assert b"strip, collapse or explain" in result.stderr
