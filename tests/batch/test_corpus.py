"""The documents of a collection: out of pages, records and rows, under the names they will be reported by."""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from articlekit import engine
from articlekit.batch import slices
from articlekit.batch.corpus import Corpus
from articlekit.batch.entries import Choice
from articlekit.batch.settings import Reading
from articlekit.collection.columns import Columns
from articlekit.collection.keep import Document
from articlekit.io import spans
from articlekit.io.documents import Settings
from articlekit.io.inputs import Input, find_inputs
from made_up import BODY, FOOTER, PAGE

SETTINGS = Settings()


class Made:
    """The documents of some files, their records if asked for, and what was said on the way."""

    def __init__(
        self, *paths: Path, references: tuple[Path, ...] = (), anywhere: bool = False, **choice: object
    ) -> None:
        self.said: list[tuple[str, str]] = []
        self.counted: list[int] = []
        self.corpus = Corpus(
            items(*paths),
            SETTINGS,
            Choice(SETTINGS.fields, **choice),
            pace=engine.Pace(1),
            progress=self,
            references=items(*references),
            anywhere=anywhere,
        )
        self.batches: list[type] = []
        self.documents: list[Document] = []
        for batch in self.corpus.batches():
            self.batches.append(type(batch))
            for loaded in batch.load():
                self.documents += loaded.documents
                self.corpus.take(len(loaded.documents), Columns(None, loaded.columns), loaded.about)
        self.corpus.end()
        numbers = range(self.corpus.references, len(self.documents))
        self.lines = [*self.corpus.lines(numbers)]
        assert [*self.corpus.lines([*numbers][-1:])] == self.lines[-1:]

    def begin(self, items: tuple[Input, ...]) -> tuple[Input, ...]:
        return items

    def count(self, documents: int) -> None:
        self.counted.append(documents)

    def fail(self, source: str, reason: str) -> None:
        self.said.append((source, reason))

    def end(self, documents: int) -> None:
        assert (documents, sum(self.counted)) == (len(self.documents),) * 2


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
    assert made.corpus.tally == Counter({"ok": 3, "empty": 1, "failed": 4})
    assert [Path(source).name for source, _ in made.said] == ["rows.jsonl:2", "rows.jsonl:4", "image.txt", "none.txt"]
    assert [*made.corpus.ids] == [document.id for document in made.documents]


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
    assert made.corpus.tally == Counter({"ok": 1, "references failed": 1})
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
    assert [*Made(page, rows).corpus.files] == [0]


@pytest.fixture
def large(monkeypatch):
    """Files so small count as large ones."""
    monkeypatch.setattr(spans, "MIN_BYTES", 1)
    monkeypatch.setattr(slices, "MIN_BYTES", 1)
    monkeypatch.setattr(slices, "MAX_BYTES", 100)


ROWS = [{"id": number, "text": f"text {number} {'一二三' * (number % 7)}"} for number in range(60)]


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize("end", ["\n", "", "\n\n\n", "\n{broken"])
def test_a_large_file_is_read_in_slices_with_the_same_documents(tmp_path, monkeypatch, codec, end):
    path = tmp_path / "rows.jsonl"
    rows = [json.dumps(row, ensure_ascii=False) for row in ROWS]
    path.write_bytes(("\n".join([*rows[:20], "", "  ", *rows[20:30], "[]", *rows[30:]]) + end).encode(codec))
    settings = Reading().settings()
    monkeypatch.setattr(sys.modules[__name__], "SETTINGS", settings)
    whole = Made(path, lines=True)
    assert len(whole.documents) == len(ROWS)
    monkeypatch.setattr(spans, "MIN_BYTES", 1)
    monkeypatch.setattr(slices, "MIN_BYTES", 100)
    divided = Made(path, lines=True)
    assert max(divided.counted) > 1
    assert len(divided.counted) > 10
    assert (divided.documents, divided.lines, divided.said) == (whole.documents, whole.lines, whole.said)
    assert divided.corpus.tally == whole.corpus.tally


def test_a_line_longer_than_a_slice_is_one_line(tmp_path, large, monkeypatch):
    monkeypatch.setattr(spans, "MIB", 50)
    rows = [{"text": "x" * length} for length in (10, 2000, 10, 300, 10)]
    made = Made(lines(tmp_path / "rows.jsonl", *rows))
    assert [len(document.text) for document in made.documents] == [10, 2000, 10, 300, 10]
    assert [document.source[-2:] for document in made.documents] == [":1", ":2", ":3", ":4", ":5"]


def test_a_large_file_of_pages_is_not_divided(tmp_path, large):
    rows = [{"html": f"<p>{BODY}</p>"}] * 9
    made = Made(lines(tmp_path / "rows.jsonl", *rows))
    assert made.counted == [1] * 9


def test_other_large_files_are_read_as_ever(tmp_path, large):
    page = tmp_path / "page.txt"
    page.write_text(PAGE * 20, "utf-8")
    wide = tmp_path / "wide.jsonl"
    wide.write_bytes("".join(json.dumps(row) + "\n" for row in ROWS).encode("utf-16"))
    packed = tmp_path / "packed.jsonl.gz"
    packed.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in ROWS).encode()))
    made = Made(page, wide, packed)
    assert (made.said, len(made.documents)) == ([], 1 + 2 * len(ROWS))


def test_workers_elsewhere_find_all_inputs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = lines(tmp_path / "rows.jsonl", *ROWS, {"nothing": 1}).name
    here = Made(Path(page.name), Path(rows), lines=True)
    monkeypatch.setattr(slices, "MIN_BYTES", 1)
    monkeypatch.setattr(slices, "SLICES", 1 << 20)
    there = Made(Path(page.name), Path(rows), lines=True, anywhere=True, digests=True)
    monkeypatch.chdir("/")
    assert there.batches == [slices.Slice] * 2
    assert (there.documents, there.lines, there.said) == (here.documents, here.lines, here.said)
    assert there.corpus.is_unchanged(0)
