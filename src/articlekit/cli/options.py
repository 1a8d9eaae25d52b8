"""The options that commands share. Each decorator adds some, and hands the command one value made of them."""

import click

from articlekit.batch.settings import Cleaning, LearnChoice, MendChoice, RepeatChoice, RuleChoice
from articlekit.cli.gather import gathered
from articlekit.cli.run_options import inputs, printing, reading, working, writing

__all__ = ["inputs", "printing", "reading", "working", "writing"]

encoding = click.option(
    "--encoding", metavar="NAME", help="The encoding of the pages, where you know it better than the bytes tell."
)

http_charset = click.option(
    "--http-charset", metavar="NAME", help="The encoding that the server named: a candidate, as the page's own meta is."
)

repair = click.option(
    "--repair",
    type=click.Choice(["auto", "report", "off"]),
    default="auto",
    show_default=True,
    help="Mend what was decoded wrongly before it was saved, and blocks in another encoding; or only report it.",
)

hint = click.option(
    "--hint",
    metavar="LANGUAGE",
    help="Language of the pages, where the bytes leave it open: zh, zh-Hans, zh-Hant, ja, ko, ru.",
)
extract = click.option(
    "--extract",
    type=click.Choice(["auto", "article", "whole"]),
    help="What to take from HTML: the article, the whole page, or the article where one is found (auto).",
)

links = click.option("--links", is_flag=True, help="Keep the addresses of links, in Markdown.")

rules = gathered(
    "rules",
    RuleChoice,
    click.option("--rules", multiple=True, metavar="FILE", help="Also use the rules in FILE (TOML); repeatable."),
    click.option("--without", multiple=True, metavar="RULE", help="Leave out a rule, by its id; repeatable."),
)

repeats = gathered(
    "repeats",
    RepeatChoice,
    click.option("--min-blocks", type=int, help="Blocks that a copy has at least (3)."),
    click.option("--min-chars", type=int, help="Characters that a copy has at least (250)."),
    click.option("--min-coverage", type=float, help="Share of the body that a copy repeats, 0 to 1 (0.6)."),
    click.option("--similarity", type=float, help="How alike two blocks of two copies are, 0 to 1 (0.88)."),
    click.option(
        "--keep",
        type=click.Choice(["merge", "first", "last", "longest"]),
        help="Which copy stays; merge is the first and what only others have (merge).",
    ),
)

mending = gathered(
    "mending",
    MendChoice,
    click.option("--join-lines", is_flag=True, help="Join the lines of paragraphs that were wrapped at a fixed width."),
    click.option("--to-simplified", "script", flag_value="simplified", help="Write Chinese in simplified characters."),
    click.option(
        "--to-traditional", "script", flag_value="traditional", help="Write Chinese in traditional characters."
    ),
    click.option("--normalize-punctuation", "punctuation", is_flag=True, help="Set Chinese punctuation full-width."),
)

site_depth = click.option(
    "--site-depth",
    type=click.IntRange(0),
    metavar="N",
    default=1,
    show_default=True,
    help="Folders below INPUT that name the site of a page without an address, where none is named as a host.",
)

learning = gathered(
    "learning",
    LearnChoice,
    click.option("--min-pages", type=int, help="Pages of a site that a line stands on at least (5)."),
    click.option("--min-share", type=float, help="Share of a site's pages that it stands on, 0 to 1 (0.5)."),
    site_depth,
)

min_keep = click.option(
    "--min-keep",
    type=click.FloatRange(0, 1),
    help="Share of a page, copies aside, that must remain; else it comes back whole, with a warning (0.03).",
)

cleaning = gathered("cleaning", Cleaning, rules, repeats, min_keep, mending, extract, encoding, http_charset, repair)
