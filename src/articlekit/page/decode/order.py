"""The order in which evidence about an encoding is believed."""

from dataclasses import dataclass, field

from articlekit.errors import DecodeError
from articlekit.page.decode import binary, declared, escapes, judge, mixed, utf8, wide
from articlekit.page.decode.labels import name_of
from articlekit.page.decode.reading import Reading

_SURE = 0.99
# Bytes outside ASCII that a page may have without being in any encoding; random bytes have half.
_MAX_HIGH = 0.2
_HIGH = bytes(range(128, 256))


@dataclass(frozen=True, slots=True)
class Verdict:
    """An encoding, how it is known, how sure that is (0.0 to 1.0), and the length of the byte order mark.

    reading is there where the text was made on the way.
    """

    name: str
    evidence: str
    confidence: float
    skip: int = 0
    reading: Reading | None = field(default=None, compare=False)


def labels_of(data: bytes, http_charset: str | None = None) -> tuple[str, ...]:
    """Return the labels that came along, the server's first: where two declarations differ it is the one to believe."""
    sent = [http_charset.strip().lower()] if http_charset and name_of(http_charset) else []
    return tuple(dict.fromkeys([*sent, *declared.find(data)]))


def names_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the encodings that labels stand for, each once."""
    return tuple(dict.fromkeys(name for name in map(name_of, labels) if name))


def told(charset: str) -> Verdict:
    """Return the encoding that somebody who knows it named.

    Raises:
        DecodeError: there is no such encoding.
    """
    name = name_of(charset)
    if name is None:
        raise DecodeError(f"unknown encoding {charset!r}; try utf-8 or gb18030")
    return Verdict(name, "told", 1.0)


def weigh(data: bytes, names: tuple[str, ...] = (), hint: str | None = None) -> Verdict:
    """Return the encoding of bytes.

    A byte order mark comes first, if the bytes do not belie it; then what only one encoding can look like: UTF-16,
    escapes, UTF-8. What is left is judged by the characters that it gives, and a declaration decides where that is
    open.

    Args:
        data: the bytes of a page, or the first of them.
        names: names of the encodings that the page or its server says it is in.
        hint: the language of the page.

    Raises:
        DecodeError: the bytes are no text, or the hint is none.
    """
    if hint is not None and hint.lower() not in judge.HINTS:
        raise DecodeError(f"unknown language {hint!r}; try {', '.join(judge.HINTS)}")
    marked = wide.marked(data)
    if marked:
        return Verdict(marked[0], "bom", 1.0, marked[1])
    # A mark that lies is still none of the text.
    skip = len(wide.UTF8_MARK) if data.startswith(wide.UTF8_MARK) else 0
    data = data[skip:] if skip else data
    binary.refuse_known(data)
    name = wide.unmarked(data) or escapes.find(data)
    if name:
        return Verdict(name, "declared" if name in names else "detected", _SURE, skip)
    if data:
        binary.refuse_unreadable(data)
    reading = utf8.read(data)
    if reading:
        return Verdict("utf-8", "utf-8", 1 - reading.replaced / (1 + len(reading.text)), skip, reading)
    unicode, rest = mixed.part(data)
    if _high(unicode) > _high(rest):
        return Verdict("utf-8", "utf-8", _high(unicode) / _high(data), skip)
    found = judge.judge(rest, names, hint)
    if found is None and _high(data) <= _MAX_HIGH * len(data):
        # A page of ASCII with some stray bytes is not lost for them; browsers read it so too.
        return Verdict("windows-1252", "fallback", 0.0, skip)
    if found is None:
        raise DecodeError(binary.UNKNOWN)
    return Verdict(found.name, "declared" if found.name in names else "detected", found.score, skip)


def _high(data: bytes) -> int:
    """Return the number of bytes outside ASCII."""
    return len(data) - len(data.translate(None, _HIGH))


def candidates(data: bytes, hint: str | None = None) -> list[tuple[str, float]]:
    """Return the encodings that bytes may be in, with their scores from 0.0 to 1.0, best first.

    Raises:
        DecodeError: the bytes are no text.
    """
    first = weigh(data, (), hint)
    found = {first.name: first.confidence}
    for candidate in judge.candidates(data):
        found.setdefault(candidate.name, candidate.score)
    return sorted(found.items(), key=lambda pair: -pair[1])
