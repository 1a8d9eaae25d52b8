"""Write a tally as a page of HTML, without scripts and external resources.

All text from pages is escaped by `_text`, and none of it is in an attribute. Source: OWASP, Cross Site Scripting
Prevention Cheat Sheet; Content Security Policy Level 3.
"""

import html
import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from articlekit.report.tally import Kind, Sample, Tally
from articlekit.version import __version__

# Control characters and lone surrogates, which HTML does not allow.
_UNSHOWN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_MOST_ROWS = 200
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem }
th, td { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884 }
td { overflow-wrap: anywhere } td.n, th.n { text-align: right; white-space: nowrap }
pre { white-space: pre-wrap; margin: .3rem 0 }
"""


def to_html(tally: Tally) -> str:
    """Write a report."""
    return "\n".join(_page(tally)) + "\n"


def _page(tally: Tally) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    yield '<meta name="referrer" content="no-referrer">\n<meta name="viewport" content="width=device-width">'
    yield f"<title>articlekit report</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Report</h1>"
    yield from _table("Pages", ("pages", "status"), _rows_of(tally.status))
    failures = [(each.count, each.name, each.example, each.source) for each in _sort_kinds(tally.failures)]
    yield from _table("Failures", ("pages", "stage", "reason", "first"), failures)
    warnings = [(each.count, each.example, each.source) for each in _sort_kinds(tally.warnings)]
    yield from _table("Warnings", ("pages", "warning", "first"), warnings)
    rules = [(each.count, each.name, each.example, each.source) for each in _sort_kinds(tally.rules)]
    yield from _table("What went", ("pages", "rule", "first", "page"), rules)
    sites = sorted(tally.sites.items(), key=lambda site: (-site[1][0], site[0]))
    rows = [(count, _percent(kept / max(chars, 1)), name) for name, (count, chars, kept) in sites]
    yield from _table("Sites", ("pages", "kept", "site"), rows)
    yield from _table("Encodings", ("pages", "encoding"), _rows_of(tally.encodings))
    yield from _table("Copies", ("documents", "relation"), _rows_of(tally.relations))
    yield from _clusters(tally)
    yield from _samples("Pages of which least was kept", tally.least)
    title = f"What rules of sites took from {tally.changed} pages, most first: share, page, rule and text"
    yield from _samples(title, tally.by_site)
    yield f"<p>articlekit {_text(__version__)}</p>\n</body>\n</html>"


def _clusters(tally: Tally) -> Iterator[str]:
    if tally.largest:
        yield "<h2>Articles with the most copies</h2>"
    for cluster in tally.largest:
        yield f"<details><summary>{cluster.copies} of {_text(cluster.keeper)}</summary>"
        yield f"<pre>{_text(chr(10).join(cluster.members))}</pre></details>"


def _samples(title: str, samples: Sequence[Sample]) -> Iterator[str]:
    if samples:
        yield f"<h2>{_text(title)}</h2>"
    for sample in samples:
        yield f"<details><summary>{_percent(sample.share)} of {_text(sample.source)} {_text(sample.title)}</summary>"
        for rule, text in sample.removed:
            yield f"<p>{_text(rule)}</p><pre>{_text(text)}</pre>"
        yield "</details>"


def _table(title: str, names: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Write a table, unless it is empty; the first column is a count."""
    if not rows:
        return
    yield f"<h2>{_text(title)}</h2>\n<table>\n<tr>{_cells('th', names)}</tr>"
    for row in rows[:_MOST_ROWS]:
        yield f"<tr>{_cells('td', row)}</tr>"
    yield "</table>"
    if len(rows) > _MOST_ROWS:
        yield f"<p>and {len(rows) - _MOST_ROWS} more</p>"


def _cells(tag: str, values: Iterable[object]) -> str:
    return "".join(
        f"<{tag}{' class=n' if not place else ''}>{_text(str(value))}</{tag}>" for place, value in enumerate(values)
    )


def _rows_of(counter: Counter[str]) -> list[tuple[int, str]]:
    return [(count, name) for name, count in counter.most_common()]


def _sort_kinds(kinds: Mapping[Hashable, Kind]) -> list[Kind]:
    """Return kinds by descending frequency; equals keep their order."""
    return sorted(kinds.values(), key=lambda kind: -kind.count)


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _text(text: str) -> str:
    """Escape text for HTML, and isolate its direction."""
    return f"<bdi>{html.escape(_UNSHOWN.sub(chr(0xFFFD), text))}</bdi>"
