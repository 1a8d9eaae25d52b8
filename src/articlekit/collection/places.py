"""Where the pages of a site keep their article, title, date and author, and its boxes: places that many pages agree on.

A place is what the elements of a template have in common: the tags around them, their own classes and id. What a page's
judge says of its lines is evidence, and so is that a line stands on no other page of the site; the place with the most
evidence over all pages is that of the article.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from articlekit.model import Layout
from articlekit.rules.site import SiteRule

EXAMPLES = 3
# A template is a group of pages whose article is in one place. A text that the judge doubts counts a little, so that
# the crawl can overrule a page.
MIN_AGREEMENT = 0.6  # F1 of the prose in the place and the prose of the article, on one page
OF_SITE = 0.5
NEARLY = 0.9  # of the agreement of the best place
MIN_CHANCE = 5  # percent
# A box is what most pages leave out of their article, a part of it is what most pages take in.
MOST, FEW = 0.8, 0.2
RECURRING = 0.8  # share of a box's characters in lines of other pages
MAX_BOX, SHINGLE, ALIKE = 1000, 5, 0.7  # characters of a box, and of its shingles; share of them that most pages have
MAX_OF_ARTICLE = 0.3  # share of a page's prose that a box may take
_NAME = re.compile(r"#?-?[A-Za-z_\u00a0-\uffff][A-Za-z_\u00a0-\uffff-]*")
_NUMBERED = frozenset(("td", "th"))  # without a name, they are told by their number
_TELLING = frozenset(("article", "main", "h1", "time"))  # tags that say what they are without a name
# Paragraphs and the like are in an article, and are none.
_LEAVES = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dd", "dt", "caption", "figcaption", "summary"))
_PROSE = 18  # the least mass of a paragraph, as in the judge
_HEADINGS = frozenset(("h1", "h2", "h3"))
_ROOT = 0

Place = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page of a site: its layout, and the shape of each line."""

    page: Layout
    shapes: Sequence[str]
    known: Counter[tuple[Place, str]]  # on how many pages of the site a shape stands in a place

    @cached_property
    def own(self) -> list[bool]:
        """Whether each line stands in its place on no other page: a lead may stand in the list of another one."""
        return [self.known[key] == 1 for key in self.placed]

    @cached_property
    def placed(self) -> list[tuple[Place, str]]:
        """The place and the shape of each line."""
        return [(self.places[each], shape) for each, shape in zip(self.page.element, self.shapes, strict=True)]

    @cached_property
    def names(self) -> list[tuple[str, ...]]:
        """The names of each element that no number is part of."""
        return [_stable(names) for names in self.page.names]

    @cached_property
    def steps(self) -> list[str]:
        """The tag of each element, with its number where it is a cell of a layout without a name."""
        seen: Counter[tuple[int, str]] = Counter()
        steps = []
        for tag, parent, names in zip(self.page.tag, self.page.parent, self.names, strict=True):
            seen[parent, tag] += 1
            steps.append(f"{tag}:nth-of-type({seen[parent, tag]})" if tag in _NUMBERED and not names else tag)
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
        places = {
            place: self._agreement(place) for place in self.elements if place[place.index(" ") - 1] not in _LEAVES
        }
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
        while (element := self.page.parent[element]) >= _ROOT:
            yield element

    def holds(self, place: Place, line: int) -> bool:
        """Whether a line is inside an element of a place."""
        page = self.page
        return any(page.first[each] <= line < page.last[each] for each in self.elements.get(place, ()))


@cache
def _stable(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({name for name in names if _NAME.fullmatch(name)}))


def _sums(values: Iterable[float]) -> list[float]:
    sums, total = [0.0], 0.0
    for value in values:
        total += value
        sums.append(total)
    return sums


def own_lines(sheets: Sequence[Sheet]) -> set[str]:
    """Return the shapes of lines that are a page's own in some place where it kept them: its title, or a paragraph of its text.

    Other pages may list them.
    """
    found: set[str] = set()
    for sheet in sheets:
        page = sheet.page
        lines = zip(sheet.shapes, sheet.own, page.kept, page.mass, strict=True)
        for line, (shape, own, kept, mass) in enumerate(lines):
            if own and kept and (mass >= _PROSE or line == page.title):
                found.add(shape)
    return found


def make_sheets(pages: Sequence[Layout], shapes: Sequence[Sequence[str]]) -> list[Sheet]:
    """Return the sheets of the pages of a site; shapes are those of their lines."""
    known: Counter[tuple[Place, str]] = Counter()
    sheets = [Sheet(page, own, known) for page, own in zip(pages, shapes, strict=True) if page.tag]
    for sheet in sheets:
        known.update(set(sheet.placed))
    return sheets


def learn_places(site: str, host: str, sheets: Sequence[Sheet], *, least: int) -> list[SiteRule]:
    """Return a rule for each template of a site; least is the number of pages that must agree.

    Args:
        site: its name in the description.
        host: what the pages of the rules have for a host.
        sheets: its pages, none of them a copy of another one.
        least: how many pages must agree.
    """
    sheets = [sheet for sheet in sheets if sheet.wanted[-1]]
    rules: list[SiteRule] = []
    name = re.sub(r"[^a-z0-9]+", "-", site.lower()).strip("-") or "site"
    for place, group in _templates(sheets, least):
        rule = _Template(place, group, sheets, least).rule(f"{name}-article-{len(rules) + 1}", host, site)
        if rule is not None:
            rules.append(rule)
    return rules


def _templates(sheets: Sequence[Sheet], least: int) -> Iterator[tuple[Place, list[Sheet]]]:
    """Yield the places of articles, that of most pages first, each with the pages that agree with it."""
    left = list(sheets)
    while len(left) >= least:
        scores: dict[Place, float] = defaultdict(float)
        for sheet in left:
            for place, agreement in sheet.fitting.items():
                scores[place] += agreement
        if not scores:
            return
        best = max(scores, key=lambda place: (scores[place], len(place), place))
        group = [sheet for sheet in left if best in sheet.fitting]
        if len(group) < least:
            return
        yield best, group
        left = [sheet for sheet in left if best not in sheet.elements]


@dataclass(frozen=True, eq=False)
class _Template:
    """The pages of one template: those whose article is in a place. sheets are all pages of the site."""

    article: Place
    group: Sequence[Sheet]
    sheets: Sequence[Sheet]
    least: int
    removed: list[Place] = field(default_factory=list)

    def rule(self, name: str, host: str, site: str) -> SiteRule | None:
        """Return the rule of the template; None where no selector tells its article from other elements."""
        selector = self._selector(self.article)
        if selector is None:
            return None
        parts = [selector, *filter(None, map(self._selector, self._parts_outside()))]
        having = [sheet for sheet in self.sheets if self.article in sheet.elements]
        return SiteRule(
            id=name,
            host=host,
            article=(", ".join(parts),),
            title=self._field_selector([_own_title(sheet) for sheet in self.group])
            or self._field_selector([self._heading(sheet) for sheet in self.group]),
            author=self._field_selector([sheet.page.author for sheet in self.group]),
            date=self._field_selector([sheet.page.date for sheet in self.group]),
            remove=tuple(filter(None, map(self._selector, self._boxes()))),
            about=f"the article of {len(self.group)} of {len(self.sheets)} pages of {site}",
            examples=tuple(sheet.page.name for sheet in self.group[:EXAMPLES]),
            agree=len(self.group),
            pages=len(having),
        )

    def _heading(self, sheet: Sheet) -> tuple[int, ...]:
        """Return the heading of a page's own that is the nearest above its text, for pages that declare no title."""
        page = sheet.page
        prose = (line for line, mass in enumerate(page.mass) if mass >= _PROSE and page.kept[line])
        first = next((line for line in prose if sheet.holds(self.article, line)), 0)
        above = range(first - 1, -1, -1)
        tags = (page.tag[each] for each in page.element)
        headings = {line for line, tag in enumerate(tags) if tag in _HEADINGS and sheet.own[line]}
        return tuple([line for line in above if line in headings][:1])

    def _parts_outside(self) -> list[Place]:
        """Return the places outside the article that most pages count to it, such as a lead."""
        found = []
        for place, having in self._places():
            if len(having) < max(self.least, len(self.group) / 2):
                continue
            outside = [
                s for s in having if not _is_inside(s, place, self.article) and not _holds_place(s, place, self.article)
            ]
            if len(outside) < len(having):
                continue
            taken = [s for s in having if s.sum(s.kept_chars, place) >= MOST * s.sum(s.chars, place) > 0]
            owned = [s for s in taken if s.sum(s.wanted, place) >= 0.5 * s.sum(s.mass, place) > 0]
            if len(owned) >= MOST * len(having):
                found.append(place)
        return _outermost(found, self.group)

    def _boxes(self) -> list[Place]:
        """Return the places that are no part of the article, though some page took them in."""
        found = []
        for place, having in self._places():
            if len(having) < self.least or not any(sheet.sum(sheet.kept_chars, place) for sheet in having):
                continue
            if any(_holds_place(sheet, place, self.article) for sheet in having):
                continue
            if sum(self._takes_article(sheet, place) for sheet in having) > FEW * len(having):
                continue
            if self._is_left_out(place, having) or _is_of_site(place, having) or _differs_little(place, having):
                found.append(place)
        return _outermost(found, self.group)

    def _is_left_out(self, place: Place, having: Sequence[Sheet]) -> bool:
        """Whether most pages leave a box out of their article."""
        shares = [sheet.sum(sheet.kept_chars, place) / max(1.0, sheet.sum(sheet.chars, place)) for sheet in having]
        return sum(share <= FEW for share in shares) >= MOST * len(having)

    def _takes_article(self, sheet: Sheet, place: Place) -> bool:
        """Whether a box has the title, or so much prose of its own that the page would lose its text with it."""
        if any(sheet.holds(place, title) for title in _own_title(sheet) or self._heading(sheet)):
            return True
        return sheet.sum(sheet.kept, place) > MAX_OF_ARTICLE * sheet.kept[-1]

    def _places(self) -> Iterator[tuple[Place, list[Sheet]]]:
        """Yield the places that boxes may have, each with the pages of the template that have lines in it."""
        having: dict[Place, list[Sheet]] = defaultdict(list)
        for sheet in self.group:
            for place, elements in sheet.elements.items():
                is_box = place[place.index(" ") - 1] not in _LEAVES or any(sheet.names[each] for each in elements)
                if is_box and sheet.sum(sheet.chars, place):
                    having[place].append(sheet)
        yield from sorted(having.items())

    def _field_selector(self, lines: Sequence[Sequence[int]]) -> tuple[str, ...]:
        """Return the selector of the place that has a line of a field on most pages that have the field."""
        counts: Counter[Place] = Counter()
        for sheet, own in zip(self.group, lines, strict=True):
            counts.update({sheet.places[sheet.page.element[line]] for line in own})
        told = sum(map(bool, lines))
        for place, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            if count < max(self.least, MIN_AGREEMENT * told):
                break
            if (selector := self._selector(place, lines)) is not None:
                return (selector,)
        return ()

    def _selector(self, place: Place, lines: Sequence[Sequence[int]] = ()) -> str | None:
        """Return the shortest selector that selects the elements of a place, and on other pages nothing else.

        lines: those of a field on each page; then the first element that is selected must begin with one of them.
        """
        having = [(sheet, own) for sheet, own in zip(self.group, lines or [()] * len(self.group), strict=True)]
        having = [(sheet, own) for sheet, own in having if place in sheet.elements and (own or not lines)]
        sheet, element = having[0][0], having[0][0].elements[place][0]
        for selector in _selectors(sheet, element):
            if lines:
                fits = [_first_is(each, selector, own) for each, own in having]
                if sum(fits) >= MOST * len(fits):
                    return _write(selector)
            elif all(_select(each, selector) == each.elements[place] for each, _ in having):
                return _write(selector)
        return None


def _is_of_site(place: Place, having: Sequence[Sheet]) -> bool:
    """Whether on most pages, lines that other pages have there, too, are most of a box."""
    of_site = sum(sheet.sum(sheet.site_chars, place) >= RECURRING * sheet.sum(sheet.chars, place) for sheet in having)
    return of_site >= MOST * len(having)


def _differs_little(place: Place, having: Sequence[Sheet]) -> bool:
    """Whether most of the text of a box is the same on most pages, such as a card of the author."""
    texts = [sheet.text(place) for sheet in having]
    if max(map(len, texts)) > MAX_BOX:
        return False
    shingles = [{text[start : start + SHINGLE] for start in range(len(text) - SHINGLE + 1)} for text in texts]
    counts = Counter(shingle for each in shingles for shingle in each)
    common = {shingle for shingle, count in counts.items() if count >= MOST * len(having)}
    alike = sum(len(each & common) >= ALIKE * len(each) > 0 for each in shingles)
    return alike >= MOST * len(having)


def _own_title(sheet: Sheet) -> tuple[int, ...]:
    """Return the title of a page, unless other pages have it in the same place."""
    title = sheet.page.title
    return () if title is None or not sheet.own[title] else (title,)


def _is_inside(sheet: Sheet, place: Place, outer: Place) -> bool:
    """Whether the first element of a place is inside one of another place."""
    return sheet.holds(outer, sheet.page.first[sheet.elements[place][0]])


def _holds_place(sheet: Sheet, place: Place, inner: Place) -> bool:
    """Whether an element of a place is, or holds, one of another place."""
    first = {sheet.page.first[each] for each in sheet.elements.get(inner, ())}
    return any(sheet.holds(place, line) for line in first) and sheet.sum(sheet.chars, place) >= sheet.sum(
        sheet.chars, inner
    )


def _outermost(places: Sequence[Place], sheets: Sequence[Sheet]) -> list[Place]:
    """Return the places that are inside of no other one of them."""
    inner = set()
    for sheet in sheets:
        here = {sheet.elements[place][0]: place for place in places if place in sheet.elements}
        marked = {each for place in here.values() for each in sheet.elements[place]}
        inner |= {place for element, place in here.items() if not marked.isdisjoint(sheet.around(element))}
    return [place for place in places if place not in inner]


# A selector as the compounds from the outermost element to the innermost, each somewhere inside the one before: pages
# have inline elements between them, which a layout has not.
Compound = tuple[str, tuple[str, ...]]


def _selectors(sheet: Sheet, element: int) -> Iterator[Sequence[Compound]]:
    """Yield selectors of an element: by its names, by the nearest names around it, by the way from the body."""
    tag, names = sheet.steps[element], sheet.names[element]
    yield from ([("", (name,))] for name in names if name.startswith("#"))
    yield from ([(tag, (name,))] for name in names if not name.startswith("#"))
    if names or tag in _TELLING:
        yield [(tag, names)]
    way: list[Compound] = [(tag, names)]
    while (element := sheet.page.parent[element]) >= _ROOT:
        way = [(sheet.steps[element], sheet.names[element]), *way]
        if sheet.names[element]:
            yield [way[0], way[-1]]
            yield way
    yield way


def _select(sheet: Sheet, selector: Sequence[Compound]) -> list[int]:
    """Return the elements that a selector selects."""
    return [element for element in range(len(sheet.page.tag)) if _matches(sheet, element, selector)]


def _matches(sheet: Sheet, element: int, selector: Sequence[Compound]) -> bool:
    if not _is(sheet, element, selector[-1]):
        return False
    for compound in reversed(selector[:-1]):
        element = sheet.page.parent[element]
        while element >= _ROOT and not _is(sheet, element, compound):
            element = sheet.page.parent[element]
        if element < _ROOT:
            return False
    return True


def _is(sheet: Sheet, element: int, compound: Compound) -> bool:
    tag, names = compound
    return (not tag or sheet.steps[element] == tag) and set(names) <= set(sheet.names[element])


def _first_is(sheet: Sheet, selector: Sequence[Compound], lines: Sequence[int]) -> bool:
    """Whether the first element with text that a selector selects begins with one of some lines."""
    page = sheet.page
    first = next((each for each in _select(sheet, selector) if page.first[each] < page.last[each]), None)
    return first is not None and page.first[first] in lines and page.last[first] - page.first[first] == 1


def _write(selector: Sequence[Compound]) -> str:
    return " ".join(tag + "".join(name if name[0] == "#" else f".{name}" for name in names) for tag, names in selector)
