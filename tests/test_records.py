"""What the command writes is what the schemas say, and the types say the same."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import articlekit
from articlekit import records
from made_up import BODY, DOUBLED, PAGE
from made_up_collection import article, variant
from prefork import plain_environment

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
JOB = """
input = "crawl/"
output = "out"
[learn]
[clean]
[dedupe]
[report]
"""
TYPES = {
    "article": records.ArticleRecord,
    "cluster": records.ClusterRecord,
    "failure": records.FailureRecord,
    "job": records.JobRecord,
}


@pytest.fixture(scope="module")
def written(tmp_path_factory, nursery) -> Path:
    """Return a directory in which the command has written every kind of record."""
    folder = tmp_path_factory.mktemp("records")
    crawl = folder / "crawl"
    crawl.mkdir()
    for name, text in {"a.txt": PAGE, "b.txt": DOUBLED, "c.txt": BODY, "d.txt": article(1), "empty.txt": ""}.items():
        (crawl / name).write_text(text, "utf-8")
    (crawl / "e.txt").write_text(variant("cut", article(1)), "utf-8")
    (crawl / "mixed.txt").write_bytes(BODY.encode() + b"\n\n" + BODY[::-1].encode("gb18030"))
    (crawl / "binary.bin").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    (crawl / "rows.jsonl").write_text(
        json.dumps({"id": 7, "text": PAGE, "title": "mine", "extra": [1]}) + "\n", "utf-8"
    )
    (folder / "job.toml").write_text(JOB, "utf-8")
    run = ("--errors-to", "failed.jsonl", "--summary", "summary.json", "-f", "jsonl", "-o", "articles.jsonl")
    dedupe = ("dedupe", "--index", "seen")
    more = ("--clusters", "more.jsonl", "--summary", "dedupe.json", "--emit", "docs", "-o", "docs.jsonl")
    for code, arguments in (
        (3, ("clean", *run, "crawl", str(SAMPLES))),
        (0, (*dedupe, "-f", "jsonl", "-o", "clusters.jsonl", "crawl/a.txt", "crawl/c.txt", "crawl/d.txt")),
        (3, (*dedupe, *more, "crawl")),
        (3, ("run", "job.toml")),
    ):
        done = nursery.run(arguments, env=plain_environment(), cwd=folder, timeout=300)
        assert done.returncode == code, done.stderr.decode()
    return folder


def rows(path):
    return list(map(json.loads, path.read_text("utf-8").splitlines())) if path.suffix == ".jsonl" else [read(path)]


def read(path):
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize(
    ("kind", "name", "count"),
    [
        ("article", "articles.jsonl", 60),
        ("article", "docs.jsonl", 1),
        ("article", "out/unique.jsonl", 3),
        ("failure", "failed.jsonl", 2),
        ("summary", "summary.json", 1),
        ("summary", "dedupe.json", 1),
        ("summary", "out/clean.summary.json", 1),
        ("cluster", "clusters.jsonl", 1),
        ("cluster", "more.jsonl", 2),
        # Of most pages the body is the same, so that it is learned as boilerplate, and they have no text of their own.
        ("cluster", "out/clusters.jsonl", 1),
        ("job", "out/summary.json", 1),
    ],
)
def test_what_is_written_is_what_the_schema_says(written, kind, name, count):
    found, validator = rows(written / name), Draft202012Validator(records.schema(kind))
    assert len(found) >= count
    assert [
        f"{name}: {error.json_path}: {error.message}" for row in found for error in validator.iter_errors(row)
    ] == []


def test_the_records_are_of_every_kind(written):
    articles = rows(written / "articles.jsonl")
    assert {row["status"] for row in articles} == {"ok", "warning", "empty", "error"}
    assert any(row["encoding"] and row["encoding"]["foreign"] for row in articles)
    for name in ("images", "sections", "removed", "evidence", "warnings", "date", "title"):
        assert any(row[name] for row in articles), name
    assert [row["extra"] for row in articles if "extra" in row] == [[1]]
    members = [member for row in rows(written / "more.jsonl") for member in row["members"]]
    assert {member["relation"] for member in members} >= {"contained", None}


@pytest.mark.parametrize("name", ["articles.jsonl", "more.jsonl", "failed.jsonl", "summary.json", "dedupe.json"])
def test_a_record_that_lacks_a_field_or_has_one_of_another_type_is_refused(written, name):
    row = rows(written / name)[0]
    validator = Draft202012Validator(records.schema(row["schema"].split(".")[1].split("/")[0]))
    for field in row:
        assert not validator.is_valid({key: value for key, value in row.items() if key != field}), field
        assert not validator.is_valid({**row, field: {"of": ["no", "such"]}})
    assert validator.is_valid({**row, "later": 1}), "fields are only ever added"


@pytest.mark.parametrize("name", ["more.jsonl", "failed.jsonl", "summary.json", "dedupe.json", "out/summary.json"])
def test_no_field_is_written_that_the_schema_does_not_list(written, name):
    row = rows(written / name)[0]
    schema = records.schema(row["schema"].split(".")[1].split("/")[0])
    shapes = schema["$defs"].values() if "$defs" in schema else [schema]
    assert any(row.keys() == shape["properties"].keys() for shape in shapes)


@pytest.mark.parametrize("kind", ["article", "cluster", "failure", "summary", "job"])
def test_a_schema_is_a_schema_and_says_of_what(kind):
    schema = records.schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["title"] == f"articlekit.{kind}/1"


@pytest.mark.parametrize("kind", TYPES)
def test_the_types_have_the_fields_of_the_schemas(kind):
    assert same(TYPES[kind], records.schema(kind))


def test_the_types_of_both_summaries_have_their_fields():
    schemas = records.schema("summary")["$defs"]
    assert same(records.SummaryRecord, schemas["pages"])
    assert same(records.DedupeSummaryRecord, schemas["dedupe"])


def test_the_types_of_what_is_nested_have_the_fields_of_the_schemas():
    fields = records.schema("article")["properties"]
    assert same(records.ErrorRecord, fields["error"]["anyOf"][1])
    assert same(records.EncodingRecord, fields["encoding"]["anyOf"][1])
    assert same(records.ForeignRecord, fields["encoding"]["anyOf"][1]["properties"]["foreign"]["items"])
    assert same(records.DamageRecord, fields["encoding"]["anyOf"][1]["properties"]["damage"]["items"])
    assert same(records.ImageRecord, fields["images"]["items"])
    assert same(records.SectionRecord, fields["sections"]["items"])
    assert same(records.RemovalRecord, fields["removed"]["items"])
    fields = records.schema("cluster")["properties"]
    assert same(records.DocumentRecord, fields["keeper"])
    assert same(records.MemberRecord, fields["members"]["items"])


def same(record, schema):
    """Tell whether a type and a schema have the same fields, and need the same."""
    return list(record.__annotations__) == list(schema["properties"]) and record.__required_keys__ == set(
        schema["required"]
    )


def test_an_article_of_the_library_has_the_fields_of_its_type_but_for_the_version():
    assert [*articlekit.clean(PAGE).to_dict(), "version"] == list(records.ArticleRecord.__annotations__)
