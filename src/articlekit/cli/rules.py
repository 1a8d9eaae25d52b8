"""articlekit rules."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.reporter import printable
from articlekit.batch.screen import Cell, Screen
from articlekit.batch.settings import Reading, RuleChoice, Writing
from articlekit.batch.worker import Outcome
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command, CommandGroup
from articlekit.cli.kind import RuleId
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, input_option, output_option, work_option
from articlekit.cli.terminal import screen
from articlekit.errors import UsageError
from articlekit.io.inputs import printable_path
from articlekit.io.records import dump_line, utf8
from articlekit.model import Article, Page
from articlekit.report.reasons import group_of

_MAX_WIDTH = 30  # columns of a cell in the list of rules

if TYPE_CHECKING:
    from articlekit.rules import Rule, Rules
    from articlekit.rules.site import SiteRule

command = CommandGroup(
    "rules",
    help="List, show, test, check and import the boilerplate rules.",
    examples=(
        "articlekit rules list --family filing",
        "articlekit rules show zh-icp-number",
        "articlekit rules test page.txt",
        "articlekit rules check site.toml",
        "articlekit rules import ftr-site-config/*.txt -o sites.toml",
    ),
)


@command.command(
    "list",
    cls=Command,
    examples=(
        "articlekit rules list",
        "articlekit rules list --language pt",
        "articlekit rules list --family filing -f json | jq -r .id",
    ),
)
@options.printing
@options.color
@output_option("--family", metavar="NAME", help="Only the rules of one family, such as filing or hotline.")
@output_option("--language", metavar="CODE", help="Only the rules of one language, such as zh or pt.")
@options.rules
def list_rules(writing: Writing, family: str | None, language: str | None, rules: RuleChoice) -> ExitCode:
    """List the rules: id, family, where they apply, description."""
    from articlekit.rules.writer import to_record

    chosen = _load(rules)
    families = sorted({rule.family for rule in chosen.rules})
    if family is not None and family not in families:
        raise UsageError(f"No family {family!r}; there are {', '.join(families)}.")
    codes = sorted({rule.language for rule in chosen.rules if rule.language})
    if language is not None and language not in codes:
        raise UsageError(f"No language {language!r}; there are {', '.join(codes)}. docs/languages.md: how to add one.")
    rows = [rule for rule in chosen.rules if family in (None, rule.family) and language in (None, rule.language)]
    sites = chosen.sites if family is None and language is None else ()
    if writing.form == "text":
        for line in _table(screen(), rows, sites):
            click.echo(line, color=True)
    else:
        for record in (*map(to_record, rows), *map(asdict, sites)):
            click.echo(dump_line(record), nl=False)
    return ExitCode.DONE


def _table(shown: Screen, rules: Sequence["Rule"], sites: Sequence["SiteRule"]) -> Iterator[str]:
    """Yield the lines of the list of rules, with a heading for people; a rule has the colour of its reasons."""
    rows: list[tuple[str, ...]] = [
        (rule.id, rule.family, rule.where, rule.about, group_of(rule.reasons)) for rule in rules
    ]
    rows += [(site.id, "site", f"{site.host}{site.path}", site.about, "structure") for site in sites]
    if shown.is_for_people:
        rows.insert(0, ("rule", "family", "where", "about", "strong"))
    widths = [min(max((len(row[place]) for row in rows), default=0), _MAX_WIDTH) for place in range(3)]
    for *texts, about, name in rows:
        first, *others = map(Cell, texts, widths)
        yield shown.row(first._replace(name=name), *others, Cell(about))


@command.command(
    "show",
    cls=Command,
    examples=("articlekit rules show zh-icp-number", "articlekit rules show zh-icp-number > site.toml"),
)
@options.printing
@click.argument("rule_id", metavar="RULE", type=RuleId())
@options.rules
def show_rule(writing: Writing, rule_id: str, rules: RuleChoice) -> ExitCode:
    """Show a rule with its examples, in the format of a rules file (TOML)."""
    from articlekit.rules.writer import site_to_toml, to_record, to_toml

    chosen = _load(rules)
    site = next((site for site in chosen.sites if site.id == rule_id), None)
    if site is not None:
        click.echo(site_to_toml(site) if writing.form == "text" else dump_line(asdict(site)), nl=False)
        return ExitCode.DONE
    rule = chosen.get(rule_id)
    click.echo(to_toml(rule) if writing.form == "text" else dump_line(to_record(rule)), nl=False)
    return ExitCode.DONE


@command.command(
    "test",
    cls=Command,
    examples=(
        "articlekit rules test page.txt",
        "articlekit rules test --line '京ICP备12345678号'",
        "articlekit rules test --rule zh-icp-number crawl/",
        "articlekit rules test --rules site.toml crawl/",
    ),
)
@options.printing
@work_option(
    "--rule",
    "rule_id",
    type=RuleId(),
    metavar="RULE",
    help="Test only this rule, and show its matches and near misses in context.",
)
@input_option("--line", "texts", multiple=True, metavar="TEXT", help="A line to test, instead of files; repeatable.")
@options.rules
@options.encoding
@options.reading
def test_rules(
    *,
    writing: Writing,
    rule_id: str | None,
    texts: tuple[str, ...],
    rules: RuleChoice,
    encoding: str | None,
    reading: Reading,
) -> ExitCode:
    """Show which rules match which lines of a page, and the text that they match.

    A line that a rule matches is not always removed: most rules apply only in a footer. explain shows what is removed.
    With --rule, each line that the rule matches is shown between its neighbours, and whether it is removed; so is each
    line that has one of the rule's words but does not match. INPUT is a page, a directory, or - for standard input,
    which is also the default.
    """
    from articlekit.page import read, strip

    chosen = _load(rules)
    one = chosen.get(rule_id) if rule_id is not None else None

    def match_page(page: Page | Article) -> Outcome:
        article = page if isinstance(page, Article) else read(page, encoding=encoding)
        if one is not None:
            hits = [*_show_in_context(one, strip(article, rules=chosen, min_keep=0.0), writing)]
        else:
            hits = [_hits(chosen, article.source, block.line, block.text, writing) for block in article.blocks]
        return Outcome(b"".join(hits), article.status if article.blocks else "empty")

    if not texts:
        return execute(reading, writing, lambda: match_page, view=True)
    if reading.paths or reading.files_from or reading.files0_from:
        raise UsageError("--line and files exclude each other.")
    found = [_hits(chosen, "--line", number, text, writing) for number, text in enumerate(texts, 1)]
    for text, data in zip(texts, found, strict=True):
        click.echo(data, nl=False)
        if not data and not reading.quiet:
            say(f"no rule fits {text!r}")
    return ExitCode.DONE


@command.command(
    "check",
    cls=Command,
    examples=("articlekit rules check site.toml", "articlekit rules check site.toml --pages crawl/"),
)
@input_option(
    "--pages",
    multiple=True,
    metavar="INPUT",
    help="Try the rules by site on the pages in INPUT, a file or a directory; repeatable.",
)
@options.site_depth
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
def check_rules(files: tuple[str, ...], pages: tuple[str, ...], site_depth: int) -> ExitCode:
    """Check rules files; print all problems, and exit 1 if there are any.

    A rule must have its fields; its pattern must run in linear time, match every line of its removes, and no line of
    its keeps. With --pages, a line for each rule by site says on how many of the pages that it is for its selectors
    find something; a rule that finds nothing at all, or has no page, is a problem.
    """
    from articlekit.batch.trial import try_rules
    from articlekit.rules import load, problems

    missing = [name for name in files if not Path(name).is_file()]
    for name in missing:
        say(f"{printable_path(name)}: no such file; check the path")
    wrong = {name: problems(Path(name)) for name in files if name not in missing}
    for line in (line for lines in wrong.values() for line in lines):
        click.echo(printable(line))
    failed = any(wrong.values())
    for name in (name for name, lines in wrong.items() if pages and not lines):
        for trial in try_rules(load(Path(name)), Reading(paths=pages), site_depth):
            click.echo(printable(f"{name}: {trial}"))
            failed = failed or not trial.is_found
    if missing:
        return ExitCode.SOME_FAILED if len(missing) < len(files) else ExitCode.ALL_FAILED
    return ExitCode.FOUND if failed else ExitCode.DONE


@command.command(
    "import",
    cls=Command,
    examples=(
        "articlekit rules import ftr-site-config/news.example.txt",
        "articlekit rules import ftr-site-config/*.txt -o sites.toml",
    ),
)
@options.output
@options.force
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
def import_rules(files: tuple[str, ...], output: str | None, force: bool) -> ExitCode:
    """Turn files of ftr-site-config into rules by site.

    A file has the name of its host: news.example.txt, or .news.example.txt for its subdomains, too. Titles, bodies,
    authors, dates and what is stripped become CSS selectors; what CSS cannot say is left out and reported.
    """
    from articlekit.io.writers import open_replacement
    from articlekit.rules.ftr import read_ftr
    from articlekit.rules.writer import site_to_toml

    written, failed = [], 0
    for name in files:
        try:
            text = Path(name).read_text("utf-8-sig", "replace")
        except OSError as error:
            say(f"{printable_path(name)}: {error.strerror}; check the path")
            failed += 1
            continue
        found = read_ftr(Path(name).name, text)
        for line in found.left_out:
            say(f"{printable_path(name)}:{line}; left out")
        if found.rule is None:
            say(f"{printable_path(name)}: no rule in it: nothing in it says where something is")
        else:
            written.append(site_to_toml(found.rule))
    data = utf8("\n".join(written))
    if output is None:
        click.echo(data, nl=False)
    else:
        with open_replacement(output, force=force) as stream:
            stream.write(data)
    rules, sources = (
        f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((len(written), "rule"), (len(files), "file"))
    )
    say(f"{rules} from {sources}")
    return ExitCode.DONE if not failed else ExitCode.SOME_FAILED if failed < len(files) else ExitCode.ALL_FAILED


def _load(rules: RuleChoice) -> "Rules":
    from articlekit.rules import built_in

    return rules.load() or built_in()


def _hits(rules: "Rules", source: str, number: int, text: str, writing: Writing) -> bytes:
    """Return a line of output for each rule that matches a line."""
    from articlekit.rules.fold import fold

    lines = []
    for hit in rules.match(fold(text).strip()):
        rule, reasons = hit.rule, sorted(hit.rule.reasons)
        if writing.form == "text":
            line = f"{source}:{number}: {rule.id} ({rule.where}; {', '.join(reasons)}): {hit.text}"
            lines.append(utf8(f"{printable(line)}\n"))
        else:
            record = {"source": source, "line": number, "rule": rule.id, "where": rule.where, "reasons": reasons}
            lines.append(dump_line({**record, "found": hit.text, "text": text}))
    return b"".join(lines)


def _show_in_context(rule: "Rule", article: Article, writing: Writing) -> Iterator[bytes]:
    """Yield each line that a rule matches, or that has one of its words, with its neighbours."""
    from articlekit.rules.fold import close, fold

    for index, block in enumerate(article.blocks):
        found = rule.matches(block.text)
        word = next((word for word in rule.words if word in close(fold(block.text))), None)
        if found is None and word is None:
            continue
        fits, goes = found is not None, not block.kept
        if writing.form != "text":
            record = {"source": article.source, "line": block.line, "rule": rule.id, "fits": fits, "goes": goes}
            yield dump_line({**record, "found": found, "word": word, "text": block.text})
            continue
        says = f"fits {found!r}" if fits else f"has {word!r}, and is passed over"
        near = article.blocks[max(0, index - 1) : index + 2]
        head = f"{article.source}:{block.line}: {says}; {'goes' if goes else 'stays'}"
        rows = (f"{'>' if other is block else ' '} {other.line:>5}  {other.text}" for other in near)
        yield utf8("".join(f"{printable(line)}\n" for line in (head, *rows)))
