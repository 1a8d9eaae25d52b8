"""How surprising a stretch of text is: the evidence by which a repair of it is believed.

The surprisal of a character is the negative decimal logarithm of its share of running text in its script: 2 for one in
a hundred. What stands next to it adds to that: a capital inside a word, a sign between two letters, two scripts in one
word. Of two readings of the same bytes, the one with the lower sum is the likelier one, by the difference in powers of
ten. ASCII is in both readings, and counts nothing by itself.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from articlekit.page.decode.common import COMMON_HAN, COMMON_HANGUL, HIRAGANA, KANJI, KATAKANA, first_level


class Character(NamedTuple):
    """What a character is.

    kind is upper, lower, letter (of a script without case), mark, digit, opening, closing, point, currency, sign,
    broken, control or space, which is all of ASCII that is neither letter nor digit; small is its small letter.
    """

    kind: str
    script: str
    weight: float
    small: str


_SPACE = Character("space", "", 0.0, " ")


_FIRST_LEVEL, _LONG = "", 150  # a long row has no ranges
# Characters as in a class of a pattern, in lower case; the first row that has a character decides. The shares are
# rounded to what texts of many languages have in common: nothing here knows one language from another.
_ROWS = (
    # Control characters that no text of today holds, and what Unicode has no character for.
    ("\x80-\x9f", "control", "", 8.0),
    ("\ue000-\uf8ff\U000f0000-\U0010ffff", "control", "", 10.0),
    ("\ufffd", "broken", "", 0.0),
    # Latin: letters of many languages, of a few, for one language each, and phonetic or out of use.
    ("áàâäãåāăąæçćčďđðéèêëēėęěğģíìîïīįıķĺľłļñńňņóòôöõøōőœŕřśšşșßťţțúùûüūůűųýÿźžżþ", "cased", "Latin", 2.0),
    ("ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỷỹỵơưĩũẹọṣ", "cased", "Latin", 2.0),
    ("ß", "cased", "Latin", 3.0),
    ("ﬁﬂ", "cased", "Latin", 3.5),
    ("ſ", "cased", "Latin", 12.0),
    ("\u0100-\u017f", "cased", "Latin", 3.0),
    ("\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff\ua722-\ua7ff", "cased", "Latin", 6.0),
    ("αοιετσνηυρπκςμλ", "cased", "Greek", 1.2),
    ("ωγδθφχβξζψάέήίόύώϊϋΐΰ", "cased", "Greek", 1.8),
    ("\u1f00-\u1fff", "cased", "Greek", 4.0),
    ("\u0370-\u03ff", "cased", "Greek", 6.0),
    ("оеаинтсрвлк", "cased", "Cyrillic", 1.1),
    ("мдпуяыьгзбч", "cased", "Cyrillic", 1.5),
    ("а-я", "cased", "Cyrillic", 2.2),
    ("ёђѓєѕіїјљњћќўџґәғқңөұүһҗҳҷӣӯ", "cased", "Cyrillic", 2.5),
    ("\u0400-\u052f", "cased", "Cyrillic", 6.0),
    ("\u0531-\u0587", "cased", "Armenian", 2.0),
    ("א-ת", "letter", "Hebrew", 1.4),
    ("\u0591-\u05ff", "mark", "Hebrew", 4.0),
    ("ء-غف-ي", "letter", "Arabic", 1.5),
    ("پچژگکیہھےٹڈڑںۀۃ،؟؛", "letter", "Arabic", 2.2),
    ("\u064b-\u0652", "mark", "Arabic", 3.5),
    ("٠-٩۰-۹", "digit", "", 3.0),
    ("\u0600-\u06ff", "letter", "Arabic", 5.0),
    ("\u0900-\u0dff", "letter", "Indic", 1.9),
    ("\u0e01-\u0e5b", "letter", "Thai", 2.0),
    ("\u0e80-\u0eff", "letter", "Lao", 2.0),
    ("\u0f00-\u0fff", "letter", "Tibetan", 2.2),
    ("\u1000-\u109f", "letter", "Burmese", 2.2),
    ("\u10d0-\u10ff", "letter", "Georgian", 1.8),
    ("\u1200-\u137f", "letter", "Ethiopic", 2.4),
    ("\u1780-\u17ff", "letter", "Khmer", 2.2),
    # Chinese, Japanese and Korean: the most frequent characters, the first level of their sets, the rest.
    ("。，、：；？！「」『』（）《》〈〉【】〔〕〜～・　", "mark", "CJK", 2.0),
    (HIRAGANA + KATAKANA + "ー々", "letter", "CJK", 2.2),
    (COMMON_HAN + KANJI, "letter", "CJK", 3.0),
    (COMMON_HANGUL, "letter", "CJK", 2.4),
    (_FIRST_LEVEL, "letter", "CJK", 4.0),
    ("\u3041-\u33ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff", "letter", "CJK", 6.0),
    # Marks and signs.
    ("\u0300-\u036f", "mark", "", 4.0),
    ("“‘„«¿¡‹‚", "opening", "", 2.5),
    ("”»›", "closing", "", 2.5),
    ("’–—…·", "point", "", 2.5),
    ("\u00a0\u00ad", "space", "", 2.5),
    ("\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff", "space", "", 1.0),
    ("€£¥₩₽¢", "currency", "", 3.5),
    ("©®™°½¼¾²³×§•→★´№±µ÷ªº", "sign", "", 3.5),
    ("\u2600-\u27bf\u2b50\ufe0f\U0001f1e6-\U0001faff", "sign", "", 3.5),
)
# What no row has, by the first letter of its category.
_OTHERS = {
    **dict.fromkeys("LM", ("letter", "other", 5.0)),
    **dict.fromkeys("NPSZ", ("sign", "", 4.5)),
    "C": ("control", "", 10.0),
}
# Capitals are a tenth as frequent as small letters. À to Ä are at home in words, but Â and Ã, which most misread text
# is full of, hardly begin one.
_CAPITAL, _RARE_CAPITALS = 1.0, "ÃÂ"

# What the neighbours of a character add.
_MIXED_SCRIPTS, _MIXED_WITH_GREEK, _MIXED_WITH_CJK = 3.5, 1.5, 1.5
_CAPITAL_INSIDE = 3.0  # éÉ; ASCII has such names, like iPhone
_SMALL_AMONG_CAPITALS = 2.0  # ABé
_CAPITAL_SECOND = 1.5  # AÉb
_THREE_ACCENTS = 1.5  # the third of three letters in a row that are not ASCII
# Between two letters. Those who play with letters write $ and £ for S and L.
_INSIDE = {"sign": 4.0, "currency": 1.0, "closing": 2.0, "opening": 1.0}
_INSIDE_FORMULA = 1.0
_WRONG_SIDE = 2.0  # an opening mark behind a letter, a closing one before a letter
_NO_WORDS, _NO_WORD = ("ã", "â"), 2.0  # no words by themselves, in capitals
_SHARP_S = 2.0  # ß that stands behind no vowel


@lru_cache(maxsize=1 << 16)
def describe(character: str) -> Character:
    """Return what a character is; ASCII has no surprisal."""
    small = character.lower()
    is_capital = small != character and character.isupper()
    if character.isascii():
        if not character.isalnum():
            return _SPACE
        kind = "digit" if character.isdigit() else "upper" if is_capital else "lower"
        return Character(kind, "" if kind == "digit" else "Latin", 0.0, small)
    for has, kind, script, weight in _rows():
        # Two letters have a small form of two characters: its first one is of the same script.
        if has(small) or has(character):
            if kind == "cased":
                rarity = _CAPITAL * (1 + (character in _RARE_CAPITALS)) if is_capital else 0.0
                return Character("upper" if is_capital else "lower", script, weight + rarity, small)
            return Character(kind, script, weight, small)
    kind, script, weight = _OTHERS[unicodedata.category(character)[0]]
    return Character(kind, script, weight, small)


@lru_cache(maxsize=1)
def _rows() -> tuple[tuple[Callable[[str], object], str, str, float], ...]:
    """Return the rows, with a function that tells whether a character belongs to one."""
    return tuple((_belongs_to(characters), kind, script, weight) for characters, kind, script, weight in _ROWS)


def _belongs_to(characters: str) -> Callable[[str], object]:
    if characters == _FIRST_LEVEL:
        characters = first_level()
    return frozenset(characters).__contains__ if len(characters) > _LONG else re.compile(f"[{characters}]").match


# The mean surprisal of a character is 1.4 in Cyrillic, 2 in Latin letters, 3.3 in Han.
_STRANGE = 2.2, 4.2
_HAN = "[\u3040-\u9fff\uac00-\ud7a3]"  # and kana and hangul; a string, which re compiles for the few pages that need it
_CASED = ("upper", "lower")
_LETTERS = (*_CASED, "letter")
_VOWELS = frozenset("aeiouyäöü")


def surprisal_of(text: str) -> float:
    """Return the surprisal of a text: of its characters outside ASCII, and of what stands next to them."""
    total = 0.0
    earlier = before = last = _SPACE
    for this in map(describe, text):
        if this.weight or last.weight:
            total += this.weight
            if this.small == "ß" and last.small not in _VOWELS:
                total += _SHARP_S
            # An alphabet may be listed as aAáÁ.
            if last is not _SPACE and this.small != last.small:
                total += _between(earlier, before, last, this)
        earlier, before, last = before, last, this
    return total


def is_above(text: str, most: float, most_han: float) -> bool:
    """Whether a character outside ASCII has a higher mean surprisal: than the second one where most are Han."""
    han, wide = len(re.findall(_HAN, text)), sum(not character.isascii() for character in text)
    return surprisal_of(text) > (most_han if 2 * han > wide else most) * wide


def is_strange(text: str) -> bool:
    """Whether the characters of a text are more surprising than those of running text."""
    return is_above(text, *_STRANGE)


def _between(earlier: Character, before: Character, last: Character, this: Character) -> float:
    """Return what neighbours add; at least one of the last two is not ASCII."""
    is_letter, was_letter = this.kind in _LETTERS, last.kind in _LETTERS
    if is_letter and was_letter:
        return _in_word(before, last, this)
    if is_letter and this.script != "CJK":
        added = _WRONG_SIDE if last.kind == "closing" else 0.0
        if before.kind in _LETTERS and last.weight:
            # In formulas, signs stand between single letters.
            is_word = (
                earlier.kind in _LETTERS or last.kind != "sign" or (before.weight > 0 and before.script == "Latin")
            )
            added = max(added, _INSIDE.get(last.kind, 0.0) if is_word else _INSIDE_FORMULA)
        return added
    if this.kind == "opening" and was_letter and last.script != "CJK":
        return _WRONG_SIDE
    if last.small in _NO_WORDS and last.kind == "upper" and this.kind == "space" and before.kind not in _LETTERS:
        return _NO_WORD
    return 0.0


def _in_word(before: Character, last: Character, this: Character) -> float:
    """Return what two letters side by side add."""
    if last.script != this.script:
        scripts = (last.script, this.script)
        if "CJK" in scripts:
            return _MIXED_WITH_CJK
        return _MIXED_WITH_GREEK if "Greek" in scripts and "Latin" in scripts else _MIXED_SCRIPTS
    added = 0.0
    if this.kind == "upper" and last.kind == "lower":
        added += _CAPITAL_INSIDE if this.weight else 0.0
    elif this.kind == "lower" and last.kind == "upper" == before.kind:
        added += _SMALL_AMONG_CAPITALS if this.weight else _CAPITAL_SECOND
    if this.script == "Latin" == before.script and this.weight and last.weight and before.weight:
        added += _THREE_ACCENTS
    return added
