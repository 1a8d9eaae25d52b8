"""Sites that were made up for these tests, with templates that mislead: eight sites of 25 pages each."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_ENGLISH = """
    river market bridge council harvest teacher winter garden railway letter miller painter island orchard
    doctor lantern village summer station farmer library mountain morning kitchen sailor forest museum bakery
    window captain
""".split()  # noqa: SIM905  (a table of names)
_VERBS = """
    saw built found mended crossed painted opened counted measured visited carried remembered
""".split()  # noqa: SIM905  (a table of names)
_CHINESE = [
    first + second for first in "渡灯堤桥仓磨账茶舟谷柳井砚筏窑蓑犁桑麦坊" for second in "口塔岸工门石本馆村雨条台"
]
_CARD = "writes for this paper, and has done so for a long time."
PAGES = 25


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page of a site: its address and HTML, what is its article, and what is not."""

    url: str
    html: str
    title: str
    body: tuple[str, ...]
    junk: tuple[str, ...]
    author: str
    date: str


@dataclass(frozen=True, slots=True)
class Story:
    """What a page is made of: the article, headlines and leads of other pages, lines that are the reader's."""

    number: int
    title: str
    body: tuple[str, ...]
    author: str
    date: str
    others: tuple["Story", ...] = ()
    remarks: tuple[str, ...] = ()


def sites(seed: int = 1) -> dict[str, list[MadePage]]:
    """Return the pages of each site, by host."""
    return {
        f"{name}.example": _site(name, make, random.Random(f"{seed} {name}"), is_chinese=number % 2 == 0)
        for number, (name, make) in enumerate(_SITES.items())
    }


def _site(name: str, make: Callable[[Story], str], draw: random.Random, *, is_chinese: bool) -> list[MadePage]:
    sentence = _chinese if is_chinese else _english
    stories = [_story(number, draw, sentence, is_chinese=is_chinese) for number in range(PAGES)]
    site = f"{name.title()} 晚报" if is_chinese else f"The {name.title()} Herald"
    pages = []
    for number, story in enumerate(stories):
        others = tuple(stories[(number // 6 * 5 + place) % PAGES] for place in range(5))
        others = tuple(other for other in others if other is not story)
        remarks = tuple(sentence(draw) for _ in range(draw.randrange(1, 4)))
        full = Story(story.number, story.title, story.body, story.author, story.date, others, remarks)
        menu = [f"{word} {site}" for word in ("Home", "News", "Sport", "Culture", "Weather", "Contact")]
        foot = [
            f"{site}, all rights reserved, and no part may be printed elsewhere without a letter from the editors.",
            f"Read by {draw.randrange(1000)} people",
        ]
        links = "".join(f'<li><a href="/{line.lower()}">{line}</a></li>' for line in menu)
        # What is in the head tells nothing.
        html = (
            f"<!doctype html><html><head><meta charset=utf-8><title>{site}</title></head><body>"
            f"<div class='top'><ul>{links}</ul></div>{make(full)}"
            f"<div class='bottom'><p>{foot[0]}</p><p>{foot[1]}</p></div></body></html>"
        )
        teasers = [line for other in others for line in (other.title, other.body[0])]
        card = f"{story.author} {_CARD}"
        junk = (*menu, *foot, *teasers, *remarks, card)
        kind = ("news", "gallery", "column")[number % 3]
        url = f"https://www.{name}.example/{kind}/{number}.html"
        pages.append(MadePage(url, html, story.title, story.body, junk, story.author, story.date))
    return pages


def _story(number: int, draw: random.Random, sentence: Callable[[random.Random], str], *, is_chinese: bool) -> Story:
    title = "".join(draw.sample(_CHINESE, 6)) if is_chinese else " ".join(draw.sample(_ENGLISH, 5)).capitalize()
    body = tuple(
        ("" if is_chinese else " ").join(sentence(draw) for _ in range(draw.randrange(2, 5)))
        for _ in range(draw.randrange(4, 9))
    )
    first, last = draw.choice(("Ada", "Tom", "Eve")), draw.choice(("Miller", "Baker", "Potter"))
    author = draw.choice(_CHINESE)[:2] + "明" if is_chinese else f"{first} {last}"
    return Story(number, title, body, author, f"2024-05-{number + 1:02}")


def _english(draw: random.Random) -> str:
    first, second, third = draw.sample(_ENGLISH, 3)
    return f"The {first} {draw.choice(_VERBS)} the {second} of number {draw.randrange(10_000)}, and then the {third}."


def _chinese(draw: random.Random) -> str:
    words = draw.sample(_CHINESE, 6)
    return f"{words[0]}的{words[1]}到了{words[2]}，{words[3]}与{words[4]}也在第{draw.randrange(10_000)}号{words[5]}。"


def _paragraphs(lines: Sequence[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{line}</{tag}>" for line in lines)


def _head(story: Story, tag: str = "h2", name: str = "t") -> str:
    who = f"<div class='who'>{story.author}</div><div class='when'>{story.date}</div>"
    return f"<{tag} class='{name}'>{story.title}</{tag}>{who}"


def _teasers(story: Story, tag: str = "article", name: str = "") -> str:
    return "".join(
        f"<{tag} class='{name}'><h3>{other.title}</h3><p>{other.body[0]}</p></{tag}>" for other in story.others
    )


def _misnamed(story: Story) -> str:
    """The article is called comments, and the teasers are articles."""
    return (
        f"<main class='article'>{_teasers(story)}</main>{_head(story)}"
        f"<div class='comments sidebar'>{_paragraphs(story.body)}</div>"
        f"<div class='reader-replies'>{_paragraphs(story.remarks)}</div>"
    )


def _three(story: Story) -> str:
    """Three templates."""
    kind = story.number % 3
    if kind == 0:
        inner = f"<div class='story'>{_head(story, 'h1')}<div class='copy'>{_paragraphs(story.body)}</div></div>"
    elif kind == 1:
        rows = "".join(f"<li><div class='plate'></div><div class='words'>{line}</div></li>" for line in story.body)
        inner = f"<div class='gallery'>{_head(story, 'h1')}<ol class='plates'>{rows}</ol></div>"
    else:
        inner = f"<div class='promo-column'>{_head(story, 'h1')}{_paragraphs(story.body)}</div>"
    return f"{inner}<div class='rail'>{_teasers(story, 'div', 'card')}</div>"


def _tried(story: Story) -> str:
    """Two versions, by chance."""
    name = "related-a" if story.number * 7 % 5 < 3 else "popup-b"
    return (
        f"<div class='wrap'>{_head(story)}<section class='{name}'>{_paragraphs(story.body)}</section>"
        f"<section class='rest'>{_teasers(story)}</section></div>"
    )


def _redesigned(story: Story) -> str:
    """Another template from the middle of the crawl on."""
    if story.number < PAGES // 2:
        return (
            f"<div id='old'><div class='nav-text'>{_head(story)}{_paragraphs(story.body)}</div>{_teasers(story)}</div>"
        )
    return (
        f"<div id='new'>{_teasers(story, 'article', 'entry')}<div class='sidebar-main'>{_head(story)}"
        f"{_paragraphs(story.body)}</div></div>"
    )


def _table(story: Story) -> str:
    """Tables for a layout, without names."""
    return (
        f"<table><tr><td>{_teasers(story, 'div')}</td><td>{_head(story)}{_paragraphs(story.body)}</td>"
        f"<td>{_paragraphs(story.remarks)}</td></tr></table>"
    )


def _hashed(story: Story) -> str:
    """Names that are different on every page, but for one."""
    digits = f"{story.number * 7919 % 1000:03}"
    number = f"x{digits} {''.join(chr(ord('g') + int(digit) + story.number % 9) for digit in digits)}"
    return (
        f"<div class='css-{number}'><div class='css-{number} ad-body'>{_head(story)}{_paragraphs(story.body)}</div>"
        f"<div class='css-{number} post'>{_teasers(story)}</div></div>"
    )


def _boxed(story: Story) -> str:
    """Boxes inside the article, and its first paragraph above it."""
    box = f"<div class='more'><h4>Read on</h4>{_paragraphs([other.title for other in story.others])}</div>"
    card = f"<div class='card'><p>{story.author} {_CARD}</p></div>"
    return (
        f"{_head(story, 'h1')}<div class='standfirst'><p>{story.body[0]}</p></div><div class='ads'></div>"
        f"<div class='text'>{_paragraphs(story.body[1:3])}{box}{_paragraphs(story.body[3:])}{card}</div>"
        f"<div class='below'>{_teasers(story)}</div>"
    )


def _small(story: Story) -> str:
    """A short text beside long ones that the site prints on every page."""
    law = [
        f"This paper is not bound by paragraph {number}, which says what a paper may print, and under which conditions"
        " a reader may ask for another copy, for his money, or for a correction, within the limits of the law of the"
        " place, as it was when the reader read it, and as it will be when he comes to the office with his copy."
        for number in range(3)
    ]
    return (
        f"<div class='footer-wrap'>{_head(story)}{_paragraphs(story.body[:4])}</div>"
        f"<div class='content article-body'>{_paragraphs(law)}</div>"
    )


_SITES: dict[str, Callable[[Story], str]] = {
    "misnamed": _misnamed,
    "three": _three,
    "tried": _tried,
    "redesigned": _redesigned,
    "table": _table,
    "hashed": _hashed,
    "boxed": _boxed,
    "small": _small,
}
