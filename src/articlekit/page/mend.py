"""Changes to the text of an article, each only where a user asks for it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from statistics import median
from typing import Literal

from articlekit.model import Article, Block, Removal
from articlekit.page import lines
from articlekit.page.lines import Line
from articlekit.rules import built_in
from articlekit.rules.characters import CJK_MARKS, UNSPACED
from articlekit.rules.sentences import NEXT_SENTENCE, PAUSE, RAW_LINE_ENDS

# Text wrapped at a fixed width has at least so many lines that end in no mark, of such a weight, of which so many are
# within a share of the median. On average they have so many commas and stops, and so many have a full stop inside.
# Where the script has capitals, so many begin with a small letter: headlines may be alike in length, but have capitals.
MIN_WRAPPED_LINES = 5
MIN_WRAP, MAX_WRAP = 22, 60
WRAP_SLACK = 0.18
MIN_ALIKE = 0.8
MIN_PAUSES = 0.8
MIN_INNER = 0.2
MIN_LOWER = 0.3
_OPEN = frozenset({"middle", "label", "bar"})
_WRAPPABLE = _OPEN | {"prose", "sentence", "head", "word"}
Script = Literal["simplified", "traditional"]
_OPENCC = {"simplified": "t2s", "traditional": "s2t"}
_CJK = f"{UNSPACED}{CJK_MARKS}\uff01-\uff5e“”‘’"
# Lines that are joined without a space: Chinese and Japanese have none, and a hyphen is part of a word.
_NO_SPACE = re.compile(f"[{_CJK}-]$")
_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")
# Narrow marks beside CJK characters; those in 3:2 and 12,000 are left alone.
_NARROW = re.compile(f"(?<=[{_CJK}])[,;:?!()]|(?<=[0-9%])[,;?!](?=[{UNSPACED}])|[(](?=[{UNSPACED}])")


def mend(
    article: Article, *, join_lines: bool = False, script: Script | None = None, punctuation: bool = False
) -> Article:
    """Change the kept text of an article; `mended` names what was done.

    Args:
        article: what clean returned.
        join_lines: join the lines of paragraphs that were wrapped at a fixed width. A line that is joined to the one
            above is marked as removed.
        script: write Chinese in simplified or in traditional characters. Source: OpenCC, configurations t2s and s2t.
        punctuation: set the punctuation of Chinese text full-width.
    """
    blocks, done = article.blocks, list[str]()
    if join_lines:
        blocks = _join(blocks)
        done.append("join-lines")
    if script is not None:
        blocks = _replace_texts(blocks, _converter(script))
        done.append(f"to-{script}")
    if punctuation:
        blocks = _replace_texts(blocks, lambda text: _NARROW.sub(lambda found: found[0].translate(_FULL_WIDTH), text))
        done.append("normalize-punctuation")
    return replace(article, blocks=blocks, mended=(*article.mended, *done))


@cache
def _converter(script: Script) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(_OPENCC[script]).convert
    return convert


def _replace_texts(blocks: Sequence[Block], change: Callable[[str], str]) -> tuple[Block, ...]:
    return tuple(block._replace(text=change(block.text)) if block.kept else block for block in blocks)


def _join(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Join each wrapped line to the line below that continues its sentence."""
    kept = lines.classify([block for block in blocks if block.kept], built_in())
    open_lines = {line.block.line for line in _wrapped_lines(kept) if line.block.text[-1] not in RAW_LINE_ENDS}
    joined: list[Block] = []
    head = -1  # the start of the paragraph that may continue
    for index, block in enumerate(blocks):
        above = blocks[index - 1] if index else None
        if above is None or not (
            above.kept and block.kept and above.line in open_lines and above.line + 1 == block.line
        ):
            head = index
            joined.append(block)
            continue
        first = joined[head]
        gap = "" if _NO_SPACE.search(first.text) else " "
        joined[head] = first._replace(text=first.text + gap + block.text)
        because = f"joined to the paragraph that begins in line {first.line}"
        joined.append(block.marked(Removal("mend", "join-lines", frozenset({"joined"}), because)))
    return tuple(joined)


def _wrapped_lines(kept: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that were wrapped at a fixed width.

    Headlines may be alike in length, too, but no sentence ends in the middle of one.
    """
    start = 0
    others = [index for index, line in enumerate(kept) if line.key.weight >= MAX_WRAP or line.kind not in _WRAPPABLE]
    for index in (*others, len(kept)):
        if index - start >= MIN_WRAPPED_LINES:
            yield from (kept[start + place] for place in _wrapped_places(kept[start:index]))
        start = index + 1


def _wrapped_places(lines: Sequence[Line]) -> list[int]:
    """Return the indices of the lines of a stretch of text that were wrapped; none unless all of it was."""
    full = [place for place, line in enumerate(lines) if line.kind in _OPEN and line.key.weight >= MIN_WRAP]
    if len(full) < MIN_WRAPPED_LINES:
        return []
    width = median(lines[place].key.weight for place in full)
    alike = [place for place in full if abs(lines[place].key.weight - width) <= WRAP_SLACK * width]
    inner = sum(NEXT_SENTENCE.search(lines[place].key.rule) is not None for place in alike)
    pauses = sum(len(PAUSE.findall(lines[place].key.rule)) for place in alike)
    openings = [lines[place].block.text[0] for place in alike]
    cased = sum(opening.isupper() or opening.islower() for opening in openings)
    wrapped = (
        len(alike) >= MIN_ALIKE * len(full)
        and inner >= MIN_INNER * len(alike)
        and pauses >= MIN_PAUSES * len(alike)
        and sum(map(str.islower, openings)) >= MIN_LOWER * cased
    )
    return alike if wrapped else []
