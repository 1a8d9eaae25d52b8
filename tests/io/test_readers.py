"""Reading inputs: what is in them, whatever it is packed in."""

import bz2
import codecs
import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib

import pytest

from articlekit.errors import ReadError
from articlekit.io.documents import Broken, Limits, RawDocument, Settings, Skipped
from articlekit.io.inputs import Input, find_inputs
from articlekit.io.readers import read
from articlekit.io.records import dump, parse_object
from articlekit.model import Article, Block, Encoding
from articlekit.page.decode import detect_codec

RECORD = dump(Article("page.txt", Encoding("utf-8", "utf-8"), (Block("One line.", 1),)))
HTML = b"<html><title>A page</title><p>Some words on a page.</p></html>"


def found(path, data, settings=None, **limits):
    path.write_bytes(data)
    return list(read(find_inputs([str(path)]).items, settings or Settings(Limits(**limits))))


def documents(path, data, **limits):
    """Return (where, data) of the documents, where nothing is broken."""
    every = found(path, data, **limits)
    assert {type(each) for each in every} <= {RawDocument}
    return [(each.source.removeprefix(str(path)), each.data) for each in every]


def reasons(path, data, settings=None, **limits):
    """Return (where, reason) of what is broken."""
    every = found(path, data, settings, **limits)
    return [(each.source.removeprefix(str(path)), each.reason) for each in every if isinstance(each, Broken)]


def zipped(*members, **more):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data, **more)
    return stream.getvalue()


def tarred(*members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def zstd(data):
    return pytest.importorskip("backports.zstd").compress(data)


PACKERS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"x", b"one\ntwo\n", b'{"schema":"another/1"}\n{}\n', b"\xff" * 9999, b"y" * 10_000),
        *(b'{"a": 1}', b'{ "', b'{"a"' + b" " * 5000 + b"\n"),
    ],
)
def test_a_page_is_read_whole(tmp_path, data):
    assert documents(tmp_path / "x", data) == [("", data)]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n \n"])
def test_records_are_read_line_by_line_and_blank_lines_are_none(tmp_path, end):
    step = end.count(b"\n")
    places = [place for place, _ in documents(tmp_path / "x", (RECORD.rstrip() + end) * 3)]
    assert places == [":1", f":{1 + step}", f":{1 + 2 * step}"]


def test_the_last_record_needs_no_line_break(tmp_path):
    lines = documents(tmp_path / "x", RECORD + RECORD.rstrip())
    assert [data.rstrip() for _, data in lines] == [RECORD.rstrip()] * 2


def test_many_records_may_be_larger_than_one_may_be(tmp_path):
    assert len(documents(tmp_path / "x", RECORD * 100, max_bytes=len(RECORD))) == 100


def test_a_line_that_is_too_long_costs_itself_only(tmp_path):
    large = RECORD.replace(b"One line.", b"One line." * 100)
    every = found(tmp_path / "x", large + RECORD + large + RECORD, max_bytes=1000)
    assert [type(each) for each in every] == [Broken, RawDocument, Broken, RawDocument]
    assert every[2].source.endswith(":3")
    assert every[2].reason == "larger than 1000; raise --max-bytes to read it"


def test_raw_reads_records_as_bytes(tmp_path):
    (page,) = found(tmp_path / "x", RECORD * 2, Settings(raw=True))
    assert (page.kind, page.data) == ("page", RECORD * 2)


@pytest.mark.parametrize("limit", [1, 10, 511, 512, 513, 4000])
def test_the_limit_is_exact(tmp_path, limit):
    assert documents(tmp_path / "x", b"x" * limit, max_bytes=limit)
    assert "raise --max-bytes" in reasons(tmp_path / "x", b"x" * (limit + 1), max_bytes=limit)[0][1]
    packed = gzip.compress(b"x" * (limit + 1))
    assert "raise --max-bytes" in reasons(tmp_path / "x", packed, max_bytes=limit)[0][1]


def test_a_name_with_a_nul_is_one_line():
    (broken,) = read(find_inputs(["a\0b"]).items, Settings())
    assert broken.reason.startswith("cannot be read")


def test_a_directory_that_could_not_be_listed_says_so():
    (broken,) = read([Input("d", "d", problem="cannot be listed: Permission denied")], Settings())
    assert broken.reason == "cannot be listed: Permission denied"


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("data", [b"", b"one\ntwo\n", HTML, b"z" * 9000], ids=["empty", "text", "html", "long"])
def test_a_packed_page_is_unpacked_whatever_its_name(tmp_path, packer, data):
    assert documents(tmp_path / "page.html", PACKERS[packer](data)) == [("", data)]


@pytest.mark.parametrize("packer", PACKERS)
def test_layers_are_opened_one_by_one(tmp_path, packer):
    inner = zipped(("deep/b.html", HTML), ("c.jsonl", b'{"text": "one"}\n{"text": "two"}\n'))
    archive = tarred(("a.txt", b"first"), ("pages.zip", inner), ("d.gz", gzip.compress(b"last")))
    data = PACKERS[packer](archive)
    assert [place for place, _ in documents(tmp_path / "x.tar.any", data)] == [
        "/a.txt",
        "/pages.zip/deep/b.html",
        "/pages.zip/c.jsonl:1",
        "/pages.zip/c.jsonl:2",
        "/d.gz",
    ]


def test_too_many_layers_cost_what_is_inside_them(tmp_path):
    data = b"page"
    for _ in range(4):
        data = gzip.compress(data)
    assert reasons(tmp_path / "x", data) == [("", "more than 3 layers of packing; raise --max-nesting to read it")]
    assert documents(tmp_path / "x", data, max_nesting=4) == [("", b"page")]
    inner = zipped(("a.txt", b"a"))
    every = found(tmp_path / "x", zipped(("b.zip", inner), ("c.txt", b"c")), max_nesting=1)
    assert [type(each) for each in every] == [Broken, RawDocument]


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_data_that_ends_early_is_not_taken_as_complete(tmp_path, packer):
    lines = b"".join(b'{"text": "line %d"}\n' % number for number in range(50_000))
    packed = PACKERS[packer](lines)
    every = found(tmp_path / "x.jsonl", packed[: len(packed) // 2])
    assert isinstance(every[-1], Broken)
    assert "ends early" in every[-1].reason
    page = found(tmp_path / "page", PACKERS[packer](HTML * 100)[:-9])
    assert [type(each) for each in page] == [Broken]


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("share", [0.5, 0.8, 0.95])
def test_what_was_whole_before_a_cut_is_delivered_and_the_cut_is_one_failure(tmp_path, share, layers):
    # Numbers that pack badly, so that the whole is smaller than one buffer.
    lines = [b'{"text": "%x"}\n' % (7**number % 10**60) for number in range(150)]
    packed = b"".join(lines)
    for _ in range(layers):
        packed = gzip.compress(packed)
    cut = packed[: int(len(packed) * share)]
    every = found(tmp_path / "x.jsonl", cut)
    unpacked = cut
    for _ in range(layers):
        unpacked = zlib.decompressobj(31).decompress(unpacked)
    assert [each.data for each in every[:-1]] == lines[: unpacked.count(b"\n")]
    assert isinstance(every[-1], Broken)
    assert len(every) > 50 * share


@pytest.mark.parametrize("packer", PACKERS)
def test_damaged_packed_data_is_one_failure(tmp_path, packer):
    packed = bytearray(PACKERS[packer](bytes(range(256)) * 100))
    packed[len(packed) // 2] ^= 0xFF
    packed[-6] ^= 0xFF
    (reason,) = [reason for _, reason in reasons(tmp_path / "x", bytes(packed))]
    assert "fetch it again" in reason


@pytest.mark.parametrize("packer", PACKERS)
def test_a_bomb_is_not_unpacked(tmp_path, packer):
    bomb = PACKERS[packer](b"\0" * (20 << 20))
    assert "larger than" in reasons(tmp_path / "x", bomb)[0][1] or "200 times" in reasons(tmp_path / "x", bomb)[0][1]
    line = PACKERS[packer](b'{"text": "' + b" " * (20 << 20))
    assert "200 times" in reasons(tmp_path / "x.jsonl", line, max_bytes=1 << 30)[-1][1]


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    bomb = zipped(*((f"{number}.txt", b"\0" * (20 << 20)) for number in range(5)))
    assert "200 times" in reasons(tmp_path / "x.zip", bomb)[-1][1]


def test_members_are_counted(tmp_path):
    many = [(f"{number}.txt", b"x") for number in range(9)]
    for data in (zipped(*many), tarred(*many)):
        every = found(tmp_path / "x", data, max_members=5)
        assert [type(each) for each in every] == [RawDocument] * 5 + [Broken]
        assert every[-1].reason == "more than 5 members; raise --max-members to read them"


def test_what_is_in_an_archive_and_no_page_is_passed_over(tmp_path):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, kind in (("dir", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE), ("fifo", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    every = found(tmp_path / "x.tgz", stream.getvalue())
    assert [(type(each), each.reason) for each in every] == [(Skipped, "a link"), (Skipped, "not a regular file")]


def test_a_name_of_a_zip_member_without_the_flag_may_be_gbk(tmp_path):
    data = zipped(("AAAA.txt", b"x")).replace(b"AAAA", "湖水".encode("gbk"))
    assert documents(tmp_path / "x", data) == [("/湖水.txt", b"x")]


def test_an_encrypted_member_is_one_failure(tmp_path):
    data = bytearray(zipped(("a.txt", b"x"), ("b.txt", b"y")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    every = found(tmp_path / "x", bytes(data))
    assert [type(each) for each in every] == [Broken, RawDocument]
    assert every[0].reason == "encrypted; unpack it first"


def office(*names):
    return [(name, b"<x/>") for name in names]


OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
# Parts of a zip -> what it is.
ZIPS = {
    "a Word document": office("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
    "an Excel workbook": office("docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml"),
    "a PowerPoint presentation": office("ppt/presentation.xml", "[Content_Types].xml"),
    "an Office document": office("[Content_Types].xml", "visio/document.xml"),
    "an OpenDocument text": [("mimetype", OPEN_DOCUMENT + b"text"), *office("content.xml")],
    "an OpenDocument spreadsheet": [*office("content.xml"), ("mimetype", OPEN_DOCUMENT + b"spreadsheet-template\n")],
    "an OpenDocument presentation": [("mimetype", OPEN_DOCUMENT + b"presentation"), *office("content.xml")],
    "an OpenDocument file": [("mimetype", OPEN_DOCUMENT + b"formula"), *office("content.xml")],
    "an EPUB book": [("mimetype", b"application/epub+zip"), ("OEBPS/1.xhtml", HTML)],
    "a Java program": [("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\n"), ("doc/index.html", HTML)],
    "an Android program": [("AndroidManifest.xml", b"\3"), ("META-INF/MANIFEST.MF", b""), ("assets/a.html", HTML)],
}


@pytest.mark.parametrize("what", ZIPS)
def test_a_zip_that_is_a_document_is_told_by_what_it_is_and_its_parts_are_no_pages(tmp_path, what):
    data = zipped(*ZIPS[what])
    remedy = "unpack it" if "program" in what else "convert it to text or HTML"
    reason = f"{what}, which is no page; {remedy} first"
    assert reasons(tmp_path / "x", data) == [("", reason)]
    assert reasons(tmp_path / "x.gz", gzip.compress(data)) == [("", reason)]
    for pack in (zipped, tarred):
        every = found(tmp_path / "x", pack(("a.html", HTML), ("report", data), ("b.html", HTML)))
        assert [type(each) for each in every] == [RawDocument, Skipped, RawDocument]
        assert (every[1].source.removeprefix(str(tmp_path)), every[1].reason) == ("/x/report", reason)


def test_a_document_in_a_warc_is_passed_over_whatever_the_server_called_it(tmp_path):
    pytest.importorskip("warcio")
    data = zipped(*ZIPS["a Word document"])
    archive = warc_record("response", http(data), 1) + warc_record("response", http(zipped(("a.html", HTML))), 2)
    every = found(tmp_path / "x.warc", archive + warc_record("response", http(b"PK\3\4 is how a zip begins"), 3))
    assert [type(each) for each in every] == [Skipped, RawDocument, RawDocument]
    assert every[0].reason == "a Word document, which is no page; convert it to text or HTML first"


def test_a_zip_of_pages_may_have_names_that_documents_have(tmp_path):
    members = [("word/a.html", HTML), ("mimetype", b"text/plain"), ("content.xml", b"<x/>"), ("META-INF/a", b"a")]
    assert len(documents(tmp_path / "x.zip", zipped(*members))) == 4


@pytest.mark.parametrize("cut", [10, 200, -30])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_a_damaged_archive_is_a_failure_and_no_traceback(tmp_path, pack, cut):
    data = pack(*((f"{number}.txt", b"some words" * 50) for number in range(3)))
    every = found(tmp_path / "x.tar", data[:cut])
    assert isinstance(every[-1], Broken) or (cut < 0 and pack is tarred)  # the end of a tar is padding


def test_lines_of_json_are_known_by_their_fields_or_their_name(tmp_path):
    line = b'{"id": 7, "html": "<p>x"}'
    assert [each.kind for each in found(tmp_path / "x", line + b"\n")] == ["json"]
    assert [each.kind for each in found(tmp_path / "x", b'{"x": "' + b"y" * 2000 + b'", "text": "z"}\n')] == ["json"]
    assert [each.kind for each in found(tmp_path / "x", b'{"other": 1}\n')] == ["page"]
    assert [each.kind for each in found(tmp_path / "x.jsonl", b'{"other": 1}\n')] == ["json"]
    assert [each.kind for each in found(tmp_path / "y", line, Settings(form="page"))] == ["page"]
    for name in ("x", "x.json", "x.jl"):
        late = found(tmp_path / name, b'\n{"other": 1}\n\n{"other": 2}\n' + line)
        assert [each.source.rpartition(":")[2] for each in late] == ["2", "4", "5"]
    assert [each.kind for each in found(tmp_path / "x", b'{"other": 1}\nno object\n' + line)] == ["page"]
    assert [each.kind for each in found(tmp_path / "x", b'{\n "text": "a"\n}\n')] == ["page"]


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf", b"\n  "])
def test_an_array_of_json_is_read_object_by_object(tmp_path, head):
    rows = [{"n": 1}, {"text": "a\n湖", "n": 12345678901234567890123}, {"html": "<p>b"}]
    for written in (json.dumps(rows), json.dumps(rows, indent=1, ensure_ascii=False)):
        every = found(tmp_path / "items.json", head + written.encode())
        assert [each.row for each in every] == rows
        assert every[1].source.endswith("items.json:2")
    for other in (b"[1, 2]", b'[{"n": 1}]', b'[{"text": "a"}, 3]', b'[{"text": "a"}', b"[note] a text"):
        assert documents(tmp_path / "items.json", other) == [("", other)]


def test_a_table_of_text_is_read_row_by_row_and_each_cell_is_bytes_of_its_own(tmp_path):
    rows = 'id,html,n\r\n1,"<p>湖, a ""lake""\r\n</p>",\r\n\r\n2,plain,7\r\n'.encode()
    every = found(tmp_path / "t.csv", b"\xef\xbb\xbf" + rows)
    assert [each.row for each in every] == [
        {"id": "1", "html": '<p>湖, a "lake"\r\n</p>', "n": ""},
        {"id": "2", "html": "plain", "n": "7"},
    ]
    (row,) = found(tmp_path / "t.TSV", b"text\tid\n" + "湖".encode("gbk") + b"\tx\n")
    assert row.row == {"text": "湖".encode("gbk"), "id": "x"}
    assert "a table of id, body; name the column" in reasons(tmp_path / "t.csv", b"id,body\n1,a\n")[0][1]
    assert "a table of nothing" in reasons(tmp_path / "t.csv", b"")[0][1]
    assert "line 2" in reasons(tmp_path / "t.csv", b"text\n" + b"x" * 99, max_bytes=50)[0][1]
    assert documents(tmp_path / "t.csv.gz", gzip.compress(b"text\na\nb\n"))[0][0] == ":1"
    assert documents(tmp_path / "t.txt", b"text\na\n") == [("", b"text\na\n")]


def test_of_a_wacz_only_its_archives_are_read(tmp_path):
    pytest.importorskip("warcio")
    data = zipped(
        ("archive/data.warc", warc_record("response", http(HTML), 1)),
        ("pages/pages.jsonl", b'{"url": "https://a.example/1", "text": "A page."}\n'),
        ("datapackage.json", b"{}"),
    )
    every = found(tmp_path / "c.wacz", data)
    assert [type(each) for each in every] == [RawDocument, Skipped, Skipped]
    assert every[0].data == HTML
    assert len(documents(tmp_path / "c.zip", zipped(("archive/a.txt", b"a"), ("datapackage.json", b"{}")))) == 2


def test_a_line_separator_inside_a_string_parts_no_record(tmp_path):
    line = '{"text": "one\u2028two\u0085three"}\n'.encode()
    assert documents(tmp_path / "x.jsonl", line) == [(":1", line)]


def test_a_byte_order_mark_before_lines_of_json_is_dropped(tmp_path):
    assert documents(tmp_path / "x.jsonl", b'\xef\xbb\xbf{"text": "one"}\n')[0][1] == b'{"text": "one"}\n'


# Encoding -> a text in it; each of the first ones has a character whose second byte is a backslash or a brace.
TEXTS = {
    "gbk": "乗船的人在渡口等了一个早上，河水退下去以后木桥才露出来，孩子们先跑了过去。",
    "gb18030": "渡口的木桥修好了，孩子们先跑了过去，𠀀字还刻在桥头的石碑上。",
    "big5": "許多人在渡口等了一個早上，河水退下去以後木橋才露出來，功課也都忘了。",
    "shift_jis": "表の橋が直ったので、子どもたちが先に走って渡った。ソバ屋の主人は十年ぶりに店を開けた。",
    "euc_kr": "나루터의 나무다리를 고치자 아이들이 먼저 뛰어서 건너갔다.",
    "euc_jp": "表の橋が直ったので、子どもたちが先に走って渡った。",
    "cp1251": "Мост у переправы починили, и первыми по нему побежали дети. Паромщик смотрел на них с берега и молчал; "
    "всю зиму лодка лежала под навесом, и чинить её теперь было незачем. К вечеру вода поднялась до старой отметки.",
}
WIDE = {
    "utf-16": codecs.BOM_UTF16_LE,
    "utf-16-le": b"",
    "utf-16-be": b"",
    "UTF-16-BE": codecs.BOM_UTF16_BE,
    "utf-32": codecs.BOM_UTF32_LE,
    "utf-32-le": b"",
    "utf-32-be": b"",
    "UTF-32-BE": codecs.BOM_UTF32_BE,
}
LEGACY = Settings(detect=detect_codec)


def jsonl(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def in_encoding(text, encoding):
    mark = b"" if encoding in ("utf-16", "utf-32") else WIDE.get(encoding, b"")
    return mark + text.encode(encoding)


@pytest.mark.parametrize("encoding", [*TEXTS, *WIDE, "utf-8-sig"])
@pytest.mark.parametrize("name", ["x", "x.jsonl"])
def test_lines_of_json_may_be_in_any_encoding(tmp_path, encoding, name):
    text = TEXTS.get(encoding, "渡口的木桥𠀀")
    rows = [{"n": 1}, {"id": "a", "text": text}, {"id": "b", "text": text[:9] + "\\ \n"}]
    every = found(tmp_path / name, in_encoding(jsonl(*rows), encoding), LEGACY)
    assert [(each.kind, json.loads(each.data)) for each in every] == [("json", row) for row in rows]
    packed = found(tmp_path / name, gzip.compress(in_encoding(jsonl(*rows), encoding)), LEGACY)
    assert [each.data for each in packed] == [each.data for each in every]


@pytest.mark.parametrize("encoding", [*TEXTS, *WIDE])
def test_an_array_of_json_may_be_in_any_encoding(tmp_path, encoding):
    rows = [{"id": "a", "text": TEXTS.get(encoding, "渡口")}, {"id": "b", "text": "x"}]
    for written in (json.dumps(rows, ensure_ascii=False), json.dumps(rows, ensure_ascii=False, indent=1)):
        every = found(tmp_path / "x.json", in_encoding(written, encoding), LEGACY)
        assert [each.row for each in every] == rows


@pytest.mark.parametrize("encoding", WIDE)
def test_records_and_tables_may_be_in_utf_16(tmp_path, encoding):
    assert [each.kind for each in found(tmp_path / "x", in_encoding(RECORD.decode() * 2, encoding))] == ["record"] * 2
    (row,) = found(tmp_path / "t.tsv", in_encoding("id\ttext\r\na\t渡口\r\n", encoding))
    assert row.row == {"id": "a", "text": "渡口"}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_line_that_is_broken_costs_itself_and_lines_in_utf_8_may_stand_between(tmp_path, encoding):
    text = TEXTS[encoding] * 30
    good = jsonl({"text": text}).encode(encoding)
    ascii_only, utf8 = b'{"text": "words"}\n', '{"text": "湖边的小灯塔"}\n'.encode()
    broken = good.replace(b'"}\n', b'\x81"}\n') if encoding != "cp1251" else b'{"text": "\x98"}\n'
    every = found(tmp_path / "x", ascii_only + good + broken + utf8 + good, LEGACY)
    assert [each.source[-1] for each in every] == list("12345")
    texts = [each.data for each in every if each.data != broken]
    assert [json.loads(data)["text"] for data in texts] == ["words", text, "湖边的小灯塔", text]
    with pytest.raises(ReadError, match="neither in UTF-8 nor in the encoding of its file; write it again in UTF-8"):
        parse_object(broken)


def test_a_few_bytes_that_may_be_anything_are_not_guessed(tmp_path):
    lines = [jsonl({"text": text}).encode(encoding) for text, encoding in (("d’été", "cp1252"), ("да", "cp1251"))]
    for line in lines:
        assert [each.data for each in found(tmp_path / "x.jsonl", line, LEGACY)] == [line]
        with pytest.raises(ReadError, match="write it again in UTF-8"):
            parse_object(line)


def test_a_short_line_is_judged_with_those_that_follow(tmp_path):
    rows = [{"text": "见到"}, {"text": TEXTS["gbk"]}]
    every = found(tmp_path / "x.jsonl", jsonl(*rows).encode("gbk"), LEGACY)
    assert [json.loads(each.data) for each in every] == rows


def test_a_line_in_utf_8_that_is_broken_says_nothing_of_the_others(tmp_path):
    good, cut = jsonl({"text": "湖边的小灯塔"}).encode(), '{"text": "湖边的小灯塔重新亮起来了'.encode()[:-1] + b'"}\n'
    for data in (cut + good, good + cut, b'{"text": "a \xff word"}\n' + good):
        assert b"".join(each.data for each in found(tmp_path / "x.jsonl", data, LEGACY)) == data


def test_half_a_pair_in_utf_16_costs_itself(tmp_path):
    data = '{"text": "a'.encode("utf-16") + b"\x00\xd8" + 'b"}\n{"text": "c"}\n'.encode("utf-16-le")
    assert [json.loads(each.data)["text"] for each in found(tmp_path / "x", data)] == ["a\ufffdb", "c"]


def test_lines_in_utf_16_are_read_as_they_come_and_a_cut_is_one_failure(tmp_path):
    data = in_encoding(jsonl(*({"text": f"湖边 {number}"} for number in range(20_000))), "utf-16")
    every = found(tmp_path / "x", data, Settings(Limits(max_bytes=100)))
    assert [json.loads(each.data)["text"] for each in every] == [f"湖边 {number}" for number in range(20_000)]
    packed = gzip.compress(data)
    cut = found(tmp_path / "x", packed[: len(packed) // 2])
    assert [type(each) for each in cut] == [RawDocument] * (len(cut) - 1) + [Broken]
    assert len(cut) > 9000


def test_a_page_in_utf_16_comes_as_it_is(tmp_path):
    for text in ("<html><p>渡口的木桥修好了。</p>", "[渡口] a text", "{ a text"):
        for encoding in WIDE:
            data = in_encoding(text, encoding)
            assert documents(tmp_path / "x", data) == [("", data)]
    data = in_encoding(jsonl({"text": "渡口"}), "utf-16")
    for settings in (Settings(raw=True), Settings(form="page")):
        assert [each.data for each in found(tmp_path / "x", data, settings)] == [data]


def test_mhtml_gives_its_page_with_address_and_charset(tmp_path):
    message = (
        b"From: <Saved>\r\nSnapshot-Content-Location: https://a.example/1\r\nSubject: A\r\n page\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=XX\r\n\r\n"
        b"--XX\r\nContent-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: https://a.example/2\r\n\r\n<p>=BA=FE</p>\r\n--XX\r\n"
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--XX--\r\n"
    )
    (page,) = found(tmp_path / "page", message)
    assert (page.data.strip(), page.url, page.charset) == ("<p>湖</p>".encode("gbk"), "https://a.example/2", "gbk")
    assert "MHTML without a page" in reasons(tmp_path / "x.mht", b"MIME-Version: 1.0\r\n\r\ntext")[0][1]


def warc_record(kind, payload, number=1, content_type="application/http; msgtype=response"):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://a.example/{number}\r\nContent-Type: {content_type}"
        f"\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\nWARC-Date: 2021-04-16T00:00:00Z\r\n"
        f"Content-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


def http(body, kind="text/html; charset=GBK", status="200 OK", extra=""):
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{extra}\r\n".encode() + body


CHUNKED = gzip.compress(HTML)
WARC = (
    warc_record("warcinfo", b"software: none\r\n", 1, "application/warc-fields")
    + warc_record("request", b"GET /2 HTTP/1.1\r\n\r\n", 2)
    + warc_record(
        "response",
        http(
            b"%x\r\n" % len(CHUNKED) + CHUNKED + b"\r\n0\r\n\r\n",
            extra="Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
        ),
        3,
    )
    + warc_record("response", http(b"\x89PNG", "image/png"), 4)
    + warc_record("response", http(b"gone", status="404 Not Found"), 5)
    + warc_record("conversion", b"text of a page", 6, "text/plain")
)


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_warc_have_address_charset_and_id(tmp_path, packed):
    pytest.importorskip("warcio")
    every = found(tmp_path / "x.warc.gz", gzip.compress(WARC) if packed else WARC)
    assert [(type(each), each.source.rpartition(":")[2]) for each in every] == [
        (RawDocument, "3"),
        (Skipped, "4"),
        (Skipped, "5"),
        (RawDocument, "6"),
    ]
    page, image, gone, text = every
    assert (page.data, page.charset, page.url) == (HTML, "GBK", "https://a.example/3")
    assert page.id == f"urn:uuid:{3:032}"
    assert (image.reason, gone.reason) == ("image/png", "status 404")
    assert (text.data, text.charset) == (b"text of a page", None)


def test_a_record_that_is_longer_than_its_header_says_is_told_in_one_line(tmp_path, capsys):
    pytest.importorskip("warcio")
    short = WARC.replace(b"Content-Length: 14\r\n", b"Content-Length: 9\r\n")
    assert short != WARC
    every = found(tmp_path / "x.warc", short + warc_record("conversion", b"text of another", 7, "text/plain"))
    cut, told, other = every[3:]
    assert (cut.data, other.data) == (b"text of a", b"text of another")
    assert isinstance(told, Broken)
    assert told.source.endswith("x.warc:6")
    assert told.reason == "longer than its header says, and cut there; fetch the archive again"
    assert capsys.readouterr().err == ""


def test_a_record_without_an_address_costs_itself_at_most(tmp_path):
    pytest.importorskip("warcio")
    nameless = [
        warc_record(kind, http(HTML), 1).replace(b"WARC-Target-URI: https://a.example/1\r\n", b"")
        for kind in ("request", "revisit", "response")
    ]
    every = found(tmp_path / "x.warc", b"".join([*nameless, warc_record("response", http(HTML), 4)]))
    whole = [each for each in every if isinstance(each, RawDocument)]
    assert [(each.source[-1], each.url, each.data) for each in whole] == [
        ("3", None, HTML),
        ("4", "https://a.example/4", HTML),
    ]


def raw_deflate(data):
    return zlib.compress(data, wbits=-15)


def brotli(data):
    return pytest.importorskip("brotli").compress(data)


def chunks(data):
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data)


# A response in some content coding, as its header names it.
def coded(coding, body, number=1):
    return warc_record("response", http(body, extra=f"Content-Encoding: {coding}\r\n"), number)


PAGE_ON_ITS_OWN = warc_record("response", http(b"<p>Another page.</p>"), 9)


@pytest.mark.parametrize(
    ("coding", "packers"),
    [
        *(("gzip", [gzip.compress]), ("x-gzip", [gzip.compress]), ("GZIP ", [gzip.compress])),
        *(("deflate", [zlib.compress]), ("deflate", [raw_deflate]), ("br", [brotli]), ("zstd", [zstd])),
        *(("gzip, br", [gzip.compress, brotli]), ("br,deflate", [brotli, zlib.compress])),
        *(("gzip\r\nContent-Encoding: zstd", [gzip.compress, zstd]), ("identity", []), ("", [])),
    ],
)
def test_content_codings_are_undone_the_last_one_first(tmp_path, coding, packers):
    pytest.importorskip("warcio")
    for page in (HTML, b"", b"<p>" + b"some words " * 20_000):
        body = page
        for pack in packers:
            body = pack(body)
        chunked = coded(f"{coding}\r\nTransfer-Encoding: chunked", chunks(body), 2)
        assert [data for _, data in documents(tmp_path / "x.warc", coded(coding, body) + chunked)] == [page] * 2


def test_a_body_of_several_packed_pieces_is_read_to_its_end(tmp_path):
    pytest.importorskip("warcio")
    for coding, pack in (("gzip", gzip.compress), ("zstd", zstd)):
        body = pack(HTML) + pack(b"<p>More.")
        assert documents(tmp_path / "x.warc", coded(coding, body))[0][1] == HTML + b"<p>More."
    assert documents(tmp_path / "x.warc", coded("gzip", gzip.compress(HTML) + b"\0\0\r\n"))[0][1] == HTML


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "utf-8", "gzip, br", "gzip, identity"])
def test_a_coding_that_is_named_and_is_none_leaves_the_page_as_it_is(tmp_path, coding):
    pytest.importorskip("warcio")
    for page in (HTML, "湖边的小灯塔重新亮起来了".encode("gbk"), b"x"):
        assert documents(tmp_path / "x.warc", coded(coding, page))[0][1] == page


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("br", brotli), ("zstd", zstd)],
)
def test_a_coding_that_is_cut_or_wrong_costs_its_record_only(tmp_path, coding, pack):
    pytest.importorskip("warcio")
    body = pack(b"".join(b"<p>Line %d of a page.</p>\n" % (number**3) for number in range(20_000)))
    for wrong in (body[: len(body) // 2], body[:-1], body[:20] + bytes(range(256)) + body[276:]):
        every = found(tmp_path / "x.warc", coded(coding, wrong) + PAGE_ON_ITS_OWN)
        assert [(type(each), each.source[-1]) for each in every] == [(Broken, "1"), (RawDocument, "2")]
        assert every[0].reason.startswith(f"content coding {coding}: ")
    for wrong in (body[: len(body) // 2], body[:-1]):
        assert found(tmp_path / "x.warc", coded(coding, wrong))[0].data.startswith(b"<p>Line 0 of a page.</p>\n")


def test_a_coding_that_nobody_knows_costs_its_record_only(tmp_path):
    pytest.importorskip("warcio")
    packed = zlib.compress(HTML)
    every = found(tmp_path / "x.warc", coded("compress", packed) + PAGE_ON_ITS_OWN)
    assert [type(each) for each in every] == [Broken, RawDocument]
    assert every[0].reason == "content coding compress: not known; fetch the page without it"
    (broken,) = found(tmp_path / "x.warc", coded(", ".join(["gzip"] * 4), gzip.compress(HTML)))
    assert broken.reason == "more than 3 layers of packing; raise --max-nesting to read it"


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli), ("zstd", zstd)]
)
def test_a_bomb_in_a_record_costs_that_record(tmp_path, coding, pack):
    pytest.importorskip("warcio")
    archive = coded(coding, pack(b" " * (20 << 20))) + PAGE_ON_ITS_OWN
    for limits, reason in (
        ({}, "content coding {}: unpacks to more than 200 times its size; raise --max-ratio to read it"),
        ({"max_ratio": 10**9, "max_bytes": 1 << 20}, "content coding {}: larger than 1M; raise --max-bytes to read it"),
    ):
        every = found(tmp_path / "x.warc", archive, **limits)
        assert [type(each) for each in every] == [Broken, RawDocument]
        assert every[0].reason == reason.format(coding)
    assert documents(tmp_path / "x.warc", archive, max_ratio=10**9)[0][1] == b" " * (20 << 20)


@pytest.mark.parametrize(("coding", "library", "extra"), [("br", "brotli", "warc"), ("zstd", "backports.zstd", "zstd")])
def test_a_coding_whose_library_is_missing_costs_its_record_only(tmp_path, monkeypatch, coding, library, extra):
    pytest.importorskip("warcio")
    import sys

    body = {"br": brotli, "zstd": zstd}[coding](HTML)
    for name in (library, "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    every = found(tmp_path / "x.warc", coded(coding, body) + coded(coding, HTML) + PAGE_ON_ITS_OWN)
    assert [type(each) for each in every] == [Broken, RawDocument, RawDocument]
    assert every[0].reason == f"content coding {coding}: needs {library}: pip install 'articlekit[{extra}]'"


def test_a_reason_is_one_line(tmp_path):
    pytest.importorskip("warcio")
    broken = found(tmp_path / "x.warc", WARC + b"no record\nat all\n\r\n\r\n")[-1]
    assert isinstance(broken, Broken)
    assert "\n" not in broken.reason


def test_an_arc_is_read_too(tmp_path):
    pytest.importorskip("warcio")
    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    body = http(HTML, "text/html; charset=big5")
    data = b"filedesc://x.arc 0.0.0.0 20050101000000 text/plain %d\n%b\n" % (len(head), head)
    data += b"http://b.example/ 192.0.2.1 20050101000000 text/html %d\n%b\n" % (len(body), body)
    (page,) = found(tmp_path / "x", data)
    assert (page.data, page.url, page.charset) == (HTML, "http://b.example/", "big5")


@pytest.mark.parametrize("cut", [100, 500, 900, len(WARC) - 30])
def test_a_warc_that_ends_early_is_not_taken_as_complete(tmp_path, cut):
    pytest.importorskip("warcio")
    assert isinstance(found(tmp_path / "x", WARC[:cut])[-1], Broken)
    packed = gzip.compress(WARC)
    assert isinstance(found(tmp_path / "x", packed[: len(packed) * 2 // 3])[-1], Broken)


def test_rows_of_tables_are_documents(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import feather, ipc, parquet

    table = pa.table({"id": ["a", "b"], "html": [HTML, None], "text": [None, "words"], "n": [1, 2]})
    parquet.write_table(table, tmp_path / "t.parquet")
    feather.write_feather(table, str(tmp_path / "t.feather"))
    with ipc.new_stream(str(tmp_path / "t.arrows"), table.schema) as writer:
        writer.write_table(table)
    for name in ("t.parquet", "t.feather", "t.arrows"):
        # A stream of batches is known by its beginning; Feather and Parquet are, too.
        rows = found(tmp_path / "x", (tmp_path / name).read_bytes())
        assert [row.row for row in rows] == [
            {"id": "a", "html": HTML, "text": None, "n": 1},
            {"id": "b", "html": None, "text": "words", "n": 2},
        ]
    data = (tmp_path / "t.parquet").read_bytes()
    assert "damaged table" in reasons(tmp_path / "x", data[:-10])[0][1]
    packed = documents(tmp_path / "x", zipped(("inner.parquet", data)))
    assert [place for place, _ in packed] == ["/inner.parquet:1", "/inner.parquet:2"]


def test_a_cell_that_is_no_utf_8_comes_as_bytes_and_costs_no_other_row(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    cells = pa.array(["湖".encode(), "湖".encode("gbk"), None], pa.binary())
    text = pa.StringArray.from_buffers(3, *cells.buffers()[1:], cells.buffers()[0], 1)
    parquet.write_table(pa.table({"id": ["a", "b", "c"], "text": text}), tmp_path / "t.parquet")
    rows = [row.row["text"] for row in found(tmp_path / "x", (tmp_path / "t.parquet").read_bytes())]
    assert rows == ["湖", "湖".encode("gbk"), None]


def test_an_extra_that_is_missing_is_named_with_the_command(tmp_path, monkeypatch):
    import sys

    for name in ("warcio", "warcio.archiveiterator", "pyarrow.parquet", "backports.zstd", "fsspec"):
        monkeypatch.setitem(sys.modules, name, None)
    for name, data, extra in (
        ("x", WARC, "warc"),
        ("x", b"PAR1....PAR1", "parquet"),
        ("x", b"\x28\xb5\x2f\xfd....", "zstd"),
    ):
        ((_, reason),) = reasons(tmp_path / name, data)
        assert reason.endswith(f"pip install 'articlekit[{extra}]'")
    (broken,) = read(find_inputs(["s3://crawl/a.html"]).items, Settings())
    assert broken.reason == "needs fsspec: pip install 'articlekit[remote]'"


def test_remote_files_are_listed_and_read(tmp_path):
    pytest.importorskip("fsspec")
    (tmp_path / "d" / "e").mkdir(parents=True)
    for name in ("d/b.html", "d/a.html", "d/e/c.html"):
        tmp_path.joinpath(name).write_bytes(HTML + name.encode())
    root = f"file://{tmp_path}"
    listed = find_inputs([f"{root}/d", f"{root}/d/*.html", f"{root}/gone.html"])
    assert [item.name.removeprefix(root) for item in listed.items] == [
        "/d/a.html",
        "/d/b.html",
        "/d/e/c.html",
        "/gone.html",
    ]
    every = list(read(listed.items, Settings()))
    assert [type(each) for each in every] == [RawDocument] * 3 + [Broken]
    assert every[2].data == HTML + b"d/e/c.html"
    assert every[3].reason == "no such file; check the address"
