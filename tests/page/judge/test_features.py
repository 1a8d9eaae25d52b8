"""Columns: what each says of a small page, and that they have not changed since the training."""

import hashlib
from pathlib import Path

import numpy as np

from articlekit import Block
from articlekit.page import html, lines
from articlekit.page.decode import decode
from articlekit.page.judge import facts, features, model
from articlekit.page.judge.why import ABOUT
from articlekit.rules import built_in

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
# Of the values of every column on every sample. Where it changes, train anew, and write what the test says here: trees
# ask questions of the columns that they were trained on, and of no others. More words of a language change those of its
# own pages only, which is no reason to train.
DIGEST = "b9725b2d00080aeb12adef331f8f406cf1887ddaaf40ce9bee467820a85459d7"
BODY = "老井的水一直是甜的，来打水的人从早到晚不断，井沿磨出了二十七道沟。"
PAGE = ["首页", "老井又清了一回", "2021-04-16 08:05 来源：柳岸晚报", BODY, "分享到：", BODY, "版权所有 © 柳岸网"]


def columns(texts):
    return facts(lines.classify([Block(text, number) for number, text in enumerate(texts, 1)], built_in())).columns()


def test_form_is_what_a_block_looks_like():
    found = features.form_columns(["好，好。", "Two words", "12:30", "（完）"])
    assert found["weight"].tolist() == [2 + 0.8, 8 * 0.4, 5 * 0.4, 1 + 0.8]
    assert found["marks"].tolist() == [2, 0, 0, 0]
    assert found["last_stop"].tolist() == [True, False, False, False]
    assert found["words"].tolist() == [0, 1, 0, 0]
    assert found["upper_share"].tolist() == [0, 1 / 8, 0, 0]


def test_place_counts_the_blocks_to_the_next_paragraph():
    found = columns(PAGE)
    assert found["prose_below"].tolist()[:3] == [3, 2, 1]
    assert found["prose_above"].tolist()[4:] == [1, 2, 1]
    above = found["share_above"].tolist()
    assert above == sorted(above)
    assert above[0] == 0 < above[4] < above[6] < 1
    assert found["stands_above"].tolist() == [False, False, False, False, False, True, False]


def test_words_are_what_the_rules_say():
    found = columns(PAGE)
    assert found["says_metadata"].tolist() == [0, 0, 1, 0, 0, 0, 0]
    assert found["says_copyright"].tolist() == [0, 0, 0, 0, 0, 0, 1]
    assert found["credit_above"].tolist()[3] == 1


def test_every_column_that_trees_ask_is_there_and_every_topic_is_of_a_column():
    of_html = html.look((SAMPLES / "plain.html").read_text("utf-8")).columns
    asked = {"text": columns(PAGE), "html": of_html}
    for name, found in asked.items():
        assert set(model.load(name).names) <= found.keys()
    every = {*asked["text"], *of_html}
    assert [start for start in ABOUT if not any(name.startswith(start) for name in every)] == []


def test_a_page_of_any_size_has_all_columns():
    for texts in (["一"], [BODY], [BODY] * 3, ["首页"] * 50):
        found = columns(texts)
        assert {len(values) for values in found.values()} == {len(texts)}
        assert all(np.isfinite(values).all() for values in found.values())


def test_no_column_has_changed_since_the_trees_were_trained():
    digest = hashlib.sha256()
    for path in sorted(SAMPLES.iterdir()):
        if path.suffix not in (".txt", ".html"):
            continue
        text = decode(path.read_bytes()).text
        texts = [line for line in text.split("\n") if line.strip()]
        found = html.look(text).columns if path.suffix == ".html" else columns(texts) if texts else {}
        for name, values in sorted(found.items()):
            digest.update(f"{path.name} {name} {np.round(values.astype(np.float64), 6).tolist()}".encode())
    assert digest.hexdigest() == DIGEST
