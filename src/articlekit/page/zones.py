"""Where the articles of a page begin and end."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from articlekit.page.lines import Line, in_context

ENTER_COST = 3.0  # 1.5 lost 17 lines on hand-labelled pages, 5 lost whole short bodies
ENTER_COST_BELOW_META = 1.0
META_REACH = 3  # lines
OVERLAP_REACH = 3  # lines at the end of a page, one of which the next page may begin with
MAX_INSET = 3  # lines of share bars, prompts, links or labels between two paragraphs of one article
HEADLINE_RUN = 8  # so many lines that look like headlines, one after the other, are a list of links
HEADLINE_SHARE = 0.6  # of the run; the rows of a table and the lines of a form are shorter or labelled
MAX_HEADLINE_WEIGHT = 40  # characters
MAX_PROSE_WEIGHT = 400  # what one line can speak for: a list of 300 names is one line, too
GOOD_SHARE_BELOW_META = 0.15
GOOD_SHARE = 0.3  # of the heaviest span's prose: the first span with so much is the article
GOOD_WEIGHT = 1000  # characters: enough, however long the comments or the further copies below are
MIN_GOOD_WEIGHT = 200  # characters, where no date or source line stands above
TITLE_REACH = 60  # lines above the body in which a title is looked for
MIN_TITLE_SCORE = 3.0
MIN_TITLE_WEIGHT = 4
MAX_TITLE_WEIGHT = 60
_NEAR = ((1, 2.5), (3, 1.5), (8, 0.8))  # lines above the text -> what that speaks for a title
NAV_WORDS = 3  # so many one-word lines above a title are a menu
REPEATED_SHARE = 0.5  # of a span's clauses seen earlier: a further copy
_CREDITS = frozenset({"metadata", "byline"})  # what stands below a title
# A row of a table and no headline: dots or dashes lead to its number, or a number ends it, as a score or a share.
_ROW = re.compile(r"[-._·]{4}|[\d%]$")
_TITLE_KINDS = frozenset({"middle", "head", "label", "sentence", "prose", "word"})
_TITLE_LABELS = ("题:", "名称:", "title:")
_LABELLED_KINDS = frozenset({"metadata", "label", "date"})
MAX_BOX = 6  # lines of a box of other stories
_BOX_KINDS = frozenset({"related", "middle", "head", "label", "sentence", "word", "inset"})
MIN_LEAD_WEIGHT = 100  # characters of text above it
MIN_ROWS = 3  # of a list between two paragraphs
_ROW_KINDS = frozenset({"head", "word"})
_LIST_KINDS = frozenset({"middle", "head", "word", "label", "date", "sentence", "bar"})


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
    spans = _accepted(lines, _segments(lines))
    counts = Counter([line.key.repeat for line in lines]) if spans else Counter()
    found: list[Zone] = []
    for number, (first, end) in enumerate(spans):
        top = found[-1].end if found else 0
        start = _opening(lines, top, first)
        bottom = spans[number + 1][0] if number + 1 < len(spans) else len(lines)
        title = _title(lines, top, start, counts)
        found.append(Zone(_head(lines, top, start, title), start, _tail(lines, end, bottom), title))
    return found


def whole_article(lines: Sequence[Line]) -> bool:
    """Whether lines are a whole article and not a teaser: three paragraphs, 250 characters, nearly all of it prose.

    Five and more may be short, as a tabloid's are, where next to nothing stands between them.
    """
    prose = [line.key.weight for line in lines if line.kind == "prose"]
    told = sum(line.kind in ("prose", "sentence") for line in lines)
    dated = any(line.kind in ("date", "metadata") for line in lines)
    long = sum(prose) >= 60 * len(prose) and len(prose) >= 0.7 * len(lines)
    many = len(prose) >= 5 and sum(prose) >= 30 * len(prose) and told >= 0.9 * len(lines)  # noqa: PLR2004
    return len(prose) >= 3 and sum(prose) >= 250 and (long or many) and not dated  # noqa: PLR2004


def opens_article(lines: Sequence[Line]) -> bool:
    """Whether lines begin with a whole article, which lasts until two lines in a row are not prose."""
    other = next(
        (index for index in range(1, len(lines)) if lines[index - 1].kind != "prose" and lines[index].kind != "prose"),
        len(lines) + 1,
    )
    return whole_article(lines[: other - 1])


def _segments(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Part the page into text and the rest: the best sum of scores, where every entry into text has its price.

    A two-state Viterbi search, one step per line.
    """
    outside, inside = 0.0, float("-inf")
    entered: list[bool] = []  # the best way to be inside here comes from outside
    left: list[bool] = []  # the best way to be outside here comes from inside
    meta = -META_REACH - 1
    for index, line in enumerate(lines):
        enter = outside - (ENTER_COST_BELOW_META if index - meta <= META_REACH else ENTER_COST)
        if line.kind == "metadata":
            meta = index
        enters, leaves = enter > inside, inside > outside
        entered.append(enters)
        left.append(leaves)
        if leaves:
            outside = inside
        inside = (enter if enters else inside) + line.score
    spans, end, is_inside = [], len(lines), inside > outside
    for index in range(len(lines) - 1, -1, -1):
        if is_inside and entered[index]:
            spans.append((index, end))
            is_inside = False
        elif not is_inside and left[index]:
            end, is_inside = index, True
    return spans[::-1]


def _accepted(lines: Sequence[Line], spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the first good span and those that go on with it, repeat it, or are articles of their own."""
    first = _first_good(lines, spans)
    if first is None:
        return []
    kept = [(_beginning(lines, spans[: first + 1]), spans[first][1])]
    weight = _prose_weight(lines[slice(*kept[0])])
    seen = set(_clauses(lines, spans[first]) if spans[first + 1 :] else ())
    for start, end in spans[first + 1 :]:
        gap = lines[kept[-1][1] : start]
        labelled = _is_labelled(gap) and _is_headed(lines, kept[-1][0], TITLE_REACH)
        if labelled or _goes_on(weight, gap, lines[start:end]):
            kept[-1] = (kept[-1][0], end)
            weight += _prose_weight(lines[start:end])
        elif (
            _repeats(lines, (start, end), seen) or whole_article(lines[start:end]) or _overlaps(lines, kept[-1], start)
        ):
            kept.append((start, end))
            weight = _prose_weight(lines[start:end])
        else:
            continue
        seen.update(_clauses(lines, (start, end)))
    return kept


def _beginning(lines: Sequence[Line], spans: Sequence[tuple[int, int]]) -> int:
    """Return where the text of the last span begins: above the boxes of other stories that part its first paragraphs
    from the rest.
    """
    start = spans[-1][0]
    for first, end in reversed(spans[:-1]):
        gap = lines[end:start]
        kinds = {line.kind for line in gap}
        is_box = "related" in kinds and kinds <= _BOX_KINDS and len(gap) <= MAX_BOX
        if not is_box or _prose_weight(lines[first:end]) < MIN_LEAD_WEIGHT:
            break
        start = first
    return start


def _goes_on(above: float, gap: Sequence[Line], span: Sequence[Line]) -> bool:
    """Whether text below a gap is the same article: nothing closed it, or what stands between two paragraphs is a list
    or a share bar; above: the weight of the article's prose above the gap.
    """
    ends = {line.kind for line in gap if line.ends}
    if not ends and _headline_run(gap) is None:
        return True
    if ends and (ends != {"furniture"} or len(gap) > MAX_INSET):
        return False
    prose = [line.key.weight for line in span if line.kind == "prose"]
    # A teaser is one paragraph, or shorter than the article above it; what a bar parts from a first one is neither.
    return len(prose) > 1 and (sum(prose) >= MIN_GOOD_WEIGHT or (bool(ends) and sum(prose) > above))


def _is_labelled(gap: Sequence[Line]) -> bool:
    """Whether a gap is a line or two that are labelled as what stands above a text is: when and where an event is."""
    return len(gap) <= MAX_INSET and all(line.kind in _LABELLED_KINDS for line in gap)


def _is_headed(lines: Sequence[Line], start: int, reach: int = META_REACH) -> bool:
    """Whether the date or source line of a text stands above it."""
    return any(line.kind == "metadata" for line in lines[max(0, start - reach) : start])


def _first_good(lines: Sequence[Line], spans: Sequence[tuple[int, int]]) -> int | None:
    """Return the number of the first span with enough prose to be the article; the heaviest where none has."""
    weights = [_prose_weight(lines[start:end]) for start, end in spans]
    if not any(weights):
        return None
    for number, weight in enumerate(weights):
        start = spans[number][0]
        below_meta = _is_headed(lines, start)
        enough = min(max(weights) * (GOOD_SHARE_BELOW_META if below_meta else GOOD_SHARE), GOOD_WEIGHT)
        if weight >= enough and (weight >= MIN_GOOD_WEIGHT or below_meta):
            return number
    return weights.index(max(weights))


def _prose_weight(lines: Sequence[Line]) -> float:
    return sum(min(line.key.weight, MAX_PROSE_WEIGHT) for line in lines if line.kind in ("prose", "wrapped"))


def _clauses(lines: Sequence[Line], span: tuple[int, int]) -> list[str]:
    return [clause for line in lines[span[0] : span[1]] for clause in line.key.clauses]


def _repeats(lines: Sequence[Line], span: tuple[int, int], seen: set[str]) -> bool:
    own = _clauses(lines, span)
    return sum(len(clause) for clause in own if clause in seen) >= REPEATED_SHARE * sum(map(len, own)) > 0


def _overlaps(lines: Sequence[Line], span: tuple[int, int], start: int) -> bool:
    """Whether text begins as the text above it ends: two pages of an article, saved one below the other."""
    last = [line.key.repeat for line in lines[max(span[0], span[1] - OVERLAP_REACH) : span[1]] if line.kind == "prose"]
    return lines[start].key.repeat in last


def _headline_run(lines: Sequence[Line]) -> int | None:
    """Return where a list of links begins, lines that look like headlines in a row; None if there is none."""
    start = headlines = 0
    for index, line in enumerate(lines):
        if line.kind not in _LIST_KINDS or line.key.weight > MAX_HEADLINE_WEIGHT or line.key.rule.endswith("。"):
            start, headlines = index + 1, 0
            continue
        headlines += line.kind == "middle" and not _is_row(line)
        length = index + 1 - start
        if length >= HEADLINE_RUN and headlines >= HEADLINE_SHARE * length:
            return start
    return None


def _is_row(line: Line) -> bool:
    """Whether a line is a row of a table, and no headline."""
    return "\t" in line.block.text or _ROW.search(line.key.rule) is not None


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
    run = _headline_run(lines[end:closed])
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
