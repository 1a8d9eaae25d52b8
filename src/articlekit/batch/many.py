"""Many pages at once: cleaned on every core, in their order."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from articlekit import engine
from articlekit.errors import ArticlekitError, DecodeError, ReadError
from articlekit.model import Article, Failure, Page
from articlekit.page import Input, clean, soup
from articlekit.rules import Rules

_PRELOAD = ("articlekit.batch.many", "articlekit.page.decode")


def clean_many(
    pages: Iterable[Input],
    *,
    workers: int | None = None,
    timeout_seconds: float | None = None,
    **settings: Any,  # noqa: ANN401  (those of clean, which says what they are)
) -> Iterator[Article | Failure]:
    """Clean pages as they come; results come in their order, and do not depend on the number of workers.

    Args:
        pages: bytes, paths, soups, text or `Page`, as clean takes them; they are taken as they are needed.
        workers: processes; by default as many as there are cores, or this one where there are few pages. A script that
            asks for several does its work below `if __name__ == "__main__":`.
        timeout_seconds: for one page; None waits for ever.
        settings: those of clean.

    Returns:
        An Article for each page, or a Failure for one that cannot be read, takes too long, or kills its worker.

    Raises:
        EngineError: the workers do not start.
    """
    rules = settings.get("rules")
    if isinstance(rules, Rules):
        settings["rules"] = Rules(rules.rules)  # without the tables that it made for itself, which do not travel
    work = engine.Work(partial(_cleaner, settings), _failure, _weigh, _PRELOAD)
    tasks = (soup.markup(page) if soup.is_soup(page) else page for page in pages)
    return (result for _, result in engine.run(work, tasks, engine.Pace(workers, timeout_seconds)))


def _cleaner(settings: dict[str, Any]) -> Callable[[Input], Article | Failure]:
    """Return what cleans a page; in each process once."""

    def cleaned(page: Input) -> Article | Failure:
        try:
            return clean(page, **settings)
        except ArticlekitError as error:
            stage = {DecodeError: "decode", ReadError: "read"}.get(type(error), "clean")
            return _failure(page, str(error), stage)

    return cleaned


def _failure(page: Input, reason: str, stage: str = "clean") -> Failure:
    source = page.source if isinstance(page, Page) else os.fspath(page) if isinstance(page, os.PathLike) else "-"
    return Failure(source, stage, reason.removeprefix(f"{source}: "))


def _weigh(page: Input) -> int:
    if isinstance(page, Page):
        return len(page.data)
    return len(page) if isinstance(page, str | bytes) else 0
