"""articlekit learn."""

from functools import partial
from typing import TYPE_CHECKING, Literal

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Learning, Reading, Working, Writing
from articlekit.batch.worker import Make, Outcome
from articlekit.cli import options
from articlekit.cli.execute import execute, refuse_terminal
from articlekit.cli.help import Command
from articlekit.cli.messages import configure, say
from articlekit.cli.option import FILE, combine, work_option
from articlekit.cli.progress import Terminal
from articlekit.io.records import utf8
from articlekit.model import Article, Page
from articlekit.model.settings import MIN_PAGES, MIN_SHARE

if TYPE_CHECKING:
    from articlekit.collection.templates import Learner


@click.command(
    "learn",
    cls=Command,
    examples=(
        "articlekit learn crawl/news.example/ -o site.toml",
        "articlekit learn crawl/ -o sites.toml && articlekit clean --rules sites.toml crawl/ -d clean/",
        "articlekit learn --min-share 0.8 crawl/ | less",
        "articlekit learn 's3://crawl/*.warc.gz' -o sites.toml --engine daft --address ray://head:10001",
    ),
)
@options.output
@options.force
@combine(
    "learning",
    Learning,
    work_option(
        "--min-pages", type=click.IntRange(2), default=MIN_PAGES, help="Minimum number of a site's pages that agree."
    ),
    work_option(
        "--min-share",
        type=click.FloatRange(0, 1, min_open=True),
        default=MIN_SHARE,
        help="Minimum share of a site's pages with a line.",
    ),
    options.site_depth,
)
@work_option(
    "--update",
    metavar="FILE",
    type=FILE,
    help="Also use what earlier crawls taught, in FILE; report sites whose template has changed; write FILE anew.",
)
@options.encoding
@options.working_of("this process alone")
@work_option(
    "--engine",
    type=click.Choice(["local", "daft"]),
    show_default="local with -j, else this process alone",
    help="Read the inputs in processes (local) or with Daft, here or on a Ray cluster.",
)
@options.address
@options.reading
def command(
    *,
    reading: Reading,
    output: str | None,
    force: bool,
    learning: Learning,
    update: str | None,
    encoding: str | None,
    working: Working,
    engine: Literal["local", "daft"] | None,
    address: str | None,
) -> ExitCode:
    """Learn what the pages of a site have in common, and write it as rules to review and use.

    INPUT is pages of one or several sites. The site of a page is the host of its address if the record has one, else a
    folder named like a host, else the first folder below INPUT (--site-depth). A rule is a block of lines that most
    pages of a site have next to the same neighbours, with three examples of each; digits that vary are wildcards. From
    pages of HTML it is also where their articles, titles, authors and dates are, and which boxes are not the article:
    a [[site]] table with CSS selectors, and on how many pages they agree. Of a large site, a sample is compared.
    """
    write_rules = partial(_write_rules, update, quiet=reading.quiet)
    writing = Writing("text", output, None, force)
    if engine is not None or address is not None or working.jobs is not None:
        from articlekit.batch import sampling
        from articlekit.batch.workbench import open_engine

        refuse_terminal(reading)
        configure(reading.reporting.log_format)
        opened = open_engine(engine or "local", address, working.jobs, sampling.PRELOAD)
        plan = sampling.Plan(reading, learning, encoding, working)
        return ExitCode(sampling.execute(plan, writing, write_rules, opened, Terminal(reading.reporting))["exit_code"])
    learner = learning.learner()
    learn_page = _start_learning(learner, reading, learning, encoding)
    one = Working(1, working.timeout)
    return execute(reading, writing, lambda: learn_page, working=one, view=True, last=lambda: write_rules(learner))


def _start_learning(learner: "Learner", reading: Reading, learning: Learning, encoding: str | None) -> Make:
    """Return the function that lets a learner take a page; the pages are counted first if they can be read twice."""
    from articlekit.batch.learn import can_read_twice, count_pages, digest_of_page, sketch_page, with_declared_site

    is_counted = can_read_twice(reading)
    if is_counted:
        count_pages(learner, reading, reading.sites(learning.site_depth))

    def learn_page(page: Page | Article) -> Outcome:
        page = with_declared_site(page)
        key = page.site, digest_of_page(page)
        if not is_counted:
            learner.count(*key)
        if learner.wants(*key):
            learner.add_packed(*sketch_page(page, encoding))
        return Outcome(b"", "ok")

    return learn_page


def _write_rules(update: str | None, learner: "Learner", *, quiet: bool) -> bytes:
    """Return the rules that were learned as a file, and report what was; bring the file of an update up to date."""
    from articlekit.batch.learn import NO_RULES, bring_up_to_date
    from articlekit.rules.writer import rules_to_toml

    found = learner.rules()
    lines = [learner.summary(found)]
    if update is not None:
        found, changes = bring_up_to_date(update, found)
        lines += [f"warning: {change}" for change in changes]
    for line in () if quiet else lines:
        say(line)
    return utf8(rules_to_toml(found) or NO_RULES)
