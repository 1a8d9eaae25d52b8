"""Which files to read: paths, directories, lists of paths, standard input; each file once, in a stable order.

Paths are strings, as the user wrote them: "./a" stays "./a", and there may be a million of them.
"""

import codecs
import os
import posixpath
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from articlekit.errors import ReadError
from articlekit.io.remote import expand, is_remote

STDIN = "-"
Identity = tuple[int, int]
# What a name says is no page; a crawler may have put the query behind it.
_NO_PAGE = re.compile(
    r"\.(css|m?js|map|wasm|woff2?|ttf|otf|eot|png|jpe?g|jfif|gif|webp|avif|svgz?|ico|cur|bmp|tiff?|psd|mp[34]|m4[av]|og[agv]"
    r"|wav|flac|aac|webm|avi|mov|wmv|mkv|flv|swf|pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub|mobi|exe|dll|msi|apk|dmg|iso|jar"
    r"|so|class|py[cod])(?:[?@].*)?$",
    re.IGNORECASE,
)
# A folder that is named like a host, and not like a file or a version.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]+)", re.IGNORECASE)


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
    """What to read, in order; (name, note) of what was passed over; and (name, reason) of files that are no pages."""

    items: tuple[Input, ...]
    notes: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Patterns:
    """Which files of a directory or an archive are read; what is named itself always is.

    include and exclude are patterns as of a shell. One with a slash is compared with the end of the path below the
    directory, or with all of it where it begins with one; any other with the name. A directory that is excluded is not
    walked. Without include, files whose names say that they
    are no pages are passed over: styles, scripts, fonts, pictures, sound, films, office documents.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def excludes(self, path: str) -> bool:
        """Tell whether a file or directory is left out, by its path below the directory that is walked."""
        return _matches(path, self.exclude)

    def includes(self, path: str) -> bool:
        """Tell whether a file is one of those that are asked for."""
        return not self.include or _matches(path, self.include)

    def objection(self, path: str) -> str:
        """Return why a file that is neither excluded nor asked for is no page, by its name; "" where it may be one."""
        found = None if self.include else _NO_PAGE.search(path)
        return f"no page, by its name (.{found[1].lower()}); --include '*.{found[1].lower()}' reads it" if found else ""


@dataclass(frozen=True, slots=True)
class Sites:
    """How pages are told apart by site.

    roots: the inputs as they were named; depth: how many folders below one of them name a site.
    """

    roots: tuple[str, ...] = ()
    depth: int = 1

    def site_of(self, source: str, url: str | None) -> str:
        """Return what tells a page's site: the host of its address; else a part of its path that looks like a host, or
        the first folders below the input.

        >>> Sites(("crawl",)).site_of("crawl/2024/05/1.txt", None), Sites().site_of("-", "https://News.example:80/1")
        ('crawl/2024', 'news.example')
        >>> Sites(("crawl",)).site_of("crawl/news.example/2024/1.txt", None)
        'news.example'
        """
        if url:
            return urlsplit(url).hostname or source
        folder = os.path.dirname(source)
        host = next((part for part in folder.split("/") if _HOST.fullmatch(part)), None)
        if host:
            return host
        root = next((root for root in self.roots if f"{folder}/".startswith(f"{root.rstrip('/')}/")), None)
        if root is None:
            return folder or os.curdir
        below = folder.removeprefix(root.rstrip("/")).strip("/").split("/")
        return "/".join([root.rstrip("/"), *below[: self.depth]]).rstrip("/")


EVERYTHING = Patterns()


def shown(path: str) -> str:
    r"""Return a path as valid Unicode; bytes of it that are no text become `\xff` and the like.

    >>> shown("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find(paths: Iterable[str], *, skip: frozenset[Identity] = frozenset(), patterns: Patterns = EVERYTHING) -> Inputs:
    """List what to read. Directories are walked in byte order, without hidden entries and links to directories.

    Args:
        paths: files, directories, or "-" for standard input.
        skip: files and directories that a walk passes over, because the output goes there.
        patterns: which files of a directory are read.

    Returns:
        Every file once, where it was named first. What is missing is listed too: reading it will say so.
    """
    items: list[Input] = []
    notes: list[tuple[str, str]] = []
    skipped: list[tuple[str, str]] = []
    seen: dict[object, str] = {}
    for path in paths:
        for found in _expand(path, skip, patterns):
            if isinstance(found, _NoPage):
                skipped.append((found.name, found.reason))
                continue
            if isinstance(found, tuple):
                notes.append(found)
                continue
            key = _key(found)
            if key in seen:
                notes.append((found.name, f"the same file as {seen[key]}; read once"))
                continue
            seen[key] = found.name
            items.append(found)
    return Inputs(tuple(items), tuple(notes), tuple(skipped))


def without(listing: Inputs, references: Iterable[Input]) -> Inputs:
    """Leave out the files that are references as well, with a note: read twice, they would be their own copies."""
    known = {_key(reference) for reference in references}
    twice = [item for item in listing.items if _key(item) in known]
    notes = [(item.name, "a reference; read as that alone") for item in twice]
    items = tuple(item for item in listing.items if _key(item) not in known)
    return Inputs(items, (*listing.notes, *notes), listing.skipped)


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


@dataclass(frozen=True, slots=True)
class _NoPage:
    """A file that is passed over for its name, which is counted."""

    name: str
    reason: str


_Listed = Input | _NoPage | tuple[str, str]


def _expand(path: str, skip: frozenset[Identity], patterns: Patterns) -> Iterator[_Listed]:
    """Yield the inputs that one argument stands for, and notes."""
    if path == STDIN:
        yield Input(None, STDIN, os.getcwd(), identity_of(0))
    elif is_remote(path):
        yield from _remote(path, patterns)
    elif os.path.isdir(path):
        yield from _walk(path, skip, patterns)
    else:
        base = os.path.dirname(os.path.abspath(path))
        yield Input(path, shown(path), base, identity_of(path))


def _remote(path: str, patterns: Patterns) -> Iterator[_Listed]:
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
        if name == path:
            yield Input(name, shown(name), base)
        else:
            yield from _chosen(Input(name, shown(name), base), name.removeprefix(base).lstrip("/"), patterns)


def _chosen(item: Input, path: str, patterns: Patterns) -> Iterator[_Listed]:
    """Yield a file of a directory, by its path below that, where it is to be read."""
    if not patterns.excludes(path) and patterns.includes(path):
        objection = patterns.objection(path)
        yield _NoPage(item.name, objection) if objection else item


def _matches(path: str, patterns: Iterable[str]) -> bool:
    """Tell whether a path, or its last part, is like one of some patterns.

    >>> _matches("a/b/c.txt", ["*.txt"]), _matches("a/b/c.txt", ["a/*"]), _matches("a/b", ["b/"])
    (True, True, True)
    """
    name = posixpath.basename(path)
    return any(
        fnmatchcase(f"/{path}", pattern if pattern.startswith("/") else f"*/{pattern}")
        if "/" in pattern.rstrip("/")
        else fnmatchcase(name, pattern.rstrip("/"))
        for pattern in patterns
    )


def _walk(root: str, skip: frozenset[Identity], patterns: Patterns) -> Iterator[_Listed]:
    """Yield the regular files below a directory, in the byte order of their names, and notes on what is passed over."""
    base, count = os.path.abspath(root), 0
    pending = [root]
    while pending:
        path = pending.pop()
        identity = identity_of(path)
        below = os.path.relpath(path, root)
        if path != root and identity in skip:
            yield shown(path), "the output goes there; not read"
        elif path != root and patterns.excludes(below):
            continue
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
            yield from _chosen(Input(path, shown(path), base, identity), below, patterns)
            count += 1
        else:
            yield shown(path), "a broken link; not read" if os.path.islink(path) else "not a regular file; not read"
    if not count:
        yield shown(root), "no files in it"
