"""Bytes -> text and Encoding, whatever the page says about itself."""

from dataclasses import replace

from articlekit.errors import DecodeError
from articlekit.model import LOSS, Decoded, Encoding, Foreign, Repair
from articlekit.page.decode import mixed, mojibake
from articlekit.page.decode.labels import LEGACY, codec_of, name_of
from articlekit.page.decode.order import candidates as candidates
from articlekit.page.decode.order import labels_of, names_of, told, weigh
from articlekit.page.decode.reading import Reading, read_as
from articlekit.page.decode.stream import decode_stream as decode_stream

# Of lines in Chinese, Japanese and Korean, all of 8 characters are above and right, and of 4 none is above and wrong.
# Cyrillic needs some hundred letters; French, German and Spanish stay below, their encodings differ in single letters.
_MIN_CONFIDENCE = 0.4


def decode(
    data: bytes,
    *,
    encoding: str | None = None,
    hint: str | None = None,
    http_charset: str | None = None,
    repair: Repair = "auto",
) -> Decoded:
    """Turn the bytes of a page into text.

    Args:
        data: the page as it was stored: HTML or plain text, of at most some ten megabytes.
        encoding: the encoding where it is known; it is obeyed.
        hint: the language of the page, where the bytes leave it open: zh, zh-Hans, zh-Hant, ja, ko, ru.
        http_charset: the encoding that the server named. It counts as much as one that the page declares: both are
            candidates, and bytes that speak against them win.
        repair: auto reads blocks in another encoding as what they are, and undoes a wrong decoding of the whole text
            where that is certain and nothing was lost; report only says what was found; off does not look.

    Returns:
        Text without a byte order mark and NULs, line breaks as they were; what is broken is U+FFFD.

    Raises:
        DecodeError: the bytes are no text, or there is no such encoding as `encoding` or such a language as `hint`.
    """
    labels = labels_of(data, http_charset)
    verdict = told(encoding) if encoding is not None else weigh(data, names_of(labels), hint)
    content = data[verdict.skip :] if verdict.skip else data
    reading = verdict.reading or read_as(content, verdict.name)
    found = Encoding(
        verdict.name,
        verdict.evidence,
        round(verdict.confidence, 3),
        declared=labels,
        contradicted=tuple(label for label in labels if _is_contradicted(label, verdict.name, content)),
    )
    return _finished(content, reading, found, repair)


def detect_codec(data: bytes) -> str | None:
    """Return the codec of Python for text in an encoding older than Unicode; None where that is not certain."""
    try:
        verdict = weigh(data)
    except DecodeError:
        return None
    is_sure = verdict.confidence >= _MIN_CONFIDENCE and verdict.name in LEGACY
    return codec_of(verdict.name) if is_sure else None


def _is_contradicted(label: str, name: str, content: bytes) -> bool:
    """Tell whether the bytes speak against a declared label. ASCII is the same in every encoding that pages declare."""
    return name_of(label) != name and not (name == "utf-8" and content.isascii())


def _finished(content: bytes, reading: Reading, encoding: Encoding, repair: Repair) -> Decoded:
    """Return text and encoding with what repair asks for."""
    foreign: tuple[Foreign, ...] = ()
    suspected: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    may_be_mixed = encoding.name != "utf-8" or reading.replaced
    if repair != "off" and encoding.evidence != "told" and may_be_mixed:
        foreign = mixed.find(content, encoding.name)
        if foreign and repair == "auto":
            reading = mixed.read(content, encoding.name, foreign)
    text = reading.text.removeprefix("\ufeff")
    # Only Unicode keeps the wrong characters; saved in a legacy encoding they are the right bytes again.
    if repair != "off" and encoding.name.startswith("utf-"):
        finding = mojibake.find(text)
        if finding and finding.text is not None and repair == "auto":
            text, repairs = finding.text, (finding.what,)
        elif finding:
            suspected = (finding.what + (LOSS if finding.text is None else ""),)
    plain = text.replace("\0", "") if b"\0" in content else text
    if plain is reading.text and not (reading.replaced or foreign or suspected):
        return Decoded(plain, encoding)
    return Decoded(
        plain,
        replace(
            encoding,
            replaced=reading.replaced,
            first_replaced=reading.first,
            nuls=len(text) - len(plain),
            foreign=foreign,
            repairs=repairs,
            suspected=suspected,
        ),
    )
