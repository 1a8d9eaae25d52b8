"""Strip: mark the lines that are not the article. Rules decide what is certain, the judge everything else."""

from collections.abc import Sequence

from articlekit.model import Removal
from articlekit.page import form
from articlekit.page.judge import Facts, judge_text
from articlekit.page.lines import Line
from articlekit.page.zones import title_above
from articlekit.rules import Hit, built_in
from articlekit.rules.sentences import PARAGRAPH_ENDS
from articlekit.rules.tokens import WORD

Marks = tuple[Removal | None, ...]

# The rule in the removal of a line that goes for its place, and not by a rule of its own.
PLACES = {"above": "before-article", "inside": "inside-article", "below": "after-article"}
_REASONS = {
    "above": frozenset({"navigation"}),
    "inside": frozenset({"related"}),
    "below": frozenset({"related"}),
}
_BY_FORM = {"byline": "byline", "date": "date-time", "metadata": "date-time"}
# Rules with these reasons match requests to the reader; one that is not a sentence is never part of the text.
_PROMPTS = ("share", "print", "advertising", "transfer")
# Kinds of lines that headlines are of.
_HEADLINES = frozenset(("head", "middle", "word", "label", "sentence"))
_BELOW_LISTS = frozenset(("furniture", "footer"))
MAX_LIST = 12  # headlines
MIN_ROW, MIN_MENU = 3, 4  # least number of words in a row of links, and in one of channels
# A round that marks no line is the last. Real pages need two, pages composed at random up to four.
MAX_ROUNDS = 8


def mark(page: Facts, marks: Marks) -> Marks:
    """Mark the boilerplate among the lines that are not marked yet, until no more is found."""
    for _ in range(MAX_ROUNDS):
        kept = [index for index, removal in enumerate(marks) if removal is None]
        new_marks = _round(page.of(kept))
        if not any(new_marks):
            break
        after = list(marks)
        for index, removal in zip(kept, new_marks, strict=True):
            after[index] = removal
        marks = tuple(after)
    return marks


def _round(page: Facts) -> list[Removal | None]:
    """Mark the boilerplate of a page as it stands."""
    lines = page.lines
    prose = bool(page.is_kind("prose").any())
    marks = _with_company(lines, _by_evidence(page, prose=prose))
    if not prose:
        return marks
    judged = judge_text(page, [index for index, removal in enumerate(marks) if removal is not None])
    if not judged.stays.any():
        return marks
    stays = judged.stays.tolist()
    title = title_above(lines, stays)
    first, last = stays.index(True), len(stays) - 1 - stays[::-1].index(True)
    ends = {
        "above": f"above the article, which begins in line {lines[first].block.line}",
        "inside": "inside the article",
        "below": f"below the article, which ends in line {lines[last].block.line}",
    }
    for stretch in judged.stretches():
        because = "; ".join(filter(None, (ends[stretch.where], stretch.why)))
        by_place = Removal("strip", PLACES[stretch.where], _REASONS[stretch.where], because)
        for index in range(stretch.start, stretch.end):
            line = lines[index]
            if marks[index] is None and index != title and not _is_title(line):
                marks[index] = _by_words(line, because) if line.hits or line.kind in _BY_FORM else by_place
    return _with_lists(lines, marks)


def _with_lists(lines: Sequence[Line], marks: list[Removal | None]) -> list[Removal | None]:
    """Mark the headlines below a heading of other articles, if they reach from below a text to a footer or a menu."""
    kept = (index for index, line in enumerate(lines) if marks[index] is None and line.kind == "prose")
    text = next(kept, len(lines))
    for start in range(text + 1, len(lines)):
        if lines[start].kind != "related" or marks[start] is None:
            continue
        end = start + 1
        while end < len(lines) and marks[end] is None and lines[end].kind in _HEADLINES and end - start <= MAX_LIST:
            end += 1
        if end < len(lines) and marks[end] is not None and lines[end].kind in _BELOW_LISTS:
            number = lines[end].block.line
            because = f"a list between the heading in line {lines[start].block.line} and the footer in line {number}"
            for index in range(start + 1, end):
                marks[index] = Removal("strip", PLACES["inside"], _REASONS["inside"], because)
    return marks


def _by_words(line: Line, place: str) -> Removal:
    """Return the removal of a line that goes for its place, and that a rule or its form names."""
    if line.hits:
        return Removal("strip", line.hits[0].rule.id, _reasons(line.hits), f"{_evidence(line.hits)} ({place})")
    return Removal("strip", _BY_FORM[line.kind], frozenset({"metadata"}), f"{line.block.text} ({place})")


def _by_evidence(page: Facts, *, prose: bool) -> list[Removal | None]:
    """Mark the lines that rules remove wherever they stand, except for headings of the text.

    On a page without prose there is nothing for the judge, so every rule is enough.
    """
    lines = page.lines
    prompts = page.have(*_PROMPTS)
    marks: list[Removal | None] = [None] * len(lines)
    for index in page.evidence.nonzero()[0].tolist():
        line = lines[index]
        if _is_title(line):
            continue
        if (not prose or _is_certain(line, prompt=prompts[index])) and not _heads_text(lines, index):
            marks[index] = _own(line)
    for index, line in enumerate(lines):
        if line.kind == "prose":
            break
        if marks[index] is None and _is_menu(line):
            marks[index] = _own(line)
    return marks


def _is_title(line: Line) -> bool:
    """Whether a line is the title that the structure of HTML has shown, whatever it says.

    One that a rule of a user's own names is not, but for learned ones, since other pages of the site may list it; nor
    is a row of a document's data, in which the title stands behind its label.
    """
    if line.block.kind != "title" or line.because_of("metadata"):
        return False
    return all(hit.rule in built_in() or "template" in hit.rule.reasons for hit in line.hits)


def _is_menu(line: Line) -> bool:
    """Whether a line consists of names of channels: a menu, if it stands above a text. One name may be a headline."""
    return any(hit.rule.tokens for hit in line.hits) and len(WORD.findall(line.key.rule)) >= MIN_MENU


def _is_certain(line: Line, *, prompt: bool) -> bool:
    """Whether a line is surely boilerplate: a footer, a box in the text, a row of a menu, what asks the reader to do
    something, or what a user's rule matches.
    """
    if line.kind in ("footer", "inset") or (prompt and not form.is_sentence(line.key)):
        return True
    row = line.kind == "furniture" and any(hit.rule.tokens for hit in line.hits)
    if row and len(WORD.findall(line.key.rule)) >= MIN_ROW:
        return True
    if any(hit.rule.family == "credits" for hit in line.hits) and form.is_dateline(line.key):
        return True
    return any(hit.rule not in built_in() for hit in line.hits)


def _heads_text(lines: Sequence[Line], index: int) -> bool:
    """Whether a line that matches only by its words, without a number, stands between two paragraphs: a heading."""
    line = lines[index]
    if line.kind != "footer" or any(char.isdigit() for hit in line.hits for char in hit.text):
        return False
    return all(0 <= near < len(lines) and lines[near].kind == "prose" for near in (index - 1, index + 1))


def _own(line: Line) -> Removal:
    hit = line.hit("anywhere", "edge", "inset") or line.hit("footer")
    if hit is None:
        return Removal("strip", "date-time", frozenset({"metadata"}), line.block.text)
    return Removal("strip", hit.rule.id, _reasons(line.hits), _evidence(line.hits))


def _reasons(hits: Sequence[Hit]) -> frozenset[str]:
    if len(hits) == 1:
        return hits[0].rule.reasons
    return frozenset(reason for hit in hits for reason in hit.rule.reasons)


def _evidence(hits: Sequence[Hit]) -> str:
    """Return what rules matched in a line, without what is part of another match."""
    if len(hits) == 1:
        return hits[0].text
    texts = list(dict.fromkeys(hit.text for hit in hits))
    return "; ".join(text for text in texts if not any(text in other and text != other for other in texts))


def _with_company(lines: Sequence[Line], marks: Sequence[Removal | None]) -> list[Removal | None]:
    """Mark the lines that go only beside a footer line. Above one, a line must be about the site."""
    after = list(marks)
    footer = [removal is not None and line.kind == "footer" for line, removal in zip(lines, marks, strict=True)]
    for index in range(1, len(lines)):
        if footer[index - 1] and lines[index].hit("footer", "below-footer"):
            after[index], footer[index] = after[index] or _beside(lines, index, index - 1), True
    # Upwards, an address or a telephone number goes only if a line about the site stands above it.
    for start in [index for index, is_footer in enumerate(footer) if is_footer]:
        neighbour, waiting = start, list[int]()
        for index in range(start - 1, -1, -1):
            line = lines[index]
            if after[index] is not None or footer[index] or line.key.rule.endswith(PARAGRAPH_ENDS):
                break
            if line.hit("footer"):
                for place in (*waiting, index):
                    after[place] = _beside(lines, place, neighbour)
                neighbour, waiting = index, []
            elif line.hit("below-footer"):
                waiting.append(index)
            else:
                break
    return after


def _beside(lines: Sequence[Line], index: int, neighbour: int) -> Removal:
    line, other = lines[index], lines[neighbour].block
    hits = [hit for hit in line.hits if hit.rule.where in ("footer", "below-footer")]
    return Removal(
        "strip", hits[0].rule.id, _reasons(line.hits), f"{_evidence(hits)} (beside the footer in line {other.line})"
    )
