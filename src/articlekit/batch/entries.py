"""Read documents: texts as they are, and pages after cleaning."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from articlekit import engine
from articlekit.batch.stubs import own_text
from articlekit.collection.keep import Document
from articlekit.errors import ArticlekitError, ReadError, stage_of
from articlekit.io import readers, records, spans
from articlekit.io.documents import Broken, Fields, Found, Settings, Skipped, weigh
from articlekit.io.inputs import Input, find_inputs
from articlekit.io.spans import Span
from articlekit.model import SCHEMA, Failure, Page

_NOTHING = (Broken, Skipped)  # a tuple is checked in half the time of a union
_PRELOAD = ("articlekit.batch.entries", "articlekit.page", "articlekit.page.decode")


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a collection. Its text is "" if it has none of its own (stubs.own_text).

    item is its file, or None if it is only a part of one. If they were asked for, digest is the SHA-256 of the file,
    and line the record of the document; title is "" if there is none.
    """

    document: Document
    item: Input | None
    digest: bytes = b""
    line: bytes = b""
    title: str = ""


Read = Entry | Failure | Skipped


@dataclass(frozen=True, slots=True)
class Choice:
    """How documents are read: whether pages are cleaned, their encoding, and what else is kept of them.

    dated asks to count documents without a date.
    """

    fields: Fields
    clean: bool = True
    encoding: str | None = None
    lines: bool = False
    titles: bool = False
    texts: bool = False
    digests: bool = False
    dated: bool = False
    reference: bool = False


@dataclass(frozen=True, slots=True)
class _Task:
    """A document to read, and its fields if it is a record or a row."""

    found: Found
    row: dict[str, Any] | None
    is_page: bool

    @property
    def source(self) -> str:
        """The path or name of the document; a text may be from another file than its record."""
        return str((not self.is_page and self.row and self.row.get("source")) or self.found.source)

    def names(self, fields: Fields) -> set[str]:
        """Return the names by which the document can be asked for: its id, its source, and its place in the input."""
        identity = getattr(self.found, "id", None) if self.row is None else records.field_of(self.row, fields.id)
        return {self.found.source, self.source, *([] if identity is None else [str(identity)])}


def entries(found: Iterable[Found], choice: Choice, pace: engine.Pace) -> Iterator[Read]:
    """Yield an entry, or why there is none, for each value of the readers, in order; pages are cleaned by workers.

    Raises:
        EngineError: the workers do not start.
    """
    work = engine.Work(_Maker(choice), _to_failure, _weigh, _PRELOAD)
    make = _Maker(choice)()
    for is_page, group in groupby(_open_tasks(found, choice.fields), key=lambda task: task.is_page):
        if is_page:
            yield from (entry for _, entry in engine.run(work, group, pace))
        else:
            yield from map(make, group)


def read_only(path: str, settings: Settings, choice: Choice) -> Document:
    """Return the only document at a path.

    Raises:
        ReadError: it cannot be read, there is none, or there are more.
    """
    documents = list[Document]()
    for read in entries(readers.read(find_inputs([path]).items, settings), choice, engine.Pace(1)):
        if isinstance(read, Failure):
            raise ReadError(f"{read.source}: {read.reason}")
        if isinstance(read, Entry):
            documents.append(read.document)
        if len(documents) > 1:
            raise ReadError(f"{path}: more than one document; name one, such as {documents[0].source}")
    if not documents:
        raise ReadError(f"{path}: no document in it; name a page")
    return documents[0]


def find_documents(
    items: Iterable[Input], names: Collection[str], settings: Settings, choice: Choice
) -> dict[str, Document]:
    """Return documents by name, which is an id or what dedupe prints; the first of each name is taken.

    Reading stops when all are found, and only these are cleaned.

    Raises:
        ReadError: one cannot be read, or there is none of that name.
    """
    found, make = dict[str, Document](), _Maker(choice)()
    count, first, last, reason = 0, "", "", ""
    for task in _open_tasks(readers.read(items, settings), choice.fields):
        for name in {*names} & task.names(choice.fields) - found.keys():
            read = make(task)
            if not isinstance(read, Entry):
                raise ReadError(f"{name}: {read.reason}")
            found[name] = read.document
        if len(found) == len({*names}):
            return found
        if isinstance(task.found, Broken | Skipped):
            reason = reason if task.found.member else f"; {task.found.source}: {task.found.reason}"
        else:
            count, first, last = count + 1, first or task.found.source, task.found.source
    name = next(name for name in names if name not in found)
    those = f"the {count} that were read are {first} to {last}" if count else "none could be read"
    raise ReadError(f"{name}: no such document; {those}{reason}")


def are_texts(span: Span, settings: Settings, fields: Fields) -> bool:
    """Return whether the first line of a span has a text, and no page."""
    task = next(_open_tasks(spans.read(span, settings), fields), None)
    return task is not None and not task.is_page and task.row is not None


def _open_tasks(found: Iterable[Found], fields: Fields) -> Iterator[_Task]:
    for each in found:
        if isinstance(each, _NOTHING):
            yield _Task(each, None, is_page=False)
        elif each.kind == "page":
            yield _Task(each, None, is_page=True)
        else:
            try:
                row = (each.row if each.kind == "row" else records.parse_object(each.data)) or {}
                is_text = row.get("schema") == SCHEMA or (
                    records.content_field(row, fields) == fields.text
                    and not isinstance(records.field_of(row, fields.text), bytes)  # bytes are a page to be decoded
                )
            except ReadError as error:
                yield _Task(Broken(each.item, each.source, str(error), each.member), None, is_page=False)
                continue
            yield _Task(each, row, is_page=not is_text)


def _weigh(task: _Task) -> int:
    return weigh(task.found)


def _to_failure(task: _Task, reason: str) -> Failure:
    return Failure(task.found.source, "clean", reason)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes entries. It can be pickled, so that worker processes can use it."""

    choice: Choice

    def __call__(self) -> Callable[[_Task], Read]:
        """Return the function that makes an entry; it is called once per process."""
        return self._make_entry

    def _make_entry(self, task: _Task) -> Read:
        found = task.found
        if isinstance(found, Skipped):
            return found
        if isinstance(found, Broken):
            return Failure(found.source, "read", found.reason)
        try:
            return self._clean_page(task) if task.is_page else self._read_row(task)
        except ArticlekitError as error:
            return Failure(found.source, stage_of(error, "clean"), str(error).removeprefix(f"{found.source}: "))

    def _read_row(self, task: _Task) -> Read:
        """Return the document in a record of an earlier stage, or in a row with text."""
        row, fields = task.row or {}, self.choice.fields
        source = task.source
        if row.get("schema") == SCHEMA and row.get("status") == "error":
            error = row.get("error") or {}
            return Failure(source, str(error.get("stage")), str(error.get("message")))
        is_record = row.get("schema") == SCHEMA
        text = row.get("text") if is_record else records.field_of(row, fields.text) or ""
        if not isinstance(text, str):
            raise ReadError("a record without text; see docs/formats.md")
        name, url = records.field_of(row, fields.id), records.field_of(row, fields.url)
        document = Document(
            source if name is None else str(name),
            own_text(text, [str(row.get("warnings"))] if is_record else ()),  # anything, in a record of any program
            source,
            url if isinstance(url, str) else None,
            records.field_of(row, fields.date) or "",
            self.choice.reference,
        )
        title = row.get("title")
        line = self._dump_row(task) if self.choice.lines else b""
        return Entry(document, None, line=line, title=title if isinstance(title, str) else "")

    @staticmethod
    def _dump_row(task: _Task) -> bytes:
        """Return the row as a line of JSON, as it was read if it was one."""
        line: bytes = getattr(task.found, "data", b"") or records.dump_line(task.row or {})
        return line if line.endswith(b"\n") else line + b"\n"

    def _clean_page(self, task: _Task) -> Read:
        """Return the text of a page, cleaned unless that is switched off."""
        from articlekit.page import clean, read

        assert not isinstance(task.found, Broken | Skipped)  # noqa: S101  (those never come here)
        page, about = records.open_document(task.found, self.choice.fields)
        if not isinstance(page, Page):
            raise ReadError("a record where a page was expected; see docs/formats.md")
        article = (clean if self.choice.clean else read)(page, encoding=self.choice.encoding)
        declared = records.field_of(task.row, self.choice.fields.date) if task.row else None
        document = Document(
            about.id or article.source,
            own_text(article.text, article.warnings),
            article.source,
            about.url or article.url,
            declared or article.metadata.date or "",
            self.choice.reference,
            getattr(task.found, "fetched", None),
        )
        line = records.dump(article, about) if self.choice.lines else b""
        whole = task.found.kind == "page" and not task.found.member
        digest = sha256(task.found.data).digest() if whole and self.choice.digests else b""
        return Entry(document, task.found.item if whole else None, digest, line, article.title or "")
