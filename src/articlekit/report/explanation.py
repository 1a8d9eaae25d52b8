"""Pages as people check them: every block in its place, what was removed with its reasons, and the facts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from articlekit.model import Article, Block, Removal
from articlekit.report import Language
from articlekit.report.html import render
from articlekit.report.reasons import group_of

# A run of removed lines that is longer begins with this many of them; the rest is folded.
HEAD_LINES = 4
_FOLDED = "repeat"  # the group of copies, which are folded as a whole
_LINE_CHARS = 60  # of a line of the page on a screen; the map counts these
# Of a page that is shown in brief: lines at the beginning and at the end of a run, and characters of a line.
_FIRST_LINES, _LAST_LINES, _MOST_CHARS = 2, 1, 120
_MOST_RUNS = 60  # of such a page


class Run(NamedTuple):
    """Successive blocks that are all kept, or all removed for the same reason.

    Attributes:
        removal: None if they are kept.
        group: of the reasons; "kept" if they are kept.
        blocks: those of the run that are shown.
        folded: how many of the last ones are folded.
        top, height: its place on the map, in lines of a screen.
        left_out: how many blocks are not shown, before the last one.
    """

    removal: Removal | None
    group: str
    blocks: Sequence[Block]
    folded: int
    top: int
    height: int
    left_out: int = 0

    @property
    def name(self) -> str:
        """The numbers of its lines."""
        first, last = self.blocks[0].line, self.blocks[-1].line
        return f"{first}" if first == last else f"{first}-{last}"

    @property
    def reasons(self) -> list[str]:
        """Why it was removed."""
        return sorted(self.removal.reasons) if self.removal else []


@dataclass(frozen=True, slots=True)
class Explanation:
    """A page to show.

    Attributes:
        article: the page.
        prefix: of the ids of its elements, which are unique in a file of several pages.
        runs: its blocks, in order.
        lines: the numbers of the lines that are shown.
        left_out: how many runs at the end are not shown.
    """

    article: Article
    prefix: str
    runs: tuple[Run, ...]
    lines: frozenset[int]
    left_out: int = 0

    @classmethod
    def of(cls, article: Article, prefix: str = "", *, is_brief: bool = False) -> "Explanation":
        """Return an article as it is shown; in brief, long runs and lines are cut, and so is a page of many runs."""
        runs = tuple(_runs(article.blocks))
        shown = tuple(map(_cut, runs[:_MOST_RUNS])) if is_brief else runs
        lines = frozenset(block.line for run in shown for block in run.blocks)
        return cls(article, prefix, shown, lines, len(runs) - len(shown))

    @property
    def chars(self) -> tuple[int, int]:
        """Characters of the page, and of what is kept."""
        return sum(len(block.text) for block in self.article.blocks), sum(len(each.text) for each in self.article.kept)

    @property
    def share(self) -> float:
        """The share of the characters that is kept, 0.0 to 1.0."""
        before, after = self.chars
        return after / max(before, 1)

    @property
    def height(self) -> int:
        """The height of the map."""
        return self.runs[-1].top + self.runs[-1].height if self.runs else 0

    @property
    def reasons(self) -> Counter[str]:
        """How many blocks were removed for each reason."""
        return Counter(reason for block in self.article.removed if block.removal for reason in block.removal.reasons)

    @property
    def facts(self) -> Iterator[tuple[str, str, str]]:
        """The name, the value and the origin of each fact about the article; the origin is "" if it is the text."""
        metadata = self.article.metadata
        evidence = dict(metadata.evidence)
        values = {**metadata.facts(), "tags": ", ".join(metadata.tags) or None, "images": len(metadata.images) or None}
        for name, value in values.items():
            if value is not None:
                yield name, str(value), evidence.get(name, "")


def to_html(articles: Sequence[Article], lang: Language) -> str:
    """Return a page of HTML that shows what was removed from articles, and why.

    Args:
        articles: in the order in which they are shown.
        lang: of the labels.

    Raises:
        MissingExtraError: Jinja is not installed.
    """
    pages = [Explanation.of(article, f"p{number}-") for number, article in enumerate(articles, 1)]
    reasons = sum((page.reasons for page in pages), Counter[str]())
    return render("explanation", lang, pages=pages, filters=to_filters(reasons))


def to_filters(reasons: Counter[str]) -> list[tuple[str, str, int]]:
    """Return reason, group and number of each reason, by group and then by frequency."""
    found = [(reason, group_of([reason]), number) for reason, number in reasons.items()]
    return sorted(found, key=lambda each: (each[1], -each[2], each[0]))


def _runs(blocks: Sequence[Block]) -> Iterator[Run]:
    top = 0
    for removal, group in groupby(blocks, key=lambda block: block.removal):
        run = tuple(group)
        name = group_of(removal.reasons) if removal else "kept"
        folded = len(run) if name == _FOLDED else len(run) - HEAD_LINES if len(run) > HEAD_LINES + 1 else 0
        height = sum(1 + len(block.text) // _LINE_CHARS for block in run)
        yield Run(removal, name, run, folded if removal else 0, top, height)
        top += height


def _cut(run: Run) -> Run:
    """Return a run without the lines in its middle, and without the rest of long lines."""
    left_out = len(run.blocks) - _FIRST_LINES - _LAST_LINES
    blocks = run.blocks if left_out <= 1 else (*run.blocks[:_FIRST_LINES], *run.blocks[-_LAST_LINES:])
    shown = tuple(
        block._replace(text=f"{block.text[:_MOST_CHARS]} …") if len(block.text) > _MOST_CHARS else block
        for block in blocks
    )
    return run._replace(blocks=shown, folded=0, left_out=left_out if left_out > 1 else 0)
