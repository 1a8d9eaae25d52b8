"""Strip: mark what is not the article, by what is certain and by what the judge makes of the rest."""

import re
from collections.abc import Sequence

from articlekit.model import Removal
from articlekit.page import form
from articlekit.page.judge import Facts, judge_text
from articlekit.page.lines import Line
from articlekit.page.zones import title_above
from articlekit.rules import Hit, built_in
from articlekit.rules.characters import PARAGRAPH_ENDS

Marks = tuple[Removal | None, ...]
_WORD = re.compile(r"[^\W_]+")

# What takes a line is a rule, or one of these: where it stands.
PLACES = {"above": "before-article", "inside": "inside-article", "below": "after-article"}
_REASONS = {
    "above": frozenset({"navigation"}),
    "inside": frozenset({"related"}),
    "below": frozenset({"related"}),
}
_BY_FORM = {"byline": "byline", "date": "date-time", "metadata": "date-time"}
# What asks the reader to do something belongs to no article; a row of words of a menu is one.
_PROMPTS = ("share", "print", "advertising", "transfer")
MIN_ROW = 3  # words
# Each round marks a line or is the last. Real pages need two, pages composed at random up to four.
MAX_ROUNDS = 8


def mark(page: Facts, marks: Marks) -> Marks:
    """Mark the boilerplate among the lines that are not marked yet, until no more is found."""
    for _ in range(MAX_ROUNDS):
        kept = [index for index, removal in enumerate(marks) if removal is None]
        found = _round(page.of(kept))
        if not any(found):
            break
        after = list(marks)
        for index, removal in zip(kept, found, strict=True):
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
        told = f"{ends[stretch.where]}; {stretch.why}"
        place = Removal("strip", PLACES[stretch.where], _REASONS[stretch.where], told)
        for index in range(stretch.start, stretch.end):
            if marks[index] is None and index != title:
                line = lines[index]
                marks[index] = _by_words(line, told) if line.hits or line.kind in _BY_FORM else place
    return marks


def _by_words(line: Line, told: str) -> Removal:
    """Return the mark of a line that goes for where it stands and for what it says."""
    if line.hits:
        return Removal("strip", line.hits[0].rule.id, _reasons(line.hits), f"{_evidence(line.hits)} ({told})")
    return Removal("strip", _BY_FORM[line.kind], frozenset({"metadata"}), f"{line.block.text} ({told})")


def _by_evidence(page: Facts, *, prose: bool) -> list[Removal | None]:
    """Mark the lines that go wherever they stand, but for headings that belong to the text.

    On a page without prose there is no article to judge by, so any rule is enough.
    """
    lines = page.lines
    prompts = page.say(*_PROMPTS)
    marks: list[Removal | None] = [None] * len(lines)
    for index in page.evidence.nonzero()[0].tolist():
        line = lines[index]
        if (not prose or _is_certain(line, prompt=prompts[index])) and not _heads_text(lines, index):
            marks[index] = _own(line)
    return marks


def _is_certain(line: Line, *, prompt: bool) -> bool:
    """Whether a line says by itself what it is: a footer, a box in the text, a row of a menu's words, what asks the
    reader to do something, or what a user's rule names.
    """
    if line.kind in ("footer", "inset") or (prompt and not form.is_sentence(line.key)):
        return True
    row = line.kind == "furniture" and any(hit.rule.tokens for hit in line.hits)
    if row and len(_WORD.findall(line.key.rule)) >= MIN_ROW:
        return True
    return any(hit.rule not in built_in() for hit in line.hits)


def _heads_text(lines: Sequence[Line], index: int) -> bool:
    """Whether a line that only its words speak against, and no number, stands between two paragraphs: a heading."""
    line = lines[index]
    if line.kind != "footer" or any(char.isdigit() for hit in line.hits for char in hit.found):
        return False
    return all(0 <= near < len(lines) and lines[near].kind == "prose" for near in (index - 1, index + 1))


def _own(line: Line) -> Removal:
    hit = line.hit("anywhere", "edge", "inset")
    if hit is None:
        return Removal("strip", "date-time", frozenset({"metadata"}), line.block.text)
    return Removal("strip", hit.rule.id, _reasons(line.hits), _evidence(line.hits))


def _reasons(hits: Sequence[Hit]) -> frozenset[str]:
    if len(hits) == 1:
        return hits[0].rule.reasons
    return frozenset(reason for hit in hits for reason in hit.rule.reasons)


def _evidence(hits: Sequence[Hit]) -> str:
    """Return what rules found in a line, without what stands inside something else that they found."""
    if len(hits) == 1:
        return hits[0].found
    found = list(dict.fromkeys(hit.found for hit in hits))
    return "; ".join(text for text in found if not any(text in other and text != other for other in found))


def _with_company(lines: Sequence[Line], marks: Sequence[Removal | None]) -> list[Removal | None]:
    """Mark the lines that go only beside a footer line: below one freely, above one if they speak of the site."""
    after = list(marks)
    footer = [removal is not None and line.kind == "footer" for line, removal in zip(lines, marks, strict=True)]
    for index in range(1, len(lines)):
        if footer[index - 1] and lines[index].hit("footer", "below-footer"):
            after[index], footer[index] = after[index] or _beside(lines, index, index - 1), True
    # Upwards, an address or a phone goes only where a line that speaks of the site stands above it.
    for start in [index for index, is_footer in enumerate(footer) if is_footer]:
        anchor, waiting = start, list[int]()
        for index in range(start - 1, -1, -1):
            line = lines[index]
            if after[index] is not None or footer[index] or line.key.rule.endswith(PARAGRAPH_ENDS):
                break
            if line.hit("footer"):
                for place in (*waiting, index):
                    after[place] = _beside(lines, place, anchor)
                anchor, waiting = index, []
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
