"""Text that was decoded wrongly before it was saved: made of the sentences in languages.py, with what it was."""

import random
from collections.abc import Iterator
from typing import NamedTuple

from languages import SENTENCES

# Codecs that UTF-8 was read with. ISO-8859-1 differs from windows-1252 in 27 bytes.
WRONG = (
    *("cp1252", "latin-1", "cp1251", "cp1250", "cp1253", "cp1254", "cp1257"),
    *("iso8859-2", "mac_roman", "cp437", "cp850", "koi8_r"),
)
# Language -> codecs that its text is in; each is read with all codecs below.
LEGACY = {
    "zh": ["gb18030"],
    "zh-Hant": ["big5"],
    "ja": ["cp932", "euc_jp"],
    "ko": ["cp949"],
    "ru": ["cp1251", "koi8_r", "cp866", "iso8859_5"],
}
LEGACY_WRONG = ("cp1252", "latin-1", "cp1250", "cp1254", "iso8859-2", "mac_roman")
_COMMA = {"zh": "，", "zh-Hant": "，", "ja": "、"}
_MARKS = "“”«».,;!?:，。「」、"
_C1_END = 0xA0


class Case(NamedTuple):
    """A damaged text: the kind of damage, the language, the codec it was read with, the text, and what it was."""

    kind: str
    language: str
    codec: str
    text: str
    truth: str


def misread(text: str, wrong: str, right: str = "utf-8", undefined: str | None = None) -> str:
    """Return a text as it looks read in another encoding; undefined bytes are C1 control characters, as in browsers."""
    data = text.encode(right)
    return "".join(_read(byte, wrong, undefined) for byte in data)


def _read(byte: int, wrong: str, undefined: str | None) -> str:
    character = bytes([byte]).decode(wrong, "ignore")
    if character:
        return character
    return chr(byte) if byte < _C1_END and undefined is None else undefined or "\ufffd"


def paragraphs(language: str) -> list[str]:
    """Return paragraphs of two sentences."""
    sentences = SENTENCES[language]
    space = "" if language in _COMMA else " "
    return [space.join(sentences[place : place + 2]) for place in range(len(sentences) - 1)]


def damaged(seed: int = 7) -> Iterator[Case]:
    """Yield UTF-8 read with other codecs: whole texts, one paragraph, one word, a title, twice, and with loss."""
    rng = random.Random(seed)
    for language in SENTENCES:
        texts = paragraphs(language)
        page = "\n".join(texts)
        for codec in WRONG:
            if "\ufffd" not in misread(page, codec):
                for kind, text, truth in _of_page(rng, language, codec, texts):
                    yield Case(kind, language, codec, text, truth)
            # Characters of which a byte is undefined there are lost.
            lossy = "".join("\ufffd" if "\ufffd" in misread(one, codec, undefined="\ufffd") else one for one in page)
            if "\ufffd" in lossy:
                yield Case("bytes lost", language, codec, misread(page, codec, undefined="\ufffd"), lossy)


def _of_page(rng: random.Random, language: str, codec: str, texts: list[str]) -> Iterator[tuple[str, str, str]]:
    page = "\n".join(texts)
    whole = misread(page, codec)
    yield "whole text", whole, page
    place = rng.randrange(len(texts))
    yield "one paragraph", "\n".join([*texts[:place], misread(texts[place], codec), *texts[place + 1 :]]), page
    comma = _COMMA.get(language, " ")
    for _ in range(3):
        place = rng.randrange(len(texts))
        words = texts[place].split(comma)
        chosen = rng.choice([number for number, word in enumerate(words) if not word.isascii()] or [-1])
        if chosen >= 0:
            line = comma.join([*words[:chosen], misread(words[chosen], codec), *words[chosen + 1 :]])
            yield "one word", "\n".join([*texts[:place], line, *texts[place + 1 :]]), page
            title = words[chosen].strip(_MARKS)
            if not title.isascii():
                yield "a title", misread(title, codec), title
    for second in dict.fromkeys((codec, "cp1252")):
        if "\ufffd" not in (twice := misread(whole, second)):
            yield "twice", twice, page
    if "\u00a0" in misread("\u00e0", codec) and "\u00a0" in whole:
        yield "no-break space lost", whole.replace("\u00a0", " "), page


def legacy() -> Iterator[Case]:
    """Yield text in legacy encodings read with single-byte ones: whole, and one paragraph."""
    for language, codecs in LEGACY.items():
        sentences = SENTENCES[language]
        page = "\n".join(sentences)
        for right in codecs:
            for wrong in LEGACY_WRONG:
                yield Case("whole text", language, f"{right} as {wrong}", misread(page, wrong, right), page)
                one = "\n".join([*sentences[:1], misread(sentences[1], wrong, right), *sentences[2:]])
                yield Case("one paragraph", language, f"{right} as {wrong}", one, page)


EMOJI = ("😀", "👍🏽", "❤️", "🇨🇳", "👩‍👩‍👧‍👦", "✔️", "♫", "★")
NAMES = (
    *(
        "Beyoncé",
        "Brontë",
        "Dvořák",
        "Łukasz",
        "Ångström",
        "Núñez",
        "João",
        "Çelik",
        "Þór",
        "Ødegård",
        "Zoë",
        "NESTLÉ®",
    ),
    *(
        "IKEA™",
        "São Paulo",
        "Đà Nẵng",
        "İstanbul",
        "Kraków",
        "Αθήνα",
        "Москва",
        "Київ",
        "北京",
        "東京",
        "서울",
        "naïve",
    ),
    *("SÃO JOSÉ", "IRMÃ", "AMANHÃ", "ÂNGELA", "ÉCOLE", "ÀÉÎ", "crème brûlée", "smörgåsbord", "jalapeño", "ЦСКА-КазАСТ"),
)
SIGNS = (
    *("x² + y² = z²", "√π ≈ 1.77", "f(x)=a√b", "∂f/∂x ≠ 0", "∆T = 5 °C", "½ + ¼ = ¾", "µ ± 3σ", "10 Å", "a≤b≥c", "5‰"),
    *(
        "© 2026",
        "§ 12",
        "№ 5",
        "£5",
        "€3.50",
        "¥200",
        "5×£35",
        "“×”",
        "4288×…",
        "…”",
        "É¿",
        "[x]\u00a0©",
        "´´",
        "( o¬ô )",
    ),
)


def clean(count: int, seed: int = 5) -> Iterator[str]:
    """Yield texts with names, loan words, currency, mathematics and emoji that nothing happened to."""
    rng = random.Random(seed)
    words = {language: " ".join(sentences).split() for language, sentences in SENTENCES.items()}
    for number in range(count):
        language = list(words)[number % len(words)]
        lines = []
        for _ in range(rng.choice((1, 2, 4))):
            line = [rng.choice(words[language]) for _ in range(rng.choice((1, 4, 12, 30)))]
            for extra in (EMOJI, NAMES, SIGNS):
                if rng.random() < 0.5:
                    line.insert(rng.randrange(len(line) + 1), rng.choice(extra))
            line = [word.upper() if rng.random() < 0.08 else word for word in line]
            lines.append(rng.choice((" ", " ", ", ", " – ", "\u00a0")).join(line))
        yield "\n".join(lines)
