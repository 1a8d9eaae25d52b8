"""What a page of HTML declares of its article: in its head, in JSON-LD, and by the names of its elements."""

import html as entities
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from articlekit.page.html import bylines
from articlekit.page.html.bylines import MAX_AUTHORS, Declared

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
    "modified": (
        *("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified", "lastmod"),
        *("dc.date.modified", "parsely-mod-date", "article.updated", "revision_date"),
    ),
    "author": (
        *("author", "byl", "parsely-author", "sailthru.author", "article:author", "dc.creator", "dc:creator"),
        *("dcterms.creator", "citation_author", "dcsext.author", "twitter:data1"),
    ),
    "publisher": ("og:site_name", "publisher", "dc.publisher", "application-name", "contentsource", "source"),
    "section": ("article:section", "parsely-section", "og:section", "articlesection", "dc.subject"),
    "description": ("og:description", "description", "twitter:description", "dc.description"),
    "page_type": ("og:type",),
    "tags": ("article:tag", "news_keywords", "parsely-tags", "keywords"),
    "next_page": (),
    "url": ("og:url",),
    "image": ("og:image", "og:image:url", "twitter:image"),
}
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|WebPage)$")
_WORK_TYPE = re.compile(r"(?:Recipe|Review|HowTo|VideoObject|Episode|CreativeWork|Course|Event|Book|Blog)$")
_BREADCRUMB_TYPE = re.compile("^BreadcrumbList$")
_OFFICE_TYPE = re.compile("Organization$")
_REPEATED = frozenset(("citation_author", "dc.creator", "article:author", "article:tag"))
MAX_NODES = 2000  # objects and lists of JSON that are looked at
MAX_REPEATED = 500  # characters of what is declared again and again
MAX_PROPERTIES = 5
MAX_TAGS = 50
_UTC = ("Z", "+00:00", "+0000", "GMT")
_CDATA, _CDATA_END = "<![CDATA[", "]]>"

OFFICE = "json-ld organization"  # the evidence for an author that is no person
# Selects the elements that declare something; JSON-LD is among the scripts.
DECLARING = 'meta,title,link[rel="canonical"],link[rel="next"],script'


def read_declared(tree: "LexborHTMLParser", nodes: "Sequence[LexborNode]") -> dict[str, list[Declared]]:
    """Return field -> the values that a page declares for it, the most reliable first.

    Args:
        tree: the page.
        nodes: its elements that DECLARING selects, in order; others among them do no harm.

    Returns:
        title, date, modified, author, publisher, section, description, page_type, tags, next_page, url, image and
        language, each with a list that may be empty.
    """
    found: dict[str, list[Declared]] = {field: [] for field in (*_META, "language")}
    title: list[Declared] = []
    for node in nodes:
        tag = node.tag
        if tag == "script" and (node.attributes.get("type") or "").lower() == "application/ld+json":
            for field, value in _json_ld(node.text()):
                if field == "office":
                    found["author"].append((value, OFFICE))
                else:
                    found[field].append((value, "json-ld"))
        elif tag == "link":
            address = node.attributes.get("href") or ""
            if node.attributes.get("rel") == "next":
                found["next_page"].append((address, "rel=next"))
            else:
                found["url"].insert(0, (address, "canonical"))
        elif tag == "title":
            title = title or [(node.text(), "<title>")]
    metas = _read_metas(node for node in nodes if node.tag == "meta")
    for field, names in _META.items():
        found[field] += [(metas[name], name if ":" in name else f"meta {name}") for name in names if name in metas]
    _add_shown(found, tree)
    found["title"] += title
    if (root := tree.root) is not None and (language := root.attributes.get("lang") or root.attributes.get("xml:lang")):
        found["language"].append((language, "lang"))
    return {field: [(value, by) for value, by in values if value.strip()] for field, values in found.items()}


def _add_shown(found: dict[str, list[Declared]], tree: "LexborHTMLParser") -> None:
    """Add what elements show to what is declared, in place, where that leaves something to be known."""
    data = [value for value, by in found["author"] if by == "json-ld"]
    if not any(bylines.is_full(value, [site for site, _ in found["publisher"]]) for value in data[:1]):
        found["author"] += bylines.read_authors(tree.css(bylines.AUTHORS))
    # A moment in UTC may stand in an element in the time of the place.
    if not found["date"] or found["date"][0][0].endswith(_UTC):
        elements = tree.css(bylines.DATES)
        found["date"] += bylines.read_dates(elements)
        if not found["modified"]:
            found["modified"] += bylines.read_dates(elements, changed=True)


def _read_metas(nodes: "Iterable[LexborNode]") -> dict[str, str]:
    """Return name -> the first value of it; scientific papers have an element for each author."""
    metas: dict[str, str] = {}
    for node in nodes:
        attributes = node.attributes
        names = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        value = (attributes.get("content") or "").strip()
        # RDFa has several properties in one element.
        for name in names.lower().split()[:MAX_PROPERTIES] if value else ():
            before = metas.get(name, "")
            if not before:
                metas[name] = value
            elif name in _REPEATED and len(before) < MAX_REPEATED:
                metas[name] = f"{before}, {value}"
    # A card for sharing labels the name; its other labels say how long an article takes to read.
    if not bylines.is_label(metas.get("twitter:label1", "")):
        metas.pop("twitter:data1", None)
    return metas


def _json_ld(text: str) -> Iterator[Declared]:
    """Yield (field, value) of the articles in a script of JSON-LD, then the authors of its other works."""
    try:
        data = json.loads(_unwrap(text), strict=False)
    except (ValueError, RecursionError):
        return
    nodes = list(json_objects(data))
    known = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    works = [node for node in nodes if _is_a(node, _ARTICLE_TYPE)]
    for node in works:
        yield from _article(node, known)
    for node in nodes:
        if _is_a(node, _WORK_TYPE):
            yield from _authors(node.get("author"), known)
        elif _is_a(node, _BREADCRUMB_TYPE):
            yield from (("section", entities.unescape(name)) for name in _path(node.get("itemListElement")))


def _unwrap(text: str) -> str:
    """Return a script without the CDATA section around it, which may be in comments."""
    begin = text.find(_CDATA)
    if begin < 0 or text[:begin].strip(" /*\r\n\t"):
        return text
    return text[begin + len(_CDATA) :].rpartition(_CDATA_END)[0].strip().removeprefix("*/").rstrip("/* \r\n\t")


def _is_a(node: dict[str, Any], kind: re.Pattern[str]) -> bool:
    kinds = node.get("@type")
    return any(isinstance(each, str) and kind.search(each) for each in (kinds if isinstance(kinds, list) else [kinds]))


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


def _article(node: dict[str, Any], known: dict[str, dict[str, Any]]) -> Iterator[Declared]:
    for key, field in (
        *(("headline", "title"), ("datePublished", "date"), ("dateModified", "modified"), ("publisher", "publisher")),
        *(("articleSection", "section"), ("description", "description"), ("@type", "page_type")),
    ):
        value = node.get(key)
        if field in ("date", "modified") and type(value) in (int, float):
            value = str(value)  # Unix time
        if name := next(_names(value, {}), None):
            yield field, entities.unescape(name)
    if tags := ", ".join(islice(_names(node.get("keywords"), {}), MAX_TAGS)):
        yield "tags", entities.unescape(tags)
    yield from _authors(node.get("author") or node.get("creator"), known)


def _path(items: Any) -> list[str]:  # noqa: ANN401  (any JSON value)
    """Return the names of a breadcrumb, the innermost first, without that of the site."""
    names = list[str]()
    for item in items if isinstance(items, list) else ():
        inner = item.get("item") if isinstance(item, dict) else None
        named = item if isinstance(item, dict) and "name" in item else inner if isinstance(inner, dict) else {}
        names += islice(_names(named.get("name"), {}), 1)
    return names[:0:-1]


def _authors(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[Declared]:  # noqa: ANN401  (any JSON value)
    """Yield the authors of a work; an organisation is a field of its own, since it may be the site."""
    values = value if isinstance(value, list) else [value]
    for field in ("author", "office"):
        some = [
            each for each in values if (isinstance(each, dict) and _is_a(each, _OFFICE_TYPE)) == (field == "office")
        ]
        if names := ", ".join(entities.unescape(name) for name in islice(_names(some, known), MAX_AUTHORS)):
            yield field, names


def _names(value: Any, known: dict[str, dict[str, Any]]) -> Iterator[str]:  # noqa: ANN401  (any JSON value)
    """Yield the strings, or the names of the objects, in a value; known: objects with a name, by their @id."""
    for item in value if isinstance(value, list) else [value]:
        name = item
        if isinstance(item, dict):
            person = item if "name" in item else known.get(str(item.get("@id")), item)
            name = person.get("name") or " ".join(str(person.get(key) or "") for key in ("givenName", "familyName"))
            name = name[0] if isinstance(name, list) and name else name
        if isinstance(name, str) and name.strip():
            yield name.strip()
