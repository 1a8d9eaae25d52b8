"""A pandas accessor: after `import articlekit.pandas`, call `df["html"].articlekit.clean()`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Unpack, get_type_hints

import pandas as pd

from articlekit.batch.many import clean_many
from articlekit.collection.dedupe import KEEP, dedupe
from articlekit.model import Article, Failure, Page
from articlekit.model.settings import DEFAULT, Thresholds
from articlekit.page import CleanKeywords
from articlekit.records import ArticleRecord

# The fields of a record (docs/formats.md), but for those that name the page: its label in the index does.
COLUMNS = tuple(
    name for name in get_type_hints(ArticleRecord) if name not in ("schema", "id", "source", "url", "error", "version")
)
_NUMBERS = tuple(name for name, kind in get_type_hints(ArticleRecord).items() if kind in (int, int | None))
Progress = Callable[..., Iterable[Any]]  # such as tqdm


@pd.api.extensions.register_series_accessor("articlekit")
class Articles:
    """Methods for a column of pages or texts; each returns a table with the same index."""

    def __init__(self, series: "pd.Series[Any]") -> None:
        self._series = series

    def clean(
        self,
        *,
        workers: int | None = None,
        timeout_seconds: float | None = None,
        progress: Progress | None = None,
        **options: Unpack[CleanKeywords],
    ) -> pd.DataFrame:
        """Clean a column of pages: bytes, or str of HTML or plain text.

        Args:
            workers: number of processes; by default one for each core, or none if there are few pages.
            timeout_seconds: for each page.
            progress: shows how far it is, such as tqdm: it is called with the results and their total.
            options: the keywords of articlekit.clean.

        Returns:
            A table with the fields of the records of `clean -f json` (docs/formats.md): text, title, date, status …;
            status is ok, warning, empty or error, and the reason of an error is in warnings. Numbers are Int64, with
            missing values. A missing page is treated as empty.
        """
        pages = map(_page, self._series)
        results = clean_many(pages, workers=workers, timeout_seconds=timeout_seconds, **options)
        shown = results if progress is None else progress(results, total=len(self._series))
        table = pd.DataFrame(map(_row, shown), index=self._series.index, columns=list(COLUMNS))
        return table.astype(dict.fromkeys(_NUMBERS, "Int64"))

    def dedupe(self, *, keep: str | Sequence[str] = KEEP, thresholds: Thresholds = DEFAULT) -> pd.DataFrame:
        """Find duplicates among the texts of a column.

        Args:
            keep: criteria for the copy to keep; those that use more than the text have no effect.
            thresholds: for duplicates.

        Returns:
            The table of `Clusters.to_pandas`, with the index of the column; keeper is the label of the row that is kept
            instead.
        """
        texts = self._series.astype(object).where(self._series.notna(), "")
        clusters = dedupe(texts, keep=keep, thresholds=thresholds)
        table = clusters.to_pandas().set_index(self._series.index)
        return table.assign(keeper=self._series.index.take(clusters.keepers))


def _page(value: Any) -> bytes | str | Page:  # noqa: ANN401  (any value of a column)
    return value if isinstance(value, bytes | str) else b""


def _row(result: Article | Failure) -> dict[str, Any]:
    if isinstance(result, Failure):
        return {"text": "", "status": "error", "warnings": [result.reason]}
    return result.to_dict()
