"""A page without what keeps its text from being shown: noscript around it, a style or a script that is never closed."""

import re

from articlekit.page.html.unshown import MIN_BYTES, MIN_STOPS, STOP, plain

_NOSCRIPT = re.compile(r"(</?noscript\b[^<>]*>)", re.IGNORECASE)
# What asks for scripts is a notice, however long it is.
_NOTICE = re.compile("javascript", re.IGNORECASE)
# What holds no elements, where the body begins, and what is set as a block.
_TAG = re.compile(
    r"<(?P<end>/?)(?:(?P<raw>style|script|title|textarea)|(?P<body>(?<=/)head|(?<!/)body)|(?P<block>div|p|h1|table))\b",
    re.IGNORECASE,
)


def opened(text: str) -> tuple[str, str] | None:
    """Return a page with more of its text shown, and what had hidden it; None where nothing does.

    A last resort, for pages that show no article: a browser shows none of this either.
    """
    if (closed := _closed(text)) is not None:
        return closed
    parts = _NOSCRIPT.split(text)
    changed = False
    for place in range(1, len(parts) - 2, 2):
        # The end of a pair that is gone begins none.
        begins = parts[place] and parts[place][1] != "/"
        if begins and parts[place + 2][1] == "/" and _is_text(parts[place + 1]):
            parts[place] = parts[place + 2] = ""
            changed = True
    return ("".join(parts), "<noscript>") if changed else None


def _is_text(content: str) -> bool:
    text = plain(content)
    is_long = len(text.encode("utf-8", "replace")) >= MIN_BYTES and len(STOP.findall(text)) >= MIN_STOPS
    return is_long and _NOTICE.search(text) is None


def _closed(text: str) -> tuple[str, str] | None:
    """Return a page whose open style, script, title or text area ends where the body begins, or the next block."""
    pieces: list[str] = []
    name, block, done = "", 0, 0
    for tag in _TAG.finditer(text):
        raw = (tag["raw"] or "").lower()
        if not name:
            name, block = ("" if tag["end"] else raw), 0
        elif raw == name and tag["end"]:
            name = ""
        elif tag["body"]:
            pieces += [text[done : tag.start()], f"</{name}>"]
            what, name, done = name, "", tag.start()
        elif tag["block"] and not tag["end"]:
            block = block or tag.start()
    if name and block:
        pieces += [text[done:block], f"</{name}>"]
        what, done = name, block
    return ("".join([*pieces, text[done:]]), f"a <{what}> that is never closed") if pieces else None
