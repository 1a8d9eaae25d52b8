"""Articles as lines of JSON."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.errors import ReadError
from articlekit.io.documents import Fields
from articlekit.io.records import (
    content_field,
    dump,
    dump_line,
    field_of,
    has_field,
    is_record,
    parse,
    parse_object,
    utf8,
)
from articlekit.model import Article, Block, Encoding, Failure, Removal

lines = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cf")), min_size=1, max_size=20)
removals = st.none() | st.builds(
    Removal, st.sampled_from(["strip", "collapse"]), lines, st.frozensets(lines, max_size=3), lines
)
gaps = st.lists(st.tuples(st.integers(1, 3), lines, removals), max_size=20)


@given(gaps)
def test_an_article_comes_back_with_its_marks(rows):
    number, blocks = 0, []
    for gap, text, removal in rows:
        number += gap
        blocks.append(Block(text, number, removal=removal))
    article = Article("page.txt", Encoding("utf-8", "utf-8", declared=("gbk",)), tuple(blocks), warnings=("odd",))
    line = dump(article)
    assert line.count(b"\n") == 1
    assert is_record(line)
    assert parse(line) == article


def test_a_failure_comes_back_as_it_was():
    failure = Failure("page.bin", "decode", "binary data")
    assert parse(dump(failure)) == failure
    assert is_record(dump(failure))


def test_a_record_may_have_spaces_between_its_parts():
    assert is_record(b' { "schema" : "articlekit.article/1", ')
    for head in (b"", b"{", b'{"schema":"articlekit.article/2"', b'{"schema":"articlekit.cluster/1"', b"A page."):
        assert not is_record(head)


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"[]", b"3", b'"x"', b"null", b"{}", b'{"schema":"articlekit.article/1"}', b"\xff"]
    + [dump(Failure("s", "t", "r")).replace(b'"error":{', b'"error":3,"e":{')]
    + [
        dump(Article("s", Encoding("a", "b"))).replace(*pair)
        for pair in (
            (b'"text":""', b'"text":4'),
            (b'"lines":[]', b'"lines":[1]'),
            (b'"removed":[]', b'"removed":[{}]'),
            (b'"lines":[],', b""),
        )
    ],
)
def test_what_is_no_record_is_a_read_error_of_one_line(line):
    with pytest.raises(ReadError) as caught:
        parse(line)
    assert "\n" not in str(caught.value)


@given(st.text())
def test_any_text_can_be_written(text):
    utf8(text).decode("utf-8")
    record = json.loads(dump_line({"text": [text, {text: text}]}).decode("utf-8"))
    assert record["text"][0] == utf8(text).decode("utf-8")


LARGE = 12345678901234567890123


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b'{"n": %d}' % LARGE, LARGE),
        (b'{"n": [{"m": -%d}]}' % LARGE, [{"m": -LARGE}]),
        (b'{"n": 1e300}', 1e300),
        (b'{"n": "a\\ud83d"}', "a\ud83d"),
        (b'{"n": Infinity}', float("inf")),
    ],
)
def test_what_other_tools_write_is_read(line, value):
    assert parse_object(line) == {"n": value}


def nested(depth, number):
    return b'{"n": %s%d%s}' % (b"[" * depth, number, b"]" * depth)


def test_what_is_nested_too_deep_is_read_or_an_error_of_one_line():
    assert isinstance(parse_object(nested(1000, 1))["n"], list)
    # How deep json goes depends on the version of Python.
    with suppress(ReadError):
        assert isinstance(parse_object(nested(1000, LARGE))["n"], list)
    for line in (nested(99_999, LARGE), b'{"n": ' + b"[" * 99_999):
        with pytest.raises(ReadError, match="not one JSON record per line"):
            parse_object(line)


def test_an_integer_of_any_size_passes_through_and_what_json_lacks_is_null_or_u_fffd():
    record = {"n": LARGE, "x": float("nan"), "y": [float("-inf"), 0.5], "t": "a\ud83d", "b": b"ab"}
    written = json.loads(dump_line(record))
    assert written == {"n": LARGE, "x": None, "y": [None, 0.5], "t": "a\ufffd", "b": "ab"}


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"html": "<p>a", "text": "b"}, "html"),
        ({"html": None, "text": "b"}, "text"),
        ({"html": "", "text": "b"}, "text"),
        ({"html": " \n", "text": "b"}, "text"),
        ({"html": b"", "text": "b"}, "text"),
        ({"text": "b"}, "text"),
        ({"html": "<p>a", "text": ""}, "html"),
        ({"html": "<p>a"}, "html"),
        ({"html": "", "text": None}, "text"),
        ({"html": ""}, "html"),
    ],
)
def test_the_field_with_content_holds_the_page(row, name):
    assert content_field(row, Fields()) == name


def test_a_row_without_either_field_is_an_error_that_names_both():
    with pytest.raises(ReadError, match="html or text"):
        content_field({"body": "a"}, Fields())


def test_a_field_may_stand_in_an_object():
    row = {"content": {"text": "a", "meta": {"id": 3}}, "a.b": "c"}
    assert (field_of(row, "content.text"), field_of(row, "content.meta.id"), field_of(row, "a.b")) == ("a", 3, "c")
    assert not any(has_field(row, name) for name in ("text", "content.html", "content.text.x", "a", "content."))
    assert content_field(row, Fields(text="content.text")) == "content.text"
