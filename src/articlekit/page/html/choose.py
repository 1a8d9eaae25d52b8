"""Which element is the article: votes of the blocks, then a climb to where more text is."""

from articlekit.page.html.mass import Mass
from articlekit.page.html.scan import Scan
from articlekit.page.html.tags import LEAVES

CAP = 150.0  # units of one block that count in the vote: 100 lost one page of 572, 300 made no difference
# A block's mass goes to its container, half of it to the element around that, a quarter to the next.
SHARES = (1.0, 0.5, 0.25)
HIDDEN_SHARE = 0.5
# An ancestor is better if its mass, less what it brings along that is no sentence, is so much more. From .8 to 1.0 no
# set of pages changed by more than .001; at .7 English pages lost .003, at .5 Greek, Polish and Russian news .004.
NOISE_COST = 0.8
MIN_GROWTH = 1.25
MIN_GAIN = 0.2  # of the mass so far


def choose(page: Scan, mass: Mass, hidden: list[bool], title: int | None) -> int | None:
    """Return the element that holds the article; None where no block has any mass."""
    best = _vote(page, mass, hidden)
    if best is None:
        return None
    return _article(page, _climb(page, mass, best), title)


def container(page: Scan, block: int) -> int:
    """Return the element that a block's vote goes to: what holds the paragraph, not the paragraph."""
    element = page.element[block]
    is_single = page.last[element] - page.first[element] == 1
    return page.parent[element] if element and (is_single or page.tag[element] in LEAVES) else element


def _vote(page: Scan, mass: Mass, hidden: list[bool]) -> int | None:
    votes = dict[int, float]()
    for block, own in enumerate(mass.mass):
        if not own:
            continue
        vote = min(own, CAP)
        element = container(page, block)
        for share in SHARES:
            if element < 0:
                break
            votes[element] = votes.get(element, 0.0) + vote * share
            element = page.parent[element]
    best, best_score = None, 0.0
    for element, score in votes.items():
        first, last = page.first[element], page.last[element]
        units = mass.sum_units[last] - mass.sum_units[first]
        links = mass.sum_linked[last] - mass.sum_linked[first]
        found = score * (1 - links / units if units else 1.0) * (HIDDEN_SHARE if hidden[element] else 1.0)
        if found > best_score:
            best, best_score = element, found
    return best


def _net(page: Scan, mass: Mass, element: int) -> tuple[float, float]:
    """Return an element's mass, and the same less the cost of what is no sentence in it."""
    first, last = page.first[element], page.last[element]
    own = mass.sum_mass[last] - mass.sum_mass[first]
    return own, own - NOISE_COST * (mass.sum_units[last] - mass.sum_units[first] - own)


def _climb(page: Scan, mass: Mass, element: int) -> int:
    own, net = _net(page, mass, element)
    best = element
    for ancestor in page.ancestors(element):
        more, better = _net(page, mass, ancestor)
        if better > MIN_GROWTH * net and better - net > MIN_GAIN * own:
            best, own, net = ancestor, more, better
    return best


def _article(page: Scan, element: int, title: int | None) -> int:
    """Return the <article> that has the title, where the element holds several."""
    inside = [
        index
        for index in range(element + 1, _end(page, element))
        if page.tag[index] == "article" and page.last[index] > page.first[index]
    ]
    if len(inside) < 2 or title is None:  # noqa: PLR2004
        return element
    return next((index for index in inside if page.first[index] <= title < page.last[index]), element)


def _end(page: Scan, element: int) -> int:
    """Return the element after the last one inside an element."""
    end = element + 1
    while end < len(page.tag) and page.parent[end] >= element:
        end += 1
    return end
