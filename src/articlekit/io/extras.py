"""Import libraries of optional extras; if one is missing, the error names the command that installs it."""

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from articlekit.errors import ReadError

# Purpose -> (modules, of which the first that is installed is used; extra).
_EXTRAS = {
    "parquet": (("pyarrow.parquet",), "parquet"),
    "arrow": (("pyarrow.ipc",), "parquet"),
    "warc": (("warcio.archiveiterator",), "warc"),
    "br": (("brotli",), "warc"),
    # Part of Python from 3.14 on.
    "zstd": (("compression.zstd", "backports.zstd") if sys.version_info >= (3, 14) else ("backports.zstd",), "zstd"),
    "remote": (("fsspec",), "remote"),
    "report": (("jinja2",), "report"),
    "markup": (("markupsafe",), "report"),  # comes with jinja2
    "xlsx": (("xlsxwriter",), "xlsx"),
}


class MissingExtraError(ReadError):
    """A library that is not installed is needed."""


def need(what: str) -> Any:  # noqa: ANN401  (a module)
    """Import the library for a purpose.

    Raises:
        MissingExtraError: it is not installed; the message has the command that installs it.
    """
    names, _ = _EXTRAS[what]
    for name in names:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise _missing(what)


def require(what: str) -> None:
    """Check that the library for a purpose is installed, without importing it.

    Raises:
        MissingExtraError: it is not installed.
    """
    names, _ = _EXTRAS[what]
    if not any(find_spec(name.partition(".")[0]) for name in names):
        raise _missing(what)


def _missing(what: str) -> MissingExtraError:
    names, extra = _EXTRAS[what]
    library = names[-1] if extra == "zstd" else names[-1].split(".")[0]
    return MissingExtraError(f"needs {library}: pip install 'articlekit[{extra}]'")
