"""Find the article of a page of HTML: the facts about its blocks, the judge's scores, and what a rule by site says."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from articlekit.model import Removal
from articlekit.page.html.bylines import Declared
from articlekit.page.html.declared import DECLARING, read_declared
from articlekit.page.html.guide import Guide, Guides, find_marks
from articlekit.page.html.hidden import MIN_BYTES
from articlekit.page.html.scan import RAW, Scan, scan_tree
from articlekit.page.html.source import flatten
from articlekit.page.html.structure import structure_columns
from articlekit.page.html.titles import find_title
from articlekit.page.html.verdicts import Verdict, judge_elements
from articlekit.page.judge import Columns, Judgement, judge_html
from articlekit.page.judge.features import form_columns, is_prose, place_columns
from articlekit.rules.sentences import RAW_SENTENCE_END

Marks = list[Removal | None]
Extract = Literal["auto", "article", "whole"]
OUTSIDE, _TEMPLATE = frozenset({"outside"}), frozenset({"template"})
MIN_LINKED = 0.6  # share of a line's characters inside links; a line with more is a menu, unless a sentence ends in it
MIN_TITLED = 0.5  # least share of the kept text that stands below the title
MIN_PARAGRAPHS = 2  # so many paragraphs above a title make it the heading of a part; one may be the introduction
# The evidence that a rule by site is, in hundredths of log-odds: against what is outside its article, or what it
# removes, and for what is inside, where the judge still finds the boxes.
CERTAIN, INSIDE = 100_000, 100
# A page agrees with a learned rule if so much of the prose that it keeps is in the rule's article; one that does not is
# corrected if so much of it is found there.
MIN_AGREED, MIN_OF_GENERAL = 0.5, 0.5
_REASONS = {
    "hidden": frozenset({"hidden"}),
    "foreign": frozenset({"related"}),
    "teaser": frozenset({"related"}),
    "furniture": frozenset({"navigation"}),
}
_PLACES = {"above": "outside-article", "inside": "inside-article", "below": "outside-article"}


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """A page before it is judged: what it declares, its blocks with their columns, and the block of its title.

    guide is what a rule by site says of it, if there is one; article are the elements that it was judged by.
    """

    declared: dict[str, list[Declared]]
    page: Scan
    title: int | None
    verdicts: list[Verdict | None]
    columns: Columns
    has_text: bool
    has_frames: bool
    guide: Guide | None = None
    article: Sequence[int] = ()
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Extraction:
    """An article: the innermost element that holds it, the block of its title, and the mark of each block.

    scores are the judge's log-odds for each block, in hundredths.
    """

    element: int
    title: int | None
    marks: Marks
    scores: NDArray[np.int64] | None = None


def find_article(text: str, guides: Guides | None, extract: Extract) -> tuple[Look, Extraction | None]:
    """Look at a page, and find its article; a rule by site, if there is one, has a say in it.

    A rule that a person wrote counts as it is, unless there is no text where it has the article. A learned one corrects
    pages whose article was found elsewhere, unless that would take most of their prose.
    """
    seen = look(text, guides)
    if extract == "whole":
        return seen, None
    extraction = _extract(seen)
    guide = seen.guide
    if guide is not None and guide.rule.is_learned and guide.article:
        least = _kept_mass(seen, extraction)
        is_misnamed = any(seen.verdicts[element] is not None for element in guide.article)
        if is_misnamed or not least or _kept_mass(seen, extraction, guide) < MIN_AGREED * least:
            corrected = _judge(seen, guide)
            found = _extract(corrected)
            if has_article_text(corrected, found) and _kept_mass(corrected, found) >= MIN_OF_GENERAL * least:
                return corrected, found
    if guide is not None and not has_article_text(seen, extraction):
        plain = look(text)
        if has_article_text(plain, other := _extract(plain)):
            warning = f"no text is left by rule {guide.rule.id}; the page was read without it"
            return replace(plain, warnings=(warning,)), other
    return seen, extraction


def _kept_mass(seen: Look, extraction: Extraction | None, guide: Guide | None = None) -> float:
    """Return the mass of the prose that stays, the title aside; with a guide, of that in the article by its rule."""
    if extraction is None:
        return 0.0
    page, mass = seen.page, seen.columns["mass"]
    stays = np.array([mark is None for mark in extraction.marks])
    if extraction.title is not None:
        stays[extraction.title] = False
    spans = [(0, len(mass))] if guide is None else [(page.first[each], page.last[each]) for each in guide.article]
    return sum(float((mass * stays)[first:last].sum()) for first, last in spans)


def look(text: str, guides: Guides | None = None) -> Look:
    """Parse a page of HTML, and compute the columns of each block's form, place and structure.

    guides: rules by site; what one of them says of the page is among its facts.
    """
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(flatten(text))
    nodes = tree.css(f"{DECLARING},{RAW}")
    declared = read_declared(tree, nodes)
    guide, warnings = guides.choose(tree, declared) if guides is not None else (None, [])
    if guide is not None:
        nodes = tree.css(RAW)  # some of the others may be gone
    page = scan_tree(tree, nodes)
    guide = find_marks(guide, page) if guide is not None else None
    title = guide.title if guide is not None and guide.title is not None else find_title(page, declared)
    has_frames = not page.text and tree.css_first("frameset") is not None
    seen = Look(declared, page, title, [], {}, has_text=False, has_frames=has_frames, guide=guide, warnings=warnings)
    return _judge(seen, None if guide is None or guide.rule.is_learned else guide)


def _judge(seen: Look, article: Guide | None) -> Look:
    """Return a look at a page with verdicts and columns; article: the rule by site that says where the article is."""
    page, title = seen.page, seen.title
    elements = article.article if article is not None else ()
    verdicts = judge_elements(page, title, elements, seen.guide.removed if seen.guide is not None else {})
    if not page.text:
        return replace(seen, verdicts=verdicts, article=elements)
    linked = np.array(page.linked) / np.fromiter(map(len, page.text), np.int64, len(page.text))
    columns = form_columns(page.text, linked) | {"linked": linked}
    columns |= place_columns(page.text, columns)
    chosen = around_elements(page, elements) if elements else None
    structure, has_text = structure_columns(page, columns, verdicts, title, chosen)
    return replace(seen, verdicts=verdicts, columns=columns | structure, has_text=has_text, article=elements)


def _extract(seen: Look) -> Extraction | None:
    """Find the article; None where the judge keeps no line that could be text."""
    if not seen.has_text:
        return None
    judged = judge_html(seen.columns, _told(seen))
    stays, weight = judged.stays, seen.columns["weight"]
    title = seen.title
    page = seen.page
    is_told = seen.guide is not None and seen.guide.title is not None
    if (
        not is_told
        and title is not None
        and (
            (weight * stays)[title:].sum() < MIN_TITLED * (weight * stays).sum()
            or _heads_part(page, seen.columns, title)
        )
    ):
        title = None
    kept = [block for block in np.flatnonzero(stays).tolist() if block != title]
    if not any(_is_text(page, block) for block in kept):
        return None
    if title is not None:
        stays[title] = True
    return Extraction(around(page, kept), title, _marks(seen, judged), judged.scores)


def _told(seen: Look) -> NDArray[np.int64] | None:
    """Return the evidence for each block by a rule by site, in hundredths of log-odds."""
    guide, page = seen.guide, seen.page
    if guide is None:
        return None
    told = np.full(len(page.text), -CERTAIN if seen.article else 0)
    for element in seen.article:
        told[page.first[element] : page.last[element]] = INSIDE
    for element in guide.removed:
        told[page.first[element] : page.last[element]] = -CERTAIN
    return told


def _heads_part(page: Scan, columns: Columns, title: int) -> bool:
    """Whether paragraphs of the same element stand above the title: then it is the heading of a part of the text."""
    element = page.element[title]
    if page.tag[element] == "h1":
        return False
    parent = page.parent[element]
    above = np.flatnonzero(is_prose(columns["mass"][:title])).tolist()
    return sum(page.parent[page.element[block]] == parent for block in above) >= MIN_PARAGRAPHS


def _is_text(page: Scan, block: int) -> bool:
    """Whether a line may be text: it is not mostly links, or a sentence ends in it."""
    text = page.text[block]
    return page.linked[block] <= MIN_LINKED * len(text) or RAW_SENTENCE_END.search(text) is not None


def around(page: Scan, blocks: Sequence[int]) -> int:
    """Return the innermost element that holds all of some blocks."""
    first, last = blocks[0], blocks[-1]
    element = page.element[first]
    while element and page.last[element] <= last:
        element = page.parent[element]
    return element


def around_elements(page: Scan, elements: Sequence[int]) -> int:
    """Return the innermost element that is, or holds, all of some elements."""
    element, last = elements[0], page.last[elements[-1]]
    while element and page.last[element] < last:
        element = page.parent[element]
    return element


def _marks(seen: Look, judged: Judgement) -> Marks:
    """Return the mark of each block: the rule by site or the verdict on its element, else its place to the article."""
    page = seen.page
    name = _opening_tag(page, around(page, np.flatnonzero(judged.stays).tolist()))
    marks: Marks = [None] * len(page.text)
    for stretch in judged.stretches():
        because = f"{stretch.where} the article, {name}; {stretch.why}"
        outside = Removal("extract", _PLACES[stretch.where], OUTSIDE, because)
        by_verdict: dict[int, Removal] = {}
        for block in range(stretch.start, stretch.end):
            verdict = seen.verdicts[page.element[block]]
            if verdict is None or verdict.kind not in _REASONS:
                marks[block] = outside
                continue
            if id(verdict) not in by_verdict:
                by_verdict[id(verdict)] = Removal(
                    "extract",
                    f"{verdict.kind}-element",
                    _REASONS[verdict.kind],
                    f"{verdict.because} ({because})",
                )
            marks[block] = by_verdict[id(verdict)]
    return marks if seen.guide is None else _by_rule(page, seen.guide, seen.article, marks)


def _by_rule(page: Scan, guide: Guide, article: Sequence[int], marks: Marks) -> Marks:
    """Return the marks, with a rule by site named in those that it asked for."""
    marks = list(marks)
    if article:
        because = f"outside {guide.selector}, where the rule has the article"
        outside = Removal("extract", guide.rule.id, OUTSIDE | _TEMPLATE, because)
        inside = {block for each in article for block in range(page.first[each], page.last[each])}
        marks = [mark if mark is None or block in inside else outside for block, mark in enumerate(marks)]
    for element, selector in guide.removed.items():
        removal = Removal("extract", guide.rule.id, _TEMPLATE, f"inside {selector}")
        for block in range(page.first[element], page.last[element]):
            marks[block] = removal if marks[block] is not None else None
    return marks


def _opening_tag(page: Scan, element: int) -> str:
    """Return an element's tag with its classes and id."""
    names = page.names(element).strip()
    return f"<{page.tag[element]} {names}>" if names else f"<{page.tag[element]}>"


def has_article_text(seen: Look, extraction: Extraction | None) -> bool:
    """Whether the article, its title aside, has a sentence, or is as long as a text that a script may hold."""
    if extraction is None:
        return False
    texts = enumerate(zip(seen.page.text, extraction.marks, strict=True))
    lines = [text for block, (text, mark) in texts if mark is None and block != extraction.title]
    if any(map(RAW_SENTENCE_END.search, lines)):
        return True
    return sum(len(line.encode("utf-8", "replace")) for line in lines) >= MIN_BYTES
