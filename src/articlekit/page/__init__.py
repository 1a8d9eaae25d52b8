"""One page: bytes -> text -> blocks -> blocks with marks -> Article."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Union, cast

from articlekit.errors import DecodeError, ReadError
from articlekit.model import Article, Block, Encoding, Page, Repair
from articlekit.page import boilerplate, html, lines, metadata, repeats, soup, text
from articlekit.page.repeats import Repeats
from articlekit.rules import Rules, built_in

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

Input = Union[Page, bytes, str, os.PathLike[str], "BeautifulSoup"]

# Each round marks a block or is the last. Real pages need two, pages composed at random up to four.
MAX_ROUNDS = 8
MIN_KEEP = 0.03
MAX_LINE = 2000  # characters; a page in one line has lost its line breaks


def read(page: Input, *, encoding: str | None = None, hint: str | None = None, repair: Repair = "auto") -> Article:
    """Decode a page and part it into blocks; nothing is marked yet.

    Args:
        page: bytes, a path to a file, a soup, or text (a str is never a path).
        encoding: the encoding, where it is known better than the bytes tell.
        hint: the language of the page, where the bytes leave it open: zh, ja, ko …
        repair: whether wrongly decoded text is mended (auto), only found (report), or not looked for (off).

    Raises:
        DecodeError: the bytes are not text.
        ReadError: the path cannot be read.
    """
    if soup.is_soup(page):
        page = soup.markup(page)
    if isinstance(page, str):
        return _part(Article("-", Encoding("utf-8", "told")), page)
    from articlekit.page.decode import decode

    page = _page(cast("Page | bytes | os.PathLike[str]", page))
    try:
        decoded = decode(page.data, charset=encoding, hint=hint, http_charset=page.charset, repair=repair)
    except DecodeError as error:
        raise DecodeError(f"{page.source}: {error}") from error
    found = decoded.encoding
    return _part(Article(page.source, found, url=page.url, warnings=found.warnings), decoded.text)


def _page(page: Page | bytes | os.PathLike[str]) -> Page:
    if isinstance(page, Page):
        return page
    if isinstance(page, bytes):
        return Page("-", page)
    try:
        return Page(os.fspath(page), Path(page).read_bytes())
    except OSError as error:
        raise ReadError(f"{os.fspath(page)}: {error.strerror}") from error


def _part(article: Article, content: str) -> Article:
    blocks = html.split(content) if html.looks_like_html(content) else text.split(content)
    return replace(article, blocks=blocks, warnings=_doubts(article, blocks))


def _doubts(article: Article, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Say what about the input makes the result doubtful."""
    if len(blocks) == 1 and len(blocks[0].text) > MAX_LINE:
        count = len(blocks[0].text)
        return (
            *article.warnings,
            f"one line of {count} characters, and lines are what is judged; try the page as HTML",
        )
    return article.warnings


def strip(article: Article, *, rules: Rules | None = None, min_keep: float = MIN_KEEP) -> Article:
    """Mark the boilerplate: footers, menus, credits, lists of links.

    Args:
        article: what read returned, or an earlier stage.
        rules: the boilerplate rules; by default the built-in ones.
        min_keep: share of the page that must remain, 0.0 to 1.0; else nothing is marked, and a warning says so.
    """
    found = lines.read(article.blocks, built_in() if rules is None else rules)
    marked = _marked(article, found, boilerplate.mark(found, _marks(article)))
    return _modest(marked, article, found, min_keep)


def collapse(article: Article, *, settings: Repeats | None = None) -> Article:
    """Mark the further copies of a body that the page holds more than once."""
    found = lines.read(article.blocks, built_in())
    return _marked(article, found, repeats.mark(found, _marks(article), settings or Repeats()))


def clean(  # noqa: PLR0913  (a page and five keywords)
    page: Input,
    *,
    encoding: str | None = None,
    repair: Repair = "auto",
    rules: Rules | None = None,
    settings: Repeats | None = None,
    min_keep: float = MIN_KEEP,
) -> Article:
    """Read a page, strip it and collapse it until neither marks anything.

    Args:
        page: bytes, a path to a file, a soup, or text (a str is never a path).
        encoding: the encoding, where it is known better than the bytes tell.
        repair: whether wrongly decoded text is mended (auto), only found (report), or not looked for (off).
        rules: the boilerplate rules; by default the built-in ones.
        settings: what counts as a copy of the body, and which copy stays.
        min_keep: share of the page, copies aside, that must remain, 0.0 to 1.0; else the page comes back whole, with a
            warning.

    Raises:
        DecodeError, ReadError: as read does.
    """
    article = read(page, encoding=encoding, repair=repair)
    found = lines.read(article.blocks, built_in() if rules is None else rules)
    marks = _marks(article)
    for _ in range(MAX_ROUNDS):
        before = marks
        marks = repeats.mark(found, boilerplate.mark(found, marks), settings or Repeats())
        if marks == before:
            break
    return _modest(_marked(article, found, marks), article, found, min_keep)


def _marks(article: Article) -> boilerplate.Marks:
    return tuple(block.removal for block in article.blocks)


def _marked(article: Article, found: Sequence[lines.Line], marks: boilerplate.Marks) -> Article:
    """Return the article with these marks, and what can be read off it now."""
    blocks = tuple(
        block if block.removal is removal else block.marked(removal)
        for block, removal in zip(article.blocks, marks, strict=True)
    )
    about, sections = metadata.read(found, marks)
    return replace(article, blocks=blocks, metadata=about, sections=sections)


def _modest(article: Article, whole: Article, found: Sequence[lines.Line], min_keep: float) -> Article:
    """Return the page as it was, with a warning, where too little of it would remain."""
    copies = sum(len(block.text) for block in article.removed if block.removal and block.removal.stage == "collapse")
    total = sum(len(block.text) for block in article.blocks) - copies
    left = sum(len(block.text) for block in article.kept)
    if left < min_keep * total:
        warning = (
            f"only {left} of {total} characters would remain, so nothing was removed; "
            "see what would go with `articlekit explain --min-keep 0`"
        )
        return replace(_marked(whole, found, _marks(whole)), warnings=(*whole.warnings, warning))
    if article.blocks and not left:
        return replace(article, warnings=(*article.warnings, "nothing is left of the page; leave out --min-keep"))
    return article
