"""Try rules by site on pages: on how many of those that a rule is for its selectors find something."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from articlekit.batch.learn import read_each
from articlekit.batch.settings import Reading
from articlekit.model import Page
from articlekit.model.address import is_host, path_of
from articlekit.rules import Rules
from articlekit.rules.site import SELECTORS, SiteRule, fits_host


@dataclass(slots=True)
class Trial:
    """What became of one rule; str() is a line for people."""

    rule: SiteRule
    pages: int = 0
    found: dict[tuple[str, str], int] = field(default_factory=dict)  # part, selector -> pages
    missing: str = ""  # the first page without an article

    @property
    def is_found(self) -> bool:
        """Whether any selector found anything."""
        return any(self.found.values())

    def __str__(self) -> str:
        if not self.pages:
            return f"{self.rule.id} ({self.rule.host}): none of the pages is one of its own"
        counts = [f"{part} {selector!r} on {count}" for (part, selector), count in self.found.items()]
        lacking = f"; no article on {self.missing}, for one" if self.missing else ""
        return f"{self.rule.id} ({self.rule.host}): of {self.pages} pages {', '.join(counts)}{lacking}"


def try_rules(rules: Rules, reading: Reading, site_depth: int) -> Iterator[Trial]:
    """Yield what each rule by site finds, in the order of the rules.

    A page whose host is not known is tried with every rule.
    """
    from articlekit.page import select

    trials = [
        Trial(rule, 0, {(part, css): 0 for part in SELECTORS for css in getattr(rule, part)}) for rule in rules.sites
    ]
    for page in read_each(reading, site_depth):
        if not isinstance(page, Page):
            continue
        own = [trial for trial in trials if _is_for(trial.rule, page)]
        selected = select(page, [css for trial in own for _, css in trial.found])
        for trial in own:
            trial.pages += 1
            for part, css in trial.found:
                trial.found[part, css] += css in selected
            if trial.rule.article and selected.isdisjoint(trial.rule.article):
                trial.missing = trial.missing or page.source
    yield from trials


def _is_for(rule: SiteRule, page: Page) -> bool:
    if not is_host(page.site):
        return True
    return rule.fits(page.site, path_of(page.url)) if page.url else fits_host(rule.host, page.site)
