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

# An empty file would be taken for one that was cut off.
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
        "--min-pages", type=click.IntRange(2), default=MIN_PAGES, help="Pages of a site that a line stands on at least."
    ),
    work_option(
        "--min-share",
        type=click.FloatRange(0, 1, min_open=True),
        default=MIN_SHARE,
        help="Share of a site's pages that it stands on.",
    ),
    options.site_depth,
)
@options.encoding
@options.reading
def command(*, reading: Reading, output: str | None, force: bool, learning: Learning, encoding: str | None) -> ExitCode:
    """Learn what sites print on every page, and write it as rules to look through and use.

    INPUT is pages of one site or of several: a page's site is the host of its address where the record has one, else a
    folder that is named as a host, or the first folder below INPUT (--site-depth). A rule is a block of lines that
    stand on most of a site's pages beside the same neighbours, with three examples of each; digits are wildcards where
    they vary.
    """
    from articlekit.page import read
    from articlekit.rules.writer import to_toml

    learner, sites = learning.learner(), reading.sites(learning.site_depth)

    def learn_page(page: Page | Article) -> Outcome:
        article = page if isinstance(page, Article) else read(page, encoding=encoding)
        learner.add(sites.site_of(article.source, article.url), [block.text for block in article.blocks])
        return Outcome(b"", "ok" if article.blocks else "empty")

    def rules() -> bytes:
        found = learner.rules()
        if not reading.quiet:
            say(learner.summary(found))
        return utf8("\n".join(map(to_toml, found)) or _NONE)

    return execute(reading, Writing("text", output, None, force), lambda: learn_page, view=True, last=rules)
