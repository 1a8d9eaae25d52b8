"""Lines that are nothing but tokens: the words and phrases of menus, share bars and pagers."""

import re
from collections.abc import Iterable, Mapping, Sequence

from articlekit.rules.gate import alternation, matches

MAX_TOKEN_WORDS = 5
_WORD = re.compile(r"[^\W_]+")


class Tokens:
    """Tokens, each with the numbers of the rules that have it."""

    def __init__(self, rules: Mapping[int, Iterable[str]]) -> None:
        having: dict[str, set[int]] = {}
        for number, tokens in rules.items():
            for token in tokens:
                having.setdefault(" ".join(_WORD.findall(token)), set()).add(number)
        self._numbers = {token: frozenset(numbers) for token, numbers in having.items()}
        # The first word of a line: of a token, or a number. Most lines begin with another, and are not looked at.
        openings = {token.partition(" ")[0] for token in having}
        first = rf"(?:{alternation(openings) or '(?!)'}(?![^\W_])|\d)"
        self._opening = re.compile(rf"^(?:[^\w\n]|_)*+{first}", re.MULTILINE)

    def find(self, lines: Sequence[str]) -> dict[int, dict[int, str]]:
        """Return line index -> number of a rule -> its first token, of folded lines made of nothing but tokens."""
        found = {index: self._parts(lines[index]) for index, _ in matches(self._opening, lines)}
        return {index: parts for index, parts in found.items() if parts}

    def _parts(self, line: str) -> dict[int, str]:
        """Part a line into the longest tokens and numbers; return nothing where a word is left over."""
        words = _WORD.findall(line)
        first: dict[int, str] = {}
        place = 0
        while place < len(words):
            for end in range(min(place + MAX_TOKEN_WORDS, len(words)), place, -1):
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
