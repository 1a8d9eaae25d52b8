"""Last resorts for a page that shows no article: the text that its markup hides, or that its scripts hold."""

import html as entities
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from articlekit.page.html.declared import json_objects
from articlekit.rules.sentences import RAW_SENTENCE_END

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

# The start of JSON at the head of a script, or behind an equals sign: window.__INITIAL_STATE__ = {…}.
_STATE = re.compile(r"(?:^|=)\s*(?=[{\[])")
MIN_STOPS = 3  # least number of sentences; a description or a notice about cookies has fewer
MIN_BYTES = 120  # least length in UTF-8; forty Chinese characters
MAX_STATES = 50  # places in a script at which JSON is looked for
_BREAK = re.compile(r"<br\b[^<>]*>|</(?:div|li)>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</(?:p|h[1-6])>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def find_script_text(tree: "LexborHTMLParser") -> tuple[str, str] | None:
    """Return the string with the most sentences in the scripts of a page, and where it stood; None without one.

    Only for pages that show no article: on those that do, the articleBody of JSON-LD was wrong more often than right (a
    summary, the first part, another article).
    """
    best, most, where = "", MIN_STOPS - 1, ""
    for script in tree.css("script"):
        kind = (script.attributes.get("type") or "").lower()
        for text in _strings(script.text(), is_ld=kind == "application/ld+json"):
            stops = len(RAW_SENTENCE_END.findall(text))
            if stops > most and len(text.encode("utf-8", "replace")) >= MIN_BYTES:
                best, most = text, stops
                where = "JSON-LD" if kind == "application/ld+json" else "the state of its scripts"
    return (strip_tags(best), where) if best else None


def _strings(script: str, *, is_ld: bool) -> Iterator[str]:
    """Yield the strings in the JSON of a script; of JSON-LD only the bodies of articles."""
    decoder = json.JSONDecoder(strict=False)
    end = 0
    for start, _ in zip(_STATE.finditer(script), range(MAX_STATES), strict=False):
        if start.end() < end:
            continue
        try:
            data, end = decoder.raw_decode(script, start.end())
        except (ValueError, RecursionError):
            continue
        for node in json_objects(data):
            yield from _bodies(node, is_ld=is_ld)


def _bodies(node: dict[str, Any], *, is_ld: bool) -> Iterator[str]:
    for key, value in node.items():
        if is_ld and key != "articleBody":
            continue
        parts = value if isinstance(value, list) else [value]
        if text := "\n".join(part for part in parts if isinstance(part, str)):
            yield text


def strip_tags(text: str) -> str:
    """Return a text without markup, with line breaks where the markup has them."""
    return entities.unescape(_TAG.sub("", _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", text))))


_NOSCRIPT = re.compile(r"(</?noscript\b[^<>]*>)", re.IGNORECASE)
# A notice that asks for scripts is no article, however long it is.
_NOTICE = re.compile("javascript", re.IGNORECASE)
# Elements that hold text only, the start of the body, and elements that are set as blocks.
_RAW_OR_BLOCK_TAG = re.compile(
    r"<(?P<end>/?)(?:(?P<raw>style|script|title|textarea)|(?P<body>(?<=/)head|(?<!/)body)|(?P<block>div|p|h1|table))\b",
    re.IGNORECASE,
)


def reveal_hidden(text: str) -> tuple[str, str] | None:
    """Change a page so that it shows more of its text, and name what hid it; None where nothing does.

    Only for pages that show no article, since a browser does not show this text either.
    """
    if (changed_page := _close_raw_element(text)) is not None:
        return changed_page
    parts = _NOSCRIPT.split(text)
    changed = False
    for place in range(1, len(parts) - 2, 2):
        # The end tag of a removed pair does not begin another pair.
        begins = parts[place] and parts[place][1] != "/"
        if begins and parts[place + 2][1] == "/" and _is_text(parts[place + 1]):
            parts[place] = parts[place + 2] = ""
            changed = True
    return ("".join(parts), "<noscript>") if changed else None


def _is_text(content: str) -> bool:
    text = strip_tags(content)
    is_long = len(text.encode("utf-8", "replace")) >= MIN_BYTES and len(RAW_SENTENCE_END.findall(text)) >= MIN_STOPS
    return is_long and _NOTICE.search(text) is None


def _close_raw_element(text: str) -> tuple[str, str] | None:
    """Close a style, script, title or text area that is left open, where the body or the next block begins."""
    pieces: list[str] = []
    name, block, done = "", 0, 0
    for tag in _RAW_OR_BLOCK_TAG.finditer(text):
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
