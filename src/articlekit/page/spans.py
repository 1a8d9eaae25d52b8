"""Which stretches of a page are text: the spans of its articles, before their titles and ends are looked for."""

import re
from collections.abc import Sequence

from articlekit.page.lines import Line

ENTER_COST = 3.0  # 1.5 lost 17 lines on hand-labelled pages, 5 lost whole short bodies
ENTER_COST_BELOW_META = 1.0
META_REACH = 3  # lines
TITLE_REACH = 60  # lines above the body in which a title is looked for
OVERLAP_REACH = 3  # lines at the end of a page, one of which the next page may begin with
MAX_INSET = 3  # lines of share bars, prompts, links or labels between two paragraphs of one article
_LABELLED_KINDS = frozenset({"metadata", "label", "date"})
# Of 541 pages as text two have such a box below their first paragraphs, of 4 and 6 lines; no other page changes.
MAX_BOX = 6  # lines of a box of other stories
_BOX_KINDS = frozenset({"related", "middle", "head", "label", "sentence", "word", "inset"})
MIN_LEAD_WEIGHT = 100  # characters of text above it
HEADLINE_RUN = 8  # so many lines that look like headlines, one after the other, are a list of links
HEADLINE_SHARE = 0.6  # of the run; the rows of a table and the lines of a form are shorter or labelled
MAX_HEADLINE_WEIGHT = 40  # characters
_LIST_KINDS = frozenset({"middle", "head", "word", "label", "date", "sentence", "bar"})
# A row of a table and no headline: dots or dashes lead to its number, or a number ends it, as a score or a share.
_ROW = re.compile(r"[-._·]{4}|[\d%]$")
MAX_PROSE_WEIGHT = 400  # what one line can speak for: a list of 300 names is one line, too
GOOD_SHARE_BELOW_META = 0.15
GOOD_SHARE = 0.3  # of the heaviest span's prose: the first span with so much is the article
GOOD_WEIGHT = 1000  # characters: enough, however long the comments or the further copies below are
MIN_GOOD_WEIGHT = 200  # characters, where no date or source line stands above
# A whole article: so many paragraphs and characters, and of so long ones so large a share of its lines; or so many
# short ones, as a tabloid has, where nearly every line is a sentence: of English text that wins .005 of what is kept,
# and .8 in place of .9 loses it again.
MIN_PARAGRAPHS, MIN_ARTICLE_WEIGHT = 3, 250
LONG_PARAGRAPH, LONG_SHARE = 60, 0.7
MANY_PARAGRAPHS, SHORT_PARAGRAPH, TOLD_SHARE = 5, 30, 0.9
_DATED = frozenset({"date", "metadata"})
_TOLD = frozenset({"prose", "sentence"})
REPEATED_SHARE = 0.5  # of a span's clauses seen earlier: a further copy


def spans(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Return where the text of each article begins and ends, as half-open ranges; lines: in their context."""
    return _accepted(lines, _segments(lines))


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
    if not ends and headline_run(gap) is None:
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


def whole_article(lines: Sequence[Line]) -> bool:
    """Whether lines are a whole article and not a teaser: a few long paragraphs and little else, or many short ones."""
    prose = [line.key.weight for line in lines if line.kind == "prose"]
    number, weight = len(prose), sum(prose)
    if number < MIN_PARAGRAPHS or weight < MIN_ARTICLE_WEIGHT or any(line.kind in _DATED for line in lines):
        return False
    told = sum(line.kind in _TOLD for line in lines)
    long = weight >= LONG_PARAGRAPH * number and number >= LONG_SHARE * len(lines)
    many = weight >= SHORT_PARAGRAPH * number and number >= MANY_PARAGRAPHS and told >= TOLD_SHARE * len(lines)
    return long or many


def opens_article(lines: Sequence[Line]) -> bool:
    """Whether lines begin with a whole article, which lasts until two lines in a row are not prose."""
    other = next(
        (index for index in range(1, len(lines)) if lines[index - 1].kind != "prose" and lines[index].kind != "prose"),
        len(lines) + 1,
    )
    return whole_article(lines[: other - 1])


def headline_run(lines: Sequence[Line]) -> int | None:
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
