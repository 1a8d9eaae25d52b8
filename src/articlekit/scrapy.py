"""A Scrapy item pipeline: clean the page of each item outside the reactor thread, and drop or mark duplicates.

ITEM_PIPELINES = {"articlekit.scrapy.ArticlePipeline": 300}
"""

from collections.abc import Iterable
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Literal, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem, NotConfigured
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from articlekit.collection.seen import Seen
from articlekit.errors import ArticlekitError
from articlekit.model import Article, Page
from articlekit.page import clean

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

FIELDS = ("title", "date", "publisher", "author")
MARKS = ("duplicate_of", "relation", "similarity")


class ArticlePipeline:
    """Adds the clean text and the metadata of the page to each item.

    Settings:
        ARTICLEKIT_FIELD: field with the page, as bytes or str; html by default. Prefer bytes (`response.body`):
            articlekit detects encodings more reliably than Scrapy does.
        ARTICLEKIT_TEXT_FIELD: field for the clean text; text by default.
        ARTICLEKIT_URL_FIELD: field with the address; url by default.
        ARTICLEKIT_KEEP_PAGE: whether to keep the field with the page; no by default.
        ARTICLEKIT_ON_DUPLICATE: off, drop (DropItem) or mark (fields duplicate_of, relation and similarity, which are
            None for an article that is no copy); off by default. Duplicates are found among the items of one run;
            `articlekit dedupe --index` finds them across runs.
        ARTICLEKIT_WORKERS: number of processes; 0 by default, which cleans in a thread. With workers, a script must
            start the crawl under `if __name__ == "__main__":`.

    title, date, publisher and author are set if the item is a dict or has these fields, and they are empty. Items whose
    page cannot be read are dropped. A dropped item loses its page and text first, since Scrapy logs dropped items.
    Counts are in the stats under articlekit/.
    """

    def __init__(self, crawler: "Crawler") -> None:
        settings = crawler.settings
        self._stats = crawler.stats
        self._field = settings.get("ARTICLEKIT_FIELD", "html")
        self._text_field = settings.get("ARTICLEKIT_TEXT_FIELD", "text")
        self._url_field = settings.get("ARTICLEKIT_URL_FIELD", "url")
        self._keep_page = settings.getbool("ARTICLEKIT_KEEP_PAGE")
        self._on_duplicate: Literal["off", "drop", "mark"] = settings.get("ARTICLEKIT_ON_DUPLICATE", "off")
        if self._on_duplicate not in ("off", "drop", "mark"):
            raise NotConfigured(f"ARTICLEKIT_ON_DUPLICATE is {self._on_duplicate!r}; it is off, drop or mark")
        self._workers = settings.getint("ARTICLEKIT_WORKERS", 0)
        self._seen = Seen()
        self._pool: Executor | None = None

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Build the pipeline of a crawl."""
        return cls(crawler)

    def open_spider(self, spider: Any = None) -> None:  # noqa: ANN401  (a spider)
        """Start the workers."""
        del spider
        if self._workers:
            # Not fork: the reactor's threads may hold locks, which would stay locked in the child.
            self._pool = ProcessPoolExecutor(self._workers, get_context("spawn"))

    def close_spider(self, spider: Any = None) -> None:  # noqa: ANN401
        """Stop the workers."""
        del spider
        if self._pool:
            self._pool.shutdown()

    async def process_item(self, item: Any, spider: Any = None) -> Any:  # noqa: ANN401
        """Clean the page of an item.

        Raises:
            DropItem: the page cannot be read, or the article is a duplicate and these are dropped.
        """
        del spider
        adapter = ItemAdapter(item)
        content = adapter.get(self._field)
        if _single(content) is None:
            self._count("items_without_page")
            return item
        url = str(_single(adapter.get(self._url_field)) or "")
        article = await self._clean_page(content, url)
        if isinstance(article, str):
            self._count("failed")
            raise self._drop(adapter, article)
        self._count(article.status)
        self._count("removed_blocks", len(article.removed))
        self._fill(adapter, article)
        if self._on_duplicate != "off":
            self._handle_copy(adapter, article.text, url)
        return item

    async def _clean_page(self, content: Any, url: str) -> Article | str:  # noqa: ANN401
        """Clean a page in a thread or a process, so that the reactor is not blocked."""
        work = self._pool.submit(_clean, content, url).result if self._pool else lambda: _clean(content, url)
        return await maybe_deferred_to_future(deferToThread(work))

    def _fill(self, adapter: ItemAdapter, article: Article) -> None:
        adapter[self._text_field] = article.text
        known = _field_names(adapter)
        for name in FIELDS:
            if (known is None or name in known) and not adapter.get(name):
                adapter[name] = getattr(article.metadata, name)
        if not self._keep_page and self._field != self._text_field:
            del adapter[self._field]

    def _handle_copy(self, adapter: ItemAdapter, text: str, url: str) -> None:
        """Drop or mark an article if it is a copy of an earlier one."""
        copy = self._seen.find_copy(text, url or str(len(self._seen))) if text else None
        relation = copy.relation.word if copy else None
        if copy:
            self._count(f"duplicates/{relation}")
            if self._on_duplicate == "drop":
                raise self._drop(adapter, f"{relation} duplicate of {copy.id}")
        if self._on_duplicate == "mark":
            marks = (copy.id, relation, copy.similarity) if copy else (None, None, None)
            known = _field_names(adapter)
            for name, value in zip(MARKS, marks, strict=True):
                if known is None or name in known:
                    adapter[name] = value

    def _drop(self, adapter: ItemAdapter, reason: str) -> DropItem:
        """Remove page and text from an item, and return the exception that drops it."""
        for name in (self._field, self._text_field):
            if name in adapter:
                del adapter[name]
        return DropItem(f"articlekit: {reason}")

    def _count(self, name: str, by: int = 1) -> None:
        if self._stats:
            self._stats.inc_value(f"articlekit/{name}", by)


def _field_names(adapter: ItemAdapter) -> Iterable[str] | None:
    """Return the fields that an item may have; None for a dict, which may have any field."""
    return None if isinstance(adapter.item, dict) else adapter.field_names()


def _single(value: Any) -> Any:  # noqa: ANN401  (any value of a field)
    """Return the value of a field, which ItemLoader wraps in a list by default; None for an empty list."""
    return value[0] if isinstance(value, list) and len(value) == 1 else None if value == [] else value


def _clean(value: Any, url: str) -> Article | str:  # noqa: ANN401
    """Clean a page; return the reason if it cannot be cleaned."""
    content = _single(value)
    if not isinstance(content, bytes | str):
        return f"the field of the page holds {type(content).__name__}, not bytes or text; see ARTICLEKIT_FIELD"
    try:
        if isinstance(content, bytes):
            return clean(Page(url or "item", content, url=url or None))
        return clean(content)
    except ArticlekitError as error:
        return str(error)
