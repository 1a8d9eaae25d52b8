"""Reading inputs."""

import pytest

from articlekit.errors import ReadError
from articlekit.io.inputs import Input, find
from articlekit.io.readers import read
from articlekit.io.records import dump
from articlekit.model import Article, Block, Encoding

RECORD = dump(Article("page.txt", Encoding("utf-8", "utf-8"), (Block("One line.", 1),)))


def parts(path, data, **more):
    path.write_bytes(data)
    (item,) = find([str(path)]).items
    return [(part.line, part.data) for part in read(item, **{"max_bytes": 10_000, **more})]


@pytest.mark.parametrize(
    "data", [b"", b"x", b"one\ntwo\n", b'{"schema":"another/1"}\n{}\n', b"\xff" * 9999, b"y" * 10_000]
)
def test_a_page_is_read_whole(tmp_path, data):
    assert parts(tmp_path / "x", data) == [(0, data)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n \n"])
def test_records_are_read_line_by_line_and_blank_lines_are_none(tmp_path, end):
    lines = [line for line, _ in parts(tmp_path / "x", (RECORD.rstrip() + end) * 3)]
    step = end.count(b"\n")
    assert lines == [1, 1 + step, 1 + 2 * step]


def test_the_last_record_needs_no_line_break(tmp_path):
    data = RECORD + RECORD.rstrip()
    assert parts(tmp_path / "x", data) == [(1, RECORD.rstrip()), (2, RECORD.rstrip())]


def test_many_records_may_be_larger_than_one_may_be(tmp_path):
    assert len(parts(tmp_path / "x", RECORD * 100, max_bytes=len(RECORD))) == 100


def test_a_record_that_is_too_large_is_named_by_its_line(tmp_path):
    large = RECORD.replace(b"One line.", b"One line." * 100)
    with pytest.raises(ReadError, match=r"line 2: larger than 1K; raise --max-bytes"):
        parts(tmp_path / "x", RECORD + large, max_bytes=1024)
    with pytest.raises(ReadError, match=r"line 1: larger than 1K"):
        parts(tmp_path / "x", large + RECORD, max_bytes=1024)


def test_raw_reads_records_as_bytes(tmp_path):
    assert parts(tmp_path / "x", RECORD * 2, raw=True) == [(0, RECORD * 2)]


@pytest.mark.parametrize("limit", [1, 10, 63, 64, 65, 1000])
def test_the_limit_is_exact(tmp_path, limit):
    assert parts(tmp_path / "x", b"x" * limit, max_bytes=limit)
    with pytest.raises(ReadError, match="raise --max-bytes"):
        parts(tmp_path / "x", b"x" * (limit + 1), max_bytes=limit)


def test_a_name_with_a_nul_is_one_line():
    (item,) = find(["a\0b"]).items
    with pytest.raises(ReadError, match="cannot be read"):
        list(read(item, max_bytes=10))


def test_a_directory_that_could_not_be_listed_says_so():
    with pytest.raises(ReadError, match="cannot be listed: Permission denied"):
        list(read(Input("d", "d", problem="cannot be listed: Permission denied"), max_bytes=10))
