"""A page without the deepest of its nesting: parsers search their stack of open elements at every tag."""

import re

# Source: Blink nests at most 512 elements (kMaximumHTMLParserDOMTreeDepth); what is deeper is set in its parent.
MAX_DEPTH = 512
# Open tags that are not closed yet at the end of a stretch of text. Void tags (<br>) count, too, so that there may be
# more of them than levels; up to here lexbor takes a few milliseconds however deep they are, 20,000 took .6 s.
MAX_OPEN = 2000
STRETCH = 16_384  # characters
_TAG = re.compile(r"<(/?)([a-z][a-z0-9:-]*+)[^<>]*+>", re.IGNORECASE)
# What holds nothing, or is closed by what follows it. Source: HTML Living Standard, sections 13.1.2 and 13.1.2.4.
_FLAT = frozenset(
    [
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ),
        *("p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "optgroup", "html", "body"),
    ]
)


def shallow(text: str) -> str:
    """Return a page whose elements are not nested deeper than browsers nest them, nearly always the page itself."""
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

    def levelled(tag: "re.Match[str]") -> str:
        nonlocal depth
        if tag[2].lower() in _FLAT:
            return tag[0]
        if tag[1]:
            depth -= depth > 0
            return "" if depth >= MAX_DEPTH else tag[0]
        depth += 1
        return "" if depth > MAX_DEPTH else tag[0]

    return _TAG.sub(levelled, text)
