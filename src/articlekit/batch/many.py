"""Many pages at once: cleaned on every core, in their order."""

import os
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from functools import partial
from typing import Unpack

from articlekit import engine
from articlekit.errors import ArticlekitError, stage_of
from articlekit.model import Article, Failure, Page
from articlekit.page import Cleaning, Input, clean, soup
from articlekit.rules import Rules

_PRELOAD = ("articlekit.batch.many", "articlekit.page.decode")


def clean_many(
    pages: Iterable[Input],
    *,
    workers: int | None = None,
    timeout_seconds: float | None = None,
    **options: Unpack[Cleaning],
) -> Iterator[Article | Failure]:
    """Clean pages as they come; results come in their order, and do not depend on the number of workers.

    Args:
        pages: bytes, paths, soups, text or `Page`, as clean takes them; they are taken as they are needed.
        workers: processes; by default as many as there are cores, or this one where there are few pages. A script that
            asks for several does its work below `if __name__ == "__main__":`.
        timeout_seconds: for one page; None waits for ever.
        options: the keywords of clean.

    Returns:
        An Article for each page, or a Failure for one that cannot be read, takes too long, or kills its worker.

    Raises:
        EngineError: the workers do not start.
        TypeError: clean has no such keyword.
    """
    for name in options.keys() - Cleaning.__annotations__.keys():
        raise TypeError(_unknown(name))
    rules = options.get("rules")
    if isinstance(rules, Rules):
        options["rules"] = Rules(rules.rules)  # without the tables that it made for itself, which do not travel
    work = engine.Work(partial(_cleaner, options), _failure, _weigh, _PRELOAD)
    tasks = (soup.markup(page) if soup.is_soup(page) else page for page in pages)
    return (result for _, result in engine.run(work, tasks, engine.Pace(workers, timeout_seconds)))


def _unknown(name: str) -> str:
    """Say that clean has no such keyword, and which one may be meant."""
    known = ("workers", "timeout_seconds", *Cleaning.__annotations__)
    near = get_close_matches(name, known, 1)
    meant = f"did you mean {near[0]!r}?" if near else f"those that there are: {', '.join(known)}"
    return f"clean_many() got an unexpected keyword argument {name!r}; {meant}"


def _cleaner(options: Cleaning) -> Callable[[Input], Article | Failure]:
    """Return what cleans a page; in each process once."""

    def cleaned(page: Input) -> Article | Failure:
        try:
            return clean(page, **options)
        except ArticlekitError as error:
            return _failure(page, str(error), stage_of(error, "clean"))

    return cleaned


def _failure(page: Input, reason: str, stage: str = "clean") -> Failure:
    source = page.source if isinstance(page, Page) else os.fspath(page) if isinstance(page, os.PathLike) else "-"
    return Failure(source, stage, reason.removeprefix(f"{source}: "))


def _weigh(page: Input) -> int:
    if isinstance(page, Page):
        return len(page.data)
    return len(page) if isinstance(page, str | bytes) else 0
