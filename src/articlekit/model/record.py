"""Write an article as a record for JSON (docs/formats.md), and read it back."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from articlekit.model.values import Block, Image, Metadata, Removal, Section

SCHEMA = "articlekit.article/1"


def metadata_fields(metadata: Metadata) -> dict[str, Any]:
    """Return the fields of the metadata."""
    return {
        **metadata.facts(),
        "authors": list(metadata.authors),
        "tags": list(metadata.tags),
        "images": [{"url": image.url, "caption": image.caption} for image in metadata.images],
        "evidence": dict(metadata.evidence),
    }


def text_fields(blocks: Sequence[Block], sections: Sequence[Section]) -> dict[str, Any]:
    """Return the fields of the text: kept and removed blocks, sections, and counts."""
    kept = list(pieces(blocks))
    ends, length = {}, 0
    for index, text in kept:
        length += len(text)
        ends[index] = length
    starts = {index: ends[index] - len(blocks[index].text) - 1 for index, _ in kept}
    return {
        "text": "".join(text for _, text in kept),
        "lines": [blocks[index].line for index, _ in kept],
        "kinds": [blocks[index].kind for index, _ in kept],
        "sections": [_section_record(section, starts, ends) for section in sections],
        "removed": [_removal_record(run) for run in _runs(blocks)],
        "blocks_in": len(blocks),
        "blocks_out": len(kept),
        "chars_in": sum(len(block.text) for block in blocks),
        "chars_out": sum(len(blocks[index].text) for index, _ in kept),
    }


def read_blocks(record: dict[str, Any]) -> tuple[Block, ...]:
    """Read the blocks, kept and removed, in the order of the page."""
    texts = [text for text in record["text"].split("\n") if text]
    kinds = record.get("kinds") or ["paragraph"] * len(texts)
    blocks = [Block(*parts) for parts in zip(texts, record["lines"], kinds, strict=True)]
    for run in record.get("removed", ()):
        removal = Removal(run["stage"], run["rule"], frozenset(run["reasons"]), run["because"])
        lines = enumerate(run["text"].split("\n"), run["line"])
        kinds = iter(run.get("kinds", ()))
        blocks += [Block(text, line, next(kinds, "paragraph"), removal) for line, text in lines if text]
    return tuple(sorted(blocks, key=lambda block: block.line))


def read_sections(record: dict[str, Any], blocks: Sequence[Block]) -> tuple[Section, ...]:
    """Read the sections, converting offsets into the text to block indices."""
    starts, ends, length = {}, {}, 0
    for index, text in pieces(blocks):
        length += len(text)
        starts[length - len(blocks[index].text) - 1] = index
        ends[length - 1] = index + 1
    return tuple(
        Section(row["kind"], row["title"], starts[row["start"]], ends[row["end"]])
        if row["start"] < row["end"]
        else Section(row["kind"], row["title"], 0, 0)
        for row in record.get("sections", ())
    )


def read_metadata(record: dict[str, Any]) -> Metadata:
    """Read the metadata."""
    values: dict[str, Any] = {name: record.get(name) for name in Metadata().facts()}
    values["tags"] = tuple(record.get("tags", ()))
    values["images"] = tuple(Image(**image) for image in record.get("images", ()))
    values["evidence"] = tuple(record.get("evidence", {}).items())
    return Metadata(**values)


def pieces(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """Yield (index, text to write) of each kept block: its line, after a blank line if the page had one."""
    before: tuple[int, int] | None = None
    for index, block in enumerate(blocks):
        if block.removal is not None:
            continue
        # If there are more lines than blocks in between, some lines were blank.
        gap = before is not None and block.line - before[1] > index - before[0]
        yield index, ("\n" if gap else "") + block.text + "\n"
        before = index, block.line


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Yield neighbouring removed blocks that share one removal."""
    for removal, run in groupby(blocks, key=lambda block: block.removal):
        if removal is not None:
            yield list(run)


def _section_record(section: Section, starts: dict[int, int], ends: dict[int, int]) -> dict[str, Any]:
    """Return a section with character offsets into the text, without its last line break."""
    inside = [index for index in starts if section.start <= index < section.end]
    span = (starts[inside[0]], ends[inside[-1]] - 1) if inside else (0, 0)
    return {"kind": section.kind, "title": section.title, "start": span[0], "end": span[1]}


def _removal_record(blocks: Sequence[Block]) -> dict[str, Any]:
    """Return the record of adjacent blocks with the same removal; its text includes blank lines of the page."""
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
