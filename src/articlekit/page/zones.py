"""Zones: where the articles among the kept lines of a page begin and end, and which lines are their titles."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from articlekit.page.keys import COMMA
from articlekit.page.lines import Line
from articlekit.rules.language import words
from articlekit.rules.sentences import STATEMENT_ENDS

MIN_TITLE_SCORE = 3.0
MIN_TITLE_WEIGHT = 4
MAX_TITLE_WEIGHT = 60
TITLE_REACH = 60  # lines above the body in which a title is looked for
CREDIT_REACH = 3  # lines below a title in which its date or byline stands
_NEAR = ((1, 2.5), (3, 1.5), (8, 0.8))  # distance to the text in lines, and the score that a title gains for it
_CREDITS = frozenset({"metadata", "byline"})  # kinds of lines that stand below a title
_TITLE_KINDS = frozenset({"middle", "head", "label", "sentence", "prose", "word"})
_TITLE_LABELS = tuple(f"{label}:" for label in words("labels.title"))
MIN_TEXT = 20  # least weight of a sentence that is a paragraph
MIN_PARTED = 100  # least weight of an article above a line that separates it from the next


@dataclass(frozen=True, slots=True)
class Zone:
    """One article of a page, as indices of lines: its text is body to end, half-open; title is None without one."""

    body: int
    end: int
    title: int | None = None


def find_zones(lines: Sequence[Line], stays: Sequence[bool]) -> list[Zone]:
    """Find the articles among the lines that stay, in order; none where no prose stays."""
    counts = Counter([line.key.repeat for line in lines])
    articles: list[Zone] = []
    top = 0
    for first, end in _spans(lines, stays):
        articles.append(Zone(first, end, _title(lines, top, first, counts)))
        top = end
    return articles


def title_above(lines: Sequence[Line], stays: Sequence[bool]) -> int | None:
    """Return the title of the first article among the lines that stay, if no line above its text stays."""
    body = _first_prose(lines, stays)
    if body is None or any(stays[:body]):
        return None
    return _title(lines, 0, body, Counter([line.key.repeat for line in lines]))


def _first_prose(lines: Sequence[Line], stays: Sequence[bool]) -> int | None:
    """Return the first paragraph; a headline that reads like one is passed over where a second one follows."""
    first = list(islice((index for index in range(len(lines)) if stays[index] and _is_text(lines, index)), 2))
    return first[-1] if first and _is_headline(lines, first[0]) else next(iter(first), None)


def _is_headline(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is no statement, and stands right above a credit: the headline "Who pays?" above its byline."""
    line = lines[index]
    if line.key.weight > MAX_TITLE_WEIGHT or line.key.rule.endswith(STATEMENT_ENDS):
        return False
    return index + 1 < len(lines) and lines[index + 1].kind in _CREDITS


def _is_text(lines: Sequence[Line], index: int) -> bool:
    """Whether a line is a paragraph, or may be part of one that is wrapped, as the next line may be, too."""
    line = lines[index]
    if line.kind == "prose" or (line.kind == "sentence" and line.key.weight >= MIN_TEXT):
        return True
    return _may_be_wrapped(line) and index + 1 < len(lines) and _may_be_wrapped(lines[index + 1])


def _may_be_wrapped(line: Line) -> bool:
    return line.kind in ("prose", "middle") and line.key.weight >= MIN_TEXT and bool(line.key.signs & COMMA)


def _spans(lines: Sequence[Line], stays: Sequence[bool]) -> list[tuple[int, int]]:
    """Return the text of each article as a half-open range; removed lines that end an article separate them."""
    start = _first_prose(lines, stays)
    if start is None:
        return []
    spans: list[tuple[int, int]] = []
    weight, end, closed = 0.0, start, False
    for index in range(start, len(lines)):
        line = lines[index]
        if not stays[index]:
            closed = closed or line.kind in ("closing", "metadata", "footer", "related")
            continue
        is_text = _is_text(lines, index)
        if is_text and closed:
            if weight >= MIN_PARTED:
                spans.append((start, end))
                start, weight = index, 0.0
            closed = False
        if is_text:
            weight += line.key.weight
        if not closed:
            end = index + 1
    return [*spans, (start, end)]


def _title(lines: Sequence[Line], top: int, body: int, counts: Counter[str]) -> int | None:
    """Return the index of the title of the article whose text begins at body."""
    first = max(top, body - TITLE_REACH)
    best, best_score = None, MIN_TITLE_SCORE
    for index in range(first, body):
        line = lines[index]
        if line.kind in _TITLE_KINDS and MIN_TITLE_WEIGHT <= line.key.weight <= MAX_TITLE_WEIGHT:
            score = _title_score(lines, index, body, counts)
            if score >= best_score:
                best, best_score = index, score
    return best


def _title_score(lines: Sequence[Line], index: int, body: int, counts: Counter[str]) -> float:
    line = lines[index]
    label = lines[index - 1].key.repeat if index and lines[index - 1].kind == "metadata" else ""
    if label.endswith(":") and not label.endswith(_TITLE_LABELS):
        return 0.0  # it is the value of the label above
    score = min(line.key.weight, 24) / 8 + (2 if line.block.kind == "heading" else 0)
    below = [other.kind for other in lines[index + 1 : index + 1 + CREDIT_REACH]]
    if below and below[0] in _CREDITS:
        score += 4
    elif "date" in below or not _CREDITS.isdisjoint(below):
        score += 2.5
    score += next((bonus for reach, bonus in _NEAR if body - index <= reach), 0.0)
    if counts[line.key.repeat] > 1 or (index and lines[0].key.repeat.startswith(line.key.repeat)):
        score += 2
    if index == 0 or lines[index - 1].ends or lines[index - 1].kind == "date":
        score += 2
    return score - (2 if line.key.rule.endswith(STATEMENT_ENDS) else 0)
