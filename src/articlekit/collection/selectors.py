"""CSS selectors of elements, as short as tell them from the others, and what they select in a layout."""

from collections.abc import Iterator, Sequence

from articlekit.collection.sheet import Sheet

_TELLING = frozenset(("article", "main", "h1", "time"))  # tags that say what they are without a name

# A selector as the compounds from the outermost element to the innermost, each somewhere inside the one before: pages
# have inline elements between them, which a layout has not.
Compound = tuple[str, tuple[str, ...]]


def selectors_of(sheet: Sheet, element: int) -> Iterator[Sequence[Compound]]:
    """Yield selectors of an element: by its names, by the nearest names around it, by the way from the body."""
    tag, names = sheet.steps[element], sheet.names[element]
    yield from ([("", (name,))] for name in names if name.startswith("#"))
    yield from ([(tag, (name,))] for name in names if not name.startswith("#"))
    if names or tag in _TELLING:
        yield [(tag, names)]
    way: list[Compound] = [(tag, names)]
    while (element := sheet.page.parent[element]) >= 0:
        way = [(sheet.steps[element], sheet.names[element]), *way]
        if sheet.names[element]:
            yield [way[0], way[-1]]
            yield way
    yield way


def select(sheet: Sheet, selector: Sequence[Compound]) -> list[int]:
    """Return the elements that a selector selects."""
    return [element for element in range(len(sheet.page.tag)) if _matches(sheet, element, selector)]


def _matches(sheet: Sheet, element: int, selector: Sequence[Compound]) -> bool:
    if not _is(sheet, element, selector[-1]):
        return False
    for compound in reversed(selector[:-1]):
        element = sheet.page.parent[element]
        while element >= 0 and not _is(sheet, element, compound):
            element = sheet.page.parent[element]
        if element < 0:
            return False
    return True


def _is(sheet: Sheet, element: int, compound: Compound) -> bool:
    tag, names = compound
    return (not tag or sheet.steps[element] == tag) and set(names) <= set(sheet.names[element])


def first_is(sheet: Sheet, selector: Sequence[Compound], lines: Sequence[int]) -> bool:
    """Whether the first element with text that a selector selects begins with one of some lines."""
    page = sheet.page
    first = next((each for each in select(sheet, selector) if page.first[each] < page.last[each]), None)
    return first is not None and page.first[first] in lines and page.last[first] - page.first[first] == 1


def write(selector: Sequence[Compound]) -> str:
    """Return a selector as CSS."""
    return " ".join(tag + "".join(name if name[0] == "#" else f".{name}" for name in names) for tag, names in selector)
