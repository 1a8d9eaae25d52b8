"""Find the files to read: paths, directories, lists of paths, standard input; each file once, in a stable order.

Paths are strings as the user wrote them ("./a" stays "./a"), since there may be a million of them.
"""

import codecs
import os
import posixpath
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from articlekit.errors import ReadError
from articlekit.io.remote import expand, is_remote
from articlekit.model.address import host_of

STDIN = "-"
Identity = tuple[int, int]
# Suffixes of files that are no pages; a crawler may have appended the query of the address.
_NO_PAGE = re.compile(
    r"\.(css|m?js|map|wasm|woff2?|ttf|otf|eot|png|jpe?g|jfif|gif|webp|avif|svgz?|ico|cur|bmp|tiff?|psd|mp[34]|m4[av]|og[agv]"
    r"|wav|flac|aac|webm|avi|mov|wmv|mkv|flv|swf|pdf|docx?|xlsx?|pptx?|od[tsp]|rtf|epub|mobi|exe|dll|msi|apk|dmg|iso|jar"
    r"|so|class|py[cod])(?:[?@].*)?$",
    re.IGNORECASE,
)
# What follows the path of an input in the name of a document: the number of a line, row or record, or a member.
_INSIDE = re.compile("[:/]")
_NUMBER = re.compile(r":\d+$")
# The name of a folder that looks like a host, not like a file or a version.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read.

    path is None for standard input; with a scheme it is read through fsspec. name is the path in messages and records;
    outputs mirror the tree below base; identity is device and inode; problem is why a directory could not be listed.
    """

    path: str | None
    name: str
    base: str = ""
    identity: Identity | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs in order, (name, note) of what was passed over, and (name, reason) of files that are no pages."""

    items: tuple[Input, ...]
    notes: tuple[tuple[str, str], ...]
    skipped: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Patterns:
    """Which files of a directory or an archive are read. A file that is named itself is always read.

    include and exclude are shell patterns. A pattern with a slash matches the end of the path below the directory, or
    all of it if it begins with the slash; any other matches the name. Directories that match exclude are not walked.
    Without include, files are skipped whose suffix shows that they are no pages: styles, scripts, fonts, media, office
    documents.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def excludes(self, path: str) -> bool:
        """Return whether exclude matches a file or directory, by its path below the directory that is walked."""
        return _matches(path, self.exclude)

    def includes(self, path: str) -> bool:
        """Return whether include matches a file, or is empty."""
        return not self.include or _matches(path, self.include)

    def objection(self, path: str) -> str:
        """Return why a file is skipped for its suffix; "" if it may be a page, or if include is given."""
        found = None if self.include else _NO_PAGE.search(path)
        return f"no page, by its name (.{found[1].lower()}); --include '*.{found[1].lower()}' reads it" if found else ""


@dataclass(frozen=True, slots=True)
class Sites:
    """How pages are assigned to sites.

    roots are the inputs as they were named, without a slash at the end; depth is the number of folders below them that
    name a site.
    """

    roots: frozenset[str] = frozenset()
    depth: int = 1

    def site_of(self, source: str, url: str | None) -> str:
        """Return the site of a page: the host of its address; else the folder of its path that looks like a host, or
        the first folders below the input.

        >>> Sites(frozenset(["crawl"])).site_of("crawl/2024/05/1.txt", None)
        'crawl/2024'
        >>> Sites().site_of("-", "https://News.example:80/1")
        'news.example'
        >>> Sites(frozenset(["crawl"])).site_of("crawl/news.example/2024/1.txt", None)
        'news.example'

        Without a folder there is none: it is empty.
        """
        if url:
            return host_of(url) or source
        folder = os.path.dirname(source)
        if not folder:
            return ""
        parts = folder.split("/")
        host = next((part for part in parts if _HOST.fullmatch(part)), None)
        if host:
            return host
        levels = range(1, len(parts) + 1)
        root = next((level for level in levels if "/".join(parts[:level]) in self.roots), len(parts))
        return "/".join(parts[: root + self.depth]) or os.curdir


EVERYTHING = Patterns()


def printable_path(path: str) -> str:
    r"""Return a path as valid Unicode; bytes that are not UTF-8 become `\xff` and the like.

    >>> printable_path("caf\udce9.txt")
    'caf\\xe9.txt'
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find_inputs(
    paths: Iterable[str], *, skip: frozenset[Identity] = frozenset(), patterns: Patterns = EVERYTHING
) -> Inputs:
    """List the files to read. Directories are walked in byte order, without hidden entries and links to directories.

    Args:
        paths: files, directories, or "-" for standard input.
        skip: files and directories that a walk passes over, because the output goes there.
        patterns: which files of a directory are read.

    Returns:
        Every file once, where it was named first. A missing file is listed too; reading it reports the error.
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
            key = _file_key(found)
            if key in seen:
                notes.append((found.name, f"the same file as {seen[key]}; read once"))
                continue
            seen[key] = found.name
            items.append(found)
    return Inputs(tuple(items), tuple(notes), tuple(skipped))


def file_of(name: str) -> str:
    """Return the path of the input with which the name of a document begins; the name itself if there is no such file.

    >>> file_of("-:31"), file_of("s3://crawl/a.jsonl:31"), file_of("nowhere.jsonl:31")
    ('-', 's3://crawl/a.jsonl', 'nowhere.jsonl:31')
    """
    if is_remote(name):
        return _NUMBER.sub("", name)
    if os.path.exists(name):
        return name
    starts = (name[: mark.start()] for mark in reversed([*_INSIDE.finditer(name)]))
    return next((path for path in starts if path == STDIN or os.path.isfile(path)), name)


def absolute(path: str) -> str:
    """Return a path as any process finds it, whichever directory it is in."""
    return path if is_remote(path) else os.path.abspath(path)


def place_anywhere(item: Input) -> Input:
    """Return an input as any process finds it."""
    return item if item.path is None else replace(item, path=absolute(item.path))


def drop_references(listing: Inputs, references: Iterable[Input]) -> Inputs:
    """Drop the inputs that are references too, with a note; otherwise each would be a duplicate of itself."""
    known = {_file_key(reference) for reference in references}
    twice = [item for item in listing.items if _file_key(item) in known]
    notes = [(item.name, "a reference; read as that alone") for item in twice]
    items = tuple(item for item in listing.items if _file_key(item) not in known)
    return Inputs(items, (*listing.notes, *notes), listing.skipped)


def read_list(path: str, *, separator: bytes) -> list[str]:
    """Read a list of paths or ids, one per line or NUL-separated; "-" is standard input.

    The list may have a byte order mark, or be UTF-16, as Windows writes it.

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
        raise ReadError(f"{printable_path(path)}: {error.strerror}; it should be a file of lines") from error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode("utf-8")
    names = data.removeprefix(codecs.BOM_UTF8).split(separator)
    if separator == b"\n":
        names = [name.removesuffix(b"\r") for name in names]
    return [os.fsdecode(name) for name in names if name]


def identity_of(path: str | int) -> Identity | None:
    """Return device and inode of a path, links followed, or of an open file; None if it does not exist.

    It is None for pipes and devices too, which may be read and written at the same time.
    """
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    is_plain = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return (status.st_dev, status.st_ino) if is_plain else None


def _file_key(item: Input) -> object:
    """Return a key that is equal for two inputs that are the same file."""
    if item.path is None:
        return item.identity or STDIN
    if is_remote(item.path):
        return item.path
    try:
        # Hard links are different inputs, so such files are compared by path.
        return os.path.realpath(item.path) if os.stat(item.path).st_nlink > 1 else item.identity
    except (OSError, ValueError):
        return os.path.abspath(item.path)


@dataclass(frozen=True, slots=True)
class _NoPage:
    """A file that is skipped for its suffix."""

    name: str
    reason: str


_Listed = Input | _NoPage | tuple[str, str]


def _expand(path: str, skip: frozenset[Identity], patterns: Patterns) -> Iterator[_Listed]:
    """Yield the inputs that one argument stands for, and notes."""
    if path == STDIN:
        yield Input(None, STDIN, os.getcwd(), identity_of(0))
    elif is_remote(path):
        yield from _expand_remote(path, patterns)
    elif os.path.isdir(path):
        yield from _walk(path, skip, patterns)
    else:
        base = os.path.dirname(os.path.abspath(path))
        yield Input(path, printable_path(path), base, identity_of(path))


def _expand_remote(path: str, patterns: Patterns) -> Iterator[_Listed]:
    """Yield the files that a remote path stands for; outputs mirror the tree below their common prefix."""
    try:
        names = expand(path)
    except ReadError as error:
        yield Input(path, printable_path(path), problem=str(error))
        return
    if not names:
        yield printable_path(path), "no files in it"
    # For a pattern or a directory, the prefix that it shares with its files.
    base = posixpath.dirname(names[0] if len(names) == 1 else posixpath.commonprefix([path, *names]))
    for name in names:
        if name == path:
            yield Input(name, printable_path(name), base)
        else:
            yield from _select(Input(name, printable_path(name), base), name.removeprefix(base).lstrip("/"), patterns)


def _select(item: Input, path: str, patterns: Patterns) -> Iterator[_Listed]:
    """Yield a file of a directory if the patterns select it by its path there."""
    if not patterns.excludes(path) and patterns.includes(path):
        objection = patterns.objection(path)
        yield _NoPage(item.name, objection) if objection else item


def _matches(path: str, patterns: Iterable[str]) -> bool:
    """Return whether a path, or its last part, matches one of the patterns.

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
    """Yield the regular files below a directory in byte order, and notes on what is passed over."""
    base, count = os.path.abspath(root), 0
    pending = [root]
    while pending:
        path = pending.pop()
        identity = identity_of(path)
        below = os.path.relpath(path, root)
        if path != root and identity in skip:
            yield printable_path(path), "the output goes there; not read"
        elif path != root and patterns.excludes(below):
            continue
        elif os.path.isdir(path):
            if path != root and os.path.islink(path):
                yield printable_path(path), "a link to a directory; name it to read it"
                continue
            try:
                names = [name for name in os.listdir(path) if not name.startswith(".")]
            except OSError as error:
                yield Input(path, printable_path(path), base, None, f"cannot be listed: {error.strerror}")
                count += 1
                continue
            pending += [os.path.join(path, name) for name in sorted(names, key=os.fsencode, reverse=True)]
        elif identity:
            yield from _select(Input(path, printable_path(path), base, identity), below, patterns)
            count += 1
        else:
            yield (
                printable_path(path),
                "a broken link; not read" if os.path.islink(path) else "not a regular file; not read",
            )
    if not count:
        yield printable_path(root), "no files in it"
