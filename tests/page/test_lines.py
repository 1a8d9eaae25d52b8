"""What kind of line a block is."""

import pytest

from articlekit import Block
from articlekit.page import lines
from articlekit.rules import Rules, built_in
from made_up import ARTICLES


def read(*texts, rules=None):
    blocks = [Block(text, number) for number, text in enumerate(texts, 1)]
    return lines.classify(blocks, built_in() if rules is None else rules)


def kind(text):
    return read(text)[0].kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("清早的雾还没有散，摆渡人就把两支新桨装上了船。", "prose"),
        ("He tied a strip of blue cloth to each of them, and the children counted the strokes.", "prose"),
        ("朝霧がまだ晴れないうちに、船頭は新しい櫂を舟に取り付けた。", "prose"),
        ("“摇吧。”他说。", "sentence"),
        ("Nobody spoke.", "sentence"),
        ("联系人：老葛", "label"),
        ("（存根联）", "label"),
        ("桨", "word"),
        ("新桨上船", "word"),
        ("一个渡口的早晨", "head"),
        ("柳岸村的渡船今年换上了两支新桨", "middle"),
        ("桨 橹 篙 锚 缆 舵", "bar"),
        ("Oars | Poles | Ropes | Anchors", "bar"),
        ("2021年4月16日", "date"),
        ("2021-04-16 08:05", "metadata"),
        ("2021-04-16 08:05 柳岸晚报", "metadata"),
        ("By Marta Quill, 12 March 2021", "metadata"),
        ("来源：柳岸晚报", "metadata"),
        ("责任编辑：石桥", "closing"),
        ("上一篇：老井重新出水", "closing"),
        ("相关新闻", "related"),
        ("Related articles", "related"),
        ("分享到：微信 微博", "furniture"),
        ("首页 > 乡村 > 正文", "furniture"),
        ("广告", "inset"),
        ("READ MORE: Council finds missing weathervane in its own cellar", "inset"),
        ("版权所有 © 2021 柳岸网", "footer"),
        ("苏ICP备00000000号", "footer"),
    ],
)
def test_a_line_is_told_by_its_rules_and_its_form(text, expected):
    assert kind(text) == expected


@pytest.mark.parametrize("name", ARTICLES)
def test_every_paragraph_of_an_article_is_prose(name):
    assert {line.kind for line in read(*ARTICLES[name][1:])} <= {"prose", "sentence"}


@pytest.mark.parametrize(
    "text",
    [
        "The ferryman tied a strip of blue cloth to each oar. Seven children were the first to cross. Nobody spoke.",
        "헌 노는 스물여섯 해 동안 쓰여 빛이 비칠 만큼 얇아졌다. 그는 태우기가 아까워 나루터 기둥에 못으로 박았다.",
    ],
)
def test_a_paragraph_of_several_sentences_without_a_comma_is_prose(text):
    assert kind(text) == "prose"


@pytest.mark.parametrize(
    "text",
    [
        "渡船上贴着“版权所有 翻印必究”，是他女儿贴着玩的，外乡人都要问上一句。",
        "书的背面印着『版权所有 2021』几个字，谁也没有当真，书还是被借了三个村子。",
        '墙上写着"苏ICP备00000000号"，油漆还没有干，是孩子们照着电脑描的。',
        "他写的是网站底部那行苏ICP备00000000号的来历，一写就是三千字，没有人看完。",
        "船頭のサイトには「写真の無断転載を禁じます」と書かれている、と娘は言った。",
    ],
)
def test_a_sentence_that_speaks_of_a_footer_is_prose(text):
    assert kind(text) == "prose"


def test_a_footer_that_is_a_sentence_is_a_footer():
    assert kind("版权所有 本网站由柳岸晚报社主办，未经授权禁止转载。") == "footer"


def test_a_date_in_a_sentence_makes_no_date_line():
    assert kind("2021年4月16日，渡口来了一位画家，他画了一天。") == "prose"
    assert kind("2021-04-16 08:05 船到岸，人都齐了。") == "sentence"


def test_a_numbered_label_is_an_item_of_the_text():
    assert kind("发布时间：2021年4月16日") == "metadata"
    assert kind("三、发布时间：2021年4月16日") == "label"


def test_lines_that_close_an_article_are_evidence_and_insets_are_evidence_only():
    (closing, inset, text) = read("责任编辑：石桥", "广告", "清早的雾还没有散，摆渡人就把两支新桨装上了船。")
    assert (closing.ends, closing.kind in lines.EVIDENCE) == (True, True)
    assert (inset.ends, inset.kind in lines.EVIDENCE) == (False, True)
    assert (text.ends, text.kind in lines.EVIDENCE) == (False, False)


def test_prose_speaks_most_for_text():
    (prose,) = read("清早的雾还没有散，摆渡人就把两支新桨装上了船。")
    others = read("首页", "版权所有 © 2021 柳岸网", "责任编辑：石桥", "桨 橹 篙 锚", "“摇吧。”他说。")
    assert all(lines.KINDS.index(line.kind) < lines.KINDS.index(prose.kind) for line in others)


def test_a_line_knows_the_rules_that_fit_it():
    (line,) = read("举报电话：0500-0001111 苏ICP备00000000号")
    assert line.hit("anywhere").rule.id == "zh-icp-number"
    assert line.hit("below-footer").rule.id == "zh-hotline"
    assert line.hit("edge") is None
    assert line.because_of("hotline")
    assert not line.because_of("share")


def test_without_rules_form_alone_tells():
    (line,) = read("苏ICP备00000000号", rules=Rules(()))
    assert line.hits == ()
    assert line.kind not in lines.EVIDENCE
