"""The gate in front of the rules: the candidates for each line, by the words that it holds.

A page is searched in one go, since most of its lines hold none of the words.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate

from ahocorasick_rs import AhoCorasick, Implementation

MANY_SEARCHES = 500


class Gate:
    """Literal words, each with the numbers of the rules that need it. A rule without words is always a candidate."""

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        having: dict[str, set[int]] = {}
        for number, words in rules.items():
            for word in words:
                having.setdefault(word, set()).add(number)
        self._always = frozenset(number for number, words in rules.items() if not words)
        self._words = list(having)
        self._searches = 0
        self._numbers = [frozenset(numbers) for numbers in having.values()]

    # Aho-Corasick finds all words in one pass, overlapping ones included. It is three times as fast as an alternation
    # of RE2, which finds one word a call, and none that begins inside of another.
    @cached_property
    def _small(self) -> AhoCorasick:
        return AhoCorasick(self._words, implementation=Implementation.ContiguousNFA)

    @cached_property
    def _fast(self) -> AhoCorasick:
        return AhoCorasick(self._words, implementation=Implementation.DFA)

    def _search(self) -> AhoCorasick:
        """Return the automaton: few pages do not pay for the one that searches faster, which takes 100 ms to build."""
        self._searches += 1
        return self._small if self._searches < MANY_SEARCHES else self._fast

    def find(self, lines: Sequence[str]) -> dict[int, frozenset[int]]:
        """Return line index -> the numbers of the candidates for that folded line; most lines have none."""
        found = dict.fromkeys(range(len(lines)), self._always) if self._always else {}
        if not self._words:
            return found
        # Rust takes no lone surrogates; a question mark has the same length.
        page = "\n".join(lines).encode("utf-8", "replace").decode("utf-8")
        starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        for word, start, _ in self._search().find_matches_as_indexes(page, overlapping=True):
            index = bisect_right(starts, start) - 1
            found[index] = found.get(index, self._always) | self._numbers[word]
        return found
