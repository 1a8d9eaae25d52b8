"""Text that is too large to hold: decoded block by block."""

import codecs
from collections.abc import Iterator
from itertools import chain

from articlekit.page.decode import binary, escapes
from articlekit.page.decode.labels import codec_of
from articlekit.page.decode.order import Verdict, labels_of, names_of, told, weigh
from articlekit.page.decode.reading import is_single_byte, read_as


def decode_stream(
    blocks: Iterator[bytes], *, encoding: str | None = None, hint: str | None = None, http_charset: str | None = None
) -> Iterator[str]:
    """Yield the text of a stream piece by piece, in memory that does not grow with it.

    The encoding is judged once, by the first block that is not ASCII and the one after it. Blocks in another encoding
    and text that was decoded wrongly before it was saved are not looked for.

    Args:
        blocks: the bytes, in blocks of about a megabyte.
        encoding: the encoding where it is known; it is obeyed.
        hint: the language of the text, as `decode` takes it.
        http_charset: the encoding that the server named; a candidate.

    Raises:
        DecodeError: the bytes are no text; also while the text is read, when ASCII comes first.
    """
    first = next(blocks, b"")
    blocks = chain([first], blocks)
    if encoding is not None:
        yield from _decoded(blocks, told(encoding))
        return
    binary.refuse_known(first)
    declared = names_of(labels_of(first, http_charset))
    for block in blocks:
        # ASCII is ASCII in whatever encoding the rest turns out to be.
        if _is_plain(block):
            yield block.decode("ascii")
            continue
        following = next(blocks, b"")
        verdict = weigh(block + following, declared, hint)
        yield from _decoded(chain([block, following], blocks), verdict)


def _is_plain(block: bytes) -> bool:
    return block.isascii() and 0 not in block and escapes.find(block) is None


def _decoded(blocks: Iterator[bytes], verdict: Verdict) -> Iterator[str]:
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
