"""zip and tar: members one by one, each as a stream; nothing is extracted, so a member's path leads nowhere."""

import stat
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from articlekit.errors import ReadError
from articlekit.io.documents import Limits
from articlekit.io.streams import check_ratio

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_UNIX = 3
_MAC_FOLDER = "__MACOSX/"
_WARCS = "archive/"  # the folder of a WACZ


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its path, a stream of its bytes or None, how many bytes it is packed in, and why there is none."""

    path: str
    stream: IO[bytes] | None = None
    packed: int = sys.maxsize
    skipped: str = ""
    broken: str = ""


def members_of_zip(stream: IO[bytes], limits: Limits) -> Iterator[Member]:
    """Yield the files of a zip archive, in its own order.

    Raises:
        ReadError: it is damaged, or over a limit.
    """
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise ReadError(f"damaged zip archive ({error}); fetch it again") from error
    size = stream.seek(0, 2)
    unpacked = 0
    with archive:
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
