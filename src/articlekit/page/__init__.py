"""One page: bytes -> text -> blocks -> blocks with marks -> Article."""

import os
import warnings
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Union, Unpack, cast

from articlekit.errors import DecodeError, ReadError
from articlekit.model import Article, Block, Element, Encoding, Page, Repair
from articlekit.model.settings import MIN_KEEP, Repeats
from articlekit.page import boilerplate, html, soup, text
from articlekit.page.repeats import mark as mark_repeats
from articlekit.page.view import View, limit, make_view, with_marks
from articlekit.rules import Rules

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

Input = Union[Page, bytes, str, os.PathLike[str], "BeautifulSoup"]

MAX_LINE = 2000  # characters; a page in one line has lost its line breaks
MAX_PATH = 1024  # characters; a longer text is not looked up as the name of a file


class ReadKeywords(TypedDict, total=False):
    """The keywords of read, which says what they are."""

    encoding: str | None
    hint: str | None
    http_charset: str | None
    repair: Repair
    extract: html.Extract
    rules: Rules | None


class CleanKeywords(ReadKeywords, total=False):
    """The keywords of clean, which says what they are."""

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
    rules: Rules | None = None,
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
        rules: those by site among them say where the article is; the others are for strip.

    Raises:
        DecodeError: the bytes are not text.
        ReadError: the path cannot be read.
    """
    _warn_of_name(page)
    return _read(
        page,
        encoding=encoding,
        hint=hint,
        http_charset=http_charset,
        repair=repair,
        extract=extract,
        rules=rules,
        with_layout=True,
    )


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
    rules: Rules | None,
    with_layout: bool = False,
) -> Article:
    if soup.is_soup(page):
        page = soup.markup(page)
    if isinstance(page, str):
        return _split(Article("-", Encoding("utf-8", "told")), page, extract, rules, with_layout)
    from articlekit.page.decode import decode

    page = _page(cast("Page | bytes | os.PathLike[str]", page))
    try:
        decoded = decode(
            page.data, encoding=encoding, hint=hint, http_charset=page.charset or http_charset, repair=repair
        )
    except DecodeError as error:
        raise DecodeError(f"{page.source}: {error}") from error
    article = Article(page.source, decoded.encoding, url=page.url, warnings=decoded.encoding.warnings, site=page.site)
    return _split(article, decoded.text, extract, rules, with_layout)


def _page(page: Page | bytes | os.PathLike[str]) -> Page:
    if isinstance(page, Page):
        return page
    if isinstance(page, bytes):
        return Page("-", page)
    try:
        return Page(os.fspath(page), Path(page).read_bytes())
    except OSError as error:
        raise ReadError(f"{os.fspath(page)}: {error.strerror}") from error


def _split(article: Article, content: str, extract: html.Extract, rules: Rules | None, with_layout: bool) -> Article:  # noqa: FBT001
    if (unquoted := html.unquote(content)) is not None:
        content = unquoted
        article = replace(article, warnings=(*article.warnings, "the page was a string of JSON, and was read as HTML"))
    if not html.looks_like_html(content):
        blocks = text.split(content)
        doubts = _doubts(article, blocks, html.other_markup(content))
        return replace(article, blocks=blocks, warnings=doubts, element=Element())
    guides = html.Guides(rules, article.site, article.url) if rules is not None and rules.sites else None
    page = html.read(content, extract=extract, url=article.url, guides=guides, with_layout=with_layout)
    return replace(
        article,
        blocks=page.blocks,
        metadata=page.metadata,
        url=article.url or page.url,
        site=html.name_site(article.site, article.url, page.url),
        layout=page.layout and replace(page.layout, name=article.url or page.url or article.source),
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


def select(page: Page, selectors: Iterable[str]) -> frozenset[str]:
    """Return which CSS selectors select an element with text, or a value, of a page of HTML.

    Raises:
        DecodeError: the bytes are not text.
    """
    from articlekit.page.decode import decode

    text = decode(page.data, http_charset=page.charset).text
    return html.select(text, selectors) if html.looks_like_html(text) else frozenset()


def strip(article: Article, *, rules: Rules | None = None, min_keep: float = MIN_KEEP) -> Article:
    """Mark the boilerplate: footers, menus, credits, lists of links.

    Args:
        article: what read returned, or an earlier stage.
        rules: the boilerplate rules; by default the built-in ones.
        min_keep: share of the page that must remain, 0.0 to 1.0; else nothing is marked, and a warning says so.
    """
    view = make_view(article, rules)
    # What stands between two copies is removed with the second, so both stages run, and the marks of one are returned.
    changes = zip(_mark_until_stable(view, Repeats()), view.marks, strict=True)
    marks = tuple([before if after is not None and after.stage == "collapse" else after for after, before in changes])
    return limit(with_marks(article, view, marks), article, view, min_keep)


def collapse(article: Article, *, rules: Rules | None = None, repeats: Repeats | None = None) -> Article:
    """Mark the further copies of a body that the page holds more than once.

    Args:
        article: what read returned, or an earlier stage.
        rules: those that strip was given; they decide which lines are paragraphs, and which are credits.
        repeats: what counts as a copy of the body, and which copy stays.
    """
    view = make_view(article, rules)
    return with_marks(article, view, mark_repeats(view.lines, view.marks, repeats or Repeats()))


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
        rules: the boilerplate rules, and rules by site; by default the built-in ones.
        repeats: what counts as a copy of the body, and which copy stays.
        min_keep: share of the page, copies aside, that must remain, 0.0 to 1.0; else the page comes back whole, with a
            warning. Of HTML it is a share of the article that was found.
        extract: what to take from HTML: the article, the whole page, or, with auto, the article where one is found.

    Raises:
        DecodeError, ReadError: as read does.
    """
    _warn_of_name(page)
    article = _read(
        page, encoding=encoding, hint=hint, http_charset=http_charset, repair=repair, extract=extract, rules=rules
    )
    view = make_view(article, rules)
    return limit(with_marks(article, view, _mark_until_stable(view, repeats or Repeats())), article, view, min_keep)


def explain(page: Input | Article, **options: Unpack[CleanKeywords]) -> tuple[Block, ...]:
    """Return every line of a page in its order, those that clean takes out with their `removal`.

    Args:
        page: as clean takes it, or the article that clean, strip or collapse returned.
        options: the keywords of clean; an article is taken as it is.

    Raises:
        DecodeError, ReadError: as read does.
    """
    return (page if isinstance(page, Article) else clean(page, **options)).blocks


def _mark_until_stable(view: View, settings: Repeats) -> boilerplate.Marks:
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
