"""The formats that are written, and what an output's name says: which of them, and whether it is packed."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

from articlekit.errors import WriteError
from articlekit.io import tables
from articlekit.io.extras import need
from articlekit.model import Article

Pack = Callable[[bytes], bytes]
# Bytes that are packed at once. A file of several packed pieces is one packed file (RFC 1952, section 2.2; RFC 8878,
# section 3), and a run that was stopped goes on after a whole piece.
FRAME_BYTES = 1 << 20
# Names that promise what is not written here: other packing, other tables, documents.
_NOT_WRITTEN = frozenset(
    [
        *(".xz", ".bz2", ".lz4", ".lzma", ".br", ".zip", ".tar", ".tgz", ".tbz2", ".txz", ".7z", ".rar"),
        *(".csv", ".tsv", ".xlsx", ".xls", ".ods", ".arrow", ".arrows", ".feather", ".avro", ".orc", ".db", ".sqlite"),
        *(".warc", ".wacz", ".docx", ".odt", ".epub", ".pdf"),
    ]
)
_PACKED = (".gz", ".zst")
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


def packer(path: str) -> Pack | None:
    """Return what packs a piece of an output; None where its name says that nothing does.

    Raises:
        MissingExtraError: the library is not installed.
        WriteError: its name promises a format that is not written.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix in _NOT_WRITTEN:
        raise WriteError(
            f"{path}: {suffix} is not written; name it .txt, .md, .html, .jsonl or .parquet, then .gz or .zst"
        )
    if suffix == ".gz":
        import gzip

        # The same bytes whenever they are packed: no time, no name.
        return lambda data: gzip.compress(data, _GZIP_LEVEL, mtime=0)
    if suffix == ".zst":
        zstd = need("zstd")
        return lambda data: bytes(zstd.compress(data, _ZSTD_LEVEL))
    return None


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is written.

    Attributes:
        about: what help says of it.
        suffixes: of an output's name that ask for it; the first is that of a file in a directory.
        render: makes the text of an article, with the addresses of links or without; None where a record is written.
        write_table: makes a table of lines of JSON; None where they are the output.
    """

    about: str
    suffixes: tuple[str, ...] = ()
    render: Callable[[Article, bool], str] | None = None
    write_table: Callable[[IO[bytes], IO[bytes]], None] | None = None

    @property
    def is_record(self) -> bool:
        """Whether it is made of records, which may follow each other."""
        return self.render is None


# A format is one line here: --format, help, what a name asks for, and the files in a directory come from it.
FORMATS: dict[str, Format] = {
    "text": Format("text", (".txt", ".text"), lambda article, _: article.text),
    "json": Format("one line of JSON for each page (docs/formats.md)", (".json", ".jsonl", ".ndjson")),
    "jsonl": Format("the same"),
    "parquet": Format("a table, with -o FILE.parquet", (".parquet",), write_table=tables.write),
    "markdown": Format("Markdown", (".md", ".markdown"), lambda article, links: article.to_markdown(links=links)),
    "html": Format("sanitised HTML", (".html", ".htm"), lambda article, _: article.to_html()),
}


def format_of(path: str) -> Format | None:
    """Return the format that an output's name asks for; None where its suffix is none of theirs.

    >>> format_of("a.jsonl.gz") is FORMATS["json"], format_of("a.md") is FORMATS["markdown"], format_of("a")
    (True, True, None)
    """
    suffix = suffix_of(path)
    return next((form for form in FORMATS.values() if suffix in form.suffixes), None)


def suffix_of(path: str) -> str:
    """Return the suffix of an output's name, of what is packed where it is."""
    stem, suffix = os.path.splitext(path.lower())
    return os.path.splitext(stem)[1] if suffix in _PACKED else suffix


def is_lines(path: str) -> bool:
    """Tell whether an output's name says that it is lines of JSON."""
    return format_of(path) is FORMATS["json"]
