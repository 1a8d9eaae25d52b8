"""Changes to the text of an article that a user may ask for; nothing here happens unasked."""

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
from articlekit.rules.characters import CJK_MARKS, NEXT_SENTENCE, PAUSE, RAW_LINE_ENDS, UNSPACED

# Text wrapped at a fixed width: so many lines without an end, this wide, within this share of their median, with so
# many commas and stops each, so many of them with a full stop inside, and, where the script has capitals, so many that
# begin without one: headlines of one length are many, but each begins with a capital.
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
# Words of Chinese and Japanese have no space between them; a hyphen at the end of a line is part of a word.
_NO_SPACE = re.compile(f"[{_CJK}-]$")
_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")
# Behind a CJK character, or between a number or an opening bracket and one. 3:2 and 12,000 are not.
_NARROW = re.compile(f"(?<=[{_CJK}])[,;:?!()]|(?<=[0-9%])[,;?!](?=[{UNSPACED}])|[(](?=[{UNSPACED}])")


def mend(
    article: Article, *, join_lines: bool = False, script: Script | None = None, punctuation: bool = False
) -> Article:
    """Change what is kept of an article as asked; `mended` names what was done.

    Args:
        article: what clean returned.
        join_lines: join the lines of paragraphs that were wrapped at a fixed width. A line that was joined to the one
            above is marked as removed, and says so.
        script: write Chinese in simplified or in traditional characters. Source: OpenCC, configurations t2s and s2t.
        punctuation: set the punctuation of Chinese text full-width.
    """
    blocks, done = article.blocks, list[str]()
    if join_lines:
        blocks = _joined(blocks)
        done.append("join-lines")
    if script is not None:
        blocks = _changed(blocks, _converter(script))
        done.append(f"to-{script}")
    if punctuation:
        blocks = _changed(blocks, lambda text: _NARROW.sub(lambda found: found[0].translate(_FULL_WIDTH), text))
        done.append("normalize-punctuation")
    return replace(article, blocks=blocks, mended=(*article.mended, *done))


@cache
def _converter(script: Script) -> Callable[[str], str]:
    import opencc

    convert: Callable[[str], str] = opencc.OpenCC(_OPENCC[script]).convert
    return convert


def _changed(blocks: Sequence[Block], change: Callable[[str], str]) -> tuple[Block, ...]:
    return tuple(block._replace(text=change(block.text)) if block.kept else block for block in blocks)


def _joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Join each wrapped line to the one below it that goes on with its sentence."""
    found = lines.read([block for block in blocks if block.kept], built_in())
    open_lines = {line.block.line for line in _wrapped(found) if line.block.text[-1] not in RAW_LINE_ENDS}
    joined: list[Block] = []
    head = -1  # where the paragraph that may go on begins
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


def _wrapped(found: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines of a text that was wrapped at a fixed width: parts of paragraphs.

    Headlines may be alike in length, too, but no sentence ends in the middle of one.
    """
    start = 0
    others = [index for index, line in enumerate(found) if line.key.weight >= MAX_WRAP or line.kind not in _WRAPPABLE]
    for index in (*others, len(found)):
        if index - start >= MIN_WRAPPED_LINES:
            yield from (found[start + place] for place in _alike(found[start:index]))
        start = index + 1


def _alike(lines: Sequence[Line]) -> list[int]:
    """Return the places of the lines that were wrapped, in a stretch of text."""
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
