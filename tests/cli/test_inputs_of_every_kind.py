"""Archives, tables and lines of JSON on the command line: what comes in, what goes out, what passes through."""

import gzip
import io
import json
import tarfile
import zipfile

import pytest

from made_up import BODY, DOUBLED, PAGE, Run

pytestmark = pytest.mark.slow


def records(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def lines_of(*rows):
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def tree(directory):
    return sorted(str(path.relative_to(directory)) for path in directory.rglob("*") if path.is_file())


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "crawl.zip"
    with zipfile.ZipFile(path, "w") as stream:
        stream.writestr("a.txt", PAGE)
        stream.writestr("../../b.html", f"<p>{BODY}")
        stream.writestr("deep/c.txt.gz", gzip.compress(DOUBLED.encode()))
    return path


def test_fields_of_lines_of_json_pass_through(articlekit: Run):
    rows = (
        {"id": 7, "url": "https://a.example/1", "text": PAGE, "site": "a", "rank": 1.5},
        {"text": DOUBLED, "title": "theirs", "topics": ["x"], "tags": ["y"], "input": 3},
        {"nothing": 1},
        {"html": f"<html><p>{BODY}</p>", "text": "not read", "id": None},
    )
    result = articlekit("clean", "-f", "jsonl", stdin=lines_of(*rows))
    assert result.returncode == 3
    first, second, third, fourth = records(result)
    assert (first["id"], first["source"], first["url"]) == ("7", "-:1", "https://a.example/1")
    assert (first["text"], first["site"], first["rank"]) == (BODY, "a", 1.5)
    assert (second["text"], second["topics"], second["id"]) == (BODY, ["x"], "-:2")
    assert second["title"] == "湖边的小灯塔重新亮起来了"
    assert second["input"] == {"title": "theirs", "tags": ["y"], "input": 3}
    assert (third["status"], third["source"]) == ("error", "-:3")
    assert b"no text in the field html or text; name another with --html-field or --text-field" in result.stderr
    assert "not read" not in fourth["text"]
    assert fourth["input"] == {"text": "not read"}


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-32", "utf-8-sig"])
def test_lines_of_json_are_read_in_whatever_encoding_they_are(articlekit: Run, tmp_path, encoding):
    rows = [{"id": f"n{number}", "site": "湖", "text": PAGE} for number in range(2)]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\r\n" for row in rows)
    (tmp_path / "items").write_bytes(text.encode(encoding))
    found = records(articlekit("clean", "-f", "jsonl", "items"))
    assert [(record["id"], record["site"], record["text"]) for record in found] == [
        ("n0", "湖", BODY),
        ("n1", "湖", BODY),
    ]
    assert b"2 documents: 1 kept" in articlekit("dedupe", stdin=text.encode(encoding)).stderr
    kept = articlekit("dedupe", "--emit", "docs", "items").stdout
    assert [json.loads(line)["text"] for line in kept.splitlines()] == [PAGE]


def test_fields_may_have_other_names(articlekit: Run, tmp_path):
    row = {"body": PAGE, "key": "k1", "link": "https://a.example/1"}
    options = ("--text-field", "body", "--id-field", "key", "--url-field", "link", "-f", "jsonl")
    (record,) = records(articlekit("clean", *options, stdin=lines_of(row)))
    assert (record["text"], record["id"], record["url"]) == (BODY, "k1", "https://a.example/1")
    assert not {"body", "key", "link"} & record.keys()


def test_what_passed_through_one_stage_passes_through_the_next(articlekit: Run):
    row = {"id": "k1", "text": PAGE, "site": "a", "title": "theirs"}
    decoded = articlekit("strip", "-f", "jsonl", stdin=lines_of(row))
    (record,) = records(articlekit("collapse", "-f", "jsonl", stdin=decoded.stdout))
    assert (record["id"], record["site"], record["input"]) == ("k1", "a", {"title": "theirs"})


def test_an_archive_is_read_member_by_member_and_nothing_leaves_the_output(articlekit: Run, archive, tmp_path):
    result = articlekit("clean", "-f", "jsonl", "crawl.zip")
    assert [record["source"] for record in records(result)] == [
        "crawl.zip/a.txt",
        "crawl.zip/../../b.html",
        "crawl.zip/deep/c.txt.gz",
    ]
    assert articlekit("clean", "crawl.zip", "-d", "out/here").returncode == 0
    assert tree(tmp_path) == [
        "crawl.zip",
        *(f"out/here/crawl.zip/{name}" for name in ("a.txt", "b.txt", "deep/c.txt")),
    ]
    assert (tmp_path / "out/here/crawl.zip/deep/c.txt").read_text("utf-8") == BODY


def test_a_document_in_a_zip_is_one_line_when_named_and_passed_over_in_an_archive(articlekit: Run, tmp_path):
    with zipfile.ZipFile(tmp_path / "report.docx", "w") as stream:
        for name in ("word/document.xml", "_rels/.rels", "[Content_Types].xml"):
            stream.writestr(name, "<x/>")
    reason = b"report.docx: a Word document, which is no page; convert it to text or HTML first\n"
    for command in ("clean", "detect", "dedupe"):
        result = articlekit(command, "report.docx", "-q")
        assert (result.returncode, result.stderr) == (4, b"articlekit: " + reason)
    with zipfile.ZipFile(tmp_path / "crawl.zip", "w") as stream:
        stream.writestr("a.txt", PAGE)
        stream.write(tmp_path / "report.docx", "report.docx")
    result = articlekit("clean", "-f", "jsonl", "crawl.zip")
    assert (result.returncode, len(records(result))) == (0, 1)
    assert b"2 pages: 1 ok, 1 skipped" in result.stderr


def test_json_in_a_tree_is_a_file_per_input(articlekit: Run, archive, tmp_path):
    (tmp_path / "more.jsonl").write_bytes(lines_of({"text": BODY}, {"text": PAGE}))
    assert articlekit("clean", "-f", "jsonl", "crawl.zip", "more.jsonl", "-d", "out").returncode == 0
    assert tree(tmp_path / "out") == ["crawl.json", "more.json"]
    assert (tmp_path / "out/crawl.json").read_bytes().count(b"\n") == 3


def test_lines_of_json_become_files_by_their_number(articlekit: Run, tmp_path):
    (tmp_path / "in.jsonl").write_bytes(lines_of({"text": BODY}, {"text": PAGE}))
    assert articlekit("clean", "in.jsonl", "-d", "out").returncode == 0
    assert tree(tmp_path / "out") == ["in.jsonl/000001.txt", "in.jsonl/000002.txt"]


def test_members_with_one_name_are_refused_one_by_one(articlekit: Run, tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as stream:
        for name in ("a.txt", "./a.html", "/a.txt", "b.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(PAGE.encode())
            stream.addfile(info, io.BytesIO(PAGE.encode()))
    result = articlekit("clean", "x.tar", "-d", "out")
    assert result.returncode == 3
    assert b"out/x.tar/a.txt: both a.txt and ./a.html would be written to it" in result.stderr
    assert b"4 pages: 2 ok, 2 failed" in result.stderr
    assert tree(tmp_path / "out") == ["x.tar/a.txt", "x.tar/b.txt"]


def test_several_records_as_one_text_are_refused_before_the_first_is_printed(articlekit: Run, archive):
    for arguments, stdin in ((["crawl.zip"], b""), ([], lines_of({"text": "a"}, {"text": "b"}))):
        result = articlekit("clean", *arguments, stdin=stdin)
        assert (result.returncode, result.stdout) == (2, b"")
        assert b"use -d DIR or -f jsonl" in result.stderr


def test_what_a_table_lacks_in_json_is_written_as_text(articlekit: Run, tmp_path):
    pa = pytest.importorskip("pyarrow")
    import datetime as dt
    import decimal

    from pyarrow import parquet

    row = {
        "html": BODY.encode(),
        "when": dt.datetime(2021, 4, 16, 8, 30, tzinfo=dt.UTC),
        "price": decimal.Decimal("1.50"),
        "raw": b"caf\xe9",
        "big": decimal.Decimal(2**70),
    }
    parquet.write_table(pa.Table.from_pylist([row]), tmp_path / "t.parquet")
    (record,) = records(articlekit("clean", "-f", "jsonl", "t.parquet"))
    assert record["text"] == BODY
    assert [record[name] for name in ("when", "price", "raw", "big")] == [
        "2021-04-16T08:30:00+00:00",
        "1.50",
        "caf\\xe9",
        str(2**70),
    ]


def test_a_nested_field_that_json_cannot_hold_is_one_failure(articlekit: Run):
    nested = [b'{"text": "words on a page", "deep": ' + b"[" * depth + b"]" * depth + b"}\n" for depth in (300, 1000)]
    result = articlekit("clean", "-f", "jsonl", stdin=b"".join(nested) + lines_of({"text": BODY}))
    assert result.returncode == 3
    assert [record["status"] for record in records(result)] == ["ok", "error", "ok"]
    assert b"[" * 300 + b"]" * 300 in result.stdout
    assert b"Traceback" not in result.stderr


def test_detect_reads_members_and_leaves_lines_of_json_alone(articlekit: Run, archive):
    assert articlekit("detect", "crawl.zip").stdout.count(b"1.00") == 3
    assert articlekit("detect", stdin=lines_of({"text": "a"}, {"text": "b"})).stdout.count(b"\n") == 1


def test_a_damaged_archive_gives_what_is_whole_and_exit_3(articlekit: Run, tmp_path):
    rows = lines_of(*({"text": f"{PAGE} {number}"} for number in range(300)))
    packed = gzip.compress(rows)
    (tmp_path / "x.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    result = articlekit("clean", "-f", "jsonl", "x.jsonl.gz")
    assert result.returncode == 3
    assert result.stdout.count(b'"status":"ok"') > 50
    assert b"x.jsonl.gz: ends early; fetch it again" in result.stderr


def test_the_limits_have_options(articlekit: Run, archive, tmp_path):
    for option, reason in (("--max-members=1", b"more than 1 members"), ("--max-nesting=1", b"more than 1 layers")):
        result = articlekit("clean", "-f", "jsonl", option, "crawl.zip")
        assert result.returncode == 3
        assert reason in result.stderr
    (tmp_path / "bomb.jsonl.gz").write_bytes(gzip.compress(b'{"text": "' + b" " * (3 << 20) + b'"}\n'))
    assert b"raise --max-ratio" in articlekit("clean", "-f", "jsonl", "bomb.jsonl.gz").stderr
    assert b"raise --max-ratio" not in articlekit("clean", "-f", "jsonl", "--max-ratio=9999", "bomb.jsonl.gz").stderr


def test_the_format_can_be_told(articlekit: Run):
    row = lines_of({"other": "words"})
    assert records(articlekit("clean", "-f", "jsonl", stdin=row))[0]["status"] == "ok"
    result = articlekit("clean", "-f", "jsonl", "--input-format", "jsonl", "--text-field", "other", stdin=row)
    assert records(result)[0]["text"] == "words\n"
