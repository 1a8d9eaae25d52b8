"""decode | strip | collapse, with text and with JSON between them."""

import json
from pathlib import Path

import pytest

from made_up import BODY, DOUBLED, FOOTER, PAGE, Run

pytestmark = pytest.mark.slow

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def pipe(articlekit: Run, data: bytes, forms: list[list[str]]) -> bytes:
    for command, form in zip(("decode", "strip", "collapse"), forms, strict=True):
        result = articlekit(command, *form, stdin=data)
        assert (result.returncode, result.stderr) == (0, b"")
        data = result.stdout
    return data


@pytest.mark.parametrize("page", [PAGE, DOUBLED, BODY])
@pytest.mark.parametrize("between", [[], ["-f", "json"]])
def test_the_stages_print_what_clean_prints(articlekit: Run, page, between):
    data = page.replace("\n", "\r\n").encode("gb18030")
    expected = articlekit("clean", "--encoding", "gb18030", stdin=data).stdout
    assert expected.decode() == BODY
    decoded = articlekit("decode", "--encoding", "gb18030", *between, stdin=data).stdout
    stripped = articlekit("strip", *between, stdin=decoded).stdout
    assert articlekit("collapse", stdin=stripped).stdout == expected


def test_marks_travel_along_as_json(articlekit: Run):
    data = DOUBLED.encode()
    (clean,) = [json.loads(articlekit("clean", "-f", "json", stdin=data).stdout)]
    piped = json.loads(pipe(articlekit, data, [["-f", "json"]] * 3))
    assert piped["removed"] == clean["removed"]
    assert piped["text"] == clean["text"]


def test_stages_with_rules_print_what_clean_prints_with_them(articlekit: Run):
    chosen = ["--without", "zh-meta", "-f", "json"]
    data = DOUBLED.encode()
    clean = json.loads(articlekit("clean", *chosen, stdin=data).stdout)
    piped = json.loads(pipe(articlekit, data, [["-f", "json"], chosen, chosen]))
    assert piped == clean


@pytest.mark.parametrize(
    ("name", "between"), [("table-layout.html", []), ("forum.html", []), ("infinite-scroll.html", ["-f", "json"])]
)
def test_the_stages_print_of_html_what_clean_prints(articlekit: Run, name, between):
    data = SAMPLES.joinpath(name).read_bytes()
    stripped = articlekit("strip", *between, stdin=articlekit("decode", *between, stdin=data).stdout).stdout
    assert articlekit("collapse", stdin=stripped).stdout == articlekit("clean", stdin=data).stdout


def test_decode_prints_the_text_as_it_is_with_lf(articlekit: Run):
    text = "\u3000\u3000缩进的一行\t\r\n\r\n\r\n  Zwei  Leerzeichen \rund ein alter Mac\n末行没有换行"
    result = articlekit("decode", stdin=text.encode())
    assert result.stdout.decode() == text.replace("\r\n", "\n").replace("\r", "\n")


def test_several_records_pass_one_by_one_and_stay_in_order(articlekit: Run, pages):
    decoded = articlekit("decode", "-f", "jsonl", "crawl")
    stripped = articlekit("strip", "-f", "jsonl", stdin=decoded.stdout)
    collapsed = articlekit("collapse", "-f", "jsonl", stdin=stripped.stdout)
    got = [json.loads(line) for line in collapsed.stdout.splitlines()]
    assert [record["source"] for record in got] == ["crawl/a.txt", "crawl/b/deep.txt", "crawl/c.txt"]
    assert [record["text"] for record in got] == [BODY] * 3
    assert collapsed.stderr == b"articlekit: 3 pages: 3 ok\n"


def test_records_are_read_from_files_too(articlekit: Run, pages, tmp_path):
    assert articlekit("decode", "-f", "jsonl", "crawl", "-o", "decoded.jsonl").returncode == 0
    assert articlekit("strip", "-f", "jsonl", "decoded.jsonl").stdout.count(b"\n") == 3


def test_several_records_do_not_run_together_as_text(articlekit: Run, pages):
    decoded = articlekit("decode", "-f", "jsonl", "crawl").stdout
    result = articlekit("strip", stdin=decoded)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"-f jsonl" in result.stderr


def test_a_page_that_failed_stays_failed(articlekit: Run, pages):
    decoded = articlekit("decode", "-f", "jsonl", "crawl/a.txt", "missing.txt")
    assert decoded.returncode == 3
    stripped = articlekit("strip", "-f", "jsonl", stdin=decoded.stdout)
    assert stripped.returncode == 3
    good, bad = (json.loads(line) for line in stripped.stdout.splitlines())
    assert (good["status"], bad["status"]) == ("ok", "error")
    assert bad["error"] == {"stage": "read", "message": "no such file; check the path"}
    assert b"articlekit: missing.txt: no such file" in stripped.stderr


def test_a_broken_record_is_named_with_its_line_and_the_others_pass(articlekit: Run, pages):
    first, second, third = articlekit("decode", "-f", "jsonl", "crawl").stdout.splitlines()
    result = articlekit("strip", "-f", "jsonl", stdin=b"\n".join([first, second[:80], b'{"schema":"x"}', third]))
    assert result.returncode == 3
    status = [json.loads(line)["status"] for line in result.stdout.splitlines()]
    assert status == ["ok", "error", "error", "ok"]
    messages = result.stderr.decode().splitlines()
    assert messages[0].startswith("articlekit: -:2: not one JSON record per line")
    assert messages[1].startswith("articlekit: -:3: not a whole articlekit.article/1 record")


def test_line_separators_inside_a_string_do_not_end_a_record(articlekit: Run):
    page = f"{BODY}\n"
    record = json.loads(articlekit("decode", "-f", "json", stdin=page.encode()).stdout)
    record["title"] = "one\u2028two\u0085three"
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
    result = articlekit("strip", "-f", "jsonl", stdin=line + b"\n" + line + b"\n")
    assert result.returncode == 0
    assert result.stdout.count(b"\n") == 2


def test_a_warning_is_said_once_in_a_pipe(articlekit: Run):
    page = ("一行到底的页面没有换行。" * 300).encode()
    decoded = articlekit("decode", "-f", "json", stdin=page)
    assert b"warning" in decoded.stderr
    stripped = articlekit("strip", "-f", "json", stdin=decoded.stdout)
    assert stripped.stderr == b""
    assert json.loads(stripped.stdout)["status"] == "warning"


def test_a_page_of_nothing_but_boilerplate_comes_back_whole_from_strip_too(articlekit: Run):
    result = articlekit("strip", stdin=FOOTER.encode())
    assert (result.returncode, result.stdout) == (0, FOOTER.encode())
    assert b"only 0 of " in result.stderr
    assert b"explain --min-keep 0" in result.stderr


@pytest.mark.parametrize("command", ["strip", "clean"])
def test_min_keep_of_nothing_leaves_an_empty_page_and_says_so(articlekit: Run, command):
    result = articlekit(command, "--min-keep", "0", stdin=FOOTER.encode())
    assert (result.returncode, result.stdout) == (0, b"")
    assert result.stderr == b"articlekit: -: warning: nothing is left of the page; leave out --min-keep\n"
