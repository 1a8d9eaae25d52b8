"""The values that flow through articlekit. All are immutable; this module imports nothing of ours."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal, NamedTuple, Protocol

Kind = Literal["paragraph", "title", "heading", "related", "item", "quote", "caption", "row", "code"]
# What is done about text that was decoded wrongly: mended, only found, or not looked for.
Repair = Literal["auto", "report", "off"]
# How a suspicion ends that no repair can follow.
LOSS = ", with loss"
SCHEMA = "articlekit.article/1"


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
        values["repairs"] = values.pop("repaired")
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


class Markup(Protocol):
    """The chosen part of a page of HTML, from which a soup can be made."""

    def soup(self, article: "Article") -> Any:  # noqa: ANN401  (a BeautifulSoup, which this module does not import)
        """Return the article as a soup, without what was removed."""


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


@dataclass(frozen=True, slots=True)
class Article:
    """A page's blocks, kept and removed, in the order of the page, with what is known about them."""

    source: str
    encoding: Encoding
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    sections: tuple[Section, ...] = ()
    warnings: tuple[str, ...] = ()
    url: str | None = None
    mended: tuple[str, ...] = ()
    markup: Markup | None = field(default=None, repr=False)

    @property
    def kept(self) -> tuple[Block, ...]:
        """The blocks of the output."""
        return tuple(block for block in self.blocks if block.removal is None)

    @property
    def removed(self) -> tuple[Block, ...]:
        """The blocks that went, each with its removal."""
        return tuple(block for block in self.blocks if block.removal is not None)

    @property
    def text(self) -> str:
        """The clean text. Lines that a blank line parted in the page are parted by one blank line."""
        return "".join(text for _, text in _pieces(self.blocks))

    @property
    def body(self) -> str:
        """The running text: without the title and the captions of images."""
        return "".join(
            text for index, text in _pieces(self.blocks) if self.blocks[index].kind not in ("title", "caption")
        ).lstrip("\n")

    def soup(self) -> Any:  # noqa: ANN401  (a BeautifulSoup)
        """Return the article as a BeautifulSoup tree, without what was removed.

        Raises:
            ValueError: the article was rebuilt from a record, which holds no markup.
        """
        if self.markup is None:
            raise ValueError(f"{self.source}: a record holds no markup; clean the page itself")
        return self.markup.soup(self)

    @property
    def title(self) -> str | None:
        """The article's title."""
        return self.metadata.title

    @property
    def date(self) -> str | None:
        """The date of publication, ISO 8601."""
        return self.metadata.date

    @property
    def publisher(self) -> str | None:
        """Who published the article."""
        return self.metadata.publisher

    @property
    def author(self) -> str | None:
        """Who wrote the article."""
        return self.metadata.author

    @property
    def editor(self) -> str | None:
        """Who edited the article."""
        return self.metadata.editor

    @property
    def status(self) -> Literal["ok", "warning", "empty"]:
        """Empty where no block is kept, warning where there is something to tell, else ok."""
        if not any(block.kept for block in self.blocks):
            return "empty"
        return "warning" if self.warnings else "ok"

    def to_dict(self) -> dict[str, Any]:
        """Return the article as a JSON-ready record (docs/formats.md)."""
        pieces = list(_pieces(self.blocks))
        ends, length = {}, 0
        for index, text in pieces:
            length += len(text)
            ends[index] = length
        starts = {index: ends[index] - len(self.blocks[index].text) - 1 for index, _ in pieces}
        meta = self.metadata
        return {
            "schema": SCHEMA,
            "id": self.source,
            "source": self.source,
            "url": self.url,
            "status": self.status,
            "error": None,
            "encoding": self.encoding.to_dict(),
            "title": meta.title,
            "date": meta.date,
            "publisher": meta.publisher,
            "author": meta.author,
            "editor": meta.editor,
            "reads": meta.reads,
            "language": meta.language,
            "images": [{"url": image.url, "caption": image.caption} for image in meta.images],
            "evidence": dict(meta.evidence),
            "text": "".join(text for _, text in pieces),
            "lines": [self.blocks[index].line for index, _ in pieces],
            "kinds": [self.blocks[index].kind for index, _ in pieces],
            "sections": [_span(section, starts, ends) for section in self.sections],
            "removed": [_run(blocks) for blocks in self._runs()],
            "blocks_in": len(self.blocks),
            "blocks_out": len(pieces),
            "chars_in": sum(len(block.text) for block in self.blocks),
            "chars_out": sum(len(self.blocks[index].text) for index, _ in pieces),
            "mended": list(self.mended),
            "warnings": list(self.warnings),
        }

    def _runs(self) -> Iterator[list[Block]]:
        """Yield neighbouring removed blocks that share one removal."""
        for removal, blocks in groupby(self.blocks, key=lambda block: block.removal):
            if removal is not None:
                yield list(blocks)

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Article":
        """Rebuild an article from its record, marks included.

        Raises:
            KeyError, TypeError, ValueError: the record is not one that to_dict wrote.
        """
        if record["schema"] != SCHEMA:
            raise ValueError(f"schema {record['schema']!r} is not {SCHEMA!r}")
        texts = [text for text in record["text"].split("\n") if text]
        kinds = record.get("kinds") or ["paragraph"] * len(texts)
        blocks = [Block(*parts) for parts in zip(texts, record["lines"], kinds, strict=True)]
        for run in record["removed"]:
            removal = Removal(run["stage"], run["rule"], frozenset(run["reasons"]), run["because"])
            lines = enumerate(run["text"].split("\n"), run["line"])
            kinds = iter(run.get("kinds", ()))
            blocks += [Block(text, line, next(kinds, "paragraph"), removal) for line, text in lines if text]
        meta = {name: record[name] for name in Metadata.__dataclass_fields__ if name not in ("images", "evidence")}
        meta["images"] = tuple(Image(**image) for image in record.get("images", ()))
        meta["evidence"] = tuple(record.get("evidence", {}).items())
        return cls(
            record["source"],
            Encoding.from_dict(record["encoding"]),
            tuple(sorted(blocks, key=lambda block: block.line)),
            Metadata(**meta),
            warnings=tuple(record["warnings"]),
            url=record["url"],
            mended=tuple(record.get("mended", ())),
        )


def _pieces(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Yield (index, text to write) of each kept block: its line, after a blank one where the page had one."""
    before: tuple[int, int] | None = None
    for index, block in enumerate(blocks):
        if block.removal is not None:
            continue
        # More lines than blocks between two kept ones: some of the lines were blank.
        gap = before is not None and block.line - before[1] > index - before[0]
        yield index, ("\n" if gap else "") + block.text + "\n"
        before = index, block.line


def _span(section: Section, starts: dict[int, int], ends: dict[int, int]) -> dict[str, Any]:
    """Return a section with character offsets into the text, its last line break left out."""
    inside = [index for index in starts if section.start <= index < section.end]
    span = (starts[inside[0]], ends[inside[-1]] - 1) if inside else (0, 0)
    return {"kind": section.kind, "title": section.title, "start": span[0], "end": span[1]}


def _run(blocks: Sequence[Block]) -> dict[str, Any]:
    """Return neighbouring blocks with one removal as one record; its text has the page's own blank lines."""
    removal = blocks[0].removal
    assert removal is not None  # noqa: S101  (runs are made of removed blocks)
    text, line = "", blocks[0].line
    for block in blocks:
        text += "\n" * (block.line - line) + block.text
        line = block.line
    return {
        "line": blocks[0].line,
        "end_line": line,
        "stage": removal.stage,
        "rule": removal.rule,
        "reasons": sorted(removal.reasons),
        "because": removal.because,
        "kinds": [block.kind for block in blocks],
        "text": text,
    }
