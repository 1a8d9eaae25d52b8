"""Bytes -> text and Encoding. What a page declares is evidence, not the answer."""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from articlekit.errors import DecodeError
from articlekit.model import Damage, Decoded, Encoding, Foreign, Repair
from articlekit.page.decode import binary, mixed, mojibake
from articlekit.page.decode.labels import LEGACY, codec_of, name_of
from articlekit.page.decode.order import Verdict, from_charset, labels_of, names_of, weigh
from articlekit.page.decode.order import candidates as candidates
from articlekit.page.decode.reading import Reading, is_single_byte, read_as
from articlekit.page.decode.signatures import find_escapes

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
            candidates, and bytes that contradict them win.
        repair: auto reads blocks in another encoding as what they are, and undoes a wrong decoding of the whole text
            where that is certain and nothing was lost; report only says what it would do; off does not look.

    Returns:
        Text without byte order mark and NULs, its line breaks unchanged; broken sequences are U+FFFD.

    Raises:
        DecodeError: the bytes are not text, or `encoding` is not a known encoding, or `hint` not a known language.
    """
    labels = labels_of(data, http_charset)
    verdict = from_charset(encoding) if encoding is not None else weigh(data, names_of(labels), hint)
    content = data[verdict.skip :] if verdict.skip else data
    reading = verdict.reading or read_as(content, verdict.name)
    found = Encoding(
        verdict.name,
        verdict.evidence,
        round(verdict.confidence, 3),
        declared=labels,
        contradicted=tuple(label for label in labels if _is_contradicted(label, verdict.name, content)),
    )
    return _repair(content, reading, found, repair)


def detect_codec(data: bytes) -> str | None:
    """Return the codec of Python for text in an encoding older than Unicode; None where that is not certain."""
    try:
        verdict = weigh(data)
    except DecodeError:
        return None
    is_sure = verdict.confidence >= _MIN_CONFIDENCE and verdict.name in LEGACY
    return codec_of(verdict.name) if is_sure else None


def _is_contradicted(label: str, name: str, content: bytes) -> bool:
    """Whether the bytes contradict a declared label. ASCII is the same in every encoding that pages declare."""
    return name_of(label) != name and not (name == "utf-8" and content.isascii())


def _repair(content: bytes, reading: Reading, encoding: Encoding, repair: Repair) -> Decoded:
    """Look for foreign blocks and wrong decodings as repair asks, and put the result together."""
    foreign: tuple[Foreign, ...] = ()
    damage: tuple[Damage, ...] = ()
    may_be_mixed = encoding.name != "utf-8" or reading.replaced
    if repair != "off" and encoding.evidence != "told" and may_be_mixed:
        foreign = mixed.find(content, encoding.name)
        if foreign and repair == "auto":
            reading = mixed.read(content, encoding.name, foreign)
    text = reading.text.removeprefix("\ufeff")
    # Saved in another encoding, characters that were read wrongly are the right bytes again, or are lost.
    may_be_damaged = encoding.name.startswith("utf-") or (
        encoding.name == "windows-1252" and encoding.evidence != "told"
    )
    if repair != "off" and may_be_damaged:
        mended = mojibake.mend(text, content if encoding.name == "utf-8" and not reading.replaced else None)
        damage = mended.damage
        if repair == "auto":
            text = mended.text
        else:
            damage = tuple(replace(one, repaired=False) for one in damage)
    plain = text.replace("\0", "") if b"\0" in content else text
    if plain is reading.text and not (reading.replaced or foreign or damage):
        return Decoded(plain, encoding)
    return Decoded(
        plain,
        replace(
            encoding,
            replaced=reading.replaced,
            first_replaced=reading.first,
            nuls=len(text) - len(plain),
            foreign=foreign,
            damage=damage,
        ),
    )


def decode_stream(
    blocks: Iterator[bytes], *, encoding: str | None = None, hint: str | None = None, http_charset: str | None = None
) -> Iterator[str]:
    """Yield the text of a stream piece by piece, in memory that does not grow with it.

    The encoding is judged once, by the first block that is not ASCII and the one after it. Nothing is repaired: foreign
    blocks, and text that was decoded wrongly before it was saved, stay as they are.

    Args:
        blocks: the bytes, in blocks of about a megabyte.
        encoding: the encoding where it is known; it is obeyed.
        hint: the language of the text, as `decode` takes it.
        http_charset: the encoding that the server named; a candidate.

    Raises:
        DecodeError: the bytes are not text; raised while the text is read, where ASCII comes first.
    """
    first = next(blocks, b"")
    blocks = chain([first], blocks)
    if encoding is not None:
        yield from _decode_blocks(blocks, from_charset(encoding))
        return
    binary.refuse_known(first)
    declared = names_of(labels_of(first, http_charset))
    for block in blocks:
        # ASCII reads the same in whatever encoding the rest turns out to be.
        if _is_plain(block):
            yield block.decode("ascii")
            continue
        following = next(blocks, b"")
        verdict = weigh(block + following, declared, hint)
        yield from _decode_blocks(chain([block, following], blocks), verdict)


def _is_plain(block: bytes) -> bool:
    return block.isascii() and 0 not in block and find_escapes(block) is None


def _decode_blocks(blocks: Iterator[bytes], verdict: Verdict) -> Iterator[str]:
    """Yield the text of blocks in a known encoding, without NULs."""
    decoder = None if is_single_byte(verdict.name) else codecs.getincrementaldecoder(codec_of(verdict.name))("replace")
    skip = verdict.skip
    for block in blocks:
        content = block[skip:]
        skip = 0
        text = decoder.decode(content) if decoder else read_as(content, verdict.name).text
        yield text.replace("\0", "")
    if decoder:
        yield decoder.decode(b"", final=True)
