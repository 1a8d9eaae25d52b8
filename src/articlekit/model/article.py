"""The article: the blocks of a page, with metadata."""

from dataclasses import dataclass, field
from typing import Any, Literal

from articlekit.model import record as records
from articlekit.model.layout import Layout
from articlekit.model.record import SCHEMA, pieces
from articlekit.model.values import Block, Element, Encoding, Metadata, Section

_REPR_TITLE = 32  # characters of the title
# In the warning of an article that is the whole page, since next to nothing would have remained of it.
NOTHING_REMOVED = "so nothing was removed"


@dataclass(frozen=True, slots=True)
class Article:
    """The blocks of a page, kept and removed, in the order of the page, with metadata.

    site is the name by which rules know the page's site, layout is what they are learned from, if read returned the
    article; neither is in a record.
    """

    source: str
    encoding: Encoding
    blocks: tuple[Block, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    sections: tuple[Section, ...] = ()
    warnings: tuple[str, ...] = ()
    url: str | None = None
    mended: tuple[str, ...] = ()
    element: Element | None = None
    site: str = ""
    layout: Layout | None = None

    def __repr__(self) -> str:
        title, kept = self.title or self.source, self.kept
        title = f"{title[:_REPR_TITLE]}…" if len(title) > _REPR_TITLE else title
        chars = sum(len(block.text) for block in kept)
        date = f"{self.date}, " if self.date else ""
        return f"<Article {title!r}: {date}{self.status}, {len(kept)} of {len(self.blocks)} lines, {chars} characters>"

    def _repr_html_(self) -> str | None:
        """Return what a notebook shows: the page with what was removed and why; None if Jinja is not installed."""
        from articlekit import ReadError, explanation_html, frame

        try:
            return frame(explanation_html(self))
        except ReadError:
            return None

    @property
    def kept(self) -> tuple[Block, ...]:
        """The blocks that are in the output."""
        return tuple(block for block in self.blocks if block.removal is None)

    @property
    def removed(self) -> tuple[Block, ...]:
        """The blocks that were removed, each with its removal."""
        return tuple(block for block in self.blocks if block.removal is not None)

    @property
    def text(self) -> str:
        """The clean text: a line for each block, and a blank line where the page had one or more."""
        return "".join(text for _, text in pieces(self.blocks))

    @property
    def body(self) -> str:
        """The text without title and captions."""
        return "".join(
            text for index, text in pieces(self.blocks) if self.blocks[index].kind not in ("title", "caption")
        ).lstrip("\n")

    def soup(self) -> Any:  # noqa: ANN401  (a BeautifulSoup)
        """Return the article as a BeautifulSoup tree, without what was removed.

        Raises:
            ValueError: the article was read from a record, which does not contain the HTML of its page.
        """
        if self.element is None:
            raise ValueError(f"{self.source}: a record has no markup; clean the page itself")
        from articlekit import to_soup

        return to_soup(self)

    def to_markdown(self, *, links: bool = False) -> str:
        """Return the article as Markdown. If it was read from a record, lines are formatted by their kinds.

        Args:
            links: keep the addresses of links; those of images are always kept.
        """
        from articlekit import to_markdown

        return to_markdown(self, links=links)

    def to_html(self) -> str:
        """Return the article as HTML without scripts, styles and event handlers; from a record as in to_markdown."""
        from articlekit import to_html

        return to_html(self)

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
    def authors(self) -> tuple[str, ...]:
        """Who wrote the article, one by one."""
        return self.metadata.authors

    @property
    def modified(self) -> str | None:
        """The date of the last change, ISO 8601."""
        return self.metadata.modified

    @property
    def editor(self) -> str | None:
        """Who edited the article."""
        return self.metadata.editor

    @property
    def status(self) -> Literal["ok", "warning", "empty"]:
        """Return empty if no block is kept, warning if there are warnings, else ok."""
        if not any(block.kept for block in self.blocks):
            return "empty"
        return "warning" if self.warnings else "ok"

    def to_dict(self) -> dict[str, Any]:
        """Return the article as a JSON-ready record (docs/formats.md)."""
        return {
            "schema": SCHEMA,
            "id": self.source,
            "source": self.source,
            "url": self.url,
            "status": self.status,
            "error": None,
            "encoding": self.encoding.to_dict(),
            **records.metadata_fields(self.metadata),
            **records.text_fields(self.blocks, self.sections),
            "mended": list(self.mended),
            "warnings": list(self.warnings),
        }

    @classmethod
    def from_dict(cls, record: dict[str, Any]) -> "Article":
        """Read an article from its record, removed blocks included; fields that an old record lacks get defaults.

        Raises:
            KeyError, TypeError, ValueError: the record was not written by to_dict.
        """
        if record["schema"] != SCHEMA:
            raise ValueError(f"schema {record['schema']!r} is not {SCHEMA!r}")
        blocks = records.read_blocks(record)
        return cls(
            record["source"],
            Encoding.from_dict(record["encoding"]),
            blocks,
            records.read_metadata(record),
            records.read_sections(record, blocks),
            tuple(record.get("warnings", ())),
            record.get("url"),
            mended=tuple(record.get("mended", ())),
        )
