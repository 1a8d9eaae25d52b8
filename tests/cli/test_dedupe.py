"""articlekit dedupe in a real process: what it reads, prints, does to files, and refuses to do."""

import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from made_up import Run
from made_up_collection import TOWNS, article, template, variant

pytestmark = pytest.mark.slow

# Footers as sites print them, longer than some articles; without cleaning, pages of one site look alike.
FOOTERS = [
    f"版权所有 © 2012-2023 {town}在线 未经授权禁止转载或建立镜像\n"
    f"琼ICP备0000{number:04d}号-1 违法和不良信息举报电话：0500-5550{number:03d}\n"
    for number, town in enumerate(TOWNS)
]
Records = list[dict[str, object]]


@pytest.fixture
def crawl(tmp_path: Path) -> Path:
    """Two articles under two and three sites, each with its footer, and one that is nowhere else."""
    directory = tmp_path / "crawl"
    (directory / "b").mkdir(parents=True)
    pages = {"a.txt": "one", "b/a.txt": "one", "b/c.txt": "two", "d.txt": "two", "e.txt": "three", "f.txt": "two"}
    for number, (name, seed) in enumerate(pages.items()):
        (directory / name).write_text(f"{article(seed)}\n{FOOTERS[number]}", "utf-8")
    return directory


def records(result: subprocess.CompletedProcess[bytes]) -> Records:
    return [json.loads(line) for line in result.stdout.splitlines()]


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def said(result: subprocess.CompletedProcess[bytes]) -> str:
    return result.stderr.decode()


def tree(directory: Path) -> list[str]:
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


ROWS = (
    {"id": "a", "text": article("one")},
    {"id": "b", "text": variant("cut", article("one"))},
    {"id": "c", "text": article("two")},
    {"id": "d", "text": variant("width", article("one"))},
)


# What comes in.


def test_pages_are_cleaned_before_they_are_compared(articlekit: Run, crawl):
    result = articlekit("dedupe", "crawl")
    assert result.returncode == 0
    assert result.stdout.decode() == (
        "kept of 2  first  crawl/a.txt\n"
        "exact      1.00   crawl/b/a.txt\n"
        "\n"
        "kept of 3  first  crawl/b/c.txt\n"
        "exact      1.00   crawl/d.txt\n"
        "exact      1.00   crawl/f.txt\n"
    )
    assert said(result) == "articlekit: 6 documents: 3 kept, 3 exact\n"


def test_without_cleaning_footers_count(articlekit: Run, crawl):
    result = articlekit("dedupe", "--no-clean", "-f", "json", "crawl")
    relations = [member["relation"] for cluster in records(result) for member in cluster["members"]]
    assert relations == ["near"] * 3


def test_the_records_of_clean_may_come_through_a_pipe(articlekit: Run, crawl):
    cleaned = articlekit("clean", "-f", "jsonl", "crawl").stdout
    result = articlekit("dedupe", "-", "--emit", "docs", stdin=cleaned)
    kept = cleaned.splitlines(keepends=True)
    assert [record["source"] for record in records(result)] == ["crawl/a.txt", "crawl/b/c.txt", "crawl/e.txt"]
    assert set(result.stdout.splitlines(keepends=True)) < set(kept)


def test_docs_of_pages_are_the_records_of_clean(articlekit: Run, crawl):
    result = articlekit("dedupe", "--emit", "docs", "crawl")
    assert result.stdout == articlekit("clean", "-f", "jsonl", "crawl/a.txt", "crawl/b/c.txt", "crawl/e.txt").stdout


def test_anybodys_lines_of_json_have_fields_of_other_names(articlekit: Run):
    rows = [{"key": row["id"], "body": row["text"], "more": [1.50, None]} for row in ROWS]
    options = ("--text-field", "body", "--id-field", "key")
    result = articlekit("dedupe", *options, "--emit", "map", stdin=lines(*rows))
    assert [(record["id"], record["cluster"], record["keeper"]) for record in records(result)] == [
        ("a", 0, "a"),
        ("b", 0, "a"),
        ("c", 2, "c"),
        ("d", 0, "a"),
    ]
    docs = articlekit("dedupe", *options, "--emit", "docs", stdin=lines(*rows))
    assert docs.stdout == lines(rows[0], rows[2])


def test_paths_may_be_listed_in_a_file(articlekit: Run, crawl, tmp_path):
    (tmp_path / "list").write_text("crawl/d.txt\ncrawl/b/c.txt\n", "utf-8")
    result = articlekit("dedupe", "--files-from", "list", "--emit", "pairs")
    assert [(record["id"], record["keeper"]) for record in records(result)] == [("crawl/b/c.txt", "crawl/d.txt")]


def test_a_page_on_standard_input_is_one_document(articlekit: Run):
    result = articlekit("dedupe", "--emit", "map", stdin=article("one").encode())
    assert records(result) == [{"id": "-", "cluster": 0, "keeper": "-", "relation": None, "similarity": None}]
    assert said(result) == "articlekit: 1 document: 1 kept, no duplicates\n"


def test_nothing_on_standard_input_is_an_empty_document(articlekit: Run):
    result = articlekit("dedupe")
    assert (result.returncode, result.stdout) == (0, b"")
    assert said(result) == "articlekit: 1 document: 0 kept, no duplicates, 1 empty\n"


STUB, NOTICE = "Subscribe to continue reading.", "Copyright 2020 Weir Post. All rights reserved."
STUBS = [
    {"id": f"stub {name}", "text": text}
    for name, text in [
        ("a", STUB),
        ("b", STUB),
        ("c", "请登录后查看全文"),
        ("d", "请登录后查看全文"),
        ("e", ""),
        ("f", " "),
    ]
]


@pytest.mark.parametrize("options", [(), ("--index", "seen")])
def test_rows_without_text_of_their_own_are_related_to_nothing(articlekit: Run, tmp_path, options):
    rows = lines(*STUBS, *ROWS)
    for _ in range(2 if options else 1):
        result = articlekit("dedupe", *options, "--emit", "map", stdin=rows)
        assert [record["relation"] for record in records(result)][: len(STUBS)] == [None] * len(STUBS)
    docs = articlekit("dedupe", "--emit", "docs", stdin=rows)
    assert docs.stdout == lines(*STUBS, ROWS[0], ROWS[2])
    dropped = articlekit("dedupe", "--emit", "docs", "--drop-empty", "--summary", "s.json", stdin=rows + b"{broken\n")
    assert dropped.stdout == lines(ROWS[0], ROWS[2])
    assert said(dropped).endswith("11 documents: 2 kept, 1 exact, 1 contained, 6 empty, 1 failed\n")
    summary = json.loads((tmp_path / "s.json").read_bytes())
    outcomes = ("kept", "exact", "near", "contained", "empty", "failed", "skipped")
    assert summary["documents"] == sum(summary[name] for name in outcomes) == 11


def test_pages_of_which_nothing_would_remain_are_never_acted_on(articlekit: Run, tmp_path):
    (tmp_path / "w").mkdir()
    for number in range(3):
        body = f"<html><head><title>Picture {number}</title></head><body><img src=/{number}.jpg><p>%s</p></body></html>"
        (tmp_path / "w" / f"{number}.html").write_text(body % NOTICE, "utf-8")
        (tmp_path / "w" / f"wall-{number}.html").write_text(body % STUB, "utf-8")
    result = articlekit("dedupe", "--action", "delete", "w")
    assert (result.stdout, said(result)) == (b"", "articlekit: 6 documents: 0 kept, no duplicates, 6 empty\n")
    assert len(tree(tmp_path / "w")) == 6
    cleaned = articlekit("clean", "-q", "-f", "jsonl", "w").stdout
    through = articlekit("dedupe", "--emit", "docs", stdin=cleaned)
    assert (through.stdout, said(through)) == (cleaned, said(result))
    assert articlekit("dedupe", "-q", "--emit", "docs", "w").stdout == cleaned
    assert articlekit("dedupe", "--emit", "docs", "--drop-empty", "w").stdout == b""


def test_a_page_without_text_in_an_index_is_no_original(articlekit: Run):
    for number in range(2):
        row = lines({"id": f"page-{number}", "text": NOTICE})
        result = articlekit("dedupe", "--index", "seen", "--emit", "docs", stdin=row)
        assert (result.stdout, said(result)) == (row, "articlekit: 1 document: 0 kept, no duplicates, 1 empty\n")


def test_a_decision_is_explained_in_place_of_the_report(articlekit: Run, tmp_path):
    rows = (*ROWS, {"id": "w1", "text": template("weather", 1)}, {"id": "w2", "text": template("weather", 2)}, STUBS[0])
    names = ("b", "c", "w1", "stub a", "-:1")
    result = articlekit("dedupe", *(f"--explain={name}" for name in names), stdin=lines(*rows))
    assert (result.returncode, said(result)) == (0, said(articlekit("dedupe", stdin=lines(*rows))))
    contained, alone, bulletin, stub, whole = re.split(r"\n(?! )", result.stdout.decode().removesuffix("\n"))
    assert re.fullmatch(r"b  contained duplicate of a\n  keeper       a  \d+% of the shorter text[^\n]*", contained)
    assert alone == "c  kept\n  no document shares enough with it to be compared"
    assert re.fullmatch(r"w1  kept\n  turned down  w2  .* of their numbers agree, too few", bulletin)
    assert stub == "stub a  kept\n  it has no text of its own, so it is compared with nothing"
    assert re.fullmatch(r"a  kept\n  member       d  the same letters .*\n  member       b  .*", whole)
    as_json = articlekit("dedupe", "-f", "json", "--explain", "b", "--explain", "c", stdin=lines(*rows))
    first, second = records(as_json)
    assert (first["id"], first["relation"], first["keeper"]) == ("b", "contained", {"id": "a", "source": "-:1"})
    (candidate,) = first["candidates"]  # type: ignore[misc]
    assert (candidate["id"], candidate["outcome"], candidate["keeper"]) == ("a", "keeper", "a")
    (tmp_path / "a.txt").write_text(str(ROWS[0]["text"]), "utf-8")
    (tmp_path / "b.txt").write_text(str(ROWS[1]["text"]), "utf-8")
    compared = json.loads(articlekit("compare", "-f", "json", "a.txt", "b.txt").stdout)
    assert candidate["evidence"] == compared["evidence"]
    assert candidate["because"] == compared["because"]
    assert second["candidates"] == []


def test_an_explanation_of_what_is_not_there_changes_nothing(articlekit: Run, tmp_path):
    first = articlekit("dedupe", "--index", "seen", stdin=lines(ROWS[0]))
    assert first.returncode == 0
    before = articlekit("index", "export", "seen").stdout
    result = articlekit("dedupe", "--index", "seen", "--explain", "nobody", "-o", "out", stdin=lines(*ROWS))
    assert (result.returncode, result.stdout) == (2, b"")
    assert "nobody: none of the 4 documents has this id or name" in said(result)
    assert len(said(result).splitlines()) == 1
    assert tree(tmp_path) == [name for name in tree(tmp_path) if name.startswith("seen/")]
    assert articlekit("index", "export", "seen").stdout == before
    clash = articlekit("dedupe", "--explain", "a", "--emit", "map", stdin=lines(*ROWS))
    assert (clash.returncode, clash.stdout) == (2, b"")


def test_documents_of_earlier_runs_are_named_in_an_explanation(articlekit: Run):
    articlekit("dedupe", "--index", "seen", stdin=lines(ROWS[0], {"id": "w1", "text": template("weather", 1)}))
    rows = lines(ROWS[1], {"id": "w2", "text": template("weather", 2)})
    options = ("--index", "seen", "--run-id", "2", "--explain", "b", "--explain", "w2")
    result = articlekit("dedupe", *options, stdin=rows).stdout.decode()
    assert re.fullmatch(
        r"b  contained duplicate of a\n  keeper       a  .*\nw2  kept\n  turned down  w1  .*too few\n", result
    )
    again = articlekit("dedupe", *options, stdin=rows).stdout.decode()
    assert again.count("the index has this run, so nothing was compared again") == 2


def test_a_cell_of_another_encoding_is_decoded_as_a_page_is(articlekit: Run, tmp_path):
    text = "".join(f"第{number}只渡船今年换了新桨，摆渡人说旧桨钉在柱子上。" for number in range(20))
    (tmp_path / "t.csv").write_bytes(b"id,text\n1," + text.encode() + b"\n2," + text.encode("gb18030") + b"\n")
    result = articlekit("dedupe", "t.csv")
    assert result.returncode == 0
    assert said(result).endswith("2 documents: 1 kept, 1 exact\n")


def test_no_input_at_all_is_said(articlekit: Run, tmp_path):
    (tmp_path / "nothing").mkdir()
    result = articlekit("dedupe", "nothing")
    assert (result.returncode, result.stdout) == (0, b"")
    assert "no input" in said(result)


def test_bad_lines_are_said_and_the_rest_is_done(articlekit: Run):
    data = lines(ROWS[0]) + b"{broken\n" + lines({"id": "x"}) + lines(ROWS[1])
    result = articlekit("dedupe", "--emit", "map", stdin=data)
    assert result.returncode == 3
    assert [record["id"] for record in records(result)] == ["a", "b"]
    first, second, last = said(result).splitlines()
    assert first.startswith("articlekit: -:2: ")
    assert second.startswith("articlekit: -:3: ")
    assert last == "articlekit: 4 documents: 1 kept, 1 contained, 2 failed"


def test_bad_lines_alone_are_another_exit_code(articlekit: Run, tmp_path):
    (tmp_path / "bad.jsonl").write_bytes(lines({"id": 1}, {"id": 2}))
    result = articlekit("dedupe", "bad.jsonl")
    assert (result.returncode, result.stdout) == (4, b"")
    assert said(result).endswith("articlekit: 2 documents: 0 kept, no duplicates, 2 failed\n")


def test_a_file_that_is_named_twice_is_no_duplicate_of_itself(articlekit: Run, crawl, tmp_path):
    (tmp_path / "link.txt").symlink_to("crawl/a.txt")
    result = articlekit("dedupe", "crawl/a.txt", "./crawl/a.txt", "link.txt", "crawl/a.txt", "--action", "delete")
    assert (result.returncode, result.stdout) == (0, b"")
    assert said(result).count("read once") == 3
    assert (crawl / "a.txt").exists()
    assert not (tmp_path / "articlekit-journal.jsonl").exists()


def test_hard_links_are_two_pages(articlekit: Run, crawl):
    os.link(crawl / "e.txt", crawl / "g.txt")
    result = articlekit("dedupe", "crawl/e.txt", "crawl/g.txt", "--action", "delete")
    assert result.stdout.decode() == ("kept of 2  first         crawl/e.txt\nexact      1.00 deleted  crawl/g.txt\n")
    assert ((crawl / "e.txt").exists(), (crawl / "g.txt").exists()) == (True, False)


def test_a_name_that_is_no_utf8_is_read_and_moved_and_taken_back(articlekit: Run, crawl):
    name = os.fsencode(crawl) + b"/caf\xe9.txt"
    try:
        os.link(crawl / "e.txt", name)
    except OSError:
        pytest.skip("the file system has no such names")
    result = articlekit("dedupe", "crawl/e.txt", name, "--action", "move:doubles")
    assert result.returncode == 0
    assert re.search(rb"1.00 moved  \S*caf\\xe9.txt\n", result.stdout)
    assert not os.path.lexists(name)
    assert articlekit("undo", "articlekit-journal.jsonl").returncode == 0
    assert os.path.lexists(name)


def test_workers_change_nothing(articlekit: Run, crawl):
    one, two = (articlekit("dedupe", "-f", "json", "-j", jobs, "crawl") for jobs in ("1", "2"))
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)


def test_neither_hash_seed_nor_locale_changes_a_byte(articlekit: Run, crawl):
    runs = [
        articlekit("dedupe", "-f", "json", "crawl", env={"PYTHONHASHSEED": seed, "LC_ALL": locale})
        for seed, locale in (("1", "C"), ("2", "C.UTF-8"))
    ]
    assert runs[0].stdout == runs[1].stdout != b""


# What goes out.


def test_clusters_are_records(articlekit: Run):
    (cluster,) = records(articlekit("dedupe", "-f", "json", stdin=lines(*ROWS)))
    assert (cluster["schema"], cluster["cluster"], cluster["why"]) == ("articlekit.cluster/1", 0, "first")
    assert cluster["keeper"] == {"id": "a", "source": "-:1"}
    assert [(member["id"], member["relation"], member["action"]) for member in cluster["members"]] == [
        ("b", "contained", "report"),
        ("d", "exact", "report"),
    ]


def test_pairs_are_records(articlekit: Run):
    pairs = records(articlekit("dedupe", "--emit", "pairs", stdin=lines(*ROWS)))
    assert [(pair["id"], pair["keeper"], pair["relation"]) for pair in pairs] == [
        ("b", "a", "contained"),
        ("d", "a", "exact"),
    ]


def test_a_contained_document_is_shown_with_its_containment(articlekit: Run):
    result = articlekit("dedupe", stdin=lines(*ROWS[:2]))
    kept, other = result.stdout.decode().splitlines()
    assert kept == "kept of 2  the whole, not a part  a"
    assert other.split() in (["contained", share, "b"] for share in ("1.00", "0.99", "0.98"))


@pytest.mark.parametrize(
    ("keep", "keeper", "why"),
    [
        ("longest", "b", "longest"),
        ("first", "a", "first"),
        ("earliest", "c", "earliest"),
        ("prefer-host:c.example,longest", "c", "prefer-host:c.example"),
        ("prefer-host:nowhere.example, latest", "b", "latest"),
    ],
)
def test_the_copy_that_is_asked_for_is_kept(articlekit: Run, keep, keeper, why):
    texts = {"a": article("one"), "b": variant("framed", article("one")), "c": article("one")[30:]}
    dates = {"a": "2021-02-01", "b": "2021-03-01", "c": "2021-01-01"}
    rows = [
        {"id": name, "text": text, "date": dates[name], "url": f"https://www.{name}.example/1"}
        for name, text in texts.items()
    ]
    (cluster,) = records(articlekit("dedupe", "-f", "json", "--keep", keep, stdin=lines(*rows)))
    assert (cluster["keeper"]["id"], cluster["why"]) == (keeper, why)


@pytest.mark.parametrize("keep", ["first", "earliest", "latest", "prefer-host:www.a.example"])
def test_a_part_is_never_kept_instead_of_the_whole(articlekit: Run, keep):
    rows = [
        {"id": "a", "text": variant("cut", article("one")), "date": "2021-02-02", "url": "https://www.a.example/1"},
        {"id": "b", "text": article("one"), "date": "2021-03-01" if keep == "earliest" else "2021-01-01"},
    ]
    (cluster,) = records(articlekit("dedupe", "-f", "json", "--keep", keep, stdin=lines(*rows)))
    assert (cluster["keeper"]["id"], cluster["why"]) == ("b", "the whole, not a part")


def test_documents_without_text_are_all_written(articlekit: Run):
    rows = [
        {"id": str(number), "text": text} for number, text in enumerate(["", "。。。", "", article("one"), "。。。"])
    ]
    result = articlekit("dedupe", "--no-clean", "--emit", "docs", stdin=lines(*rows))
    assert [row["id"] for row in records(result)] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2024-01-01", "2024-03-01"),
        ("2024-01", "2024-03"),
        ("2024/01/01", "2024/03/01"),
        ("2024年1月1日", "2024年3月1日"),
        ("January 1, 2024", "March 1, 2024"),
        ("Mon, 01 Jan 2024 10:00:00 GMT", "Fri, 01 Mar 2024 10:00:00 +0100"),
        (1704103200, 1709287200),
        (1704103200000, 1709287200000),
        ("20240101100000", "20240301100000"),
        ("2024-01-01", 20240301),
    ],
)
def test_dates_of_every_form_decide(articlekit: Run, old, new):
    rows = [{"id": "old", "text": article("one"), "date": old}, {"id": "new", "text": article("one"), "date": new}]
    for keep, keeper in (("latest", "new"), ("earliest", "old")):
        for given in (rows, rows[::-1]):
            result = articlekit("dedupe", "-f", "json", "--keep", keep, stdin=lines(*given))
            (cluster,) = records(result)
            assert (cluster["keeper"]["id"], cluster["why"]) == (keeper, keep)
            assert said(result) == "articlekit: 2 documents: 1 kept, 1 exact\n"


def test_documents_without_a_date_are_counted_in_a_warning(articlekit: Run, tmp_path):
    dates = ("2024-01-01", "yesterday", "", None)
    rows = [{"id": str(number), "text": article("one"), "date": date} for number, date in enumerate(dates)]
    result = articlekit("dedupe", "--keep", "latest,longest", "--summary", "s.json", "-f", "json", stdin=lines(*rows))
    assert result.returncode == 0
    assert [(cluster["keeper"]["id"], cluster["why"]) for cluster in records(result)] == [("0", "latest")]
    assert said(result) == (
        "articlekit: 4 documents: 1 kept, 3 exact\n"
        "articlekit: warning: 3 of 4 documents have no date that can be read (1: 'yesterday');"
        " --keep latest passes over them\n"
    )
    assert json.loads((tmp_path / "s.json").read_bytes())["undated"] == 3
    quiet = articlekit("dedupe", "-q", "--keep", "earliest", stdin=lines(*rows))
    assert said(quiet) == ""
    # Nobody asked for dates.
    longest = articlekit("dedupe", "--keep", "longest", "--summary", "s.json", stdin=lines(*rows))
    assert "warning" not in said(longest)
    assert json.loads((tmp_path / "s.json").read_bytes())["undated"] == 0


def test_if_no_document_has_a_date_another_field_is_proposed(articlekit: Run):
    result = articlekit("dedupe", "--keep", "earliest", "-f", "json", stdin=lines(*ROWS[:2], ROWS[3]))
    assert [cluster["why"] for cluster in records(result)] == ["first"]
    assert (
        said(result)
        .splitlines()[1]
        .endswith("3 of 3 documents have no date that can be read; --keep earliest passes over them; try --date-field")
    )


def test_references_without_a_date_are_not_counted(articlekit: Run, tmp_path):
    (tmp_path / "known.jsonl").write_bytes(lines({"id": "k", "text": article("two")}))
    rows = lines({"id": "a", "text": article("one"), "date": "2024-01-01"})
    assert "warning" not in said(articlekit("dedupe", "--reference", "known.jsonl", "--keep", "latest", stdin=rows))


def test_the_date_may_be_in_another_field_or_in_a_field_of_an_object(articlekit: Run, tmp_path):
    options = ("dedupe", "-f", "json", "--keep", "latest")
    rows = [
        {"id": name, "text": article("one"), "date": "2020-01-01", "crawl": {"at": date}}
        for name, date in (("a", 1709287200), ("b", "2024-01-01"))
    ]
    (cluster,) = records(articlekit(*options, "--date-field", "crawl.at", stdin=lines(*rows)))
    assert (cluster["keeper"]["id"], cluster["why"]) == ("a", "latest")
    (tmp_path / "t.csv").write_text(f"id,text,at\na,{article('one')!r},2023\nb,{article('one')!r},2024\n", "utf-8")
    (cluster,) = records(articlekit(*options, "--date-field", "at", "t.csv"))
    assert (cluster["keeper"]["id"], cluster["why"]) == ("b", "latest")


def test_the_date_of_a_row_is_preferred_to_that_of_its_page(articlekit: Run):
    page = "<html><head><meta name=date content={}></head><body><h1>Title</h1><p>{}</p></body></html>"
    rows = [
        {"id": "a", "html": page.format("2021-01-01", article("one")), "at": "2024-03-01"},
        {"id": "b", "html": page.format("2022-01-01", article("one")), "at": "2024-01-01"},
    ]
    options = ("-f", "json", "--keep", "latest")
    (cluster,) = records(articlekit("dedupe", *options, stdin=lines(*rows)))
    assert cluster["keeper"]["id"] == "b"
    (cluster,) = records(articlekit("dedupe", *options, "--date-field", "at", stdin=lines(*rows)))
    assert cluster["keeper"]["id"] == "a"
    # clean passes the other fields on, so that they can be named after it, too.
    cleaned = articlekit("clean", "-f", "jsonl", stdin=lines(*rows)).stdout
    (cluster,) = records(articlekit("dedupe", *options, "--date-field", "at", stdin=cleaned))
    assert cluster["keeper"]["id"] == "a"


def test_repeated_ids_are_a_warning(articlekit: Run, tmp_path):
    rows = [{"id": name, "text": article(number)} for number, name in enumerate("abaca")]
    (tmp_path / "known.jsonl").write_bytes(lines(*rows[:1], *rows[:1]))
    result = articlekit("dedupe", "--reference", "known.jsonl", stdin=lines(*rows))
    assert said(result).splitlines()[1:] == [
        "articlekit: warning: 2 documents have the id of an earlier one, such as 'a'; try --id-field"
    ]
    result = articlekit("dedupe", "--reference", "known.jsonl", stdin=lines(*rows[:3]))
    assert "1 document has the id of an earlier one" in said(result)
    assert "warning" not in said(articlekit("dedupe", "--reference", "known.jsonl", stdin=lines(*rows[:2])))


def fetches(*texts: str) -> bytes:
    """Return a WARC of one address, fetched once for each text, the last one first."""
    records = b""
    for number, text in enumerate(reversed(texts)):
        body = f"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}".encode()
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\n"
            f"WARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 2024-03-0{9 - number}T00:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        records += head.encode() + body + b"\r\n\r\n"
    return records


def test_of_an_archive_the_latest_fetch_of_an_address_is_kept(articlekit: Run, tmp_path):
    pytest.importorskip("warcio")
    (tmp_path / "x.warc").write_bytes(fetches(variant("framed", article("one")), article("one")))
    result = articlekit("dedupe", "--keep", "newest-version,longest", "-f", "json", "x.warc")
    (cluster,) = records(result)
    assert (cluster["keeper"]["source"], cluster["why"]) == ("x.warc:1", "newest-version")
    (cluster,) = records(articlekit("dedupe", "--keep", "longest", "-f", "json", "x.warc"))
    assert cluster["keeper"]["source"] == "x.warc:2"


def test_a_new_version_is_put_out_though_an_earlier_run_kept_the_older_one(articlekit: Run):
    old = {"id": "old", "text": variant("framed", article("one")), "url": "https://news.example/a?utm_source=x"}
    new = {"id": "new", "text": article("one"), "url": "http://www.news.example/a/#top"}
    copy = {"id": "copy", "text": article("one"), "url": "http://other.example/a"}
    options = ("dedupe", "--index", "seen", "--emit", "docs", "--keep", "newest-version,longest")
    assert records(articlekit(*options, stdin=lines(old))) == [old]
    assert records(articlekit(*options, stdin=lines(copy))) == []
    assert records(articlekit(*options, "--run-id", "today", stdin=lines(copy, new))) == [new]
    assert records(articlekit(*options, "--run-id", "today", stdin=lines(copy, new))) == [new]
    exported = records(articlekit("index", "export", "seen"))
    assert [record["id"] for record in exported if record["kept"]] == ["new"]
    assert articlekit("index", "verify", "seen").returncode == 0


def test_an_output_is_written_whole_and_never_over_anything(articlekit: Run, crawl, tmp_path):
    assert articlekit("dedupe", "crawl", "-f", "json", "-o", "out.jsonl").stdout == b""
    written = (tmp_path / "out.jsonl").read_bytes()
    assert len(written.splitlines()) == 2
    again = articlekit("dedupe", "crawl", "-o", "out.jsonl")
    assert (again.returncode, (tmp_path / "out.jsonl").read_bytes()) == (2, written)
    assert "exists; --force replaces it" in said(again)
    assert articlekit("dedupe", "crawl", "--emit", "map", "-o", "out.jsonl", "--force").returncode == 0
    assert len((tmp_path / "out.jsonl").read_bytes().splitlines()) == 6


def test_an_input_is_never_written_over(articlekit: Run, crawl, tmp_path):
    before = (crawl / "a.txt").read_bytes()
    result = articlekit("dedupe", "crawl", "-o", "crawl/a.txt", "--force")
    assert (result.returncode, (crawl / "a.txt").read_bytes()) == (2, before)
    with (tmp_path / "rows.jsonl").open("wb") as stream:
        stream.write(lines(*ROWS))
    with (tmp_path / "rows.jsonl").open("ab") as stream:
        result = articlekit("dedupe", "rows.jsonl", "--emit", "docs", stdout=stream)
    assert result.returncode == 2
    assert (tmp_path / "rows.jsonl").read_bytes() == lines(*ROWS)


def test_a_reader_that_goes_away_ends_the_run(environment, tmp_path):
    rows = [{"id": f"{'x' * 1000}{number}", "text": ROWS[0]["text"]} for number in range(2000)]
    (tmp_path / "rows.jsonl").write_bytes(lines(*rows))
    command = f"{sys.executable} -m articlekit dedupe --emit map rows.jsonl | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 141
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--keep", "shortest"), "no criterion 'shortest'; write longest, earliest"),
        (("--keep", "longest,"), "no criterion ''"),
        (("--action", "mv"), "no action; write report, move:DIR, link or delete"),
        (("--action", "move"), "write report, move:DIR"),
        (("--action", "delete:x"), "write report, move:DIR"),
        (("--emit", "all"), "--emit"),
    ],
)
def test_an_option_that_is_none_is_told_before_anything_is_read(articlekit: Run, options, message):
    result = articlekit("dedupe", *options, "-", stdin=lines(*ROWS))
    assert (result.returncode, result.stdout) == (2, b"")
    assert message in said(result)
    assert len(said(result).splitlines()) == 1


# What is known already.


def test_a_reference_is_compared_with_and_never_written(articlekit: Run, crawl, tmp_path):
    (tmp_path / "known.jsonl").write_bytes(lines({"id": "k", "text": article("two")}, {"id": "k9", "text": article(9)}))
    docs = articlekit("dedupe", "--reference", "known.jsonl", "--emit", "docs", "crawl")
    assert [record["source"] for record in records(docs)] == ["crawl/a.txt", "crawl/e.txt"]
    assert said(docs) == "articlekit: 6 documents: 2 kept, 4 exact\n"
    found = articlekit("dedupe", "--reference", "known.jsonl", "crawl/d.txt", "crawl/f.txt")
    assert found.stdout.decode().splitlines()[0] == "kept of 3  reference  k"
    every = articlekit("dedupe", "--reference", "known.jsonl", "--emit", "map", "crawl")
    assert [record["id"] for record in records(every)] == [f"crawl/{name}" for name in tree(crawl)]


def test_what_is_a_reference_and_an_input_is_a_reference(articlekit: Run, crawl):
    before = tree(crawl)
    result = articlekit("dedupe", "--reference", "crawl", "--action", "delete", "crawl")
    assert (result.returncode, tree(crawl)) == (0, before)
    assert "crawl/a.txt: a reference; read as that alone" in said(result)
    result = articlekit("dedupe", "--reference", "crawl/b", "--action", "delete", "crawl")
    assert (result.returncode, tree(crawl)) == (0, ["b/a.txt", "b/c.txt", "e.txt"])


def test_a_reference_that_cannot_be_read_is_not_passed_over_in_silence(articlekit: Run, crawl):
    result = articlekit("dedupe", "--reference", "nowhere", "crawl")
    assert result.returncode == 3
    assert "nowhere: no such file" in said(result)
    assert said(result).endswith("3 exact, 1 references failed\n")


# What is done to files.


def test_files_are_moved_and_come_back(articlekit: Run, crawl, tmp_path):
    before = {name: (crawl / name).read_bytes() for name in tree(crawl)}
    result = articlekit("dedupe", "--action", "move:doubles", "crawl")
    assert result.returncode == 0
    assert tree(crawl) == ["a.txt", "b/c.txt", "e.txt"]
    assert tree(tmp_path / "doubles") == ["b/a.txt", "d.txt", "f.txt"]
    assert b"exact      1.00 moved  crawl/d.txt\n" in result.stdout
    assert said(result).endswith("recorded in the journal; to undo: articlekit undo articlekit-journal.jsonl\n")
    undone = articlekit("undo", "articlekit-journal.jsonl")
    assert (undone.returncode, said(undone)) == (0, "articlekit: 3 steps: 3 taken back\n")
    assert {name: (crawl / name).read_bytes() for name in tree(crawl)} == before


def test_a_second_run_reads_neither_journal_nor_what_was_moved(articlekit: Run, crawl, tmp_path):
    articlekit("dedupe", "--action", "move:doubles", ".")
    again = articlekit("dedupe", "--action", "move:doubles", ".")
    assert (again.returncode, again.stdout) == (0, b"")
    assert said(again).endswith("articlekit: 3 documents: 3 kept, no duplicates\n")
    assert len(tree(tmp_path)) == 7


def test_files_of_the_same_bytes_become_links_and_others_are_left(articlekit: Run, crawl):
    (crawl / "f.txt").write_bytes((crawl / "b/c.txt").read_bytes())
    result = articlekit("dedupe", "--action", "link", "-f", "json", "crawl")
    assert result.returncode == 3
    actions = {member["id"]: member["action"] for cluster in records(result) for member in cluster["members"]}
    assert actions == {"crawl/b/a.txt": "left", "crawl/d.txt": "left", "crawl/f.txt": "linked"}
    assert said(result).count("not the same bytes as the kept copy; left alone, move or delete takes it") == 2
    assert (crawl / "f.txt").samefile(crawl / "b/c.txt")
    assert said(result).splitlines()[-2] == "articlekit: 6 documents: 3 kept, 3 exact, 2 left"


def test_files_are_deleted_and_of_these_the_same_bytes_come_back(articlekit: Run, crawl):
    (crawl / "f.txt").write_bytes((crawl / "b/c.txt").read_bytes())
    assert articlekit("dedupe", "--action", "delete", "crawl").returncode == 0
    assert tree(crawl) == ["a.txt", "b/c.txt", "e.txt"]
    undone = articlekit("undo", "articlekit-journal.jsonl")
    assert undone.returncode == 3
    assert tree(crawl) == ["a.txt", "b/c.txt", "e.txt", "f.txt"]
    assert said(undone).count("gone: no copy with its bytes") == 2
    assert said(undone).endswith("articlekit: 3 steps: 1 taken back, 2 left\n")


@pytest.mark.parametrize("action", ["move:doubles", "link", "delete"])
def test_a_dry_run_changes_nothing(articlekit: Run, crawl, tmp_path, action):
    for name in ("b/a.txt", "a.txt"):
        (crawl / name).write_bytes(article("one").encode())
    before = tree(tmp_path)
    result = articlekit("dedupe", "--action", action, "--dry-run", "crawl")
    assert f"exact      1.00 would {action.partition(':')[0]}  crawl/b/a.txt\n" in result.stdout.decode()
    assert tree(tmp_path) == before
    assert "journal" not in said(result)


def test_a_file_that_changes_between_reading_and_acting_is_left(articlekit: Run, crawl, tmp_path, environment):
    # Standard input is the last to be read: once it has taken more than a pipe holds, the files have been read, and
    # nothing is done to them before it ends.
    command = [sys.executable, "-m", "articlekit", "dedupe", "-j", "1", "--action", "delete", "crawl", "-"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    running = subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes)
    assert running.stdin is not None
    running.stdin.write(lines({"text": article("last") + " " * 1_000_000}))
    running.stdin.flush()
    changed = (crawl / "d.txt").read_bytes() + "补充一句。".encode()
    (crawl / "d.txt").write_bytes(changed)
    (crawl / "a.txt").write_bytes(b"the kept copy of b/a.txt")
    out, err = running.communicate(timeout=60)
    assert running.returncode == 3
    assert tree(crawl) == ["a.txt", "b/a.txt", "b/c.txt", "d.txt", "e.txt"]
    assert (crawl / "d.txt").read_bytes() == changed
    assert err.count(b"changed since it was compared; left alone") == 2
    assert b"exact      1.00 left     crawl/d.txt\n" in out
    assert b"exact      1.00 deleted  crawl/f.txt\n" in out


def test_a_file_that_is_in_the_way_stays(articlekit: Run, crawl, tmp_path):
    (tmp_path / "doubles").mkdir()
    (tmp_path / "doubles" / "d.txt").write_text("mine", "utf-8")
    result = articlekit("dedupe", "--action", "move:doubles", "crawl")
    assert result.returncode == 3
    assert "doubles/d.txt exists; left alone" in said(result)
    assert (tmp_path / "doubles" / "d.txt").read_text("utf-8") == "mine"
    assert "d.txt" in tree(crawl)


def test_a_journal_may_be_elsewhere_and_is_added_to(articlekit: Run, crawl, tmp_path):
    for name in ("crawl/b/a.txt", "crawl/d.txt"):
        pair = ("crawl/a.txt", name) if name == "crawl/b/a.txt" else ("crawl/f.txt", name)
        assert articlekit("dedupe", "--action", "delete", "--journal", "j o", *pair).returncode == 0
    assert len((tmp_path / "j o").read_bytes().splitlines()) == 2
    assert not (tmp_path / "articlekit-journal.jsonl").exists()


@pytest.mark.parametrize("journal", ["crawl/a.txt", "nowhere/journal", "crawl"])
def test_a_journal_that_cannot_be_one_stops_the_run_before_anything_is_done(articlekit: Run, crawl, journal):
    before = {name: (crawl / name).read_bytes() for name in tree(crawl)}
    result = articlekit("dedupe", "--action", "delete", "--journal", journal, "crawl")
    assert result.returncode in (2, 5)
    assert "name another with --journal" in said(result)
    assert {name: (crawl / name).read_bytes() for name in tree(crawl)} == before


def test_what_is_part_of_a_file_is_left_without_a_word(articlekit: Run, tmp_path):
    (tmp_path / "rows.jsonl").write_bytes(lines(*ROWS))
    result = articlekit("dedupe", "--action", "delete", "-f", "json", "rows.jsonl")
    assert (result.returncode, (tmp_path / "rows.jsonl").read_bytes()) == (0, lines(*ROWS))
    assert {member["action"] for cluster in records(result) for member in cluster["members"]} == {"report"}


# Titles, progress, log and summary.


def test_titles_stand_beside_names_in_one_line(articlekit: Run, tmp_path):
    page = f"<html><head><title>The ferry</title></head><body><p>{article('one', 'en')}</p></body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    rows = [
        {"id": "b", "text": article("one", "en"), "title": "A\x1b[31m\nlong title " * 20},
        {"id": "c" * 110, "text": article("one", "en"), "title": "no room for it"},
        {"id": "d", "text": article("one", "en"), "title": ["no title"]},
        {"id": "e", "text": article("one", "en"), "title": "渡船" * 60},
    ]
    (tmp_path / "rows.jsonl").write_bytes(lines(*rows))
    out = articlekit("dedupe", "--keep", "first", "a.html", "rows.jsonl").stdout.decode().splitlines()
    assert re.split("  +", out[0]) == ["kept of 5", "first", "a.html", "The ferry"]
    assert out[1].startswith(f"exact      1.00   {'b':40}  {'A long title ' * 9}")
    assert out[2:4] == [f"exact      1.00   {'c' * 110}  no room for it", "exact      1.00   d"]
    assert out[4] == f"exact      1.00   {'e':40}  {'渡船' * 60}"
    for options in (("--emit", "pairs"), ("--emit", "map"), ("-f", "json")):
        assert b"The ferry" not in articlekit("dedupe", *options, "a.html", "rows.jsonl").stdout


def test_titles_of_references_and_references_are_told_apart(articlekit: Run, tmp_path):
    for name in ("old", "new"):
        (tmp_path / f"{name}.jsonl").write_bytes(lines({"id": name, "text": article("one"), "title": f"The {name}"}))
    out = articlekit("dedupe", "--reference", "old.jsonl", "new.jsonl").stdout.decode()
    assert out == ("kept of 2  reference  old       The old\nexact      1.00       new       The new\n")


def test_the_log_has_progress_without_a_terminal(articlekit: Run, crawl):
    result = articlekit("dedupe", "--log", "crawl")
    assert said(result) == "articlekit: comparing 6 documents\narticlekit: 6 documents: 3 kept, 3 exact\n"
    result = articlekit("dedupe", "--log", "--log-format", "json", "crawl", "nowhere")
    messages = [json.loads(line) for line in said(result).splitlines()]
    assert [(message["level"], message["message"]) for message in messages] == [
        ("error", "nowhere: no such file; check the path"),
        ("info", "comparing 6 documents"),
        ("info", "7 documents: 3 kept, 3 exact, 1 failed"),
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize("options", [(), ("-q",)])
def test_progress_is_drawn_on_a_terminal(environment, tmp_path, options):
    master, slave = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "articlekit", "dedupe", *options, "-", "-o", "out"],
        cwd=tmp_path,
        env={**environment, "TERM": "xterm"},
        stdin=subprocess.PIPE,
        stderr=slave,
        bufsize=0,
    )
    os.close(slave)
    for number in range(9):
        process.stdin.write(lines({"text": f"{number}"}))
        time.sleep(0.4)
    process.stdin.close()
    shown = b""
    while chunk := read(master):
        shown += chunk
    os.close(master)
    assert process.wait() == 0
    if options:
        assert shown == b""
        return
    drawn = shown.decode().split("\r\x1b[K")
    assert re.search(r"^\d pages  \d+/s$", drawn[0])
    assert drawn[-2:] == ["comparing 9 documents", "articlekit: 9 documents: 9 kept, no duplicates\r\n"]


def read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # the other end is closed
        return b""


def test_a_run_that_stops_leaves_a_summary(articlekit: Run, crawl, tmp_path):
    (tmp_path / "seen").mkdir()
    (tmp_path / "seen" / "other").write_text("no index", "utf-8")
    result = articlekit("dedupe", "--index", "seen", "--summary", "summary.json", "crawl")
    record = json.loads((tmp_path / "summary.json").read_text("utf-8"))
    assert (result.returncode, record["exit_code"], record["kept"]) == (5, 5, 0)
    result = articlekit("dedupe", "--summary", "none/summary.json", "crawl")
    assert "there is no directory none; make it first" in said(result)


def test_a_full_disk_of_temporary_files_is_fatal_and_says_which_one(articlekit: Run):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))

    rows = [{"id": number, "text": str(number) * 2_000_000} for number in range(18)]
    result = articlekit("dedupe", "--emit", "map", "-o", "out.jsonl", stdin=lines(*rows), preexec_fn=limit)
    assert result.returncode == 5
    assert result.stderr.count(b"\n") == 1
    assert b"File too large; dedupe keeps texts there: free some space, or name another directory" in result.stderr
    assert result.stderr.startswith(f"articlekit: {tempfile.gettempdir()}: ".encode())
    assert not Path("out.jsonl").exists()


def test_pages_of_a_paywall_are_kept_and_told(articlekit: Run):
    wall = (
        "继续阅读全文需要登记账户，登记之后每天可以阅读三篇报道，付费读者不受此限，也可以购买一次性的凭证。"
        "已经订阅纸质版的家庭请凭邮寄单上的号码激活，学校和公共图书馆的借阅者由所在单位统一办理手续。"
        "如有疑问，请写信到读者服务部说明情况，我们会在两个工作日之内答复；退款按剩余的月份计算。"
    )
    pages = [{"id": f"p{number}", "text": f"{article(f'page {number}', chars=300)}\n{wall}"} for number in range(6)]
    walls = [{"id": f"w{number}", "text": wall} for number in range(2)]
    result = articlekit("dedupe", "--emit", "map", "--no-clean", stdin=lines(*pages, *walls))
    assert [row["keeper"] for row in map(json.loads, result.stdout.splitlines())] == [
        row["id"] for row in (*pages, *walls)
    ]
    assert "2 documents are kept for themselves: their text stands in many others" in said(result)
    result = articlekit("dedupe", "--explain", "w1", "--no-clean", stdin=lines(*pages, *walls))
    assert "w1  kept\n  its text stands in many others" in result.stdout.decode()


def test_two_outputs_are_not_one_file(articlekit: Run, pages, tmp_path):
    result = articlekit("dedupe", "crawl", "-o", "x.html", "--clusters", "./x.html")
    assert result.returncode == 2
    assert b"-o and --clusters name one file; give them two." in result.stderr
    assert not (tmp_path / "x.html").exists()
