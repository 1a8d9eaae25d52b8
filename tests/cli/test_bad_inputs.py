"""Missing, forbidden, empty, binary, huge, odd: one line each, and the others are still cleaned."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow


def test_a_missing_file_among_good_ones(articlekit: Run, pages):
    result = articlekit("clean", "-f", "jsonl", "crawl/a.txt", "missing.txt", "crawl/c.txt")
    assert result.returncode == 3
    status = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert status == ["ok", "error", "ok"]
    assert result.stderr.decode().splitlines() == [
        "articlekit: missing.txt: no such file; check the path",
        "articlekit: 3 pages: 2 ok, 1 failed",
    ]


def test_only_missing_files(articlekit: Run):
    result = articlekit("clean", "-f", "json", "one.txt", "two.txt")
    assert result.returncode == 4
    assert result.stdout.count(b'"status":"error"') == 2
    assert articlekit("clean", "one.txt").stdout == b""


@pytest.mark.parametrize(
    "data",
    [
        b"\0" * 5000,
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\x03\0\x3e\0" + bytes(range(256)) * 8,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    ],
)
def test_binary_and_nul_filled_files_are_refused_in_one_line(articlekit: Run, pages, data):
    pages.joinpath("b.bin").write_bytes(data)
    result = articlekit("clean", "-q", "-f", "jsonl", "crawl")
    assert result.returncode == 3
    assert result.stderr.startswith(b"articlekit: crawl/b.bin: ")
    assert result.stderr.count(b"\n") == 1
    assert result.stderr.count(b"b.bin") == 1
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["status"] for record in records] == ["ok", "ok", "error", "ok"]
    assert records[2]["error"]["stage"] == "decode"


def test_a_huge_file_is_refused_without_being_read(articlekit: Run, tmp_path):
    with tmp_path.joinpath("huge.txt").open("wb") as stream:
        stream.truncate(1 << 30)
    result = articlekit("clean", "huge.txt")
    assert (result.returncode, result.stdout) == (4, b"")
    assert result.stderr == b"articlekit: huge.txt: larger than 64M; raise --max-bytes to read it\n"


@pytest.mark.parametrize(
    ("limit", "code"),
    [("999", 4), ("1000", 0), ("1K", 0), ("1m", 0), ("64 MiB", 0), ("1GB", 0), ("0", 2), ("many", 2), ("-1", 2)],
)
def test_the_limit_is_a_size_for_files_and_pipes(articlekit: Run, tmp_path, limit, code):
    page = b"The lake lay still. " * 50
    tmp_path.joinpath("page.txt").write_bytes(page)
    for arguments, stdin in ((["page.txt"], b""), ([], page)):
        result = articlekit("clean", "-q", f"--max-bytes={limit}", *arguments, stdin=stdin)
        assert result.returncode == code
        if code == 4:
            assert b"larger than 999; raise --max-bytes" in result.stderr


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_one_line(articlekit: Run, pages):
    pages.joinpath("a.txt").chmod(0)
    pages.joinpath("b").chmod(0)
    result = articlekit("clean", "-f", "jsonl", "crawl")
    assert result.returncode == 3
    assert b"crawl/a.txt: permission denied" in result.stderr
    assert b"crawl/b: cannot be listed" in result.stderr


def test_a_pipe_without_a_writer_does_not_block(articlekit: Run, pages):
    os.mkfifo(pages / "pipe")
    result = articlekit("clean", "-f", "jsonl", "crawl/pipe", "crawl")
    assert result.returncode == 3
    assert b"articlekit: crawl/pipe: not a regular file; pipe it in" in result.stderr
    assert result.stdout.count(b'"status":"ok"') == 3


def test_a_device_is_not_read(articlekit: Run):
    assert articlekit("clean", "/dev/zero").returncode == 4


@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="no /dev/fd")
def test_what_the_shell_opens_is_read(environment, tmp_path, pages):
    script = f"{sys.executable} -m articlekit clean <(cat crawl/a.txt)"
    result = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert result.stdout.decode() == BODY


def test_hidden_files_and_links_to_directories_in_a_directory_are_not_read(articlekit: Run, pages, tmp_path):
    pages.joinpath(".hidden.txt").write_text(PAGE, "utf-8")
    pages.joinpath(".git").mkdir()
    pages.joinpath(".git", "x.txt").write_text(PAGE, "utf-8")
    pages.joinpath("loop").symlink_to(".")
    pages.joinpath("broken").symlink_to("nowhere")
    pages.joinpath("again.txt").symlink_to("a.txt")
    result = articlekit("clean", "-f", "jsonl", "crawl")
    assert result.returncode == 0
    sources = [json.loads(line)["source"] for line in result.stdout.splitlines()]
    assert sources == ["crawl/a.txt", "crawl/b/deep.txt", "crawl/c.txt"]
    assert result.stderr.decode().splitlines()[:3] == [
        "articlekit: crawl/again.txt: the same file as crawl/a.txt; read once",
        "articlekit: crawl/broken: a broken link; not read",
        "articlekit: crawl/loop: a link to a directory; name it to read it",
    ]


def test_a_file_that_is_named_twice_is_read_once(articlekit: Run, pages):
    result = articlekit("clean", "crawl/a.txt", "./crawl/a.txt", pages / "a.txt")
    assert (result.returncode, result.stdout.decode()) == (0, BODY)
    assert result.stderr.count(b"the same file as crawl/a.txt; read once\n") == 2


def test_files_are_read_in_the_byte_order_of_their_names(articlekit: Run, tmp_path):
    names = ["Z.txt", "a-b.txt", "a.txt", "z.txt", "ä.txt", "中.txt"]
    tmp_path.joinpath("d").mkdir()
    for name in reversed(names):
        tmp_path.joinpath("d", name).write_text("Words.\n", "utf-8")
    result = articlekit("clean", "-f", "jsonl", "d")
    assert [json.loads(line)["source"] for line in result.stdout.splitlines()] == [f"d/{name}" for name in names]


def test_an_empty_directory_is_no_input(articlekit: Run, tmp_path):
    tmp_path.joinpath("d").mkdir()
    result = articlekit("clean", "d")
    assert (result.returncode, result.stdout) == (0, b"")
    assert b"articlekit: d: no files in it\n" in result.stderr
    assert articlekit("clean", "d", "--fail-if-empty").returncode == 4


@pytest.mark.parametrize(("option", "end"), [("--files-from", "\n"), ("--files-from", "\r\n"), ("--files0-from", "\0")])
def test_inputs_are_read_from_a_list(articlekit: Run, pages, tmp_path, option, end):
    names = ["crawl/c.txt", "crawl/b", "crawl/a.txt", "missing.txt"]
    data = end.join(["", *names, ""]).encode()
    tmp_path.joinpath("list").write_bytes(data)
    for source, stdin in (("list", b""), ("-", data)):
        result = articlekit("clean", "-f", "jsonl", option, source, stdin=stdin)
        assert result.returncode == 3
        sources = [json.loads(line)["source"] for line in result.stdout.splitlines()]
        assert sources == ["crawl/c.txt", "crawl/b/deep.txt", "crawl/a.txt", "missing.txt"]


def test_a_name_with_a_line_break_needs_the_nul_separated_list(articlekit: Run, tmp_path):
    tmp_path.joinpath("two\nlines.txt").write_text(PAGE, "utf-8")
    tmp_path.joinpath("bad\nname.txt").write_bytes(b"\0" * 100)
    result = articlekit("clean", "-f", "jsonl", "-q", "--files0-from", "-", stdin=b"two\nlines.txt\0bad\nname.txt\0")
    assert json.loads(result.stdout.splitlines()[0])["source"] == "two\nlines.txt"
    assert result.stderr.startswith(b"articlekit: bad name.txt: ")
    assert result.stderr.count(b"\n") == 1


def test_a_missing_list_is_a_usage_error(articlekit: Run):
    result = articlekit("clean", "--files-from", "nowhere")
    assert result.returncode == 2
    assert result.stderr.startswith(b"articlekit: nowhere: No such file")


def test_an_empty_list_is_no_input_and_standard_input_is_left_alone(articlekit: Run, tmp_path):
    tmp_path.joinpath("list").touch()
    result = articlekit("clean", "--files-from", "list", stdin=PAGE.encode())
    assert (result.returncode, result.stdout) == (0, b"")
    assert b"no input" in result.stderr


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz"])
def test_inputs_without_a_page_are_told_and_no_failure_unless_asked_for(articlekit: Run, tmp_path, name):
    tmp_path.joinpath("no.jsonl").write_bytes(b"\n\n")
    for quiet in ((), ("-q",)):
        result = articlekit("clean", "-f", "jsonl", "no.jsonl", "-o", name, "--force", *quiet)
        assert (result.returncode, result.stderr) == (
            0,
            b"articlekit: no.jsonl: no pages in it, so there is nothing to do\n",
        )
    assert articlekit("clean", "-f", "jsonl", "no.jsonl", "--fail-if-empty").returncode == 4
    result = articlekit("dedupe", name)
    assert (result.returncode, result.stderr) == (0, b"articlekit: 0 documents: 0 kept, no duplicates\n")
    assert articlekit("clean", "-f", "jsonl", "gone", "no.jsonl").returncode == 4


def test_standard_input_cannot_be_list_and_page(articlekit: Run):
    assert articlekit("clean", "-", "--files-from", "-", stdin=b"x\n").returncode == 2


def test_a_name_that_is_no_text_works_and_output_stays_utf_8(articlekit: Run, tmp_path):
    name = b"caf\xe9-\xff.txt"
    try:
        tmp_path.joinpath(os.fsdecode(name)).write_text(PAGE, "utf-8")
    except OSError:
        pytest.skip("this file system has only names that are text")
    result = articlekit("clean", "-f", "json", name)
    assert json.loads(result.stdout)["source"] == "caf\\xe9-\\xff.txt"
    assert articlekit("clean", name, "-d", "out").returncode == 0
    assert [os.fsencode(path.name) for path in tmp_path.joinpath("out").iterdir()] == [name]
    tmp_path.joinpath(os.fsdecode(name)).write_bytes(b"\0" * 100)
    failed = articlekit("clean", name)
    assert failed.returncode == 4
    assert failed.stderr.startswith(b"articlekit: caf\\xe9-\\xff.txt: ")
    assert articlekit("detect", name).returncode == 4
    assert articlekit("clean", name + b".gone").returncode == 4


def test_lone_surrogates_in_a_record_come_out_as_replacement_characters(articlekit: Run):
    record = json.loads(articlekit("decode", "-f", "json", stdin=PAGE.encode()).stdout)
    record["title"] = record["source"] = "half \ud83d of a pair"
    for form in ("text", "json"):
        result = articlekit("strip", "-f", form, stdin=json.dumps(record, separators=(",", ":")).encode())
        assert b"Traceback" not in result.stderr
        result.stdout.decode("utf-8")


def test_names_that_a_terminal_would_obey_are_shown_without_that(articlekit: Run):
    result = articlekit("clean", "\x1b[31mred\x07.txt")
    assert result.stderr == b"articlekit: red .txt: no such file; check the path\n"


BRIDGE = (
    "The bridge over the Aller opened on Monday, after two years of work. Hundreds of people came to walk across it. "
    "The mayor said that the town had waited long, and that the wait was over."
)
LD = json.dumps({"@type": "NewsArticle", "headline": "A bridge opens", "articleBody": BRIDGE})
STATE = json.dumps({"page": {"id": 7, "text": f"<p>{BRIDGE}</p>", "ad": "Buy. Now. Or. Never."}})


@pytest.mark.parametrize(
    ("page", "status", "says", "text"),
    [
        ("%PDF-1.4\n1 0 obj", "error", "not text: application/pdf; extract its text first", ""),
        (f"<html><body><p>{BRIDGE}</p><p>It was ra", "warning", "the page is cut off", "opened on Monday"),
        ("<?xml version='1.0'?><rss version='2.0'><channel><title>T</title></channel></rss>", "warning", "a feed", "T"),
        ("<rss version='2.0'><channel><title>T</title></channel></rss>", "warning", "a feed, not a page", "T"),
        ("<?xml version='1.0'?><note><to>A</to></note>", "warning", "XML, not a page", "A"),
        ("<html><frameset cols='1,2'><frame src=a></frameset></html>", "empty", "a page of frames", ""),
        ("<html><head><title>T</title></head><body></body></html>", "empty", "no text in the page", ""),
        ("<html><body><script>document.write('<p>x')</script></body></html>", "empty", "perhaps because a script", ""),
        (
            f'<html><body><div id=app></div><script type="application/ld+json">{LD}</script></body></html>',
            *("warning", "the page shows no article, so its text was taken from JSON-LD", "opened on Monday"),
        ),
        (
            f"<html><body><a href=/>Home</a><script>window.__STATE__ = {STATE};run()</script></body></html>",
            *("warning", "so its text was taken from the state of its scripts", "opened on Monday"),
        ),
    ],
)
def test_a_page_without_its_text_says_so(articlekit: Run, tmp_path, page, status, says, text):  # noqa: PLR0917
    tmp_path.joinpath("page.html").write_text(page, "utf-8")
    result = articlekit("clean", "-f", "json", "page.html")
    record = json.loads(result.stdout)
    assert record["status"] == status
    told = [record["error"]["message"]] if record["error"] else record["warnings"]
    assert any(says in message for message in told)
    assert b"Traceback" not in result.stderr
    assert says.encode() in result.stderr
    assert text in record["text"]
    assert "Never" not in record["text"]
    assert "Home" not in record["text"]
