"""What a page's markup declares about its article: JSON-LD, OpenGraph, meta and link elements, time elements."""

import html as entities
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from articlekit.page import dates

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# field -> where it may be declared, what is surest first; the last part of a meta's name, property or itemprop, in
# lower case. Sources: schema.org (NewsArticle), ogp.me, the Dublin Core, and the names that news sites use.
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
_FIELDS = {name: field for field, names in _META.items() for name in names}
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|WebPage)$")
_ISO = re.compile(
    r"\s*(?P<day>(?:19|20)\d\d-\d\d-\d\d)(?:[T ](?P<time>\d\d:\d\d(?::\d\d)?)(?:\.\d+)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?)?"
)
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_SITE = re.compile(r"\s*[_|｜丨]\s*|\s+[-–—·«»:]+\s+|(?<=[\u3400-\u9fff）」》”！？])\s*[-–—]+\s*(?=[\u3400-\u9fff])")
MAX_NODES = 2000  # of JSON-LD that are looked at
MAX_NAME = 60

# What declares something, and the scripts among which JSON-LD is.
DECLARING = 'meta,title,link[rel="canonical"],time[datetime],script'
NEAR = "a line near the title"  # what tells a date that is not declared
BELOW = "a line below the text"  # what does where no line near the title has one
FIRST_TIME = "<time>"  # what does where an element declares it
DAY = len("2021-05-06")  # a date that is no longer tells no time of day
Told = tuple[str, str]  # a value, and what told it


def declared(tree: "LexborHTMLParser", nodes: "Sequence[LexborNode]") -> dict[str, list[Told]]:  # noqa: C901
    """Return field -> what the page declares of it, what is surest first.

    The fields are title, date, author, publisher, url, image and language. nodes: those of the page that DECLARING
    selects, in order, and perhaps others.
    """
    found: dict[str, list[Told]] = {field: [] for field in (*_META, "language")}
    metas: dict[str, str] = {}
    times: list[Told] = []
    title: list[Told] = []
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
        told = [(metas[name], name if ":" in name else f"meta {name}") for name in names if name in metas]
        found[field] += told
    found["date"] += times
    found["title"] += title
    if (root := tree.root) is not None and (language := root.attributes.get("lang") or root.attributes.get("xml:lang")):
        found["language"].append((language, "lang"))
    return {field: [told for told in values if told[0].strip()] for field, values in found.items()}


def iso(value: str) -> str | None:
    """Return a declared date as ISO 8601, with its zone where it has one; None for what is no date."""
    if match := _ISO.match(value):
        if not match["time"]:
            return match["day"]
        zone = (match["zone"] or "").replace("Z", "+00:00")
        return f"{match['day']}T{match['time']}{zone if ':' in zone or not zone else zone[:3] + ':' + zone[3:]}"
    if match := _COMPACT.match(value):
        value = "-".join(match.groups())
    return next((found.iso for found in dates.find(value.lower())), None)


def without_site(title: str, site: str | None) -> str:
    """Return a title without the names of the site and its sections: the longest of its parts."""
    parts = [part.strip() for part in _SITE.split(" ".join(title.split())) if part and part.strip()]
    own = [part for part in parts if part != site] or parts
    return max(own, key=lambda part: len(part.encode("utf-8", "replace")), default="")


def _json_ld(text: str) -> Iterator[Told]:
    """Yield (field, value) of the articles in a script of JSON-LD."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    for node in nodes_of(data):
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and _ARTICLE_TYPE.search(kind) for kind in kinds):
            yield from _article(node)


def nodes_of(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (any JSON value)
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


def _article(node: dict[str, Any]) -> Iterator[Told]:
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


def name(values: Iterable[Told]) -> Told | None:
    """Return the first value that is a name, and not an address or a paragraph."""
    return next(
        (told for told in values if len(told[0]) <= MAX_NAME and "/" not in told[0] and "@" not in told[0]), None
    )
