"""The options that commands share. Each decorator adds some, and hands the command one value made of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

if TYPE_CHECKING:
    from articlekit.collection.templates import Learner
    from articlekit.engine import Pace
    from articlekit.io.documents import InputFormat, Settings
    from articlekit.model import Article
    from articlekit.page.repeats import Repeats
    from articlekit.rules import Rules

Format = Literal["text", "json", "jsonl", "markdown", "html"]
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
T = TypeVar("T")
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
    quiet: bool

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
class Writing:
    """How to write, and where."""

    form: Format
    output: str | None = None
    directory: str | None = None
    force: bool = False
    links: bool = False

    @property
    def is_record(self) -> bool:
        """Whether the output is lines of JSON, which may follow each other."""
        return self.form in ("json", "jsonl")


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Which rules to use."""

    rules: tuple[str, ...]
    without: tuple[str, ...]

    def load(self) -> "Rules | None":
        """Load the chosen rules; None stands for the built-in ones.

        Raises:
            RuleError: a file has problems, or there is no such rule.
        """
        if not self.rules and not self.without:
            return None
        from pathlib import Path

        from articlekit.rules import built_in, load

        chosen = built_in()
        for path in self.rules:
            chosen = chosen.plus(load(Path(path)))
        return chosen.without(self.without)


@dataclass(frozen=True, slots=True)
class RepeatChoice:
    """What counts as a copy; None is the default of the library."""

    min_blocks: int | None
    min_chars: int | None
    min_coverage: float | None
    similarity: float | None
    keep: str | None

    def load(self) -> "Repeats":
        """Return the settings.

        Raises:
            click.UsageError: a value is out of range.
        """
        from articlekit.page.repeats import Repeats

        return _built(Repeats, self)


@dataclass(frozen=True, slots=True)
class MendChoice:
    """What to change in the text that is kept; nothing by default."""

    join_lines: bool
    script: Literal["simplified", "traditional"] | None
    punctuation: bool

    @property
    def is_asked(self) -> bool:
        """Whether anything is to be changed."""
        return self.join_lines or self.script is not None or self.punctuation

    def mend(self, article: "Article") -> "Article":
        """Change the text as chosen."""
        if not self.is_asked:
            return article
        from articlekit.page.mend import mend

        return mend(article, join_lines=self.join_lines, script=self.script, punctuation=self.punctuation)


@dataclass(frozen=True, slots=True)
class LearnChoice:
    """What counts as a line of the site; None is the default of the library."""

    min_pages: int | None
    min_share: float | None

    def learner(self) -> "Learner":
        """Return what takes the pages.

        Raises:
            click.UsageError: a value is out of range.
        """
        from articlekit.collection.templates import Learner

        return _built(Learner, self)


def _built(build: Callable[..., T], choice: "RepeatChoice | LearnChoice") -> T:
    """Build what a choice is for, from the options that were given.

    Raises:
        click.UsageError: a value is out of range.
    """
    try:
        return build(**given(**{field.name: getattr(choice, field.name) for field in fields(choice)}))
    except ValueError as error:
        raise click.UsageError(str(error), click.get_current_context()) from error


def given(**settings: object) -> dict[str, Any]:
    """Return the settings that were given, so that the library's own defaults stand for the others."""
    return {name: value for name, value in settings.items() if value is not None}


def _gathered(name: str, build: type, *decorators: Decorator) -> Decorator:
    """Add parameters to a command, and hand it one value made of them."""
    names = [field.name for field in fields(build)]

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def wrapper(**chosen: Any) -> Any:  # noqa: ANN401
            mine = {key: chosen.pop(key) for key in names if key in chosen}
            return function(**{name: build(**mine)}, **chosen)

        decorated: Callable[..., Any] = wrapper
        for decorator in reversed(decorators):
            decorated = decorator(decorated)
        return decorated

    return decorate


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
    type=click.Choice(["text", "json", "jsonl", "markdown", "html"]),
    default="text",
    show_default=True,
    help="text; markdown, or sanitised html; or one line of JSON per page (docs/formats.md); jsonl is another name for"
    " json.",
)

reading = _gathered(
    "reading",
    Reading,
    click.argument(
        "paths", metavar="[INPUT]...", nargs=-1, type=click.Path(readable=False, allow_dash=True, path_type=str)
    ),
    click.option("--files-from", metavar="FILE", help="Also read the files listed in FILE, one per line; - is stdin."),
    click.option("--files0-from", metavar="FILE", help="The same with NUL between names, as from find -print0."),
    click.option(
        "--input-format",
        type=click.Choice(["auto", "page", "mhtml", "jsonl", "parquet", "arrow", "warc", "zip", "tar"]),
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
    click.option("-q", "--quiet", is_flag=True, help="No warnings, notes and summary; failures are always reported."),
)

working = _gathered(
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

writing = _gathered(
    "writing",
    Writing,
    _page_form,
    click.option("-o", "--output", metavar="FILE", help="Write to FILE; with several inputs only as JSON."),
    click.option(
        "-d",
        "--directory",
        metavar="DIR",
        help="Write a file per input below DIR, which mirrors the tree of the inputs.",
    ),
    click.option("--force", is_flag=True, help="Replace files that exist; never an input."),
)

printing = _gathered("writing", Writing, _form)

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

rules = _gathered(
    "rules",
    RuleChoice,
    click.option("--rules", multiple=True, metavar="FILE", help="Also use the rules in FILE (TOML); repeatable."),
    click.option("--without", multiple=True, metavar="RULE", help="Leave out a rule, by its id; repeatable."),
)

repeats = _gathered(
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

mending = _gathered(
    "mending",
    MendChoice,
    click.option("--join-lines", is_flag=True, help="Join the lines of paragraphs that were wrapped at a fixed width."),
    click.option("--to-simplified", "script", flag_value="simplified", help="Write Chinese in simplified characters."),
    click.option(
        "--to-traditional", "script", flag_value="traditional", help="Write Chinese in traditional characters."
    ),
    click.option("--normalize-punctuation", "punctuation", is_flag=True, help="Set Chinese punctuation full-width."),
)

learning = _gathered(
    "learning",
    LearnChoice,
    click.option("--min-pages", type=int, help="Pages of a site that a line stands on at least (5)."),
    click.option("--min-share", type=float, help="Share of a site's pages that it stands on, 0 to 1 (0.5)."),
)

min_keep = click.option(
    "--min-keep",
    type=click.FloatRange(0, 1),
    help="Share of a page, copies aside, that must remain; else it comes back whole, with a warning (0.03).",
)
