"""Pages as rows to train on: the columns of each line, whether it is of the article, and how much that counts."""

import json
import random
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pages import IN, OUT, UNSURE, Page, key, label, render

from articlekit.model import Block
from articlekit.page import html, lines
from articlekit.page.decode import decode
from articlekit.page.judge import facts
from articlekit.rules import built_in

MAX_LINES = 4000  # of a page: what is longer is a book, and would outweigh the rest
MAX_PLANT = 60  # characters of a line that is planted
PROMPTS = ("share", "print", "advertising", "login", "comment")
# What a page of each kind counts, a page as it is being 1. Clean bodies and planted lines taught most of what plain
# pages do not tell: that an article alone has nothing to lose, and that no line costs another.
KINDS = {"page": 1.0, "clean": 0.7, "headed": 0.6, "near": 0.6, "foot": 0.4, "plant": 0.6, "element": 0.5, "bare": 0.5}
MAX_WEIGHT = 150  # of a line: what is longer counts no more


@dataclass(frozen=True, slots=True)
class Rows:
    """The lines of one page: of which judge, made how, and for each line a column of values, a mark and a weight."""

    judge: str
    kind: str
    page: Page
    names: tuple[str, ...]
    values: NDArray[np.float32]
    marks: NDArray[np.int8]
    weights: NDArray[np.float32]
    texts: tuple[str, ...]


def build(pages: Iterable[Page], workers: int = 2) -> list[Rows]:
    """Return the rows of all pages, in their order."""
    with Pool(workers) as pool:
        return [rows for found in pool.imap(_of_page, pages, chunksize=8) for rows in found]


def _of_page(page: Page) -> list[Rows]:
    text = decode(page.data).text
    seen = html.look(text)
    title = key(seen.page.text[seen.title]) if seen.title is not None else ""
    found = list(_of_html(page, seen))
    written = render(text)
    marks = label(written, page.gold)
    if marks is None or len(written) > MAX_LINES:
        return found
    return [*found, *(_of_text(page, kind, *made) for kind, made in _made(page, written, marks, title))]


def _of_html(page: Page, seen: html.Look) -> Iterator[Rows]:
    marks = label(seen.page.text, page.gold) if seen.page.text else None
    if marks is None:
        return
    if seen.title is not None and marks[seen.title] == OUT:
        marks[seen.title] = UNSURE  # the title stays whatever its score
    yield _rows("html", "page", page, seen.columns, marks, seen.page.text)
    at = [index for index, mark in enumerate(marks) if mark == IN]
    if not at or page.set == "samples":
        return
    # The article's element is a page of its own, and so are its blocks without any box around them.
    chance = random.Random(f"{page.set} {page.id}")
    title = seen.page.text[seen.title] if seen.title is not None else ""
    element = html.around(seen.page, at)
    for kind, markup in (("element", seen.page.markup(element)), ("bare", _bare(seen, marks, at, chance))):
        other = html.look(f"<html><head><title>{escape(title)}</title></head><body>{markup}</body></html>")
        told = label(other.page.text, page.gold) if other.page.text else None
        if told is not None:
            if other.title is not None and told[other.title] == OUT:
                told[other.title] = UNSURE
            yield _rows("html", kind, page, other.columns, told, other.page.text)


def _bare(seen: html.Look, marks: Sequence[int], at: Sequence[int], chance: random.Random) -> str:
    """Return the blocks of an article with their own tags, and perhaps some of what stands around it as a list."""
    page = seen.page

    def written(block: int) -> str:
        tag = page.tag[page.element[block]]
        text = escape(page.text[block])
        if page.linked[block] > len(page.text[block]) / 2:
            text = f'<a href="/{block}">{text}</a>'
        return (
            f"<tr><td>{text.replace(chr(9), '</td><td>')}</td></tr>"
            if tag in ("td", "th")
            else f"<{tag}>{text}</{tag}>"
        )

    title = f"<h1>{escape(page.text[seen.title])}</h1>" if seen.title is not None else ""
    out = [index for index, mark in enumerate(marks) if mark == OUT]
    above, below = [index for index in out if index < at[0]], [index for index in out if index > at[-1]]
    menu = above[: chance.choice((0, 0, 3, 8))]
    foot = below[-chance.choice((1, 3, 6)) :] if chance.random() < 0.5 else []
    head = f"<ul>{''.join(f'<li>{written(block)}</li>' for block in menu)}</ul>" if menu else ""
    tail = f"<div>{''.join(written(block) for block in foot)}</div>" if foot else ""
    return f"{head}{title}{''.join(written(block) for block in at if block != seen.title)}{tail}"


def _of_text(page: Page, kind: str, texts: Sequence[str], marks: Sequence[int]) -> Rows:
    read = lines.classify([Block(text, number) for number, text in enumerate(texts, 1)], built_in())
    return _rows("text", kind, page, facts(read).columns(), marks, texts)


def _rows(  # noqa: PLR0913, PLR0917
    judge: str, kind: str, page: Page, columns: dict[str, NDArray], marks: Sequence[int], texts: Sequence[str]
) -> Rows:
    """Weigh the lines: long ones more, and all of a page as much as another's."""
    told = np.array(marks, np.int8)
    weights = np.sqrt(np.minimum(columns["weight"], MAX_WEIGHT) + 1.0)
    weights[told == UNSURE] = 0
    share = weights[told == IN].sum(), weights.sum() / 4
    weights *= KINDS[kind] / max(*share, 1.0)
    values = np.array(list(columns.values()), np.float32)
    return Rows(judge, kind, page, tuple(columns), values, told, weights.astype(np.float32), tuple(texts))


def _made(
    page: Page, written: list[str], marks: list[int], wanted: str
) -> Iterator[tuple[str, tuple[list[str], list[int]]]]:
    """Yield a page as it is and as it might be: its body alone, with a footer, with lines planted in it."""
    at = [index for index, mark in enumerate(marks) if mark == IN]
    chance = random.Random(f"{page.set} {page.id}")
    marks = list(marks)
    title = _titles(written, wanted, at[0])
    for index in title:
        if marks[index] == OUT:
            marks[index] = UNSURE
    yield "page", (written, marks)
    if len(at) < 2:
        return
    head = title[-1:] if chance.random() < 0.6 else []
    body = [written[index] for index in (*head, *at)]
    good = [IN] * len(body)
    yield "clean", (body, good)
    below = [index for index in range(at[-1] + 1, len(written)) if marks[index] == OUT]
    if below:
        count = chance.choice((1, 2, 3, 6, 10))
        foot = below[:count] if chance.random() < 0.4 else below[-count:]
        yield "foot", ([*body, *(written[index] for index in foot)], [*good, *([OUT] * len(foot))])
    if title and title[-1] < at[0]:
        yield "headed", (written[title[-1] : at[-1] + 1], marks[title[-1] : at[-1] + 1])
    first, last = max(0, at[0] - chance.randrange(9)), at[-1] + 1 + chance.randrange(9)
    yield "near", (written[first:last], marks[first:last])
    if planted := _planted(chance, written, marks):
        yield "plant", planted


def _titles(written: Sequence[str], wanted: str, first: int) -> list[int]:
    """Return the lines above the text that say what the title of the page says."""
    return [index for index, line in enumerate(written[: first + 1]) if wanted and key(line) == wanted]


def _planted(chance: random.Random, written: list[str], marks: list[int]) -> tuple[list[str], list[int]] | None:
    """Plant lines from elsewhere on the page between paragraphs.

    Whether a single one goes is nobody's matter, for it may be a heading, unless it asks to share, to print, to buy.
    """
    junk = [index for index, mark in enumerate(marks) if mark == OUT and len(written[index]) < MAX_PLANT]
    inner = [index for index in range(1, len(marks)) if marks[index] == marks[index - 1] == IN]
    if not junk or not inner:
        return None
    read = lines.classify([Block(written[index], index) for index in junk], built_in())
    prompts = [line.block.line for line in read if any(map(line.because_of, PROMPTS))]
    texts, told = list(written), list(marks)
    for place in sorted(chance.sample(inner, min(len(inner), chance.choice((1, 1, 2, 3)))), reverse=True):
        asks = bool(prompts) and chance.random() < 0.4
        start, count = chance.choice(prompts if asks else junk), 1 if asks else chance.choice((1, 1, 1, 2, 4, 7))
        box = [index for index in junk if start <= index < start + count]
        texts[place:place] = [written[index] for index in box]
        told[place:place] = [OUT if len(box) > 1 or index in prompts else UNSURE for index in box]
    return texts, told


def samples(root: Path) -> list[Rows]:
    """Return the rows of the project's own samples, whose gold is that of the tests."""
    found: list[Rows] = []
    for folder in sorted((root / "tests" / "golden").iterdir()):
        case = tomllib.loads((folder / "case.toml").read_text("utf-8"))
        if case.get("error") or not (folder / "article.txt").exists():
            continue
        data, gold = (root / "samples" / case["sample"]).read_bytes(), (folder / "article.txt").read_text("utf-8")
        language = "zh" if re.search("[\u4e00-\u9fff]", gold) else "other"
        page, text = Page("samples", folder.name, -1, language, data, gold), decode(data).text
        if html.looks_like_html(text):
            found += _of_html(page, html.look(text))
            continue
        written = [line for line in text.split("\n") if line.strip()]
        if not written:
            continue
        kept = {key(line) for line in gold.split("\n")}
        # A further copy of the body is the collapser's matter; to the judge it is text.
        found.append(_of_text(page, "page", written, [IN if key(line) in kept else OUT for line in written]))
    return found


def labelled(root: Path) -> list[Rows]:
    """Return the rows of pages whose every line was labelled by hand: gold/*.json beside raw/."""
    found = []
    for path in sorted((root / "gold").glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        written = decode((root / "raw" / gold["file"]).read_bytes()).text.split("\n")
        related = [number for part in gold.get("related") or () for number in part.get("body_line_numbers") or ()]
        inside = {*gold["body_line_numbers"], *related}
        copies = {row["n"] for row in gold["removed"] if row["reason"] == "duplicate"}
        unsure = {*(gold.get("optional_line_numbers") or ())}
        title, marks, texts = key(gold["title"] or ""), [], []
        for number, line in enumerate(written, 1):
            if not line.strip():
                continue
            mark = UNSURE if number in unsure else IN if number in inside or number in copies else OUT
            texts.append(line.strip())
            marks.append(IN if mark == OUT and title and key(line) == title else mark)
        language = "zh" if gold["language"].startswith("zh") else "other"
        page = Page("labelled", gold["id"], -1, language, b"", "")
        found += [_of_text(page, kind, *made) for kind, made in _made(page, texts, marks, title)]
    return found
