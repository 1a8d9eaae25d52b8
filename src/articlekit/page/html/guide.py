"""Rules by site on a page of HTML: which one is for it, and which of its elements that rule selects."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from articlekit.model.address import host_of, is_host, path_of
from articlekit.page.html import bylines
from articlekit.page.html.bylines import Declared
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import INLINE
from articlekit.rules import Rules
from articlekit.rules.dates import find_apart
from articlekit.rules.dates import read as read_date
from articlekit.rules.fold import fold_letters
from articlekit.rules.site import PARTS, SiteRule

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# The attribute that marks a selected element, so that the scan knows it again; a page's own are dropped.
_MARK = "data-articlekit"
_WITHIN = INLINE | {"a"}
MAX_NAME = 100  # characters of an author or a publisher
BY_RULE = "rule "  # the evidence for metadata begins with it


@dataclass(frozen=True, slots=True)
class Guide:
    """What a rule by site says of a page.

    selector: that of the article. told: the metadata that the rule gives, with the evidence.
    article, removed: the outermost elements of the scan that are the article, and all that are not. title: the block.
    """

    rule: SiteRule
    selector: str = ""
    told: dict[str, Declared] = field(default_factory=dict)
    article: tuple[int, ...] = ()
    removed: dict[int, str] = field(default_factory=dict)
    title: int | None = None


@dataclass(frozen=True, slots=True)
class Guides:
    """The rules by site, and what is known of a page before it is parsed: its site, and its address."""

    rules: Rules
    site: str = ""
    url: str | None = None

    def choose(self, tree: "LexborHTMLParser", declared: dict[str, list[Declared]]) -> tuple[Guide | None, list[str]]:
        """Return the guide of the first rule that fits the page, and the warnings; marks elements in the tree."""
        address = next((value for value, _ in declared["url"] if value.startswith("http")), None)
        fitting = self.rules.sites_for(name_site(self.site, self.url, address), path_of(self.url or address))
        missing: list[SiteRule] = []
        for rule in fitting:
            if rule.article and not _find_article(tree, rule)[1]:
                missing.append(rule)
                continue
            return _mark(tree, rule), []
        names = ", ".join(f"{rule.id} ({' or '.join(rule.article)})" for rule in missing)
        return None, [f"no article by the rules of its site: {names}; the page was read without them"] if names else []


def name_site(site: str, url: str | None, declared: str | None) -> str:
    """Return the site of a page: a host, if its name, its address or what it declares has one; else its folder."""
    return site if is_host(site) else host_of(url) or host_of(declared) or site


def select(text: str, selectors: Iterable[str]) -> frozenset[str]:
    """Return which selectors select an element of a page that has text, or says it in an attribute."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    return frozenset(
        each
        for each in selectors
        if any(
            _text(node) or node.attributes.get("content") or node.attributes.get("datetime") for node in tree.css(each)
        )
    )


def _find_article(tree: "LexborHTMLParser", rule: SiteRule) -> "tuple[str, list[LexborNode]]":
    """Return the first selector of an article that selects any text, and its elements."""
    found = ((each, tree.css(each)) for each in rule.article)
    return next(((each, nodes) for each, nodes in found if any(map(_text, nodes))), ("", []))


def _text(node: "LexborNode") -> str:
    return " ".join(node.text(separator=" ").split())


def _mark(tree: "LexborHTMLParser", rule: SiteRule) -> Guide:
    """Mark what a rule selects in the tree; return a guide with the metadata."""
    told: dict[str, Declared] = {}
    by = f"{BY_RULE}{rule.id}"
    for marked in tree.css(f"[{_MARK}]"):
        del marked.attrs[_MARK]
    for part in PARTS[1:]:
        for selector in getattr(rule, part):
            node, value = next(_values(part, tree.css(selector)), (None, ""))
            if node is None:
                continue
            told[part] = value, by
            if part == "title":
                _mark_around(node)
            break
    # Before the article, so that what is removed inside it is known, whichever is the outer one.
    for number, selector in enumerate(rule.remove):
        for node in reversed(tree.css(selector)):
            _mark_node(tree, node, f"remove-{number}")
    article, nodes = _find_article(tree, rule)
    # Inner elements first, since the nodes in one that is put into a block of its own are gone.
    for node in reversed(nodes):
        _mark_node(tree, node, "article")
    return Guide(rule, article, told)


def _values(part: str, nodes: "Sequence[LexborNode]") -> "Iterator[tuple[LexborNode, str]]":
    """Yield the elements that say something of a part of the metadata, and what they say."""
    read = READERS[part]
    for node in nodes:
        attributes = node.attributes
        written = attributes.get("datetime") if part == "date" else None
        text = written or (attributes.get("content") if node.tag == "meta" else None) or _text(node)
        if value := read(text):
            yield node, value


def _read_date(text: str) -> str | None:
    published, changed = find_apart(fold_letters(text))
    return read_date(text) or next((dated.iso for dated in (*published, *changed)), None)


def _read_author(text: str) -> str | None:
    return bylines.read_byline(text) or _read_name(text)


def _read_name(text: str) -> str | None:
    return text.partition("：")[2].strip() or text if 0 < len(text) <= MAX_NAME else None


READERS: dict[str, Callable[[str], str | None]] = {
    "title": str.strip,
    "author": _read_author,
    "date": _read_date,
    "publisher": _read_name,
}


def _mark_node(tree: "LexborHTMLParser", node: "LexborNode", name: str) -> None:
    """Mark an element; one inside a line is set in a block of its own, so that no text around it goes with it."""
    if node.tag in _WITHIN and node.parent is not None:
        around = tree.create_node("div")
        around.attrs[_MARK] = name
        around.insert_child(node)
        # What is inserted is a copy.
        node.insert_before(around)
        node.decompose()
        return
    node.attrs[_MARK] = f"{node.attributes.get(_MARK) or ''} {name}".strip()


def _mark_around(node: "LexborNode") -> None:
    """Mark the block that an element is, or is inside of."""
    while node.tag in _WITHIN and node.parent is not None:
        node = node.parent
    node.attrs[_MARK] = f"{node.attributes.get(_MARK) or ''} title".strip()


def find_marks(guide: Guide, page: Scan) -> Guide:
    """Return a guide with the elements and the block that were marked in the tree of a scan."""
    marked = [
        (element, written.partition(f' {_MARK}="')[2].partition('"')[0].split())
        for element, written in enumerate(page.attributes)
        if _MARK in written
    ]
    article: list[int] = []
    removed: dict[int, str] = {}
    title: int | None = None
    for element, names in marked:
        if "article" in names and not (article and page.first[element] < page.last[article[-1]]):
            article.append(element)
        number = next((name.removeprefix("remove-") for name in names if name.startswith("remove-")), None)
        if number is not None:
            removed[element] = guide.rule.remove[int(number)]
        if "title" in names and title is None and page.first[element] < page.last[element]:
            title = page.first[element]
    return replace(guide, article=tuple(article), removed=removed, title=title)
