"""Style and script in a text do not count; prose in braces does, and so does a document of code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.collection.code import remove_code
from articlekit.collection.compare import compare
from articlekit.collection.relation import Relation
from made_up_collection import article

STYLE = ".box-1 p{margin:0 0 12px;color:#333}@media (max-width:600px){.box-1{width:100%}.box-2{display:none}}"
SCRIPT = """loadBox({
    trigger: { id: 'box_1' },
    require: [{ url: '//static.example/js/box.js' }],
    then: function () { if (window.top !== window) { open("box"); } },
});"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", [STYLE, SCRIPT])
def test_code_between_paragraphs_is_removed(language, code):
    one, other = article(1, language), article(2, language)
    rest = remove_code(f"{one}\n{code}\n{other}")
    assert rest.startswith(one)
    assert rest.endswith(other)
    assert len(rest) < len(one) + len(other) + 30


@pytest.mark.parametrize("language", ["zh", "en"])
def test_articles_with_a_longer_style_in_them_are_not_copies(language):
    style = "".join(
        f".item-{number}{{width:{number}px;left:{3 * number}px;color:#{number:06x}}}" for number in range(20)
    )
    one, other = (article(number, language, chars=500) for number in range(2))
    assert compare(f"{one}\n{style}", f"{other}\n{style}").relation is Relation.NONE
    assert compare(f"{one}\n{style}", one).relation is Relation.EXACT


@pytest.mark.parametrize(
    "text",
    [
        "She said {and meant it} that the bridge, which is old, will be closed on Monday.",
        "会议｛见附件｝于周一召开。{注：时间以通知为准，请各单位按时参加}其他事项另行通知。",
        '{"title": "The bridge is closed", "text": "The bridge, which is old, will be closed on Monday."}',
    ],
)
def test_prose_in_braces_is_text(text):
    assert [*filter(str.isalnum, remove_code(text))] == [*filter(str.isalnum, text)]


def test_a_document_of_code_is_compared_by_its_code():
    assert remove_code(SCRIPT) == SCRIPT
    assert compare(SCRIPT, SCRIPT + "\n").relation is Relation.EXACT


@given(st.text(alphabet="{}a;: \n字", max_size=200))
def test_what_is_removed_stands_in_braces(text):
    rest = remove_code(text)
    if "{" not in text:
        assert rest == text
    assert len(rest) <= len(text)


@pytest.mark.parametrize("text", ["{" * 200_000, "a{" * 200_000, "{}" * 100_000, "{" * 100_000 + "}" * 100_000])
def test_braces_without_end_take_no_time(text):
    assert remove_code(text) == text
