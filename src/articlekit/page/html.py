"""HTML -> blocks, plainly: every element that a browser would set on lines of its own is a block.

A later version finds the article by the page's structure; this one reads the page as text and leaves the rest to the
stages that clean text.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from articlekit.model import Block, Kind
from articlekit.page import text as plain

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

# What begins a page of HTML, after white space, comments and processing instructions. Possessive, so that a thousand
# comments are read once and not in every way there is to part them.
_OPENING = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+|<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body|title|meta|div|table|article|p|h1)\b[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
_OPENING_REACH = 4000  # characters
_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "textarea", "button", "head")
# Source: HTML Living Standard, section 15.3 (rendering of flow content); what is set as a block of its own.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "listing",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "plaintext",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
        "xmp",
    ]
)
_CLOSE = frozenset(("dd", "dt", "li", "option", "tr"))  # set below each other without a gap
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_SPACE = re.compile(r"[ \t\r\n\f]+")


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page of HTML does."""
    return _OPENING.match(text[:_OPENING_REACH]) is not None


def split(text: str) -> tuple[Block, ...]:
    """Part a page of HTML into blocks, numbered as lines of its plain rendering, a blank line between paragraphs."""
    from selectolax.lexbor import LexborHTMLParser

    parser = LexborHTMLParser(text)
    parser.strip_tags(list(_UNSEEN), recursive=False)
    if parser.body is None:
        return ()
    blocks: list[Block] = []
    line, before = 0, ""
    for name, content in _flow(parser.body):
        if not (parts := plain.split(content)):
            continue
        kind: Kind = "heading" if name in _HEADINGS else "paragraph"
        gap = 0 if not blocks or (name in _CLOSE and name == before) else 1
        first = line + gap + 1 - parts[0].line
        blocks += [replace(part, line=first + part.line, kind=kind) for part in parts]
        line, before = blocks[-1].line, name
    return tuple(blocks)


def _flow(body: "LexborNode") -> Iterator[tuple[str, str]]:
    """Yield (element, text) of each run of text in one block; line breaks in the text are those that are shown."""
    name, owner, pieces = "body", -1, list[str]()
    for node in body.traverse(include_text=True):
        tag = node.tag or ""
        if tag == "br":
            pieces.append("\n")
        elif tag in ("td", "th"):
            pieces.append("\t")
        if tag != "-text":
            continue
        holder = _holder(node)
        if holder.mem_id != owner:
            yield name, "".join(pieces)
            name, owner, pieces = holder.tag or "", holder.mem_id, []
        content = node.text(deep=False) or ""
        pieces.append(content if name == "pre" else _SPACE.sub(" ", content))
    yield name, "".join(pieces)


def _holder(node: "LexborNode") -> "LexborNode":
    """Return the nearest block around a text."""
    holder = node.parent
    while holder is not None and holder.tag not in _BLOCKS and holder.parent is not None:
        holder = holder.parent
    return holder or node
