"""Learn what the pages of a site have in common: the lines that they repeat, and where their articles are, as rules.

A line is boilerplate of its site if it is on most pages with the same neighbours. A sentence that recurs by chance has
other lines around it each time.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from articlekit.collection.places import learn_places
from articlekit.collection.sample import Samples, digest_of, pack
from articlekit.collection.sheet import make_sheets, own_lines
from articlekit.model import Article, Layout
from articlekit.model.address import host_of, is_host
from articlekit.model.settings import MIN_PAGES, MIN_SHARE
from articlekit.rules import Rule, Rules
from articlekit.rules.fold import close, fold_lines
from articlekit.rules.sentences import FULL_STOPS
from articlekit.rules.site import ANY

MIN_NEIGHBOUR_SHARE = 0.5  # of a line's pages that have the same line above it, or the same below
MAX_CHARS = 300
EXAMPLES = 3
VARIANTS = 16  # of a line that are stored, to find out which of its numbers vary
TOP, END = 0.3, 0.7  # of a page
# Two pages are copies if so much of what they say is the same: of all prose, or of the long lines of a text. Lines of
# the site are part of that, so pages of other titles are none; for those of one title, less is enough.
COPIED, COPIED_TITLED = 0.8, 0.5
LONG = 20  # characters
_DIGITS = re.compile(r"\d+")
# Lines without any other letter (dates, times, numbers) are not learned.
_LETTER = re.compile(r"[^\W\d_年月日时分秒]")
_SPECIAL = re.compile(r"[][(){}.*+?^$|\\]")
_EDGE = ""  # stands for the missing neighbour of the first and the last line


@dataclass(frozen=True, eq=False, slots=True)
class _Folded:
    """A page with its lines folded: keys, and shapes, which are keys without their numbers."""

    page: Layout
    keys: Sequence[str]
    shapes: Sequence[str]

    @property
    def said(self) -> list[str]:
        """The shapes, but of sentences the keys: in a weather report, the numbers are the text."""
        lines = zip(self.keys, self.shapes, strict=True)
        return [key if key[-1:] in FULL_STOPS else shape for key, shape in lines]


@dataclass(slots=True)
class _LineStats:
    """Statistics of a line of a site: pages, relative position (summed), neighbours, and examples from the pages."""

    pages: int = 0
    place: float = 0.0
    above: Counter[str] = field(default_factory=Counter)
    below: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def add(self, line: str, key: str, place: float, above: str, below: str) -> None:
        """Add the line as it is on a page."""
        self.pages += 1
        self.place += place
        self.above[above] += 1
        self.below[below] += 1
        if len(self.keys) < VARIANTS and key not in self.keys:
            self.keys.append(key)
            self.examples += [line] if len(self.examples) < EXAMPLES else []


class Learner:
    """Takes pages one by one, in any order, and returns rules for what the pages of each site share.

    Of each site, a sample is compared (collection/sample.py), so memory is bounded. Learners that took parts of a crawl
    can be merged.
    """

    def __init__(self, *, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE) -> None:
        if min_pages < 2 or not 0 < min_share <= 1:  # noqa: PLR2004
            raise ValueError("min_pages must be 2 or more, and min_share above 0 and at most 1")
        self._min_pages, self._min_share = min_pages, min_share
        self.samples = Samples()

    def add(self, site: str, page: Layout | Sequence[str]) -> None:
        """Add a page of a site: its layout, or its lines."""
        layout = page if isinstance(page, Layout) else Layout(tuple(page))
        digest = digest_of_layout(layout)
        self.samples.count(site, digest)
        self.samples.add(site, digest, pack(layout))

    def count(self, site: str, digest: int) -> None:
        """Count a page by the hash of its content; of a large crawl, only a sample is then added."""
        self.samples.count(site, digest)

    def wants(self, site: str, digest: int) -> bool:
        """Whether a page that was counted is one to add."""
        return self.samples.wants(site, digest)

    def add_packed(self, site: str, digest: int, page: bytes) -> None:
        """Add the layout of a page that was counted, as sample.pack returns it."""
        self.samples.add(site, digest, page)

    def merge(self, other: "Learner") -> None:
        """Add what another learner took."""
        self.samples.merge(other.samples)

    def rules(self) -> Rules:
        """Return the rules, site by site: one for each template of its pages, one for each block of repeated lines."""
        lines: list[Rule] = []
        sites = []
        for site, name in _names(sorted(self.samples.compared)).items():
            pages = _without_copies([_fold(page) for page in self.samples.layouts(site)])
            if len(pages) < self._min_pages:
                continue
            host, total = site.rpartition("/")[2], f"{len(pages)} pages of {site or 'one folder'}"
            sheets = make_sheets([page.page for page in pages], [page.said for page in pages])
            shared = self._shared_lines(pages, {_DIGITS.sub("0", line) for line in own_lines(sheets)})
            lines += (
                _rule((name, host if is_host(site) else ""), number, [shared[shape] for shape in block], total)
                for number, block in enumerate(_blocks(shared), 1)
            )
            sites += learn_places(site, name, host if host.strip(".") else ANY, sheets, least=self._min_pages)
        return Rules(tuple(lines), tuple(sites))

    def summary(self, rules: Rules) -> str:
        """Return one line: how many rules were learned from how many pages, or why there are none."""
        counts = self.samples.pages
        pages, sites, found = sum(counts.values()), len(counts), len(rules.rules) + len(rules.sites)
        learned = f"{found} {'rule' if found == 1 else 'rules'}" if found else "no rules"
        line = f"{learned} learned from {pages} pages of {sites} {'site' if sites == 1 else 'sites'}"
        if found or not pages:
            return line
        if max(counts.values()) < self._min_pages:
            return f"{line}: none has {self._min_pages} pages; see --site-depth, --min-pages"
        return f"{line}: no line is on {self._min_share:.0%} of a site's pages with the same neighbours"

    def _shared_lines(self, pages: Sequence[_Folded], own: set[str]) -> dict[str, _LineStats]:
        """Return the lines that most pages have, without some that are a page's own; one counts once on a page."""
        stats: dict[str, _LineStats] = defaultdict(_LineStats)
        for page in pages:
            shapes = page.shapes
            first = {shape: index for index, shape in reversed(list(enumerate(shapes)))}
            for shape, index in first.items():
                key = page.keys[index]
                if len(key) <= MAX_CHARS and _LETTER.search(key):
                    above = shapes[index - 1] if index else _EDGE
                    below = shapes[index + 1] if index + 1 < len(shapes) else _EDGE
                    stats[shape].add(page.page.lines[index], key, index / len(shapes), above, below)
        return {shape: seen for shape, seen in stats.items() if shape not in own and self._is_shared(seen, len(pages))}

    def _is_shared(self, seen: _LineStats, pages: int) -> bool:
        if seen.pages < max(self._min_pages, self._min_share * pages):
            return False
        # A sentence whose numbers vary is content, as in a weather report.
        if len(seen.keys) > 1 and seen.keys[0][-1:] in FULL_STOPS:
            return False
        most = max(*seen.above.values(), *seen.below.values())
        return most >= MIN_NEIGHBOUR_SHARE * seen.pages


def layout_of(article: Article) -> Layout:
    """Return the layout of an article: that of its page, or its lines, removed ones too."""
    return article.layout or Layout(tuple([block.text for block in article.blocks]))


def digest_of_layout(layout: Layout) -> int:
    """Return the hash of the lines of a page."""
    return digest_of("\n".join(layout.lines).encode("utf-8", "surrogatepass"))


def learn(
    pages: Iterable[Article | tuple[str, str | Sequence[str]]],
    *,
    min_pages: int = MIN_PAGES,
    min_share: float = MIN_SHARE,
) -> Rules:
    """Learn what the pages of each site have in common, as rules: the lines that they repeat, where their articles are.

    Args:
        pages: articles as read returns them, or (site, text or lines) for each page. The site of an article is the host
            of its address; articles without an address form one site. Removed lines of an article count, too; where
            articles are is learned from pages of HTML.
        min_pages: minimum number of a site's pages that have the line, or their article in one place, 2 or more.
        min_share: minimum share of the site's pages that have the line, above 0.0 and at most 1.0.

    Raises:
        ValueError: a setting is out of range.
    """
    learner = Learner(min_pages=min_pages, min_share=min_share)
    for page in pages:
        if isinstance(page, Article):
            learner.add(page.site or host_of(page.url), layout_of(page))
            continue
        site, content = page
        lines = content.splitlines() if isinstance(content, str) else content
        learner.add(site, [stripped for line in lines if (stripped := line.strip())])
    return learner.rules()


def _names(sites: Sequence[str]) -> dict[str, str]:
    """Return a name for each site that the ids of its rules begin with; no two are the same."""
    names: dict[str, str] = {}
    used: Counter[str] = Counter()
    for site in sites:
        name = re.sub(r"\W+", "-", site.lower()).strip("-") or "site"
        used[name] += 1
        names[site] = name if used[name] == 1 else f"{name}.{used[name]}"  # no other name has a dot
    return names


def _fold(page: Layout) -> _Folded:
    keys = [close(key) for key in fold_lines(page.lines)]
    return _Folded(page, keys, [_DIGITS.sub("0", key) for key in keys])


def _without_copies(pages: Sequence[_Folded]) -> list[_Folded]:
    """Return the pages that are no copy of one before them."""
    titles = _titles(pages)
    found: list[int] = []
    having: dict[str, list[int]] = defaultdict(list)
    for place, page in enumerate(pages):
        said = dict(_said(page))
        shared: Counter[int] = Counter()
        for key, weight in said.items():
            for number in having[key]:
                shared[number] += weight
        title, total = titles[place], sum(said.values())
        if any(
            size >= (COPIED_TITLED if title and title == theirs else COPIED) * total > 0
            for number, size in shared.items()
            if (theirs := titles[found[number]]) == title or not theirs or not title
        ):
            continue
        for key in said:
            having[key].append(len(found))
        found.append(place)
    return [pages[place] for place in found]


def _titles(pages: Sequence[_Folded]) -> list[str]:
    """Return the title of each page; empty where it has none, or has one that many pages have: the name of the site."""
    titles = [page.shapes[page.page.title] if page.page.title is not None else "" for page in pages]
    counts = Counter(titles)
    return [title if counts[title] <= max(1, len(pages) // 4) else "" for title in titles]


def _said(page: _Folded) -> Iterator[tuple[str, int]]:
    """Yield the lines in which a page says something, each with its weight."""
    if page.page.tag:
        yield from ((key, mass) for key, mass in zip(page.keys, page.page.mass, strict=True) if mass)
    else:
        yield from ((key, len(key)) for key in page.keys if len(key) >= LONG)


def _blocks(shared: dict[str, _LineStats]) -> Iterator[list[str]]:
    """Yield blocks of adjacent lines, each the usual neighbour of the next, from the top of the page down."""
    order = sorted(shared, key=lambda shape: (shared[shape].place / shared[shape].pages, shape))
    done: set[str] = set()
    for first in order:
        block, shape = [], first
        while shape in shared and shape not in done:
            done.add(shape)
            block.append(shape)
            below = _usual(shared[shape].below)
            if below not in shared or _usual(shared[below].above) != shape:
                break
            shape = below
        if block:
            yield block


def _usual(neighbours: Counter[str]) -> str:
    """Return the most frequent neighbour."""
    return max(neighbours, key=lambda shape: (neighbours[shape], shape))


def _pattern(seen: _LineStats) -> str:
    """Return a pattern for a line, with a wildcard for each number that varies."""
    numbers = [set(column) for column in zip(*map(_DIGITS.findall, seen.keys), strict=True)]
    texts = [_SPECIAL.sub(r"\\\g<0>", text) for text in _DIGITS.split(seen.keys[0])]
    wild = [next(iter(column)) if len(column) == 1 else r"\d+" for column in numbers]
    return "".join(text + number for text, number in zip(texts, [*wild, ""], strict=True))


def _rule(own: tuple[str, str], number: int, block: Sequence[_LineStats], total: str) -> Rule:
    """Return the rule for a block of lines; own are the name and the host of its site, total the pages in words."""
    name, host = own
    keys = [seen.keys[0] for seen in block]
    patterns = map(_pattern, block)
    place = sum(seen.place / seen.pages for seen in block) / len(block)
    where = "at the top" if place < TOP else "at the end" if place > END else "in the middle"
    least, most = min(seen.pages for seen in block), max(seen.pages for seen in block)
    count = f"{most}" if least == most else f"{least} to {most}"
    return Rule(
        id=f"{name}-{number}",
        family=name,
        host=host,
        about=f"{len(block)} {'line' if len(block) == 1 else 'lines'} {where} of {count} of {total}",
        reasons=frozenset({"template"}),
        where="inset",
        words=tuple(dict.fromkeys(word for key in keys if (word := max(_DIGITS.split(key), key=len).strip()))),
        pattern=f"^(?:{'|'.join(patterns)})$",
        removes=tuple(example for seen in block for example in seen.examples),
        engine="re2",
    )
