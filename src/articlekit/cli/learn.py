"""articlekit learn."""

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Learning, Reading, Writing
from articlekit.batch.worker import Outcome
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import FILE, combine, work_option
from articlekit.io.records import utf8
from articlekit.model import Article, Page
from articlekit.model.settings import MIN_PAGES, MIN_SHARE


@click.command(
    "learn",
    cls=Command,
    examples=(
        "articlekit learn crawl/news.example/ -o site.toml",
        "articlekit learn crawl/ -o sites.toml && articlekit clean --rules sites.toml crawl/ -d clean/",
        "articlekit learn --min-share 0.8 crawl/ | less",
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
@options.reading
def command(
    *,
    reading: Reading,
    output: str | None,
    force: bool,
    learning: Learning,
    update: str | None,
    encoding: str | None,
) -> ExitCode:
    """Learn what the pages of a site have in common, and write it as rules to review and use.

    INPUT is pages of one or several sites. The site of a page is the host of its address if the record has one, else a
    folder named like a host, else the first folder below INPUT (--site-depth). A rule is a block of lines that most
    pages of a site have next to the same neighbours, with three examples of each; digits that vary are wildcards. From
    pages of HTML it is also where their articles, titles, authors and dates are, and which boxes are not the article:
    a [[site]] table with CSS selectors, and on how many pages they agree. Of a large site, a sample is compared.
    """
    from articlekit.batch.learn import (
        NO_RULES,
        bring_up_to_date,
        can_read_twice,
        count_pages,
        digest_of_page,
        sketch_page,
        with_declared_site,
    )
    from articlekit.rules.writer import rules_to_toml

    learner = learning.learner()
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

    def write_rules() -> bytes:
        found = learner.rules()
        if not reading.quiet:
            say(learner.summary(found))
        if update is None:
            return utf8(rules_to_toml(found) or NO_RULES)
        rules, changes = bring_up_to_date(update, found)
        for change in changes if not reading.quiet else ():
            say(f"warning: {change}")
        return utf8(rules_to_toml(rules) or NO_RULES)

    return execute(reading, Writing("text", output, None, force), lambda: learn_page, view=True, last=write_rules)
