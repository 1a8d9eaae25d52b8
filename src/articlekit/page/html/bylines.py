"""The authors and dates that elements of a page show, by what these are named; and names cleaned of all else.

An element after the headline is more reliable than one before it. Elements of comments, and of boxes for other
articles, are passed over.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TYPE_CHECKING

from articlekit.rules import dates
from articlekit.rules.characters import HAN
from articlekit.rules.fold import fold_letters, normalize
from articlekit.rules.language import any_of, any_word, numbers, words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

Declared = tuple[str, str]  # a value, and the evidence for it: "json-ld", "og:title", "rel=author"
# Select the elements that hold an author, or a date, and the headline, which tells which of them are the article's.
AUTHORS = (
    # Of both cases: each selector is another walk through the tree.
    'h1,[rel~="author"],[itemprop~="author"],[class*="uthor"],[class*="yline"],a[href*="/author"],a[href*="/autor"]'
)
DATES = (
    'h1,time,[itemprop~="datePublished"],[itemprop~="dateModified"],[class*="date"],[class*="Date"],[class*="publish"]'
    ',[class*="pubtime"]'
)
MAX_ELEMENTS = 300  # calendars and lists of comments have thousands
MAX_TEXT = 160  # characters of an element; a longer one is a portrait
MAX_NAME, MAX_WORDS = 50, 7
MAX_VALUE = 500  # characters of a declared value
MAX_AUTHORS = 8
MAX_BYLINE = 80  # characters
MAX_PARENTS = 8
MIN_DAY = 3  # characters; shorter names of weekdays may be anything
MAX_CLASSES = 300  # characters
# Whether an element is named for its author, by a word of its class, and not for a part of his portrait.
_NAMED = re.compile(r"(?:^|[^a-z])(?:by-?lines?|authors?)(?:[^a-z]|$)|Author(?:s|Name)?(?:[^a-z]|$)|Byline")
_PAGE = re.compile(r"/(?:authors?|autor(?:en|es)?)/([^?#]+)")
_PART = re.compile(
    r"avatar|bio|desc|image|img|photo|pic|social|follow|icon|count|date|time|related|comment|position|job|role|more|list"
    r"|about|profile|info-?box|archive|twitter|mail",
    re.IGNORECASE,
)
# An element of these, or in one with such a class, is of another article, or of a comment.
_OTHER_TAGS = frozenset(("aside", "nav"))
_OTHER = re.compile(
    r"comment|respon[ds]|related|recommend|side-?bar|teaser|widget|popular|trending|latest|carousel", re.IGNORECASE
)
_WHOLE = frozenset(("body", "html", "main"))
_CONTAINERS = frozenset(("body", "html", "main", "article", "meta", "img", "script", "style", "input", "svg"))
_MACHINE = ("datetime", "content", "title")  # attributes that hold a date for machines
MAX_DATE_TEXT, MAX_BESIDE = 60, 25  # characters of an element with a date, and of what may stand beside it
FIRST_TIME, CLASS_DATE = "<time>", "class date"
_PUBLISHED = re.compile(r"(?:^|[^a-z])_?(?:publish(?:ed|ing)?|pubdate|pubtime|publishdate)|[pP]ublish", re.ASCII)
_DATED = re.compile(
    r"(?:^|[^a-zA-Z])(?:date|datetime|datum|timestamp)(?:[^a-z]|$)|[a-z]Date(?:[^a-z]|$)|(?:entry|post)date", re.ASCII
)
_OTHER_DATE = re.compile(r"updat|modif|event|expire|birth|picker|calendar", re.IGNORECASE)
_CHANGED = re.compile(r"(?:^|[^a-z])(?:last-?)?(?:updated?|modified)(?:[^a-z]|$)|dateModified", re.IGNORECASE)

_BY = {*words("bylines.by"), *words("labels.author")}
# A word that names have, too, is one of a byline in lower case, or before two more words: Di Maria, Von der Heide.
_IN_NAMES = _BY & set(words("bylines.particles"))
_PARTICLES = frozenset(part for word in words("bylines.particles") for part in word.split())
_DONE, _MARK = any_of(words("bylines.done")), r"\s*[:：/]\s*"
_LEAD = re.compile(
    rf"^[\W_]*(?:(?P<done>(?:{_DONE}) )?(?:(?P<name>{any_of(_IN_NAMES)})|{any_of(_BY - _IN_NAMES)})"
    rf"(?:{_MARK}|\s+(?(name)(?(done)|(?=\S+\s+\S))|))"
    rf"|(?-i:{any_of(_IN_NAMES)}) (?-i:(?=[A-ZÀ-Þ])))",
    re.IGNORECASE,
)
_ROLES = frozenset(words("bylines.roles"))
# Patterns that few pages need are strings: re compiles them when they are first used.
_ROLE = rf"(?i)(?<=\w),? (?:{any_of(_ROLES)})\b.*$"
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\bwww\.\S+|(?<!\w)@\w+")
# Names stand between these; a site, a place or a role follows the others.
_AND = re.compile(rf"\s*[,;、，；&/]\s*|\s+(?:{any_of(words('bylines.and'))})\s+|\s{{2,}}")
_DAYS = [day.capitalize() for day in words("cldr.weekdays") if len(day) > MIN_DAY]
_END = (
    rf"\s+[|•·–—-]\s*|\s*[|•·\n:]\s*|\s*[(（\[]|\s+(?:{any_of(words('dates.around'))})\s+(?=[\d(]|{any_word(_DAYS)})|\s+\d"
    rf"|\s+(?:{any_of(words('bylines.behind'))})\s+(?=[A-ZÄÖÜ(])"
)
# Where a name should be: labels, placeholders, what is left of a date.
_NOBODY = frozenset((*_BY, *words("bylines.done", "bylines.nobody", "cldr.weekdays"), *numbers("cldr.months")))
_NO_NAME = re.compile(rf"\d:\d|\b(?:{any_of(words('bylines.not_names'))})\b", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.[a-z]{2,4}$")
_HANDLE = re.compile(r"^[a-z0-9._-]+$")  # the name of an account
_SPACED = f"(?<=[{HAN}])[ \u3000](?=[{HAN}]$)"
_LETTER = re.compile(r"[^\W\d_]")


def read_authors(nodes: "Sequence[LexborNode]") -> Iterator[Declared]:
    """Yield the authors that the elements of AUTHORS show, the most reliable first."""
    found = [each for each in _in_order(nodes, _is_author) if 1 < len(_text(each.node)) <= MAX_TEXT]
    # Several authors beside each other have an element each.
    for (by, *_), group in groupby(found, key=lambda each: (each.by, each.trust, each.after, _parent_of(each.node))):
        yield ", ".join(dict.fromkeys(name for each in group for name in clean_names(_text(each.node)))), by


def read_dates(nodes: "Sequence[LexborNode]", *, changed: bool = False) -> Iterator[Declared]:
    """Yield the dates of publication that the elements of DATES show, the most reliable first; or those of changes."""
    for each in _in_order(nodes, _is_change if changed else _is_date):
        attributes = each.node.attributes
        # Above the headline, lists of other articles have dates, too.
        by = each.by if each.after or each.trust == 0 or changed else CLASS_DATE
        written = next((value for name in _MACHINE if (value := attributes.get(name)) and dates.read(value)), None)
        if written is not None:
            yield written, by
            continue
        text = " ".join(_text(each.node).split())
        day = next(dates.find(fold_letters(text)), None) if len(text) <= MAX_DATE_TEXT else None
        if day is not None and len(text) - (day.end - day.start) <= MAX_BESIDE:
            yield day.iso, by


@dataclass(frozen=True, slots=True)
class _Element:
    """An element with how reliable it is, the smaller the better, and the evidence that it is what is looked for."""

    node: "LexborNode"
    after: bool
    trust: int
    by: str


def _in_order(nodes: "Sequence[LexborNode]", test: "Callable[[LexborNode], tuple[int, str] | None]") -> list[_Element]:
    """Return the elements that pass a test: those after the headline first, then the most reliable."""
    found, after = list[_Element](), False
    for node in nodes[:MAX_ELEMENTS]:
        if node.tag == "h1":
            after = True
        elif (passed := test(node)) is not None and not _is_of_another(node):
            found.append(_Element(node, after, *passed))
    return sorted(found, key=lambda each: (not each.after, each.trust))


def _parent_of(node: "LexborNode") -> int:
    parent = node.parent
    return 0 if parent is None else parent.mem_id


def _classes(node: "LexborNode") -> str:
    return (node.attributes.get("class") or "")[:MAX_CLASSES]


def _is_date(node: "LexborNode") -> tuple[int, str] | None:
    attributes = node.attributes
    names = f"{_classes(node)} {attributes.get('itemprop') or ''}"
    if node.tag in _CONTAINERS or _OTHER_DATE.search(names):
        return None
    if "datePublished" in names:
        return 0, "itemprop=datePublished"
    if _PUBLISHED.search(names):
        return 1, "class published"
    if node.tag == "time":
        return 2, FIRST_TIME
    return (3, CLASS_DATE) if _DATED.search(names) else None


def _is_change(node: "LexborNode") -> tuple[int, str] | None:
    names = f"{_classes(node)} {node.attributes.get('itemprop') or ''}"
    if node.tag in _CONTAINERS or not _CHANGED.search(names):
        return None
    return (0, "itemprop=dateModified") if "dateModified" in names else (1, "class updated")


def _is_author(node: "LexborNode") -> tuple[int, str] | None:
    attributes = node.attributes
    if "author" in (attributes.get("itemprop") or "").split():
        return 0, "itemprop=author"
    if "author" in (attributes.get("rel") or "").split() and node.tag == "a":
        return 0, "rel=author"
    if node.tag == "a" and (page := _PAGE.search(attributes.get("href") or "")) and _is_called(page[1], _text(node)):
        return 1, "link to an author"
    names = [name for name in _classes(node).split() if _NAMED.search(name)]
    if not names or node.tag in _CONTAINERS:
        return None
    return (1, "class author") if not any(_PART.search(name) for name in names) else (2, "class author")


def _is_called(address: str, text: str) -> bool:
    """Whether a word of a name is a part of an address, or the other way round: patrickd, Patrick Danowski."""
    names = [word for word in re.split(r"[\W_]+", unaccent(text)) if len(word) > 2]  # noqa: PLR2004
    parts = [part for part in re.split(r"[\W_]+", unaccent(address[:MAX_VALUE])) if len(part) > 2]  # noqa: PLR2004
    return any(word in part or part in word for word in names for part in parts)


def unaccent(text: str) -> str:
    """Return a text in lower case, without accents."""
    return "".join(char for char in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(char))


def _is_of_another(node: "LexborNode") -> bool:
    """Whether an element is in a comment, or in a box of another article."""
    if _OTHER.search(_names_of(node)):
        return True
    parent = node.parent
    for _ in range(MAX_PARENTS):
        if parent is None or parent.tag in _WHOLE:
            return False
        if parent.tag in _OTHER_TAGS or _OTHER.search(_names_of(parent)):
            return True
        parent = parent.parent
    return False


def _names_of(node: "LexborNode") -> str:
    return f"{_classes(node)} {(node.attributes.get('id') or '')[:MAX_CLASSES]}"


def _text(node: "LexborNode", *, inner: bool = False) -> str:
    """Return the text of an element, or of what it names itself; cut off, since an element may hold the whole page."""
    parts, size = list[str](), 0
    for child in islice(node.traverse(include_text=True), MAX_TEXT):
        if child.is_text_node:
            if part := (child.text_content or "").strip():
                parts.append(part)
                size += len(part)
        elif not inner and child.mem_id != node.mem_id and "name" in (child.attributes.get("itemprop") or "").split():
            return (child.attributes.get("content") or "").strip() or _text(child, inner=True)
        if size > MAX_TEXT:
            break
    return "\n".join(parts)


def clean_names(text: str) -> list[str]:
    """Return the names in a byline: without words before and after them, roles, addresses, dates, and placeholders."""
    text = normalize(text[:MAX_VALUE])
    names = list[str]()
    for part in text.split("\n"):
        names += _names_in(part)
        if names:
            break
    return names


def _names_in(text: str) -> Iterator[str]:
    text = _ADDRESS.sub(" ", text)
    if date := next(dates.find(fold_letters(text)), None):
        text = text[: date.start]
    while (lead := _LEAD.match(text)) and lead.end() < len(text):
        text = text[lead.end() :]
    if end := re.compile(_END).search(text, 1):
        text = text[: end.start()]
    for part in _AND.split(text)[:MAX_AUTHORS]:
        own = re.sub(_ROLE, "", part).split()
        while own and own[-1].lower().strip(".:") in _NOBODY:
            own.pop()
        name = re.sub(_SPACED, "", " ".join(own).strip(" .:-–—|•·*\"'"))
        if is_name(name):
            yield name


def read_byline(text: str) -> str | None:
    """Return the names of a line that says by whom the article is, and nothing else; None for any other line."""
    lead = _LEAD.match(text) if len(text) <= MAX_BYLINE else None
    if lead is None:
        return None
    names = clean_names(text)
    rest = [word for name in names for word in name.split() if word not in _PARTICLES]
    # A sentence may begin so, too: its words are in lower case.
    proper = [word for word in rest if word[0].isupper() or not word[0].isascii()]
    return ", ".join(names) if names and 2 * len(proper) > len(rest) and not text.endswith((":", "?", "!")) else None


def is_label(text: str) -> bool:
    """Return whether a text is a label of a name: "Written by"."""
    return _LEAD.fullmatch(f"{text.strip()} ") is not None


def is_name(text: str) -> bool:
    """Return whether a text may be the name of a person or an office."""
    return (
        1 < len(text) <= MAX_NAME
        and len(text.split()) <= MAX_WORDS
        and bool(_LETTER.search(text))
        and text.lower() not in _ROLES
        and not all(word.strip(".:").lower() in _NOBODY for word in text.split())
        and not _NO_NAME.search(text)
        and not any(mark in text for mark in "<>={}|?!/\\:")
    )


def choose(declared: Iterable[Declared], sites: Iterable[str]) -> Declared | None:
    """Return the names of the first value that has some, joined by commas, and the evidence for them.

    The site and the name of an account are no authors if there is another one, and a later value may complete a name.

    Args:
        declared: values, the most reliable first.
        sites: names of the site, and its host.
    """
    known = "\n".join(map(_fold, sites))
    values = [(names, by) for value, by in declared if (names := list(dict.fromkeys(clean_names(value))))]
    best = next((each for each in values if not all(_is_weak(name, known) for name in each[0])), None)
    best = best or next((each for each in values if not any(_DOMAIN.search(name) for name in each[0])), None)
    if best is None:
        return None
    names = [_complete(name, values) for name in best[0]]
    return ", ".join(names), best[1]


def is_full(value: str, sites: Iterable[str]) -> bool:
    """Return whether a declared value has full names, which no element tells better, and not that of the site."""
    names, known = clean_names(value), "\n".join(map(_fold, sites))
    return bool(names) and all((" " in name or not name.isascii()) and not _is_weak(name, known) for name in names)


def _is_weak(name: str, known: str) -> bool:
    return _HANDLE.match(name) is not None or (len(_fold(name)) > 2 and _fold(name) in known)  # noqa: PLR2004


def _complete(name: str, values: Sequence[tuple[list[str], str]]) -> str:
    """Return the full name of who is called by a part of it: Robyn, Robyn Buchanan."""
    if " " in name:
        return name
    others = (other for names, _ in values for other in names)
    return next((other for other in others if " " in other and name.lower() in other.lower().split()), name)


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
