"""articlekit learn."""

import click

from articlekit.batch.counts import ExitCode
from articlekit.batch.settings import Learning, Reading, Writing
from articlekit.batch.worker import Outcome
from articlekit.cli import options
from articlekit.cli.execute import execute
from articlekit.cli.help import Command
from articlekit.cli.messages import say
from articlekit.cli.option import combine, work_option
from articlekit.io.records import utf8
from articlekit.model import Article, Page
from articlekit.model.settings import MIN_PAGES, MIN_SHARE

# Not an empty file, which could be mistaken for a truncated one.
_NONE = "# No lines stand on most pages of a site: no rules were learned.\n"


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
        "--min-pages", type=click.IntRange(2), default=MIN_PAGES, help="Minimum number of a site's pages with the line."
    ),
    work_option(
        "--min-share",
        type=click.FloatRange(0, 1, min_open=True),
        default=MIN_SHARE,
        help="Minimum share of a site's pages with the line.",
    ),
    options.site_depth,
)
@options.encoding
@options.reading
def command(*, reading: Reading, output: str | None, force: bool, learning: Learning, encoding: str | None) -> ExitCode:
    """Learn the lines that sites print on every page, and write them as rules to review and use.

    INPUT is pages of one or several sites. The site of a page is the host of its address if the record has one, else a
    folder named like a host, else the first folder below INPUT (--site-depth). A rule is a block of lines that most
    pages of a site have next to the same neighbours, with three examples of each; digits that vary are wildcards.
    """
    from articlekit.batch.learn import can_read_twice, count_pages, digest_of_page, sketch_page
    from articlekit.rules.writer import rules_to_toml

    learner = learning.learner()
    is_counted = can_read_twice(reading)
    if is_counted:
        count_pages(learner, reading, reading.sites(learning.site_depth))

    def learn_page(page: Page | Article) -> Outcome:
        if not is_counted:
            learner.count(page.site, digest_of_page(page))
        if learner.wants(page.site, digest_of_page(page)):
            learner.add_packed(*sketch_page(page, encoding))
        return Outcome(b"", "ok")

    def write_rules() -> bytes:
        found = learner.rules()
        if not reading.quiet:
            say(learner.summary(found))
        return utf8(rules_to_toml(found) or _NONE)

    return execute(reading, Writing("text", output, None, force), lambda: learn_page, view=True, last=write_rules)
