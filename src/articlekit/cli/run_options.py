"""The options of a run: what to read, by how many workers, where to write, and what to tell."""

import re
from collections.abc import Callable
from typing import Any

import click

from articlekit.batch.settings import QUARANTINE, Reading, Reporting, Working, Writing
from articlekit.cli.gather import gathered
from articlekit.io.sinks import FORMATS
from articlekit.io.sources import INPUT_FORMATS

_SIZE = re.compile(r"(\d+)\s*([kmg]?)(i?b)?", re.IGNORECASE)


class Size(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """A size in bytes: 65536, 64K, 64M, 1G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        """Return the number of bytes."""
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(value.strip())
        if not found or int(found[1]) == 0:
            self.fail(f"{value!r} is not a size; write 65536, 64M or 1G", param, ctx)
        return int(found[1]) << {"": 0, "k": 10, "m": 20, "g": 30}[found[2].lower()]


class OnError(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """skip, stop or quarantine:DIR."""

    name = "what"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return it where it is one of the three."""
        text = str(value)
        if text not in ("skip", "stop") and not (text.startswith(QUARANTINE) and text != QUARANTINE):
            self.fail(f"{text!r} is not skip, stop or quarantine:DIR", param, ctx)
        return text


_form = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="text, or one line of JSON per page (docs/formats.md); jsonl is another name for json.",
)

_page_form = click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="; ".join(f"{name}: {form.about}" for name, form in FORMATS.items())
    + " (as the output's name says, else text).",
)

_quiet = click.option(
    "-q", "--quiet", is_flag=True, help="No warnings, notes and summary; failures are always reported."
)

_reporting = gathered(
    "reporting",
    Reporting,
    _quiet,
    click.option("-v", "--verbose", is_flag=True, help="A line for every page."),
    click.option("--log", is_flag=True, help="A line a minute on how far the run is, where there is no terminal."),
    click.option(
        "--log-format", type=click.Choice(["text", "json"]), default="text", help="How messages are written (text)."
    ),
    click.option(
        "--on-error",
        type=OnError(),
        metavar="WHAT",
        default="skip",
        show_default=True,
        help="When a page fails: skip it, stop, or quarantine:DIR, which keeps it there with the reason.",
    ),
    click.option("--max-errors", type=click.IntRange(0), metavar="N", help="Stop when more pages than N have failed."),
    click.option("--fail-if-empty", is_flag=True, help="No pages at all are an error (exit code 4)."),
    click.option("--errors-to", metavar="FILE", help="Write a line of JSON for each failure to FILE."),
    click.option("--summary", metavar="FILE", help="Write what came of the run to FILE, as JSON."),
)

_reading = gathered(
    "reading",
    Reading,
    click.argument(
        "paths", metavar="[INPUT]...", nargs=-1, type=click.Path(readable=False, allow_dash=True, path_type=str)
    ),
    click.option("--files-from", metavar="FILE", help="Also read the files listed in FILE, one per line; - is stdin."),
    click.option("--files0-from", metavar="FILE", help="The same with NUL between names, as from find -print0."),
    click.option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="Of directories and archives read only what is like GLOB, by its name or, with a slash, its path there;"
        " without it all but styles, scripts, fonts, pictures, films and office files.",
    ),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out what is like GLOB, directories too."),
    click.option(
        "--input-format",
        type=click.Choice(INPUT_FORMATS),
        default="auto",
        help="What the inputs are, where their first bytes and names do not tell.",
    ),
    click.option("--html-field", metavar="NAME", default="html", help="Field of JSON, or column, with HTML (html)."),
    click.option("--text-field", metavar="NAME", default="text", help="The same with text (text)."),
    click.option("--id-field", metavar="NAME", default="id", help="The same with the id (id)."),
    click.option("--url-field", metavar="NAME", default="url", help="The same with the address (url)."),
    click.option(
        "--max-bytes",
        type=Size(),
        default="64M",
        show_default=True,
        help="Refuse larger pages and lines; decode as text takes them block by block.",
    ),
    click.option(
        "--max-members", type=click.IntRange(1), default=1_000_000, help="Members of an archive at most (1000000)."
    ),
    click.option(
        "--max-ratio",
        type=click.IntRange(1),
        default=200,
        help="Bytes that one packed byte may unpack to, over a whole input (200).",
    ),
    click.option("--max-nesting", type=click.IntRange(0), default=3, help="Layers of packing; a .tar.gz has two (3)."),
)


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that works through its inputs one by one."""
    return _reporting(_reading(function))


def inputs(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a command has that looks at its inputs together."""
    return gathered("reporting", Reporting, _quiet)(_reading(function))


working = gathered(
    "working",
    Working,
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1),
        metavar="N",
        help="Processes that work at once (as many as cores; one where there is little to do).",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(0),
        metavar="SECONDS",
        default=60,
        show_default=True,
        help="Give up on a page after so long; 0 never does.",
    ),
)

writing = gathered(
    "writing",
    Writing,
    _page_form,
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Write to FILE; several pages only as JSON, as .jsonl, .jsonl.gz, .jsonl.zst or .parquet.",
    ),
    click.option(
        "-d",
        "--directory",
        metavar="DIR",
        help="Write a file per input below DIR, which mirrors the tree of the inputs.",
    ),
    click.option("--force", is_flag=True, help="Replace files that exist; never an input."),
    click.option(
        "--exists",
        type=click.Choice(["error", "skip", "update", "replace"]),
        default="error",
        show_default=True,
        help="What to do about outputs that exist: skip leaves out their pages; update writes what is missing, or older"
        " than its input; --force is short for replace.",
    ),
    click.option(
        "--shard-size", type=click.IntRange(1), metavar="N", help="Write files of N pages: FILE-00000, FILE-00001 …"
    ),
    click.option("--restart", is_flag=True, help="Do not go on with a run that was stopped; begin anew."),
)

printing = gathered("writing", Writing, _form)
