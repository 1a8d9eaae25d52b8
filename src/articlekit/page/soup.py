"""BeautifulSoup where it is at its best: soups as input, the article as a soup, and Markdown and HTML made of it."""

import html
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeGuard

from articlekit.model import Article, Block
from articlekit.page import markdown
from articlekit.page.html.addresses import absolute, is_safe
from articlekit.page.html.scan import lines_of_run
from articlekit.page.html.tags import INLINE, UNSEEN, VOID

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag

# What sanitised HTML may hold: structure and text. Everything else is taken from around its content, and what is never
# text goes with it. Source: the text-level and grouping elements of the HTML Living Standard, sections 4.3 to 4.5, 4.9.
ALLOWED = frozenset(
    [
        *(
            "article",
            "blockquote",
            "br",
            "caption",
            "code",
            "dd",
            "del",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
        ),
        *("h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "b", "img", "ins", "li", "ol", "p", "pre", "q", "rp", "rt"),
        *("ruby", "section", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "a"),
    ]
)
_ATTRIBUTES = {"a": ("href", "title"), "img": ("src", "alt", "title"), "td": ("colspan", "rowspan")}
_ATTRIBUTES["th"] = _ATTRIBUTES["td"]
_ADDRESSES = frozenset(("href", "src"))
_LAZY = ("data-src", "data-original", "data-lazy-src")
_CONTENT = frozenset(("img", "hr", "td", "th"))  # what stays without text
_TAGS = {"title": "h1", "heading": "h2", "item": "li", "quote": "blockquote", "code": "pre"}
_WITHIN = INLINE | {"a"}
_EMBEDDED = sorted(UNSEEN - VOID)


def is_soup(page: object) -> "TypeGuard[BeautifulSoup]":
    """Whether a page is a soup; told by its class's module, since importing bs4 to ask costs 100 ms."""
    return any(base.__module__.partition(".")[0] == "bs4" for base in type(page).__mro__)


def markup(soup: "BeautifulSoup") -> str:
    """Return a soup as HTML text, for the reader of HTML: what is set in blocks is decided in one place."""
    return str(soup)


def to_soup(article: Article) -> "BeautifulSoup":
    """Return an article as a soup, without what was removed; where its page is no HTML, its blocks as elements.

    An article that was mended is made of its blocks, too: they hold the text as it was changed, and the page does not.
    """
    from bs4 import BeautifulSoup

    part = article.element
    if part is None or not part.html or article.mended:
        return BeautifulSoup("".join(map(_element, article.kept)), "html.parser")
    soup = BeautifulSoup(part.html, "html.parser")
    remove(soup, article, first=part.first)
    _remove_unseen(soup)
    above = [block for block in article.blocks[: part.first] if block.kept]
    for block in reversed(above):
        soup.insert(0, BeautifulSoup(_element(block), "html.parser"))
    for image in soup.find_all("img"):
        lazy = next((value for name in _LAZY if isinstance(value := image.get(name), str)), None)
        if lazy:
            image["src"] = lazy
    for name, attribute in (("a", "href"), ("img", "src")):
        for tag in soup.find_all(name):
            if isinstance(address := tag.get(attribute), str):
                tag[attribute] = absolute(address.strip(), part.base)
    return soup


def _element(block: Block) -> str:
    name = _TAGS.get(block.kind, "p")
    return f"<{name}>{html.escape(block.text, quote=False)}</{name}>"


def remove(soup: "BeautifulSoup", article: Article, *, first: int = 0) -> tuple[Block, ...]:
    """Take the removed blocks of an article out of a soup of its page, in place; return those that were found in it.

    first is the number of the article's block with which the soup begins.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for number in range(first, len(article.blocks)):
        for cell in article.blocks[number].text.split("\t"):
            places[cell.strip()].append(number)
    found: dict[int, Block] = {}
    at = first
    for text, strings in lines(soup):
        options = places.get(text, [])
        index = bisect_left(options, at)
        if index == len(options):
            continue
        at = options[index]
        block = article.blocks[at]
        if block.removal is not None:
            found[at] = block
            for string in strings:
                _extract(string)
    return tuple(found[number] for number in sorted(found))


def lines(soup: "BeautifulSoup") -> "Iterator[tuple[str, list[NavigableString]]]":
    """Yield the lines of a soup as the scan of its page has them, each with the strings that it is made of."""
    from bs4.element import Comment, NavigableString, PreformattedString, Tag

    holders: dict[int, Tag | None] = {}
    run: list[tuple[str, NavigableString | None]] = []
    owner: Tag | None = None
    # A list, since strings are taken out of the soup between two lines.
    for node in list(soup.descendants):
        if isinstance(node, Tag):
            above = holders.get(id(node.parent), soup)
            is_inside = node.name in _WITHIN
            holders[id(node)] = None if above is None or node.name in UNSEEN else above if is_inside else node
            if above is not None and node.name == "br":
                run.append(("\0", None))
            elif not is_inside and node.name != "img" and node.name not in UNSEEN:
                yield from _lines(owner, run)
                run, owner = [], node
        elif isinstance(node, NavigableString) and not isinstance(node, Comment | PreformattedString):
            holder = holders.get(id(node.parent), soup)
            if holder is None:
                continue
            if holder is not owner:
                yield from _lines(owner, run)
                run, owner = [], holder
            run.append((str(node), node))
    yield from _lines(owner, run)


def _lines(
    owner: "Tag | None", run: "list[tuple[str, NavigableString | None]]"
) -> "Iterator[tuple[str, list[NavigableString]]]":
    """Part a run of text into lines; a string of several lines belongs to the last of them."""
    is_pre = owner is not None and owner.name == "pre"
    texts = lines_of_run("".join(text for text, _ in run), is_pre=is_pre)
    strings: list[list[NavigableString]] = [[] for _ in texts]
    line = 0
    for text, string in run:
        line += text.count("\0") + (text.count("\n") if is_pre else 0)
        if string is not None and line < len(strings):
            strings[line].append(string)
    yield from ((text, own) for text, own in zip(texts, strings, strict=True) if text)


def _extract(string: "NavigableString") -> None:
    """Take a string out, and each element around it that has nothing left."""
    node = string.parent
    string.extract()
    while node is not None and node.parent is not None and node.name not in _CONTENT and not _has_content(node):
        around = node.parent
        node.extract()
        node = around


def _remove_unseen(soup: "BeautifulSoup") -> None:
    """Take the text of buttons, choices and fallbacks out, which is in no block; a picture or a film stays."""
    from bs4.element import NavigableString

    for tag in soup.find_all(_EMBEDDED):
        for string in tag.find_all(string=True):
            if type(string) is NavigableString:
                _extract(string)


def _has_content(tag: "Tag") -> bool:
    return any(getattr(child, "name", None) not in (None, "br") or str(child).strip() for child in tag.contents)


def to_markdown(article: Article, *, links: bool = False) -> str:
    """Return an article as Markdown. links keeps the addresses of links; those of images are always kept."""
    return markdown.write(to_soup(article), links=links)


def to_html(article: Article) -> str:
    """Return an article as HTML: its structure, links and images, and nothing that runs, loads or tracks."""
    from bs4.element import Comment, NavigableString, PreformattedString

    soup = to_soup(article)
    for string in list(soup.find_all(string=True)):
        if isinstance(string, Comment | PreformattedString) and type(string) is not NavigableString:
            string.extract()
    for tag in soup.find_all():
        if tag.name in UNSEEN:
            tag.extract()
        elif tag.name not in ALLOWED:
            tag.name = "div" if tag.name not in INLINE else "span"
        tag.attrs = dict(_kept_attributes(tag))
    for tag in soup.find_all("span"):
        tag.unwrap()
    return str(soup).strip() + "\n"


def _kept_attributes(tag: "Tag") -> Iterator[tuple[str, str]]:
    for name in _ATTRIBUTES.get(tag.name, ()):
        value = tag.get(name)
        if isinstance(value, str) and (name not in _ADDRESSES or is_safe(value)):
            yield name, value
