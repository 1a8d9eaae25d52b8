"""The gate in front of the rules: which of them are worth a try on which line, told by the words that occur in it.

A page goes through in one search, since most of its lines hold no such word.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate


class Gate:
    """Literal words, each with the numbers of the rules that need it. Rules that need no word are always tried."""

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        having: dict[str, set[int]] = {}
        for number, words in rules.items():
            for word in words:
                having.setdefault(word, set()).add(number)
        self._always = frozenset(number for number, words in rules.items() if not words)
        self._numbers = _with_hidden(having)
        self._search = re.compile(alternation(having) or "(?!)")

    def find(self, lines: Sequence[str]) -> dict[int, frozenset[int]]:
        """Return line index -> the numbers of the rules to try on that folded line; most lines are not in it."""
        found = dict.fromkeys(range(len(lines)), self._always) if self._always else {}
        for index, match in matches(self._search, lines):
            found[index] = found.get(index, self._always) | self._numbers[match.group()]
        return found


def matches(pattern: "re.Pattern[str]", lines: Sequence[str]) -> Iterator[tuple[int, "re.Match[str]"]]:
    """Yield (line index, match) of a pattern that matches no line break, searched in all lines at once."""
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    for match in pattern.finditer("\n".join(lines)):
        yield bisect_right(starts, match.start()) - 1, match


def alternation(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first, that shares their beginnings.

    `re` tries alternatives one after the other: by first letters it has a third as many to try.

    >>> alternation(["tweet", "share", "she", "ship"])
    '(?:sh(?:are|e|ip)|tweet)'
    """
    tails: dict[str, list[str]] = {}
    for word in sorted(words):
        tails.setdefault(word[:1], []).append(word[1:])
    optional = tails.pop("", None) is not None
    branches = [
        re.escape(letter + rest[0]) if len(rest) == 1 else re.escape(letter) + alternation(rest)
        for letter, rest in tails.items()
    ]
    whole = branches[0] if len(branches) == 1 and not optional else f"(?:{'|'.join(branches)})"
    return whole + "?" * optional if branches else ""


def _with_hidden(having: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    """Add to each word the numbers of those that the search passes over where it finds this one.

    The search finds no word that begins inside another, so a word stands for those inside it and those that may begin
    there.
    """
    opening: dict[str, set[int]] = {}
    for word, numbers in having.items():
        for end in range(1, len(word)):
            opening.setdefault(word[:end], set()).update(numbers)
    found = {}
    for word in having:
        spans = [(start, end) for start in range(len(word)) for end in range(start + 1, len(word) + 1)]
        inside = (having.get(word[start:end], set()) for start, end in spans)
        overlapping = (opening.get(word[start:], set()) for start in range(1, len(word)))
        found[word] = frozenset[int]().union(*inside, *overlapping)
    return found
