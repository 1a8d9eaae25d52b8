"""What begins a page of HTML."""

import re

_KNOWN = (
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|div|table|tbody|tr|td|p|br|hr|h[1-6]|ul|ol|li"
    r"|dl|main|article|section|header|nav|img|center|form)\b"
)
# A tag, after white space, comments and processing instructions. Possessive, so that a thousand comments are read once
# and not in every way there is to part them.
_OPENING = re.compile(
    rf"[\s\ufeff]*+(?:<\?xml[^>]*+>\s*+|<!--(?>.*?-->)\s*+)*+{_KNOWN}[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
# A crawler's own element around the page, a wrong declaration: any tag first, then several of HTML's.
_ANY_TAG = re.compile(r"[\s\ufeff]*+<[a-z!?/]", re.IGNORECASE)
_TAG = re.compile(_KNOWN, re.IGNORECASE)
MIN_TAGS = 3
_OPENING_REACH = 4000  # characters


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page of HTML does."""
    start = text[:_OPENING_REACH]
    if _OPENING.match(start) is not None:
        return True
    return _ANY_TAG.match(start) is not None and len(_TAG.findall(start)) >= MIN_TAGS


# What is marked up and no page: the element that it begins with, and what that is.
_XML = re.compile(
    r"[\s\ufeff]*+(?:<\?xml[^>]*+>|<!--(?>.*?-->)|<!doctype[^>]*+>|\s)*+<([a-z][\w:.-]*)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_KINDS = {
    **dict.fromkeys(("rss", "feed", "rdf:rdf"), "a feed"),
    **dict.fromkeys(("urlset", "sitemapindex"), "a list of addresses for search engines"),
    "svg": "a drawing",
}


def other_markup(text: str) -> str | None:
    """Name what a text is that begins with markup and is no HTML: a feed, XML; None for plain text."""
    start = text[:_OPENING_REACH]
    found = _XML.match(start)
    if found is None:
        return None
    return _KINDS.get(found[1].lower()) or ("XML" if start.lstrip("\ufeff \t\r\n").startswith("<?xml") else None)


_BEGINS = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_ENDS = re.compile(r"</(?:html|body)\b", re.IGNORECASE)


def is_cut(text: str) -> bool:
    """Whether a page has a beginning and no end; 1 of 572 real pages leaves its end out."""
    if _BEGINS.search(text, 0, _OPENING_REACH) is None or _ENDS.search(text, max(0, len(text) - _OPENING_REACH)):
        return False
    return _ENDS.search(text) is None
