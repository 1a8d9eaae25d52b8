"""The gate in front of the rules: which of them are worth a try on which line, told by the words that occur in it.

A page goes through in one search, since most of its lines hold no such word.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from ahocorasick_rs import AhoCorasick, Implementation


class Gate:
    """Literal words, each with the numbers of the rules that need it. Rules that need no word are always tried."""

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        having: dict[str, set[int]] = {}
        for number, words in rules.items():
            for word in words:
                having.setdefault(word, set()).add(number)
        self._always = frozenset(number for number, words in rules.items() if not words)
        self._words = list(having)
        self._numbers = [frozenset(numbers) for numbers in having.values()]

    @cached_property
    def _search(self) -> AhoCorasick:
        # Aho-Corasick finds every word, those inside and across others, too, in one pass: three times as fast as RE2's
        # alternation, which tells one word a call and passes over what begins inside it.
        return AhoCorasick(self._words, implementation=Implementation.DFA)

    def find(self, lines: Sequence[str]) -> dict[int, frozenset[int]]:
        """Return line index -> the numbers of the rules to try on that folded line; most lines are not in it."""
        found = dict.fromkeys(range(len(lines)), self._always) if self._always else {}
        if not self._words:
            return found
        # A lone surrogate has no place in a text of Rust's; a question mark is as long.
        page = "\n".join(lines).encode("utf-8", "replace").decode("utf-8")
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        for word, start, _ in self._search.find_matches_as_indexes(page, overlapping=True):
            index = bisect_right(starts, start) - 1
            found[index] = found.get(index, self._always) | self._numbers[word]
        return found
