"""Strip: mark what is not the article, from the zones of the page and the evidence on each line."""

from collections.abc import Sequence

from articlekit.model import Removal
from articlekit.page.lines import EVIDENCE, Line
from articlekit.page.spans import opens_article
from articlekit.page.zones import Zone, zones
from articlekit.rules import Hit

Marks = tuple[Removal | None, ...]

# What takes a line is a rule, or one of these: where it stands, or what it is.
PLACES = frozenset({"before-article", "after-article", "byline", "date-time"})
# The least share of a page's other lines that zones must leave, by weight; with a date or source line above the text
# they have found the article, without they may have found something else.
MIN_SHARE_TRUSTED = 0.04
MIN_SHARE = 0.25
MIN_PROSE_SHARE = 0.6
# Where the page's structure told the article, zones may still cut its edges, but no more than the rest of this.
MIN_SHARE_OF_MARKUP = 0.8
# Each round marks a line or is the last. Real pages need two, pages composed at random up to four.
MAX_ROUNDS = 8


def mark(
    lines: Sequence[Line], marks: Marks, *, structured: bool = False, whole: Sequence[Zone] | None = None
) -> Marks:
    """Mark the boilerplate among the lines that are not marked yet, until no more is found.

    structured: the lines are an article that the structure of its page told. whole: the zones of all the lines, where
    they are known and none is marked yet.
    """
    for _ in range(MAX_ROUNDS):
        kept = [index for index, removal in enumerate(marks) if removal is None]
        seen = lines if len(kept) == len(lines) else [lines[index] for index in kept]
        found = _round(seen, zones(seen) if whole is None else whole, structured=structured)
        whole = None
        if not any(found):
            break
        after = list(marks)
        for index, removal in zip(kept, found, strict=True):
            after[index] = removal
        marks = tuple(after)
    return marks


def _round(lines: Sequence[Line], found: Sequence[Zone], *, structured: bool) -> list[Removal | None]:
    """Mark the boilerplate of a page as it stands."""
    marks = _by_zones(lines, found)
    if not _enough_left(lines, marks, found, structured=structured):
        marks = _by_evidence(lines, [])
    return _with_company(lines, marks)


def _enough_left(
    lines: Sequence[Line], marks: Sequence[Removal | None], found: Sequence[Zone], *, structured: bool
) -> bool:
    """Whether enough of the page remains to believe that its article was found."""
    total = sum([line.key.weight for line in lines if line.kind not in EVIDENCE])
    left = [line for line, removal in zip(lines, marks, strict=True) if removal is None]
    if structured:
        return sum(line.key.weight for line in left) >= total * MIN_SHARE_OF_MARKUP
    share = MIN_SHARE_TRUSTED if _trusted(lines, left, found) else MIN_SHARE
    return sum(line.key.weight for line in left) >= total * share


def _trusted(lines: Sequence[Line], left: Sequence[Line], found: Sequence[Zone]) -> bool:
    """Whether a date or source line stands above the article, or it has a title and most of the page's prose."""
    if not found:
        return False
    if any(line.kind == "metadata" for line in lines[max(0, found[0].body - 12) : found[0].body]):
        return True
    prose = sum(line.key.weight for line in lines if line.kind == "prose")
    kept = sum(line.key.weight for line in left if line.kind == "prose")
    return found[0].title is not None and kept >= MIN_PROSE_SHARE * prose


def _by_zones(lines: Sequence[Line], found: Sequence[Zone]) -> list[Removal | None]:
    """Mark what lies outside every article, and inside them the lines with evidence of their own."""
    marks = _by_evidence(lines, found)
    if not found:
        return marks
    first = lines[found[0].head].block
    place = Removal(
        "strip", "before-article", frozenset({"navigation"}), f"above the article, which begins in line {first.line}"
    )
    before = 0
    for zone in found:
        _mark_outside(lines, marks, range(before, zone.head), place)
        for index in range(zone.head, zone.body):
            if lines[index].kind == "byline":
                marks[index] = Removal("strip", "byline", frozenset({"metadata"}), lines[index].block.text)
        before = zone.end
        last = lines[before - 1].block
        place = Removal(
            "strip", "after-article", frozenset({"related"}), f"below the article, which ends in line {last.line}"
        )
    _mark_outside(lines, marks, range(before, len(lines)), place)
    return marks


def _mark_outside(lines: Sequence[Line], marks: list[Removal | None], places: range, place: Removal) -> None:
    """Mark the lines that their place speaks against, and perhaps their words."""
    for index in places:
        if marks[index] is None:
            hits = lines[index].hits
            marks[index] = place
            if hits:
                because = f"{_evidence(hits)} ({place.because})"
                marks[index] = Removal("strip", hits[0].rule.id, _reasons(hits), because)


def _by_evidence(lines: Sequence[Line], found: Sequence[Zone]) -> list[Removal | None]:
    """Mark the lines that a rule calls boilerplate wherever they stand, but for headings that belong to the text."""
    marks: list[Removal | None] = [None] * len(lines)
    for index, line in enumerate(lines):
        if line.kind in EVIDENCE and not (_heads_article(lines, index, found) or _heads_text(lines, index)):
            marks[index] = _own(line)
    return marks


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


def _heads_article(lines: Sequence[Line], index: int, found: Sequence[Zone]) -> bool:
    """Whether a heading of related links is followed, inside an article's text, by a title and a whole article."""
    if lines[index].kind != "related" or not any(zone.head <= index < zone.end for zone in found):
        return False
    end = next((zone.end for zone in found if zone.head <= index < zone.end), index)
    stop = next((other for other in range(index + 1, end) if lines[other].ends), end)
    titled = index + 1 < stop and lines[index + 1].kind in ("middle", "head", "sentence")
    return titled and opens_article(lines[index + 2 : stop])


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
            if after[index] is not None or footer[index] or line.key.rule.endswith(("。", ";", "!", "?")):
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
