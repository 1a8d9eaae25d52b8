"""Changes to the text of an article that a user may ask for; nothing here happens unasked."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from articlekit.model import Article, Block, Removal
from articlekit.page import lines
from articlekit.page.context import in_context
from articlekit.rules import built_in

Script = Literal["simplified", "traditional"]
_OPENCC = {"simplified": "t2s", "traditional": "s2t"}
_HAN = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_CJK = f"{_HAN}\u3001-\u303f\uff01-\uff5e“”‘’"
_CLOSED = re.compile(r"[。！？!?….：:；;」』”’\"）)】\]]$")
# Words of Chinese and Japanese have no space between them; a hyphen at the end of a line is part of a word.
_NO_SPACE = re.compile(f"[{_CJK}-]$")
_FULL_WIDTH = str.maketrans(",;:?!()", "，；：？！（）")
# Behind a CJK character, or between a number or an opening bracket and one. 3:2 and 12,000 are not.
_NARROW = re.compile(f"(?<=[{_CJK}])[,;:?!()]|(?<=[0-9%])[,;?!](?=[{_HAN}])|[(](?=[{_HAN}])")


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
    found = in_context(lines.read([block for block in blocks if block.kept], built_in()))
    open_lines = {line.block.line for line in found if line.kind == "wrapped" and not _CLOSED.search(line.block.text)}
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
