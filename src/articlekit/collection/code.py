"""Take style and script out of a text: the same rules and calls stand in pages that have nothing else in common."""

import re

# The innermost braces: one cannot contain another, so that a text is read once for each level.
_BRACES = re.compile(r"\{[^{}]*\}")
_SYMBOL = re.compile(r"[!-/:-@\[-`{-~]")
# Minimum share of ASCII symbols in code: .2 and more of style and script, .1 and less of prose, and of JSON with prose.
_SHARE = 0.15
_LEAST = 3  # symbols, of which two are the braces
_SELECTOR = 60  # characters before the brace that belong to it
_DEPTH = 30  # levels of braces that are taken out
_PROSE = 40  # letters and digits that are left of a page


def remove_code(text: str) -> str:
    """Return a text without the code in braces and what stands directly before them.

    A document of code is returned whole: what is left of it is no prose.
    """
    if "{" not in text:
        return text
    rest = text
    for _ in range(_DEPTH):
        shorter = _remove_innermost(rest)
        if shorter == rest:
            break
        rest = shorter
    return rest if sum(map(str.isalnum, rest)) >= _PROSE and not _is_code(rest) else text


def _remove_innermost(text: str) -> str:
    parts, last = list[str](), 0
    for found in _BRACES.finditer(text):
        start, end = found.span()
        if _is_code(found[0]):
            first = max(last, start - _SELECTOR)
            while start > first and "!" <= text[start - 1] <= "~" and text[start - 1] not in ";}":
                start -= 1
            # What was removed counts as a symbol of the block around it.
            parts += (text[last:start], ";")
        else:
            parts += (text[last:start], "(", text[start + 1 : end - 1], ")")
        last = end
    return "".join((*parts, text[last:]))


def _is_code(text: str) -> bool:
    symbols = len(_SYMBOL.findall(text))
    return symbols >= max(_LEAST, _SHARE * sum(map(len, text.split())))
