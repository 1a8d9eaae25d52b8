"""The order in which evidence about an encoding is believed."""

from dataclasses import dataclass, field

from articlekit.errors import DecodeError
from articlekit.page.decode import binary, escapes, judge, utf8, wide
from articlekit.page.decode.reading import Reading

_SURE = 0.99


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


def weigh(data: bytes, declared: tuple[str, ...] = (), hint: str | None = None) -> Verdict:
    """Return the encoding of bytes.

    A byte order mark comes first, if the bytes do not belie it; then what only one encoding can look like: UTF-16,
    escapes, UTF-8. What is left is judged by the characters that it gives, and a declaration decides where that is
    open.

    Args:
        data: the bytes of a page, or the first of them.
        declared: names of the encodings that the page or its server says it is in.
        hint: the language of the page.

    Raises:
        DecodeError: the bytes are no text.
    """
    marked = wide.marked(data)
    if marked:
        return Verdict(marked[0], "bom", 1.0, marked[1])
    # A mark that lies is still none of the text.
    skip = len(wide.UTF8_MARK) if data.startswith(wide.UTF8_MARK) else 0
    data = data[skip:] if skip else data
    binary.refuse_known(data)
    name = wide.unmarked(data) or escapes.find(data)
    if name:
        return Verdict(name, "declared" if name in declared else "detected", _SURE, skip)
    if data:
        binary.refuse_unreadable(data)
    reading = utf8.read(data)
    if reading:
        return Verdict("utf-8", "utf-8", 1 - reading.replaced / (1 + len(reading.text)), skip, reading)
    found = judge.judge(data, declared, hint)
    if found is None:
        raise DecodeError(binary.UNKNOWN)
    return Verdict(found.name, "declared" if found.name in declared else "detected", found.score, skip)


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
