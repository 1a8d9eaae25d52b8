"""The values that flow through articlekit, but for the article itself. All are immutable."""

from dataclasses import dataclass, fields
from typing import Any, Literal, NamedTuple

Kind = Literal["paragraph", "title", "heading", "related", "item", "quote", "caption", "row", "code"]
# What is done about text that was decoded wrongly: mended, only found, or not looked for.
Repair = Literal["auto", "report", "off"]
# How a suspicion ends that no repair can follow.
LOSS = ", with loss"


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it was scraped.

    source names it in every message and record: a path, "-" for standard input, a URL. charset is what an HTTP
    header said: a candidate like what the page itself declares.
    """

    source: str
    data: bytes
    charset: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Foreign:
    """A block of a page in another encoding than the rest: byte offset and length (a byte order mark not counted)."""

    offset: int
    length: int
    name: str


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes became text.

    name is the WHATWG label; evidence is one of bom, utf-8, declared, detected, told, fallback; confidence is 0.0 to
    1.0; declared holds every label found inside or sent along, contradicted those of them that the bytes speak against;
    replaced counts the broken sequences that became U+FFFD, and first_replaced is the byte offset of the first; nuls
    counts the NUL characters that were dropped; foreign holds the blocks in another encoding; repairs names what was
    mended on the way, suspected what was found and left as it is.
    """

    name: str
    evidence: str
    confidence: float = 1.0
    declared: tuple[str, ...] = ()
    replaced: int = 0
    repairs: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    first_replaced: int | None = None
    nuls: int = 0
    foreign: tuple[Foreign, ...] = ()
    suspected: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before trusting the text."""
        return tuple(
            f"the text looks like {what}; "
            + ("fetch the page again" if what.endswith(LOSS) else "--repair auto mends it")
            for what in self.suspected
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the encoding as a JSON-ready record (docs/formats.md)."""
        return {
            "name": self.name,
            "evidence": self.evidence,
            "confidence": round(self.confidence, 3),
            "declared": list(self.declared),
            "replaced": self.replaced,
            "repaired": list(self.repairs),
            "contradicted": list(self.contradicted),
            "first_replaced": self.first_replaced,
            "nuls": self.nuls,
            "foreign": [{"offset": part.offset, "length": part.length, "name": part.name} for part in self.foreign],
            "suspected": list(self.suspected),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Encoding":
        """Rebuild an encoding from its record.

        Raises:
            KeyError, TypeError: the record is not one that to_dict wrote.
        """
        values: dict[str, Any] = dict(record)
        values["repairs"] = values.pop("repaired", ())
        values["foreign"] = [Foreign(**part) for part in values.get("foreign", ())]
        values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was decoded."""

    text: str
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Removal:
    """Why a block is not in the output.

    stage is extract, strip or collapse; rule is a rule's id or the name of the structural step; reasons is a set,
    because one line can be copyright and hotline at once; because is the evidence, for a person to read.
    """

    stage: str
    rule: str
    reasons: frozenset[str]
    because: str


class Block(NamedTuple):
    """One line of the page that is not blank: text without outer white space, and its line number, counted from 1.

    kind is what HTML says it is; a line of plain text is a paragraph. A named tuple, since a page has hundreds: a
    frozen dataclass takes three times as long to make.
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
        """Return this block, removed for a reason, or kept."""
        return Block(self.text, self.line, self.kind, removal)


@dataclass(frozen=True, slots=True)
class Image:
    """An image of the article: its address, absolute where the page's own is known, and what stands below it."""

    url: str
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about its article.

    date is ISO 8601, as precise as the page was; reads is a count. images are those of the article, in order. evidence
    holds (field, what told it), as "json-ld" or "og:title", for what the page's markup told; what is not named there
    was read off its lines.
    """

    title: str | None = None
    date: str | None = None
    publisher: str | None = None
    author: str | None = None
    editor: str | None = None
    reads: int | None = None
    language: str | None = None
    images: tuple[Image, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()

    def facts(self) -> dict[str, Any]:
        """Return the fields that hold one fact each, in their order: all but images and evidence."""
        return {
            field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("images", "evidence")
        }


@dataclass(frozen=True, slots=True)
class Element:
    """The element of a page that holds its article, as HTML; empty for a page of text.

    first is the number of its first block in the article; base is the address of the page.
    """

    html: str = ""
    first: int = 0
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the article: the body, or a related article printed below it. start and end are block indices."""

    kind: Literal["body", "related"]
    title: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be read or cleaned, as a value, so that the run goes on."""

    source: str
    stage: str
    reason: str
