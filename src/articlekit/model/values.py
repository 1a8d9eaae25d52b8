"""Immutable values: pages, blocks, removals, metadata and what else an article consists of."""

import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, NamedTuple

Kind = Literal["paragraph", "title", "heading", "related", "item", "quote", "caption", "row", "code"]
# What to do about text that was decoded wrongly before it was saved: repair it, only report it, or neither.
Repair = Literal["auto", "report", "off"]
# Suffix of a suspicion that cannot be repaired.
LOSS = ", with loss"
_BETWEEN = re.compile(r",\s+|[、，;；]")  # stands between the names of authors
# A string: re compiles it, which takes 2 ms, for the few articles that need it.
_HAN_NAMES = r"^[\u4e00-\u9fff·]{2,}(?: [\u4e00-\u9fff·]{2,})+$"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was scraped.

    source is its name in messages and records: a path, "-" for standard input, a URL. charset is from the HTTP header:
    a candidate, like the page's own declaration. site is the name by which rules know its site, a host or a folder; by
    default it is the host of the address.
    """

    source: str
    data: bytes
    charset: str | None = None
    url: str | None = None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A part of a page in another encoding than the rest: byte offset and length, without a byte order mark."""

    offset: int
    length: int
    name: str


@dataclass(frozen=True, slots=True)
class Damage:
    """Text that was decoded wrongly before it was saved.

    Attributes:
        what: what happened to it, such as "utf-8 read as windows-1252".
        line: the line of the first place, from 1.
        before: what stands there, at most forty characters of it.
        after: what it was; None where it cannot be restored.
        places: the number of lines, or of parts between tags, that it happened to.
        repaired: whether the text was repaired.
    """

    what: str
    line: int = 1
    before: str = ""
    after: str | None = None
    places: int = 1
    repaired: bool = False

    @property
    def outcome(self) -> str:
        """What was done about it: repaired, or suspected."""
        return "repaired" if self.repaired else "suspected"

    def __str__(self) -> str:
        places = f"{self.places} places, the first " if self.places > 1 else ""
        change = f": {self.before.strip()}" + (f" -> {self.after.strip()}" if self.after is not None else "")
        loss = LOSS if not self.repaired and self.after is None else ""
        return f"{self.what}{loss}, {places}in line {self.line}{change}"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes were decoded.

    Attributes:
        name: WHATWG name, in lower case.
        evidence: bom, utf-8, declared, detected, told (by an option) or fallback.
        confidence: 0.0 to 1.0.
        declared: labels from the HTTP header and from the page.
        replaced: number of invalid sequences that became U+FFFD.
        contradicted: declared labels that the bytes rule out.
        first_replaced: byte offset of the first invalid sequence.
        nuls: number of NUL characters that were dropped.
        foreign: parts in another encoding.
        damage: text that was decoded wrongly before it was saved, in the order in which it was found.
    """

    name: str
    evidence: str
    confidence: float = 1.0
    declared: tuple[str, ...] = ()
    replaced: int = 0
    contradicted: tuple[str, ...] = ()
    first_replaced: int | None = None
    nuls: int = 0
    foreign: tuple[Foreign, ...] = ()
    damage: tuple[Damage, ...] = ()

    @property
    def repairs(self) -> tuple[str, ...]:
        """Kinds of wrongly decoded text that were repaired, step by step."""
        return tuple(damage.what for damage in self.damage if damage.repaired)

    @property
    def suspected(self) -> tuple[str, ...]:
        """Kinds of wrongly decoded text that were found but not repaired, with the line of the first place."""
        return tuple(
            f"{damage.what}, first in line {damage.line}{LOSS if damage.after is None else ''}"
            for damage in self.damage
            if not damage.repaired
        )

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings for the user, one line each."""
        return tuple(
            f"the text looks like {damage.what}"
            + (f"{LOSS}; fetch the page again" if damage.after is None else "; --repair auto mends it")
            + f" (first in line {damage.line})"
            for damage in self.damage
            if not damage.repaired
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the encoding as a JSON-ready record (docs/formats.md)."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        record = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        record |= {"confidence": round(self.confidence, 3), "foreign": [asdict(part) for part in self.foreign]}
        damage = [asdict(part) for part in record.pop("damage")]
        return {**record, "repaired": list(self.repairs), "suspected": list(self.suspected), "damage": damage}

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Encoding":
        """Read an encoding from its record.

        Raises:
            KeyError, TypeError: the record was not written by to_dict.
        """
        values: dict[str, Any] = dict(record)
        repaired, _ = values.pop("repaired", ()), values.pop("suspected", ())
        # Records of version 0.1 only name what was repaired.
        damage = values.get("damage", [{"what": what, "repaired": True} for what in repaired])
        values["damage"] = [Damage(**part) for part in damage]
        values["foreign"] = [Foreign(**part) for part in values.get("foreign", ())]
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and how it was decoded."""

    text: str
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Removal:
    """Why a block is not in the output.

    Attributes:
        stage: extract, strip, collapse or mend.
        rule: id of a rule, or name of a structural step.
        reasons: a set, since a line can be copyright and hotline at once.
        because: the evidence, for people.
    """

    stage: str
    rule: str
    reasons: frozenset[str]
    because: str


class Block(NamedTuple):
    """A line of the page that is not blank: its text without outer white space, and its line number, from 1.

    kind comes from the HTML element; a line of plain text is a paragraph. A named tuple, since a page has hundreds of
    blocks and creating a frozen dataclass takes three times as long.
    """

    text: str
    line: int
    kind: Kind = "paragraph"
    removal: Removal | None = None

    @property
    def kept(self) -> bool:
        """Whether the block is in the output."""
        return self.removal is None

    def marked(self, removal: Removal | None) -> "Block":
        """Return this block with another removal; None keeps the block."""
        return Block(*self[:3], removal)


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article: its address (absolute if the page's address is known), and its caption."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of the article, as the page states it.

    date, of publication, and modified, of the last change, are ISO 8601, as precise as on the page; reads is a count.
    section is the part of the site, page_type the type that the page declares (NewsArticle, article), canonical and
    next_page are addresses. images are those of the article, in order.

    evidence holds (field, origin) for values from the markup, such as ("title", "og:title"); other values are from the
    text.
    """

    title: str | None = None
    date: str | None = None
    modified: str | None = None
    publisher: str | None = None
    author: str | None = None
    editor: str | None = None
    reads: int | None = None
    language: str | None = None
    section: str | None = None
    description: str | None = None
    page_type: str | None = None
    canonical: str | None = None
    next_page: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """The authors one by one: author joins them by commas, or as the page writes them."""
        if not self.author:
            return ()
        words = tuple(_BETWEEN.split(self.author))
        # Chinese names are set with a space between them.
        parts = words[0].split() if len(words) == 1 and re.match(_HAN_NAMES, words[0]) else words
        return tuple(part.strip() for part in parts if part.strip())

    def facts(self) -> dict[str, Any]:
        """Return the fields with a single value, in their order: all but tags, images and evidence."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.default != ()}


@dataclass(frozen=True, slots=True)
class Element:
    """The HTML element that contains the article; empty for a page of text.

    first is the index of its first block in the article; base is the address of the page.
    """

    html: str = ""
    first: int = 0
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the article: the body, or a related article below it. start and end are block indices."""

    kind: Literal["body", "related"]
    title: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be read or cleaned: a value instead of an exception, so that the run continues."""

    source: str
    stage: str
    reason: str
