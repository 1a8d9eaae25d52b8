"""Text that was decoded wrongly before it was saved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit.page.decode import decode
from articlekit.page.decode.mojibake import find
from languages import SENTENCES, TEXT

DAMAGE = [
    ("zh", "utf-8", "cp1252"),
    ("zh", "utf-8", "latin-1"),
    ("ja", "utf-8", "latin-1"),
    ("ko", "utf-8", "latin-1"),
    ("ru", "utf-8", "latin-1"),
    ("fr", "utf-8", "latin-1"),
    ("de", "utf-8", "latin-1"),
    ("zh", "gbk", "latin-1"),
    ("zh-Hant", "big5", "gb18030"),
]


def misread(text: str, right: str, wrong: str) -> str:
    data = text.encode(right)
    if wrong == "cp1252":
        # Browsers read the five bytes that it leaves undefined as control characters.
        return "".join(
            bytes([byte]).decode("cp1252") if byte not in b"\x81\x8d\x8f\x90\x9d" else chr(byte) for byte in data
        )
    return data.decode(wrong)


@pytest.mark.parametrize(("language", "right", "wrong"), DAMAGE)
def test_what_lost_nothing_is_repaired_and_named(language, right, wrong):
    decoded = decode(misread(TEXT[language], right, wrong).encode())
    assert decoded.text == TEXT[language]
    assert len(decoded.encoding.repairs) == 1
    assert decoded.encoding.suspected == ()


@pytest.mark.parametrize(("language", "right", "wrong"), DAMAGE)
def test_a_page_with_a_long_head_is_repaired_too(language, right, wrong):
    page = f"<html><head>{'<link href=x>' * 999}</head><p>{TEXT[language]}</p></html>"
    assert decode(misread(page, right, wrong).encode()).text == page


@pytest.mark.parametrize("repair", ["report", "off"])
def test_repair_can_be_left_out(repair):
    text = misread(TEXT["zh"], "utf-8", "latin-1")
    decoded = decode(text.encode(), repair=repair)
    assert (decoded.text, decoded.encoding.repairs) == (text, ())
    assert bool(decoded.encoding.suspected) == (repair == "report")


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "gb18030"), ("gb18030", "big5hkscs"), ("gb18030", "utf-8")], ids=str
)
def test_what_lost_something_is_reported_and_left(right, wrong):
    text = TEXT["zh"].encode(right).decode(wrong, "replace")
    decoded = decode(text.encode())
    assert (decoded.text, decoded.encoding.repairs) == (text, ())
    (suspicion,) = decoded.encoding.suspected
    assert suspicion.endswith(", with loss")
    (warning,) = decoded.encoding.warnings
    assert "fetch the page again" in warning


CLEAN = {
    **TEXT,
    "emoji": "今天👩‍👩‍👧‍👦一起去🏔️了，😀😀真好！🇨🇳",
    "combining marks": "e\u0301te\u0301 n\u0303 A\u030a Vie\u0323\u0302t",
    "full width": "ＡＢＣ１２３，（全角）；“引号”",
    "quotes of mojibake": "She saw Ã© and Ã¼ where é was meant.",
    "only quotes of mojibake": "It said Ã¼ Ã¶ Ã¤, all the time.",
    "rare Han": "龘靐齉齾爩鱻麤龗灪龖厵驫鸞麣鱺",
    "names": "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许",
    "one replacement character": "好\ufffd人一生平安",
    "guillemets": "«ÉTÉ» CAFÉ» «À»",
    "ligatures": "œuvre, Œdipe, cœur — “naïve” … £ € ‰",
}


@pytest.mark.parametrize("text", CLEAN.values(), ids=list(CLEAN))
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_clean_page_does_not_change_by_a_character(text, codec):
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding.repairs, decoded.encoding.suspected) == (text, (), ())


WORDS = st.lists(
    st.sampled_from([sentence for sentences in SENTENCES.values() for sentence in sentences] + list(CLEAN.values())),
    min_size=1,
    max_size=6,
).map("\n".join)
LETTERS = st.text(
    st.characters(categories=["L", "M", "N", "P", "So", "Zs"], max_codepoint=0x1FFFF), min_size=1, max_size=60
)


@given(WORDS)
def test_repair_leaves_clean_text_alone(text):
    assert find(text) is None


@given(LETTERS)
def test_repair_leaves_a_page_of_any_letters_alone_or_was_asked_for(text):
    decoded = decode(f"<p>{text}</p>\n{TEXT['fr']}{TEXT['zh']}".encode())
    assert decoded.encoding.repairs == ()
