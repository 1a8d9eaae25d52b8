"""articlekit explain."""

from collections.abc import Iterator
from itertools import groupby

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.screen import PLAIN, Screen
from articlekit.batch.settings import Cleaning, Reading, Writing
from articlekit.batch.worker import Outcome, outcome
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.cli.option import combine, output_option
from articlekit.cli.terminal import screen
from articlekit.errors import ReadError
from articlekit.io.records import utf8
from articlekit.model import Article, Block, Page, Removal
from articlekit.records import ArticleRecord, check
from articlekit.report import Language
from articlekit.report.reasons import group_of

# For people, longer runs are shown as their first two lines and their last; `--all`, a pipe and JSON show all.
RUN_LINES = 5


@click.command(
    "explain",
    cls=Command,
    examples=(
        "articlekit explain page.txt",
        "articlekit explain --all --color always page.txt | less -R",
        "articlekit explain -f html page.txt -o page-explained.html",
        "articlekit clean -f json page.txt | articlekit explain",
    ),
)
@options.showing
@options.color
@options.lang
@output_option("--all", "everything", is_flag=True, help="Also show the lines that are kept.")
@combine("cleaning", Cleaning, options.rules, options.repeats, options.min_keep, options.extract, options.encoding)
@options.reading
def command(
    *,
    reading: Reading,
    writing: Writing,
    cleaning: Cleaning,
    lang: Language,
    everything: bool,
) -> ExitCode:
    """Show what clean removes from a page: each line with its number, the stage, the rule, its reasons and evidence.

    INPUT is a page, a directory of pages, lines of JSON from clean, strip or collapse, or - for standard input, which
    is also the default. Removed lines are marked with a minus sign. With -f html, or -o FILE.html, all pages are in one
    file for a browser: each with its lines in their places, the reasons beside them, and filters.
    """
    from articlekit.page import clean
    from articlekit.report.html import require

    form = writing.choose(options.SHOWN)
    if form == "html":
        require()
    keywords = cleaning.keywords(cleaning.rules.load())
    shown, is_first = PLAIN if writing.output else screen(), True
    articles = list[Article]()

    def explain_page(page: Page | Article) -> Outcome:
        nonlocal is_first
        article = page if isinstance(page, Article) else clean(page, **keywords)
        if form == "html":
            if isinstance(page, Article):
                _check_types(article)
            articles.append(article)
            return Outcome(b"", article.status, article.warnings, bool(article.removed))
        if form == "json":
            return outcome(article, writing, before=page)
        lines = "".join(f"{line}\n" for line in _view(article, shown, everything=everything))
        gap, is_first = "" if is_first else "\n", False
        return Outcome(utf8(gap + lines), article.status, article.warnings, bool(article.removed))

    def write_html() -> bytes:
        from articlekit.report.explanation import to_html

        return utf8(to_html(articles, lang)) if articles else b""

    return execute(reading, writing, lambda: explain_page, view=True, last=write_html if form == "html" else None)


def _check_types(article: Article) -> None:
    """Check that an article that was read from a record has values of the right types.

    Raises:
        ReadError: it has not.
    """
    try:
        check(article.to_dict(), ArticleRecord)
    except (ValueError, TypeError, AttributeError) as error:
        raise ReadError(f"not a whole record ({error}); see docs/formats.md") from error


def _view(article: Article, shown: Screen, *, everything: bool) -> Iterator[str]:
    """Yield the lines of the view: facts about the page, then the runs of removed lines."""
    yield from _header(article, shown)
    digits = len(str(article.blocks[-1].line)) if article.blocks else 1
    for removal, run_blocks in groupby(article.blocks, key=lambda block: block.removal):
        blocks = list(run_blocks)
        if removal:
            yield ""
            yield from _explain(removal, blocks, shown)
        elif everything:
            yield ""
        if removal or everything:
            yield from _texts(blocks, digits, shown, is_short=bool(removal) and shown.is_for_people and not everything)


def _header(article: Article, shown: Screen) -> Iterator[str]:
    encoding, meta = article.encoding, article.metadata
    chars_in = sum(len(block.text) for block in article.blocks)
    chars_out = sum(len(block.text) for block in article.kept)
    known = f"{encoding.name} ({encoding.evidence}, {encoding.confidence:.2f})"
    broken = f", {encoding.replaced} broken sequences replaced" if encoding.replaced else ""
    evidence = dict(meta.evidence)
    facts = {
        "encoding": known + broken,
        **meta.facts(),
        "tags": ", ".join(meta.tags) or None,
        "images": len(meta.images) or None,
        "url": article.url,
        "blocks": f"{len(article.blocks)} read, {len(article.kept)} kept, {len(article.removed)} removed",
        "characters": f"{chars_in} read, {chars_out} kept",
    }
    yield shown.paint(shown.fit(article.source, is_path=True), "strong")
    for name, fact in facts.items():
        if fact is not None:
            note = f" ({evidence[name]})" if name in evidence else ""
            yield shown.fit(f"{name:<11} {fact}{note}")
    for damage in encoding.damage:
        # As evidence, this is not cut to the width of the terminal.
        yield from shown.wrap(f"{damage.outcome:<11} {damage}")


def _explain(removal: Removal, blocks: list[Block], shown: Screen) -> Iterator[str]:
    """Yield which lines are removed, and why."""
    first, last = blocks[0].line, blocks[-1].line
    lines = f"line {first}" if first == last else f"lines {first}-{last}"
    reasons = ", ".join(sorted(removal.reasons))
    yield shown.paint(shown.fit(f"{lines}: {removal.stage}, {removal.rule} ({reasons})"), "strong")
    if removal.because:
        # The evidence is the purpose of the view, so it is not cut to the width of the terminal.
        yield from shown.wrap(removal.because, indent=2)


def _texts(blocks: list[Block], digits: int, shown: Screen, *, is_short: bool) -> Iterator[str]:
    """Yield the lines themselves with their numbers, and a minus sign if they are removed."""
    hidden = range(2, len(blocks) - 1) if is_short and len(blocks) > RUN_LINES else range(0)
    for index, block in enumerate(blocks):
        if index in hidden:
            if index == hidden[0]:
                yield f"  {'':>{digits}}  … {len(hidden)} more"
            continue
        line = shown.fit(f"{' ' if block.kept else '-'} {block.line:>{digits}}  {block.text}")
        yield shown.paint(line, group_of(block.removal.reasons) if block.removal else "")
