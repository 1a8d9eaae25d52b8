"""What is done to made-up bytes, and what must hold of it whatever they are. bench/fuzz.py makes the bytes, too."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

import articlekit
from articlekit import ArticlekitError
from articlekit.io import records
from articlekit.io.documents import Fields, Limits, RawDocument, Settings
from articlekit.io.inputs import Input
from articlekit.io.readers import read
from articlekit.model import Article, Page
from articlekit.page import markdown, soup
from articlekit.rules import loader

FUZZED = Path(__file__).parent / "fuzz"
_LIMITS = Limits(max_bytes=1 << 20, max_members=50, max_ratio=50, max_nesting=3)
_SUFFIXES = ("", ".txt", ".html", ".jsonl", ".gz", ".zip", ".tar", ".mht", ".parquet", ".arrows", ".warc", ".bz2")
_LINE = "柳溪镇的油坊今年重新开了榨，第一天就出了三百斤菜油。\n版权所有 柳溪在线\n"


def decode(data: bytes) -> None:
    """Bytes are text that can be written, or refused by an error of ours; and read again they are the same text."""
    try:
        decoded = articlekit.decode(data)
    except ArticlekitError:
        return
    decoded.text.encode("utf-8")
    assert 0 <= decoded.encoding.confidence <= 1


def text(data: bytes) -> None:
    """No line vanishes, each kept line is a line of the page, and a second pass takes nothing."""
    page = Page("page.txt", data.replace(b"<", b" "))
    article = _cleaned(page)
    if article is None:
        return
    lines = [line.strip() for line in articlekit.decode(page.data).text.replace("\r", "\n").split("\n")]
    assert all(block.text in lines or any(block.text in line for line in lines) for block in article.blocks)
    assert [block.line for block in article.blocks] == sorted(block.line for block in article.blocks)


def html(data: bytes) -> None:
    """An article of HTML is written in every form, and what is written as HTML runs nothing."""
    article = _cleaned(Page("page.html", b"<!DOCTYPE html><html><body>" + data))
    if article is None:
        return
    markdown.write(soup.to_soup(article), links=True).encode("utf-8")
    written = LexborHTMLParser(soup.to_html(article))
    assert not written.css("script, style, iframe, object, embed, form")
    assert not [name for node in written.css("*") for name in node.attributes if name.startswith("on")]


def _cleaned(page: Page) -> Article | None:
    try:
        article = articlekit.clean(page)
    except ArticlekitError:
        return None
    again = records.parse(records.dump(article))
    assert isinstance(again, Article)
    assert again.text == article.text
    assert [block.text for block in again.removed] == [block.text for block in article.removed]
    return article


def rules(data: bytes) -> None:
    """A file of rules is used, or everything that is wrong with it is said in one line each."""
    with _file(data, ".toml") as path:
        wrong = loader.problems(path)
        assert all(line and "\n" not in line for line in wrong)
        if wrong:
            return
        articlekit.clean(_LINE, rules=loader.built_in().plus(loader.load(path)))


def readers(data: bytes) -> None:
    """A file of any kind gives documents and failures, within the limits; the first byte chooses its name."""
    with _file(data[1:], _SUFFIXES[data[0] % len(_SUFFIXES)] if data else "") as path:
        size = 0
        for found in read([Input(os.fspath(path), path.name)], Settings(_LIMITS)):
            if not isinstance(found, RawDocument):
                assert found.reason
                assert "\n" not in found.reason
                continue
            size += len(found.data)
            assert len(found.data) <= _LIMITS.max_bytes
            try:
                records.open_document(found, Fields())
            except ArticlekitError:
                continue
        assert size <= max(len(data) * _LIMITS.max_ratio**_LIMITS.max_nesting, 1 << 20)


class _file:  # noqa: N801  (used like a function)
    """A file that holds so many bytes while it is used."""

    def __init__(self, data: bytes, suffix: str) -> None:
        self._directory = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self._path = Path(self._directory.name) / f"input{suffix}"
        self._path.write_bytes(data)

    def __enter__(self) -> Path:
        return self._path

    def __exit__(self, *_: object) -> None:
        self._directory.cleanup()


TARGETS: dict[str, Callable[[bytes], None]] = {
    target.__name__: target for target in (decode, text, html, rules, readers)
}
