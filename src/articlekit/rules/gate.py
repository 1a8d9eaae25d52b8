"""The gate in front of the rules: which of them are worth a try on which line, told by the words that occur in it.

A page goes through in one search, since most of its lines hold no such word. The search runs on RE2, which reads any
number of words at once: `re` tries one after the other, and takes ten times as long.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property


class Gate:
    """Literal words, each with the numbers of the rules that need it. Rules that need no word are always tried."""

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        having: dict[str, set[int]] = {}
        for number, words in rules.items():
            for word in words:
                having.setdefault(word, set()).add(number)
        self._always = frozenset(number for number, words in rules.items() if not words)
        self._numbers = {word.encode(): numbers for word, numbers in _with_hidden(having).items()}

    @cached_property
    def _search(self):  # type: ignore[no-untyped-def]  # noqa: ANN202  (a pattern of RE2, which has no types)
        import re2

        # The longest first, since the first that fits is taken: RE2's own search for the longest is much slower.
        return re2.compile(b"|".join(map(re2.escape, sorted(self._numbers, key=len, reverse=True))))

    def find(self, lines: Sequence[str]) -> dict[int, frozenset[int]]:
        """Return line index -> the numbers of the rules to try on that folded line; most lines are not in it."""
        found = dict.fromkeys(range(len(lines)), self._always) if self._always else {}
        if not self._numbers:
            return found
        # In bytes there are no offsets to translate; the line breaks passed over tell the line.
        page = "\n".join(lines).encode("utf-8", "replace")
        index = place = 0
        for match in self._search.finditer(page):
            start, end = match.span()
            index += page.count(b"\n", place, start)
            place = start
            found[index] = found.get(index, self._always) | self._numbers[page[start:end]]
        return found


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
