"""articlekit report: what it counts, and that nothing of a page runs in it."""

import json
import os

import pytest
from selectolax.lexbor import LexborHTMLParser

from made_up import BODY, DOUBLED, PAGE, Run

pytestmark = pytest.mark.slow


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
    """Return the tables of a report, by the ids of their headings."""
    found = {}
    for node in LexborHTMLParser(page).css("h2[id], table"):
        if node.tag == "h2":
            heading = node.attributes["id"]
        else:
            rows = [[cell.text() for cell in row.css("td")] for row in node.css("tbody tr")]
            found.setdefault(heading, rows)
    return found


def test_a_report_counts_pages_failures_rules_and_copies(articlekit: Run, articles, tmp_path):
    assert articlekit("dedupe", "-q", "all.jsonl", "--clusters", "c.jsonl").returncode == 3
    result = articlekit("report", "all.jsonl", "--clusters", "c.jsonl", "-o", "report.html")
    assert (result.returncode, result.stderr) == (0, b"articlekit: 5 records\n")
    page = (tmp_path / "report.html").read_text("utf-8")
    tree, found, title = LexborHTMLParser(page), tables(page), BODY.split()[0]
    assert [each.text().split() for each in tree.css(".tiles li")][:4] == [
        ["5", "pages"],
        ["3", "ok"],
        ["1", "empty"],
        ["1", "failed"],
    ]
    assert "2 exact" in [" ".join(each.text().split()) for each in tree.css(".tiles li")]
    assert found["failures"][0][0] == "1"
    assert found["failures"][0][1].startswith("decode not text")
    assert found["failures"][0][2] == "d.txt"
    rules = {row[0]: row for row in found["rules"]}
    assert rules["zh-icp-number"][2:4] == ["2", "2"]
    assert rules["zh-icp-number"][6] == "京ICP备00000000号-1a.txt"
    # The worst first: what failed, what is empty, then the page of which least was kept.
    assert [row[3] for row in found["pages"]] == ["d.txt", "e.txt", "b.txt", "a.txt", "c.txt"]
    assert [each.css_first("bdi").text() for each in tree.css(".explained > summary")] == [
        "湖边的小灯塔重新亮起来了"
    ] * 2
    (cluster,) = tree.css("#clusters ~ details:not(.explained)")
    assert cluster.css_first("bdi").text() == title


def test_the_title_the_inputs_and_their_date_are_at_the_top(articlekit: Run, articles):
    os.utime(articles, (0, 86400))
    page = LexborHTMLParser(
        articlekit("report", "all.jsonl", "--title", "二〇二四年五月", "--lang", "zh").stdout.decode()
    )
    assert [page.css_first(name).text() for name in ("title", "h1", ".source")] == [
        "二〇二四年五月",
        "二〇二四年五月",
        "1970-01-02 00:00 UTC · all.jsonl",
    ]
    assert page.css_first("html").attributes["lang"] == "zh"
    assert "站点（异常的在前）" in page.body.text()


def test_what_changed_since_an_older_run_is_shown_by_rule(articlekit: Run, articles, tmp_path):
    # Without collapse, the second copy of a body stays.
    assert articlekit("strip", "a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "-q", "-o", "new.jsonl").returncode == 3
    result = articlekit("report", "new.jsonl", "--against", "all.jsonl", "-o", "changes.html")
    assert (result.returncode, result.stderr) == (0, b"articlekit: 5 records\n")
    page = (tmp_path / "changes.html").read_text("utf-8")
    assert [row[:3] for row in tables(page)["changes"]] == [["repeated-body", "1", "5"]]
    lines = LexborHTMLParser(page).css("#changes ~ details.pair-of-texts tbody tr")
    assert [line.css_first("ins").text() for line in lines] == BODY.split()
    assert articlekit("report", "new.jsonl", "--against", "missing.jsonl").returncode == 3


def test_a_report_is_the_same_for_the_same_records_and_says_what_is_none(articlekit: Run, articles, tmp_path):
    one = articlekit("report", stdin=articles.read_bytes()).stdout
    two = articlekit("report", "-", stdin=articles.read_bytes(), env={"PYTHONHASHSEED": "7", "LC_ALL": "C"}).stdout
    assert one == two
    assert articlekit("report", "all.jsonl").stdout == articlekit("report", "all.jsonl", "--lang", "en").stdout
    (tmp_path / "no.jsonl").write_text('{"text": "x"}\n', "utf-8")
    result = articlekit("report", "all.jsonl", "no.jsonl", "missing.jsonl", "-o", "r.html")
    assert result.returncode == 3
    assert b"no.jsonl:1: no record of articlekit; give it what `clean -f jsonl` wrote" in result.stderr
    assert articlekit("report", "no.jsonl").returncode == 4
    assert articlekit("report", "all.jsonl", "-o", "all.jsonl", "--force").returncode == 2
    assert articlekit("report", "all.jsonl", "-o", "r.html").returncode == 2


def test_a_sample_is_the_pages_to_check_first(articlekit: Run, articles):
    page = articlekit("report", "-q", "--sample", "1", "all.jsonl").stdout.decode()
    assert [each.text() for each in LexborHTMLParser(page).css(".explained .source")] == ["b.txt"]
    assert "<details" not in articlekit("report", "-q", "--sample", "0", "all.jsonl").stdout.decode()


def test_incomplete_records_are_named_and_cost_no_other(articlekit: Run, articles, tmp_path):
    lines = articles.read_text("utf-8").splitlines()
    broken = [{**json.loads(lines[0]), "removed": 7}, {"schema": "articlekit.article/1", "id": "x"}]
    (tmp_path / "broken.jsonl").write_text("\n".join(map(json.dumps, broken)), "utf-8")
    result = articlekit("report", "broken.jsonl", "all.jsonl", "-o", "r.html")
    assert result.returncode == 3
    assert result.stderr.decode().splitlines() == [
        *(
            f"articlekit: broken.jsonl:{number}: an incomplete record; give it what `clean -f jsonl` wrote"
            for number in (1, 2)
        ),
        "articlekit: 5 records, 2 inputs failed",
    ]


REMOVED = {"line": 1, "stage": "strip", "rule": "x", "reasons": ["icp"], "because": "y", "text": "z"}
ODD = {
    "a title that is a list": {"title": ["x"]},
    "a date that is a number": {"date": 2024},
    "a status that is null": {"status": None},
    "a count below zero": {"chars_in": -1, "chars_out": 100},
    "a count without end": {"chars_out": 10**400},
    "an encoding without a name": {"encoding": {"name": None, "evidence": "x"}},
    "a rule that is a number": {"removed": [{**REMOVED, "rule": 5}]},
    "a removal without evidence": {"removed": [{key: REMOVED[key] for key in REMOVED if key != "because"}]},
    "warnings that are one text": {"warnings": "odd"},
    "tags of numbers": {"tags": [1]},
    "more lines than texts": {"lines": [1, 2, 3, 4, 5, 6, 7, 8, 9]},
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_record_costs_one_line_and_no_other_record(articlekit: Run, articles, tmp_path, kind):
    record = json.loads(articles.read_text("utf-8").splitlines()[1])
    (tmp_path / "odd.jsonl").write_text(json.dumps({**record, **ODD[kind]}), "utf-8")
    for form in ("html", "xlsx"):
        result = articlekit("report", "odd.jsonl", "all.jsonl", "-o", f"r.{form}")
        assert result.returncode == 3
        first, last = result.stderr.decode().splitlines()
        assert first.endswith(": an incomplete record; give it what `clean -f jsonl` wrote")
        assert last.endswith("records, 1 inputs failed")
    assert len(LexborHTMLParser((tmp_path / "r.html").read_text("utf-8")).css(".explained")) == 2
    result = articlekit("explain", "odd.jsonl", "b.txt", "-f", "html")
    # What an explanation does not need, such as counts, may be odd.
    assert result.returncode == (3 if b"not a whole" in result.stderr else 0)
    assert b"Traceback" not in result.stderr


def test_odd_clusters_cost_one_line(articlekit: Run, articles, tmp_path):
    whole = {
        "keeper": {"id": "a.txt"},
        "why": None,
        "members": [{"id": "b.txt", "relation": "near", "similarity": 0.9}],
    }
    odd = [{**whole, "why": 5}, {**whole, "members": [{"id": 5, "relation": "near"}]}, {"keeper": {"id": "x"}}]
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, odd)), "utf-8")
    result = articlekit("report", "all.jsonl", "--clusters", "c.jsonl", "-o", "r.html")
    assert result.returncode == 3
    assert result.stderr.count(b"no record of what `dedupe --clusters` writes") == 3


def test_every_kind_of_change_is_counted(articlekit: Run, tmp_path):
    article = {"schema": "articlekit.article/1", "status": "ok", "lines": [1, 2], "removed": []}
    article |= {"encoding": {"name": "utf-8", "evidence": "utf-8"}}
    old = {"text": "one\ntwo\n"}
    new = {
        "same": old,
        "failed": {"text": "", "lines": [], "status": "error", "error": {"stage": "read", "message": "x"}},
        "edited": {"text": "one\nTWO!\n"},
        "gone": {"text": "one\n", "lines": [1]},
        "order": {"text": "two\none\n"},
    }
    for name, rows in (("old", dict.fromkeys(new, old)), ("new", new)):
        records = [{**article, "id": key, "source": key, **row} for key, row in rows.items()]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    assert articlekit("report", "new.jsonl", "--against", "old.jsonl", "-o", "c.html").returncode == 0
    page = (tmp_path / "c.html").read_text("utf-8")
    tree = LexborHTMLParser(page)
    assert [node.text().split()[0] for node in tree.css("#changes + ul li")] == ["1", "4", "0", "0"]
    lost, gained, facts = [
        [[cell.text() for cell in row.css("td")] for row in table.css("tbody tr")]
        for table in tree.css("#changes ~ table")[:3]
    ]
    assert lost == [["none: the line is gone", "3", "4", "12", "one"]]
    assert gained == [["none: the line is new", "1", "1", "4", "TWO!"]]
    assert facts == [["status", "1", "failed: ok failed"]]
    assert "the same lines in another order" in tree.body.text()


def test_pages_with_one_id_are_compared_in_order(articlekit: Run, articles, tmp_path):
    line = articles.read_text("utf-8").splitlines()[0]
    (tmp_path / "twice.jsonl").write_text(f"{line}\n{line}\n", "utf-8")
    assert articlekit("report", "twice.jsonl", "--against", "twice.jsonl", "-o", "c.html").returncode == 0
    tree = LexborHTMLParser((tmp_path / "c.html").read_text("utf-8"))
    assert [node.text().split()[0] for node in tree.css("#changes + ul li")] == ["2", "0", "0", "0"]
    assert "Pages with an id that another one has" in tree.css_first("#changes ~ .warning").text()


def test_the_name_of_a_report_is_that_of_its_format(articlekit: Run, articles):
    for arguments in (("-f", "xlsx", "-o", "x.html"), ("-f", "csv", "-o", "x.jsonl"), ("-o", "x.md")):
        assert articlekit("report", "all.jsonl", *arguments).returncode == 2


def test_the_tables_of_a_report_are_a_workbook_and_that_of_pages_is_csv(articlekit: Run, articles, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    assert articlekit("dedupe", "-q", "all.jsonl", "--clusters", "c.jsonl").returncode == 3
    assert articlekit("strip", "a.txt", "b.txt", "-q", "-o", "old.jsonl").returncode == 0
    command = ("report", "-q", "all.jsonl", "--clusters", "c.jsonl", "--against", "old.jsonl")
    assert articlekit(*command, "-o", "r.xlsx").returncode == 0
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    names = ["pages", "rules", "sites", "failures", "encodings", "clusters", "changes", "changed pages"]
    assert book.sheetnames == names
    rows = [[cell.value for cell in row] for row in book["pages"].iter_rows(min_row=2)]
    assert [row[3] for row in rows] == ["d.txt", "e.txt", "b.txt", "a.txt", "c.txt"]
    lines = articlekit("report", "-q", "all.jsonl", "-f", "csv").stdout.decode("utf-8-sig").splitlines()
    assert lines[0] == "status,share_kept,characters,source,title,site,date"
    assert [line.split(",")[3] for line in lines[1:]] == [row[3] for row in rows]
    result = articlekit("report", "all.jsonl", "-f", "xlsx")
    assert (result.returncode, b"A workbook needs -o FILE.xlsx." in result.stderr) == (2, True)
