"""One page: bytes -> text -> blocks -> blocks with marks -> Article."""

import os
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Union, Unpack, cast

from articlekit.errors import DecodeError, ReadError
from articlekit.model import Article, Block, Element, Encoding, Page, Removal, Repair
from articlekit.model.settings import MIN_KEEP, Repeats
from articlekit.page import boilerplate, html, lines, metadata, soup, text, zones
from articlekit.page.judge import Facts, facts
from articlekit.page.repeats import mark as mark_repeats
from articlekit.rules import Rules, built_in

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

Input = Union[Page, bytes, str, os.PathLike[str], "BeautifulSoup"]

# A warning names a rule that takes such a share of a page. On 4,000 pages, rules that took 200 characters took at most
# 27 %, and on all pages but one at most 14 %; in shorter texts, a notice can be half.
MAX_TAKEN_SHARE, MIN_TAKEN = 0.4, 200
# Lines around the article of a page of HTML that may hold its credits.
REACH_ABOVE, REACH_ABOVE_TITLE, REACH_BELOW = 12, 3, 8
# A warning names so small a share of kept paragraphs, unless all of them are lighter than this together.
MIN_PROSE_KEPT, MIN_PROSE = 0.15, 500
MAX_LINE = 2000  # characters; a page in one line has lost its line breaks
MAX_PATH = 1024  # characters; a longer text is not looked up as the name of a file


class ReadKeywords(TypedDict, total=False):
    """The keywords of read, which says what they are."""

    encoding: str | None
    hint: str | None
    http_charset: str | None
    repair: Repair
    extract: html.Extract


class CleanKeywords(ReadKeywords, total=False):
    """The keywords of clean, which says what they are."""

    rules: Rules | None
    repeats: Repeats | None
    min_keep: float


def read(  # noqa: PLR0913  (options of one call, all by name)
    page: Input,
    *,
    encoding: str | None = None,
    hint: str | None = None,
    http_charset: str | None = None,
    repair: Repair = "auto",
    extract: html.Extract = "auto",
) -> Article:
    """Decode a page and split it into blocks. In HTML, the blocks outside the article are marked; in text, none are.

    Args:
        page: bytes, a path to a file, a soup, or text (a str is never a path).
        encoding: the encoding, where the caller knows it.
        hint: the language of the page, where the bytes leave it open: zh, zh-Hans, zh-Hant, ja, ko, ru.
        http_charset: the encoding that the server named, for a page that does not bring its own (`Page.charset`). It
            is a candidate, as one that the page declares is.
        repair: whether wrongly decoded text is mended (auto), only found (report), or not looked for (off).
        extract: what to take from HTML: the article, the whole page, or, with auto, the article where one is found.

    Raises:
        DecodeError: the bytes are not text.
        ReadError: the path cannot be read.
    """
    _warn_of_name(page)
    return _read(page, encoding=encoding, hint=hint, http_charset=http_charset, repair=repair, extract=extract)


def _warn_of_name(page: Input) -> None:
    """Warn the caller of whoever calls this where the text of a page is the name of a file."""
    if not isinstance(page, str) or len(page) > MAX_PATH or "\n" in page or "<" in page:
        return
    if os.path.isfile(page):  # noqa: PTH113  (Path.is_file raises where a name is too long)
        warnings.warn(
            f"{page!r} was read as text, and is also the name of a file; give Path({page!r}) to read that",
            stacklevel=3,
        )


def _read(  # noqa: PLR0913  (those of read)
    page: Input,
    *,
    encoding: str | None,
    hint: str | None,
    http_charset: str | None,
    repair: Repair,
    extract: html.Extract,
) -> Article:
    if soup.is_soup(page):
        page = soup.markup(page)
    if isinstance(page, str):
        return _split(Article("-", Encoding("utf-8", "told")), page, extract)
    from articlekit.page.decode import decode

    page = _page(cast("Page | bytes | os.PathLike[str]", page))
    try:
        decoded = decode(
            page.data, encoding=encoding, hint=hint, http_charset=page.charset or http_charset, repair=repair
        )
    except DecodeError as error:
        raise DecodeError(f"{page.source}: {error}") from error
    article = Article(page.source, decoded.encoding, url=page.url, warnings=decoded.encoding.warnings)
    return _split(article, decoded.text, extract)


def _page(page: Page | bytes | os.PathLike[str]) -> Page:
    if isinstance(page, Page):
        return page
    if isinstance(page, bytes):
        return Page("-", page)
    try:
        return Page(os.fspath(page), Path(page).read_bytes())
    except OSError as error:
        raise ReadError(f"{os.fspath(page)}: {error.strerror}") from error


def _split(article: Article, content: str, extract: html.Extract) -> Article:
    if (unquoted := html.unquote(content)) is not None:
        content = unquoted
        article = replace(article, warnings=(*article.warnings, "the page was a string of JSON, and was read as HTML"))
    if not html.looks_like_html(content):
        blocks = text.split(content)
        doubts = _doubts(article, blocks, html.other_markup(content))
        return replace(article, blocks=blocks, warnings=doubts, element=Element())
    page = html.read(content, extract=extract, url=article.url)
    return replace(
        article,
        blocks=page.blocks,
        metadata=page.metadata,
        url=article.url or page.url,
        element=Element(page.markup, page.first, article.url or page.url),
        warnings=(*article.warnings, *page.warnings),
    )


def _doubts(article: Article, blocks: tuple[Block, ...], markup: str | None) -> tuple[str, ...]:
    """Return the warnings of a page of text, with what makes its result doubtful."""
    if markup:
        return (*article.warnings, f"{markup}, not a page of HTML, so its markup was read as text")
    if len(blocks) == 1 and len(blocks[0].text) > MAX_LINE:
        count = len(blocks[0].text)
        return (
            *article.warnings,
            f"one line of {count} characters, but a page is judged line by line; try the page as HTML",
        )
    return article.warnings


def strip(article: Article, *, rules: Rules | None = None, min_keep: float = MIN_KEEP) -> Article:
    """Mark the boilerplate: footers, menus, credits, lists of links.

    Args:
        article: what read returned, or an earlier stage.
        rules: the boilerplate rules; by default the built-in ones.
        min_keep: share of the page that must remain, 0.0 to 1.0; else nothing is marked, and a warning says so.
    """
    view = _view(article, rules)
    # What stands between two copies is removed with the second, so both stages run, and the marks of one are returned.
    changes = zip(_mark_until_stable(view, Repeats()), view.marks, strict=True)
    marks = tuple([before if after is not None and after.stage == "collapse" else after for after, before in changes])
    return _limit(_with_marks(article, view, marks), article, view, min_keep)


def collapse(article: Article, *, rules: Rules | None = None, repeats: Repeats | None = None) -> Article:
    """Mark the further copies of a body that the page holds more than once.

    Args:
        article: what read returned, or an earlier stage.
        rules: those that strip was given; they decide which lines are paragraphs, and which are credits.
        repeats: what counts as a copy of the body, and which copy stays.
    """
    view = _view(article, rules)
    return _with_marks(article, view, mark_repeats(view.lines, view.marks, repeats or Repeats()))


def clean(  # noqa: PLR0913  (options of one call, all by name)
    page: Input,
    *,
    encoding: str | None = None,
    hint: str | None = None,
    http_charset: str | None = None,
    repair: Repair = "auto",
    rules: Rules | None = None,
    repeats: Repeats | None = None,
    min_keep: float = MIN_KEEP,
    extract: html.Extract = "auto",
) -> Article:
    """Read a page, strip it and collapse it until neither marks anything.

    Args:
        page: bytes, a path to a file, a soup, or text (a str is never a path).
        encoding: the encoding, where the caller knows it.
        hint: the language of the page, where the bytes leave it open, as read takes it.
        http_charset: the encoding that the server named, for a page that does not bring its own; a candidate.
        repair: whether wrongly decoded text is mended (auto), only found (report), or not looked for (off).
        rules: the boilerplate rules; by default the built-in ones.
        repeats: what counts as a copy of the body, and which copy stays.
        min_keep: share of the page, copies aside, that must remain, 0.0 to 1.0; else the page comes back whole, with a
            warning. Of HTML it is a share of the article that was found.
        extract: what to take from HTML: the article, the whole page, or, with auto, the article where one is found.

    Raises:
        DecodeError, ReadError: as read does.
    """
    _warn_of_name(page)
    article = _read(page, encoding=encoding, hint=hint, http_charset=http_charset, repair=repair, extract=extract)
    view = _view(article, rules)
    return _limit(_with_marks(article, view, _mark_until_stable(view, repeats or Repeats())), article, view, min_keep)


def explain(page: Input | Article, **options: Unpack[CleanKeywords]) -> tuple[Block, ...]:
    """Return every line of a page in its order, those that clean takes out with their `removal`.

    Args:
        page: as clean takes it, or the article that clean, strip or collapse returned.
        options: the keywords of clean; an article is taken as it is.

    Raises:
        DecodeError, ReadError: as read does.
    """
    return (page if isinstance(page, Article) else clean(page, **options)).blocks


def _mark_until_stable(view: "_View", settings: Repeats) -> boilerplate.Marks:
    """Strip and collapse in turn until neither marks anything."""
    marks = view.marks
    for _ in range(boilerplate.MAX_ROUNDS):
        stripped = boilerplate.mark(view.facts, marks)
        marks = mark_repeats(view.lines, stripped, settings)
        if marks == stripped:
            break
    return marks


def strip_soup(
    tree: "BeautifulSoup", *, rules: Rules | None = None, extract: html.Extract = "auto"
) -> tuple[Block, ...]:
    """Take the boilerplate out of a BeautifulSoup tree, in place; return the blocks that went, each with its removal.

    Args:
        tree: the soup of a whole page, by any of BeautifulSoup's parsers.
        rules: the boilerplate rules; by default the built-in ones.
        extract: article and auto take what is outside the article, too; whole leaves that to the rules for lines.
    """
    return soup.remove(tree, clean(tree, rules=rules, extract=extract))


@dataclass(frozen=True)
class _View:
    """The lines of an article that the stages see: all, or those of the article of HTML and around it.

    start is the number of the first block among them.
    """

    start: int
    lines: Sequence[lines.Line]
    marks: boilerplate.Marks

    @cached_property
    def facts(self) -> Facts:
        """What is known of each line by itself."""
        return facts(self.lines)


def _view(article: Article, rules: Rules | None) -> _View:
    """Return the view of an article. Classifying lines is most of the work, so those far from it are left out."""
    blocks = article.blocks
    marks = tuple([block.removal for block in blocks])
    is_extract = any(map(_is_extract, marks))
    start, stop = 0, len(blocks)
    if is_extract:
        inside = [index for index, removal in enumerate(marks) if not _is_extract(removal)]
        titled = bool(inside) and blocks[inside[0]].kind == "title"
        start = max(0, inside[0] - (REACH_ABOVE_TITLE if titled else REACH_ABOVE)) if inside else 0
        stop = inside[-1] + 1 + REACH_BELOW if inside else 0
    seen = lines.classify(blocks[start:stop], built_in() if rules is None else rules)
    return _View(start, seen, marks[start:stop])


def _is_extract(removal: Removal | None) -> bool:
    return removal is not None and removal.stage == "extract"


def _with_marks(article: Article, view: _View, marks: boilerplate.Marks) -> Article:
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


def _prose_kept(article: Article, view: _View) -> float:
    """Return the share of the paragraphs in view that is kept, copies aside; 1.0 where they are few."""
    paragraphs = view.facts.prose.nonzero()[0]
    kept = total = 0.0
    for index, weight in zip(paragraphs.tolist(), view.facts.form["weight"][paragraphs].tolist(), strict=True):
        removal = article.blocks[view.start + index].removal
        if removal is None or removal.stage == "strip":
            total += weight
            kept += weight if removal is None else 0
    return kept / total if total >= MIN_PROSE else 1.0


def _limit(article: Article, whole: Article, view: _View, min_keep: float) -> Article:
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
            f"only {left} of {total} characters would remain, so nothing was removed; "
            "see what would go with `articlekit explain --min-keep 0`"
        )
        return replace(_with_marks(whole, view, view.marks), warnings=(*whole.warnings, warning))
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
