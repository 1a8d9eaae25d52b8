"""articlekit report: what it counts, and that nothing of a page runs in it."""

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from made_up import BODY, DOUBLED, PAGE, Run

pytestmark = pytest.mark.slow

# What would run, load or hide something, if it came through as it is.
EVIL = (
    "<script>alert(1)</script>",
    "</bdi></td><img src=x onerror=alert(1)>",
    "--><svg onload=alert(1)>",
    "</title><a href='javascript:alert(1)'>",
    "&lt;script&gt;",
    '" onmouseover="alert(1)',
    "\x1b]8;;http://evil.example\x07\0\u202e",
)

TAGS = re.compile("html|head|meta|title|style|body|h1|h2|table|tbody|tr|th|td|bdi|p|details|summary|pre")


@pytest.fixture
def articles(articlekit: Run, tmp_path):
    """Write the records of four pages that are well, and of two that are not."""
    (tmp_path / "a.txt").write_text(PAGE, "utf-8")
    (tmp_path / "b.txt").write_text(DOUBLED, "utf-8")
    (tmp_path / "c.txt").write_text(BODY, "utf-8")
    (tmp_path / "d.txt").write_bytes(b"\0" * 100)
    (tmp_path / "e.txt").touch()
    assert articlekit("clean", "a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "-o", "all.jsonl").returncode == 3
    return tmp_path / "all.jsonl"


def tables(page):
    """Return the tables of a report, by their titles."""
    tree = LexborHTMLParser(page)
    return {
        table.prev.text() if table.prev.tag == "h2" else table.prev.prev.text(): [
            [cell.text() for cell in row.css("td")] for row in table.css("tr")
        ][1:]
        for table in tree.css("table")
    }


def test_a_report_counts_pages_failures_rules_and_copies(articlekit: Run, articles, tmp_path):
    assert articlekit("dedupe", "-q", "all.jsonl", "--clusters", "c.jsonl").returncode == 3
    result = articlekit("report", "all.jsonl", "--clusters", "c.jsonl", "-o", "report.html")
    assert (result.returncode, result.stderr) == (0, b"articlekit: 5 records\n")
    found = tables((tmp_path / "report.html").read_text("utf-8"))
    assert found["Pages"] == [["3", "ok"], ["1", "failed"], ["1", "empty"]]
    assert found["Failures"][0][:2] == ["1", "decode"]
    assert found["Failures"][0][3] == "d.txt"
    assert ["2", "zh-icp-number", "京ICP备00000000号-1", "a.txt"] in found["What went"]
    assert ["2", "exact"] in found["Copies"]
    details = LexborHTMLParser((tmp_path / "report.html").read_text("utf-8")).css("details")
    least = [each.text() for each in details if "%" in each.text()]
    assert "b.txt" in least[0]
    assert "a.txt" in least[1]


def test_nothing_of_a_page_runs_in_a_report(articlekit: Run, articles, tmp_path):
    record = json.loads(articles.read_text("utf-8").splitlines()[0])
    rows = []
    for evil in EVIL:
        removed = [{**record["removed"][0], "rule": evil, "text": evil, "reasons": [evil]}]
        rows.append(
            {**record, "source": evil, "id": evil, "title": evil, "removed": removed, "warnings": [evil]}
            | {"encoding": {**record["encoding"], "name": evil}, "url": f"https://host.example/{evil}"}
        )
        rows.append({**record, "status": "error", "error": {"stage": evil, "message": evil}, "source": evil})
    (tmp_path / "evil.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    cluster = {"keeper": {"id": EVIL[0]}, "members": [{"id": evil, "relation": evil} for evil in EVIL]}
    (tmp_path / "c.jsonl").write_text(f"{json.dumps(cluster)}\n", "utf-8")
    assert articlekit("report", "evil.jsonl", "--clusters", "c.jsonl", "-o", "r.html").returncode == 0
    page = (tmp_path / "r.html").read_bytes()
    tree = LexborHTMLParser(page)
    assert {node.tag for node in tree.css("*") if not TAGS.fullmatch(node.tag)} == set()
    assert {name for node in tree.css("body *") for name in node.attributes} <= {"class"}
    assert tree.css_first("meta[http-equiv]").attributes["content"].startswith("default-src 'none'")
    text = tree.body.text()
    assert all(text.count(evil) >= 8 for evil in EVIL[:-1])
    assert not {0, 7, 0x1B} & set(page)


def test_a_report_is_the_same_for_the_same_records_and_says_what_is_none(articlekit: Run, articles, tmp_path):
    one = articlekit("report", "all.jsonl").stdout
    two = articlekit("report", "-", stdin=articles.read_bytes(), env={"PYTHONHASHSEED": "7", "LC_ALL": "C"}).stdout
    assert one == two
    (tmp_path / "no.jsonl").write_text('{"text": "x"}\n', "utf-8")
    result = articlekit("report", "all.jsonl", "no.jsonl", "missing.jsonl", "-o", "r.html")
    assert result.returncode == 3
    assert b"no.jsonl:1: no record of articlekit; give it what `clean -f jsonl` wrote" in result.stderr
    assert articlekit("report", "no.jsonl").returncode == 4
    assert articlekit("report", "all.jsonl", "-o", "all.jsonl", "--force").returncode == 2
    assert articlekit("report", "all.jsonl", "-o", "r.html").returncode == 2


def test_a_sample_is_the_pages_of_which_least_was_kept(articlekit: Run, articles):
    page = articlekit("report", "-q", "--sample", "1", "all.jsonl").stdout.decode()
    assert [each.css_first("bdi").text() for each in LexborHTMLParser(page).css("summary")] == ["b.txt"]
    assert "<details>" not in articlekit("report", "-q", "--sample", "0", "all.jsonl").stdout.decode()
