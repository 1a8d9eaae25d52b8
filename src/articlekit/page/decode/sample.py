"""The part of a page that its encoding is judged by: stretches that are not ASCII."""

import re
from collections.abc import Iterator

ASCII = bytes(range(128))
# Runs of bytes outside ASCII, together with ASCII bytes that can be the second half of a character.
_RUNS = re.compile(rb"[\x80-\xff]+(?:[\x30-\x7e][\x80-\xff]+)*[\x30-\x7e]?")
_PAIRS = re.compile(rb"[\x80-\xff]{2,}")
_ALONE = re.compile(rb"(?<= )[\x80-\xff][\x30-\x7e]?(?= )")
_TAG = re.compile(rb"<[^<>]*>")
_WINDOW = 65536
_SAMPLE = 131072
# Chardet's time grows with what it is given, and its answer hardly changes after some pages of text.
_LINES = 32768
# Two thousand characters are as good as the whole page.
_RUNS_BYTES = 4096
# Latin text has single letters outside ASCII, CJK and Cyrillic text has runs of them. A third separates French, German
# and most Polish text from the rest.
_MIN_ADJACENT = 0.35


def sample_of(data: bytes) -> bytes:
    """Return up to 128 KB of the data: windows of 64 KB that are not all ASCII, without their NULs."""
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


def lines_of(sample: bytes) -> bytes:
    """Return the lines of a sample that are not all ASCII, without tags."""
    lines = _TAG.sub(b"\n", sample).split(b"\n")
    return b"\n".join(line for line in lines if not line.isascii())[:_LINES] or sample[:_LINES]


def runs_of(sample: bytes) -> bytes:
    """Return the runs of bytes outside ASCII in a sample, up to 4 KB of them, with spaces between."""
    runs: list[bytes] = []
    size = 0
    # No run has a slash or a line break in it, and most of what stands between them is ASCII.
    for piece in sample.replace(b"\n", b"/").split(b"/"):
        if not piece.isascii():
            runs += (found := _RUNS.findall(piece))
            size += sum(map(len, found)) + len(found)
            if size > _RUNS_BYTES:
                break
    return b" ".join(runs)[:_RUNS_BYTES]


def is_adjacent(sample: bytes) -> bool:
    """Whether bytes outside ASCII stand side by side, as they do in every script but Latin."""
    high = len(sample.translate(None, ASCII))
    return high > 0 and sum(map(len, _PAIRS.findall(sample))) >= _MIN_ADJACENT * high


def is_alone(runs: bytes) -> bool:
    """Whether most runs are a single byte, perhaps with ASCII behind it, as those of Latin letters are.

    In Big5 and Shift_JIS the second byte of a character may be ASCII, so it is not enough to look for pairs.
    """
    high = len(runs.translate(None, ASCII))
    return len(_ALONE.findall(b" " + runs + b" ")) > (1 - _MIN_ADJACENT) * high
