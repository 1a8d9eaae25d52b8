"""HTML -> parallel lists of elements and blocks, in one pass over the tags of the page as lexbor writes it.

Lexbor writes its tree with every element closed, every attribute quoted, and < and > only in tags. So one pattern
splits it into tags and texts, in C; walking the tree would take several calls for each node.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articlekit.page.html.tags import CELLS, INLINE, UNSEEN, VOID
from articlekit.rules.characters import OUTER_SPACE

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_CELL = 60  # characters; a longer cell belongs to a layout, and is a paragraph of its own
MAX_ROW = 400  # characters
# A link around so many blocks, besides the first, that have so many Chinese characters (or three times as many letters)
# on average holds the text itself.
MIN_WRAPPED, MIN_WRAPPED_UNITS = 2, 30
# Elements whose text lexbor writes unescaped, < and > included. Source: HTML Living Standard, section 13.3.
RAW = "script,style,noscript,iframe,noembed,noframes,xmp,plaintext"
_GONE = frozenset(RAW.split(","))
_SHOWN_RAW = frozenset(("xmp", "plaintext"))
# A tag, its name and its attributes apart; or a comment, or a processing instruction.
_TAG = re.compile(r"<(?:([^ >!?][^ >]*)([^>]*)|!--.*?--|\?[^>]*)>", re.DOTALL)
# Tags that neither begin nor end a block; all others do.
_KNOWN = frozenset([*INLINE, *(f"/{tag}" for tag in INLINE), "a", "/a", "img", "/button", *UNSEEN, *VOID])
_EMBEDDED = UNSEEN - VOID
_ATTRIBUTE = re.compile(r' ([^ =>][^ =>]*)="([^"]*)"')
_SHADOW = ' shadowrootmode="'  # a template with it is shown. Source: HTML Living Standard, section 4.12.3
_SPACE_CHARACTERS = " \t\r\n\f"
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(slots=True)
class Scan:
    """A page as parallel lists: one entry per element that is set as a block, and one per line of text, a block.

    Elements are in document order. So a subtree is a range of elements, its blocks are a range of blocks, and any sum
    over it is one subtraction of prefix sums. Element 0 is the body.

    tag, parent, attributes (as they are written): of each element; parent of the body is -1.
    first, last: of each element, its blocks as a half-open range.
    opens, closes: of each element, the number of its tags.
    text, element, linked, gap: of each block; linked counts its characters inside links, gap says that a blank line
    stands above it.
    links: of each link, its first block and its last; link 0 stands for none.
    images: of each image, the block that follows it, and its attributes.
    parts: the whole page, split: of each tag its name, its attributes, and the text behind it.
    named: attributes -> the classes and the id among them, in lower case; each once.
    """

    tag: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    element: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    gap: list[bool] = field(default_factory=list)
    links: list[list[int]] = field(default_factory=lambda: [[0, 0]])
    images: list[tuple[int, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)

    def ancestors(self, element: int) -> Iterator[int]:
        """Yield the elements around one, nearest first, up to the body."""
        element = self.parent[element]
        while element >= 0:
            yield element
            element = self.parent[element]

    def names(self, element: int) -> str:
        """Return the classes and the id of an element, in lower case."""
        return self.named[self.attributes[element]]

    def markup(self, element: int) -> str:
        """Return an element as HTML."""
        parts = self.parts[3 * self.opens[element] + 1 : 3 * self.closes[element] + 3]
        parts.append("")
        tags = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
        return "".join([f"<{name}{attributes}>{text}" if name else text for name, attributes, text in tags])


def scan_tree(tree: "LexborHTMLParser", nodes: "Sequence[LexborNode]") -> Scan:
    """Read a tree into lists; takes scripts, styles and the like out of the tree.

    nodes: the elements that RAW selects, in order; others among them do no harm.
    """
    page = Scan()
    if tree.body is None:
        return page
    # Inner elements first, since they go with those around them.
    for node in reversed(nodes):
        if node.tag in _GONE:
            if node.tag in _SHOWN_RAW:
                node.insert_before(node.text())
            node.decompose()
    page.parts = _TAG.split(tree.body.html or "")
    _read(page)
    page.named = {written: _names_of(written) for written in dict.fromkeys(page.attributes)}
    _unlink(page)
    return page


def attributes_of(written: str) -> dict[str, str]:
    """Return the attributes of a tag as lexbor writes them."""
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def _names_of(written: str) -> str:
    """Return the classes and the id among a tag's attributes, in lower case."""
    return f"{value_of(written, ' class=')} {value_of(written, ' id=')}".lower() if written else ""


def value_of(written: str, name: str) -> str:
    """Return the value of one attribute, faster than by attributes_of."""
    start = written.find(name + '"')
    if start < 0:
        return ""
    start += len(name) + 1
    return unescape(written[start : written.find('"', start)])


def unescape(text: str) -> str:
    """Return a text without the references that lexbor writes. Source: HTML Living Standard, section 13.3."""
    if "&" not in text:
        return text
    text = text.replace("&nbsp;", "\xa0").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    return text.replace("&amp;", "&")


def _unlink(page: Scan) -> None:
    """Count no links in text of three or more paragraphs that is wholly inside one link: that is no teaser."""
    for first, last in page.links:
        if last - first < MIN_WRAPPED:
            continue
        lines = page.text[first : last + 1]
        if sum(len(line.encode("utf-8", "replace")) for line in lines) >= 3 * MIN_WRAPPED_UNITS * len(lines):
            page.linked[first : last + 1] = [0] * len(lines)


def _read(page: Scan) -> None:  # noqa: C901, PLR0912  (a call per tag would be half of the time)
    """Fill a scan with elements and blocks, in document order."""
    pieces: list[str] = []
    linked = [0]
    element = -1
    links = [0]  # the link that is open, and those around it
    unseen, depth = "", 0
    parts = iter(page.parts)
    next(parts)
    for place, (name, attributes, text) in enumerate(zip(parts, parts, parts, strict=True)):
        if unseen:
            if name and name.endswith(unseen):
                depth += (name == unseen) - (name == f"/{unseen}")
            if depth:
                continue
            unseen = ""
        elif name is None:  # a comment
            pass
        elif name not in _KNOWN or (name == "template" and _SHADOW in attributes):
            if pieces:
                _flush(page, element, pieces, linked, place)
                pieces, linked = [], [0]
            if name[0] == "/":
                page.last[element] = len(page.text)
                page.closes[element] = place
                element = page.parent[element]
            else:
                element = _open(page, name, attributes, element, place)
        elif name == "a":
            links.append(_link(page, attributes, links[-1]))
        elif name == "/a":
            links.pop()
        elif name == "br":
            pieces.append("\0")
            linked.append(0)
        elif name == "img":
            page.images.append((len(page.text), attributes))
        elif name in _EMBEDDED:
            if not (name == "button" and pieces and _runs_on(page.parts, place)):
                unseen, depth = name, 1
                continue
        elif name == "hr" and pieces:
            _flush(page, element, pieces, linked, place)
            pieces, linked = [], [0]
        # White space at the edge of a run is not shown; half of all texts are nothing else.
        if text and (pieces or not text.isspace()):
            content = unescape(text) if "&" in text else text
            pieces.append(content)
            if links[-1]:
                linked[-1] += len(content)
                page.links[links[-1]][1] = len(page.text)


def _runs_on(parts: Sequence[str], place: int) -> bool:
    """Whether a button stands inside a sentence: text follows directly behind it."""
    end, below = parts[3 * place + 4 : 3 * place + 7 : 2]
    return end == "/button" and not below.isspace() and below != ""


def _open(page: Scan, name: str, attributes: str, parent: int, place: int) -> int:
    """Add an element; return its index."""
    page.tag.append(name)
    page.parent.append(parent)
    page.attributes.append(attributes)
    page.first.append(len(page.text))
    page.last.append(0)
    page.opens.append(place)
    page.closes.append(0)
    return len(page.tag) - 1


def _link(page: Scan, attributes: str, link: int) -> int:
    """Add a link that leads somewhere; return its number, or that of the link around it."""
    # <a name> is not a link; left open, as it often is, it would make a link of the rest of the page.
    if ' href="' not in attributes or ' href=""' in attributes:
        return link
    page.links.append([len(page.text), -1])
    return len(page.links) - 1


def _flush(page: Scan, owner: int, pieces: list[str], linked: list[int], place: int) -> None:
    """Add the lines of one run of text, which ends at a tag."""
    tag = page.tag[owner]
    lines = lines_of_run("".join(pieces), is_pre=tag == "pre")
    tabs = _tabs(page, owner) if tag in CELLS else ""
    if len(lines) > 1 and tag in CELLS and (tabs or page.parts[3 * place + 4] in CELLS):
        whole = " ".join(filter(None, lines))
        if len(whole) <= MAX_CELL:
            lines, linked = [whole], [sum(linked)]
    if len(lines) == 1:
        line = lines[0]
        if tabs and 0 < len(line) <= MAX_CELL:
            page.text[-1] += tabs + line
            page.linked[-1] += min(len(line), linked[0])
        elif line:
            _add(page, owner, line, linked[0], gap=True)
        return
    if len(lines) != len(linked):
        linked = [0] * len(lines)
    blank = True
    for line, links in zip(lines, linked, strict=True):
        if line:
            _add(page, owner, line, links, gap=blank)
        blank = not line


def _add(page: Scan, owner: int, line: str, linked: int, *, gap: bool) -> None:
    page.text.append(line)
    page.element.append(owner)
    page.linked.append(min(len(line), linked))
    page.gap.append(gap)


def lines_of_run(content: str, *, is_pre: bool) -> list[str]:
    """Split a run of text at its line breaks (NUL, and LF where it is preformatted), without outer white space."""
    if is_pre:
        content = content.replace("\0", "\n")
    else:
        content = content.strip(_SPACE_CHARACTERS)
        if content.isprintable() and "  " not in content:
            return [content]
        content = _SPACE.sub(" ", content)
    lines = content.split("\n" if is_pre else "\0")
    # A printable line has no other line breaks and no white space but spaces; most lines are printable.
    return [line.strip(" ") if line.isprintable() else _BREAKS.sub(" ", line).strip(OUTER_SPACE) for line in lines]


def _tabs(page: Scan, owner: int) -> str:
    """Return the tabs between a cell and the last block, where that is the same row of data; else an empty string.

    There is one tab for each cell, empty ones included, so that every value stays in its column.
    """
    if not page.text or len(page.text[-1]) > MAX_ROW:
        return ""
    row, before = page.parent[owner], page.element[-1]
    if page.tag[before] not in CELLS or page.parent[before] != row:
        return ""
    return "\t" * (page.parent[before:owner].count(row) - page.text[-1].count("\t"))
