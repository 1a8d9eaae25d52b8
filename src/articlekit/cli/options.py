"""The options that commands share. Each decorator adds some, and hands the command one value made of them."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from articlekit.cli.gather import gathered
from articlekit.cli.run_options import SERIAL, Reading, Working, Writing, inputs, printing, reading, working, writing

if TYPE_CHECKING:
    from articlekit.collection.templates import Learner
    from articlekit.model import Article
    from articlekit.model.settings import Repeats
    from articlekit.rules import Rules

__all__ = ["SERIAL", "Reading", "Working", "Writing", "inputs", "printing", "reading", "working", "writing"]
T = TypeVar("T")


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
        from articlekit.model.settings import Repeats

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

learning = gathered(
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
