"""Clean pages, and learn rules from them, in a child process that can be killed."""

from collections.abc import Iterable
from typing import Any, Unpack

import pyarrow as pa

from articlekit.arrow.columns import ARTICLES, LEARNED, Batch, column, contents, ids, texts
from articlekit.batch.guarded import clean_guarded, read_guarded
from articlekit.batch.many import check_keywords
from articlekit.collection.sample import Samples
from articlekit.collection.templates import Learner
from articlekit.io import records, tables
from articlekit.model import Page
from articlekit.model.settings import MIN_PAGES, MIN_SHARE
from articlekit.page import CleanKeywords, ReadKeywords
from articlekit.records import ArticleRecord
from articlekit.rules import Rules

TIMEOUT_SECONDS = 60.0
_LARGEST = (1 << 63) - 1


def clean(
    batch: Batch,
    *,
    page: str = "html",
    timeout_seconds: float | None = TIMEOUT_SECONDS,
    **options: Unpack[CleanKeywords],
) -> pa.RecordBatch:
    """Clean pages: the records of `articlekit clean -f parquet`, one for each row, in the same order.

    A page that cannot be read, takes too long, or kills the process that cleans it, is a row, too: its status is error,
    and error has the stage and the message. Pages are cleaned in a child process, which is kept for the next batch.

    Args:
        batch: id, the page as binary or text, and url if there is such a column. Null is an empty page.
        page: name of the column with the pages.
        timeout_seconds: for one page; None is no limit.
        options: the keywords of articlekit.clean.

    Returns:
        Rows of ARTICLES, some 10 KB each. id and source are the id of the page, as text. Other columns of the batch are
        not in it; join them by id, or put them beside it, row by row.

    Raises:
        EngineError: the child process does not start.
        TypeError: a column is of another type, or clean has no such keyword.
        ValueError: a column or an id is missing.
    """
    check_keywords("clean", options, ("page", "timeout_seconds"), CleanKeywords)
    rows = zip(ids(batch).to_pylist(), contents(batch, page), _optional(batch, "url"), strict=True)
    tasks = [Page(str(name), data, url=url or None) for name, data, url in rows]
    lines = clean_guarded(tasks, timeout_seconds, options)
    return pa.RecordBatch.from_pylist([_row(line) for line in lines], schema=ARTICLES)


def _row(line: bytes) -> dict[str, Any]:
    """Return a record as a row; the only number that a page can name, how often it was read, may be too large."""
    row = tables.to_row(records.parse_object(line), ArticleRecord)
    reads = row["reads"]
    return row if reads is None or reads <= _LARGEST else {**row, "reads": None}


def learn(
    batch: Batch,
    *,
    page: str = "html",
    timeout_seconds: float | None = TIMEOUT_SECONDS,
    **options: Unpack[ReadKeywords],
) -> pa.RecordBatch:
    """Take a sample of each site's pages; `merge_learned` makes rules of the samples of all batches.

    Pages that cannot be read are left out.

    Args:
        batch: url, site, or both, and the page as binary or text. A page belongs to the site that is named, or else to
            the host of its url, or of the address that it declares.
        page: name of the column with the pages.
        timeout_seconds: for one page; None is no limit.
        options: the keywords of articlekit.read.

    Returns:
        Rows of LEARNED: one for each site, with at most 48 pages, some 10 KB each. Of a large crawl, group them by site
        and give each group to `combine_learned`, which leaves 48 pages of a site. They hold pickles: merge only rows
        that your own run made.

    Raises:
        EngineError: the child process does not start.
        TypeError: a column is of another type, or read has no such keyword.
        ValueError: a column is missing.
    """
    check_keywords("learn", options, ("page", "timeout_seconds"), ReadKeywords)
    if not {"url", "site"} & {*batch.schema.names}:
        raise ValueError("neither a column 'url' nor 'site': learn must know which pages are of one site")
    rows = zip(contents(batch, page), _optional(batch, "url"), _optional(batch, "site"), strict=True)
    tasks = [Page(url or "-", data, url=url or None, site=site) for data, url, site in rows]
    samples = Samples()
    for found in read_guarded(tasks, timeout_seconds, options):
        if found is not None:
            site, digest, layout = found
            samples.count(site, digest)
            samples.add(site, digest, layout)
    return _to_batch(samples)


def combine_learned(batch: Batch) -> pa.RecordBatch:
    """Merge rows of LEARNED to one for each site, in any order and as often as an engine likes."""
    return _to_batch(_merge([batch]))


def merge_learned(batches: Iterable[Batch], *, min_pages: int = MIN_PAGES, min_share: float = MIN_SHARE) -> Rules:
    """Return what articlekit.learn returns for the pages of all batches, however they were split.

    Args:
        batches: rows of LEARNED, of learn or combine_learned.
        min_pages: minimum number of a site's pages that have a line.
        min_share: minimum share of them, above 0.0 and at most 1.0.

    Raises:
        ValueError: a setting is out of range.
    """
    learner = Learner(min_pages=min_pages, min_share=min_share)
    learner.samples.merge(_merge(batches))
    return learner.rules()


def _merge(batches: Iterable[Batch]) -> Samples:
    samples = Samples()
    for batch in batches:
        rows = zip(*(column(batch, name).to_pylist() for name in LEARNED.names), strict=True)
        for site, pages, digests, layouts in rows:
            unsigned = [digest % (1 << 64) for digest in digests]
            samples.add_site(site, pages, dict(zip(unsigned, layouts, strict=True)))
    return samples


def _to_batch(samples: Samples) -> pa.RecordBatch:
    rows = [
        {
            "site": site,
            "pages": pages,
            "hashes": [digest - (1 << 64) if digest >> 63 else digest for digest in chosen],
            "layouts": list(chosen.values()),
        }
        for site, pages, chosen in samples.sites()
    ]
    return pa.RecordBatch.from_pylist(rows, schema=LEARNED)


def _optional(batch: Batch, name: str) -> list[str]:
    """Return the texts of a column; empty ones if there is no such column."""
    return texts(batch, name) if name in batch.schema.names else [""] * batch.num_rows
