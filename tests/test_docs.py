"""The documents mention what there is, their links lead somewhere, and their examples run."""

import json
import re
import shutil
from pathlib import Path

import pytest

import articlekit
from articlekit.cli import cli
from articlekit.rules import built_in
from articlekit.rules.language import LISTS, TABLES
from articlekit.rules.loader import forms
from articlekit.rules.writer import to_toml

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
DOCUMENTS += sorted(path for folder in ("docs", "bench", "samples") for path in (ROOT / folder).rglob("*.md"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)?(#[^)]+)?\)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", cli.list_commands(None))
def test_every_command_is_in_the_reference(name):
    assert f"## articlekit {name}" in text_of("docs/reference.md")


@pytest.mark.parametrize("name", ["", *cli.list_commands(None)])
def test_every_command_has_a_manual_page_with_all_its_options(name):
    page = text_of(f"man/articlekit{'-' * bool(name)}{name}.1").replace("\\-", "-")
    command = cli.get_command(None, name) if name else cli
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("-")]
    assert [option for option in options if option not in page] == []
    assert f"\narticlekit{'-' * bool(name)}{name} - " in page


def test_no_manual_page_is_of_a_command_that_is_gone():
    pages = {path.stem.removeprefix("articlekit").lstrip("-") for path in (ROOT / "man").iterdir()}
    assert pages == {"", *cli.list_commands(None)}


def test_every_rule_or_its_language_is_in_the_documents():
    text = text_of("docs/rules.md")
    told = {rule.id for rule in built_in().rules if f"| {rule.family} | {rule.id} |" in text}
    assert [rule.id for rule in built_in().rules if rule.id not in told and f"({rule.language})" not in text] == []


def test_every_form_and_every_kind_of_word_is_in_the_documents():
    text = text_of("docs/languages.md")
    assert [form for form in forms() if f"\n| {form} |" not in text] == []
    kinds = [(section, key) for section in LISTS for key in (*LISTS[section], *TABLES.get(section, ()))]
    rows = "\n".join(line for line in text.split("\n") if line.startswith("| "))
    untold = [kind for kind in kinds if not re.search(rf"\| {kind[0]} \| [^|]*\b{kind[1]}\b", rows)]
    assert {section for section, _ in untold} == {"cldr"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_to_files(path):
    missing = [
        link[1] for link in LINK.finditer(path.read_text("utf-8")) if link[1] and not (path.parent / link[1]).exists()
    ]
    assert missing == []


def test_every_sample_is_in_the_table_of_samples():
    table = text_of("samples/README.md")
    names = [path.name + "/" * path.is_dir() for path in (ROOT / "samples").iterdir() if path.name != "README.md"]
    assert [name for name in names if f"| {name} |" not in table] == []


def test_every_benchmark_is_in_the_table_of_benchmarks():
    table = text_of("bench/README.md")
    assert [path.name for path in (ROOT / "bench").glob("*.py") if f"| {path.name} |" not in table] == []


def test_every_public_name_is_said_to_be_public_somewhere():
    text = "".join(text_of(name) for name in ("README.md", "docs/how-to.md", "docs/library.md"))
    assert [
        name for name in articlekit.__all__ if name[0] != "_" and not re.search(rf"`(?:articlekit\.)?{name}\b", text)
    ] == []


def test_every_public_name_is_in_the_reference_of_the_library():
    shown = re.findall(r"^::: articlekit\.(\w+)$", text_of("docs/api.md"), re.MULTILINE)
    assert sorted(["__version__", *shown]) == sorted(articlekit.__all__)


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.svg")), ids=lambda path: path.name)
def test_every_picture_says_what_it_shows(path):
    assert re.search(r"<title id=\"title\">.+</title>\s+<desc id=\"desc\">.+</desc>", path.read_text("utf-8"))


@pytest.mark.parametrize("name", ["README.md", "docs/library.md", "docs/formats.md"])
def test_the_examples_in_python_run(name, tmp_path, monkeypatch):
    samples = ROOT / "samples"
    crawl = [path.read_bytes() for path in (samples / "plain.html", samples / "police-notice.txt")]
    texts = [path.read_text("utf-8") for path in sorted((samples / "collection").glob("ferry*.txt"))]
    (tmp_path / "crawl").mkdir()
    shutil.copy(samples / "plain.html", tmp_path / "crawl")
    rule = next(rule for rule in built_in().rules if rule.id == "zh-police-number")
    (tmp_path / "site.toml").write_text(to_toml(rule), "utf-8")
    monkeypatch.chdir(tmp_path)
    names = {
        "articlekit": articlekit,
        "json": json,
        "Path": Path,
        "page": crawl[0],
        "data": crawl[0],
        "texts": texts,
        "crawl": [(f"https://news.example/{number}", data) for number, data in enumerate(crawl)],
        "rows": [
            {"id": str(number), "text": text, "url": None, "date": "2024-05-06", "published": number == 0}
            for number, text in enumerate(texts)
        ],
        "line": json.dumps({**articlekit.clean(crawl[0]).to_dict(), "version": articlekit.__version__}),
        "__name__": "__main__",
    }
    examples = re.findall(r"^```python\n(.*?)^```", text_of(name), re.DOTALL | re.MULTILINE)
    assert examples
    for example in examples:
        exec(compile(example, name, "exec"), names)
    if name == "docs/library.md":
        assert names["summary"]["ok"] == 1
        assert len(names["unique"]) < len(texts)
        assert (tmp_path / "articles.jsonl.gz").is_file()
