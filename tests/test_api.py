"""The public names, and the inputs that clean takes."""

import ast
import dataclasses
import inspect
import os
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

import articlekit
from articlekit import (
    Article,
    ArticlekitError,
    Block,
    DecodeError,
    Encoding,
    Failure,
    Metadata,
    Page,
    ReadError,
    Removal,
    RuleError,
    WriteError,
)
from articlekit.page import CleanKeywords, ReadKeywords

TEXT = (
    "河湾村的磨刀人每月初八来一次\n\n"
    "天刚亮，磨刀人的铃声就从村口响过来，家家户户把菜刀、剪刀摆在门槛上，等他一路磨过去，从来不用人招呼。\n\n"
    "他今年七十岁，磨石用坏了四十多块，最小的一块只剩拇指那么大，他一直放在衣兜里，说是留着磨自己的脾气。\n"
)
FOOTER = "\n版权所有 © 2020 河湾在线\n苏ICP备00007171号\n"


def test_every_public_name_is_there_and_nothing_else_is_public():
    assert set(articlekit.__all__) <= set(dir(articlekit))
    assert all(getattr(articlekit, name) is not None for name in articlekit.__all__)
    assert {"clean", "read", "strip", "collapse", "decode", "Article", "ArticlekitError"} <= set(articlekit.__all__)
    assert {"Rules", "Repeats", "Section", "Clusters", "Index", "learn", "compare", "explain", "load_rules"} <= set(
        articlekit.__all__
    )
    for name in set(articlekit.__all__) - {"__version__"}:
        assert getattr(articlekit, name).__module__.startswith("articlekit.")


def test_type_checkers_see_the_names_that_there_are_where_they_are():
    tree = ast.parse(Path(articlekit.__file__).read_text("utf-8"))
    (checked,) = (node for node in tree.body if isinstance(node, ast.If))
    seen = {alias.asname: node.module for node in checked.body for alias in node.names}
    assert seen == articlekit._HOMES


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'tidy'"):
        articlekit.tidy  # noqa: B018


@pytest.mark.parametrize("error", [DecodeError, ReadError, RuleError, WriteError])
def test_every_error_of_ours_is_caught_as_one(error):
    assert issubclass(error, ArticlekitError)


def test_bytes_text_a_path_a_page_and_a_soup_give_the_same_article(tmp_path):
    path = tmp_path / "page.txt"
    path.write_bytes((TEXT + FOOTER).encode())
    paragraphs = "".join(f"<p>{line}</p>" for line in (TEXT + FOOTER).split("\n") if line)
    soup = BeautifulSoup(f"<html><body>{paragraphs}</body></html>", "html.parser")
    data = path.read_bytes()
    texts = [articlekit.clean(page).text for page in (data, TEXT + FOOTER, path, Page("crawl/1", data), soup)]
    assert texts == [TEXT] * 5


def test_the_source_names_where_a_page_came_from(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(TEXT, "utf-8")
    assert articlekit.clean(path).source == os.fspath(path)
    assert articlekit.clean(TEXT).source == "-"
    page = Page("crawl/1", TEXT.encode(), url="https://paper.example/1")
    assert (articlekit.clean(page).source, articlekit.clean(page).url) == ("crawl/1", "https://paper.example/1")


@pytest.mark.parametrize("function", [articlekit.clean, articlekit.read])
def test_text_is_never_taken_for_a_path_and_the_name_of_a_file_is_warned_of(function, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("page.txt").write_text(TEXT, "utf-8")
    with pytest.warns(UserWarning, match=r"give Path\('page\.txt'\)") as seen:
        assert function("page.txt").text == "page.txt\n"
    assert [warning.filename for warning in seen] == [__file__]
    for text in ("other.txt", "page.txt\n", "<p>page.txt", "x" * 900, "a\0b", "\ud800", "", "."):
        assert isinstance(function(text), Article)
    assert function(Path("page.txt")).text == TEXT
    with pytest.warns(UserWarning, match="Path"):
        assert [block.text for block in articlekit.explain("page.txt")] == ["page.txt"]


def test_a_file_that_is_missing_is_a_read_error_that_names_it(tmp_path):
    with pytest.raises(ReadError, match=r"missing\.txt: No such file"):
        articlekit.clean(tmp_path / "missing.txt")


def test_a_directory_is_a_read_error_that_names_it(tmp_path):
    with pytest.raises(ReadError, match=str(tmp_path)):
        articlekit.clean(tmp_path)


def test_an_encoding_from_outside_is_believed():
    data = TEXT.encode("gb18030")
    assert articlekit.clean(Page("page.txt", data, charset="gbk")).text == TEXT
    article = articlekit.clean(data, encoding="gb2312")
    assert (article.text, article.encoding.name, article.encoding.evidence) == (TEXT, "gb18030", "told")


@pytest.mark.parametrize("function", [articlekit.clean, articlekit.read])
def test_a_charset_of_the_server_is_a_candidate_and_that_of_the_page_itself_comes_first(function):
    data = b"caf\xe9 \xa4"
    assert function(data, http_charset="iso-8859-15").text == "café €\n"
    assert function(Page("-", data, charset="windows-1252"), http_charset="iso-8859-15").text == "café ¤\n"
    assert function(TEXT.encode(), http_charset="iso-8859-15").text == TEXT
    assert function(TEXT, http_charset="nonsense").text == TEXT


def test_a_hint_decides_what_the_bytes_leave_open():
    data = "内容".encode("gb18030")
    for hint in ("zh", "ko"):
        assert articlekit.clean(data, hint=hint).encoding == articlekit.decode(data, hint=hint).encoding
    assert len({articlekit.clean(data, hint=hint).encoding.name for hint in ("zh", "ko")}) == 2
    with pytest.raises(DecodeError, match="xx"):
        articlekit.clean(data, hint="xx")


def test_the_functions_take_the_same_keywords():

    def keywords(function):
        parameters = inspect.signature(function).parameters.values()
        return {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}

    assert keywords(articlekit.clean) == CleanKeywords.__annotations__.keys()
    assert keywords(articlekit.read) == ReadKeywords.__annotations__.keys()
    assert keywords(articlekit.decode) == ReadKeywords.__annotations__.keys() - {"extract", "rules"}
    assert keywords(articlekit.collapse) == {"rules", "repeats"}
    assert keywords(articlekit.strip) == {"rules", "min_keep"}


def test_an_encoding_that_does_not_exist_is_a_decode_error_that_names_the_page():
    with pytest.raises(DecodeError, match=r"^page\.txt: .*utf-9"):
        articlekit.clean(Page("page.txt", b"x"), encoding="utf-9")


def test_an_option_is_believed_before_what_the_page_came_with():
    assert articlekit.clean(Page("page.txt", TEXT.encode(), charset="gb18030"), encoding="utf-8").text == TEXT


def test_read_marks_nothing():
    article = articlekit.read(TEXT + FOOTER)
    assert article.removed == ()
    assert article.text == TEXT + FOOTER


def test_strip_takes_the_footer_and_collapse_the_copy():
    article = articlekit.read(TEXT + FOOTER + TEXT)
    stripped = articlekit.strip(article)
    assert stripped.text == TEXT + "\n" + TEXT or stripped.text == TEXT + TEXT
    assert {block.removal.stage for block in stripped.removed} == {"strip"}
    assert articlekit.collapse(stripped).text == TEXT
    assert {block.removal.stage for block in articlekit.collapse(articlekit.read(TEXT + TEXT)).removed} == {"collapse"}


def test_a_rule_that_takes_much_of_a_page_is_told(tmp_path):
    from articlekit.rules import built_in, load

    path = tmp_path / "mine.toml"
    path.write_text(
        """[[rule]]
id = "too-wide"
about = "Every line that begins with the sky or with him"
reasons = ["template"]
where = "anywhere"
pattern = '^[天他]'
removes = ["天亮了"]
keeps = []
""",
        "utf-8",
    )
    body = TEXT.partition("\n\n")[2] * 3
    text = "河湾村的磨刀人每月初八来一次。\n\n" + body + "渡口的人都说他从来没有误过日子。\n" * 12
    rules = built_in().plus(load(path))
    (warning,) = articlekit.strip(articlekit.read(text), rules=rules).warnings
    assert warning.startswith("rule too-wide took ")
    assert "--without too-wide" in warning
    assert articlekit.clean(text, rules=rules).warnings == articlekit.strip(articlekit.read(text), rules=rules).warnings
    assert articlekit.clean(text).warnings == ()
    # A stub with a long footer is no sign of a rule that reaches too far.
    assert articlekit.clean(TEXT.partition("\n\n")[0] + FOOTER).warnings == ()


def test_the_stages_with_rules_give_what_clean_gives_with_them():
    from articlekit.rules import built_in

    rules = built_in().without(["zh-meta"])
    text = "河湾村的磨刀人每月初八来一次\n\n2020-10-08 来源：河湾晚报\n\n" + TEXT.partition("\n")[2] + FOOTER
    stripped = articlekit.strip(articlekit.read(text), rules=rules)
    whole = articlekit.clean(text, rules=rules)
    assert articlekit.collapse(stripped, rules=rules) == whole
    assert articlekit.collapse(stripped).metadata != whole.metadata


def test_without_a_rule_its_lines_stay():
    from articlekit.rules import built_in

    text = TEXT + "\n苏ICP备00007171号\n"
    assert articlekit.clean(text).text == TEXT
    assert articlekit.clean(text, rules=built_in().without(["zh-icp-number"])).text == text


def test_a_rule_of_the_caller_is_used(tmp_path):
    from articlekit.rules import built_in, load

    path = tmp_path / "mine.toml"
    path.write_text(
        '[[rule]]\nid = "bell"\nabout = "The site\'s closing line"\nreasons = ["navigation"]\nwhere = "anywhere"\n'
        'pattern = \'^叮叮当当$\'\nremoves = ["叮叮当当"]\nkeeps = ["铃声叮叮当当"]\n',
        "utf-8",
    )
    article = articlekit.clean(TEXT + "\n叮叮当当\n", rules=built_in().plus(load(path)))
    assert article.text == TEXT
    assert [(block.removal.rule, block.removal.because) for block in article.removed] == [("bell", "叮叮当当")]


def test_min_keep_of_one_takes_nothing_but_copies():
    article = articlekit.clean(TEXT + FOOTER, min_keep=1.0)
    assert article.text == TEXT + FOOTER
    assert article.status == "warning"
    assert "min-keep" in article.warnings[0]
    assert articlekit.clean(TEXT + TEXT, min_keep=1.0).text == TEXT


def test_an_empty_page_is_empty_and_raises_nothing():
    for page in ("", b"", " \n\u3000\n", b"\xef\xbb\xbf"):
        article = articlekit.clean(page)
        assert (article.text, article.status, article.blocks) == ("", "empty", ())


def test_a_page_in_one_line_says_that_it_lost_its_line_breaks():
    article = articlekit.clean("磨刀人来了。" * 400)
    assert article.status == "warning"
    assert "one line of 2400 characters" in article.warnings[0]


def test_values_cannot_be_changed():
    values = (Page("-", b""), Encoding("utf-8", "bom"), Failure("-", "read", "x"), Metadata())
    for value in (*values, Removal("strip", "rule", frozenset(), "x"), articlekit.clean(TEXT)):
        name = dataclasses.fields(value)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, name, "other")
    with pytest.raises(AttributeError):
        Block("x", 1).text = "other"


def article(*rows):
    """Make an article of (line, text, rule) rows; rule is None for what stays."""
    gone = {rule: Removal("strip", rule, frozenset({"icp"}), "seen") for _, _, rule in rows if rule}
    return Article(
        "page.txt",
        Encoding("utf-8", "utf-8"),
        tuple(Block(text, line, removal=gone.get(rule)) for line, text, rule in rows),
    )


def test_lines_that_a_blank_line_parted_are_parted_by_one_blank_line():
    assert article((1, "a", None), (2, "b", None), (9, "c", None)).text == "a\nb\n\nc\n"


def test_a_removed_line_between_two_lines_without_a_blank_one_leaves_no_gap():
    assert article((1, "a", None), (2, "x", "rule"), (3, "b", None)).text == "a\nb\n"


def test_a_removed_line_beside_a_blank_one_leaves_one_blank_line():
    assert article((1, "a", None), (3, "x", "rule"), (5, "b", None)).text == "a\n\nb\n"
    assert article((1, "a", None), (2, "x", "rule"), (4, "b", None)).text == "a\n\nb\n"


def test_neighbours_with_one_removal_are_one_row_of_the_record():
    record = article((1, "a", None), (3, "x", "one"), (6, "y", "one"), (7, "z", "two"), (8, "b", None)).to_dict()
    assert [(row["line"], row["end_line"], row["rule"], row["text"]) for row in record["removed"]] == [
        (3, 6, "one", "x\n\n\ny"),
        (7, 7, "two", "z"),
    ]
    assert (record["blocks_in"], record["blocks_out"], record["chars_in"], record["chars_out"]) == (5, 2, 5, 2)


def test_a_record_of_another_schema_is_refused():
    record = article((1, "a", None)).to_dict()
    with pytest.raises(ValueError, match=r"articlekit\.article/2"):
        Article.from_dict({**record, "schema": "articlekit.article/2"})


def test_a_record_that_was_written_before_a_field_was_added_is_read():
    whole = article((1, "a", None), (3, "x", "rule"), (5, "b", None)).to_dict()
    needed = ("schema", "source", "encoding", "text", "lines")
    for name in whole.keys() - needed:
        old = {key: value for key, value in whole.items() if key != name}
        assert Article.from_dict(old).text == whole["text"]
    bare = Article.from_dict({name: whole[name] for name in needed} | {"encoding": {"name": "gbk", "evidence": "told"}})
    assert (bare.text, bare.encoding.name, bare.sections, bare.warnings, bare.url) == (
        whole["text"],
        "gbk",
        (),
        (),
        None,
    )


def test_a_record_holds_every_field_of_the_contract():
    contract = {
        *("schema", "id", "source", "url", "status", "error", "encoding", "title", "date", "publisher", "author"),
        *("editor", "reads", "language", "text", "sections", "removed", "blocks_in", "blocks_out", "chars_in"),
        *("chars_out", "warnings"),
    }
    record = articlekit.clean(TEXT).to_dict()
    assert contract <= record.keys()
    assert record["encoding"].keys() >= {"name", "evidence", "confidence", "declared", "replaced", "repaired"}


def test_the_lines_of_a_page_are_explained_each_with_its_removal():
    lines = articlekit.explain(TEXT + FOOTER)
    assert [line.text for line in lines] == [text for text in (TEXT + FOOTER).split("\n") if text]
    assert [(line.line, line.removal.rule) for line in lines if line.removal] == [
        (7, "copyright-year"),
        (8, "zh-icp-number"),
    ]
    assert articlekit.explain(articlekit.clean(TEXT + FOOTER)) == lines
    assert all(line.kept for line in articlekit.explain(articlekit.read(TEXT + FOOTER)))
    assert all(line.kept for line in articlekit.explain(TEXT + FOOTER, min_keep=1.0))


def test_an_article_shows_itself_in_one_short_line():
    article = articlekit.clean(TEXT + FOOTER)
    assert repr(article) == (
        f"<Article '河湾村的磨刀人每月初八来一次': ok, 3 of 5 lines, {len(TEXT.replace(chr(10), ''))} characters>"
    )
    long = dataclasses.replace(
        article, metadata=Metadata(title="很长的标题" * 40, date="2020-10-08T08:00:00+08:00"), warnings=("x",)
    )
    assert "2020-10-08" in repr(long)
    assert ": warning, " in repr(dataclasses.replace(article, warnings=("x",)))
    assert len(repr(long)) <= 120
    assert repr(Article("a.txt", Encoding("utf-8", "utf-8"))) == "<Article 'a.txt': empty, 0 of 0 lines, 0 characters>"


def test_rules_of_files_are_loaded_beside_the_built_in_ones(tmp_path):
    from articlekit.rules import built_in

    path = tmp_path / "mine.toml"
    path.write_text(
        '[[rule]]\nid = "bell"\nabout = "The closing line"\nreasons = ["navigation"]\nwhere = "anywhere"\n'
        "pattern = '^叮叮当当$'\nremoves = [\"叮叮当当\"]\nkeeps = []\n",
        "utf-8",
    )
    rules = articlekit.load_rules(path, without=["zh-icp-number"])
    ids = {rule.id for rule in rules.rules}
    assert ids == {rule.id for rule in built_in().rules} - {"zh-icp-number"} | {"bell"}
    assert articlekit.load_rules() == built_in()
    assert articlekit.clean(TEXT + "\n叮叮当当\n", rules=articlekit.load_rules(os.fspath(path))).text == TEXT
    with pytest.raises(RuleError, match="zh-nothing"):
        articlekit.load_rules(without=["zh-nothing"])


def test_a_fact_of_metadata_is_declared_once(monkeypatch, tmp_path):
    """What Metadata gains goes through the record and back by itself, and into a table by the type of the record."""
    import dataclasses

    from articlekit.io import tables
    from articlekit.model import record, values
    from articlekit.records import ArticleRecord

    longer = dataclasses.make_dataclass(
        "Longer", [("column", str | None, None)], bases=(values.Metadata,), frozen=True, slots=True
    )
    written = record.metadata_fields(longer(title="渡口", column="本地"))
    assert (written["title"], written["column"]) == ("渡口", "本地")
    monkeypatch.setattr(record, "Metadata", longer)
    assert record.read_metadata(written).column == "本地"
    pytest.importorskip("pyarrow")
    # test_records.py says that a record has the fields of its type, of which the columns of a table are made.
    assert values.Metadata().facts().keys() <= {*tables.arrow_schema(ArticleRecord).names}
