"""A rule, and a set of rules with a search for those that match a line."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Literal

from articlekit.errors import RuleError
from articlekit.model.address import is_host
from articlekit.rules.fold import close, fold
from articlekit.rules.gate import Gate
from articlekit.rules.site import ANY, SiteRule, hosts_of, key_of
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
# The longest footer seen has fewer characters; longer lines are text.
MAX_CHARS = 600
# Boilerplate that ends an article, or stands inside it, is short: a label, a bar, a heading, a credit.
MAX_SHORT_CHARS = 200
MAX_SITES = 256  # whose rules for lines are remembered; pages mostly come site by site


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of boilerplate line.

    A rule has either a pattern, which is searched in folded lines that hold one of its words, or tokens: then it
    matches lines that consist of tokens, of one or several words each, and numbers.

    where says what else a line needs to be removed. anywhere: nothing, the line is a footer. edge: it is short, and
    ends the article. inset: it is short, and may stand between paragraphs. footer: a footer line stands beside it.
    below-footer: a footer line stands above it.
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
    language: str = ""  # the code of the language that it is for; empty for a rule of no language
    host: str = ""  # the site that it is for, as in a SiteRule; empty for a rule of every site

    def search(self, key: str) -> str | None:
        """Return what the pattern matches in a folded and closed line, or None."""
        match = _search(self.pattern, self.engine)(key)
        return match.group().strip() if match else None

    def matches(self, line: str) -> str | None:
        """Return what the rule matches in a line as a page has it, or None."""
        hits = Rules((replace(self, host=""),)).match(fold(line).strip())
        return hits[0].text if hits else None


@cache
def _search(pattern: str, engine: str) -> Search:
    """Compile on first use: most pages need few of the patterns."""
    if engine == "re2":
        import re2

        return re2.compile(pattern).search  # type: ignore[no-any-return]
    return re.compile(pattern).search


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matches a line, and the text that it matched."""

    rule: Rule
    text: str


@dataclass(frozen=True)
class Rules:
    """A set of rules: those for lines, and those by site. A gate keeps most lines from being searched."""

    rules: tuple[Rule, ...]
    sites: tuple[SiteRule, ...] = ()

    def __hash__(self) -> int:
        """Return the hash, which is computed once: it depends on every rule, and is needed for each page."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.rules, self.sites))

    @cached_property
    def _site_ids(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self.sites)

    @cached_property
    def _by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def __contains__(self, rule: Rule) -> bool:
        """Whether this very rule is in the set, and not another one with its id."""
        known = self._by_id.get(rule.id)
        return known is rule or known == rule

    @cached_property
    def _gate(self) -> Gate:
        return Gate({number: rule.words for number, rule in enumerate(self.rules) if rule.pattern and not rule.host})

    @cached_property
    def _for_short(self) -> frozenset[int]:
        """The numbers of the rules that match short lines only; most of a text is longer."""
        return frozenset(number for number, rule in enumerate(self.rules) if rule.where in SHORT)

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens({number: rule.tokens for number, rule in enumerate(self.rules) if rule.tokens and not rule.host})

    @cached_property
    def _lines_by_host(self) -> dict[str, list[int]]:
        """Host -> the numbers of the rules for lines of its pages."""
        return _by_host(rule.host for rule in self.rules)

    @cached_property
    def _sites_by_host(self) -> dict[str, list[int]]:
        return _by_host(rule.host for rule in self.sites)

    @cached_property
    def _hosts(self) -> tuple[frozenset[str], frozenset[str]]:
        """The hosts of rules for lines that are folders, and those that are hosts."""
        names = self._lines_by_host.keys() - {ANY}
        hosts = frozenset(name for name in names if is_host(name.removeprefix("*.")))
        return frozenset(names - hosts), hosts

    @cached_property
    def _of_hosts(self) -> "dict[frozenset[str], Rules | None]":
        """Hosts -> the rules for lines of their pages, for sites that were asked for."""
        return {}

    def of_site(self, site: str) -> "Rules | None":
        """Return the rules for lines of one site; None if there are none.

        A page whose site is not known, or has the name of a folder where a rule has a host, is given the rule.
        """
        if not self._lines_by_host:
            return None
        folders, hosts = self._hosts
        maybe = folders | hosts if not site else folders if is_host(site) else hosts
        names = maybe.union(name for name in hosts_of(site) if name in self._lines_by_host)
        known = self._of_hosts
        if names not in known:
            if len(known) >= MAX_SITES:
                known.clear()
            numbers = sorted(number for name in names for number in self._lines_by_host[name])
            own = tuple([replace(self.rules[number], host="") for number in numbers])
            known[names] = Rules(own) if own else None
        return known[names]

    def sites_for(self, site: str, path: str) -> list[SiteRule]:
        """Return the rules by site for a page, in their order; path is that of its address, or empty."""
        numbers = sorted(number for name in hosts_of(site) for number in self._sites_by_host.get(name, ()))
        return [self.sites[number] for number in numbers if self.sites[number].fits_path(path)]

    def match(self, key: str) -> tuple[Hit, ...]:
        """Return the rules that match a folded line: first those with tokens, each kind in the order of the set."""
        return self.match_lines([key]).get(0, ())

    def match_lines(self, keys: Sequence[str]) -> dict[int, tuple[Hit, ...]]:
        """Return line index -> the rules that match that folded line, for all lines of a page at once.

        Lines that no rule matches are left out.
        """
        if not keys:
            return {}
        closed = close("\n".join(keys)).split("\n")
        hits = self._match_tokens(keys, closed)
        for index, candidates in self._gate.find(closed).items():
            key = closed[index]
            if len(key) > MAX_CHARS:
                continue
            numbers = candidates if len(key) <= MAX_SHORT_CHARS else candidates - self._for_short
            for rule in (self.rules[number] for number in sorted(numbers)):
                if (text := rule.search(key)) is not None:
                    hits.setdefault(index, []).append(Hit(rule, text))
        return {index: tuple(found) for index, found in hits.items()}

    def _match_tokens(self, keys: Sequence[str], closed: Sequence[str]) -> dict[int, list[Hit]]:
        """Return line index -> the rules of the tokens that the line consists of."""
        # A row of Chinese words consists of tokens as it stands; a single word with spaced letters does once it is
        # closed.
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
            RuleError: there is none; the message names the most similar id.
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
        gone = {rule_id for rule_id in ids if rule_id in self._site_ids or self.get(rule_id)}
        if not gone:
            return self
        kept = tuple(rule for rule in self.rules if rule.id not in gone)
        return Rules(kept, tuple(rule for rule in self.sites if rule.id not in gone))

    def plus(self, other: "Rules") -> "Rules":
        """Return both sets as one; a rule of the other set replaces the one with its id."""
        ids = {*(rule.id for rule in other.rules), *(rule.id for rule in other.sites)}
        kept = tuple(rule for rule in self.rules if rule.id not in ids)
        sites = tuple(rule for rule in self.sites if rule.id not in ids)
        return Rules((*kept, *other.rules), (*sites, *other.sites))


def _by_host(hosts: Iterable[str]) -> dict[str, list[int]]:
    """Return host -> the numbers of the rules that have it; those without a host are left out."""
    found: dict[str, list[int]] = {}
    for number, host in enumerate(hosts):
        if host:
            found.setdefault(key_of(host), []).append(number)
    return found
