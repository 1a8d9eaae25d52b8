"""Which files to read: paths, directories, lists of paths, standard input; each file once, in a stable order.

Paths are strings, as the user wrote them: "./a" stays "./a", and there may be a million of them.
"""

import codecs
import os
import posixpath
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from articlekit.errors import ReadError
from articlekit.io.remote import expand, is_remote

STDIN = "-"
Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read.

    path is None for standard input, or has a scheme and is read through fsspec; name is the path as messages and
    records show it; base is the directory that outputs mirror the tree below; identity is device and inode; problem
    says why a directory could not be listed.
    """

    path: str | None
    name: str
    base: str = ""
    identity: Identity | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What to read, in order, and (name, note) of what was passed over."""

    items: tuple[Input, ...]
    notes: tuple[tuple[str, str], ...]


def shown(path: str) -> str:
    r"""Return a path as valid Unicode; bytes of it that are no text become `\xff` and the like.

    >>> shown("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def site_of(source: str, url: str | None) -> str:
    """Return what tells a page's site: the host of its address, else the folder it lies in.

    >>> site_of("crawl/a/1.txt", None), site_of("-", "https://News.example:80/1")
    ('crawl/a', 'news.example')
    """
    return (urlsplit(url).hostname or source) if url else os.path.dirname(source) or os.curdir


def find(paths: Iterable[str], *, skip: frozenset[Identity] = frozenset()) -> Inputs:
    """List what to read. Directories are walked in byte order, without hidden entries and links to directories.

    Args:
        paths: files, directories, or "-" for standard input.
        skip: files and directories that a walk passes over, because the output goes there.

    Returns:
        Every file once, where it was named first. What is missing is listed too: reading it will say so.
    """
    items: list[Input] = []
    notes: list[tuple[str, str]] = []
    seen: dict[object, str] = {}
    for path in paths:
        for found in _expand(path, skip):
            if isinstance(found, tuple):
                notes.append(found)
                continue
            key = _key(found)
            if key in seen:
                notes.append((found.name, f"the same file as {seen[key]}; read once"))
                continue
            seen[key] = found.name
            items.append(found)
    return Inputs(tuple(items), tuple(notes))


def without(listing: Inputs, references: Iterable[Input]) -> Inputs:
    """Leave out the files that are references as well, with a note: read twice, they would be their own copies."""
    known = {_key(reference) for reference in references}
    twice = [item for item in listing.items if _key(item) in known]
    notes = [(item.name, "a reference; read as that alone") for item in twice]
    return Inputs(tuple(item for item in listing.items if _key(item) not in known), (*listing.notes, *notes))


def read_list(path: str, *, separator: bytes) -> list[str]:
    """Read a list of paths or ids, one per line or NUL-separated; "-" is standard input.

    A byte order mark is no part of the first: Windows writes lists in UTF-8 with one, or in UTF-16.

    Raises:
        ReadError: the list cannot be read.
    """
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as stream:
                data = stream.read()
    except OSError as error:
        raise ReadError(f"{shown(path)}: {error.strerror}; it should be a file of lines") from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("utf-8")
    names = data.removeprefix(codecs.BOM_UTF8).split(separator)
    if separator == b"\n":
        names = [name.removesuffix(b"\r") for name in names]
    return [os.fsdecode(name) for name in names if name]


def identity_of(path: str | int) -> Identity | None:
    """Return device and inode of a path, links followed, or of an open file; None where there is nothing.

    Pipes and devices have none: reading and writing them at once does no harm.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    is_plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return (status.st_dev, status.st_ino) if is_plain else None


def _key(item: Input) -> object:
    """Return what two inputs share when they are the same file."""
    if item.path is None:
        return item.identity or STDIN
    if is_remote(item.path):
        return item.path
    try:
        # Two names of one inode are two pages to whoever linked them; the same name twice is one.
        return os.path.realpath(item.path) if os.stat(item.path).st_nlink > 1 else item.identity
    except (OSError, ValueError):
        return os.path.abspath(item.path)


def _expand(path: str, skip: frozenset[Identity]) -> Iterator[Input | tuple[str, str]]:
    """Yield the inputs that one argument stands for, and notes."""
    if path == STDIN:
        yield Input(None, STDIN, os.getcwd(), identity_of(0))
    elif is_remote(path):
        yield from _remote(path)
    elif os.path.isdir(path):
        yield from _walk(path, skip)
    else:
        base = os.path.dirname(os.path.abspath(path))
        yield Input(path, shown(path), base, identity_of(path))


def _remote(path: str) -> Iterator[Input | tuple[str, str]]:
    """Yield the files that a remote path stands for; outputs mirror what they have below their common part."""
    try:
        names = expand(path)
    except ReadError as error:
        yield Input(path, shown(path), problem=str(error))
        return
    if not names:
        yield shown(path), "no files in it"
    # A pattern or a directory: what it has in common with the files it stands for.
    base = posixpath.dirname(names[0] if len(names) == 1 else posixpath.commonprefix([path, *names]))
    for name in names:
        yield Input(name, shown(name), base)


def _walk(root: str, skip: frozenset[Identity]) -> Iterator[Input | tuple[str, str]]:
    """Yield the regular files below a directory, in the byte order of their names, and notes on what is passed over."""
    base, count = os.path.abspath(root), 0
    pending = [root]
    while pending:
        path = pending.pop()
        identity = identity_of(path)
        if path != root and identity in skip:
            yield shown(path), "the output goes there; not read"
        elif os.path.isdir(path):
            if path != root and os.path.islink(path):
                yield shown(path), "a link to a directory; name it to read it"
                continue
            try:
                names = [name for name in os.listdir(path) if not name.startswith(".")]
            except OSError as error:
                yield Input(path, shown(path), base, None, f"cannot be listed: {error.strerror}")
                count += 1
                continue
            pending += [os.path.join(path, name) for name in sorted(names, key=os.fsencode, reverse=True)]
        elif identity:
            yield Input(path, shown(path), base, identity)
            count += 1
        else:
            yield shown(path), "a broken link; not read" if os.path.islink(path) else "not a regular file; not read"
    if not count:
        yield shown(root), "no files in it"
