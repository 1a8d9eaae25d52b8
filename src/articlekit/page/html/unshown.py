"""The text of a page that shows none: what it holds for its scripts, as JSON-LD or as the state of a framework."""

import html as entities
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from articlekit.page.html.declared import nodes_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

# window.__INITIAL_STATE__ = {…}, __NUXT__ = {…}: JSON that a script begins with, or is assigned.
_STATE = re.compile(r"(?:^|=)\s*(?=[{\[])")
STOP = re.compile(r"[。！？]|[.!?](?=[\s\"'”’<]|$)")
MIN_STOPS = 3  # sentences: fewer are a description, a notice about cookies, a label
MIN_BYTES = 120  # of UTF-8: forty Chinese characters
MAX_STATES = 50  # places in a page's scripts at which JSON is looked for
_BREAK = re.compile(r"<br\b[^<>]*>|</(?:div|li)>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</(?:p|h[1-6])>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def unshown(tree: "LexborHTMLParser") -> tuple[str, str] | None:
    """Return the text with the most sentences among the strings that the scripts of a page hold, and where it was.

    A last resort: of pages that show their article, what their JSON-LD calls articleBody was wrong more often than
    right (a summary, the first part, another article).
    """
    best, most, where = "", MIN_STOPS - 1, ""
    for script in tree.css("script"):
        kind = (script.attributes.get("type") or "").lower()
        for text in _strings(script.text(), is_ld=kind == "application/ld+json"):
            stops = len(STOP.findall(text))
            if stops > most and len(text.encode("utf-8", "replace")) >= MIN_BYTES:
                best, most = text, stops
                where = "JSON-LD" if kind == "application/ld+json" else "the state of its scripts"
    return (plain(best), where) if best else None


def _strings(script: str, *, is_ld: bool) -> Iterator[str]:
    """Yield the strings in the JSON of a script; of JSON-LD those that are the body of an article."""
    decoder = json.JSONDecoder(strict=False)
    end = 0
    for found, _ in zip(_STATE.finditer(script), range(MAX_STATES), strict=False):
        if found.end() < end:
            continue
        try:
            data, end = decoder.raw_decode(script, found.end())
        except (ValueError, RecursionError):
            continue
        for node in nodes_of(data):
            yield from _bodies(node, is_ld=is_ld)


def _bodies(node: dict[str, Any], *, is_ld: bool) -> Iterator[str]:
    for key, value in node.items():
        if is_ld and key != "articleBody":
            continue
        parts = value if isinstance(value, list) else [value]
        if text := "\n".join(part for part in parts if isinstance(part, str)):
            yield text


def plain(text: str) -> str:
    """Return a text without markup, its lines parted as they were."""
    return entities.unescape(_TAG.sub("", _PARAGRAPH.sub("\n\n", _BREAK.sub("\n", text))))
