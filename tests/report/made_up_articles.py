"""Articles with every kind of thing that the pages of HTML show, and texts that would run, load or hide something."""

import articlekit
from articlekit.model import Article, Block, Damage, Encoding, Foreign, Metadata, Removal
from made_up import DOUBLED, PAGE

# What would run, load or hide something, if it came through as it is.
EVIL = (
    "<script>alert(1)</script>",
    "</bdi></td><img src=x onerror=alert(1)>",
    "--><svg onload=alert(1)>",
    "</title><a href='javascript:alert(1)'>",
    "</script><script>alert(2)</script>",
    "&lt;script&gt;",
    '" onmouseover="alert(1)',
    "{{ 7 * 7 }}{% raw %}",
    "line\u2028separator",
    "\x1b]8;;http://evil.example\x07\0\u202e",
)


def doubled() -> Article:
    """Return a page whose body occurs twice, with a footer between the two."""
    return articlekit.clean(DOUBLED.encode())


def single() -> Article:
    """Return a page with a footer."""
    return articlekit.clean(PAGE.encode())


def evil(text: str) -> Article:
    """Return an article that has a text wherever a page can have one."""
    removal = Removal("strip", text, frozenset({text}), f"{text} beside line 1")
    damage = (Damage(text, 1, text, text, repaired=True), Damage(text, 2, text))
    encoding = Encoding(text, text, 0.5, (text,), 1, (text,), 3, 1, (Foreign(0, 5, text),), damage)
    metadata = Metadata(title=text, author=text, tags=(text,), canonical=text, evidence=(("title", text),))
    blocks = (Block(text, 1, "title"), Block(text, 2), Block(text, 3, "paragraph", removal))
    return Article(text, encoding, blocks, metadata, warnings=(text,), url=f"javascript:{text}", mended=(text,))
