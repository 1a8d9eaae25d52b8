"""The source of a page before it is parsed: whether it is HTML, or a string of it, cut off, nested too deeply."""

import json
import re
from collections.abc import Iterable

_KNOWN = (
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|base|script|style|div|table|tbody|tr|td|p|br|hr|h[1-6]|ul|ol|li"
    r"|dl|main|article|section|header|nav|img|center|form)\b"
)
# A tag, after white space, comments and processing instructions. Possessive, so that a thousand comments are read in
# one way only.
_OPENING = re.compile(
    rf"[\s\ufeff]*+(?:<\?xml[^>]*+>\s*+|<!--(?>.*?-->)\s*+)*+{_KNOWN}[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
# Any tag: a crawler's own element around the page, or a wrong declaration. Several tags of HTML must follow it.
_ANY_TAG = re.compile(r"[\s\ufeff]*+<[a-z!?/]", re.IGNORECASE)
_TAG = re.compile(_KNOWN, re.IGNORECASE)
MIN_TAGS = 3
_OPENING_REACH = 4000  # characters


# Crawlers, servers and scripts leave things above a page: headers, the length of a chunk, a warning, half of a byte
# order mark, a call. The page begins below them with two tags in a row that stand nowhere else.
_BEGINNING = re.compile(
    r"<!doctype\s+html[^>]*+>\s*+(?:<!--(?>.*?-->)\s*+)*+<(?:html|head|body|meta|title)\b"
    r"|<(?:html|head|body)\b[^>]*+>\s*+(?:<!--(?>.*?-->)\s*+)*+" + _KNOWN,
    re.IGNORECASE | re.DOTALL,
)
_ENDING = re.compile(r"</html\s*>", re.IGNORECASE)
MAX_BEHIND = 200  # characters below </html>; a text that quotes a page has more
# A part of a page does not begin with such tags; above it stand headers or one short line. Source: RFC 9112, section 4.
_LINE_BEFORE = re.compile(
    rf"(?:HTTP/[\d.]+ \d+[^\n]*\n(?:[\w-]+:[^\n]*\n)*+|[^\n<]{{1,80}}\n?)\s*+{_KNOWN}[^>]*>", re.IGNORECASE
)
# A page as a string of JSON, perhaps with a call around it. Source: RFC 8259, section 7.
_STRING = re.compile(r"[\s\ufeff]*+(?:[\w.$]+\s*\(\s*)?(?=[\"{])")
_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?>", re.IGNORECASE)
MIN_MARKUP_SHARE = 0.5  # of the lines


def looks_like_html(text: str) -> bool:
    """Whether a text is a page of HTML; headers, warnings and the like may stand above its first tag."""
    start = text[:_OPENING_REACH]
    if "<" not in start:
        return False
    if _OPENING.match(start) is not None:
        return True
    many = len(_TAG.findall(start)) >= MIN_TAGS
    if many and _ANY_TAG.match(start):
        return True
    begins = _BEGINNING.search(start) or (_LINE_BEFORE.match(start) if many else None)
    return begins is not None and _is_rest(text, begins.start())


def _is_rest(text: str, start: int) -> bool:
    """Whether a page that begins at start is most of a text and reaches to its end; a quoted page does not."""
    last = max((found.end() for found in _ENDING.finditer(text, start)), default=start)
    return start < len(text) - start and (last == start or len(text[last:].strip()) <= MAX_BEHIND)


def unquote(text: str) -> str | None:
    """Return the page of HTML that a text holds as a string of JSON, perhaps in a call or in an object; else None."""
    found = _STRING.match(text)
    if found is None or "<" not in text.replace("\\u003c", "<", 1):
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text, found.end())
    except (ValueError, RecursionError):
        return None
    values = value.values() if isinstance(value, dict) else (value,)
    return next((page for page in values if isinstance(page, str) and looks_like_html(page)), None)


def looks_marked_up(lines: Iterable[str]) -> bool:
    """Whether there are tags in most of some lines."""
    marked = [_MARKUP.search(line) is not None for line in lines]
    return sum(marked) > MIN_MARKUP_SHARE * len(marked) and sum(marked) >= MIN_TAGS


# The first element of a document in XML, which says what it is.
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
    """Name a document that begins with markup other than HTML: a feed, a drawing, XML; None for plain text."""
    start = text[:_OPENING_REACH]
    found = _XML.match(start)
    if found is None:
        return None
    return _KINDS.get(found[1].lower()) or ("XML" if start.lstrip("\ufeff \t\r\n").startswith("<?xml") else None)


_BEGINS = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_ENDS = re.compile(r"</(?:html|body)\b", re.IGNORECASE)


def is_cut(text: str) -> bool:
    """Whether a page has <html> or <body> but ends neither. Of 572 whole pages, 1 leaves its end tags out."""
    if _BEGINS.search(text, 0, _OPENING_REACH) is None or _ENDS.search(text, max(0, len(text) - _OPENING_REACH)):
        return False
    return _ENDS.search(text) is None


# Source: Blink nests at most 512 elements (kMaximumHTMLParserDOMTreeDepth); what is deeper is set in its parent.
MAX_DEPTH = 512
# Parsers search their stack of open elements at every tag. Up to so many tags without an end lexbor takes a few
# milliseconds however deeply they are nested; 20,000 took 0.6 s. Void tags (<br>) count, too, since telling takes
# longer.
MAX_OPEN = 2000
STRETCH = 16_384  # characters
_NESTING_TAG = re.compile(r"<(/?)([a-z][a-z0-9:-]*+)[^<>]*+>", re.IGNORECASE)
# Elements that are empty, or that the next tag closes. Source: HTML Living Standard, sections 13.1.2 and 13.1.2.4.
_FLAT = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"),
        *("track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot"),
        *("option", "optgroup", "html", "body"),
    ]
)


def flatten(text: str) -> str:
    """Drop the tags of elements that are nested deeper than browsers nest them; most pages come back unchanged."""
    if text.count("<") <= MAX_OPEN:
        return text
    is_deep, excess = False, 0
    for start in range(0, len(text), STRETCH):
        end = start + STRETCH
        excess += text.count("<", start, end) - 2 * text.count("</", start, end)
        is_deep = is_deep or excess > MAX_OPEN
    if not is_deep:
        return text
    depth = 0

    def drop_deep(tag: "re.Match[str]") -> str:
        nonlocal depth
        if tag[2].lower() in _FLAT:
            return tag[0]
        if tag[1]:
            depth -= depth > 0
            return "" if depth >= MAX_DEPTH else tag[0]
        depth += 1
        return "" if depth > MAX_DEPTH else tag[0]

    return _NESTING_TAG.sub(drop_deep, text)
