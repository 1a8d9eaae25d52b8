"""What kind of line a block is by its neighbours: wrapped text, headlines cut to a column, a footer's company."""

import re
from collections.abc import Sequence
from statistics import median

from articlekit.page.form import INNER_STOP
from articlekit.page.lines import SCORES, Line

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
MIN_CUT, CUT_REACH = 3, 3  # so many headlines cut short within so many lines above and below
_OPEN = frozenset({"middle", "label", "bar"})
_WRAPPABLE = _OPEN | {"prose", "sentence", "head", "word"}
_PAUSE = re.compile(r"[。!?…,、;:]")


def in_context(lines: Sequence[Line]) -> list[Line]:
    """Name the kinds that only a line's neighbours tell: text wrapped at a fixed width, headlines cut to a column's.

    Neighbours change as lines are marked, so this is asked anew for every round, and not once per page.
    """
    after = list(lines)
    _name_wrapped(lines, after)
    _name_cut(lines, after)
    _name_company(lines, after)
    return after


def _name_company(lines: Sequence[Line], after: list[Line]) -> None:
    """Call lines footer that stand below a footer line and speak as one."""
    for index in [index for index, line in enumerate(after) if line.kind == "footer"]:
        for below in range(index + 1, len(lines)):
            if after[below].kind == "footer" or not lines[below].hit("footer", "below-footer"):
                break
            after[below] = lines[below]._replace(kind="footer", score=SCORES["footer"])


def _name_cut(lines: Sequence[Line], after: list[Line]) -> None:
    """Call lines that end in an ellipsis headlines where several stand together; alone, one is a sentence left open."""
    cut = [place for place, line in enumerate(lines) if line.key.rule.endswith("...") and _is_cut(line)]
    for number, place in enumerate(cut):
        near = cut[max(0, number - CUT_REACH) : number + CUT_REACH + 1]
        if sum(abs(other - place) <= CUT_REACH for other in near) >= MIN_CUT:
            after[place] = lines[place]._replace(kind="middle", score=SCORES["middle"])


def _is_cut(line: Line) -> bool:
    """Whether a line with an ellipsis at its end looks like a headline that was cut short."""
    return 12 <= line.key.weight <= MAX_WRAP and "。" not in line.key.rule  # noqa: PLR2004


def _name_wrapped(lines: Sequence[Line], after: list[Line]) -> None:
    """Call the lines of a text that was wrapped at a fixed width what they are: parts of paragraphs.

    Headlines may be alike in length, too, but no sentence ends in the middle of one.
    """
    start = 0
    others = [index for index, line in enumerate(lines) if line.key.weight >= MAX_WRAP or line.kind not in _WRAPPABLE]
    for index in (*others, len(lines)):
        if index - start >= MIN_WRAPPED_LINES:
            for place in _alike(lines[start:index]):
                after[start + place] = lines[start + place]._replace(kind="wrapped", score=SCORES["wrapped"])
        start = index + 1


def _alike(lines: Sequence[Line]) -> list[int]:
    """Return the places of the lines that were wrapped, in a stretch of text."""
    full = [place for place, line in enumerate(lines) if line.kind in _OPEN and line.key.weight >= MIN_WRAP]
    if len(full) < MIN_WRAPPED_LINES:
        return []
    width = median(lines[place].key.weight for place in full)
    alike = [place for place in full if abs(lines[place].key.weight - width) <= WRAP_SLACK * width]
    inner = sum(INNER_STOP.search(lines[place].key.rule) is not None for place in alike)
    pauses = sum(len(_PAUSE.findall(lines[place].key.rule)) for place in alike)
    openings = [lines[place].block.text[0] for place in alike]
    cased = sum(opening.isupper() or opening.islower() for opening in openings)
    wrapped = (
        len(alike) >= MIN_ALIKE * len(full)
        and inner >= MIN_INNER * len(alike)
        and pauses >= MIN_PAUSES * len(alike)
        and sum(map(str.islower, openings)) >= MIN_LOWER * cased
    )
    return alike if wrapped else []
