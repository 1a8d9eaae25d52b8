"""The order in which evidence about an encoding is believed."""

import re
from dataclasses import dataclass, field

from articlekit.errors import DecodeError
from articlekit.page.decode import binary, cjk, judge, mixed, signatures
from articlekit.page.decode.labels import find_labels, name_of
from articlekit.page.decode.reading import Reading
from articlekit.page.decode.surprisal import is_strange

_SURE = 0.99
# Share of bytes outside ASCII that a page may have without being in any encoding; of random bytes it is half.
_MAX_HIGH = 0.2
_MAX_HIGH_PLAIN = 0.5  # where none is in the range of control characters, as one byte in four is
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
# The longest text that can be UTF-8 by chance, and how well it must fit the other encoding.
_SHORT, _MIN_FIT = 200, 0.5
_FEW_LETTERS, _FEW_CONFIDENCE = 10, 0.5
_HIGH = bytes(range(128, 256))


@dataclass(frozen=True, slots=True)
class Verdict:
    """An encoding, the evidence for it, the confidence (0.0 to 1.0), and the length of the byte order mark to skip.

    reading is the text, where judging the encoding produced it.
    """

    name: str
    evidence: str
    confidence: float
    skip: int = 0
    reading: Reading | None = field(default=None, compare=False)


def labels_of(data: bytes, http_charset: str | None = None) -> tuple[str, ...]:
    """Return the labels of a page, the server's first: where two declarations differ, the server is believed."""
    sent = [http_charset.strip().lower()] if http_charset and name_of(http_charset) else []
    return tuple(dict.fromkeys([*sent, *find_labels(data)]))


def names_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the encodings that labels stand for, each once."""
    return tuple(dict.fromkeys(name for name in map(name_of, labels) if name))


def from_charset(charset: str) -> Verdict:
    """Return the encoding that the caller named.

    Raises:
        DecodeError: there is no such encoding.
    """
    name = name_of(charset)
    if name is None:
        raise DecodeError(f"unknown encoding {charset!r}; try utf-8 or gb18030")
    return Verdict(name, "told", 1.0)


def weigh(data: bytes, names: tuple[str, ...] = (), hint: str | None = None) -> Verdict:
    """Return the encoding of bytes.

    A byte order mark comes first, unless the bytes contradict it; then the encodings that bytes give away: UTF-16,
    those with escapes, UTF-8. The others are judged by the characters that they give, and a declaration decides where
    that leaves a choice.

    Args:
        data: the bytes of a page, or the first of them.
        names: names of the encodings that the page or its server declares.
        hint: the language of the page.

    Raises:
        DecodeError: the bytes are not text, or the hint is not a known language.
    """
    if hint is not None and hint.lower() not in judge.HINTS:
        raise DecodeError(f"unknown language {hint!r}; try {', '.join(judge.HINTS)}")
    marked = signatures.find_mark(data)
    if marked:
        return Verdict(marked[0], "bom", 1.0, marked[1])
    # A mark that the bytes contradict is still not part of the text.
    skip = len(signatures.UTF8_MARK) if data.startswith(signatures.UTF8_MARK) else 0
    data = data[skip:] if skip else data
    binary.refuse_known(data)
    name = signatures.find_wide(data) or signatures.find_escapes(data)
    if name:
        is_enough = name in names or len(data) > 2 * _FEW_LETTERS
        return Verdict(name, "declared" if name in names else "detected", _SURE if is_enough else _FEW_CONFIDENCE, skip)
    if data:
        binary.refuse_unreadable(data)
    reading = signatures.read_utf8(data)
    if reading and (by_chance := _legacy_by_chance(data, reading, names)):
        return Verdict(by_chance, "declared", _FEW_CONFIDENCE, skip)
    if reading:
        return Verdict("utf-8", "utf-8", 1 - reading.replaced / (1 + len(reading.text)), skip, reading)
    return _weigh_legacy(data, names, hint, skip)


def _weigh_legacy(data: bytes, names: tuple[str, ...], hint: str | None, skip: int) -> Verdict:
    """Return the encoding of bytes that are neither UTF-16 nor, as a whole, UTF-8."""
    unicode, rest = mixed.split_utf8(data)
    if _high(unicode) > _high(rest):
        return Verdict("utf-8", "utf-8", _high(unicode) / _high(data), skip)
    best = judge.judge(rest, names, hint)
    if best is None:
        if _high(data) > (_MAX_HIGH if _CONTROL.search(data) else _MAX_HIGH_PLAIN) * len(data):
            raise DecodeError(binary.UNKNOWN)
        # A page of ASCII with some stray bytes is read anyway, as browsers do.
        return Verdict("windows-1252", "fallback", 0.0, skip)
    is_declared = best.name in names
    # A declaration is evidence of its own; ten letters are not enough for certainty.
    is_enough = is_declared or _high(rest) > _FEW_LETTERS * (2 if best.name in cjk.CJK else 1)
    confidence = best.score if is_enough else min(best.score, _FEW_CONFIDENCE)
    return Verdict(best.name, "declared" if is_declared else "detected", confidence, skip)


def _legacy_by_chance(data: bytes, reading: Reading, names: tuple[str, ...]) -> str | None:
    """Return the declared encoding of a short text that is UTF-8 by chance: there it is letters that no text has."""
    is_short = 0 < len(data) <= _SHORT and not reading.replaced
    # In GBK, only two bytes that stand for a character below U+0800 in UTF-8 are a character, too.
    if not is_short or not names or "utf-8" in names or max(reading.text) >= "\u0800":
        return None
    fitting = (one.name for one in cjk.find(data) if one.name in names and one.score >= _MIN_FIT)
    return next(fitting, None) if is_strange(reading.text) else None


def _high(data: bytes) -> int:
    """Return the number of bytes outside ASCII."""
    return len(data) - len(data.translate(None, _HIGH))


def candidates(data: bytes, hint: str | None = None) -> list[tuple[str, float]]:
    """Return the encodings that bytes can be in, with their scores from 0.0 to 1.0, best first.

    Raises:
        DecodeError: the bytes are not text.
    """
    first = weigh(data, (), hint)
    found = {first.name: first.confidence}
    for candidate in judge.candidates(data):
        found.setdefault(candidate.name, candidate.score)
    return sorted(found.items(), key=lambda pair: -pair[1])
