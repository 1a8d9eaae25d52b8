"""Where the articles of a page begin and end."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from articlekit.page.context import in_context
from articlekit.page.lines import Line
from articlekit.page.spans import META_REACH, TITLE_REACH, headline_run, spans

MIN_TITLE_SCORE = 3.0
MIN_TITLE_WEIGHT = 4
MAX_TITLE_WEIGHT = 60
_NEAR = ((1, 2.5), (3, 1.5), (8, 0.8))  # lines above the text -> what that speaks for a title
NAV_WORDS = 3  # so many one-word lines above a title are a menu
_CREDITS = frozenset({"metadata", "byline"})  # what stands below a title
_TITLE_KINDS = frozenset({"middle", "head", "label", "sentence", "prose", "word"})
_TITLE_LABELS = ("题:", "名称:", "title:")
MIN_ROWS = 3  # of a list between two paragraphs
_ROW_KINDS = frozenset({"head", "word"})


@dataclass(frozen=True, slots=True)
class Zone:
    """One article of the page: its first line (the title, or what stands above the text), the first line of its text,
    and the line after its last; title is None where none was found. All are indices.
    """

    head: int
    body: int
    end: int
    title: int | None = None


def zones(lines: Sequence[Line]) -> list[Zone]:
    """Find the articles of a page, in order; none where the page has no prose."""
    lines = in_context(lines)
    texts = spans(lines)
    counts = Counter([line.key.repeat for line in lines]) if texts else Counter()
    found: list[Zone] = []
    for number, (first, end) in enumerate(texts):
        top = found[-1].end if found else 0
        start = _opening(lines, top, first)
        bottom = texts[number + 1][0] if number + 1 < len(texts) else len(lines)
        title = _title(lines, top, start, counts)
        found.append(Zone(_head(lines, top, start, title), start, _tail(lines, end, bottom), title))
    return found


def _opening(lines: Sequence[Line], top: int, start: int) -> int:
    """Return where the text begins: with the paragraph above a list, as of ingredients, if nothing stands between them
    that could be a headline or closes what is above it.
    """
    for index in range(start - 1, max(top, start - TITLE_REACH) - 1, -1):
        line = lines[index]
        if line.kind == "prose" and start - index > MIN_ROWS:
            return index
        if line.kind not in _ROW_KINDS:
            break
    return start


def _tail(lines: Sequence[Line], end: int, bottom: int) -> int:
    """Return where the article whose text ends here ends: at the first line that closes it, or a list of headlines."""
    closed = next((index for index in range(end, bottom) if lines[index].ends), bottom)
    run = headline_run(lines[end:closed])
    return closed if run is None else end + run


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
        return 0.0  # the value of the label above
    score = min(line.key.weight, 24) / 8 + (2 if line.block.kind == "heading" else 0)
    below = [other.kind for other in lines[index + 1 : index + 1 + META_REACH]]
    if below and below[0] in _CREDITS:
        score += 4
    elif "date" in below or not _CREDITS.isdisjoint(below):
        score += 2.5
    score += next((bonus for reach, bonus in _NEAR if body - index <= reach), 0.0)
    if counts[line.key.repeat] > 1 or (index and lines[0].key.repeat.startswith(line.key.repeat)):
        score += 2
    if index == 0 or lines[index - 1].ends or lines[index - 1].kind == "date":
        score += 2
    return score - (2 if line.key.rule.endswith((".", "。")) else 0)


def _head(lines: Sequence[Line], top: int, body: int, title: int | None) -> int:
    """Return the first line that belongs to the article: what stands above the title goes only if it is navigation."""
    first = body if title is None else title
    if not any(line.ends for line in lines[top:first]) and not _is_menu(lines[top:first]):
        return top
    if title is not None:
        return title
    # No title: the lines between the last line of navigation and the text may be captions.
    return next((index + 1 for index in range(body - 1, top - 1, -1) if lines[index].ends), top)


def _is_menu(lines: Sequence[Line]) -> bool:
    """Whether lines without a rule to tell are a menu: words in a row, and no text among them."""
    words = "".join("w" if line.kind == "word" else "." for line in lines)
    return "w" * NAV_WORDS in words and not any(line.kind == "prose" for line in lines)
