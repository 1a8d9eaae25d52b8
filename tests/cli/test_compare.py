"""articlekit compare in a real process."""

import gzip
import json
import os
import re
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from made_up import FOOTER, Run
from made_up_collection import article, template, variant

pytestmark = pytest.mark.slow


@pytest.fixture
def write(tmp_path: Path):
    def write(name: str, text: str) -> str:
        (tmp_path / name).write_text(text, "utf-8")
        return name

    return write


def test_edited_lines_show_their_edits_and_others_a_sign(articlekit: Run, write):
    lines = article("one").splitlines()
    other = [*lines[:2], lines[2].replace("。", "！", 1), *lines[3:], "", "记者补充的一段话，别处没有。"]
    result = articlekit("compare", write("a.txt", "\n".join(lines)), write("b.txt", "\n".join(other)))
    out = result.stdout.decode().splitlines()
    assert (result.returncode, out[0]) == (0, "a.txt and b.txt are near duplicates")
    assert "of the shorter text's shingles are in the other" in out[1]
    assert out[3:5] == ["--- a.txt", "+++ b.txt"]
    edited = "".join(line[2:] for line in out if line.startswith("~ "))
    assert edited == lines[2].replace("。", "[-。-]{+！+}", 1)
    assert out[-2:] == ["+", "+ 记者补充的一段话，别处没有。"]


@pytest.mark.parametrize(
    ("first", "sentence"), [("a.txt", "a.txt contains b.txt"), ("b.txt", "b.txt is contained in a.txt")]
)
def test_a_part_is_contained(articlekit: Run, write, first, sentence):
    write("a.txt", article("one", chars=1500))
    write("b.txt", variant("cut", article("one", chars=1500)))
    other = "b.txt" if first == "a.txt" else "a.txt"
    result = articlekit("compare", first, other)
    assert (result.returncode, result.stdout.decode().splitlines()[0]) == (0, sentence)


def test_what_are_no_duplicates_is_an_exit_code_of_its_own(articlekit: Run, write):
    result = articlekit("compare", write("a.txt", template("weather", 1)), write("b.txt", template("weather", 2)))
    out = result.stdout.decode()
    assert result.returncode == 1
    assert out.startswith("a.txt and b.txt are no duplicates\n")
    assert "of their numbers" in out.splitlines()[1]


def test_pages_are_cleaned_first_unless_it_is_asked_not_to(articlekit: Run, write):
    files = write("a.txt", article("one")), write("b.txt", article("one") + "\n" + FOOTER)
    assert json.loads(articlekit("compare", "-f", "json", *files).stdout)["relation"] == "exact"
    assert json.loads(articlekit("compare", "-f", "json", "--no-clean", *files).stdout)["relation"] == "near"


def test_the_record_has_what_decided(articlekit: Run, write):
    files = write("a.txt", article("one", chars=1500)), write("b.txt", variant("cut", article("one", chars=1500)))
    record = json.loads(articlekit("compare", "-f", "json", *files).stdout)
    assert [*record] == ["a", "b", "relation", "container", "evidence", "because", "rows"]
    assert (record["a"], record["b"], record["relation"], record["container"]) == (*files, "contained", "a.txt")
    assert record["evidence"]["containment"] > 0.9
    assert record["rows"][0] == {"a": record["rows"][0]["b"], "b": record["rows"][0]["a"], "likeness": 1.0}


def test_one_may_come_from_standard_input(articlekit: Run, write):
    result = articlekit("compare", "-", write("b.txt", article("one")), stdin=article("one").encode())
    assert result.stdout.decode().splitlines()[0] == "- and b.txt are exact duplicates"


def test_what_is_not_one_page_is_an_error_in_one_line(articlekit: Run, write, tmp_path):
    write("a.txt", article("one"))
    (tmp_path / "two").mkdir()
    for name in ("b.txt", "c.txt"):
        write(f"two/{name}", article("one"))
    (tmp_path / "image").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    for other, message in (
        ("nowhere", "no such file"),
        ("two", "more than one document; name one, such as two/b.txt"),
        ("image", "not text"),
    ):
        result = articlekit("compare", "a.txt", other)
        assert result.returncode not in (0, 1)
        assert result.stdout == b""
        assert message in result.stderr.decode()
        assert len(result.stderr.splitlines()) == 1


def test_paragraphs_are_wrapped_and_equal_ones_folded(articlekit: Run, write):
    equal = [" ".join(article(number, "en").split()) for number in range(12)]
    files = write("a.txt", "\n".join([*equal, "gone for good"])), write("b.txt", "\n".join(equal))
    out = articlekit("compare", "--no-clean", *files).stdout.decode().splitlines()
    assert out[5] == "… 9 equal lines"
    assert max(map(len, out)) <= 120
    assert " ".join(line[2:].strip() for line in out[6:-1]) == " ".join(equal[9:])
    assert out[-1] == "- gone for good"
    assert "equal lines" not in articlekit("compare", "--no-clean", "--all", *files).stdout.decode()


def test_words_are_coloured_where_colours_are_asked_for(articlekit: Run, write):
    files = write("a.txt", "The old ferry left at six."), write("b.txt", "The new ferry left at six.")
    coloured = articlekit("compare", *files, env={"FORCE_COLOR": "1"}).stdout.decode()
    assert "~ The \x1b[31mold\x1b[0m\x1b[32mnew\x1b[0m ferry left at six.\n" in coloured
    plain = articlekit("compare", *files, env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout.decode()
    assert "~ The [-old-]{+new+} ferry left at six.\n" in plain


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_terminal_has_colours_and_a_width(articlekit: Run, write):
    files = write("a.txt", "The old ferry left at six. " * 9), write("b.txt", "The new ferry left at six. " * 9)
    master, slave = os.openpty()
    assert articlekit("compare", *files, stdout=slave, env={"COLUMNS": "40"}).returncode == 1
    os.close(slave)
    out = os.read(master, 1 << 16).decode().splitlines()
    os.close(master)
    assert any("\x1b[31mold\x1b[0m" in line for line in out)
    lines = [re.sub(r"\x1b\[\d*m", "", line) for line in out if line.startswith("~ ")]
    assert len(lines) > 5
    assert max(map(len, lines)) <= 40


# What dedupe prints is what compare reads.


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, list[str]]:
    """Inputs of every kind with two documents each, and their names."""
    texts = [article("one"), variant("edit5", article("one"))]
    pages = [f"<html><body><article><p>{text}</p></article></body></html>".encode() for text in texts]
    rows = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    (tmp_path / "w.jsonl").write_text("\n" + rows, "utf-8")  # names have the numbers of lines
    (tmp_path / "w.csv").write_text("text\n" + "".join('"' + text + '"\n' for text in texts), "utf-8")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pytest.importorskip("pyarrow").table({"text": texts}), tmp_path / "w.parquet")
    (tmp_path / "w.json.gz").write_bytes(gzip.compress(json.dumps([{"text": text} for text in texts]).encode()))
    warc = b"".join(
        b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>\r\n"
        b"WARC-Target-URI: http://a.example/%d\r\nWARC-Date: 2024-05-06T00:00:00Z\r\nContent-Type: text/html\r\n"
        b"Content-Length: %d\r\n\r\n%b\r\n\r\n" % (number, number, len(page), page)
        for number, page in enumerate(pages)
    )
    (tmp_path / "w.warc.gz").write_bytes(gzip.compress(warc))
    with zipfile.ZipFile(tmp_path / "w.wacz", "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/w.warc", warc)
    with zipfile.ZipFile(tmp_path / "w.zip", "w") as archive:
        archive.writestr("a.html", pages[0])
        archive.writestr("in/w.jsonl", "\n" + rows)
    with tarfile.open(tmp_path / "w.tar.gz", "w:gz") as archive:
        for name in ("w.zip", "w.jsonl"):
            archive.add(tmp_path / name, f"in/{name}")
    return {
        "w.jsonl": ["w.jsonl:2", "w.jsonl:3"],
        "w.csv": ["w.csv:1", "w.csv:2"],
        "w.parquet": ["w.parquet:1", "w.parquet:2"],
        "w.json.gz": ["w.json.gz:1", "w.json.gz:2"],
        "w.warc.gz": ["w.warc.gz:1", "w.warc.gz:2"],
        "w.wacz": ["w.wacz/archive/w.warc:1", "w.wacz/archive/w.warc:2"],
        "w.zip": ["w.zip/a.html", "w.zip/in/w.jsonl:3"],
        "w.tar.gz": ["w.tar.gz/in/w.zip/a.html", "w.tar.gz/in/w.jsonl:3"],
    }


@pytest.mark.parametrize(
    "name", ["w.jsonl", "w.csv", "w.parquet", "w.json.gz", "w.warc.gz", "w.wacz", "w.zip", "w.tar.gz"]
)
def test_every_name_that_dedupe_prints_can_be_compared(articlekit: Run, inputs, name):
    printed = [re.split("  +", line)[2] for line in articlekit("dedupe", name).stdout.decode().splitlines()]
    assert {*inputs[name]} <= {*printed}
    for one, other in ((printed[0], printed[-1]), inputs[name]):
        result = articlekit("compare", one, other)
        assert re.match(f"{one} and {other} are (near|exact) duplicates\n", result.stdout.decode()), result.stderr


def test_documents_of_standard_input_have_numbers(articlekit: Run, inputs, tmp_path):
    result = articlekit("compare", "--", "-:3", "-:2", stdin=(tmp_path / "w.jsonl").read_bytes())
    assert result.stdout.decode().splitlines()[0] == "-:3 and -:2 are near duplicates"


def test_documents_are_found_by_id_in_inputs(articlekit: Run, tmp_path):
    rows = [
        {"key": 7, "body": article("one")},
        {"key": "x", "body": article("two")},
        {"key": 9, "body": article("one")},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(lines.replace('"x"', f'"{name}"'), "utf-8")
    fields = "--text-field", "body", "--id-field", "key"
    result = articlekit("compare", *fields, "--id", "9", "b.jsonl", "a.jsonl", "b.jsonl")
    assert result.stdout.decode().splitlines()[0] == "a.jsonl:3 and b.jsonl:2 are no duplicates"
    result = articlekit("compare", *fields, "--id", "7", "9", stdin=lines.encode())
    assert result.stdout.decode().splitlines()[0] == "-:1 and -:3 are exact duplicates"
    result = articlekit("compare", *fields, "7", "9", "a.jsonl")
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"add --id" in result.stderr


def test_reading_stops_when_both_are_found(articlekit: Run, inputs, tmp_path):
    with (tmp_path / "w.jsonl").open("ab") as stream:
        stream.write(b"{broken\n")
    (tmp_path / "cut.gz").write_bytes(gzip.compress((tmp_path / "w.jsonl").read_bytes() * 100)[:-9])
    for name in ("w.jsonl", "cut.gz"):
        result = articlekit("compare", f"{name}:2", f"{name}:3")
        assert (result.returncode, result.stderr) == (0, b"")
    result = articlekit("compare", "w.jsonl:2", "w.jsonl:4")
    assert result.stderr.startswith(b"articlekit: w.jsonl:4: not one JSON record per line")


@pytest.mark.parametrize("name", ["w.jsonl:31", "w.zip/b.html", "w.warc.gz:3", "w.jsonl/2", "w.parquet:0"])
def test_a_document_that_is_not_there_is_an_error_in_one_line(articlekit: Run, inputs, name):
    result = articlekit("compare", name, "w.csv:1")
    assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (2, b"", 1)
    path = name.replace("/", ":").split(":")[0]
    message = result.stderr.decode()
    assert message.startswith(f"articlekit: {name}: no such document; the ")
    assert f" that were read are {path}" in message


def test_a_comparison_is_never_written_over_what_was_read(articlekit: Run, pages, tmp_path):
    assert articlekit("clean", "-q", "crawl", "-o", "in.jsonl").returncode == 0
    before = (tmp_path / "in.jsonl").read_bytes()
    names = [json.loads(line)["id"] for line in before.splitlines()[:2]]
    for arguments in (("in.jsonl:1", "in.jsonl:2"), ("--id", *names, "in.jsonl")):
        result = articlekit("compare", *arguments, "-o", "in.jsonl", "--force")
        assert result.returncode == 2
        assert b"in.jsonl: it is an input (in.jsonl); write somewhere else" in result.stderr
    assert (tmp_path / "in.jsonl").read_bytes() == before
