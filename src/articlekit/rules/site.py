"""A rule by site: CSS selectors that say where the pages of one site have their article, title, date and people."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import translate
from functools import cache
from itertools import accumulate
from typing import Any

_ID = re.compile(r"[\w.-]+")
ANY = "*"
# What a rule says where to find, besides what it removes.
PARTS = ("article", "title", "author", "date", "publisher")
SELECTORS = (*PARTS, "remove")
_TEXTS = ("id", "host", "path", "about")
_COUNTS = ("agree", "pages")
_EXAMPLES = "see docs/rules.md, rules by site"


@dataclass(frozen=True, slots=True)
class SiteRule:
    """Where the pages of a site have their parts, as CSS selectors.

    Attributes:
        id: the name of the rule in records and messages.
        host: that of the pages: "news.example" fits www.news.example, too; "*.news.example" also fits every other
            subdomain, and "*" every page. Pages in folders have the name of their folder for a host.
        path: a glob that the path of the address must match; empty for all.
        article: of these selectors, the first that finds something counts; all elements that it selects are the
            article. A rule with one fits only pages on which it is found.
        title, author, date, publisher: of these, the text of the first element that has any.
        remove: what all of these select is removed.
        about: a description in one line.
        examples: addresses, or names, of pages that it was learned from.
        agree, pages: on how many of how many pages it agrees with what was found without it; 0 in a rule by hand.
    """

    id: str
    host: str
    path: str = ""
    article: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    about: str = ""
    examples: tuple[str, ...] = ()
    agree: int = 0
    pages: int = 0

    @property
    def is_learned(self) -> bool:
        """Whether the rule was learned, and not written by hand."""
        return self.pages > 0

    def fits(self, site: str, path: str) -> bool:
        """Whether the rule is for a page of a site: a host or a folder, and the path of the address, if it has one."""
        return fits_host(self.host, site) and self.fits_path(path)

    def fits_path(self, path: str) -> bool:
        """Whether the rule is for a page whose address has this path; empty if the page has no address."""
        return not self.path or (path != "" and _glob(self.path)(path) is not None)


@cache
def _glob(pattern: str) -> Any:  # noqa: ANN401  (a method)
    return re.compile(translate(pattern)).match


def fits_host(host: str, site: str) -> bool:
    """Whether a page of a site is one of the pages that a rule's host names."""
    return key_of(host) in hosts_of(site)


def key_of(host: str) -> str:
    """Return a rule's host as hosts_of spells it."""
    return host.lower().removeprefix("www.")


def hosts_of(site: str) -> list[str]:
    """Return the hosts of rules that are for the pages of a site: so rules of many sites are found without a search.

    >>> hosts_of("www.sport.news.example")
    ['*', 'sport.news.example', '*.sport.news.example', '*.news.example', '*.example']
    >>> hosts_of("crawl/lake")
    ['*', 'crawl/lake', '*.crawl/lake', 'lake']
    """
    bare = key_of(site)
    if not bare:
        return [ANY]
    domains = accumulate(reversed(bare.split(".")), lambda outer, label: f"{label}.{outer}")
    folders = bare.split("/")
    inner = ["/".join(folders[level:]) for level in range(1, len(folders))]
    return [ANY, bare, *(f"*.{domain}" for domain in reversed(list(domains))), *inner]


def make(row: Mapping[str, Any]) -> SiteRule:
    """Make a rule from a row that was checked."""
    values: dict[str, Any] = {name: value for name, value in row.items() if name not in (*SELECTORS, "examples")}
    lists: dict[str, Any] = {name: _listed(row[name]) for name in (*SELECTORS, "examples") if name in row}
    return SiteRule(**values, **lists)


def _listed(value: Any) -> tuple[str, ...]:  # noqa: ANN401  (a value of TOML)
    return (value,) if isinstance(value, str) else tuple(value)


def problems_of_site(row: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a row of a rules file."""
    wrong = [f"{name} is missing, or no text; {_EXAMPLES}" for name in ("id", "host") if not _is_text(row.get(name))]
    yield from wrong or _wrong_fields(row)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() != ""


def _wrong_fields(row: Mapping[str, Any]) -> Iterator[str]:
    """Check the fields of a row that has an id and a host."""
    if not _ID.fullmatch(row["id"]):
        yield "id must be letters, digits, dots, hyphens and underscores"
    if re.search(r"\s|://", row["host"]):
        yield f"host {row['host']!r} is no host; write it without scheme and path: news.example, or *.news.example"
    yield from (problem for name, value in row.items() if (problem := _wrong_type(name, value)))
    if not any(row.get(name) for name in SELECTORS):
        yield f"it needs at least one of {', '.join(SELECTORS)}"
    for name in SELECTORS:
        yield from (
            f"{name}: {each!r} is no CSS selector"
            for each in _items(row.get(name, ()))
            if isinstance(each, str) and not is_selector(each)
        )


def _wrong_type(name: str, value: object) -> str | None:
    if name in (*SELECTORS, "examples"):
        is_right = all(isinstance(each, str) for each in _items(value))
        return None if is_right else f"{name} must be a string or a list of strings"
    if name not in (*_TEXTS, *_COUNTS):
        return f"{name!r} is not a field of a rule by site"
    is_right = isinstance(value, int if name in _COUNTS else str)
    return None if is_right else f"{name} must be {'a number' if name in _COUNTS else 'a string'}"


def _items(value: Any) -> Iterable[Any]:  # noqa: ANN401
    return (value,) if isinstance(value, str) else value if isinstance(value, list | tuple) else (None,)


def is_selector(selector: str) -> bool:
    """Whether the parser of HTML can use a CSS selector."""
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    try:
        LexborHTMLParser("<p>").css(selector)
    except SelectolaxError:
        return False
    return bool(selector.strip())
