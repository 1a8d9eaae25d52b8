"""Tables for people: -f csv and -f xlsx of clean and its stages, and of dedupe; hostile pages in them."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

import articlekit as articlekit_package
from made_up import BODY, DOUBLED, PAGE, Run

openpyxl = pytest.importorskip("openpyxl")

FORMULA = "=cmd|' /C calc'!A0"
HOSTILE = [
    FORMULA,
    "@SUM(1)",
    "-2+3",
    "＝1+1",
    "\t=1",
    "\x1b[31mred\x1b[0m",
    "a\u2028b\u2029c\x85d",
    "\u202egnp.exe\u2066",
    "nul\0nul",
    'quotes " and ""\r\nlines, commas; =1+1\n@SUM(1)',
    "lone \ud800 surrogate \udc00",
    "<r><f>1+1</f></r>",
    "</is></c><f>1</f>]]>&#0;",
    "_x003D_1+1",
    "\ufffe\uffff",
]


def rows_of(data):
    assert data.startswith(b"\xef\xbb\xbfid,source,url,status,error,title,date,")
    assert data.decode("utf-8-sig").replace("\r\n", "").count("\r") == 0
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def sheet_of(path, name):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [name]
    head, *rows = book[name].iter_rows()
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}, "a formula, an error or a date"
    return [dict(zip((cell.value for cell in head), (cell.value for cell in row), strict=True)) for row in rows]


@pytest.fixture
def hostile(tmp_path):
    """Rows whose id, source of the text, and further fields are hostile, and a page with a hostile title."""
    lines = [{"id": text, "url": text, "text": f"{text}\n\n{BODY}", "more": text, text: 1} for text in HOSTILE]
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    (tmp_path / "=1+1.html").write_text(
        f"<html><head><title>{FORMULA}</title><meta name=author content='@SUM(1)'><meta name=keywords content='a, =1'>"
        f"</head><body><h1>{FORMULA}</h1>{''.join(f'<p>{line}</p>' for line in BODY.splitlines() if line)}</body>",
        "utf-8",
    )
    return ["in.jsonl", "=1+1.html"]


def test_csv_has_a_row_for_each_page_and_always_the_same_columns(articlekit: Run, pages, tmp_path):
    result = articlekit("clean", "-f", "csv", "crawl", "missing.txt")
    assert result.returncode == 3
    rows = rows_of(result.stdout)
    assert [(row["source"], row["status"]) for row in rows] == [
        ("crawl/a.txt", "ok"),
        ("crawl/b/deep.txt", "ok"),
        ("crawl/c.txt", "ok"),
        ("missing.txt", "error"),
    ]
    assert rows[3]["error"].startswith("read: ")
    assert [row["text"] for row in rows[:3]] == [BODY.rstrip("\n")] * 3
    assert list(rows[0])[-1] == "text"
    assert rows[1]["removed"].startswith("repeated-body 5; ")
    assert float(rows[1]["share_kept"]) < 0.5
    assert result.stdout.count(b"\r\n") == 5
    for command in ("strip", "collapse", "decode"):
        head = articlekit(command, "-f", "csv", "crawl").stdout.split(b"\r\n")[0]
        assert head == result.stdout.split(b"\r\n")[0]


def test_hostile_text_in_csv_runs_nothing_breaks_nothing_and_hides_nothing(articlekit: Run, hostile):
    result = articlekit("clean", "-f", "csv", *hostile)
    assert result.returncode == 0, result.stderr
    rows = rows_of(result.stdout)
    assert len(rows) == len(HOSTILE) + 1
    assert None not in {key for row in rows for key in row}
    for row in rows:
        for name, cell in row.items():
            assert cell[:1] not in set("=+-@＝＋－＠\t\r\n"), (name, cell)
            assert not {char for char in cell if ord(char) < 32 and char != "\n"} - {"\t"}, (name, cell)
            assert not set(cell) & set("\x85\u2028\u202e\u2066\ufffe\uffff")
    assert rows[0]["id"] == f"'{FORMULA}"
    assert rows[9]["text"].startswith('quotes " and ""\nlines, commas;\' =1+1\n\'@SUM(1)'.replace(";' ", ";' "))
    assert rows[-1]["title"] == f"'{FORMULA}"
    assert rows[-1]["author"] in ("", "'@SUM(1)")
    assert json.loads(rows[0]["input"]) == {"more": FORMULA, FORMULA: 1}


def test_hostile_text_in_a_workbook_is_text(articlekit: Run, hostile, tmp_path):
    assert articlekit("clean", "-o", "x.xlsx", *hostile).returncode == 0
    rows = sheet_of(tmp_path / "x.xlsx", "pages")
    assert len(rows) == len(HOSTILE) + 1
    assert rows[0]["id"] == FORMULA
    assert rows[3]["id"] == "＝1+1"
    assert rows[5]["id"] == "\ufffd[31mred\ufffd[0m"
    assert rows[7]["id"] == "gnp.exe"
    assert rows[11]["text"].startswith("<r><f>1+1</f></r>")
    assert rows[-1]["title"] == FORMULA
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx", "x.parquet"])
def test_the_same_pages_are_the_same_bytes_with_any_number_of_processes_in_any_locale(
    articlekit: Run, hostile, tmp_path, name
):
    found = set()
    for options, environment in (
        (("-j", "1"), {}),
        (("-j", "2"), {"LC_ALL": "de_DE.UTF-8", "TZ": "Asia/Shanghai"}),
        (("-j", "2"), {"LC_ALL": "C", "PYTHONHASHSEED": "7", "PYTHONUTF8": "0"}),
    ):
        assert articlekit("clean", "--force", "-o", name, *options, *hostile, env=environment).returncode == 0
        found.add((tmp_path / name).read_bytes())
    assert len(found) == 1


def test_csv_is_sharded_packed_and_a_file_for_each_input(articlekit: Run, pages, tmp_path):
    whole = rows_of(articlekit("clean", "-f", "csv", "crawl").stdout)
    assert articlekit("clean", "-o", "x.csv.gz", "--shard-size", "2", "crawl").returncode == 0
    shards = [gzip.decompress((tmp_path / f"x-0000{number}.csv.gz").read_bytes()) for number in range(2)]
    assert [row for shard in shards for row in rows_of(shard)] == whole
    assert articlekit("clean", "-f", "csv", "-d", "out", "crawl").returncode == 0
    assert rows_of((tmp_path / "out" / "b" / "deep.csv").read_bytes()) == [whole[1]]


def test_a_table_of_no_pages_is_a_table(articlekit: Run, tmp_path):
    (tmp_path / "none.jsonl").write_bytes(b"")
    for name in ("x.csv", "x.xlsx", "x.parquet"):
        articlekit("clean", "--input-format", "jsonl", "none.jsonl", "-o", name)
    assert rows_of((tmp_path / "x.csv").read_bytes()) == []
    assert sheet_of(tmp_path / "x.xlsx", "pages") == []
    parquet = pytest.importorskip("pyarrow.parquet")
    assert parquet.read_table(tmp_path / "x.parquet").num_rows == 0
    assert rows_of(articlekit("clean", "-f", "csv", "--input-format", "jsonl", "none.jsonl").stdout) == []


def test_new_pages_are_found_missing_in_csv_whose_names_were_defused(articlekit: Run, tmp_path):
    for name in ("=1.txt", "b.txt"):
        (tmp_path / name).write_text(PAGE, "utf-8")
    assert articlekit("clean", "=1.txt", "-o", "x.csv").returncode == 0
    whole = (tmp_path / "x.csv").read_bytes()
    assert articlekit("clean", "-v", "=1.txt", "-o", "x.csv", "--exists", "skip").stderr.endswith(b"output exists\n")
    assert (tmp_path / "x.csv").read_bytes() == whole
    more = articlekit("clean", "=1.txt", "b.txt", "-o", "x.csv", "--exists", "skip")
    assert b"without 1 of the inputs (b.txt)" in more.stderr
    book = articlekit("clean", "b.txt", "-o", "x.xlsx", "--exists", "skip")
    assert (book.returncode, book.stderr.count(b"\n")) == (2, 1)
    assert b"cannot tell which pages a workbook has" in book.stderr


def test_a_text_too_long_for_a_cell_is_cut_in_a_workbook_only_and_said(articlekit: Run, tmp_path):
    text = "".join(f"Sentence number {number} of a very long page about a mill.\n" for number in range(1500))
    (tmp_path / "long.txt").write_text(text, "utf-8")
    result = articlekit("clean", "long.txt", "-o", "x.xlsx")
    assert b"x.xlsx: warning: 1 cell was cut to the 32,767 characters" in result.stderr
    (row,) = sheet_of(tmp_path / "x.xlsx", "pages")
    assert row["text"].endswith(" more characters]")
    assert len(row["text"]) == 32_767
    csv.field_size_limit(1 << 20)
    (row,) = rows_of(articlekit("clean", "-q", "-f", "csv", "long.txt").stdout)
    assert row["text"] == text.rstrip("\n")


def test_a_name_and_a_format_that_disagree_are_one_line(articlekit: Run, pages, tmp_path):
    for options in (
        ("clean", "-f", "json", "-o", "x.csv"),
        ("clean", "-f", "csv", "-o", "x.jsonl"),
        ("clean", "-f", "xlsx", "-o", "x.csv"),
        ("clean", "-f", "xlsx"),
        ("clean", "-f", "xlsx", "-d", "out"),
        ("clean", "-f", "csv", "--errors-to", "x.csv"),
        ("dedupe", "-f", "json", "-o", "x.xlsx"),
        ("dedupe", "-f", "xlsx"),
        ("dedupe", "-f", "csv", "--emit", "docs"),
        ("dedupe", "-o", "x.csv", "--explain", "crawl/a.txt"),
    ):
        result = articlekit(*options, "crawl")
        assert (result.returncode, result.stderr.count(b"\n")) == (2, 1), (options, result.stderr)
    assert [path.name for path in tmp_path.iterdir()] == ["crawl"]


def test_a_missing_library_is_one_line_with_the_command(articlekit: Run, pages, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['xlsxwriter'] = None\n", "utf-8")
    package = str(Path(articlekit_package.__file__).parents[1])
    for command in ("clean", "dedupe"):
        result = articlekit(command, "crawl", "-o", "x.xlsx", env={"PYTHONPATH": f"{tmp_path}:{package}"})
        assert result.stderr == b"articlekit: needs xlsxwriter: pip install 'articlekit[xlsx]'\n"
        assert result.returncode == 2


ROWS = [
    {"id": "a", "title": FORMULA, "text": BODY},
    {"id": "-b", "title": "two", "text": BODY},
    {"id": "c", "title": "three", "text": f"{BODY}\n{'Another story of another town. ' * 20}"},
    {"id": "d", "title": "four", "text": "Something else altogether, of eels and of the sea. " * 10},
]


@pytest.fixture
def collection(tmp_path):
    (tmp_path / "rows.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in ROWS), "utf-8")
    return "rows.jsonl"


def csv_rows(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_clusters_are_a_row_for_each_document_with_its_title(articlekit: Run, collection, tmp_path):
    rows = csv_rows(articlekit("dedupe", "-f", "csv", collection).stdout)
    assert [(row["cluster"], row["role"], row["relation"], row["id"], row["title"], row["action"]) for row in rows] == [
        ("0", "kept", "", "c", "three", ""),
        ("0", "dropped", "contained", "a", f"'{FORMULA}", "report"),
        ("0", "dropped", "contained", "'-b", "two", "report"),
    ]
    assert rows[0]["why"] == "the whole, not a part"
    (cluster,) = map(json.loads, articlekit("dedupe", "-f", "json", collection).stdout.splitlines())
    assert [float(row["containment"]) for row in rows[1:]] == [each["containment"] for each in cluster["members"]]
    assert articlekit("dedupe", collection, "-o", "x.xlsx").returncode == 0
    book = sheet_of(tmp_path / "x.xlsx", "clusters")
    assert [(row["id"], row["title"]) for row in book] == [("c", "three"), ("a", FORMULA), ("-b", "two")]
    assert articlekit("dedupe", collection, "-o", "x.csv").returncode == 0
    assert csv_rows((tmp_path / "x.csv").read_bytes()) == rows


@pytest.mark.parametrize("emit", ["pairs", "map"])
def test_pairs_and_maps_are_tables_of_their_fields(articlekit: Run, collection, tmp_path, emit):
    lines = list(map(json.loads, articlekit("dedupe", "--emit", emit, collection).stdout.splitlines()))
    rows = csv_rows(articlekit("dedupe", "--emit", emit, "-f", "csv", collection).stdout)
    assert [list(row) for row in rows] == [list(line) for line in lines]
    assert articlekit("dedupe", "--emit", emit, collection, "-o", "x.xlsx").returncode == 0
    assert sheet_of(tmp_path / "x.xlsx", emit) == lines
    assert [row["id"].removeprefix("'") for row in rows] == [line["id"] for line in lines]


def test_no_duplicates_are_a_table_with_a_header(articlekit: Run, tmp_path):
    (tmp_path / "one.txt").write_text(DOUBLED, "utf-8")
    result = articlekit("dedupe", "-f", "csv", "one.txt")
    assert result.stdout.decode("utf-8-sig").startswith("cluster,role,relation,similarity,containment,id,source,title,")
    assert result.stdout.count(b"\r\n") == 1
    assert articlekit("dedupe", "one.txt", "-o", "x.xlsx").returncode == 0
    assert sheet_of(tmp_path / "x.xlsx", "clusters") == []
