"""Text that was decoded wrongly before it was saved."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import made_up_damage
from articlekit.model import Encoding
from articlekit.page.decode import decode
from articlekit.page.decode.mojibake import mend
from languages import SENTENCES, TEXT
from made_up_damage import misread

KINDS = ["whole text", "one paragraph", "one word", "a title", "twice", "no-break space lost", "bytes lost"]
# Single letters, and what two encodings read as different letters, prove too little.
LEAST = {"one word": 0.85, "a title": 0.93}


@pytest.fixture(scope="module")
def cases():
    return [(case, decode(case.text.encode())) for case in made_up_damage.damaged()]


@pytest.mark.parametrize("kind", KINDS)
def test_utf_8_is_had_back_from_every_encoding(cases, kind):
    of_kind = [(case, decoded) for case, decoded in cases if case.kind == kind]
    restored = sum(decoded.text == case.truth for case, decoded in of_kind)
    assert restored >= LEAST.get(kind, 1) * len(of_kind) > 0


def test_a_line_is_repaired_or_left_and_never_made_worse(cases):
    for case, decoded in cases:
        for before, truth, after in zip(
            *(text.split("\n") for text in (case.text, case.truth, decoded.text)), strict=True
        ):
            assert after in (before, truth)


def test_every_step_is_reported(cases):
    for case, decoded in cases:
        assert bool(decoded.encoding.repairs) == (decoded.text != case.text)
        if case.kind == "twice" and case.language == "zh":
            assert len(decoded.encoding.repairs) == 2
            assert all(what.startswith("utf-8 read as ") for what in decoded.encoding.repairs)


def test_legacy_encodings_are_had_back():
    count, restored = Counter(), Counter()
    for case in made_up_damage.legacy():
        count[case.kind] += 1
        restored[case.kind] += decode(case.text.encode()).text == case.truth
    assert count.keys() == restored.keys()
    assert all(restored[kind] >= 0.9 * count[kind] for kind in count)


def test_clean_text_does_not_change():
    for text in made_up_damage.clean(600):
        decoded = decode(text.encode())
        assert (decoded.text, decoded.encoding.damage) == (text, ())


CLEAN = {
    **TEXT,
    "emoji": "今天👩‍👩‍👧‍👦一起去🏔️了，😀😀真好！🇨🇳",
    "combining marks": "e\u0301te\u0301 n\u0303 A\u030a Vie\u0323\u0302t",
    "full width": "ＡＢＣ１２３，（全角）；“引号”",
    "quotes of mojibake": "She saw Ã© and Ã¼ where é was meant.",
    "only quotes of mojibake": "It said Ã¼ Ã¶ Ã¤, all the time.",
    "a word and what became of it": "The list had CafÃ© in it, and not Café.",
    "a text about it": "乱码是什么？比如把 UTF-8 的“中文”显示成 ä¸­æ–‡，这就是乱码。浏览器猜错了编码。",
    "rare Han": "龘靐齉齾爩鱻麤龗灪龖厵驫鸞麣鱺",
    "names": "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许",
    "one replacement character": "好\ufffd人一生平安",
    "guillemets": "«ÉTÉ» CAFÉ» «À»",
    "ligatures": "œuvre, Œdipe, cœur — “naïve” … £ € ‰",
    "an alphabet": "[a-zA-ZÑñáÁéÉíÍóÓúÚüçÇ ]{2,100}",
    "a name in letters for play": "$ÚPÉR KÄ$H £ÖVÉ",
    "a word before a no-break space": "NICIODATĂ\u00a0",
    "nothing but signs": "“×” ∆° ½… ©®™ «…» ¿? ¡!",
    "frames": "┌──┬──┐\n│ä │é │\n└──┴──┘",
    "persian with a joiner": "می‌رود و تلین‌گیتی را می‌بیند®",
}


@pytest.mark.parametrize("text", CLEAN.values(), ids=list(CLEAN))
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_clean_page_does_not_change_by_a_character(text, codec):
    decoded = decode(text.encode(codec))
    assert (decoded.text, decoded.encoding.repairs, decoded.encoding.suspected) == (text, (), ())


REPAIRED = {
    "a lost last byte": ("â€œQuiet,â€ she said. It was â€œlateâ€.", "“Quiet,” she said. It was “late”."),
    "à before a letter": (
        "Ã l'aube, elle va Ã pied jusqu'Ã la riviÃ¨re.",
        "à l'aube, elle va à pied jusqu'à la rivière.",
    ),
    "à with its no-break space": ("ART TRIP Ã\u00a0 l'office", "ART TRIP à l'office"),
    "contractions": ("com atenÃ§Ã£o Ã s crianÃ§as", "com atenção às crianças"),
    "surrogate pairs": ("Hello í\u00a0½í¸\u008d there", "Hello 😍 there"),
    "signs of windows": (
        "\u0093For ages,\u0094 he said\u0085 It\u0092s late \u0096 very",
        "“For ages,” he said… It’s late – very",
    ),
    "entities": ("Camilla&acirc;&#128;&#153;s caf&Atilde;&copy; &amp; more", "Camilla’s café &amp; more"),
    "right letters beside it": ("Divisão B: RelaÃ§Ã£o e SÃ©rie", "Divisão B: Relação e Série"),
    "a mark of byte order": ("ï»¿The ferry doesnâ€™t run.", "\ufeffThe ferry doesn’t run."),
    "three times": (misread(misread(misread("télé", "mac_roman"), "mac_roman"), "mac_roman"), "télé"),
    "metadata": (
        '<meta name="description" content="LÃ©a et ZoÃ« Ã©coutent"><p>Zoë</p>',
        '<meta name="description" content="Léa et Zoë écoutent"><p>Zoë</p>',
    ),
}


@pytest.mark.parametrize(("text", "truth"), REPAIRED.values(), ids=list(REPAIRED))
def test_what_is_certain_is_repaired(text, truth):
    assert mend(text).text == truth


def test_addresses_and_other_attributes_stay_as_they_are():
    page = '<p>Voilà un café.</p><a href="/tag/cafÃ©" title="cafÃ©">ici</a>'
    assert decode(page.encode()).text == page


def test_entities_of_other_kinds_stay():
    text = "10Î&frac14;s &lt;&lt; a &nbsp;&nbsp; &raquo;&nbsp; b"
    assert mend(text).text == text


def test_the_first_place_is_told_with_what_it_was():
    page = "The first line.\nCafÃ© and naÃ¯ve.\nThe CafÃ© again."
    (damage,) = decode(page.encode()).encoding.damage
    assert (damage.what, damage.line, damage.places) == ("utf-8 read as windows-1252", 2, 2)
    assert (damage.before, damage.after, damage.repaired) == ("CafÃ© and naÃ¯ve.", "Café and naïve.", True)


@pytest.mark.parametrize("repair", ["report", "off"])
def test_repair_can_be_left_out(repair):
    text = misread(TEXT["zh"], "latin-1")
    decoded = decode(text.encode(), repair=repair)
    assert (decoded.text, decoded.encoding.repairs) == (text, ())
    assert bool(decoded.encoding.suspected) == (repair == "report")


def test_what_could_be_repaired_says_how():
    (warning,) = decode("CafÃ© and naÃ¯ve".encode(), repair="report").encoding.warnings
    assert warning == "the text looks like utf-8 read as windows-1252; --repair auto mends it (first in line 1)"


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "gb18030"), ("gb18030", "big5hkscs"), ("gb18030", "utf-8")], ids=str
)
def test_what_lost_something_is_reported_and_left(right, wrong):
    text = "\n".join(line.encode(right).decode(wrong, "replace") for line in (TEXT["zh"] + TEXT["zh"]).split("\n"))
    decoded = decode(("A line.\n" + text.replace("\n", "")).encode())
    assert (decoded.text, decoded.encoding.repairs) == ("A line.\n" + text.replace("\n", ""), ())
    suspicion = decoded.encoding.suspected[-1]
    assert suspicion.endswith("first in line 2, with loss")
    assert "fetch the page again" in decoded.encoding.warnings[-1]


def test_damage_survives_its_record():
    encoding = decode("CafÃ© and naÃ¯ve".encode()).encoding
    assert Encoding.from_dict(encoding.to_dict()) == encoding


LINES = [line for sentences in SENTENCES.values() for line in sentences] + list(CLEAN.values())


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=6).map("\n".join))
def test_repair_leaves_clean_text_alone(text):
    assert mend(text).text == text


LETTERS = st.text(
    st.characters(categories=["L", "M", "N", "P", "So", "Zs"], max_codepoint=0x1FFFF), min_size=1, max_size=60
)


@given(LETTERS)
def test_repair_leaves_a_page_of_any_letters_alone_or_was_asked_for(text):
    decoded = decode(f"<p>{text}</p>\n{TEXT['fr']}{TEXT['zh']}".encode())
    assert decoded.encoding.repairs == ()


@given(st.text(max_size=80))
def test_any_text_is_mended_or_left(text):
    mended = mend(text)
    assert mend(mended.text).text == mended.text


def test_entities_that_cannot_be_restored_are_not_lost():
    text = "10 ƒÃ‚â ƒÃ¦ ‚Ã¢ &Atilde;&copy; ƒâ€š ƒÃ¯ ‚Ã‡ end"
    assert mend(text).text.startswith("10")
    assert mend(text).text.endswith("end")
