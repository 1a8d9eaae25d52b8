"""A page of a site as a sheet: its layout, the place of each element, and what of its text is its own.

A place is what elements of a template have in common: the tags around them, their own classes and id, without those
that are of one page only.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from articlekit.model import Layout

# The place of an article must agree with what was found on a page, nearly as well as the best one does. A text that the
# judge doubts counts a little, so that a crawl can overrule a page, and lines of the site half, since rules take them.
MIN_AGREEMENT = 0.6  # F1 of the prose in the place and the prose of the article
NEARLY = 0.9  # of the agreement of the best place
MIN_CHANCE = 5  # percent
OF_SITE = 0.5
PROSE = 18  # the least mass of a paragraph, as in the judge
# Paragraphs and the like are in an article, and are none.
LEAVES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "caption", "figcaption", "summary"))
# A name that a selector can have as it is; one with digits in it is often a number, so that most pages must have it.
_NAME = re.compile(r"#?-?[A-Za-z_\u00a0-\uffff][\w\u00a0-\uffff-]*")
_DIGIT = re.compile(r"\d")
MIN_NAMED, MIN_NUMBERED = 2, 0.5  # pages that have a name, share of them that have one with digits
_NUMBERED = frozenset(("td", "th"))  # without a name, they are told by their number

# The steps from the body to an element, a space, and the names of it or, without any, of the nearest element around it.
Place = tuple[str, ...]


def is_leaf(place: Place) -> bool:
    """Whether the elements of a place are paragraphs, headings or items."""
    return place[place.index(" ") - 1] in LEAVES


@dataclass(frozen=True, eq=False, slots=True)
class _Site:
    """What is known of all pages of a site: the names that templates have, on how many pages a shape is in a place."""

    names: frozenset[str]
    known: Counter[tuple[Place, str]] = field(default_factory=Counter)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page of a site: its layout, and the shape of each line."""

    page: Layout
    shapes: Sequence[str]
    site: _Site

    @cached_property
    def own(self) -> list[bool]:
        """Whether each line stands in its place on no other page: a lead may stand in the list of another one."""
        return [self.site.known[key] == 1 for key in self.placed]

    @cached_property
    def placed(self) -> list[tuple[Place, str]]:
        """The place and the shape of each line."""
        return [(self.places[each], shape) for each, shape in zip(self.page.element, self.shapes, strict=True)]

    @cached_property
    def names(self) -> list[tuple[str, ...]]:
        """The names of each element that are not of this page only."""
        stable = {names: tuple(sorted(self.site.names.intersection(names))) for names in set(self.page.names)}
        return [stable[names] for names in self.page.names]

    @cached_property
    def steps(self) -> list[str]:
        """The tag of each element, with its number where it is a cell of a layout without a name."""
        seen: Counter[tuple[int, str]] = Counter()
        steps = []
        for tag, parent, names in zip(self.page.tag, self.page.parent, self.names, strict=True):
            if tag not in _NUMBERED:
                steps.append(tag)
                continue
            seen[parent, tag] += 1
            steps.append(tag if names else f"{tag}:nth-of-type({seen[parent, tag]})")
        return steps

    @cached_property
    def places(self) -> list[Place]:
        """The place of each element: the steps to it, and the names of it or, without any, of the nearest around it."""
        found: list[Place] = []
        paths: list[tuple[str, ...]] = []
        nearest: list[tuple[str, ...]] = []
        for step, names, parent in zip(self.steps, self.names, self.page.parent, strict=True):
            path = (*(paths[parent] if parent >= 0 else ()), step)
            named = names or (nearest[parent] if parent >= 0 else ())
            paths.append(path)
            nearest.append(named)
            found.append((*path, " ", *named))
        return found

    @cached_property
    def elements(self) -> dict[Place, list[int]]:
        """The elements in each place."""
        found: dict[Place, list[int]] = defaultdict(list)
        for element, place in enumerate(self.places):
            found[place].append(element)
        return found

    def sum(self, values: Sequence[float], place: Place) -> float:
        """Return the sum of the prefix sums of lines over the elements of a place."""
        page = self.page
        return sum(values[page.last[each]] - values[page.first[each]] for each in self.elements.get(place, ()))

    @cached_property
    def prose(self) -> list[tuple[int, bool, int]]:
        """The mass of each line, whether it is the page's own, and its chance; a title is no prose."""
        page = self.page
        mass = [0 if line == page.title else value for line, value in enumerate(page.mass)]
        return list(zip(mass, self.own, page.chance, strict=True))

    @cached_property
    def wanted(self) -> list[float]:
        """The prefix sums of the prose by the chance that it is of the article; lines of the site have none."""
        return _sums(mass * max(chance, MIN_CHANCE) / 100 if own else 0.0 for mass, own, chance in self.prose)

    @cached_property
    def mass(self) -> list[float]:
        """The prefix sums of all prose; lines of the site count half, since rules can take them out of an article."""
        return _sums(mass if own else mass * OF_SITE for mass, own, _ in self.prose)

    @cached_property
    def kept(self) -> list[float]:
        """The prefix sums of the prose that was kept and is no other page's."""
        page = self.page
        return _sums(
            mass if kept and own else 0.0 for mass, kept, own in zip(page.mass, page.kept, self.own, strict=True)
        )

    @cached_property
    def chars(self) -> list[float]:
        """The prefix sums of the characters of each line."""
        return _sums(map(float, map(len, self.page.lines)))

    @cached_property
    def kept_chars(self) -> list[float]:
        """The prefix sums of the characters that were kept, the title aside."""
        page = self.page
        lines = enumerate(zip(page.lines, page.kept, strict=True))
        return _sums(float(len(line)) if kept and number != page.title else 0.0 for number, (line, kept) in lines)

    @cached_property
    def site_chars(self) -> list[float]:
        """The prefix sums of the characters in lines of the site."""
        return _sums(0.0 if own else float(len(line)) for line, own in zip(self.page.lines, self.own, strict=True))

    @cached_property
    def fitting(self) -> dict[Place, float]:
        """The places that agree with the article of the page nearly as well as the best one: the F1 of their prose."""
        places = {place: self._agreement(place) for place in self.elements if not is_leaf(place)}
        least = max(MIN_AGREEMENT, NEARLY * max(places.values(), default=0.0))
        return {place: agreement for place, agreement in places.items() if agreement >= least}

    def _agreement(self, place: Place) -> float:
        inside = self.sum(self.wanted, place)
        return 2 * inside / max(1.0, self.sum(self.mass, place) + self.wanted[-1]) if inside else 0.0

    def text(self, place: Place) -> str:
        """Return the lines in the elements of a place."""
        page = self.page
        return "\n".join(
            line for each in self.elements.get(place, ()) for line in page.lines[page.first[each] : page.last[each]]
        )

    def around(self, element: int) -> Iterator[int]:
        """Yield the elements around one."""
        while (element := self.page.parent[element]) >= 0:
            yield element

    def holds(self, place: Place, line: int) -> bool:
        """Whether a line is inside an element of a place."""
        page = self.page
        return any(page.first[each] <= line < page.last[each] for each in self.elements.get(place, ()))


def _sums(values: Iterable[float]) -> list[float]:
    sums, total = [0.0], 0.0
    for value in values:
        total += value
        sums.append(total)
    return sums


def own_lines(sheets: Sequence[Sheet]) -> set[str]:
    """Return the shapes of lines that are a page's own where it kept them: its title, a paragraph of its text.

    Other pages may list them.
    """
    found: set[str] = set()
    for sheet in sheets:
        page = sheet.page
        lines = zip(sheet.shapes, sheet.own, page.kept, page.mass, strict=True)
        for line, (shape, own, kept, mass) in enumerate(lines):
            if own and kept and (mass >= PROSE or line == page.title):
                found.add(shape)
    return found


def make_sheets(pages: Sequence[Layout], shapes: Sequence[Sequence[str]]) -> list[Sheet]:
    """Return the sheets of the pages of a site; shapes are those of their lines."""
    site = _Site(_stable_names(pages))
    sheets = [Sheet(page, own, site) for page, own in zip(pages, shapes, strict=True) if page.tag]
    for sheet in sheets:
        site.known.update(set(sheet.placed))
    return sheets


def _stable_names(pages: Sequence[Layout]) -> frozenset[str]:
    """Return the names of elements that templates have."""
    counts = Counter(name for page in pages for name in {name for names in page.names for name in names})
    most = max(MIN_NAMED, MIN_NUMBERED * sum(bool(page.tag) for page in pages))
    return frozenset(
        name
        for name, count in counts.items()
        if count >= (most if _DIGIT.search(name) else MIN_NAMED) and _NAME.fullmatch(name)
    )
