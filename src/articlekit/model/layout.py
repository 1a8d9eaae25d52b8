"""What learning needs of a page: its lines, where they stand, and which of them are the article."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A page as parallel tuples: one entry per line, and one per element that holds lines; text has no elements.

    Attributes:
        lines: the text of each line.
        mass: how much prose each line is, in characters; links and lines without marks of sentences count little.
        chance: how sure it is that each line belongs to the article, 0 to 100.
        kept: whether each line is of the article that was found.
        element: the innermost element of each line.
        tag, names, parent: of each element; names are its classes, and its id with # before it. Element 0 is the body,
            whose parent is -1.
        first, last: of each element, its lines as a half-open range.
        title: the line of the title, if it was found.
        author, date: the lines from which the value can be read that was found.
        name: the address of the page, or what it is called in messages.
    """

    lines: tuple[str, ...]
    mass: tuple[int, ...] = ()
    chance: tuple[int, ...] = ()
    kept: tuple[bool, ...] = ()
    element: tuple[int, ...] = ()
    tag: tuple[str, ...] = ()
    names: tuple[tuple[str, ...], ...] = ()
    parent: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    title: int | None = None
    author: tuple[int, ...] = ()
    date: tuple[int, ...] = ()
    name: str = ""
