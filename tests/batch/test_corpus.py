"""The documents of a collection: out of pages, records and rows, under the names they will be reported by."""

import json
from pathlib import Path

import pytest

from articlekit import engine
from articlekit.batch.corpus import Corpus
from articlekit.batch.entries import Choice
from articlekit.collection.keep import Document
from articlekit.io.documents import Settings
from articlekit.io.inputs import Input, find_inputs
from made_up import BODY, FOOTER, PAGE

SETTINGS = Settings()


class Made:
    """The documents of some files, their records if asked for, and what was said on the way."""

    def __init__(self, *paths: Path, references: tuple[Path, ...] = (), **choice: object) -> None:
        self.said: list[tuple[str, str]] = []
        self.corpus = Corpus(
            SETTINGS, Choice(SETTINGS.fields, **choice), engine.Pace(1), lambda *what: self.said.append(what)
        )
        with self.corpus:
            self.documents: list[Document] = [*self.corpus.documents(items(*references), items(*paths))]
            numbers = range(self.corpus.references, len(self.documents))
            self.lines = [*self.corpus.lines(numbers)]
            assert [*self.corpus.lines([*numbers][-1:])] == self.lines[-1:]


def items(*paths: Path) -> tuple[Input, ...]:
    return find_inputs(map(str, paths)).items


def lines(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, "utf-8")
    return path


def test_a_page_is_cleaned_unless_it_is_asked_not_to(page):
    assert [document.text for document in Made(page).documents] == [BODY]
    (document,) = Made(page, clean=False).documents
    assert all(line in document.text for line in FOOTER.split("\n"))


def test_a_page_is_read_in_the_encoding_it_is_said_to_be_in(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes(BODY.encode("gb18030"))
    assert Made(path, encoding="gb18030").documents[0].text == BODY
    assert Made(path, encoding="big5").documents[0].text != BODY


def test_a_page_has_its_path_as_a_name_and_the_date_it_tells(page, tmp_path):
    page.write_text(f"题目就在这里\n\n时间：2021-03-01 来源：白沙湖晚报\n\n{BODY}", "utf-8")
    (document,) = Made(page).documents
    assert (document.id, document.source, document.date) == (str(page), str(page), "2021-03-01")


def test_rows_with_text_are_taken_as_they_are(tmp_path):
    path = lines(
        tmp_path / "rows.jsonl",
        {"id": 7, "text": PAGE, "url": "https://a.example/1", "date": "2021-03-01"},
        {"text": "  as it is "},
        {"id": None, "text": ""},
    )
    first, second, third = Made(path).documents
    assert first == Document("7", PAGE, f"{path}:1", "https://a.example/1", "2021-03-01")
    assert second == Document(f"{path}:2", "  as it is ", f"{path}:2")
    assert (third.id, third.text) == (f"{path}:3", "")


def test_rows_with_html_alone_are_pages(tmp_path):
    path = lines(tmp_path / "rows.jsonl", {"id": "a", "html": f"<html><body><p>{BODY}</p></body></html>"})
    (document,) = Made(path).documents
    assert (document.id, document.text.startswith("湖边的小灯塔")) == ("a", True)


def test_what_cannot_be_read_is_said_and_counted_and_costs_nothing_else(page, tmp_path):
    rows = lines(tmp_path / "rows.jsonl", {"text": "one"}, {"nothing": 1}, {"text": "two"})
    with rows.open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
    (tmp_path / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "empty.txt").write_bytes(b"")
    made = Made(rows, tmp_path / "image.txt", tmp_path / "empty.txt", tmp_path / "none.txt", page)
    assert [document.text for document in made.documents] == ["one", "two", "", BODY]
    assert made.corpus.tally == {"ok": 3, "empty": 1, "failed": 4, "references failed": 0}
    assert [Path(source).name for source, _ in made.said] == ["rows.jsonl:2", "rows.jsonl:4", "image.txt", "none.txt"]
    assert made.corpus.ids == [document.id for document in made.documents]


def test_a_record_of_a_page_that_failed_is_one_failure(tmp_path):
    error = {"stage": "decode", "message": "not text"}
    path = lines(
        tmp_path / "a.jsonl", {"schema": "articlekit.article/1", "source": "p", "status": "error", "error": error}
    )
    made = Made(path)
    assert (made.documents, made.said) == ([], [("p", "not text")])


def test_references_come_first_and_are_marked_and_counted_apart(page, tmp_path):
    other = tmp_path / "other.txt"
    other.write_text(BODY, "utf-8")
    made = Made(page, references=(other, tmp_path / "none.txt"), lines=True)
    assert [(document.source, document.reference) for document in made.documents] == [
        (str(other), True),
        (str(page), False),
    ]
    assert made.corpus.references == 1
    assert made.corpus.tally == {"ok": 1, "references failed": 1}
    # Their records are not kept: they are never written.
    assert [json.loads(line)["source"] for line in made.lines] == [str(page)]


def test_the_record_of_a_row_is_its_line_byte_for_byte(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{ "text" : "one",  "x": 1.0}\n{"text":"\\u4e8c"}')
    made = Made(path, lines=True)
    assert made.lines == [b'{ "text" : "one",  "x": 1.0}\n', b'{"text":"\\u4e8c"}\n']


def test_without_being_asked_for_no_records_are_kept(page):
    assert Made(page).lines == []


def test_a_file_that_has_changed_is_known(page, tmp_path):
    made = Made(page, digests=True)
    assert made.corpus.is_unchanged(0)
    page.write_text(PAGE + " ", "utf-8")
    assert not made.corpus.is_unchanged(0)
    page.write_text(PAGE, "utf-8")
    assert made.corpus.is_unchanged(0)
    page.unlink()
    assert not made.corpus.is_unchanged(0)


def test_only_a_page_is_the_whole_of_a_file(page, tmp_path):
    rows = lines(tmp_path / "rows.jsonl", {"text": "one"}, {"html": "<p>two"})
    assert [item is not None for item in Made(page, rows).corpus.items] == [True, False, False]
