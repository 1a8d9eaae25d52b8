"""A pandas accessor: after `import articlekit.pandas`, call `df["html"].articlekit.clean()`."""

from collections.abc import Iterator, Sequence
from typing import Any, Unpack

import pandas as pd

from articlekit.batch.many import clean_many
from articlekit.collection.dedupe import KEEP, dedupe
from articlekit.collection.relation import Relation
from articlekit.model import Article, Failure, Page
from articlekit.model.settings import DEFAULT, Thresholds
from articlekit.page import CleanKeywords

COLUMNS = ("text", "title", "date", "publisher", "author", "editor", "language", "status", "warnings")


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
        **options: Unpack[CleanKeywords],
    ) -> pd.DataFrame:
        """Clean a column of pages: bytes, or str of HTML or plain text.

        Args:
            workers: number of processes; by default one for each core, or none if there are few pages.
            timeout_seconds: for each page.
            options: the keywords of articlekit.clean.

        Returns:
            A table with text, title, date, publisher, author, editor, language, status (ok, warning, empty, error) and
            warnings; the reason of an error is in warnings. A missing page is treated as empty.
        """
        pages = map(_page, self._series)
        results = clean_many(pages, workers=workers, timeout_seconds=timeout_seconds, **options)
        return pd.DataFrame(map(_row, results), index=self._series.index, columns=list(COLUMNS))

    def dedupe(self, *, keep: str | Sequence[str] = KEEP, thresholds: Thresholds = DEFAULT) -> pd.DataFrame:
        """Find duplicates among the texts of a column.

        Args:
            keep: criteria for the copy to keep; those that use more than the text have no effect.
            thresholds: for duplicates.

        Returns:
            A table with keeper (the label of the row that is kept instead), kept, relation (exact, near, contained, or
            missing for a row that is kept) and similarity.
        """
        texts = self._series.astype(object).where(self._series.notna(), "")
        clusters = dedupe(texts, keep=keep, thresholds=thresholds)
        names = {int(relation): relation.name.lower() for relation in Relation if relation}
        return pd.DataFrame(
            {
                "keeper": self._series.index.take(clusters.keepers),
                "kept": clusters.relations == Relation.NONE,
                "relation": [names.get(relation) for relation in clusters.relations.tolist()],
                "similarity": clusters.similarity,
            },
            index=self._series.index,
        )


def _page(value: Any) -> bytes | str | Page:  # noqa: ANN401  (any value of a column)
    return value if isinstance(value, bytes | str) else b""


def _row(result: Article | Failure) -> Iterator[Any]:
    if isinstance(result, Failure):
        return iter(("", *(None for _ in COLUMNS[1:-2]), "error", (result.reason,)))
    meta = result.metadata
    values = (getattr(meta, name) for name in COLUMNS[1:-2])
    return iter((result.text, *values, result.status, result.warnings))
