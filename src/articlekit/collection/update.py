"""What a crawl taught, brought up to date by the next one: sites keep their rules until their pages say otherwise."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from articlekit.rules import Rule, Rules
from articlekit.rules.site import SiteRule

# An agreement that falls to less than this share of what it was is a sign that the template has changed.
FALLEN = 0.7
_NUMBER = re.compile(r"(?:-article)?-\d+$")


@dataclass(slots=True)
class _Taught:
    """The rules of one site."""

    sites: list[SiteRule] = field(default_factory=list)
    lines: list[Rule] = field(default_factory=list)

    @property
    def pages(self) -> int:
        """The number of pages of its templates."""
        return sum(rule.pages for rule in self.sites)

    @property
    def places(self) -> dict[tuple[str, ...], SiteRule]:
        """The rules by the selectors of their articles."""
        return {rule.article: rule for rule in self.sites}


def update(known: Rules, found: Rules) -> tuple[Rules, tuple[str, ...]]:
    """Return the rules of all sites, and a line for each site whose template seems to have changed.

    Where both have rules of a site, those that were learned from more pages stay, unless articles are elsewhere now.

    Args:
        known: the rules that earlier crawls taught.
        found: those of the crawl at hand.
    """
    before, after = _by_site(known), _by_site(found)
    kept: list[_Taught] = []
    changes: list[str] = []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            kept.append(old or new or _Taught())
            continue
        changes += _changes(old, new)
        moved = bool(new.sites) and old.places.keys().isdisjoint(new.places)
        is_better = moved or new.pages >= old.pages
        lines = (new if is_better or not old.lines else old).lines or old.lines
        sites = (new if is_better else old).sites or old.sites
        kept.append(_Taught(sites, lines))
    rules = Rules(
        tuple(rule for taught in kept for rule in taught.lines),
        tuple(rule for taught in kept for rule in taught.sites),
    )
    return rules, tuple(changes)


def _by_site(rules: Rules) -> dict[str, _Taught]:
    """Return the rules by the name of the site in their ids."""
    found: dict[str, _Taught] = defaultdict(_Taught)
    for site in rules.sites:
        found[_NUMBER.sub("", site.id)].sites.append(site)
    for rule in rules.rules:
        found[_NUMBER.sub("", rule.id)].lines.append(rule)
    return found


def _changes(old: _Taught, new: _Taught) -> Iterator[str]:
    """Yield what shows that the template of a site has changed."""
    if not old.sites:
        return
    host = old.sites[0].host
    if not new.sites:
        yield f"{host}: articles are in no one place any more; before, they were in {_where(old.sites)}"
        return
    if old.places.keys().isdisjoint(new.places):
        yield f"{host}: the template has changed: articles are in {_where(new.sites)}; before, in {_where(old.sites)}"
        return
    for article, rule in old.places.items():
        other = new.places.get(article)
        if other is None or not rule.pages or not other.pages:
            continue
        if other.agree / other.pages < FALLEN * rule.agree / rule.pages:
            yield (
                f"{host}: {' or '.join(article)} has the article of {other.agree} of {other.pages} pages only;"
                f" before, of {rule.agree} of {rule.pages}"
            )


def _where(rules: Sequence[SiteRule]) -> str:
    return ", ".join(f"{' or '.join(rule.article)} ({rule.agree} of {rule.pages} pages)" for rule in rules)
