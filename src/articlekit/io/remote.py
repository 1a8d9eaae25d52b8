"""Read and write paths with a scheme (s3://, gs://, https:// …) through fsspec."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from articlekit.errors import ReadError
from articlekit.io.extras import need

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+(?:::[a-z][a-z0-9+.-]+)*://", re.IGNORECASE)
_PATTERN = re.compile(r"[*?\[]")
# HTTP has no listing of files, so an address is one page.
_ONE_PAGE = ("http://", "https://")


def is_remote(path: str) -> bool:
    """Return whether a path has a scheme.

    >>> is_remote("s3://crawl/a.html"), is_remote("zip://a.html::s3://crawl/a.zip"), is_remote("C://a")
    (True, True, False)
    """
    return _SCHEME.match(path) is not None


def expand(path: str) -> list[str]:
    """Return the files below a remote directory, or those that match a pattern, in order; else the path itself.

    Raises:
        ReadError: the extra is missing, or the file system reports an error.
    """
    if path.startswith(_ONE_PAGE):
        return [path]
    with _import_fsspec() as fsspec:
        system, inner = fsspec.core.url_to_fs(path)
        if _PATTERN.search(inner):
            found = system.glob(inner)
        elif system.isdir(inner):
            found = system.find(inner)
        else:
            return [path]
        return [system.unstrip_protocol(name) for name in sorted(found)]


def open_file(path: str) -> IO[bytes]:
    """Open a remote file.

    Raises:
        ReadError: the extra is missing, or the file cannot be opened.
    """
    with _import_fsspec() as fsspec:
        return cast("IO[bytes]", fsspec.open(path, "rb").open())


def exists(path: str) -> bool:
    """Return whether a remote file exists.

    Raises:
        ReadError: the extra is missing, or the file system reports an error.
    """
    with _import_fsspec() as fsspec:
        system, inner = fsspec.core.url_to_fs(path)
        return bool(system.exists(inner))


def remove(path: str) -> None:
    """Remove a remote file.

    Raises:
        ReadError: the extra is missing, or the file system reports an error.
    """
    with _import_fsspec() as fsspec:
        system, inner = fsspec.core.url_to_fs(path)
        system.rm_file(inner)


def upload(stream: IO[bytes], path: str) -> None:
    """Write a remote file; in most stores it appears when it is complete.

    Raises:
        ReadError: the extra is missing, or the file system reports an error.
    """
    with _import_fsspec() as fsspec:
        system, inner = fsspec.core.url_to_fs(path)
        system.makedirs(system._parent(inner), exist_ok=True)  # noqa: SLF001  (fsspec has no public name for it)
        with system.open(inner, "wb") as out:
            shutil.copyfileobj(stream, out)


@contextmanager
def _import_fsspec() -> Iterator[Any]:
    """Give the library; turn the errors of its file systems, which have no common class, into ReadErrors."""
    fsspec = need("remote")
    try:
        yield fsspec
    except ReadError:
        raise
    except FileNotFoundError as error:
        raise ReadError("no such file; check the address") from error
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise ReadError(f"cannot be opened: {reason}") from error
