"""The gate in front of the rules: which of them are worth a try on a line, told by the words that occur in it."""

import re
from collections.abc import Iterable, Mapping


class Gate:
    """Literal words, each with the numbers of the rules that need it. Most lines hold none, and cost one search.

    Rules that need no word are always worth a try.
    """

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        having: dict[str, set[int]] = {}
        for number, words in rules.items():
            for word in words:
                having.setdefault(word, set()).add(number)
        self._always = frozenset(number for number, words in rules.items() if not words)
        self._numbers = _with_hidden(having)
        self._search = re.compile(_alternation(sorted(having)) or "(?!)")

    def numbers(self, key: str) -> frozenset[int]:
        """Return the numbers of the rules to try on a folded line."""
        return self._always.union(*map(self._numbers.__getitem__, set(self._search.findall(key))))


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


def _alternation(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first, that shares their beginnings.

    `re` tries alternatives one after the other: by first letters it has a third as many to try.

    >>> _alternation(["share", "she", "ship", "tweet"])
    '(?:sh(?:are|e|ip)|tweet)'
    """
    tails: dict[str, list[str]] = {}
    for word in words:
        tails.setdefault(word[:1], []).append(word[1:])
    optional = tails.pop("", None) is not None
    branches = []
    for letter, rest in tails.items():
        branches.append(re.escape(letter + rest[0]) if len(rest) == 1 else re.escape(letter) + _alternation(rest))
    whole = branches[0] if len(branches) == 1 and not optional else f"(?:{'|'.join(branches)})"
    return whole + "?" * optional if branches else ""
