"""The legacy encodings of Chinese, Japanese and Korean, told by the characters that they give."""

import re
from dataclasses import dataclass, replace

from articlekit.page.decode.common import common_share
from articlekit.page.decode.likelihood import fit
from articlekit.page.decode.reading import read_as
from articlekit.page.decode.sample import is_alone, runs_of

# Encoding -> its language.
CJK = {"gb18030": "zh", "big5": "zh", "shift_jis": "ja", "euc-jp": "ja", "euc-kr": "ko"}
_ASCII_TEXT = re.compile("[\x00-\x7f]+")
_HIGH = range(128, 256)

# Of 184 damaged CJK texts the worst has 4 % broken sequences when it is read right.
_MAX_BROKEN = 0.1
# Read right, half of the characters of a text are common; read wrong, a tenth.
_MIN_COMMON = 0.2
# Common characters that it takes at least.
_MIN_COMMON_LETTERS = 2
# Of 163 clean texts none has fewer common characters, of 54 misread ones none half as many.
_PLAIN_COMMON = 0.35
_PLAIN_BYTES = 1024
# How much better than the second the best must fit: of stretches of ten characters, 95 % in their encoding do.
_MIN_GAP = 0.05


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that bytes may be in, and how well they fit, 0.0 to 1.0; whether the bytes alone settle it."""

    name: str
    score: float
    is_certain: bool = False


def find(sample: bytes) -> list[Candidate]:
    """Return the CJK encodings that a sample can be in, best first."""
    runs = runs_of(sample)
    if not runs or is_alone(runs):
        return []
    found = _fits(runs)
    if found and not found[0].is_certain and sample[0] in _HIGH:
        # Cut within a character: all is out of step up to the next ASCII, which may be far.
        shifted = _fits(runs[1:])
        if shifted and shifted[0].is_certain:
            return shifted
    return found


def plain(sample: bytes) -> Candidate | None:
    """Return the encoding in which much of a sample is unbroken text of common characters, before others are tried."""
    runs = runs_of(sample)
    for name, language in CJK.items() if len(runs) >= _PLAIN_BYTES else ():
        reading = read_as(runs, name)
        wide = _ASCII_TEXT.sub("", reading.text)
        # The sample may end within a character.
        if reading.replaced <= 1 and common_share(wide, language)[0] >= _PLAIN_COMMON:
            return Candidate(name, fit(wide, name, reading.replaced), is_certain=True)
    return None


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
