"""The tables of a report as sheets of a workbook; the first of them, the pages, also as CSV."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from articlekit.io.cells import Cell
from articlekit.io.sheets import Column, Sheet, write_csv, write_xlsx
from articlekit.report.against import Changes
from articlekit.report.tally import Cause, Tally

_COUNTS = (Column("pages", 8), Column("lines", 8), Column("characters", 12))
_PAGES = (
    *(Column("status", 10), Column("share_kept", 10), Column("characters", 12), Column("source", 40)),
    *(Column("title", 50), Column("site", 24), Column("date", 20)),
)
_RULES = (Column("rule", 24), Column("reasons", 24), *_COUNTS, Column("first_line", 60), Column("source", 40))
_SITES = (Column("site", 30), Column("pages", 8), Column("not_ok", 8), Column("characters_in"), Column("share_kept"))
_CAUSES = (Column("pages", 8), Column("stage", 10), Column("cause", 60), Column("examples", 60))
_ENCODINGS = (Column("encoding", 20), Column("pages", 8))
_CLUSTERS = (
    *(Column("cluster", 8), Column("role", 10), Column("similarity", 10), Column("id", 40), Column("title", 50)),
    Column("why", 20),
)
_CHANGES = (Column("change", 10), Column("rule", 24), *_COUNTS, Column("first_line", 60))
_CHANGED = (
    *(Column("source", 40), Column("title", 40), Column("change", 10), Column("line", 8), Column("rule", 24)),
    Column("text", 80),
)


def sheets(tally: Tally, changes: Changes | None = None) -> dict[str, Sheet]:
    """Return the tables of a report by name, without those that are empty."""
    found: dict[str, tuple[Sequence[Column], Iterable[Sequence[Cell]]]] = {
        "pages": (_PAGES, list(_pages(tally))),
        "rules": (
            _RULES,
            [
                (each.name, ", ".join(each.reasons), each.pages, each.lines, each.chars, each.example, each.source)
                for each in tally.rules.values()
            ],
        ),
        "sites": (
            _SITES,
            [(each.name, each.pages, each.bad, each.chars_in, round(each.share, 4)) for each in tally.sites.values()],
        ),
        "failures": (_CAUSES, list(_causes(tally.failures))),
        "warnings": (_CAUSES, list(_causes(tally.warnings))),
        "encodings": (_ENCODINGS, tally.encodings.most_common()),
        "clusters": (_CLUSTERS, list(_clusters(tally))),
    }
    if changes:
        found["changes"] = (_CHANGES, list(_changes(changes)))
        found["changed pages"] = (_CHANGED, list(_changed(changes)))
    return {name: sheet for name, sheet in found.items() if sheet[1] or name == "pages"}


def to_csv(tally: Tally) -> Iterator[bytes]:
    """Yield the table of pages as CSV."""
    yield from write_csv(_PAGES, _pages(tally))


def to_xlsx(tally: Tally, changes: Changes | None) -> bytes:
    """Return a workbook of all tables.

    Raises:
        MissingExtraError: XlsxWriter is not installed.
    """
    out = io.BytesIO()
    write_xlsx(sheets(tally, changes), out)
    return out.getvalue()


def _pages(tally: Tally) -> Iterator[tuple[Cell, ...]]:
    for row in tally.rows:
        yield row.status, round(row.share, 4), row.chars, row.source, row.title, row.site, row.date


def _causes(causes: Mapping[object, Cause]) -> Iterator[tuple[Cell, ...]]:
    for cause in sorted(causes.values(), key=lambda each: -each.count):
        yield cause.count, cause.name, cause.examples[0][1], "\n".join(source for source, _ in cause.examples)


def _clusters(tally: Tally) -> Iterator[tuple[Cell, ...]]:
    for number, cluster in enumerate(tally.clusters, 1):
        yield number, "kept", None, cluster.keeper, tally.titles[cluster.keeper], cluster.why
        for name, relation, share in cluster.members:
            yield number, relation, share, name, tally.titles[name], None


def _changes(changes: Changes) -> Iterator[tuple[Cell, ...]]:
    for name, found in (("removed", changes.lost), ("kept", changes.gained)):
        for each in found.values():
            yield name, each.name, each.pages, each.lines, each.chars, each.example


def _changed(changes: Changes) -> Iterator[tuple[Cell, ...]]:
    for page in changes.pages:
        for line in page.lines:
            change = "removed" if line.sign == "-" else "kept"
            yield page.source, page.title, change, line.number, line.rule, line.text
