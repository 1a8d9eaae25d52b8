"""Read zip and tar archives member by member, each as a stream. Nothing is extracted to disk."""

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
from articlekit.io.streams import CheckedStream, UnpackedStream, check_ratio

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNIX = 3
_MAC_FOLDER = "__MACOSX/"
_WARCS = "archive/"  # the folder of a WACZ
# Documents and programs that are zip archives, recognised by a file or a folder in them.
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
    """A member of an archive.

    stream is None if the member is not read; then skipped or broken says why. packed is its compressed size in bytes.
    """

    path: str
    stream: IO[bytes] | None = None
    packed: int = sys.maxsize
    skipped: str = ""
    broken: str = ""


def open_zip(stream: IO[bytes]) -> zipfile.ZipFile:
    """Open a zip archive.

    Raises:
        ReadError: it is damaged.
    """
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise ReadError(f"damaged zip archive ({error}); fetch it again") from error


def archive_objection(archive: zipfile.ZipFile) -> str:
    """Return why a zip archive is not read, as it is a document or a program; "" where it is an archive of files."""
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
    """Return the first characters of a member, or "" if it cannot be read."""
    try:
        with archive.open(name) as stream:
            return stream.read(_TYPE_BYTES).decode("latin-1").lstrip()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, EOFError, zlib.error):
        return ""


def members_of_zip(archive: zipfile.ZipFile, size: int, limits: Limits) -> Iterator[Member]:
    """Yield the files of a zip archive in its own order. size is that of the archive in bytes.

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
            yield Member(_name(info), skipped="metadata of a WACZ")
            continue
        yield _zip_member(archive, info)
        # Overlapping members make a zip bomb: each is small, but together they unpack to more than the archive holds.
        unpacked += min(info.file_size, limits.max_bytes)
        check_ratio(unpacked, size, limits)


def _is_wacz(archive: zipfile.ZipFile) -> bool:
    """Return whether an archive is a WACZ: WARC files with an index and a list of pages. Source: WACZ 1.1.1."""
    names = archive.namelist()
    return "datapackage.json" in names and any(name.startswith(_WARCS) and ".warc" in name for name in names)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    path = _name(info)
    if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
        return Member(path, skipped="a link")
    if path.startswith(_MAC_FOLDER):
        return Member(path, skipped="metadata of macOS")
    if info.flag_bits & _ENCRYPTED:
        return Member(path, broken="encrypted; unpack it first")
    try:
        return Member(path, archive.open(info), info.compress_size)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        return Member(path, broken=f"cannot be unpacked ({error})")


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's path. Without the UTF-8 flag, try UTF-8 and GB 18030 before CP437, the standard's encoding."""
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
    """Yield the files of a tar archive in its own order.

    Raises:
        ReadError: it is damaged, or over a limit.
    """
    try:
        with tarfile.open(fileobj=stream, mode="r|", errors="surrogateescape") as archive:
            number = 0
            while (info := archive.next()) is not None:
                number += 1
                _check_count(number, limits)
                # tarfile keeps every member it has read, which for a million members takes a gigabyte.
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


def page_objection(data: bytes) -> str:
    """Return why a page is not read, as its bytes are those of an office document or a program; "" for any other."""
    if not data.startswith(ZIP):
        return ""
    try:
        with open_zip(io.BytesIO(data)) as archive:
            return archive_objection(archive)
    except ReadError:
        return ""


def read_zip(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a zip archive."""
    with open_zip(stream) as archive:
        reason = archive_objection(archive)
        if reason:
            # A document that was named as an input is an error; as a member of an archive it is only skipped.
            yield place.as_skipped(reason) if place.member else place.as_broken(reason)
            return
        yield from _members(members_of_zip(archive, stream.seek(0, 2), settings.limits), place, settings)


def read_tar(stream: IO[bytes], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of a tar archive."""
    yield from _members(members_of_tar(stream, settings.limits), place, settings)


def _members(members: Iterator[Member], place: Place, settings: Settings) -> Iterator[Found]:
    """Yield the documents of an archive's members, which may be archives themselves. A broken member is reported."""
    place.check_layers(settings.limits)
    for member in members:
        here = place.inside(member.path)
        patterns = settings.patterns
        if patterns.excludes(member.path) or not patterns.includes(member.path):
            continue
        if objection := patterns.objection(member.path):
            yield here.as_skipped(objection)
            continue
        if member.stream is None:
            yield here.as_broken(member.broken) if member.broken else here.as_skipped(member.skipped)
            continue
        unpacked = CheckedStream(UnpackedStream(member.stream, member.packed, settings.limits))
        try:
            yield from place.read(unpacked, here, settings)
        except MissingExtraError:
            raise
        except ReadError as error:
            yield here.as_broken(str(error))
