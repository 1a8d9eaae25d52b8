"""Judge which legacy encoding bytes are in: CJK by its characters, others by chardet's models and the declaration."""

import re
import unicodedata

from articlekit.errors import DecodeError
from articlekit.page.decode import cjk, sample
from articlekit.page.decode.cjk import CJK, Candidate
from articlekit.page.decode.labels import LEGACY, name_of
from articlekit.page.decode.reading import read_as
from articlekit.page.decode.surprisal import surprisal_of

# Encodings of scripts other than Latin: CJK, Cyrillic, Greek, Hebrew, Arabic and Thai.
_NO_LATIN = {
    *CJK,
    *("ibm866", "iso-8859-5", "koi8-r", "koi8-u", "koi8-t", "windows-1251", "x-mac-cyrillic", "cp855", "kz1048"),
    *("iso-8859-7", "windows-1253", "cp737", "cp869", "mac-greek", "iso-8859-8", "iso-8859-8-i", "windows-1255"),
    *("cp856", "cp862", "iso-8859-6", "windows-1256", "cp864", "windows-874", "johab", "ptcp154"),
}
# Usual encodings of scripts that have capitals and no Latin letters.
_CASED = ("windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic", "koi8-u", "windows-1253", "iso-8859-7")
_LATIN = ("windows-1250", "windows-1252", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-15", "macintosh")
# Nearly all pages that are not UTF-8 are in one of these.
_USUAL = {*CJK} | {f"windows-125{digit}" for digit in range(8)} | {"iso-8859-2", "iso-8859-15", "koi8-r", "windows-874"}
CHARDET = "7.5"  # the least version that works, as pyproject.toml has it
# So few letters outside ASCII fit nearly any encoding, and chardet is rarely surer of the right one than this.
_FEW = 4
_UNSURE_FEW = 0.2
# From here on, chardet is believed about a text in capitals; so much likelier must it be in another encoding.
_SURE, _MIN_LIKELIER = 0.5, 2.0
_CAPITALS = 0.9
_MIN_DIFFERENT = 5  # letters; signs in a row are fewer
_ENOUGH = 600  # bytes
_QUADRUPLES = re.compile(rb"(?:[\x81-\xfe][0-9]){2,}")
_MIN_QUADRUPLES = 4
# Signs beside which no letter stands: in other encodings they are letters, which do not stand alone.
_SIGNS = re.compile(r"(?:[\x00-\x7f]|(?<![^\W\d_])(?:[§©°±²³¼½¾]|[€£¥](?=\d)|(?<=\d)[€£¥])(?![^\W\d_]))+")
# Language of a page -> the encodings that it can be in.
HINTS = {
    "zh": ("gb18030", "big5"),
    "zh-hans": ("gb18030",),
    "zh-cn": ("gb18030",),
    "zh-hant": ("big5",),
    "zh-tw": ("big5",),
    "zh-hk": ("big5",),
    "ja": ("shift_jis", "euc-jp"),
    "ko": ("euc-kr",),
    "ru": ("windows-1251", "koi8-r", "ibm866", "iso-8859-5", "x-mac-cyrillic"),
}

# How well a few characters of level 1 of their set fit when none of them is common.
_MIN_FIT = 0.6
# The least fit of an encoding that is declared or hinted at, and how much worse than the best it may fit.
_MIN_FIT_NAMED = 0.4
_MAX_GAP_NAMED = 0.15
# The least fit of an encoding that chardet names: text cut inside a character is out of step up to the next ASCII byte.
_MIN_FIT_MODEL = 0.12
# On 4469 files, 69 % of chardet's wrong answers and 3 % of its right ones are less sure than this.
_UNSURE = 0.1
# Of 1498 files the least sure answer that was right has 0.01; bytes that are all FF have 0.002.
_NOISE = 0.005


def judge(data: bytes, names: tuple[str, ...] = (), hint: str | None = None) -> Candidate | None:
    """Return the legacy encoding of bytes that are neither UTF-8 nor UTF-16; None where they fit none.

    Args:
        data: the bytes.
        names: the encodings that the page or its server declares.
        hint: the language of the page.
    """
    part = sample.sample_of(data)
    if one := cjk.find_plain(part):
        return one
    if _are_quadruples(part):
        return Candidate("gb18030", _SURE)
    wanted = HINTS.get(hint.lower(), ()) if hint else ()
    found = cjk.find(part)
    if found and found[0].is_certain:
        return found[0]
    least = max(_MIN_FIT_NAMED, found[0].score - _MAX_GAP_NAMED) if found else 1.0
    named = next((one for one in found if one.name in wanted or (one.name in names and one.score >= least)), None)
    if named:
        return named
    lines = sample.lines_of(part)
    fitting = {one.name for one in found if one.score >= _MIN_FIT_MODEL}
    answers = [answer for answer in _ask_chardet(lines) if answer.name not in CJK or answer.name in fitting]
    if not sample.is_adjacent(lines):
        answers = [answer for answer in answers if answer.name not in _NO_LATIN] or answers
    # With few characters, an encoding that they fit is taken unless chardet is sure of another one.
    if found and found[0].score >= _MIN_FIT and not (answers and answers[0].score >= _UNSURE):
        return found[0]
    hinted = [answer for answer in answers if answer.name in wanted]
    return _single(lines, hinted or answers, names)


def _are_quadruples(part: bytes) -> bool:
    """Whether what is not ASCII is four bytes a character in GB18030, as Tibetan, Uyghur and Mongolian are."""
    if not _QUADRUPLES.search(part, 0, _ENOUGH):
        return False
    text = "".join(found[0].decode("gb18030", "replace") for found in _QUADRUPLES.finditer(part))
    return len(text) >= _MIN_QUADRUPLES and _QUADRUPLES.sub(b"", part).isascii() and all(map(_is_usual, text))


def _is_usual(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMNPZ"


def candidates(data: bytes) -> list[Candidate]:
    """Return the legacy encodings that bytes can be in, best first."""
    part = sample.sample_of(data)
    found = {answer.name: answer for answer in [*cjk.find(part), *_ask_chardet(sample.lines_of(part))]}
    return sorted(found.values(), key=lambda candidate: -candidate.score)


def _single(lines: bytes, answers: list[Candidate], declared: tuple[str, ...]) -> Candidate | None:
    """Return the best of chardet's answers, or the declared encoding where it does not fit much worse."""
    if _SIGNS.fullmatch(read_as(lines, "windows-1252").text):
        return Candidate("windows-1252", _UNSURE_FEW)
    answers = [answer for answer in answers if answer.score >= _NOISE]
    if not answers:
        return None
    best = answers[0]
    if (name := _by_small_letters(lines, best, declared)) and name != best.name:
        return Candidate(name, best.score)
    scores = {answer.name: answer.score for answer in answers}
    for name in declared:
        if name in CJK or name not in LEGACY or read_as(lines, name).replaced:
            continue
        if best.score < _UNSURE or scores.get(name, 0.0) >= best.score / 2:
            return Candidate(name, max(0.5, scores.get(name, 0.0)))
    if best.score < (_UNSURE_FEW if len(lines.translate(None, sample.ASCII)) <= _FEW else _UNSURE):
        return max(answers, key=lambda answer: answer.score * _usualness(answer.name))
    return best


def _usualness(name: str) -> float:
    """Return what a score counts for: cp862 and mac-latin2 are rare, and fit a line of Polish by chance."""
    if name == "windows-1252":
        return 1.02  # of near equals, the most usual
    return 1.0 if name in _USUAL else 0.5 if name in LEGACY else 0.1


def _by_small_letters(lines: bytes, best: Candidate, declared: tuple[str, ...]) -> str | None:
    """Return the encoding in which the small letters of a text are likeliest, if it is all in capitals in one.

    chardet knows text in small letters. In KOI8-R, capitals are where windows-1251 has small letters, so that capitals
    look like a text in another encoding.
    """
    is_few = len(set(lines.translate(None, sample.ASCII))) < _MIN_DIFFERENT
    if best.score >= _SURE or best.name in _LATIN or is_few or not sample.is_adjacent(lines):
        return None
    part = lines[:_ENOUGH]
    texts = {name: read_as(part, name).text for name in dict.fromkeys((best.name, *_CASED))}
    if not any(_are_capitals(text) for text in texts.values()):
        return None
    surprisals = {name: surprisal_of(text.lower()) for name, text in texts.items()}
    # Greek in capitals and Cyrillic in KOI8-R are much the same letters.
    likeliest = min(surprisals, key=lambda name: surprisals[name] - _MIN_LIKELIER * (name in declared))
    if likeliest in declared:
        return likeliest
    return likeliest if surprisals[best.name] - surprisals[likeliest] >= _MIN_LIKELIER else None


def _are_capitals(text: str) -> bool:
    letters = [character for character in text if not character.isascii() and character.isalpha()]
    return sum(map(str.isupper, letters)) > _CAPITALS * len(letters) > 0


def _ask_chardet(lines: bytes) -> list[Candidate]:
    """Return chardet's answers, best first; none where it takes the bytes for binary.

    Raises:
        DecodeError: an old version of chardet is installed, as another package may ask for.
    """
    import chardet

    if not hasattr(chardet, "EncodingEra"):
        raise DecodeError(
            f"its encoding cannot be detected: chardet {chardet.__version__} is installed, and {CHARDET} or newer is"
            f" needed; run pip install 'chardet>={CHARDET}', or give --encoding"
        )
    # Text that fits nothing well is easily taken for EBCDIC, whose space is the "@" of ASCII.
    era = chardet.EncodingEra.ALL
    if lines.count(b" ") >= lines.count(b"@"):
        era &= ~chardet.EncodingEra.MAINFRAME
    # prefer_superset would read ISO-8859-5 as Windows-1251, which is not a superset of it. The line break keeps two
    # letters of Cyrillic at the start from being taken for a byte order mark.
    answers = chardet.detect_all(b"\n" + lines, encoding_era=era, prefer_superset=False, ignore_threshold=True)
    found = [(name_of(answer["encoding"] or ""), answer["confidence"]) for answer in answers]
    scores: dict[str, float] = {}
    for name, confidence in found:
        # Unicode was ruled out before.
        if name and not name.startswith("utf-"):
            scores.setdefault(name, float(confidence))
    return [Candidate(name, score) for name, score in scores.items()]
