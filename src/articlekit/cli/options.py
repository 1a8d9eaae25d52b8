"""The options that commands share. Each decorator adds some, and hands the command one value made of them."""

import click

from articlekit.batch.settings import Cleaning, MendChoice, RuleChoice
from articlekit.cli.option import FILE, RuleId, cleaning_option, combine, input_option, output_option, work_option
from articlekit.cli.run_options import (
    force,
    form,
    inputs,
    output,
    printing,
    quiet,
    reading,
    summary,
    working,
    writing,
)
from articlekit.model.settings import MIN_KEEP, Repeats

__all__ = ["force", "form", "inputs", "output", "printing", "quiet", "reading", "summary", "working", "writing"]

encoding = input_option(
    "--encoding", metavar="NAME", help="The encoding of the pages, where you know it better than the bytes tell."
)

http_charset = input_option(
    "--http-charset", metavar="NAME", help="The encoding that the server named: a candidate, as the page's own meta is."
)

repair = cleaning_option(
    "--repair",
    type=click.Choice(["auto", "report", "off"]),
    default="auto",
    help="Mend what was decoded wrongly before it was saved, and blocks in another encoding; or only report it.",
)

hint = input_option(
    "--hint",
    metavar="LANGUAGE",
    help="Language of the pages, where the bytes leave it open: zh, zh-Hans, zh-Hant, ja, ko, ru.",
)
extract = cleaning_option(
    "--extract",
    type=click.Choice(["auto", "article", "whole"]),
    default="auto",
    help="What to take from HTML: the article, the whole page, or the article where one is found (auto).",
)

links = output_option("--links", is_flag=True, help="Keep the addresses of links, in Markdown.")

rules = combine(
    "rules",
    RuleChoice,
    cleaning_option("--rules", type=FILE, multiple=True, help="Also use the rules in FILE (TOML); repeatable."),
    cleaning_option(
        "--without", type=RuleId(), multiple=True, metavar="RULE", help="Leave out a rule, by its id; repeatable."
    ),
)

_REPEATS = Repeats()
repeats = combine(
    "repeats",
    Repeats,
    cleaning_option(
        "--min-blocks", type=click.IntRange(1), default=_REPEATS.min_blocks, help="Blocks that a copy has at least."
    ),
    cleaning_option(
        "--min-chars", type=click.IntRange(0), default=_REPEATS.min_chars, help="Characters that a copy has at least."
    ),
    cleaning_option(
        "--min-coverage",
        type=click.FloatRange(0, 1),
        default=_REPEATS.min_coverage,
        help="Share of the body that a copy repeats.",
    ),
    cleaning_option(
        "--similarity",
        type=click.FloatRange(0, 1),
        default=_REPEATS.similarity,
        help="How alike two blocks of two copies are.",
    ),
    cleaning_option(
        "--keep",
        type=click.Choice(["merge", "first", "last", "longest"]),
        default=_REPEATS.keep,
        help="Which copy stays; merge is the first and what only others have.",
    ),
)

mending = combine(
    "mending",
    MendChoice,
    cleaning_option(
        "--join-lines", is_flag=True, help="Join the lines of paragraphs that were wrapped at a fixed width."
    ),
    cleaning_option(
        "--to-simplified", "script", flag_value="simplified", help="Write Chinese in simplified characters."
    ),
    cleaning_option(
        "--to-traditional", "script", flag_value="traditional", help="Write Chinese in traditional characters."
    ),
    cleaning_option("--normalize-punctuation", "punctuation", is_flag=True, help="Set Chinese punctuation full-width."),
)

min_keep = cleaning_option(
    "--min-keep",
    type=click.FloatRange(0, 1),
    default=MIN_KEEP,
    help="Share of a page, copies aside, that must remain; else it comes back whole, with a warning.",
)
no_clean = work_option("--no-clean", is_flag=True, help="Compare pages as they are, footers and all.")
site_depth = input_option(
    "--site-depth",
    type=click.IntRange(0),
    default=1,
    help="Folders below INPUT that name the site of a page without an address, where none is named as a host.",
)
cleaning = combine("cleaning", Cleaning, rules, repeats, min_keep, mending, extract, encoding, http_charset, repair)
