"""The options that commands share. A decorator adds one option, or several that the command takes as one value."""

from collections.abc import Callable
from typing import Any

import click

from articlekit.batch.settings import (
    FIELDS,
    LIMITS,
    Cleaning,
    MendChoice,
    Reading,
    Reporting,
    RuleChoice,
    Working,
    Writing,
)
from articlekit.cli.kind import OnError, RuleId, Size
from articlekit.cli.option import (
    FILE,
    cleaning_option,
    combine,
    input_option,
    output_option,
    report_option,
    work_option,
)
from articlekit.io.sinks import FORMATS
from articlekit.io.sources import INPUT_FORMATS
from articlekit.io.streams import format_size
from articlekit.model.settings import MIN_KEEP, Repeats
from articlekit.report import LANGUAGES


def _set_color(context: click.Context, option: click.Parameter, value: str) -> None:
    """Tell click, and who asks it, whether the output of the command is coloured; None is for it to find out."""
    del option
    context.color = {"always": True, "never": False}.get(value)


form = output_option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    help="text, or lines of JSON (docs/formats.md); jsonl is another name for json.",
)
color = output_option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    callback=_set_color,
    expose_value=False,
    help="When to use colours: auto is on a terminal, or as NO_COLOR and FORCE_COLOR say; always is in a pipe, too.",
)
output = output_option("-o", "--output", type=FILE, help="Write to FILE.")
force = output_option("--force", is_flag=True, help="Replace files that exist; never an input.")
quiet = report_option("-q", "--quiet", is_flag=True, help="Report failures only, without warnings, notes and summary.")
summary = report_option("--summary", type=FILE, help="Write a summary of the run to FILE, as JSON.")

log = report_option("--log", is_flag=True, help="Print the progress every minute if there is no terminal.")
log_format = report_option(
    "--log-format", type=click.Choice(["text", "json"]), default="text", help="The format of messages."
)

_reporting = combine(
    "reporting",
    Reporting,
    quiet,
    report_option("-v", "--verbose", is_flag=True, help="Print a line for every page."),
    log,
    log_format,
    report_option(
        "--on-error",
        type=OnError(),
        metavar="WHAT",
        default="skip",
        help="When a page fails: skip it, stop, or quarantine:DIR, which stores it there with the reason.",
    ),
    report_option(
        "--max-errors", type=click.IntRange(0), show_default="no limit", help="Stop when more pages than N have failed."
    ),
    report_option("--fail-if-empty", is_flag=True, help="Fail (exit code 4) if there are no pages at all."),
    report_option("--errors-to", type=FILE, help="Write a line of JSON for each failure to FILE."),
    summary,
)

_reading = combine(
    "reading",
    Reading,
    click.argument("paths", metavar="[INPUT]...", nargs=-1, type=FILE),
    input_option("--files-from", type=FILE, help="Also read the files listed in FILE, one per line; - is stdin."),
    input_option("--files0-from", type=FILE, help="The same with NUL between names, as from find -print0."),
    input_option(
        "--include",
        multiple=True,
        metavar="GLOB",
        show_default="all but styles, scripts, fonts, pictures, films and office files",
        help="Of directories and archives read only files that match GLOB by name or, if it has a slash, by path.",
    ),
    input_option("--exclude", multiple=True, metavar="GLOB", help="Leave out files and directories that match GLOB."),
    input_option(
        "--input-format",
        type=click.Choice(INPUT_FORMATS),
        default="auto",
        help="The format of the inputs; auto recognises it by first bytes and name.",
    ),
    input_option(
        "--html-field", metavar="NAME", default=FIELDS.html, help="Field of JSON, or column, that holds HTML."
    ),
    input_option("--text-field", metavar="NAME", default=FIELDS.text, help="The same for text."),
    input_option("--id-field", metavar="NAME", default=FIELDS.id, help="The same for the id."),
    input_option("--url-field", metavar="NAME", default=FIELDS.url, help="The same for the address."),
    input_option(
        "--max-bytes",
        type=Size(),
        default=format_size(LIMITS.max_bytes),
        help="Refuse larger pages and lines; decode as text takes them block by block.",
    ),
    input_option(
        "--max-members", type=click.IntRange(1), default=LIMITS.max_members, help="Maximum members of an archive."
    ),
    input_option(
        "--max-ratio",
        type=click.IntRange(1),
        default=LIMITS.max_ratio,
        help="Maximum ratio of unpacked to packed bytes, over a whole input.",
    ),
    input_option(
        "--max-nesting",
        type=click.IntRange(0),
        default=LIMITS.max_nesting,
        help="Maximum layers of archives and compression; a .tar.gz has two.",
    ),
)


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that process their inputs one by one."""
    return _reporting(_reading(function))


def inputs(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that look at all inputs together."""
    return combine("reporting", Reporting, quiet)(_reading(function))


def working_of(jobs: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what adds the number of processes, of which the default is described so, and the limit for a page."""
    return combine(
        "working",
        Working,
        work_option("-j", "--jobs", type=click.IntRange(1), show_default=jobs, help="Number of processes."),
        work_option(
            "--timeout",
            type=click.FloatRange(0),
            metavar="SECONDS",
            default=60,
            help="Time limit for a page; 0 is none.",
        ),
    )


working = working_of("as many as cores, or one where there is little to do")

engine = work_option(
    "--engine",
    type=click.Choice(["local", "daft"]),
    show_default="pages of all inputs over processes",
    help="Work on each input as a whole, in processes (local) or with Daft, here or on a Ray cluster: -d DIR gets a"
    " shard for each, and a rerun skips finished ones.",
)
address = work_option(
    "--address",
    metavar="ADDRESS",
    show_default="this machine, without Ray",
    help="The cluster of --engine daft: ray://HOST:10001; or HOST:6379 or auto on one of its nodes.",
)

writing = combine(
    "writing",
    Writing,
    output_option(
        "-f",
        "--format",
        "form",
        type=click.Choice(list(FORMATS)),
        show_default="by the name of the output, else text",
        help="; ".join(f"{name}: {form.about}" for name, form in FORMATS.items()) + ".",
    ),
    output_option(
        "-o",
        "--output",
        type=FILE,
        help="Write to FILE; several pages only as JSON or a table: .jsonl, .csv (also .gz, .zst), .xlsx, .parquet.",
    ),
    output_option(
        "-d",
        "--directory",
        type=FILE,
        metavar="DIR",
        help="Write a file per input below DIR, which mirrors the tree of the inputs.",
    ),
    force,
    output_option(
        "--exists",
        type=click.Choice(["error", "skip", "update", "replace"]),
        default="error",
        help="What to do about outputs that exist: skip leaves out their pages; update writes what is missing, or older"
        " than its input; --force is short for replace.",
    ),
    output_option("--shard-size", type=click.IntRange(1), help="Write files of N pages: FILE-00000, FILE-00001 …"),
    output_option("--restart", is_flag=True, help="Start over instead of resuming a run that was stopped."),
)

printing = combine("writing", Writing, form)

view_form = output_option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "html"]),
    show_default="html for -o FILE.html, json for -o FILE.jsonl, else text",
    help="text; lines of JSON (docs/formats.md); or html, one file for a browser that needs nothing else.",
)
showing = combine("writing", Writing, view_form, output, force)
SHOWN = ("text", "json", "html")  # the formats of what is shown, in the order of view_form
lang = output_option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="en",
    help="Language of the labels in HTML.",
)

encoding = input_option(
    "--encoding", metavar="NAME", help="The encoding of the pages, if you know it; otherwise it is detected."
)

http_charset = input_option(
    "--http-charset",
    metavar="NAME",
    help="The encoding that the server declared; a candidate like the page's own meta.",
)

repair = cleaning_option(
    "--repair",
    type=click.Choice(["auto", "report", "off"]),
    default="auto",
    help="Repair text that was decoded wrongly before it was saved, and blocks in another encoding; or only report it.",
)

hint = input_option(
    "--hint",
    metavar="LANGUAGE",
    help="Language of the pages, for bytes that fit several encodings: zh, zh-Hans, zh-Hant, ja, ko, ru.",
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
        "--min-blocks", type=click.IntRange(1), default=_REPEATS.min_blocks, help="Minimum number of blocks of a copy."
    ),
    cleaning_option(
        "--min-chars", type=click.IntRange(0), default=_REPEATS.min_chars, help="Minimum characters of a copy."
    ),
    cleaning_option(
        "--min-coverage",
        type=click.FloatRange(0, 1),
        default=_REPEATS.min_coverage,
        help="Minimum share of the body that a copy repeats.",
    ),
    cleaning_option(
        "--similarity",
        type=click.FloatRange(0, 1),
        default=_REPEATS.similarity,
        help="Minimum similarity of two blocks of two copies.",
    ),
    cleaning_option(
        "--keep",
        type=click.Choice(["merge", "first", "last", "longest"]),
        default=_REPEATS.keep,
        help="Which copy is kept; merge keeps the first, with the blocks that only others have.",
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
    help="Minimum share of a page, without copies, that must remain; otherwise nothing is removed, with a warning.",
)
no_clean = work_option("--no-clean", is_flag=True, help="Compare pages without cleaning them first.")
site_depth = input_option(
    "--site-depth",
    type=click.IntRange(0),
    default=1,
    help="Number of folders below INPUT that name a page's site, if neither its address nor a folder names a host.",
)
cleaning = combine("cleaning", Cleaning, rules, repeats, min_keep, mending, extract, encoding, http_charset, repair)
