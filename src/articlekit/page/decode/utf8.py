"""UTF-8, as damaged as real pages are."""

import re

from articlekit.page.decode.common import common_share
from articlekit.page.decode.reading import Reading, read_as

_HIGH = bytes(range(128, 256))
_ASCII = bytes(range(128))
# Of what is not ASCII: the share of broken sequences up to which a page is UTF-8 that was damaged. Of 57 damaged pages
# none has more than 5 %; of 789 files in other encodings, read as UTF-8, all of 20 bytes and more have 64 % and more.
_MAX_BROKEN = 0.25
# The same for a page with a block in another encoding in it, when the rest is plainly UTF-8 in Han or kana.
_MAX_BROKEN_MIXED = 0.6
_MIN_COMMON = 0.3
_MIN_LETTERS = 4
_LARGE = 1 << 20
_SAMPLE = 1 << 17


def read(data: bytes) -> Reading | None:
    """Return the text of bytes that are UTF-8 but for some damage; None where they are something else."""
    try:
        return Reading(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        first = error.start
    # Megabytes of another encoding are slow to read as UTF-8, and need not be read to their end.
    if len(data) > _LARGE and read(data[first : first + _SAMPLE]) is None and read(data[-_SAMPLE:]) is None:
        return None
    reading = read_as(data, "utf-8")
    # Bytes cut out of a file begin and end within a character.
    cut = read_as(_without_cuts(data), "utf-8").replaced if reading.replaced <= _MAX_CUTS else reading.replaced
    good = len(data.translate(None, _ASCII)) and _characters(reading)
    if cut <= _MAX_BROKEN * (good + cut) and 2 * reading.replaced <= good:
        return reading
    share, letters = common_share(reading.text)
    if reading.replaced <= _MAX_BROKEN_MIXED * (good + reading.replaced) and letters >= _MIN_LETTERS:
        return reading if share >= _MIN_COMMON else None
    return None


# A head cut leaves up to three broken sequences of a byte each, a tail cut leaves one.
_MAX_CUTS = 4
_HEAD_CUT = re.compile(rb"[\x80-\xbf]{1,3}")
_TAIL_CUT = re.compile(rb"(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})\Z")


def _without_cuts(data: bytes) -> bytes:
    """Return bytes without continuation bytes at the start and an unfinished sequence at the end."""
    head = _HEAD_CUT.match(data)
    tail = _TAIL_CUT.search(data, max(0, len(data) - 3))
    return data[head.end() if head else 0 : tail.start() if tail else len(data)]


def is_valid_start(sample: bytes) -> bool:
    """Tell whether bytes are the beginning of strict UTF-8; they may end within a character."""
    try:
        sample[: len(sample) - _MAX_CUTS].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _characters(reading: Reading) -> int:
    """Return the number of whole characters outside ASCII."""
    return len(reading.text) - len(reading.text.encode("utf-8", "replace").translate(None, _HIGH)) - reading.replaced
