"""The lines of an article that the stages look at, and the article with the marks that they set."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from articlekit.model import Article, Removal
from articlekit.model.address import host_of
from articlekit.model.article import NOTHING_REMOVED
from articlekit.page import boilerplate, html, lines, metadata, zones
from articlekit.page.judge import Facts, facts
from articlekit.rules import Rules, built_in

# A warning names a rule that takes such a share of a page. On 4,000 pages, rules that took 200 characters took at most
# 27 %, and on all pages but one at most 14 %; in shorter texts, a notice can be half.
MAX_TAKEN_SHARE, MIN_TAKEN = 0.4, 200
# Lines around the article of a page of HTML that may hold its credits.
REACH_ABOVE, REACH_ABOVE_TITLE, REACH_BELOW = 12, 3, 8
# A warning names so small a share of kept paragraphs, unless all of them are lighter than this together.
MIN_PROSE_KEPT, MIN_PROSE = 0.15, 500


@dataclass(frozen=True)
class View:
    """The lines of an article that the stages see: all, or those of the article of HTML and around it.

    start is the number of the first block among them. is_article says that the structure of HTML has shown the article.
    """

    start: int
    lines: Sequence[lines.Line]
    marks: boilerplate.Marks
    is_article: bool

    @cached_property
    def facts(self) -> Facts:
        """What is known of each line by itself."""
        return facts(self.lines, is_article=self.is_article)


def make_view(article: Article, rules: Rules | None) -> View:
    """Return the view of an article. Classifying lines is most of the work, so those far from it are left out."""
    blocks = article.blocks
    marks = tuple([block.removal for block in blocks])
    outside = {removal.rule for removal in marks if removal is not None and removal.stage == "extract"}
    start, stop = 0, len(blocks)
    if outside:
        inside = [index for index, removal in enumerate(marks) if not _is_extract(removal)]
        titled = bool(inside) and blocks[inside[0]].kind == "title"
        start = max(0, inside[0] - (REACH_ABOVE_TITLE if titled else REACH_ABOVE)) if inside else 0
        stop = inside[-1] + 1 + REACH_BELOW if inside else 0
    site = article.site or host_of(article.url)
    seen = lines.classify(blocks[start:stop], built_in() if rules is None else rules, site)
    # Below a page that shows no article may stand the text of a script, which nothing has judged.
    return View(start, seen, marks[start:stop], bool(outside - {html.NO_ARTICLE}))


def _is_extract(removal: Removal | None) -> bool:
    return removal is not None and removal.stage == "extract"


def with_marks(article: Article, view: View, marks: boilerplate.Marks) -> Article:
    """Return the article with some marks, and with the metadata and sections that follow from them."""
    blocks = list(article.blocks)
    for index, (removal, before) in enumerate(zip(marks, view.marks, strict=True), view.start):
        if removal is not before:
            blocks[index] = blocks[index].marked(removal)
    # A further copy counts as an article, too: it may be the one with the credits.
    stays = [removal is None or removal.rule == "repeated-body" for removal in marks]
    visible, sections = metadata.read(view.lines, marks, zones.find_zones(view.lines, stays))
    about = metadata.merge(article.metadata, visible)
    if view.start:
        sections = tuple(
            replace(section, start=section.start + view.start, end=section.end + view.start) for section in sections
        )
    return replace(article, blocks=tuple(blocks), metadata=about, sections=sections)


def _prose_kept(article: Article, view: View) -> float:
    """Return the share of the paragraphs in view that is kept, copies aside; 1.0 where they are few."""
    paragraphs = view.facts.prose.nonzero()[0]
    kept = total = 0.0
    for index, weight in zip(paragraphs.tolist(), view.facts.form["weight"][paragraphs].tolist(), strict=True):
        removal = article.blocks[view.start + index].removal
        if removal is None or removal.stage == "strip":
            total += weight
            kept += weight if removal is None else 0
    return kept / total if total >= MIN_PROSE else 1.0


def limit(article: Article, whole: Article, view: View, min_keep: float) -> Article:
    """Return the whole page with a warning where too little would remain, else the article with its warnings.

    One of these is for a rule that takes much of the page: it may match more than it should.
    """
    left = gone = 0
    taken: Counter[str] = Counter()
    for line, _, _, removal in article.blocks:
        if removal is None:
            left += len(line)
        elif removal.stage not in ("extract", "collapse"):
            gone += len(line)
            taken[removal.rule] += len(line)
    total = left + gone
    if left < min_keep * total:
        warning = (
            f"only {left} of {total} characters would remain, {NOTHING_REMOVED}; "
            "see what would go with `articlekit explain --min-keep 0`"
        )
        return replace(with_marks(whole, view, view.marks), warnings=(*whole.warnings, warning))
    warnings = tuple(
        f"rule {rule} took {size} of {total} characters; see which with `articlekit explain`, "
        f"and leave it out with --without {rule} if they are text"
        for rule, size in taken.items()
        if size > max(MAX_TAKEN_SHARE * total, MIN_TAKEN) and rule not in boilerplate.PLACES.values()
    )
    if (kept := _prose_kept(article, view)) < MIN_PROSE_KEPT:
        warnings = (*warnings, f"only {kept:.0%} of the paragraphs are kept; see which go with `articlekit explain`")
    if html.looks_marked_up(block.text for block in article.blocks if block.removal is None):
        warnings = (*warnings, "most lines look like markup; if the page is HTML, remove the text around it")
    if total and not left:
        warnings = (*warnings, "nothing is left of the page; leave out --min-keep")
    return replace(article, warnings=tuple(dict.fromkeys((*article.warnings, *warnings)))) if warnings else article
