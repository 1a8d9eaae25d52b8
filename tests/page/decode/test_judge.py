"""Legacy encodings, told by the characters that they give."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from articlekit.page.decode import cjk, decode
from articlekit.page.decode.judge import CHARDET, judge
from languages import SENTENCES, TEXT

CJK = {"zh": "gb18030", "zh-Hant": "big5", "ko": "euc-kr"}
MARKUP = "<html><head><title>News</title></head><body>" + "<div class='item'><a href='/x'>link</a></div>" * 50


@pytest.mark.parametrize(("language", "name"), CJK.items())
def test_a_sentence_is_enough(language, name):
    for sentence in SENTENCES[language]:
        assert judge(sentence[:16].encode({"euc-kr": "cp949"}.get(name, name))).name == name


@pytest.mark.parametrize("codec", ["shift_jis", "euc_jp"])
def test_a_sentence_of_japanese_is_enough(codec):
    for sentence in SENTENCES["ja"]:
        assert decode(sentence.encode(codec)).text == sentence


@pytest.mark.parametrize(("language", "codec"), [("zh", "gbk"), ("zh-Hant", "big5"), ("ja", "cp932"), ("ko", "cp949")])
@pytest.mark.parametrize("lie", ["", "iso-8859-1", "utf-8", "windows-1251", "big5", "gb2312", "euc-jp"])
def test_ten_characters_in_a_page_of_ascii_are_found_whatever_it_declares(language, codec, lie):
    meta = f'<meta charset="{lie}">' if lie else ""
    page = f"{meta}{MARKUP}<p>{SENTENCES[language][0][:12]}</p></body></html>"
    assert decode(page.encode(codec)).text == page


@pytest.mark.parametrize(("language", "codec"), [("zh", "gbk"), ("zh-Hant", "big5"), ("ja", "euc_jp"), ("ko", "cp949")])
def test_damage_and_nul_do_not_change_the_encoding(language, codec):
    data = bytearray(TEXT[language].encode(codec))
    for place in range(10, len(data), 120):
        data[place] = 0xFF
    data[len(data) // 2 : len(data) // 2] = b"\0"
    decoded = decode(bytes(data) + b"\0" * 64)
    assert decoded.text == bytes(data).decode(
        {"big5": "big5hkscs", "gbk": "gb18030"}.get(codec, codec), "replace"
    ).replace("\0", "")
    assert decoded.encoding.nuls == 65


@pytest.mark.parametrize(
    ("language", "codec"), [("fr", "cp1252"), ("de", "cp1252"), ("pl", "cp1250"), ("tr", "cp1254")]
)
def test_latin_text_is_no_cjk(language, codec):
    assert not [one for one in cjk.find(TEXT[language].encode(codec)) if one.is_certain]
    assert decode(TEXT[language].encode(codec)).text == TEXT[language]


def test_the_declaration_decides_between_encodings_that_fit_alike():
    page = "<meta charset={}><p>fa\u00e7ade, na\u00efve, \u00a3 5</p>"
    for label in ("iso-8859-15", "windows-1254", "windows-1252"):
        encoding = decode(page.format(label).encode(label)).encoding
        assert (encoding.name, encoding.evidence) == (label, "declared")


def test_what_the_server_says_is_a_candidate_too():
    page = "fa\u00e7ade, na\u00efve, \u00a3 5".encode("iso-8859-15")
    assert decode(page, http_charset="ISO-8859-15").encoding.name == "iso-8859-15"
    encoding = decode(TEXT["zh"].encode("gbk"), http_charset="ISO-8859-1").encoding
    assert (encoding.name, encoding.declared, encoding.contradicted) == ("gb18030", ("iso-8859-1",), ("iso-8859-1",))


def test_a_declaration_that_the_bytes_bear_out_is_the_evidence():
    encoding = decode(b"<meta charset=gbk>" + TEXT["zh"].encode("gbk")).encoding
    assert (encoding.evidence, encoding.declared, encoding.contradicted) == ("declared", ("gbk",), ())


def test_ascii_contradicts_nothing():
    assert decode(b"<meta charset=gbk><p>plain").encoding.contradicted == ()


@pytest.mark.parametrize(("hint", "name"), [("zh-Hant", "big5"), ("zh-TW", "big5")])
def test_a_hint_decides_where_the_bytes_leave_it_open(hint, name):
    assert decode("霧靄".encode("big5"), hint=hint).encoding.name == name


def test_a_hint_does_not_beat_the_bytes():
    assert decode(TEXT["zh"].encode("gbk"), hint="ja").encoding.name == "gb18030"


def test_a_page_with_a_few_damaged_characters_and_ten_megabytes_of_ascii_before_them():
    page = b"plain text\n" * 900_000 + TEXT["zh"].encode("gbk")
    assert decode(page).text.endswith(TEXT["zh"])


@pytest.mark.parametrize("stray", [b"\x83J", b"\xff\xff\xff", b"\x81w"])
def test_a_page_of_ascii_is_not_lost_for_stray_bytes(stray):
    page = b"<p>plain words and more of them\n" * 500
    decoded = decode(page + stray)
    assert decoded.text.startswith(page.decode())
    assert (decoded.encoding.name, decoded.encoding.evidence) == ("windows-1252", "fallback")
    assert decoded.encoding.confidence == 0


def test_an_old_chardet_is_told_in_one_line(tmp_path):
    package = tmp_path / "chardet"
    package.mkdir()
    package.joinpath("__init__.py").write_text('__version__ = "5.2.0"\n')
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import articlekit\n"
        "print(articlekit.clean('Ein Satz ohne Umlaute.'.encode()).text)\n"
        "print(articlekit.clean('你好，世界。这是一个测试。'.encode('gb18030')).text)\n"
        "try: articlekit.clean('Äpfel und Öl für die Küche'.encode('latin-1'))\n"
        "except articlekit.DecodeError as error: print(error)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    *texts, told = result.stdout.split("\n")[:-1]
    assert "Ein Satz ohne Umlaute." in texts
    assert told == (
        "-: its encoding cannot be detected: chardet 5.2.0 is installed, and 7.5 or newer is needed;"
        " run pip install 'chardet>=7.5', or give --encoding"
    )


def test_the_version_of_chardet_that_is_asked_for_is_that_of_the_package():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    assert f"chardet>={CHARDET}" in project["project"]["dependencies"]


CAPITALS = {
    "ru": (["windows-1251", "koi8-r", "iso-8859-5"], "ПОЧТА ПОД ГОРОЙ ОТКРЫТА ВСЕГО ТРИ ЧАСА, НО ПИСЕМ НИКТО НЕ ЖДЁТ."),
    "uk": (["windows-1251"], "ПОШТА ПІД ГОРОЮ ВІДЧИНЕНА ЛИШЕ ТРИ ГОДИНИ, АЛЕ ЛИСТІВ НІХТО НЕ ЧЕКАЄ."),
    "bg": (["windows-1251", "iso-8859-5"], "ПОЩАТА ПОД ПЛАНИНАТА Е ОТВОРЕНА САМО ТРИ ЧАСА НА ДЕН."),
    "el": (["windows-1253", "iso-8859-7"], "ΤΟ ΤΑΧΥΔΡΟΜΕΙΟ ΣΤΟΥΣ ΠΡΟΠΟΔΕΣ ΤΟΥ ΒΟΥΝΟΥ ΑΝΟΙΓΕΙ ΤΡΕΙΣ ΩΡΕΣ ΤΗΝ ΗΜΕΡΑ."),
}


@pytest.mark.parametrize("language", CAPITALS)
def test_text_in_capitals_is_known_by_its_small_letters(language):
    names, text = CAPITALS[language]
    for name in names:
        # Greek in capitals is much the same as Cyrillic in KOI8-R, so that it takes a declaration.
        assert language == "el" or decode(text.encode(name)).text == text
        page = f"<html><head><meta charset={name}></head><body><h1>{text}</h1></body></html>"
        assert decode(page.encode(name)).text == page


@pytest.mark.parametrize(
    "text",
    ["Tea £2\nPie £4\nFish £9", "A ticket costs ½ a crown.", "See § 12 (© 2026)", "It’s “quiet” – really… at €3."],
)
def test_signs_in_plain_text_are_signs_of_windows(text):
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding.name) == (text, "windows-1252")


def test_characters_of_four_bytes_alone_are_gb18030():
    text = "བཀྲ་ཤིས་བདེ་ལེགས། གྲུ་གཟིངས།"
    decoded = decode(text.encode("gb18030"))
    assert (decoded.text, decoded.encoding.name) == (text, "gb18030")


def test_a_declaration_decides_what_is_utf_8_by_chance():
    page = "<meta charset=gb2312><p>一为说时</p>"
    assert page.encode("gbk").decode("utf-8") != page
    assert decode(page.encode("gbk")).text == page
    page = "<meta charset=gb2312><p>naïve café</p>"
    assert decode(page.encode()).text == page


@pytest.mark.parametrize(
    "data", ["é, ü".encode("cp1252"), "好啊".encode("gbk"), "Łódź".encode("cp1250"), "нет".encode("koi8-r")]
)
def test_few_letters_give_no_certainty(data):
    assert decode(data).encoding.confidence <= 0.5
