"""A soup as Markdown: headings, lists, quotations, tables, code, images, and links where they are asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# Source: CommonMark 0.31, section 2.4 (backslash escapes), and what begins a block of another kind (sections 4 and 5).
_SPECIAL = re.compile(r"([\\`*_\[\]<])")
_OPENING = re.compile(r"^(#{1,6}(?= )|>|[-+](?= )|=+$|-+$|~~~)|^(\d{1,9})([.)])(?= )")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_BLOCKS = frozenset(
    [
        *("p", "div", "section", "article", "main", "header", "center", "figure", "figcaption", "caption", "ul", "ol"),
        *("li", "dl", "dt", "dd", "blockquote", "table", "tbody", "thead", "tfoot", "tr", "td", "th", "pre", "address"),
        *("details", "summary", "hr", "aside", "footer", "nav", "form", *_HEADINGS),
    ]
)
_NO_CELL = _BLOCKS - {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption"} | {"table"}
_CAPTIONS = frozenset(("figcaption", "caption"))


@dataclass(slots=True)
class _Page:
    """Markdown as it is written: paragraphs so far, the text of the one that is open, and what stands before it."""

    links: bool
    paragraphs: list[str] = field(default_factory=list)
    tight: list[bool] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    heading: str = ""
    quotes: int = 0
    lists: list[int | None] = field(default_factory=list)
    marker: str = ""
    is_caption: bool = False


def write(soup: Any, *, links: bool = False) -> str:  # noqa: ANN401  (a BeautifulSoup, imported by soup.py alone)
    """Return a soup as Markdown. links keeps the addresses of links; those of images are always kept."""
    page = _Page(links)
    skip = 0
    for node, is_end in _events(soup):
        name = node.name
        if skip:
            skip = 0 if is_end and id(node) == skip else skip
        elif name is None:
            page.text.append(_SPECIAL.sub(r"\\\1", _SPACE.sub(" ", str(node))))
        elif not is_end and (whole := _whole(node)) is not None:
            _close(page)
            _add(page, whole)
            skip = id(node)
        elif is_end:
            _end(page, node)
        else:
            _start(page, node)
    _close(page)
    parts = [("\n" if tight else "\n\n") + part for tight, part in zip(page.tight, page.paragraphs, strict=True)]
    return "".join(parts).strip("\n") + "\n" if parts else ""


def _events(soup: Any) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """Yield (node, whether it ends) in document order, without recursion."""
    waiting = [(child, False) for child in reversed(soup.contents)]
    while waiting:
        node, is_end = waiting.pop()
        yield node, is_end
        if not is_end and node.name is not None:
            waiting.append((node, True))
            waiting += [(child, False) for child in reversed(node.contents)]


def _whole(node: Any) -> str | None:  # noqa: ANN401
    """Return an element that is written in one piece: code, a table of data."""
    if node.name == "pre":
        content = node.get_text().strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", content)), default=0))
        return f"{fence}\n{content}\n{fence}"
    return _table(node) if node.name == "table" and node.find(list(_NO_CELL)) is None else None


def _table(node: Any) -> str | None:  # noqa: ANN401
    """Return a table of data; None for one of a single column, which is a layout."""
    rows = [
        [_SPACE.sub(" ", cell.get_text()).strip().replace("|", "\\|") for cell in row.find_all(["td", "th"])]
        for row in node.find_all("tr")
    ]
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if width < 2:  # noqa: PLR2004
        return None
    filled = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([filled[0], "|" + " --- |" * width, *filled[1:]])


def _start(page: _Page, node: Any) -> None:  # noqa: ANN401
    name = node.name
    if name == "br":
        page.text.append("\n")
    elif name == "img" and node.get("src"):
        alt = _SPECIAL.sub(r"\\\1", _SPACE.sub(" ", node.get("alt") or ""))
        page.text.append(f"![{alt}]({_address(node['src'])})")
    elif name == "a" and page.links and node.get("href"):
        page.text.append("[")
    elif name == "code":
        page.text.append("`")
    if name not in _BLOCKS:
        return
    _close(page)
    page.heading = _HEADINGS.get(name, "")
    page.is_caption = name in _CAPTIONS
    page.quotes += name == "blockquote"
    if name in ("ul", "ol"):
        page.lists.append(1 if name == "ol" else None)
    elif name == "li":
        number = page.lists[-1] if page.lists else None
        page.marker = "- " if number is None else f"{number}. "
        if number is not None:
            page.lists[-1] = number + 1


def _end(page: _Page, node: Any) -> None:  # noqa: ANN401
    name = node.name
    if name == "a" and page.links and node.get("href"):
        page.text.append(f"]({_address(node['href'])})")
    elif name == "code":
        page.text.append("`")
    if name not in _BLOCKS:
        return
    _close(page)
    page.heading, page.is_caption = "", False
    page.quotes -= name == "blockquote"
    if name in ("ul", "ol") and page.lists:
        page.lists.pop()
    elif name == "li":
        page.marker = ""


def _close(page: _Page) -> None:
    """End the open paragraph."""
    lines = [line.strip() for line in "".join(page.text).split("\n")]
    page.text = []
    content = [line for line in lines if line]
    if not content:
        return
    if page.heading:
        _add(page, page.heading + " ".join(content))
    elif page.is_caption:
        _add(page, "*" + " ".join(content) + "*")
    else:
        _add(page, "  \n".join(_OPENING.sub(_escaped, line) for line in content))


def _escaped(opening: "re.Match[str]") -> str:
    return f"\\{opening[1]}" if opening[1] else f"{opening[2]}\\{opening[3]}"


def _add(page: _Page, text: str) -> None:
    """Add a paragraph with its marks of quotation and its place in a list."""
    depth = len(page.lists)
    indent = "    " * (depth - 1) if depth else ""
    first = indent + page.marker if page.marker or not depth else indent + "    "
    rest = indent + ("    " if depth else "")
    is_item = bool(page.marker)
    page.marker = ""
    quote = "> " * page.quotes
    lines = text.split("\n")
    written = [quote + first + lines[0], *(quote + rest + line for line in lines[1:])]
    before = page.paragraphs[-1].removeprefix(quote).lstrip() if page.paragraphs else ""
    page.tight.append(is_item and re.match(r"- |\d+\. ", before) is not None)
    page.paragraphs.append("\n".join(written))


def _address(address: str) -> str:
    """Return an address as a link holds it."""
    return address if re.fullmatch(r"[^\s()<>]+", address) else "<" + re.sub(r"[\s<>]+", "%20", address.strip()) + ">"
