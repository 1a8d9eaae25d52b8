"""A run that cleans pages, for `articlekit clean` and `articlekit.run`."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from articlekit.batch.reporter import Bar, Log, Reporter
from articlekit.batch.run import Plan, execute
from articlekit.batch.settings import (
    Cleaning,
    Learning,
    MendChoice,
    Reading,
    Reporting,
    RuleChoice,
    Working,
    Writing,
)
from articlekit.batch.worker import Make, Outcome, outcome, require_page
from articlekit.errors import UsageError
from articlekit.model import Article, Page
from articlekit.model.settings import Repeats

if TYPE_CHECKING:
    from articlekit.rules import Rules

_PARTS: tuple[type, ...] = (Reading, Reporting, Working, Writing, RuleChoice, Repeats, MendChoice, Cleaning)
# Options of the command that have another default than the parts of a run, or belong to none of them.
_OF_THE_COMMAND: dict[str, Any] = {"form": None, "jobs": None, "timeout": 60.0, "learn": False, "site_depth": 1}
_OF_THE_COMMAND |= {"engine": None, "address": None}


def run(
    inputs: Iterable[str | os.PathLike[str]],
    *,
    progress: Callable[..., Any] | None = None,
    **options: Any,  # noqa: ANN401  (of many types)
) -> dict[str, Any]:
    """Clean pages and write them, as `articlekit clean` does; the same call resumes a run that was stopped.

    Args:
        inputs: paths or addresses of pages, of directories, or of files that hold pages.
        progress: shows how far it is, such as tqdm: it is called with total=, the number of inputs.
        options: those of `articlekit clean`, by their names with underscores: output="clean.jsonl", jobs=4,
            on_error="quarantine:bad", exists="skip" … The option --format is called form.

    Returns:
        The summary of the run (docs/formats.md): how many pages were ok, empty, failed, and the exit code. Messages go
        to the logger `articlekit`.

    Raises:
        TypeError: there is no such option.
        UsageError: options exclude each other, or one is out of range.
        WriteError: the output cannot be written.
        StoppedError: more pages failed than max_errors.
    """
    chosen = {field: default for part in _PARTS for field, default in _options_of(part()).items()} | _OF_THE_COMMAND
    for name in sorted(options.keys() - (chosen.keys() - {"paths"})):
        near = get_close_matches(name, chosen, 1)
        raise TypeError(f"run() has no option {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    chosen |= options
    chosen["paths"] = tuple(os.fspath(each) for each in inputs)
    if not (chosen["paths"] or chosen["files_from"] or chosen["files0_from"]):
        raise UsageError("no inputs; name files or directories")

    def build(part: type, **nested: Any) -> Any:  # noqa: ANN401
        return part(**{field.name: chosen[field.name] for field in fields(part) if field.name in chosen} | nested)

    cleaning = build(Cleaning, rules=build(RuleChoice), repeats=build(Repeats), mending=build(MendChoice))
    reading, writing = build(Reading, reporting=build(Reporting)), build(Writing)
    check_options(cleaning, writing)
    reporter = Log() if progress is None else Bar(progress)
    if chosen["engine"] is not None:
        from articlekit.batch.shards import PRELOAD, choose_writing, run_shards
        from articlekit.batch.workbench import open_engine

        writing = choose_writing(writing, chosen)
        rules = prepare_rules(cleaning, reading, None, build(Working), reporter)
        plan = Plan("clean", chosen, reading, writing, build(Working))
        opened = open_engine(chosen["engine"], chosen["address"], chosen["jobs"], PRELOAD)
        return run_shards(plan, partial(start_cleaning, cleaning, writing, rules), opened, reporter)
    learning = Learning(site_depth=chosen["site_depth"]) if chosen["learn"] else None
    start = partial(
        start_cleaning, cleaning, writing, prepare_rules(cleaning, reading, learning, build(Working), reporter)
    )
    plan = Plan("clean", chosen | {"check": False, "diff": False}, reading, writing, build(Working))
    return execute(plan, start, reporter)


def check_options(cleaning: Cleaning, writing: Writing) -> None:
    """Refuse options that exclude each other.

    Raises:
        UsageError: the text is to be changed, and to be written as Markdown or HTML.
    """
    if cleaning.mending.is_asked and writing.is_markup:
        raise UsageError("Options that change the text work for text and JSON only; leave out -f, or them.")


def _options_of(part: Any) -> dict[str, Any]:  # noqa: ANN401  (a dataclass)
    """Return the options that a part of the settings holds, and their values."""
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    return {name: value for name, value in values.items() if not is_dataclass(value)}


def prepare_rules(
    cleaning: Cleaning, reading: Reading, learning: Learning | None, working: Working, reporter: Reporter
) -> "Rules | None":
    """Return the rules of a run; None means the built-in ones.

    Args:
        cleaning: names the rules.
        reading: the pages, which are read once more if rules are to be learned from them.
        learning: how rules are learned from the pages; None learns none.
        working: the number of processes for that.
        reporter: takes a message about what was learned.

    Raises:
        RuleError: a file has problems, or there is no such rule.
        UsageError: the pages cannot be read twice.
    """
    chosen = cleaning.rules.load()
    if learning is None:
        return chosen
    from articlekit.batch.learn import learn_rules
    from articlekit.rules import built_in

    return (chosen or built_in()).plus(learn_rules(reading, learning, cleaning.encoding, working, reporter))


def start_cleaning(cleaning: Cleaning, writing: Writing, rules: "Rules | None") -> Make:
    """Return the function that cleans a page."""
    from articlekit.page import clean

    keywords = cleaning.keywords(rules)

    def clean_page(page: Page | Article) -> Outcome:
        article = clean(require_page(page), **keywords)
        return outcome(cleaning.mending.mend(article), writing)

    return clean_page


def start_stage(
    name: Literal["strip", "collapse"], writing: Writing, encoding: str | None, keywords: Mapping[str, Any]
) -> Make:
    """Return the function that strips or collapses a page, with the keywords of that stage."""
    from articlekit import page as stages

    stage = stages.strip if name == "strip" else stages.collapse

    def process_page(page: Page | Article) -> Outcome:
        rules = keywords.get("rules")
        article = page if isinstance(page, Article) else stages.read(page, encoding=encoding, rules=rules)
        return outcome(stage(article, **keywords), writing, before=page)

    return process_page
