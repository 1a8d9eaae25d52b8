"""The settings of a run as plain values, from the options of a command or from a caller."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from articlekit.errors import UsageError
from articlekit.io.documents import Fields, Limits, Settings
from articlekit.io.inputs import Patterns, Sites
from articlekit.io.sinks import FORMATS, Format, format_of, suffix_of
from articlekit.io.writers import Exists
from articlekit.model import Repair
from articlekit.model.settings import DEFAULT, MIN_KEEP, MIN_PAGES, MIN_SHARE, Repeats

if TYPE_CHECKING:
    from articlekit.collection.templates import Learner
    from articlekit.engine import Pace
    from articlekit.model import Article
    from articlekit.page.html import Extract
    from articlekit.rules import Rules

QUARANTINE = "quarantine:"
Emit = Literal["clusters", "pairs", "map", "docs"]
EngineName = Literal["local", "daft"]
TABLES = ("csv", "xlsx")  # formats of tables for people
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{0,7}")
FIELDS, LIMITS = Fields(), Limits()


@dataclass(frozen=True, slots=True)
class Reporting:
    """What a run reports, and how it handles failures."""

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
        """The directory for pages that fail, if there is one."""
        return self.on_error.removeprefix(QUARANTINE) if self.on_error.startswith(QUARANTINE) else None

    @property
    def most_errors(self) -> int | None:
        """Maximum number of failed pages before the run stops; None is no limit."""
        return 0 if self.on_error == "stop" else self.max_errors


def _detect_codec(data: bytes) -> str | None:
    # Imported for the first line that is not UTF-8: dedupe of JSON lines needs nothing else of page/.
    from articlekit.page.decode import detect_codec

    return detect_codec(data)


@dataclass(frozen=True, slots=True)
class Reading:
    """What to read, its format, and the limits of reading."""

    paths: tuple[str, ...] = ()
    files_from: str | None = None
    files0_from: str | None = None
    input_format: str = "auto"
    html_field: str = FIELDS.html
    text_field: str = FIELDS.text
    id_field: str = FIELDS.id
    url_field: str = FIELDS.url
    max_bytes: int = LIMITS.max_bytes
    max_members: int = LIMITS.max_members
    max_ratio: int = LIMITS.max_ratio
    max_nesting: int = LIMITS.max_nesting
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    reporting: Reporting = Reporting()

    @property
    def quiet(self) -> bool:
        """Whether to report only failures."""
        return self.reporting.quiet

    @property
    def patterns(self) -> Patterns:
        """Which files of directories and archives are read."""
        return Patterns(self.include, self.exclude)

    def sites(self, depth: int) -> Sites:
        """Return how pages are assigned to sites; depth is the number of folders that name one."""
        return Sites(frozenset(path.rstrip("/") for path in self.paths), depth)

    def settings(self, *, raw: bool = False, streamed: bool = False) -> Settings:
        """Return the settings of the readers."""
        return Settings(
            Limits(self.max_bytes, self.max_members, self.max_ratio, self.max_nesting),
            Fields(self.html_field, self.text_field, self.id_field, self.url_field),
            self.input_format,
            raw,
            streamed,
            self.patterns,
            _detect_codec,
        )


@dataclass(frozen=True, slots=True)
class Working:
    """The number of processes, and the time limit for a page in seconds."""

    jobs: int | None = 1
    timeout: float | None = None

    def pace(self) -> "Pace":
        """Return the settings of the engine."""
        from articlekit.engine import Pace

        return Pace(self.jobs, self.timeout or None)


SERIAL = Working()


@dataclass(frozen=True, slots=True)
class Writing:
    """How and where to write. If form is None, the name of the output determines the format."""

    form: str | None = "text"
    output: str | None = None
    directory: str | None = None
    force: bool = False
    exists: Exists = "error"
    shard_size: int | None = None
    restart: bool = False
    links: bool = False

    @property
    def format(self) -> Format:
        """The format of form, or else of the output's name; text by default.

        Raises:
            UsageError: no format has the suffix of the name.
        """
        if self.form is not None:
            return FORMATS[self.form]
        found = format_of(self.output) if self.output else FORMATS["text"]
        if found is None and self.output and _SUFFIX.fullmatch(suffix_of(self.output)):
            names = ", ".join(suffix for form in FORMATS.values() for suffix in form.suffixes[:1])
            raise UsageError(f"{self.output}: unknown format; let its name end in {names} or .jsonl, or give -f.")
        return found or FORMATS["text"]

    def choose(self, names: Sequence[str]) -> str:
        """Return the name of the format, of those that a command writes: that of form, or else of the output's name.

        Args:
            names: of FORMATS; the first is the default.

        Raises:
            UsageError: the name of the output asks for another one.
        """
        if self.form is not None:
            return "json" if self.form == "jsonl" else self.form
        suffix = suffix_of(self.output) if self.output else ""
        found = next((name for name in names if suffix in FORMATS[name].suffixes), None)
        if found is None and _SUFFIX.fullmatch(suffix):
            known = ", ".join(FORMATS[name].suffixes[0] for name in names)
            raise UsageError(f"{self.output}: not a format of this command; let its name end in {known}, or give -f.")
        return found or names[0]

    @property
    def is_record(self) -> bool:
        """Whether the output consists of records."""
        return self.format.is_record

    @property
    def holds_records(self) -> bool:
        """Whether the output is a file of records by its name, or a table: even without records it is one."""
        named = format_of(self.output) if self.output else None
        return self.format.head != b"" or (named is not None and named.is_record)

    @property
    def is_markup(self) -> bool:
        """Whether the output is Markdown or HTML."""
        return not self.is_record and self.format is not FORMATS["text"]

    @property
    def is_many_files(self) -> bool:
        """Whether the output is a file for each page or input, or shards."""
        return self.directory is not None or self.shard_size is not None

    @property
    def is_plain(self) -> bool:
        """Whether all settings have their defaults."""
        return self in (Writing(None), Writing())

    @property
    def if_exists(self) -> Exists:
        """What to do about an output that exists already."""
        return "replace" if self.force else self.exists


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """Which rules to use: files to add, and ids to leave out."""

    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    def load(self) -> "Rules | None":
        """Load the rules; None means the built-in ones.

        Raises:
            RuleError: a file has problems, or there is no such rule.
        """
        if not self.rules and not self.without:
            return None
        from articlekit.rules import load_rules

        return load_rules(*self.rules, without=self.without)


@dataclass(frozen=True, slots=True)
class MendChoice:
    """What to change in the text that is kept; by default nothing."""

    join_lines: bool = False
    script: Literal["simplified", "traditional"] | None = None
    punctuation: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether to change anything."""
        return self.join_lines or self.script is not None or self.punctuation

    def mend(self, article: "Article") -> "Article":
        """Change the text of an article as asked for."""
        if not self.is_asked:
            return article
        from articlekit.page.mend import mend

        return mend(article, join_lines=self.join_lines, script=self.script, punctuation=self.punctuation)


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How pages are cleaned."""

    rules: RuleChoice = RuleChoice()
    repeats: Repeats = field(default_factory=Repeats)
    min_keep: float = MIN_KEEP
    mending: MendChoice = MendChoice()
    extract: "Extract" = "auto"
    encoding: str | None = None
    http_charset: str | None = None
    repair: Repair = "auto"

    def keywords(self, rules: "Rules | None") -> dict[str, Any]:
        """Return the keywords of `articlekit.clean`; rules are those that `prepare_rules` returned."""
        return {
            "rules": rules,
            "repeats": self.repeats,
            "encoding": self.encoding,
            "http_charset": self.http_charset,
            "repair": self.repair,
            "min_keep": self.min_keep,
            "extract": self.extract,
        }


@dataclass(frozen=True, slots=True)
class Learning:
    """Which lines are learned as rules (see `Learner`), and what is a site (see `Sites`)."""

    min_pages: int = MIN_PAGES
    min_share: float = MIN_SHARE
    site_depth: int = 1

    def learner(self) -> "Learner":
        """Return a learner, which takes the pages.

        Raises:
            ValueError: a value is out of range.
        """
        from articlekit.collection.templates import Learner

        return Learner(min_pages=self.min_pages, min_share=self.min_share)


@dataclass(frozen=True, slots=True)
class Deduping:
    """What dedupe looks for, what it keeps, and what it does with duplicates.

    The fields have the names of the options of `articlekit dedupe`, whose help describes them.
    """

    emit: Emit = "clusters"
    form: str = "text"
    output: str | None = None
    clusters_to: str | None = None
    force: bool = False
    keep: str = "longest"
    threshold: float = DEFAULT.held.coverage
    references: tuple[str, ...] = ()
    index_path: Path | None = None
    run_id: str | None = None
    action: str = "report"
    dry_run: bool = False
    journal: str = "articlekit-journal.jsonl"
    no_clean: bool = False
    encoding: str | None = None
    date_field: str = FIELDS.date
    drop_empty: bool = False
    explain: tuple[str, ...] = ()
    engine: EngineName = "local"
    address: str | None = None

    def with_form(self) -> "Deduping":
        """Return these settings with the format that the name of the output asks for, if it is that of a table.

        Raises:
            UsageError: what is to be written has no table.
        """
        named = format_of(self.output) if self.output and self.form == "text" else None
        form = next((name for name in ("html", *TABLES, "parquet") if named is FORMATS[name]), self.form)
        if form in TABLES and (self.explain or self.emit == "docs"):
            what = "--explain" if self.explain else "--emit docs"
            raise UsageError(f"{what} writes no table; csv and xlsx are for clusters, pairs and map.")
        return replace(self, form=form)
