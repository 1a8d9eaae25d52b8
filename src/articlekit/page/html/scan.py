"""HTML -> parallel lists of elements and blocks: one walk over the tree that lexbor builds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articlekit.page.html.tags import CELLS, INLINE, UNSEEN
from articlekit.page.text import OUTER

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_LINE = INLINE | {"a"}
MAX_CELL = 60  # characters; longer cells are those of a layout, and paragraphs of their own
MAX_ROW = 400
MIN_WRAPPED = 2  # blocks that a link around an article goes on after its first
MIN_WRAPPED_UNITS = 30  # Chinese characters, or three letters each, that they have on average
MAX_CELL = 60  # characters; longer cells are those of a layout, and paragraphs of their own
MAX_ROW = 400
MIN_WRAPPED = 2  # blocks that a link around an article goes on after its first
MIN_WRAPPED_UNITS = 30  # Chinese characters, or three letters each, that they have on average
_WITHIN = INLINE | UNSEEN | {"a"}
# Of the content of a node: the element that holds it, and the link that it is in; None where nothing is seen.
_Holder = tuple[int, int] | None
_ROOT = (-1, 0)
_WIDE_SPACE = re.compile(r"[\t\r\n\f]|  ")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAKS = re.compile("[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(slots=True)
class Scan:
    """A page as parallel lists: one entry per element that is set as a block, and one per line of text in it.

    Elements come in document order, so a subtree is a range of them, and its blocks are a range of blocks: any sum
    over a subtree is one subtraction of prefix sums. Element 0 is the body.

    tag, parent, names (class and id, lower case), style, node: of each element; parent of the body is -1.
    first, last: of each element, its blocks as a half-open range.
    text, element, linked, gap: of each block; linked counts its characters inside links, gap says that a blank line
    stands above it.
    links: of each link, its first block and its last; link 0 stands for none.
    images: of each image, the block that follows it, and its node.
    """

    tag: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    style: list[str] = field(default_factory=list)
    node: "list[LexborNode]" = field(default_factory=list)
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    element: list[int] = field(default_factory=list)
    linked: list[int] = field(default_factory=list)
    gap: list[bool] = field(default_factory=list)
    links: list[list[int]] = field(default_factory=lambda: [[0, 0]])
    images: "list[tuple[int, LexborNode]]" = field(default_factory=list)

    def ancestors(self, element: int) -> Iterator[int]:
        """Yield the elements around one, nearest first, up to the body."""
        element = self.parent[element]
        while element >= 0:
            yield element
            element = self.parent[element]


def scan(tree: "LexborHTMLParser") -> Scan:
    """Read a tree into lists; the tree stays as it is."""
    page = Scan()
    if tree.body is None:
        return page
    _walk(page, tree.body)
    for element in range(len(page.tag) - 1, 0, -1):
        parent = page.parent[element]
        page.last[parent] = max(page.last[parent], page.last[element])
    _unlink(page)
    return page


def _unlink(page: Scan) -> None:
    """Call text what it is that is wholly inside one link: three paragraphs and more are no teaser."""
    for first, last in page.links:
        if last - first < MIN_WRAPPED:
            continue
        lines = page.text[first : last + 1]
        if sum(len(line.encode("utf-8", "replace")) for line in lines) >= 3 * MIN_WRAPPED_UNITS * len(lines):
            page.linked[first : last + 1] = [0] * len(lines)


def _walk(page: Scan, body: "LexborNode") -> None:  # noqa: C901, PLR0912  (a call per node would be half of the time)
    """Add elements and blocks in document order."""
    pieces: list[str] = []
    linked = [0]
    owner = element = _open(page, body, "body", -1)
    link = 0
    # What follows a node that is being read, and the element and the link that it is in.
    above: list[tuple[LexborNode | None, int, int]] = []
    node = body.first_child
    while node is not None or above:
        if node is None:
            node, element, link = above.pop()
            continue
        tag = node.tag or "-"
        if tag == "-text":
            content = node.text_content or ""
            # White space at the edge of a run is not shown, and it is half of all texts.
            if (element == owner and pieces) or not content.isspace():
                if element != owner and pieces:
                    _flush(page, owner, pieces, linked)
                    pieces, linked = [], [0]
                owner = element
                pieces.append(content)
                if link:
                    linked[-1] += len(content)
                    page.links[link][1] = len(page.text)
        elif tag == "br":
            pieces.append("\0")
            linked.append(0)
        elif tag == "img":
            page.images.append((len(page.text), node))
        elif tag not in UNSEEN and tag[0] != "-":
            child = node.first_child
            if child is not None:
                above.append((node.next, element, link))
            if tag not in _LINE:
                if pieces:
                    _flush(page, owner, pieces, linked)
                    pieces, linked = [], [0]
                owner = _open(page, node, tag, element)
            if child is not None:
                element = element if tag in _LINE else owner
                link = _link(page, node, link) if tag == "a" else link
                node = child
                continue
        node = node.next
    if pieces:
        _flush(page, owner, pieces, linked)


def _link(page: Scan, node: "LexborNode", link: int) -> int:
    """Add a link that leads somewhere; return its number, or that of the link around it."""
    # <a name> is a place, no link: one that is never closed would make a link of the rest of the page.
    if not node.attributes.get("href"):
        return link
    page.links.append([len(page.text), -1])
    return len(page.links) - 1


def _open(page: Scan, node: "LexborNode", tag: str, parent: int) -> int:
    """Add an element; return its index."""
    attributes = node.attributes
    page.tag.append(tag)
    page.parent.append(parent)
    page.node.append(node)
    names = ""
    style = ""
    if attributes:
        names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
        style = attributes.get("style") or ""
        if "hidden" in attributes:
            style += ";display:none"
    page.names.append(names)
    page.style.append(style)
    page.first.append(len(page.text))
    page.last.append(len(page.text))
    return len(page.tag) - 1


def _flush(page: Scan, owner: int, pieces: list[str], linked: list[int]) -> None:
    """Add the lines of one run of text."""
    lines = lines_of_run("".join(pieces), is_pre=page.tag[owner] == "pre")
    if len(lines) != len(linked):
        linked = [0] * len(lines)
    if len(lines) == 1 and 0 < len(lines[0]) <= MAX_CELL and _joins_row(page, owner):
        _join(page, lines[0], linked[0])
        return
    blank = True
    for line, links in zip(lines, linked, strict=True):
        if line:
            page.text.append(line)
            page.element.append(owner)
            page.linked.append(min(len(line), links))
            page.gap.append(blank)
        blank = not line
    page.last[owner] = len(page.text)


def lines_of_run(content: str, *, is_pre: bool) -> list[str]:
    """Part a run of text at its line breaks (NUL, and where it is preformatted LF), without outer white space."""
    if is_pre:
        content = content.replace("\0", "\n")
    elif _WIDE_SPACE.search(content):
        content = _SPACE.sub(" ", content)
    lines = content.split("\n" if is_pre else "\0")
    # Most lines are printable as they are: nothing in them breaks a line, and their outer white space is spaces.
    return [line.strip(" ") if line.isprintable() else _BREAKS.sub(" ", line).strip(OUTER) for line in lines]


def _joins_row(page: Scan, owner: int) -> bool:
    """Whether the last block is a cell of the same row, as short as this one."""
    if page.tag[owner] not in CELLS or not page.text or len(page.text[-1]) > MAX_ROW:
        return False
    before = page.element[-1]
    return page.tag[before] in CELLS and page.parent[before] == page.parent[owner]


def _join(page: Scan, text: str, linked: int) -> None:
    """Add a cell to the row whose first cell is the last block."""
    page.text[-1] += "\t" + text
    page.linked[-1] += min(len(text), linked)
