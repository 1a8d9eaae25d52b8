"""Find lines that consist of tokens: the words and phrases of menus, share bars and pagers."""

import re
from collections.abc import Iterable, Mapping, Sequence

from articlekit.rules.characters import VOWEL_SIGNS

# Vowel signs of Indic scripts and Thai are parts of words, but no word characters for a pattern.
WORD = re.compile(rf"(?:[^\W_]|[{VOWEL_SIGNS}])+")
# The first word of each line of a page, which may be empty. Possessive, so that a line is read in one way only.
_FIRST_WORD = re.compile(r"^(?:[^\w\n]|_)*+([^\W_]*+)", re.MULTILINE)


class Tokens:
    """Tokens, each with the numbers of the rules that have it."""

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        # Tuples, which are made faster than sets: there are thousands of tokens at each start, and few have two rules.
        self._numbers: dict[str, tuple[int, ...]] = {}
        for number, tokens in rules.items():
            for token in tokens:
                # Most tokens are one word.
                words = token if token.isalnum() else " ".join(WORD.findall(token))
                self._numbers[words] = (*self._numbers.get(words, ()), number)
        self._longest = max((token.count(" ") + 1 for token in self._numbers), default=0)
        self._openings = set(_FIRST_WORD.findall("\n".join(self._numbers))) - {""}

    def find(self, lines: Sequence[str]) -> dict[int, dict[int, str]]:
        """Return line index -> number of a rule -> its first token, for the folded lines that consist of tokens."""
        found = {}
        # Most lines begin with a word that no token begins with; they are passed over.
        for index, first in enumerate(_FIRST_WORD.findall("\n".join(lines))):
            if (first in self._openings or first.isdigit()) and (parts := self._split(lines[index])):
                found[index] = parts
        return found

    def _split(self, line: str) -> dict[int, str]:
        """Split a line into the longest tokens and numbers; return an empty dict where a word is left over."""
        words = WORD.findall(line)
        first: dict[int, str] = {}
        place = 0
        while place < len(words):
            for end in range(min(place + self._longest, len(words)), place, -1):
                if (token := " ".join(words[place:end])) in self._numbers:
                    for number in self._numbers[token]:
                        first.setdefault(number, token)
                    place = end
                    break
            else:
                if not words[place].isdigit():
                    return {}
                place += 1
        return first
