"""Clean or read pages in a child process that can be killed, for the worker processes of other engines."""

from collections.abc import Callable, Iterable
from functools import partial

from articlekit.batch.many import cleaner, make_portable
from articlekit.engine import Work, child
from articlekit.errors import ArticlekitError
from articlekit.io import records
from articlekit.io.records import About
from articlekit.model import Failure, Page
from articlekit.model.address import host_of
from articlekit.page import CleanKeywords, ReadKeywords

# The site of a page, the hash of its layout, and the layout, packed.
PackedLayout = tuple[str, int, bytes]


def clean_guarded(pages: Iterable[Page], timeout_seconds: float | None, options: CleanKeywords) -> list[bytes]:
    """Return the record of each page as a line of JSON; its id is the source of the page.

    A page that takes too long, or kills the process, has the record of a failure.

    Raises:
        EngineError: the process does not start.
    """
    work = Work(partial(_start_cleaning, make_portable(options)), _dump_failure, _weigh)
    return child.run(work, pages, timeout_seconds)


def _start_cleaning(options: CleanKeywords) -> Callable[[Page], bytes]:
    """Return the function that cleans a page and returns its record; it is called once in the child."""
    clean_page = cleaner(options)
    return lambda page: records.dump(clean_page(page), About(page.source, page.url))


def _dump_failure(page: Page, reason: str) -> bytes:
    return records.dump(Failure(page.source, "clean", reason), About(page.source, page.url))


def _weigh(page: Page) -> int:
    return len(page.data)


def read_guarded(
    pages: Iterable[Page], timeout_seconds: float | None, options: ReadKeywords
) -> list[PackedLayout | None]:
    """Return what rules are learned from, of each page; None of one that cannot be read, or takes too long.

    Raises:
        EngineError: the process does not start.
    """
    work = Work(partial(_start_reading, make_portable(options)), _nothing, _weigh)
    return child.run(work, pages, timeout_seconds)


def _start_reading(options: ReadKeywords) -> Callable[[Page], PackedLayout | None]:
    """Return the function that reads a page; it is called once in the child."""
    from articlekit.collection.sample import pack
    from articlekit.collection.templates import digest_of_layout, layout_of
    from articlekit.page import read

    def read_page(page: Page) -> PackedLayout | None:
        try:
            article = read(page, **options)
        except ArticlekitError:
            return None
        layout = layout_of(article)
        return article.site or host_of(article.url), digest_of_layout(layout), pack(layout)

    return read_page


def _nothing(*_: object) -> None:
    """Leave out a page that cannot be read."""
