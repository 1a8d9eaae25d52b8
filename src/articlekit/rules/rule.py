"""A rule, and a set of rules that tells which of them fit a line."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Literal

from articlekit.errors import RuleError
from articlekit.rules.fold import close, fold
from articlekit.rules.gate import Gate

Where = Literal["anywhere", "edge", "inset", "footer", "below-footer"]
Search = Callable[[str], "re.Match[str] | None"]
SHORT = frozenset({"edge", "inset"})
REASONS = (
    "advertising",
    "comment",
    "contact",
    "copyright",
    "editor",
    "hotline",
    "icp",
    "licence",
    "login",
    "metadata",
    "navigation",
    "pager",
    "print",
    "related",
    "share",
    "transfer",
)
# A footer of this many characters has not been seen; longer lines are text.
MAX_CHARS = 600
# A line that ends an article, or stands between its paragraphs, is short: a label, a bar, a heading, a credit.
MAX_SHORT_CHARS = 200
MAX_TOKEN_WORDS = 5
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate line.

    A rule has a pattern, searched in the folded line where one of its words occurs, or tokens: then a line must be
    nothing but tokens of some rules and numbers. A token is one word or several.

    where says what the line needs to go, and what it says of the lines around it: nothing (anywhere: it is a footer);
    to be short (edge: it ends the article; inset: it may stand between paragraphs); a footer line beside it (footer)
    or above it (below-footer).
    """

    id: str
    family: str
    about: str
    reasons: frozenset[str]
    where: Where
    words: tuple[str, ...] = ()
    pattern: str = ""
    tokens: frozenset[str] = frozenset()
    removes: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    source: str = ""
    engine: Literal["re", "re2"] = "re"

    def search(self, key: str) -> str | None:
        """Return what the pattern finds in a folded and closed line, or None."""
        found = _compiled(self.pattern, self.engine)(key)
        return found.group().strip() if found else None

    def matches(self, line: str) -> str | None:
        """Return what the rule finds in a line as it stands in a page, or None."""
        hits = Rules((self,)).match(fold(line).strip())
        return hits[0].found if hits else None


@cache
def _compiled(pattern: str, engine: str) -> Search:
    """Compile on first use: most pages need few of the patterns."""
    if engine == "re2":
        import re2

        return re2.compile(pattern).search  # type: ignore[no-any-return]
    return re.compile(pattern).search


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits a line, and what it found there."""

    rule: Rule
    found: str


@dataclass(frozen=True)
class Rules:
    """A set of rules, with a gate that most lines do not pass."""

    rules: tuple[Rule, ...]

    @cached_property
    def _gate(self) -> Gate:
        return Gate({number: rule.words for number, rule in enumerate(self.rules) if rule.pattern})

    @cached_property
    def _gate_of_long_lines(self) -> Gate:
        """The gate without the rules that only short lines fit: paragraphs are most of the text."""
        patterns = {number: rule for number, rule in enumerate(self.rules) if rule.pattern}
        return Gate({number: rule.words for number, rule in patterns.items() if rule.where not in SHORT})

    @cached_property
    def _tokens(self) -> dict[str, tuple[Rule, ...]]:
        """Token, its words parted by single spaces -> the rules that have it."""
        tokens: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            for token in rule.tokens:
                words = " ".join(_WORD.findall(token))
                tokens[words] = (*tokens.get(words, ()), rule)
        return tokens

    @cached_property
    def _openings(self) -> frozenset[str]:
        """The first words of all tokens: most lines of text begin with another."""
        return frozenset(token.partition(" ")[0] for token in self._tokens)

    def match(self, key: str) -> tuple[Hit, ...]:
        """Return the rules that fit a folded line: tokens first, then patterns, each in the order of the set."""
        if len(key) > MAX_CHARS:
            return ()
        closed = close(key)
        is_short = len(closed) <= MAX_SHORT_CHARS
        hits = (
            list(self._token_hits(key)) or (list(self._token_hits(closed)) if closed != key else []) if is_short else []
        )
        gate = self._gate if is_short else self._gate_of_long_lines
        for number in sorted(gate.numbers(closed)):
            rule = self.rules[number]
            if (found := rule.search(closed)) is not None:
                hits.append(Hit(rule, found))
        return tuple(hits)

    def _token_hits(self, key: str) -> Iterator[Hit]:
        """Yield the rules whose tokens the line is made of; none where a word is left over."""
        opening = _WORD.search(key)
        if opening is None or not (opening.group() in self._openings or opening.group().isdigit()):
            return
        words = _WORD.findall(key)
        first: dict[str, str] = {}
        place = 0
        while place < len(words):
            for end in range(min(place + MAX_TOKEN_WORDS, len(words)), place, -1):
                if (token := " ".join(words[place:end])) in self._tokens:
                    for rule in self._tokens[token]:
                        first.setdefault(rule.id, token)
                    place = end
                    break
            else:
                if not words[place].isdigit():
                    return
                place += 1
        for rule in self.rules:
            if rule.id in first:
                yield Hit(rule, first[rule.id])

    def get(self, rule_id: str) -> Rule:
        """Return the rule with an id.

        Raises:
            RuleError: there is none; the message names the nearest.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        near = get_close_matches(rule_id, [rule.id for rule in self.rules], 1)
        raise RuleError(
            f"no rule {rule_id!r}; " + (f"did you mean {near[0]!r}?" if near else "see `articlekit rules list`")
        )

    def without(self, ids: Iterable[str]) -> "Rules":
        """Return the set without some rules.

        Raises:
            RuleError: one of the ids is not in the set.
        """
        gone = {self.get(rule_id).id for rule_id in ids}
        return Rules(tuple(rule for rule in self.rules if rule.id not in gone)) if gone else self

    def plus(self, other: "Rules") -> "Rules":
        """Return both sets as one; a rule of the other set replaces the one with its id."""
        ids = {rule.id for rule in other.rules}
        return Rules((*(rule for rule in self.rules if rule.id not in ids), *other.rules))
