"""Process one document of a run, in the main process or in a worker."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from articlekit.batch.settings import Writing
from articlekit.errors import ArticlekitError, ReadError, stage_of
from articlekit.io import records
from articlekit.io.documents import Broken, Fields, Found, RawDocument, Skipped
from articlekit.io.inputs import Sites
from articlekit.io.sinks import Dump
from articlekit.model import Article, Failure, Page


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a command for one page.

    data is what to write, and more follows it, generated while it is written; an ArticlekitError from it ends the page.
    article replaces data if the record of the page is to be written. status is ok, warning, empty, failed or skipped.
    found is what --check reports: something would be removed. source names the page in messages; stage and reason are
    those of a failure, or reason is why it is skipped.
    """

    data: bytes
    status: str = "ok"
    warnings: tuple[str, ...] = ()
    found: bool = False
    more: Iterable[bytes] = ()
    article: Article | None = None
    source: str = ""
    stage: str = ""
    reason: str = ""


NO_SITES = Sites()
Make = Callable[[Page | Article], Outcome]
# Returns the function, and is called in each process; a functools.partial of a module's function can be pickled.
Start = Callable[[], Make]
Stream = Callable[[Iterator[bytes]], Outcome]


def outcome(article: Article, writing: Writing, *, before: Page | Article | None = None) -> Outcome:
    """Return the outcome for an article, in the format to write; warnings that `before` has are not repeated."""
    known = before.warnings if isinstance(before, Article) else ()
    render = writing.format.render
    return Outcome(
        records.utf8(render(article, writing.links)) if render else b"",
        article.status,
        tuple(warning for warning in article.warnings if warning not in known),
        bool(article.removed),
        article=None if render else article,
    )


def with_site(page: Page | Article | Failure, sites: Sites) -> Page | Article | Failure:
    """Return a page with the name of its site, by which rules know it, as far as it is known without the page."""
    return page if isinstance(page, Failure) else replace(page, site=sites.site_of(page.source, page.url))


def require_page(page: Page | Article) -> Page:
    """Return a page unchanged.

    Raises:
        ReadError: it is a record of an earlier stage.
    """
    if isinstance(page, Article):
        raise ReadError("already a record of articlekit; give it to strip, collapse or explain")
    return page


@dataclass(frozen=True)
class Worker:
    """Processes documents; it can be pickled if `start` can. dump writes records; None is for texts."""

    start: Start
    fields: Fields
    stage: str
    dump: Dump | None
    stream: Stream | None = None
    sites: Sites = NO_SITES

    def __call__(self) -> Callable[[Found], Outcome]:
        """Return the function that processes a document; it is called once per process."""
        make = self.start()
        return lambda found: self._outcome(found, make)

    def _outcome(self, found: Found, make: Make) -> Outcome:
        if isinstance(found, Skipped):
            return Outcome(b"", "skipped", source=found.source, reason=found.reason)
        if isinstance(found, Broken):
            return self.failed_outcome(found, found.reason, "read")
        about, source = records.NOTHING, found.source
        try:
            if self.stream and found.blocks:
                return replace(self.stream(found.blocks), source=source)
            page, about = records.open_document(found, self.fields)
            source = page.source
            page = with_site(page, self.sites)
            if isinstance(page, Failure):
                return self.failed_outcome(found, page.reason, page.stage, source, about)
            result = make(page)
            data = result.data if result.article is None or self.dump is None else self.dump(result.article, about)
            return replace(result, data=data, article=None, source=source)
        except ArticlekitError as error:
            reason = str(error).removeprefix(f"{source}: ")
            return self.failed_outcome(found, reason, stage_of(error, self.stage), source, about)

    def failed_outcome(
        self,
        found: Found,
        reason: str,
        stage: str | None = None,
        source: str | None = None,
        about: records.About = records.NOTHING,
    ) -> Outcome:
        """Return the outcome of a document that cannot be read or cleaned."""
        failure = Failure(source or found.source, stage or self.stage, reason)
        if about is records.NOTHING and isinstance(found, RawDocument) and (found.id or found.url):
            about = records.About(found.id, found.url)
        data = self.dump(failure, about) if self.dump else b""
        return Outcome(data, "failed", source=failure.source, stage=failure.stage, reason=reason)
