"""The options of a run: what to read, by how many workers, where to write, and what to tell."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click

from articlekit.cli.option import FILE, combine, input_option, output_option, report_option, work_option
from articlekit.io.documents import INPUT_FORMATS, Fields, Limits
from articlekit.io.streams import size_text

if TYPE_CHECKING:
    from articlekit.engine import Pace
    from articlekit.io.documents import InputFormat, Settings
    from articlekit.io.writers import Exists

Format = Literal["text", "json", "jsonl", "parquet", "markdown", "html"]
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


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read, what it is, and how much of it."""

    paths: tuple[str, ...]
    files_from: str | None
    files0_from: str | None
    input_format: "InputFormat"
    html_field: str
    text_field: str
    id_field: str
    url_field: str
    max_bytes: int
    max_members: int
    max_ratio: int
    max_nesting: int
    reporting: "Reporting"

    @property
    def quiet(self) -> bool:
        """Whether only failures are reported."""
        return self.reporting.quiet

    def settings(self, *, raw: bool = False, streamed: bool = False) -> "Settings":
        """Return what readers need to know."""
        from articlekit.io.documents import Fields, Limits, Settings

        return Settings(
            Limits(self.max_bytes, self.max_members, self.max_ratio, self.max_nesting),
            Fields(self.html_field, self.text_field, self.id_field, self.url_field),
            self.input_format,
            raw,
            streamed,
        )


@dataclass(frozen=True, slots=True)
class Working:
    """By how many workers, and for how long at most."""

    jobs: int | None = 1
    timeout: float | None = None

    def pace(self) -> "Pace":
        """Return what the engine needs to know."""
        from articlekit.engine import Pace

        return Pace(self.jobs, self.timeout or None)


SERIAL = Working()


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is told of a run while it goes on, and what is done about failures."""

    quiet: bool = False
    verbose: bool = False
    log: bool = False
    log_format: Literal["text", "json"] = "text"
    on_error: str = "skip"
    max_errors: int | None = None
    fail_if_empty: bool = False
    errors_to: str | None = None
    summary: str | None = None

    @property
    def quarantine(self) -> str | None:
        """The directory for pages that fail."""
        return self.on_error.removeprefix(_QUARANTINE) if self.on_error.startswith(_QUARANTINE) else None

    @property
    def most_errors(self) -> int | None:
        """How many failures a run bears."""
        return 0 if self.on_error == "stop" else self.max_errors


_QUARANTINE = "quarantine:"


class OnError(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.5 on
    """skip, stop or quarantine:DIR."""

    name = "what"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        """Return it where it is one of the three."""
        text = str(value)
        if text not in ("skip", "stop") and not (text.startswith(_QUARANTINE) and text != _QUARANTINE):
            self.fail(f"{text!r} is not skip, stop or quarantine:DIR", param, ctx)
        return text


@dataclass(frozen=True, slots=True)
class Writing:
    """How to write, and where; without a format, the name of the output tells it."""

    form: Format | None = "text"
    output: str | None = None
    directory: str | None = None
    force: bool = False
    exists: "Exists" = "error"
    shard_size: int | None = None
    restart: bool = False
    links: bool = False

    @property
    def is_record(self) -> bool:
        """Whether the output is lines of JSON, which may follow each other, or a table of them."""
        if self.form is not None:
            return self.form in ("json", "jsonl", "parquet")
        from articlekit.io.packing import is_lines, is_table

        return self.output is not None and (is_table(self.output) or is_lines(self.output))

    @property
    def text_form(self) -> Literal["text", "markdown", "html"]:
        """The format of what is no record."""
        return self.form if self.form in ("markdown", "html") else "text"

    @property
    def is_many_files(self) -> bool:
        """Whether the output is a file for each page or input, or shards."""
        return self.directory is not None or self.shard_size is not None

    @property
    def is_plain(self) -> bool:
        """Whether nothing is said of how to write."""
        return self in (Writing(None), Writing())

    @property
    def if_exists(self) -> "Exists":
        """What to do about an output that is there already."""
        return "replace" if self.force else self.exists


form = output_option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    help="text, or lines of JSON (docs/formats.md); jsonl is another name for json.",
)
output = output_option("-o", "--output", type=FILE, help="Write to FILE.")
force = output_option("--force", is_flag=True, help="Replace files that exist; never an input.")
quiet = report_option(
    "-q", "--quiet", is_flag=True, help="No warnings, notes and summary; failures are always reported."
)
summary = report_option("--summary", type=FILE, help="Write what came of the run to FILE, as JSON.")

_reporting = combine(
    "reporting",
    Reporting,
    quiet,
    report_option("-v", "--verbose", is_flag=True, help="A line for every page."),
    report_option("--log", is_flag=True, help="A line a minute on how far the run is, where there is no terminal."),
    report_option(
        "--log-format", type=click.Choice(["text", "json"]), default="text", help="How messages are written."
    ),
    report_option(
        "--on-error",
        type=OnError(),
        metavar="WHAT",
        default="skip",
        help="When a page fails: skip it, stop, or quarantine:DIR, which keeps it there with the reason.",
    ),
    report_option(
        "--max-errors", type=click.IntRange(0), show_default="no limit", help="Stop when more pages than N have failed."
    ),
    report_option("--fail-if-empty", is_flag=True, help="No pages at all are an error (exit code 4)."),
    report_option("--errors-to", type=FILE, help="Write a line of JSON for each failure to FILE."),
    summary,
)

_FIELDS, _LIMITS = Fields(), Limits()
_reading = combine(
    "reading",
    Reading,
    click.argument("paths", metavar="[INPUT]...", nargs=-1, type=FILE),
    input_option("--files-from", type=FILE, help="Also read the files listed in FILE, one per line; - is stdin."),
    input_option("--files0-from", type=FILE, help="The same with NUL between names, as from find -print0."),
    input_option(
        "--input-format",
        type=click.Choice(INPUT_FORMATS),
        default="auto",
        help="What the inputs are, where their first bytes and names do not tell.",
    ),
    input_option(
        "--html-field", metavar="NAME", default=_FIELDS.html, help="Field of JSON, or column, that holds HTML."
    ),
    input_option("--text-field", metavar="NAME", default=_FIELDS.text, help="The same for text."),
    input_option("--id-field", metavar="NAME", default=_FIELDS.id, help="The same for the id."),
    input_option("--url-field", metavar="NAME", default=_FIELDS.url, help="The same for the address."),
    input_option(
        "--max-bytes",
        type=Size(),
        default=size_text(_LIMITS.max_bytes),
        help="Refuse larger pages and lines; decode as text takes them block by block.",
    ),
    input_option(
        "--max-members", type=click.IntRange(1), default=_LIMITS.max_members, help="Members of an archive at most."
    ),
    input_option(
        "--max-ratio",
        type=click.IntRange(1),
        default=_LIMITS.max_ratio,
        help="Bytes that one packed byte may unpack to, over a whole input.",
    ),
    input_option(
        "--max-nesting",
        type=click.IntRange(0),
        default=_LIMITS.max_nesting,
        help="Layers of packing at most; a .tar.gz has two.",
    ),
)


def reading(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what every command has that works through its inputs one by one."""
    return _reporting(_reading(function))


def inputs(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a command has that looks at its inputs together."""
    return combine("reporting", Reporting, quiet)(_reading(function))


working = combine(
    "working",
    Working,
    work_option(
        "-j",
        "--jobs",
        type=click.IntRange(1),
        show_default="as many as cores, or one where there is little to do",
        help="Processes that work at once.",
    ),
    work_option(
        "--timeout",
        type=click.FloatRange(0),
        metavar="SECONDS",
        default=60,
        help="Give up on a page after so long; 0 never does.",
    ),
)

writing = combine(
    "writing",
    Writing,
    output_option(
        "-f",
        "--format",
        "form",
        type=click.Choice(["text", "json", "jsonl", "parquet", "markdown", "html"]),
        show_default="what the name of the output says, else text",
        help="text; markdown, or sanitised html; one line of JSON per page (docs/formats.md), jsonl is the same; or a"
        " parquet table.",
    ),
    output_option(
        "-o",
        "--output",
        type=FILE,
        help="Write to FILE; several pages only as JSON, as .jsonl, .jsonl.gz, .jsonl.zst or .parquet.",
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
        type=click.Choice(["error", "skip", "replace"]),
        default="error",
        help="What to do about outputs that exist: skip leaves out their pages; --force is short for replace.",
    ),
    output_option("--shard-size", type=click.IntRange(1), help="Write files of N pages: FILE-00000, FILE-00001 …"),
    output_option("--restart", is_flag=True, help="Do not go on with a run that was stopped; begin anew."),
)

printing = combine("writing", Writing, form)
