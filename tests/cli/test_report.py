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


def test_a_record_that_cannot_be_explained_is_among_the_failures(articlekit: Run, articles, tmp_path):
    record = json.loads(articles.read_text("utf-8").splitlines()[1])
    run = {name: value for name, value in record["removed"][0].items() if name != "because"}
    (tmp_path / "odd.jsonl").write_text(json.dumps({**record, "removed": [run]}), "utf-8")
    result = articlekit("report", "odd.jsonl", "all.jsonl", "-o", "r.html")
    assert (result.returncode, result.stderr) == (0, b"articlekit: 6 records\n")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert ["1", "report an incomplete record, which cannot be explained", "b.txt"] in tables(page)["failures"]
    assert len(LexborHTMLParser(page).css(".explained")) == 2


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
