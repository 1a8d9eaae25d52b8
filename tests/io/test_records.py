"""Articles as lines of JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.errors import ReadError
from articlekit.io.records import dump, dump_line, is_record, parse, utf8
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
            (b'"url":null,', b""),
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
