"""Where the pages of a site keep their article, title, date and author, and its boxes: places that many pages agree on.

What a page's judge says of its lines is evidence, and so is that a line stands in its place on no other page of the
site; the place with the most evidence over all pages is that of the article.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articlekit.collection.selectors import first_is, select, selectors_of, write
from articlekit.collection.sheet import MIN_AGREEMENT, PROSE, Place, Sheet, is_leaf
from articlekit.rules.site import SiteRule

EXAMPLES = 3
# A box is what most pages leave out of their article, a part of it is what most pages take in.
MOST, FEW = 0.8, 0.2
RECURRING = 0.8  # share of a box's characters in lines of other pages
MAX_BOX, SHINGLE, ALIKE = 1000, 5, 0.7  # characters of a box, and of its shingles; share of them that most pages have
NEARLY_ALL = 0.9
MAX_OF_ARTICLE = 0.3  # share of a page's prose that a box may take
_HEADINGS = frozenset(("h1", "h2", "h3"))


def learn_places(site: str, name: str, host: str, sheets: Sequence[Sheet], *, least: int) -> list[SiteRule]:
    """Return a rule for each template of a site; least is the number of pages that must agree.

    Args:
        site: its name in the description.
        name: what the ids of the rules begin with.
        host: what the pages of the rules have for a host.
        sheets: its pages, none of them a copy of another one.
        least: how many pages must agree.
    """
    sheets = [sheet for sheet in sheets if sheet.wanted[-1]]
    rules: list[SiteRule] = []
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
        prose = (line for line, mass in enumerate(page.mass) if mass >= PROSE and page.kept[line])
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
                is_box = not is_leaf(place) or any(sheet.names[each] for each in elements)
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
        """Return the shortest selector that selects the elements of a place, and nothing else, on nearly all pages.

        lines: those of a field on each page; then the first element that is selected must begin with one of them.
        """
        having = [(sheet, own) for sheet, own in zip(self.group, lines or [()] * len(self.group), strict=True)]
        having = [(sheet, own) for sheet, own in having if place in sheet.elements and (own or not lines)]
        sheet, element = having[0][0], having[0][0].elements[place][0]
        for selector in selectors_of(sheet, element):
            if lines:
                is_right = _have(
                    (first_is(each, selector, own) for each, own in having), MOST * len(having), len(having)
                )
            else:
                exact = (select(each, selector) == each.elements[place] for each, _ in having)
                is_right = _have(exact, NEARLY_ALL * len(having), len(having))
            if is_right:
                return write(selector)
        return None


def _have(answers: Iterable[bool], least: float, total: int) -> bool:
    """Whether at least so many of some answers are yes; stops at the first no that rules it out."""
    for answer in answers:
        total -= not answer
        if total < least:
            return False
    return True


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
