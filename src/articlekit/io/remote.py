"""Paths with a scheme, s3://, gs://, https:// …, through fsspec: read as files are, and written when they are whole."""

import re
import shutil
from typing import IO, Any, cast

from articlekit.errors import ReadError
from articlekit.io.extras import need

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")
# A server's listing of files is no part of HTTP: an address is one page.
_ONE_PAGE = ("http://", "https://")


def is_remote(path: str) -> bool:
    """Tell whether a path has a scheme.

    >>> is_remote("s3://crawl/a.html"), is_remote("zip://a.html::s3://crawl/a.zip"), is_remote("C://a")
    (True, True, False)
    """
    return _SCHEME.match(path) is not None


def expand(path: str) -> list[str]:
    """Return the files that a path stands for, in order: below a directory, or those that fit a pattern.

    Raises:
        ReadError: the extra is missing, or the file system says no.
    """
    if path.startswith(_ONE_PAGE):
        return [path]
    fsspec = need("remote")
    try:
        system, inner = fsspec.core.url_to_fs(path)
        if _PATTERN.search(inner):
            found = system.glob(inner)
        elif system.isdir(inner):
            found = system.find(inner)
        else:
            return [path]
        return [system.unstrip_protocol(name) for name in sorted(found)]
    except Exception as error:
        raise _said(error) from error


def opened(path: str) -> IO[bytes]:
    """Open a remote file.

    Raises:
        ReadError: the extra is missing, or the file cannot be opened.
    """
    fsspec = need("remote")
    try:
        return cast("IO[bytes]", fsspec.open(path, "rb").open())
    except Exception as error:
        raise _said(error) from error


def exists(path: str) -> bool:
    """Tell whether there is a remote file.

    Raises:
        ReadError: the extra is missing, or the file system says no.
    """
    fsspec = need("remote")
    try:
        system, inner = fsspec.core.url_to_fs(path)
        return bool(system.exists(inner))
    except Exception as error:
        raise _said(error) from error


def upload(stream: IO[bytes], path: str) -> None:
    """Write a remote file; most stores show it when it is whole.

    Raises:
        ReadError: the extra is missing, or the file system says no.
    """
    fsspec = need("remote")
    try:
        system, inner = fsspec.core.url_to_fs(path)
        system.makedirs(system._parent(inner), exist_ok=True)  # noqa: SLF001  (fsspec has no public name for it)
        with system.open(inner, "wb") as out:
            shutil.copyfileobj(stream, out)
    except Exception as error:
        raise _said(error) from error


def _said(error: Exception) -> Exception:
    """Return an error of a file system as one line; each kind of them has errors of its own."""
    if isinstance(error, ReadError):
        return error
    if isinstance(error, FileNotFoundError):
        return ReadError("no such file; check the address")
    reason: Any = " ".join(str(error).split()) or type(error).__name__
    return ReadError(f"cannot be opened: {reason}")
