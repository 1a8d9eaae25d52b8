"""Clean many pages on every core, in their order."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar, Unpack

from articlekit import engine
from articlekit.errors import ArticlekitError, stage_of
from articlekit.model import Article, Failure, Page
from articlekit.page import CleanKeywords, Input, ReadKeywords, clean, soup
from articlekit.rules import Rules

Keywords = TypeVar("Keywords", CleanKeywords, ReadKeywords)
_PRELOAD = ("articlekit.batch.many", "articlekit.page.decode")


def clean_many(
    pages: Iterable[Input],
    *,
    workers: int | None = None,
    timeout_seconds: float | None = None,
    **options: Unpack[CleanKeywords],
) -> Iterator[Article | Failure]:
    """Clean pages, lazily and in order; the results do not depend on the number of workers.

    Args:
        pages: bytes, paths, soups, text or `Page`, as clean takes them; they are read as they are needed.
        workers: number of processes; by default as many as cores, or only this one for few pages. A script that asks
            for several needs `if __name__ == "__main__":`.
        timeout_seconds: for one page; None is no limit.
        options: the keywords of clean.

    Returns:
        An Article for each page, or a Failure for one that cannot be read, takes too long, or kills its worker.

    Raises:
        EngineError: the workers do not start.
        TypeError: clean has no such keyword.
    """
    check_keywords("clean_many", options, ("workers", "timeout_seconds"), CleanKeywords)
    work = engine.Work(partial(cleaner, make_portable(options)), _failure, _weigh, _PRELOAD)
    tasks = (soup.markup(page) if soup.is_soup(page) else page for page in pages)
    return (result for _, result in engine.run(work, tasks, engine.Pace(workers, timeout_seconds)))


def check_keywords(function: str, options: Mapping[str, Any], others: Sequence[str], keywords: type) -> None:
    """Refuse a keyword that a function does not pass on; the message names the closest one.

    Args:
        function: its name.
        options: keywords as they were given.
        others: the keywords that it takes itself.
        keywords: the type of those that it passes on.

    Raises:
        TypeError: there is no such keyword.
    """
    for name in sorted(options.keys() - keywords.__annotations__.keys()):
        known = (*others, *keywords.__annotations__)
        near = get_close_matches(name, known, 1)
        meant = f"did you mean {near[0]!r}?" if near else f"those that there are: {', '.join(known)}"
        raise TypeError(f"{function}() got an unexpected keyword argument {name!r}; {meant}")


def make_portable(options: Keywords) -> Keywords:
    """Return keywords of clean or read that can be pickled: rules go without their lookup tables."""
    rules = options.get("rules")
    return {**options, "rules": Rules(rules.rules, rules.sites)} if isinstance(rules, Rules) else options


def cleaner(options: CleanKeywords) -> Callable[[Input], Article | Failure]:
    """Return the function that cleans a page; it is called once per process."""

    def clean_page(page: Input) -> Article | Failure:
        try:
            return clean(page, **options)
        except ArticlekitError as error:
            return _failure(page, str(error), stage_of(error, "clean"))

    return clean_page


def _failure(page: Input, reason: str, stage: str = "clean") -> Failure:
    source = page.source if isinstance(page, Page) else os.fspath(page) if isinstance(page, os.PathLike) else "-"
    return Failure(source, stage, reason.removeprefix(f"{source}: "))


def _weigh(page: Input) -> int:
    if isinstance(page, Page):
        return len(page.data)
    return len(page) if isinstance(page, str | bytes) else 0
