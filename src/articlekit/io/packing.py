"""What an output's name says of it: packed, or a table."""

import os
from collections.abc import Callable

from articlekit.errors import WriteError
from articlekit.io.extras import need

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


def is_table(path: str) -> bool:
    """Tell whether an output is a table."""
    return path.lower().endswith(".parquet")


def is_lines(path: str) -> bool:
    """Tell whether an output's name says that it is lines of JSON.

    >>> is_lines("a.jsonl.gz"), is_lines("a.ndjson"), is_lines("a.txt")
    (True, True, False)
    """
    stem, suffix = os.path.splitext(path.lower())
    return (os.path.splitext(stem)[1] if suffix in (".gz", ".zst") else suffix) in (".json", ".jsonl", ".ndjson")
