"""zip and tar: members one by one, each as a stream; nothing is extracted, so a member's path leads nowhere."""

import io
import stat
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from articlekit.errors import ReadError
from articlekit.io.documents import Found, Limits, Settings
from articlekit.io.extras import MissingExtraError
from articlekit.io.place import Place
from articlekit.io.streams import Checked, Unpacked, check_ratio

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNIX = 3
_MAC_FOLDER = "__MACOSX/"
_WARCS = "archive/"  # the folder of a WACZ
# What is packed in zip and is no archive of pages, by a file in it, and for office documents by a folder as well.
# Sources: ECMA-376, part 2, for Office; OpenDocument 1.3, part 2, and EPUB 3.3 OCF for the file mimetype.
_OFFICE = "[Content_Types].xml"
_OFFICE_FOLDERS = {"word/": "a Word document", "xl/": "an Excel workbook", "ppt/": "a PowerPoint presentation"}
_PROGRAMS = {"AndroidManifest.xml": "an Android program", "META-INF/MANIFEST.MF": "a Java program"}
_TYPE = "mimetype"
_TYPE_BYTES = 100
_TYPES = {
    "application/epub+zip": "an EPUB book",
    "application/vnd.oasis.opendocument.text": "an OpenDocument text",
    "application/vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet",
    "application/vnd.oasis.opendocument.presentation": "an OpenDocument presentation",
    "application/vnd.oasis.opendocument.": "an OpenDocument file",
}


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its path, a stream of its bytes or None, how many bytes it is packed in, and why there is none."""

    path: str
    stream: IO[bytes] | None = None
    packed: int = sys.maxsize
    skipped: str = ""
    broken: str = ""


def opened_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """Open a zip archive.

    Raises:
        ReadError: it is damaged.
    """
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise ReadError(f"damaged zip archive ({error}); fetch it again") from error


def no_pages(archive: zipfile.ZipFile) -> str:
    """Return what a zip archive is, and what to do, where its members are the parts of a document or of a program."""
    names = frozenset(archive.namelist())
    found = ""
    if _OFFICE in names:
        folders = (what for folder, what in _OFFICE_FOLDERS.items() if any(name.startswith(folder) for name in names))
        found = next(folders, "an Office document")
    elif _TYPE in names:
        kind = _start_of(archive, _TYPE)
        found = next((what for start, what in _TYPES.items() if kind.startswith(start)), "")
    if found:
        return f"{found}, which is no page; convert it to text or HTML first"
    program = next((what for name, what in _PROGRAMS.items() if name in names), "")
    return program and f"{program}, which is no page; unpack it first"


def _start_of(archive: zipfile.ZipFile, name: str) -> str:
    """Return the first characters of a member, none where it cannot be read."""
    try:
        with archive.open(name) as stream:
            return stream.read(_TYPE_BYTES).decode("latin-1").lstrip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return ""


def members_of_zip(archive: zipfile.ZipFile, size: int, limits: Limits) -> Iterator[Member]:
    """Yield the files of a zip archive of so many bytes, in its own order.

    Raises:
        ReadError: it is over a limit.
    """
    unpacked = 0
    wacz = _is_wacz(archive)
    for number, info in enumerate(archive.infolist(), 1):
        _check_count(number, limits)
        if info.is_dir():
            continue
        if wacz and not info.filename.startswith(_WARCS):
            yield Member(_name(info), skipped="what a WACZ says of its archives")
            continue
        yield _zip_member(archive, info)
        # Members that share their bytes unpack to more than the archive can hold.
        unpacked += min(info.file_size, limits.max_bytes)
        check_ratio(unpacked, size, limits)


def _is_wacz(archive: zipfile.ZipFile) -> bool:
    """Tell whether an archive holds WARC files, with an index and a list of their pages. Source: WACZ 1.1.1."""
    names = archive.namelist()
    return "datapackage.json" in names and any(name.startswith(_WARCS) and ".warc" in name for name in names)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = _name(info)
    if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
        return Member(path, skipped="a link")
    if path.startswith(_MAC_FOLDER):
        return Member(path, skipped="what macOS stores beside a file")
    if info.flag_bits & _ENCRYPTED:
        return Member(path, broken="encrypted; unpack it first")
    try:
        return Member(path, archive.open(info), info.compress_size)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        return Member(path, broken=f"cannot be unpacked ({error})")


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's path: without the flag for UTF-8 it may be that, or GBK, before it is the standard's CP437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        data = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def members_of_tar(stream: IO[bytes], limits: Limits) -> Iterator[Member]:
    """Yield the files of a tar archive as they come.

    Raises:
        ReadError: it is damaged, or over a limit.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
            number = 0
            while (info := archive.next()) is not None:
                number += 1
                _check_count(number, limits)
                # The library keeps what it has seen; over a million members that is a gigabyte.
                archive.members = []  # type: ignore[attr-defined]
                if info.isreg():
                    yield Member(info.name, archive.extractfile(info))
                elif not info.isdir():
                    yield Member(info.name, skipped="a link" if info.issym() or info.islnk() else "not a regular file")
    except (tarfile.TarError, ValueError, OverflowError) as error:
        raise ReadError(f"damaged tar archive ({error}); fetch it again") from error


def _check_count(number: int, limits: Limits) -> None:
    if number > limits.max_members:
        raise ReadError(f"more than {limits.max_members} members; raise --max-members to read them")


def no_page(data: bytes) -> str:
    """Return what is wrong with a page that is a document in a zip archive."""
    if not data.startswith(ZIP):
        return ""
    try:
        with opened_zip(io.BytesIO(data)) as archive:
            return no_pages(archive)
    except ReadError:
        return ""


def read_zip(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a zip archive."""
    with opened_zip(stream) as archive:
        reason = no_pages(archive)
        if reason:
            # Whoever names it expects an article; among the members of an archive it is one of many things.
            yield place.skipped(reason) if place.member else place.broken(reason)
            return
        yield from _members(members_of_zip(archive, stream.seek(0, 2), settings.limits), place, settings)


def read_tar(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a tar archive."""
    yield from _members(members_of_tar(stream, settings.limits), place, settings)


def _members(members: Iterator[Member], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of an archive's members, which may be archives; a broken one costs itself only."""
    place.check_layers(settings.limits)
    for member in members:
        here = place.inside(member.path)
        patterns = settings.patterns
        if patterns.excludes(member.path) or not patterns.includes(member.path):
            continue
        if objection := patterns.objection(member.path):
            yield here.skipped(objection)
            continue
        if member.stream is None:
            yield here.broken(member.broken) if member.broken else here.skipped(member.skipped)
            continue
        unpacked = Checked(Unpacked(member.stream, member.packed, settings.limits))
        try:
            yield from place.read(unpacked, here, settings)
        except MissingExtraError:
            raise
        except ReadError as error:
            yield here.broken(str(error))
