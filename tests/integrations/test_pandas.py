"""The pandas accessor."""

import pytest

import articlekit

pd = pytest.importorskip("pandas")
accessor = pytest.importorskip("articlekit.pandas")

STORY = "".join(
    f"堤上的第{number}棵柳树今年春天重新发了芽，看堤的人说它比去年高出两尺。" for number in "一二三四五六七八九"
)
HEAD = "<html><head><title>柳树发芽</title></head><body><h1>柳树发芽</h1>"
PAGE = f"{HEAD}<p>{STORY}</p><p>版权所有 某某网</p></body></html>"


def test_a_column_of_pages_becomes_a_table_of_articles():
    pages = pd.Series([PAGE.encode(), PAGE, None, b"\x89PNG\r\n\x1a\n" + bytes(range(256))], index=list("abcd"))
    table = pages.articlekit.clean(workers=1)
    assert list(table.index) == list("abcd")
    assert list(table.columns) == list(accessor.COLUMNS)
    assert table["status"].tolist()[2:] == ["empty", "error"]
    assert STORY in table["text"]["a"]
    assert "版权" not in table["text"]["a"]
    assert table["text"]["a"] == table["text"]["b"]
    assert table["title"]["a"] == "柳树发芽"
    assert "not text" in table["warnings"]["d"][0]


def test_duplicates_are_told_by_the_labels_of_the_rows():
    texts = pd.Series([STORY, STORY[::-1], STORY + "完", None], index=[10, 20, 30, 40])
    table = texts.articlekit.dedupe()
    assert table["keeper"].tolist() == [30, 20, 30, 40]
    assert table["kept"].tolist() == [False, True, True, True]
    assert table["relation"].tolist()[0] == "near"
    assert table["similarity"].between(0, 1).all()


def test_the_chain_of_criteria_is_taken():
    assert pd.Series([STORY, STORY + "完"]).articlekit.dedupe(keep=["first"])["keeper"].tolist() == [0, 0]


def test_a_missing_text_is_an_empty_one():
    for missing in (None, pd.NA, float("nan")):
        series = pd.Series(["a text of some length that is long enough to compare with", missing], dtype=object)
        assert series.articlekit.clean(workers=1)["status"].tolist() == ["ok", "empty"]
        assert series.articlekit.dedupe()["kept"].tolist() == [True, True]


def test_a_table_has_every_field_of_a_record_with_its_type():
    pages = pd.Series([PAGE.encode(), b"\x89PNG\r\n\x1a\n" + bytes(range(256))])
    seen = []

    def progress(results, *, total):
        seen.append(total)
        return results

    table = pages.articlekit.clean(workers=1, progress=progress)
    record = articlekit.clean(PAGE.encode()).to_dict()
    assert {name: table[name][0] for name in accessor.COLUMNS if record[name] is not None} == {
        name: record[name] for name in accessor.COLUMNS if record[name] is not None
    }
    assert set(record) - set(accessor.COLUMNS) == {"schema", "id", "source", "url", "error"}
    assert {str(table[name].dtype) for name in ("reads", "blocks_in", "blocks_out", "chars_in", "chars_out")} == {
        "Int64"
    }
    assert table["blocks_in"].isna().tolist() == [False, True]
    assert seen == [2]
