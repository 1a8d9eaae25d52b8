"""Single-byte encodings that UTF-8 is read in by mistake, and what its sequences look like in their characters."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from articlekit.page.decode.labels import codec_of
from articlekit.page.decode.reading import BROKEN, CESU_8
from articlekit.page.decode.wide import text_of, units_of

# Encoding -> how unlikely it is that a text was read in it by mistake, as a negative decimal logarithm. ISO-8859-1 is
# part of windows-1252 here, and ISO-8859-9 of windows-1254.
PRIORS = {
    "windows-1252": 4.2,
    "windows-1251": 5.0,
    "windows-1250": 5.0,
    "windows-1253": 6.0,
    "windows-1254": 5.5,
    "iso-8859-2": 6.0,
    "windows-1257": 6.5,
    "windows-1255": 6.5,
    "windows-1256": 6.5,
    "iso-8859-15": 6.5,
    "macintosh": 5.5,
    "cp437": 6.0,
    "cp850": 6.5,
    "koi8-r": 6.5,
}
_WITH_C1 = ("windows-1252", "windows-1254")
_C1 = range(0x80, 0xA0)
_HIGH = range(0x80, 0x100)
_NBSP = "\u00a0"
_OTHER = 0x100  # stands for a character that the encoding lacks
_FEW = 256  # so few characters are looked up faster one by one
# What "à" is written together with, in Portuguese. In other words a space behind it is a space.
_JOINED_TO_A = re.compile(r"(?:s|quel[ae]s?|quilo)(?![\w'’])")

# Sequences of UTF-8, each byte as the character of the same number. Sources: RFC 3629, section 4; Unicode Technical
# Report 26 (CESU-8, the last line).
_FULL = (
    "[\xc2-\xdf][\x80-\xbf]"
    "|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    "|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
    "|\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]"
)
# Those of which a byte became U+FFFD.
_ANY = f"[\x80-\xbf{BROKEN}]"
_BROKEN = (
    f"[\xc2-\xdf]{BROKEN}|[\xe0-\xef](?:{BROKEN}{_ANY}|[\x80-\xbf]{BROKEN})"
    f"|[\xf0-\xf4](?:{BROKEN}{_ANY}{{2}}|[\x80-\xbf]{BROKEN}{_ANY}|[\x80-\xbf]{{2}}{BROKEN})"
)
# Those of which A0, the no-break space, became a space. Of two bytes, those that give a usual character: U+A0, à, Š, Π,
# Р, נ and ٠.
_SPACED_LEADS = "\xc2\xc3\xc5\xce\xd0\xd7\xd9"
_LIKELY_SPACED = b"\xc2\xc3\xc5\xce\xd0\xd9"  # D7 is the sign of multiplication in most encodings
_NEXT = "[\x80-\x9f\xa1-\xbf]"
_SPACED = (
    f"[{_SPACED_LEADS}] |\xe0[\xa1-\xbf] |[\xe2-\xec\xee\xef] {_NEXT}|[\xe1\xe3-\xec\xee\xef]{_NEXT} |\xed[\x80-\x9f] "
    # A dagger is rarer than a closing quotation mark that lost its last byte.
    f"|\xe2[\x81-\x9f\xa1-\xbf] "
    f"|\xf0(?: {_NEXT}{{2}}|[\x90-\x9f\xa1-\xbf](?: {_NEXT}|{_NEXT} ))"
)
_RUN = re.compile(f"(?:{_FULL}|{_BROKEN})+")
_RUN_SPACED = re.compile(f"(?:{_FULL}|{_BROKEN})+|{_SPACED}")
_PIECE = re.compile(f"{_FULL}|(?P<broken>{_BROKEN})|(?P<spaced>{_SPACED})")
# A quotation mark without its last byte, which is a question mark, or is not there.
_MARK = re.compile(r"\xe2\x80(?:(?P<question>[?])|(?=[\s.,;:!?)])|\Z)")


@dataclass(frozen=True, slots=True, eq=False)
class CodePage:
    """An encoding with one byte for a character, in which UTF-8 was read.

    Attributes:
        name: the encoding.
        prior: how unlikely it is that a text was read in it, as a negative decimal logarithm.
        bytes: the byte of each code point outside ASCII.
        leads: the characters that stand for first bytes of sequences.
        has_space: whether A0 is the no-break space, which often becomes a space.
    """

    name: str
    prior: float
    bytes: dict[int, int]
    leads: frozenset[str]
    has_space: bool

    @property
    def what(self) -> str:
        """What happened to a text that was read in it, for people."""
        return f"utf-8 read as {self.name}"

    def candidates(self, text: str, characters: set[str]) -> list[str]:
        """Return the parts of a text with these characters that begin like a sequence; most of them are none."""
        return [] if self.leads.isdisjoint(characters) else _beginning(self.name).findall(text)

    def runs(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the runs of sequences in a text: start, end, and what it is in UTF-8."""
        codes = _read_bytes(text, self.name)
        for found in (_RUN_SPACED if self.has_space else _RUN).finditer(codes):
            yield *found.span(), _read(found[0], codes[found.end() : found.end() + 8])

    def read_all(self, text: str) -> str | None:
        """Return what a text is in UTF-8; None where it is not all sequences."""
        try:
            return _read_bytes(text, self.name).encode("latin-1").decode("utf-8")
        except UnicodeError:
            return None

    def marks(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield the quotation marks in a text that lost their last byte: that of a closing one is often dropped."""
        for found in _MARK.finditer(_read_bytes(text, self.name)):
            yield found.start(), found.end(), BROKEN if found["question"] else "”"


def _read(run: str, following: str) -> str:
    """Return what a run is in UTF-8; both are in the characters of its bytes."""
    try:
        return run.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return "".join(_read_pieces(run, following))


def _read_pieces(run: str, following: str) -> Iterator[str]:
    for piece in _PIECE.finditer(run):
        if piece["broken"]:
            yield BROKEN
            continue
        character = piece[0].replace(" ", _NBSP).encode("latin-1").decode("utf-8", CESU_8)
        yield character
        if piece["spaced"] and character == "à":
            rest = run[piece.end() :] + following
            yield "" if not rest[:1].isalpha() or _JOINED_TO_A.match(rest) else " "


@cache
def code_page(name: str) -> CodePage:
    """Return one of the encodings in PRIORS."""
    byte_of: dict[int, int] = {}
    for byte in _HIGH:
        character = bytes([byte]).decode(codec_of(name), "ignore")
        if character:
            byte_of[ord(character)] = byte
        if byte in _C1 and (name in _WITH_C1 or not character):
            byte_of.setdefault(byte, byte)
    return CodePage(
        name,
        PRIORS[name],
        byte_of,
        leads=frozenset(_spelled(byte_of, range(0xC2, 0xF5))),
        has_space=byte_of.get(ord(_NBSP)) == ord(_NBSP),
    )


def _spelled(byte_of: dict[int, int], wanted: Container[int]) -> str:
    """Return the characters of some bytes."""
    return "".join(chr(code) for code, byte in byte_of.items() if byte in wanted)


@cache
def _beginning(name: str) -> re.Pattern[str]:
    """Return a pattern for what sequences begin with, and what follows up to a space."""
    page = code_page(name)
    leads, others = "".join(page.leads), _spelled(page.bytes, range(0x80, 0xC0)) + BROKEN
    spaced = f"|[{_spelled(page.bytes, _LIKELY_SPACED)}] " if page.has_space else ""
    return re.compile(f"(?:[{leads}][{others}]{spaced})[^ ]*")


def _read_bytes(text: str, name: str) -> str:
    """Return a text with the character of its byte in place of each character of an encoding."""
    if len(text) < _FEW:
        return text.translate(_table(name))
    return text_of(_array(name).take(units_of(text)))


@cache
def _table(name: str) -> dict[int, int]:
    """Return code point -> that of the character of its byte; of a character without one, _OTHER."""
    return {**dict.fromkeys(_HIGH, _OTHER), **code_page(name).bytes}


@cache
def _array(name: str) -> NDArray[np.uint16]:
    """Return the same for every code unit of UTF-16."""
    array = np.arange(0x10000, dtype=np.uint16)
    table = _table(name)
    array[list(table)] = list(table.values())
    return array
