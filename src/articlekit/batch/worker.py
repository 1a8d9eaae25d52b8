"""What a command makes of one document, in whichever process it runs."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from articlekit.batch.settings import Writing
from articlekit.errors import ArticlekitError, ReadError, stage_of
from articlekit.io import records
from articlekit.io.documents import Broken, Fields, Found, RawDocument, Skipped
from articlekit.model import Article, Failure, Page


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command made of one page: what to print, and what to say about it.

    status is ok, warning, empty, failed or skipped. found is what --check asks for: something would be removed. more is
    what follows data, made while it is written; an ArticlekitError that comes while it is made ends the page. article
    is there in place of data where the record of the page is to be written. source names the page in messages; stage
    and reason are those of a failure, or the reason for passing over.
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


Make = Callable[[Page | Article], Outcome]
# Makes the function in the process that calls it; a functools.partial of a function at the top of a module travels.
Start = Callable[[], Make]
Stream = Callable[[Iterator[bytes]], Outcome]


def outcome(article: Article, writing: Writing, *, before: Page | Article | None = None) -> Outcome:
    """Return an article in the form that was asked for; warnings that `before` had already are not said again."""
    known = before.warnings if isinstance(before, Article) else ()
    render = writing.format.render
    return Outcome(
        records.utf8(render(article, writing.links)) if render else b"",
        article.status,
        tuple(warning for warning in article.warnings if warning not in known),
        bool(article.removed),
        article=None if render else article,
    )


def require_page(page: Page | Article) -> Page:
    """Return a page.

    Raises:
        ReadError: it is the record of an earlier stage.
    """
    if isinstance(page, Article):
        raise ReadError("already a record of articlekit; give it to strip, collapse or explain")
    return page


@dataclass(frozen=True)
class Worker:
    """Makes outcomes of documents; it can be pickled where `start` can."""

    start: Start
    fields: Fields
    stage: str
    is_record: bool
    stream: Stream | None = None

    def __call__(self) -> Callable[[Found], Outcome]:
        """Return the function, once per process."""
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
            if isinstance(page, Failure):
                return self.failed_outcome(found, page.reason, page.stage, source, about)
            made = make(page)
            data = made.data if made.article is None else records.dump(made.article, about)
            return replace(made, data=data, article=None, source=source)
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
        data = records.dump(failure, about) if self.is_record else b""
        return Outcome(data, "failed", source=failure.source, stage=failure.stage, reason=reason)
