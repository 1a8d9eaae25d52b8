"""Which files are read."""

import codecs
import os
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from articlekit.errors import ReadError
from articlekit.io.documents import RawDocument, Settings
from articlekit.io.inputs import Input, Patterns, Sites, find_inputs, identity_of, printable_path, read_list
from articlekit.io.readers import read


@pytest.fixture
def directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("d/b/2.txt", "d/a.txt", "d/c.txt"):
        tmp_path.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        tmp_path.joinpath(name).write_text(name, "utf-8")
    return tmp_path


def names(paths, **more):
    return [item.name for item in find_inputs(paths, **more).items]


def test_paths_stay_as_they_were_written(directory):
    assert names(["./d", "d/../d/a.txt"]) == ["./d/a.txt", "./d/b/2.txt", "./d/c.txt"]
    assert names(["d/"]) == ["d/a.txt", "d/b/2.txt", "d/c.txt"]


def test_the_order_of_arguments_is_the_order_of_inputs(directory):
    assert names(["d/c.txt", "-", "d", "gone"]) == ["d/c.txt", "-", "d/a.txt", "d/b/2.txt", "gone"]


def test_hard_links_are_two_pages_and_soft_links_are_one(directory):
    directory.joinpath("d/hard.txt").hardlink_to(directory / "d/a.txt")
    directory.joinpath("d/soft.txt").symlink_to("a.txt")
    listing = find_inputs(["d", "d/hard.txt"])
    assert [item.name for item in listing.items] == ["d/a.txt", "d/b/2.txt", "d/c.txt", "d/hard.txt"]
    assert listing.notes == (
        ("d/soft.txt", "the same file as d/a.txt; read once"),
        ("d/hard.txt", "the same file as d/hard.txt; read once"),
    )


def test_a_walk_passes_over_where_the_output_goes(directory):
    skip = frozenset(filter(None, [identity_of("d/b")]))
    listing = find_inputs(["d"], skip=skip)
    assert [item.name for item in listing.items] == ["d/a.txt", "d/c.txt"]
    assert listing.notes == (("d/b", "the output goes there; not read"),)
    assert names(["d/b"], skip=skip) == ["d/b/2.txt"]


def test_very_deep_directories_are_walked(directory):
    descriptor = os.open("d", os.O_RDONLY)
    try:
        # Longer paths than the system takes at once cannot be made by name.
        for _ in range(900):
            os.mkdir("x", dir_fd=descriptor)
            descriptor, above = os.open("x", os.O_RDONLY, dir_fd=descriptor), descriptor
            os.close(above)
    finally:
        os.close(descriptor)
    assert names(["d"]) == ["d/a.txt", "d/b/2.txt", "d/c.txt"]


def test_ten_thousand_files_are_listed_in_no_time(directory):
    for number in range(10_000):
        directory.joinpath("d/b", f"{number}.txt").touch()
    start = time.process_time()
    assert len(find_inputs(["d"]).items) == 10_002
    assert time.process_time() - start < 5


def test_a_list_is_split_at_its_separator_only(directory):
    directory.joinpath("list").write_bytes(b"a b.txt\nc\x00d\r\n\n\xff.txt")
    assert read_list("list", separator=b"\n") == ["a b.txt", "c\0d", "\udcff.txt"]
    assert read_list("list", separator=b"\0") == ["a b.txt\nc", "d\r\n\n\udcff.txt"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(directory, encoding):
    directory.joinpath("list").write_bytes("d/湖.txt\r\nd/a.txt\r\n".encode(encoding))
    assert read_list("list", separator=b"\n") == ["d/湖.txt", "d/a.txt"]
    directory.joinpath("list").write_bytes("d/湖.txt\0d/a.txt".encode(encoding))
    assert read_list("list", separator=b"\0") == ["d/湖.txt", "d/a.txt"]
    big_endian = codecs.BOM_UTF16_BE + "d/湖.txt\n".encode("utf-16-be")
    directory.joinpath("list").write_bytes(big_endian)
    assert read_list("list", separator=b"\n") == ["d/湖.txt"]


def test_a_list_that_cannot_be_read_is_named(directory):
    with pytest.raises(ReadError, match="gone: No such file"):
        read_list("gone", separator=b"\n")


def test_a_name_is_shown_as_text(directory):
    assert printable_path("湖.txt") == "湖.txt"
    assert printable_path(os.fsdecode(b"\xba\xfe.txt")) == "\\xba\\xfe.txt"
    printable_path(os.fsdecode(b"\xba\xfe.txt")).encode("utf-8")


@pytest.fixture
def saved(tmp_path):
    """A page as a browser saves it, with all that it shows."""
    folder = tmp_path / "saved"
    for name in ("page.html", "page_files/app.js", "page_files/style.css?ver=3", "page_files/logo.PNG", "notes.docx"):
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_bytes(b"x")
    return folder


def read_of(listing, folder):
    return [Path(item.path).relative_to(folder).as_posix() for item in listing.items]


def test_what_is_no_page_by_its_name_is_passed_over_and_listed(saved):
    listing = find_inputs([str(saved)])
    assert read_of(listing, saved) == ["page.html"]
    assert [Path(name).name for name, _ in listing.skipped] == ["notes.docx", "app.js", "logo.PNG", "style.css?ver=3"]
    assert listing.skipped[1][1] == "no page, by its name (.js); --include '*.js' reads it"


def test_what_is_named_is_read_whatever_it_is_called(saved):
    assert len(find_inputs([str(saved / "page_files" / "app.js")]).items) == 1


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (Patterns(include=("*.js",)), ["page_files/app.js"]),
        (Patterns(include=("page_files/*.js", "*.docx")), ["notes.docx", "page_files/app.js"]),
        (Patterns(exclude=("page_files",)), ["page.html"]),
        (Patterns(include=("*",), exclude=("page_files/", "*.docx")), ["page.html"]),
        (Patterns(include=("/app.js",)), []),
    ],
)
def test_patterns_say_what_is_read_of_a_directory(saved, patterns, expected):
    assert read_of(find_inputs([str(saved)], patterns=patterns), saved) == expected


def test_the_default_is_the_same_for_members_of_an_archive(saved, tmp_path):
    packed = tmp_path / "saved.zip"
    with ZipFile(packed, "w") as archive:
        for path in sorted(saved.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(saved))
    found = [*read([Input(str(packed), "saved.zip")], Settings())]
    assert [(type(each).__name__, each.member) for each in found if isinstance(each, RawDocument)] == [
        ("RawDocument", "page.html")
    ]
    assert len(found) == 5
    excluded = [*read([Input(str(packed), "saved.zip")], Settings(patterns=Patterns(exclude=("page_files/*",))))]
    assert [each.member for each in excluded] == ["notes.docx", "page.html"]


def test_an_address_that_is_none_has_no_host():
    assert Sites().site_of("a.jsonl:1", "http://[bad") == "a.jsonl:1"
