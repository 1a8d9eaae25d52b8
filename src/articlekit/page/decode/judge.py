"""Which legacy encoding bytes are in: CJK by the characters that they give, the rest by chardet's models."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from articlekit.page.decode.common import common_share
from articlekit.page.decode.labels import LEGACY, name_of
from articlekit.page.decode.likelihood import fit
from articlekit.page.decode.reading import read_as

# Language of a CJK encoding.
CJK = {"gb18030": "zh", "big5": "zh", "shift_jis": "ja", "euc-jp": "ja", "euc-kr": "ko"}
# Encodings of Cyrillic, Greek, Hebrew, Arabic and Thai, and of CJK.
_NO_LATIN = {
    *CJK,
    *("ibm866", "iso-8859-5", "koi8-r", "koi8-u", "koi8-t", "windows-1251", "x-mac-cyrillic", "cp855", "kz1048"),
    *("iso-8859-7", "windows-1253", "cp737", "cp869", "mac-greek", "iso-8859-8", "iso-8859-8-i", "windows-1255"),
    *("cp856", "cp862", "iso-8859-6", "windows-1256", "cp864", "windows-874", "johab", "ptcp154"),
}
# What pages that are not UTF-8 are nearly always in.
_USUAL = {*CJK} | {f"windows-125{digit}" for digit in range(8)} | {"iso-8859-2", "iso-8859-15", "koi8-r", "windows-874"}
# So many letters outside ASCII fit nearly anything, and chardet is then hardly ever surer of the right answer.
_FEW = 4
_UNSURE_FEW = 0.2
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
# Runs of bytes outside ASCII with the ASCII bytes that can be the second half of a character.
_RUNS = re.compile(rb"[\x80-\xff](?:[\x30-\x7e]?[\x80-\xff])*[\x30-\x7e]?")
_ALONE = re.compile(rb"(?<= )[\x80-\xff][\x30-\x7e]?(?= )")
_ASCII_TEXT = re.compile("[\x00-\x7f]+")
_PAIRS = re.compile(rb"[\x80-\xff]{2,}")
_TAG = re.compile(rb"<[^<>]*>")
_ASCII = bytes(range(128))
_HIGH = range(128, 256)
_WINDOW = 65536
_SAMPLE = 131072
_CHARDET_SAMPLE = 32768
# Four thousand characters tell as much as all of a page.
_CJK_SAMPLE = 12288

# Latin text has single letters outside ASCII, CJK and Cyrillic text has runs of them: a third parts French, German and
# most of Polish from the rest.
_MIN_ADJACENT = 0.35
# Of 184 damaged CJK texts the worst has 4 % broken sequences when it is read right.
_MAX_BROKEN = 0.1
# Read right, half of the characters of a text are common; read wrong, a tenth.
_MIN_COMMON = 0.2
# Common characters that it takes at least.
_MIN_COMMON_LETTERS = 2
# How much better than the second the best must fit: of stretches of ten characters, 95 % in their encoding do.
_MIN_GAP = 0.05
# Fit of a few characters of level 1 of their set, none of them common.
_MIN_FIT = 0.6
# The same for an encoding that is declared or hinted at, and how much worse than the best it may fit.
_MIN_FIT_NAMED = 0.4
_MAX_GAP_NAMED = 0.15
# The same for one that chardet's models are for: text cut within a character is out of step up to the next ASCII.
_MIN_FIT_MODEL = 0.12
# On 4469 files, 69 % of chardet's wrong answers and 3 % of its right ones are less sure than this.
_UNSURE = 0.1
# Of 1498 files the least sure answer that was right has 0.01; bytes that are all FF have 0.002.
_NOISE = 0.005


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that bytes may be in, and how well they fit, 0.0 to 1.0; whether the bytes alone settle it."""

    name: str
    score: float
    is_certain: bool = False


def sample_of(data: bytes) -> bytes:
    """Return up to 128 KB of the data, in windows of 64 KB that are not all ASCII, without NULs."""
    if len(data) <= _SAMPLE:
        return data.translate(None, b"\0")
    windows = bytearray()
    for window in _windows(data):
        windows += window
        if len(windows) >= _SAMPLE:
            break
    return bytes(windows).translate(None, b"\0")


def _windows(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _WINDOW):
        window = data[start : start + _WINDOW]
        if not window.isascii():
            yield window


def cjk(sample: bytes) -> list[Candidate]:
    """Return the CJK encodings that a sample can be in, best first."""
    runs = _runs_of(sample)
    high = len(runs.translate(None, _ASCII))
    # Big5 and Shift_JIS have characters whose second byte is ASCII: what counts is what stands alone.
    if not high or len(_ALONE.findall(b" " + runs + b" ")) > (1 - _MIN_ADJACENT) * high:
        return []
    found = _fits(runs)
    if found and not found[0].is_certain and sample[0] in _HIGH:
        # Cut within a character: all is out of step up to the next ASCII, which may be far.
        shifted = _fits(runs[1:])
        if shifted and shifted[0].is_certain:
            return shifted
    return found


def _fits(runs: bytes) -> list[Candidate]:
    """Return the CJK encodings that runs of bytes are not too broken in, best first."""
    found = []
    for name, language in CJK.items():
        reading = read_as(runs, name)
        wide = _ASCII_TEXT.sub("", reading.text)
        broken = reading.replaced
        if len(wide) > broken and broken <= max(1, _MAX_BROKEN * len(wide)):
            share, letters = common_share(wide, language)
            is_certain = share >= _MIN_COMMON and share * letters >= _MIN_COMMON_LETTERS
            found.append(Candidate(name, fit(wide, name, broken), is_certain))
    found.sort(key=lambda candidate: -candidate.score)
    if len(found) > 1 and found[0].score - found[1].score < _MIN_GAP:
        found[0] = replace(found[0], is_certain=False)
    return found


def _is_adjacent(sample: bytes) -> bool:
    """Tell whether bytes outside ASCII stand side by side, as they do in every script but Latin."""
    high = len(sample.translate(None, _ASCII))
    return high > 0 and sum(map(len, _PAIRS.findall(sample))) >= _MIN_ADJACENT * high


def _runs_of(sample: bytes) -> bytes:
    """Return the runs of bytes outside ASCII in a sample, up to 12 KB of them, with spaces between."""
    for size in (4 * _CJK_SAMPLE, len(sample)):
        runs = b" ".join(_RUNS.findall(sample[:size]))
        if len(runs) >= _CJK_SAMPLE:
            break
    return runs[:_CJK_SAMPLE]


def lines_of(sample: bytes) -> bytes:
    """Return the lines of a sample that are not all ASCII, without tags."""
    lines = _TAG.sub(b"\n", sample).split(b"\n")
    return b"\n".join(line for line in lines if not line.isascii())[:_CHARDET_SAMPLE] or sample[:_CHARDET_SAMPLE]


def chardet_says(lines: bytes) -> list[Candidate]:
    """Return chardet's answers, best first; none where it takes the bytes for binary."""
    import chardet

    # EBCDIC has its space where ASCII has "@"; of other text, what fits nothing well is easily taken for it.
    era = chardet.EncodingEra.ALL
    if lines.count(b" ") >= lines.count(b"@"):
        era &= ~chardet.EncodingEra.MAINFRAME
    # prefer_superset would read ISO-8859-5 as Windows-1251, and that is no superset. The line break keeps two letters
    # of Cyrillic from being a byte order mark.
    answers = chardet.detect_all(b"\n" + lines, encoding_era=era, prefer_superset=False, ignore_threshold=True)
    found = [(name_of(answer["encoding"] or ""), answer["confidence"]) for answer in answers]
    scores: dict[str, float] = {}
    for name, confidence in found:
        # Unicode was ruled out before.
        if name and not name.startswith("utf-"):
            scores.setdefault(name, float(confidence))
    return [Candidate(name, score) for name, score in scores.items()]


def judge(data: bytes, names: tuple[str, ...] = (), hint: str | None = None) -> Candidate | None:
    """Return the legacy encoding of bytes that are neither UTF-8 nor UTF-16; None where they fit none.

    Args:
        data: the bytes.
        names: the encodings that the page or its server says it is in.
        hint: language of the page.
    """
    sample = sample_of(data)
    wanted = HINTS.get(hint.lower(), ()) if hint else ()
    found = cjk(sample)
    if found and found[0].is_certain:
        return found[0]
    least = max(_MIN_FIT_NAMED, found[0].score - _MAX_GAP_NAMED) if found else 1.0
    named = next((one for one in found if one.name in wanted or (one.name in names and one.score >= least)), None)
    if named:
        return named
    lines = lines_of(sample)
    fitting = {one.name for one in found if one.score >= _MIN_FIT_MODEL}
    answers = [answer for answer in chardet_says(lines) if answer.name not in CJK or answer.name in fitting]
    if not _is_adjacent(lines):
        answers = [answer for answer in answers if answer.name not in _NO_LATIN] or answers
    # Few characters: where chardet is not sure of something else, they are what they can be.
    if found and found[0].score >= _MIN_FIT and not (answers and answers[0].score >= _UNSURE):
        return found[0]
    hinted = [answer for answer in answers if answer.name in wanted]
    return _single(lines, hinted or answers, names)


def candidates(data: bytes) -> list[Candidate]:
    """Return the legacy encodings that bytes may be in, best first."""
    sample = sample_of(data)
    found = {answer.name: answer for answer in [*cjk(sample), *chardet_says(lines_of(sample))]}
    return sorted(found.values(), key=lambda candidate: -candidate.score)


def _single(lines: bytes, answers: list[Candidate], declared: tuple[str, ...]) -> Candidate | None:
    """Return the best of chardet's answers, or the declared encoding where it does not fit much worse."""
    if not answers or answers[0].score < _NOISE:
        return None
    best = answers[0]
    scores = {answer.name: answer.score for answer in answers}
    for name in declared:
        if name in CJK or name not in LEGACY or read_as(lines, name).replaced:
            continue
        if best.score < _UNSURE or scores.get(name, 0.0) >= best.score / 2:
            return Candidate(name, max(0.5, scores.get(name, 0.0)))
    # The usual encodings first: cp862 and mac-latin2 are rare, and fit a line of Polish by chance.
    if best.score < _UNSURE_FEW and len(lines.translate(None, _ASCII)) <= _FEW:
        return next((answer for answer in answers if answer.name in _USUAL), best)
    if best.score < _UNSURE:
        return next((answer for answer in answers if answer.name in LEGACY), best)
    return best
