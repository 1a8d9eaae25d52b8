"""The metadata of a page of HTML: what its markup declares, the block of its title, the date near it, the images."""

import html as entities
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from articlekit.model import Image, Metadata
from articlekit.page.html.addresses import absolute
from articlekit.page.html.scan import Scan, attributes_of
from articlekit.rules import dates
from articlekit.rules.characters import HAN

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Field -> the names, properties or itemprops of meta elements that declare it, in lower case, the most reliable first.
# Sources: schema.org (NewsArticle), ogp.me, the Dublin Core, and the names that news sites use.
_META = {
    "title": ("og:title", "twitter:title", "headline", "dc.title", "articletitle", "contenttitle"),
    "date": (
        *("article:published_time", "og:published_time", "datepublished", "bytedance:published_time", "pubdate"),
        *("publishdate", "publish_date", "publish-date", "parsely-pub-date", "sailthru.date", "dc.date.issued"),
        *("dcterms.created", "dc.date", "dcterms.date", "og:release_date", "weibo:article:create_at", "apub:time"),
        *("article.published", "publication_date", "date", "datecreated"),
    ),
    "author": ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator", "dcsext.author"),
    "publisher": ("og:site_name", "publisher", "dc.publisher", "application-name", "contentsource", "source"),
    "url": ("og:url",),
    "image": ("og:image", "og:image:url", "twitter:image"),
}
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|WebPage)$")
_SITE = re.compile(rf"\s*[_|｜丨]\s*|\s+[-–—·«»:]+\s+|(?<=[{HAN}）」》”！？])\s*[-–—]+\s*(?=[{HAN}])")
MAX_NODES = 2000  # objects and lists of JSON that are looked at
MAX_NAME = 60  # characters

# Selects the elements that declare something; JSON-LD is among the scripts.
DECLARING = 'meta,title,link[rel="canonical"],time[datetime],script'
NEAR = "a line near the title"  # the evidence for a date that is not declared
BELOW = "a line below the text"  # the same where no line near the title has one
FIRST_TIME = "<time>"  # the evidence for a date that only an element declares
DAY = len("2021-05-06")  # a longer date has a time of day
Declared = tuple[str, str]  # a value, and the evidence for it: "json-ld", "og:title"


def read_declared(tree: "LexborHTMLParser", nodes: "Sequence[LexborNode]") -> dict[str, list[Declared]]:  # noqa: C901
    """Return field -> the values that a page declares for it, the most reliable first.

    Args:
        tree: the page.
        nodes: its elements that DECLARING selects, in order; others among them do no harm.

    Returns:
        title, date, author, publisher, url, image and language, each with a list that may be empty.
    """
    found: dict[str, list[Declared]] = {field: [] for field in (*_META, "language")}
    metas: dict[str, str] = {}
    times: list[Declared] = []
    title: list[Declared] = []
    for node in nodes:
        tag = node.tag
        if tag == "meta":
            attributes = node.attributes
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            if value := (attributes.get("content") or "").strip():
                metas.setdefault(name.strip().lower(), value)
        elif tag == "script":
            if (node.attributes.get("type") or "").lower() == "application/ld+json":
                for field, value in _json_ld(node.text()):
                    found[field].append((value, "json-ld"))
        elif tag == "link":
            found["url"].insert(0, (node.attributes.get("href") or "", "canonical"))
        elif tag == "time":
            times = times or [(node.attributes.get("datetime") or "", FIRST_TIME)]
        elif tag == "title":
            title = title or [(node.text(), "<title>")]
    for field, names in _META.items():
        found[field] += [(metas[name], name if ":" in name else f"meta {name}") for name in names if name in metas]
    found["date"] += times
    found["title"] += title
    if (root := tree.root) is not None and (language := root.attributes.get("lang") or root.attributes.get("xml:lang")):
        found["language"].append((language, "lang"))
    return {field: [(value, by) for value, by in values if value.strip()] for field, values in found.items()}


def without_site(title: str, site: str | None) -> str:
    """Return the longest part of a title: without the names of the site and its sections."""
    parts = [part.strip() for part in _SITE.split(" ".join(title.split())) if part and part.strip()]
    own = [part for part in parts if part != site] or parts
    return max(own, key=lambda part: len(part.encode("utf-8", "replace")), default="")


def _json_ld(text: str) -> Iterator[Declared]:
    """Yield (field, value) of the articles in a script of JSON-LD."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for node in json_objects(data):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds):
            yield from _article(node)


def json_objects(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (any JSON value)
    """Yield the objects of a JSON value, outer ones first."""
    waiting = [data]
    for _ in range(MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, dict):
            yield value
            waiting += [inner for inner in value.values() if isinstance(inner, dict | list)]
        elif isinstance(value, list):
            waiting += value[:MAX_NODES]


def _article(node: dict[str, Any]) -> Iterator[Declared]:
    for key, field in (
        ("headline", "title"),
        ("datePublished", "date"),
        ("author", "author"),
        ("publisher", "publisher"),
    ):
        names = list(_names(node.get(key)))
        if names:
            yield field, entities.unescape(", ".join(names[:5]) if field == "author" else names[0])


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401  (any JSON value)
    """Yield the strings, or the names of the objects, in a value."""
    for item in value if isinstance(value, list) else [value]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, str) and name.strip():
            yield name.strip()


def first_name(values: Iterable[Declared]) -> Declared | None:
    """Return the first value that is a name, and not an address or a paragraph."""
    return next(
        ((value, by) for value, by in values if len(value) <= MAX_NAME and "/" not in value and "@" not in value), None
    )


MAX_TITLE_CHARS = 210  # as much as 70 Chinese characters
MIN_COVERAGE = 0.4  # share of a declared title, without the site's name; a block with less is the name of a section
MIN_SHARE = 0.7  # share of a block's pairs of characters that also stand in the declared title
HEADING_BONUS = {"h1": 0.3, "h2": 0.1}
LINK_COST = 0.2
_NO_WORD = re.compile(r"[\W_]+")
# Characters at the ends of a line, of which some must stand in a title for a closer look at the line.
PROBE, LATIN_PROBE, CJK_PROBE = 3, 5, 2
MIN_HEADING = 6  # least characters of a heading that is like no declared title


def letters_of(text: str) -> str:
    """Return a text's letters and digits in lower case."""
    return _NO_WORD.sub("", text).lower()


def find_title(page: Scan, titles: list[str]) -> int | None:
    """Return the block most like a declared title; without one, the page's only <h1>; else None."""
    wanted = list(dict.fromkeys(title for title in map(letters_of, titles) if len(title) > 1))
    pairs = [_pairs(title) for title in wanted]
    written = "\n".join(dict.fromkeys(titles)).lower()
    least = MIN_COVERAGE * min(map(len, pairs), default=0)
    best, best_score = None, 0.0
    for block, text in enumerate(page.text):
        if not least <= len(text) <= MAX_TITLE_CHARS:
            continue
        tag = page.tag[page.element[block]]
        if tag not in HEADING_BONUS and not _may_be_title(text, written):
            continue
        score = _likeness(letters_of(text), wanted, pairs, is_heading=tag in HEADING_BONUS)
        if score:
            score += HEADING_BONUS.get(tag, 0.0) - (LINK_COST if page.linked[block] else 0.0)
            if score > best_score:
                best, best_score = block, score
    return best if best is not None else _only_heading(page)


def _may_be_title(text: str, written: str) -> bool:
    """Whether the beginning, middle or end of a line stands in a title: a quick test that most lines fail."""
    own = text.lower()
    size, half = (LATIN_PROBE if own.isascii() else CJK_PROBE), len(own) // 2
    return own[:size] in written or own[-size:] in written or own[half : half + size] in written


def _only_heading(page: Scan) -> int | None:
    """Return the block of the page's only <h1>, unless it is very short."""
    headings = [block for block, element in enumerate(page.element) if page.tag[element] == "h1"]
    return headings[0] if len(headings) == 1 and len(page.text[headings[0]]) >= MIN_HEADING else None


def _likeness(own: str, wanted: list[str], pairs: list[set[str]], *, is_heading: bool) -> float:
    """Return 1 plus the share of a title that a line covers, for the best title; 0 for a line that is like none."""
    if len(own) < 2:  # noqa: PLR2004
        return 0.0
    best = 0.0
    for title, expected in zip(wanted, pairs, strict=True):
        if own in title:
            covered = len(own) / len(title)
            best = max(best, 1.0 + covered if covered >= MIN_COVERAGE else 0.0)
        elif is_heading or own[:PROBE] in title or own[-PROBE:] in title:
            mine = _pairs(own)
            hit = len(mine & expected)
            if hit >= MIN_SHARE * len(mine) and hit >= MIN_COVERAGE * len(expected):
                best = max(best, hit / len(mine) + hit / len(expected))
    return best


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}


_SOURCES = ("src", "data-src", "data-original", "data-lazy-src", "data-url")
MAX_IMAGES = 200
MIN_SIDE = 50  # pixels; what is smaller is an icon or a counter
# How many lines below and above a title may hold its date, how long they may be, and how much may stand beside it.
DATE_REACH, DATE_REACH_ABOVE = 10, 4
MAX_DATE_LINE, MAX_BESIDE = 80, 30
DATE_REACH_BELOW, MAX_BESIDE_BELOW = 4, 12
_ICON = ("data:", "about:", "javascript:")


def describe(
    declared: dict[str, list[Declared]], page: Scan, title: int | None = None, span: tuple[int, int] | None = None
) -> tuple[Metadata, str | None]:
    """Return the metadata that the markup gives of the article, and the page's canonical address.

    Args:
        declared: what read_declared returned.
        page: the blocks.
        title: the block of the visible title, which is preferred to a declared one.
        span: the blocks of the article, as a half-open range; None where no article was found.
    """
    site = next((value for value, _ in declared["publisher"]), None)
    best: dict[str, Declared] = {}
    if title is not None:
        best["title"] = (page.text[title], f"<{page.tag[page.element[title]]}>")
    elif heading := next(((without_site(value, site), by) for value, by in declared["title"]), None):
        best["title"] = heading
    if date := next(((day, by) for value, by in declared["date"] if (day := dates.read(value))), None):
        best["date"] = date
    for field in ("author", "publisher"):
        if name := first_name(declared[field]):
            best[field] = name
    if declared["language"]:
        best["language"] = (declared["language"][0][0].replace("_", "-").strip(), declared["language"][0][1])
    address = next((value for value, _ in declared["url"] if value.startswith("http")), None)
    day = best["date"][0] if "date" in best else ""
    near = _near_date(page, title, span) if span is not None and len(day) <= DAY else None
    if near is not None and near[0].startswith(day) and len(near[0]) > len(day):
        best["date"] = near
    values = {field: value for field, (value, _) in best.items()}
    evidence = tuple((field, by) for field, (_, by) in best.items())
    images = tuple(Image(value) for value, _ in declared["image"][:1] if value.startswith("http"))
    return Metadata(**values, images=images, evidence=evidence), address  # type: ignore[arg-type]  # texts only


def _near_date(page: Scan, title: int | None, span: tuple[int, int]) -> Declared | None:
    """Return the date of a short line near the title, the nearest below it first: "Published on July 18, 2025".

    Where there is none, a line below the text may hold it, with hardly anything beside it.
    """
    first, last = span
    head = first if title is None else title
    below = range(head + 1, head + 1 + DATE_REACH)
    above = range(head - 1, head - 1 - DATE_REACH_ABOVE, -1)
    if found := _date_in(page, (*below, *above), MAX_BESIDE):
        return found, NEAR
    if found := _date_in(page, range(last, last + DATE_REACH_BELOW), MAX_BESIDE_BELOW):
        return found, BELOW
    return None


def _date_in(page: Scan, blocks: Iterable[int], beside: int) -> str | None:
    """Return the first date of the first short line that has one; beside: how many other characters it may have."""
    for block in blocks:
        text = page.text[block].lower() if 0 <= block < len(page.text) else ""
        found = list(dates.find(text)) if len(text) <= MAX_DATE_LINE else []
        if found and len(text) - sum(date.end - date.start for date in found) <= beside:
            return found[0].iso
    return None


def find_images(page: Scan, captions: list[bool], span: tuple[int, int], base: str | None) -> tuple[Image, ...]:
    """Return the images of the article, each with the caption below it."""
    first, last = span
    found: dict[str, Image] = {}
    for block, written in page.images:
        if first <= block <= last and len(found) < MAX_IMAGES and (address := _address(attributes_of(written), base)):
            captioned = block < last and captions[page.element[block]]
            found.setdefault(address, Image(address, page.text[block] if captioned else None))
    return tuple(found.values())


def _address(attributes: dict[str, str], base: str | None) -> str | None:
    for side in ("width", "height"):
        size = attributes.get(side, "").removesuffix("px")
        if size.isdecimal() and int(size[:6]) < MIN_SIDE:
            return None
    address = next((value.strip() for key in _SOURCES if (value := attributes.get(key)) and value.strip()), "")
    if not address or address.lower().startswith(_ICON):
        return None
    return absolute(address, base)
