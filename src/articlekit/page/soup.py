"""BeautifulSoup as input: a soup that a crawler has already made of a page."""

from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from bs4 import BeautifulSoup


def is_soup(page: object) -> "TypeGuard[BeautifulSoup]":
    """Whether a page is a soup; told by its class's module, since importing bs4 to ask costs 100 ms."""
    return any(base.__module__.partition(".")[0] == "bs4" for base in type(page).__mro__)


def markup(soup: "BeautifulSoup") -> str:
    """Return a soup as HTML text, for the reader of HTML: what is set in blocks is decided in one place."""
    return str(soup)
