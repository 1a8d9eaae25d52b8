"""Names and colours for what people are shown: why a line was removed, and how a duplicate is related to its keeper.

A name is the same in every view: it is the class in the HTML of a report, and has a colour of its own on a terminal.
"""

from collections.abc import Iterable
from typing import NamedTuple


class Look(NamedTuple):
    """How a kind of thing is shown.

    Attributes:
        name: its stable name: lower case, without spaces, so that it can be a CSS class.
        about: what it is, for a legend.
        colour: parameters of the control sequence that sets its colour. Source: ECMA-48, section 8.3.117 (SGR).
    """

    name: str
    about: str
    colour: str


OTHER = "other"
# Reasons of removals, by group. A line with several reasons is of the first group here that one of them belongs to.
_REASONS = {
    "legal": ("copyright", "icp", "licence", "transfer"),
    "contact": ("contact", "hotline"),
    "credits": ("editor", "metadata"),
    "share": ("comment", "login", "print", "share"),
    "related": ("advertising", "related"),
    "navigation": ("navigation", "pager"),
    "repeat": ("duplicate",),
    "structure": ("hidden", "joined", "outside", "template"),
}
# The colours are among the sixteen that a terminal's theme sets, since these can be read on its background, dark or
# light. Most lines of a page of HTML are outside its article, so these are dim.
GROUPS = {
    look.name: look
    for look in (
        Look("legal", "copyright, licences, registration numbers, terms of republication", "31"),
        Look("contact", "addresses, telephone numbers, hotlines for complaints", "33"),
        Look("credits", "authors, editors, sources and dates", "36"),
        Look("share", "buttons for readers: share, comment, log in, print", "32"),
        Look("related", "other articles, and advertisements", "35"),
        Look("navigation", "menus, and links to other pages", "94"),
        Look("repeat", "a second copy of text that is kept", "1;35"),
        Look("structure", "outside the article, hidden, or printed on every page of the site", "2"),
        Look(OTHER, "any other reason", "1"),
    )
}
_GROUP_OF = {reason: group for group, reasons in _REASONS.items() for reason in reasons}
_RANKS = {group: rank for rank, group in enumerate(GROUPS)}
_TURNED_DOWN = Look("turned-down", "compared, and no duplicate", "2")
# How a document is related to another one, by the words of records; those for no relation look the same.
RELATIONS = {
    "exact": Look("exact", "the same text", "32"),
    "near": Look("near", "nearly the same text", "33"),
    "contained": Look("contained", "a part of the other text", "36"),
    "turned down": _TURNED_DOWN,
    "none": _TURNED_DOWN,
}
# The colour of each group, and of each relation by its word.
COLOURS = {name: look.colour for name, look in (*GROUPS.items(), *RELATIONS.items())}


def group_of(reasons: Iterable[str]) -> str:
    """Return the group of a line that was removed for these reasons, in any order.

    >>> group_of(["hotline", "copyright"])
    'legal'
    >>> group_of(["my-own-reason"])
    'other'
    """
    return min((_GROUP_OF.get(reason, OTHER) for reason in reasons), key=_RANKS.__getitem__, default=OTHER)
