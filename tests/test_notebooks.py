"""What a notebook shows of values, their tables, and bars of progress."""

import re
import sys
from html import unescape

import numpy as np
import pytest
from selectolax.lexbor import LexborHTMLParser

import articlekit
from articlekit.collection.index import Index
from articlekit.report.html import _environment
from made_up import BODY, DOUBLED, PAGE

TEXTS = [BODY, BODY.replace("八块钱", "九块钱"), "另一篇文章，与前面的毫不相干，只是为了凑数而写的一段话。" * 3, BODY]


def test_an_article_is_shown_as_its_explanation_in_a_frame():
    article = articlekit.clean(f"{DOUBLED}<script>alert(1)</script>\n".encode())
    shown = LexborHTMLParser(article._repr_html_())
    assert [node.tag for node in shown.body.css("*")][1:] == ["iframe"]
    frame = shown.css_first("iframe").attributes
    assert frame["sandbox"] == "allow-scripts"
    assert frame["srcdoc"] == articlekit.explanation_html(article)
    assert "zh-icp-number" in LexborHTMLParser(frame["srcdoc"]).body.text()


def test_without_jinja_an_article_is_shown_as_before(monkeypatch):
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.setattr("articlekit.report.html._environment", _environment.__wrapped__)
    article = articlekit.clean(PAGE.encode())
    assert article._repr_html_() is None
    with pytest.raises(articlekit.ReadError, match=re.escape("needs jinja2: pip install 'articlekit[report]'")):
        articlekit.explanation_html(article)


def test_two_texts_are_compared_as_a_page_of_html():
    page = LexborHTMLParser(articlekit.comparison_html(TEXTS[0], TEXTS[1], lang="zh"))
    assert [node.text() for node in page.css("del, ins")] == ["八", "九"]
    assert "近似重复" in page.css_first("h1").text()


def test_clusters_are_a_table():
    clusters = articlekit.dedupe(TEXTS)
    table = clusters.to_pandas()
    assert table["keeper"].tolist() == [0, 0, 2, 0]
    assert table["kept"].tolist() == [True, False, True, False]
    assert table["relation"].fillna("").tolist() == ["", "near", "", "exact"]
    assert table["cluster"].tolist() == clusters.names.tolist()
    np.testing.assert_array_equal(table["similarity"], clusters.similarity)


def test_clusters_are_shown_by_numbers_and_names_of_earlier_runs_are_text(tmp_path):
    shown = LexborHTMLParser(articlekit.dedupe(TEXTS)._repr_html_())
    assert shown.css_first("p").text() == "4 documents, 2 of them kept, 1 clusters"
    assert [cell.text() for cell in shown.css("td")] == ["0", "1: near 0.95; 3: exact 1.00"]
    with Index.create(tmp_path / "seen") as index:
        articlekit.dedupe(TEXTS[:1], index=index, run="<b>one</b>")
        found = articlekit.dedupe(TEXTS[1:], index=index, run="two")
    assert "<b>" not in found._repr_html_()
    assert len(found.to_pandas()) == 3
    assert all(name in unescape(found._repr_html_()) for name in ("near", "exact"))


class Bar:
    """A bar as tqdm's, which notes what it is told."""

    made: "list[Bar]"

    def __init__(self, *, total: int) -> None:
        self.total, self.done, self.is_closed = total, 0, False
        self.made.append(self)

    def update(self, number: int) -> None:
        self.done += number

    def close(self) -> None:
        self.is_closed = True


def test_a_run_moves_a_bar(tmp_path):
    Bar.made = []
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(PAGE, "utf-8")
    articlekit.run([tmp_path / f"{name}.txt" for name in "abc"], output=str(tmp_path / "x.jsonl"), progress=Bar)
    assert [(bar.total, bar.done, bar.is_closed) for bar in Bar.made] == [(3, 3, True)]
