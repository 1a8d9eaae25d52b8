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
