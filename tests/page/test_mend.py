"""Changes to the text that a user asks for."""

from pathlib import Path

import pytest

import articlekit
from articlekit import Article, clean, mend

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
WRAPPED = clean(SAMPLES / "hard-wrapped.txt")


def test_nothing_happens_unasked():
    article = clean(SAMPLES / "traditional.txt")
    assert mend(article) == article


def test_the_lines_of_a_wrapped_paragraph_become_one():
    lines = mend(WRAPPED, join_lines=True).text.split("\n")
    page = WRAPPED.text.split("\n")
    assert "".join(lines) == "".join(page)
    paragraphs = [line for line in lines if line]
    assert len(paragraphs) < len([line for line in page if line]) / 2
    assert all(line.endswith(("。", "？", "”", "！")) for line in paragraphs[1:] if len(line) > 38)


def test_a_joined_line_is_marked_and_not_deleted():
    article = mend(WRAPPED, join_lines=True)
    assert [block.line for block in article.blocks] == [block.line for block in WRAPPED.blocks]
    joined = [block for block in article.removed if block.removal.stage == "mend"]
    assert joined
    assert all("joined to the paragraph that begins in line" in block.removal.because for block in joined)


def test_words_of_latin_script_are_joined_with_a_space():
    line = "the old mill wheel, which had not turned since spring, began to move. By noon, says"
    rows = [line.replace("mill", word) for word in ("iron", "mill", "oaken", "mossy", "heavy", "slow", "great")]
    article = mend(clean("\n".join([*rows, "the miller, it was grinding."])), join_lines=True)
    assert "says the old mill wheel" in article.text
    assert article.text.count("\n") < 8


def test_paragraphs_that_were_not_wrapped_stay_apart():
    article = clean(SAMPLES / "doubled-page.txt")
    assert mend(article, join_lines=True).text == article.text


@pytest.mark.parametrize(
    ("script", "text", "want"),
    [
        ("simplified", "漢語的發展與頭髮", "汉语的发展与头发"),
        ("traditional", "发展中的头发", "發展中的頭髮"),
        ("simplified", "plain English, 日本", "plain English, 日本"),
    ],
)
def test_chinese_is_written_in_the_script_that_was_asked_for(script, text, want):
    assert mend(clean(text), script=script).text == want + "\n"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("他说:“来了,来了!”(笑)", "他说：“来了，来了！”（笑）"),
        ("比分3:2,票价12,000元", "比分3:2，票价12,000元"),
        ("At 8:30, they left (all of them).", "At 8:30, they left (all of them)."),
        ("网址是http://a.example/b?c,请看", "网址是http://a.example/b?c,请看"),
    ],
)
def test_chinese_punctuation_is_set_full_width_and_no_other(text, want):
    assert mend(clean(text), punctuation=True).text == want + "\n"


def test_the_record_names_what_was_done_and_comes_back():
    article = mend(clean("漢語,很好"), script="simplified", punctuation=True)
    assert article.to_dict()["mended"] == ["to-simplified", "normalize-punctuation"]
    assert Article.from_dict(article.to_dict()).mended == article.mended
    assert articlekit.clean("x").to_dict()["mended"] == []


def test_what_is_removed_is_shown_as_the_page_has_it():
    article = mend(clean(SAMPLES / "traditional.txt"), script="simplified")
    assert any("責任編輯" in block.text for block in article.removed)


COLUMN = [
    "the ferry at hollow reach got its new oars on friday morning, and the old ferryman",
    "tied a strip of blue cloth to each of them. He had used the old pair for so long,",
    "he said, that the light came through, and would not burn them, so they now hang on",
    "a post beside the landing. Seven children and a large basket of eggs were the first",
    "to cross, counting the strokes aloud until the boat touched sand, and not one of the",
    "eggs was broken. A bridge is planned for next year, people say, and he will sell tea",
    "at the end of it, watch them walk, and tell them about the river. Nobody believes it",
]


def joined(lines):
    """Return how many lines are joined to the one above them."""
    blocks = mend(clean("\n".join(lines), min_keep=0), join_lines=True).removed
    return sum(block.removal.stage == "mend" for block in blocks)


def test_lines_of_a_text_wrapped_at_one_width_are_parts_of_a_paragraph():
    assert joined(COLUMN) == len(COLUMN) - 1


def test_headlines_of_one_width_are_not_wrapped_text():
    assert joined([text[0].upper() + text[1:].replace(". ", ", ") for text in COLUMN]) == 0


def test_fewer_lines_than_a_paragraph_has_are_not_wrapped_text():
    assert joined(COLUMN[:4]) == 0
