"""A rule, and a set of rules that tells which of them fit a line."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Literal

from articlekit.errors import RuleError
from articlekit.rules.fold import close, fold
from articlekit.rules.gate import Gate
from articlekit.rules.tokens import Tokens

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
    "template",
    "transfer",
)
# A footer of this many characters has not been seen; longer lines are text.
MAX_CHARS = 600
# A line that ends an article, or stands between its paragraphs, is short: a label, a bar, a heading, a credit.
MAX_SHORT_CHARS = 200


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

    def __hash__(self) -> int:
        """Return a hash that is worked out once: it reads every rule, and a set of rules is looked up for each page."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self.rules)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def __contains__(self, rule: Rule) -> bool:
        """Whether this very rule is in the set, and not another one with its id."""
        return self._by_id.get(rule.id) == rule

    @cached_property
    def _gate(self) -> Gate:
        return Gate({number: rule.words for number, rule in enumerate(self.rules) if rule.pattern})

    @cached_property
    def _for_short(self) -> frozenset[int]:
        """The numbers of the rules that only short lines fit: paragraphs are most of the text."""
        return frozenset(number for number, rule in enumerate(self.rules) if rule.where in SHORT)

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens({number: rule.tokens for number, rule in enumerate(self.rules) if rule.tokens})

    def match(self, key: str) -> tuple[Hit, ...]:
        """Return the rules that fit a folded line: those with tokens first, each in the set's order."""
        return self.match_lines([key]).get(0, ())

    def match_lines(self, keys: Sequence[str]) -> dict[int, tuple[Hit, ...]]:
        """Return line index -> the rules that fit that folded line, for all lines of a page at once.

        Lines that no rule fits are not in it.
        """
        if not keys:
            return {}
        closed = close("\n".join(keys)).split("\n")
        found = self._match_tokens(keys, closed)
        for index, worth in self._gate.find(closed).items():
            key = closed[index]
            if len(key) > MAX_CHARS:
                continue
            fit = worth if len(key) <= MAX_SHORT_CHARS else worth - self._for_short
            for rule in (self.rules[number] for number in sorted(fit)):
                if (text := rule.search(key)) is not None:
                    found.setdefault(index, []).append(Hit(rule, text))
        return {index: tuple(hits) for index, hits in found.items()}

    def _match_tokens(self, keys: Sequence[str], closed: Sequence[str]) -> dict[int, list[Hit]]:
        """Return line index -> the rules of whose tokens it is made."""
        # A row of Chinese words is a row of tokens as it stands, one word set with spaced letters when it is closed.
        short = [key if len(key) <= MAX_SHORT_CHARS else "" for key in closed]
        tokens = self._tokens.find(short)
        spaced = [index for index, key in enumerate(short) if key and len(key) != len(keys[index])]
        tokens |= {spaced[place]: numbers for place, numbers in self._tokens.find([keys[i] for i in spaced]).items()}
        return {
            index: [Hit(self.rules[number], numbers[number]) for number in sorted(numbers)]
            for index, numbers in tokens.items()
        }

    def get(self, rule_id: str) -> Rule:
        """Return the rule with an id.

        Raises:
            RuleError: there is none; the message names the nearest.
        """
        if rule_id in self._by_id:
            return self._by_id[rule_id]
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
