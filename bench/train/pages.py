"""Pages with their gold text, as lines to learn from: each line is of the article, is not, or is left out."""

import hashlib
import json
import re
import unicodedata
import zipfile
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDS = 5
IN, OUT, UNSURE = 1, 0, -1
MIN_COVERED = 0.7  # of the gold text, by the lines that were found in it: else gold and page are of two minds
MIN_ANCHOR = 25  # letters and digits: so long a line stands in one place of a text
REACH = 6  # lines around the anchors in which short lines may be the article's
GRAM = 8
_NO_WORD = re.compile(r"[\W_]+")
_HOST = re.compile(r"^\w+://([^/]*)")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a set: its bytes and its gold text; fold is 0 to 4, by host, so that no site is in two."""

    set: str
    id: str
    fold: int
    language: str
    data: bytes
    gold: str


def load(root: Path, names: Sequence[str]) -> Iterator[Page]:
    """Yield the pages of some sets that have a gold text; a set is a folder as docs/how-it-works/judge.md says."""
    for name in names:
        folder = root / name
        archive = zipfile.ZipFile(folder / "html.zip") if (folder / "html.zip").exists() else None
        wanted = set(json.loads((folder / "splits.json").read_text("utf-8"))["dev"])
        for row in map(json.loads, filter(None, (folder / "pages.jsonl").read_text("utf-8").split("\n"))):
            if row["id"] not in wanted or not row["gold_text"]:
                continue
            path = folder / row["html_path"]
            data = path.read_bytes() if path.exists() or archive is None else archive.read(path.name)
            host = found[1] if (found := _HOST.match(row.get("url") or "")) else row["id"]
            fold = int(hashlib.sha1(host.encode()).hexdigest(), 16) % FOLDS
            yield Page(name, row["id"], fold, row["lang"], data, row["gold_text"])


def key(text: str) -> str:
    """Return a text's letters and digits in lower case."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()


def label(lines: Sequence[str], gold: str) -> list[int] | None:
    """Say of each line whether it is of the gold text; None where the two do not fit.

    Long lines are looked up and put in the gold's order; short ones count where they stand between those.
    """
    whole = key(gold)
    exact = {key(line) for line in gold.split("\n")}
    keys = [key(line) for line in lines]
    chain = _chain([(index, whole.find(own), len(own)) for index, own in enumerate(keys) if len(own) >= MIN_ANCHOR])
    if not chain:
        return None
    grams = {whole[start : start + GRAM] for start in range(len(whole) - GRAM + 1)}
    places = [index for index, _, _ in chain]
    marks = [_mark(keys, index, chain, places, (whole, exact, grams)) for index in range(len(keys))]
    covered = sum(len(own) for own, mark in zip(keys, marks, strict=True) if mark == IN)
    return marks if covered >= MIN_COVERED * len(whole) else None


def _chain(found: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Return those of some (line, place in the gold, length) that stand in the gold's order and are most of it."""
    found = [anchor for anchor in found if anchor[1] >= 0]
    best: list[tuple[int, int]] = []  # weight, the one before
    for number, (_, place, size) in enumerate(found):
        before = max(
            ((best[other][0], other) for other in range(max(0, number - 400), number) if found[other][1] < place),
            default=(0, -1),
        )
        best.append((before[0] + size, before[1]))
    number = max(range(len(best)), key=lambda index: best[index][0], default=-1)
    chain = []
    while number >= 0:
        chain.append(found[number])
        number = best[number][1]
    return chain[::-1]


def _mark(  # noqa: PLR0911  (one return for each kind of line)
    keys: Sequence[str],
    index: int,
    chain: Sequence[tuple[int, int, int]],
    places: Sequence[int],
    gold: tuple[str, set[str], set[str]],
) -> int:
    whole, exact, grams = gold
    own = keys[index]
    after = bisect_right(places, index)
    if after and places[after - 1] == index:
        return IN
    if len(own) >= MIN_ANCHOR:
        if own in whole:
            return UNSURE  # once more: a summary, a teaser, a copy
        share = sum(own[start : start + GRAM] in grams for start in range(len(own) - GRAM + 1)) / (len(own) - GRAM + 1)
        return IN if share > 0.8 and _near(index, places) else OUT if share < 0.3 else UNSURE
    if not own:
        return UNSURE
    if not _near(index, places):
        return OUT
    start = chain[after - 1][1] + chain[after - 1][2] if after else 0
    end = chain[after][1] if after < len(chain) else len(whole)
    if own in exact and (own in whole[start:end] or len(own) > 3):
        return IN
    if own in whole[start:end]:
        return IN if len(own) >= 4 else UNSURE
    return OUT


def _near(index: int, places: Sequence[int]) -> bool:
    return places[0] - REACH <= index <= places[-1] + REACH


# A rendering as crawlers save it: every block on its own line, and what a browser would show of controls, too.
_GONE = re.compile(
    r"<(script|style|noscript|template|head|svg|iframe|object|textarea)\b.*?</\1>"
    r"|<!--.*?-->",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(/?[a-z][a-z0-9]*)[^>]*>", re.IGNORECASE)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "option",
        "select",
        "label",
        "title",
        "center",
    ]
)


def render(text: str) -> list[str]:
    """Return the lines of a page of HTML."""
    from selectolax.lexbor import LexborHTMLParser

    from articlekit.page.html.scan import unescape

    tree = LexborHTMLParser(text)
    body = tree.body.html if tree.body is not None else ""
    parts = _TAG.split(_GONE.sub("", body or ""))
    out = []
    for place, part in enumerate(parts):
        if place % 2:
            out.append("\n" if part.lower().lstrip("/") in _BLOCKS else "")
        else:
            out.append(" ".join(part.split(" ")).replace("\n", " ").replace("\t", " ").replace("\r", " "))
    lines = (re.sub(" {2,}", " ", unescape(line)).strip(" \u3000\xa0") for line in "".join(out).split("\n"))
    return [line for line in lines if line]
