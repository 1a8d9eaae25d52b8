"""Tell texts from what stands in their place: the one sentence of a paywall, a copyright notice, nothing at all.

Such texts are the same on pages whose articles have nothing in common, so they say nothing about duplicates.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import as_file, files

from articlekit.model.article import NOTHING_REMOVED
from articlekit.rules import Rules, built_in, load
from articlekit.rules.fold import fold_lines
from articlekit.rules.rule import MAX_CHARS as MAX_FOOTER_CHARS
from articlekit.rules.rule import MAX_SHORT_CHARS

# The longest line that a rule for short lines matches, and the longest footer. Nearly all articles are longer.
MAX_CHARS, MAX_WHOLE_CHARS = MAX_SHORT_CHARS, MAX_FOOTER_CHARS
_REMEMBERED = 1 << 12  # answers; pages of one site repeat few sentences


def own_text(text: str, warnings: Sequence[str] = ()) -> str:
    """Return the text of a document; "" if it is none of its own.

    That is a text without a letter or digit, a short one that consists of boilerplate, and one that `clean` returned
    whole because next to nothing would have remained. If the latter is long, the rules may have been wrong, such as
    those learned from a few copies of one article: the rules of articlekit alone must say the same.

    Args:
        text: the text.
        warnings: of the article with this text.
    """
    is_whole = bool(warnings) and any(NOTHING_REMOVED in warning for warning in warnings)
    if not any(map(str.isalnum, text)) or (is_whole and len(text) <= MAX_WHOLE_CHARS):
        return ""
    return "" if (is_whole or len(text) <= MAX_CHARS) and _is_boilerplate(text) else text


@lru_cache(_REMEMBERED)
def _is_boilerplate(text: str) -> bool:
    lines = [line for line in fold_lines(text.splitlines()) if line]
    # The rules alone take a twentieth of the time of clean, and most short texts are headlines and posts.
    if len(_rules().match_lines(lines)) < len(lines):
        return False
    from articlekit.page import clean

    # min_keep is that of clean: with an empty result, it returns the text and a warning.
    return any(NOTHING_REMOVED in warning for warning in clean(text, rules=_rules()).warnings)


@cache
def _rules() -> Rules:
    """Return the rules of clean, and those for what a page says in place of its article."""
    with as_file(files("articlekit.batch").joinpath("stubs.toml")) as path:
        return built_in().plus(load(path))
