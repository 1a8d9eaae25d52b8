"""articlekit decode."""

import io
from collections.abc import Iterator
from typing import Any

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Reading, Writing
from articlekit.batch.worker import Outcome, outcome, require_page
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.cli.option import output_option
from articlekit.errors import UsageError
from articlekit.io.records import utf8
from articlekit.model import Article, Page, Repair


@click.command(
    "decode",
    cls=Command,
    examples=(
        "articlekit decode page.txt > page.utf8.txt",
        "articlekit decode crawl/ -d decoded/",
        "articlekit decode --to gb18030 page.txt > page.gb.txt",
        "articlekit decode page.txt | articlekit strip | articlekit collapse",
    ),
)
@options.writing
@output_option(
    "--to", metavar="NAME", help="Write text in this encoding; characters that it lacks become question marks."
)
@options.encoding
@options.http_charset
@options.hint
@options.repair
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    to: str | None,
    encoding: str | None,
    http_charset: str | None,
    hint: str | None,
    repair: Repair,
) -> ExitCode:
    """Turn bytes into text: UTF-8 with LF, nothing removed.

    INPUT is a file, a directory (read with all below it), or - for standard input, which is also the default. As JSON,
    every page is a record for strip and collapse. As text, a page larger than --max-bytes is decoded block by block:
    its encoding is detected from the first two blocks that are not ASCII, and nothing is repaired.
    """
    from articlekit.page import read
    from articlekit.page.decode import decode, decode_stream

    codec = _choose_codec(to, writing)
    is_text = not writing.is_record and not writing.is_markup

    keywords: dict[str, Any] = {"encoding": encoding, "hint": hint, "http_charset": http_charset, "repair": repair}

    def decode_page(page: Page | Article) -> Outcome:
        page = require_page(page)
        if not is_text:
            return outcome(read(page, **keywords), writing)
        decoded = decode(page.data, **{**keywords, "http_charset": page.charset or http_charset})
        text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
        data, lacking = _encode(text, codec)
        return Outcome(data, "ok" if text.strip() else "empty", (*decoded.encoding.warnings, *lacking))

    def decode_blocks(blocks: Iterator[bytes]) -> Outcome:
        texts = decode_stream(blocks, encoding=encoding, hint=hint, http_charset=http_charset)
        pieces = _encode_pieces(texts, codec)
        return Outcome(next(pieces), more=pieces)

    return execute(reading, writing, lambda: decode_page, raw=True, stream=decode_blocks if is_text else None)


def _choose_codec(to: str | None, writing: Writing) -> str | None:
    """Return the codec to write text with; None means UTF-8.

    Raises:
        UsageError: there is no such encoding, or the output is not text.
    """
    if to is None:
        return None
    from articlekit.page.decode.labels import codec_of, name_of

    name = name_of(to)
    if name is None:
        raise UsageError(f"{to} is no encoding; try gb18030, big5 or windows-1252.")
    if writing.is_record or writing.is_markup:
        raise UsageError("--to is for text; JSON is always UTF-8.")
    return None if name == "utf-8" else codec_of(name)


def _encode(text: str, codec: str | None) -> tuple[bytes, tuple[str, ...]]:
    """Encode text, and return warnings about characters that the encoding lacks."""
    if codec is None:
        return utf8(text), ()
    try:
        return text.encode(codec), ()
    except UnicodeEncodeError as error:
        data = text.encode(codec, "replace")
        return data, (f"{codec} has no {text[error.start]!r}; it and the like became question marks",)


def _encode_pieces(texts: Iterator[str], codec: str | None) -> Iterator[bytes]:
    """Encode pieces of text, with LF as line breaks."""
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    for text in texts:
        yield _encode(newlines.decode(text), codec)[0]
    yield _encode(newlines.decode("", final=True), codec)[0]
