"""decode and detect: encodings told, sent, written; repair; large text; what is refused."""

import json
import subprocess
import sys

import pytest

from languages import SENTENCES, TEXT
from made_up import BODY, PAGE, Run

pytestmark = pytest.mark.slow

ZH = TEXT["zh"]
MOJIBAKE = ZH.encode().decode("latin-1").encode()
LOST = ZH.encode().decode("gb18030", "replace").encode()


@pytest.mark.parametrize("codec", ["gbk", "utf-16", "utf-8-sig"])
def test_decode_prints_utf_8(articlekit: Run, codec):
    assert articlekit("decode", stdin=ZH.encode(codec)).stdout == ZH.encode()


def test_to_writes_another_encoding(articlekit: Run):
    result = articlekit("decode", "--to", "GB2312", stdin=ZH.encode())
    assert (result.returncode, result.stdout, result.stderr) == (0, ZH.encode("gbk"), b"")


def test_what_an_encoding_lacks_becomes_a_question_mark_and_a_warning(articlekit: Run):
    result = articlekit("decode", "--to", "windows-1252", stdin="né 好 ã".encode())
    assert (result.returncode, result.stdout) == (0, "né ? ã".encode("cp1252"))
    assert "'好'" in result.stderr.decode()


@pytest.mark.parametrize("arguments", [["--to", "nonsense"], ["--to", "gbk", "-f", "json"], ["--repair", "all"]])
def test_to_and_repair_are_checked(articlekit: Run, arguments):
    result = articlekit("decode", *arguments, stdin=b"x")
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.count(b"\n") == 1


def test_an_unknown_encoding_is_one_line(articlekit: Run):
    result = articlekit("decode", "--encoding", "nonsense", stdin=b"x")
    assert (result.returncode, result.stdout) == (4, b"")
    assert result.stderr == b"articlekit: -: unknown encoding 'nonsense'; try utf-8 or gb18030\n"


@pytest.mark.parametrize("command", ["decode", "clean"])
def test_repair_is_done_reported_or_left(articlekit: Run, command):
    mended, reported, left = (articlekit(command, "--repair", how, stdin=MOJIBAKE) for how in ("auto", "report", "off"))
    assert mended.stdout.decode() == ZH
    assert mended.stderr == b""
    assert reported.stdout.decode() == left.stdout.decode() != ZH
    assert b"--repair auto mends it" in reported.stderr
    assert b"mends" not in left.stderr


@pytest.mark.parametrize("command", ["decode", "clean"])
def test_loss_is_warned_about(articlekit: Run, command):
    result = articlekit(command, stdin=LOST)
    assert result.returncode == 0
    assert b"utf-8 read as gb18030, with loss; fetch the page again" in result.stderr


def test_decode_as_json_tells_about_blocks_and_nul(articlekit: Run):
    block = SENTENCES["zh"][0].encode("gbk")
    data = ZH.encode() + b"\0" + block + b"\n" + ZH.encode()
    encoding = json.loads(articlekit("decode", "-f", "json", stdin=data).stdout)["encoding"]
    assert (encoding["name"], encoding["replaced"], encoding["nuls"]) == ("utf-8", 0, 1)
    assert encoding["foreign"][0]["name"] == "gb18030"


@pytest.mark.parametrize("command", ["decode", "clean"])
def test_what_the_server_said_is_a_candidate(articlekit: Run, command):
    result = articlekit(command, "--http-charset", "latin1", "-f", "json", stdin=PAGE.encode("gbk"))
    encoding = json.loads(result.stdout)["encoding"]
    assert (encoding["name"], encoding["declared"], encoding["contradicted"]) == ("gb18030", ["latin1"], ["latin1"])


def test_a_hint_and_its_mistakes(articlekit: Run):
    assert articlekit("decode", "--hint", "zh-Hant", stdin="霧靄".encode("big5")).stdout.decode() == "霧靄"
    result = articlekit("detect", "--hint", "xx", stdin=b"x")
    assert result.returncode == 4
    assert b"unknown language 'xx'; try zh" in result.stderr


def test_a_large_text_is_decoded_block_by_block(articlekit: Run, tmp_path):
    text = "plain\r\n" * 1000 + ZH.replace("\n", "\r\n") * 2000
    tmp_path.joinpath("large.txt").write_bytes(text.encode("gbk"))
    expected = text.replace("\r\n", "\n")
    for arguments in (["large.txt"], ["large.txt", "-o", "out.txt"]):
        result = articlekit("decode", "--max-bytes", "100K", *arguments)
        assert (result.returncode, result.stderr) == (0, b"")
    assert tmp_path.joinpath("out.txt").read_bytes().decode() == expected
    piped = articlekit("decode", "--max-bytes", "100K", "--to", "gbk", stdin=text.encode("gbk"))
    assert piped.stdout.decode("gbk") == expected


def test_a_large_file_that_is_no_text_is_refused_and_nothing_is_written(articlekit: Run, tmp_path):
    tmp_path.joinpath("large.bin").write_bytes(bytes(range(256)) * 1000)
    result = articlekit("decode", "--max-bytes", "100K", "large.bin", "-o", "out.txt")
    assert result.returncode == 4
    assert b"large.bin: not text" in result.stderr
    assert not tmp_path.joinpath("out.txt").exists()


def test_json_of_a_large_text_is_refused(articlekit: Run):
    result = articlekit("decode", "-f", "json", "--max-bytes", "10", stdin=ZH.encode())
    assert result.returncode == 4
    assert b"larger than 10" in result.stderr


LIMITED = """
import resource, subprocess, sys
resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
command = [sys.executable, "-m", "articlekit", "decode", "--max-bytes", "1M", "large.txt", "-o", "out.txt"]
sys.exit(subprocess.call(command))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS")
def test_memory_does_not_grow_with_a_large_text(environment, tmp_path):
    block = ZH.encode("gbk") * 2000
    with tmp_path.joinpath("large.txt").open("wb") as stream:
        for _ in range(200_000_000 // len(block)):
            stream.write(block)
    run = subprocess.run([sys.executable, "-c", LIMITED], cwd=tmp_path, env=environment, check=False)
    assert run.returncode == 0
    assert tmp_path.joinpath("out.txt").stat().st_size > 200_000_000


def test_detect_tells_what_is_wrong_with_a_file(articlekit: Run, tmp_path):
    tmp_path.joinpath("lie.html").write_bytes(b"<meta charset=utf-8>" + ZH.encode("gbk") + b"\0")
    tmp_path.joinpath("bad.txt").write_bytes(b"\xff" + ZH.encode())
    tmp_path.joinpath("bad.pdf").write_bytes(b"%PDF-1.7\n")
    result = articlekit("detect", "lie.html", "bad.txt", "bad.pdf")
    lines = result.stdout.decode().splitlines()
    assert lines[0].split()[:2] == ["gb18030", "detected"]
    assert lines[0].endswith("lie.html  (declares utf-8; 1 NULs)")
    assert lines[1].endswith("bad.txt  (1 broken, the first at byte 0)")
    assert result.returncode == 3
    assert b"bad.pdf: not text: application/pdf; extract its text first: pdftotext" in result.stderr


def test_detect_lists_candidates(articlekit: Run):
    lines = articlekit("detect", "--all", stdin=ZH.encode("gbk")).stdout.decode().splitlines()
    assert lines[0].split()[:2] == ["gb18030", "detected"]
    assert lines[1].split()[:2] == ["gb18030", "candidate"]
    assert len(lines) > 2


def test_clean_reads_any_encoding_without_being_told(articlekit: Run):
    for codec in ("gbk", "utf-16", "utf-16-le"):
        assert articlekit("clean", stdin=PAGE.encode(codec)).stdout.decode() == BODY
