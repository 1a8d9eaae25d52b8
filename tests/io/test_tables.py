"""Parquet: one schema, and what other programs read in it."""

import io
import json

import pytest

from articlekit import clean, records
from articlekit.io import tables
from articlekit.io.documents import Settings
from articlekit.io.inputs import find_inputs
from articlekit.io.readers import read
from articlekit.io.records import About, dump
from articlekit.model import Failure, Page
from made_up import DOUBLED, PAGE

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

HTML = (
    "<html><head><title>t</title><meta property='article:published_time' content='2024-05-06T07:08:09+08:00'>"
    "<meta name=keywords content='mill, town'></head><body><article><h1>The mill turns</h1>"
    + "<p>The mill turned, and the whole town came to hear it, every evening.</p><img src=/a.jpg alt=Mill>" * 3
    + "</article></body></html>"
)
ABOUT = About("=1+1", None, {"n": -1, "big": 1 << 80, "title": "mine", "input": {"x": [None]}, "tags": ["a"]})
LINES = [
    dump(clean(PAGE)),
    dump(clean(DOUBLED), ABOUT),
    dump(clean(Page("a.html", HTML.encode(), url="https://x.example/a"))),
    dump(clean(Page("b.txt", b"plain \xe4\xe4 text in two encodings, \xff and more of it" + PAGE.encode()))),
    dump(Failure("gone.html", "read", "not there"), About("7")),
]
# The schema as it was published: columns are only ever added, at the end.
PUBLISHED = {
    "schema": "string",
    "id": "string",
    "source": "string",
    "url": "string",
    "status": "string",
    "error": "struct<stage: string, message: string>",
    "encoding": "struct<name: string, evidence: string, confidence: double, declared: list<string>, replaced: int64,"
    " repaired: list<string>, contradicted: list<string>, first_replaced: int64, nuls: int64, foreign: list<"
    "struct<offset: int64, length: int64, name: string>>, suspected: list<string>, damage: list<struct<what: string,"
    " line: int64, before: string, after: string, places: int64, repaired: bool>>>",
    **dict.fromkeys(("title", "date", "modified", "publisher", "author", "editor"), "string"),
    "reads": "int64",
    **dict.fromkeys(("language", "section", "description", "page_type", "canonical", "next_page"), "string"),
    "authors": "list<string>",
    "tags": "list<string>",
    "images": "list<struct<url: string, caption: string>>",
    "evidence": "list<struct<key: string, value: string>>",
    "text": "string",
    "lines": "list<int64>",
    "kinds": "list<string>",
    "sections": "list<struct<kind: string, title: string, start: int64, end: int64>>",
    "removed": "list<struct<line: int64, end_line: int64, stage: string, rule: string, reasons: list<string>,"
    " because: string, kinds: list<string>, text: string>>",
    **dict.fromkeys(("blocks_in", "blocks_out", "chars_in", "chars_out"), "int64"),
    "mended": "list<string>",
    "warnings": "list<string>",
    "version": "string",
    "input": "string",
}


def written(lines):
    out = io.BytesIO()
    tables.write(io.BytesIO(b"".join(lines)), out)
    return out.getvalue()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "articles.parquet"
    path.write_bytes(written(LINES))
    return path


def shown(kind):
    return str(kind).replace("element: ", "").replace("item: ", "")


def test_the_schema_is_the_one_that_was_published_and_that_of_the_types():
    schema = tables.arrow_schema(records.ArticleRecord)
    assert {field.name: shown(field.type) for field in schema} == PUBLISHED
    assert schema.names == [*records.ArticleRecord.__annotations__, "input"]


@pytest.mark.parametrize("lines", [LINES, LINES[:1], LINES[-1:], []])
def test_the_schema_never_depends_on_the_values(lines):
    assert parquet.read_schema(io.BytesIO(written(lines))).equals(tables.arrow_schema(records.ArticleRecord))


def test_records_come_back_from_a_table_as_they_were(path):
    found = [each.row for each in read(find_inputs([str(path)]).items, Settings())]
    assert found == [json.loads(line) for line in LINES]
    assert [list(row) for row in found] == [list(json.loads(line)) for line in LINES]


def test_tables_of_earlier_versions_are_read(tmp_path):
    rows = [json.loads(line) for line in LINES[1:]]
    as_text = [
        {
            key: json.dumps(value)
            if isinstance(value, dict | list) and key not in ("kinds", "mended", "warnings")
            else value
            for key, value in row.items()
            if key != "big"
        }
        for row in rows
    ]
    columns = {key: [row.get(key) for row in as_text] for row in as_text for key in row}
    parquet.write_table(pa.table(columns), tmp_path / "old.parquet")
    found = [each.row for each in read(find_inputs([str(tmp_path / "old.parquet")]).items, Settings())]
    for old, row in zip(found, rows, strict=True):
        assert {key: value for key, value in old.items() if key in records.ArticleRecord.__annotations__} == {
            key: value for key, value in row.items() if key in records.ArticleRecord.__annotations__
        }
    assert found[0]["n"] == -1
    assert found[0]["input"] == {"title": "mine", "input": {"x": [None]}, "tags": ["a"]}


def test_pandas_reads_values_as_they_are(path):
    pandas = pytest.importorskip("pandas")
    table = pandas.read_parquet(path)
    assert list(table.columns) == list(PUBLISHED)
    assert table["date"][2] == "2024-05-06T07:08:09+08:00"
    assert list(table["tags"][2]) == ["mill", "town"]
    assert table["removed"][0][0]["stage"] == "strip"
    assert table["encoding"][0]["name"] == "utf-8"
    assert table["encoding"][4] is None
    assert table["error"][4] == {"stage": "read", "message": "not there"}
    assert table["chars_out"].dtype == "int64"
    assert json.loads(table["input"][1])["n"] == -1
    assert table.explode("images")["images"].notna().sum() == len(table["images"][2]) > 0


@pytest.mark.slow  # a large library, which the gate installs
@pytest.mark.filterwarnings("ignore")  # of that library
def test_datasets_loads_tables_of_several_runs_as_one(path, tmp_path):
    datasets = pytest.importorskip("datasets")
    # Of this table nearly every column is empty.
    (tmp_path / "failed.parquet").write_bytes(written(LINES[-1:]))
    files = [str(path), str(tmp_path / "failed.parquet")]
    found = datasets.load_dataset("parquet", data_files=files, cache_dir=str(tmp_path / "cache"), split="train")
    assert found.column_names == list(PUBLISHED)
    assert found.num_rows == len(LINES) + 1
    article = json.loads(LINES[0])
    assert found[0]["removed"] == article["removed"]
    assert found[0]["encoding"] == article["encoding"]
    assert found[2]["images"] == json.loads(LINES[2])["images"]
    assert found[5]["error"] == {"stage": "read", "message": "not there"}
    assert found.features["date"].dtype == "string"


def test_clusters_have_the_schema_of_their_type():
    cluster = {"schema": "articlekit.cluster/1", "cluster": 0, "keeper": {"id": "a", "source": "a"}, "why": "first"}
    member = {"id": "b", "source": "b", "relation": None, "similarity": None, "containment": None, "action": "report"}
    line = json.dumps({**cluster, "members": [member], "version": "1"}, separators=(",", ":")).encode() + b"\n"
    schema = parquet.read_schema(io.BytesIO(written([line])))
    assert schema.names == list(records.ClusterRecord.__annotations__)
    assert shown(schema.field("members").type).startswith("list<struct<id: string, source: string, relation: string")


def test_rows_of_other_programs_have_the_columns_of_their_values():
    lines = [{"id": 1, "x": 1, "similarity": None}, {"id": "b", "x": 1.5, "y": [1]}]
    table = parquet.read_table(io.BytesIO(written([json.dumps(line).encode() + b"\n" for line in lines])))
    assert table.to_pylist() == [
        {"id": "1", "x": 1.0, "similarity": None, "y": None},
        {"id": '"b"', "x": 1.5, "similarity": None, "y": "[1]"},
    ]
    assert str(table.schema.field("similarity").type) == "double"
