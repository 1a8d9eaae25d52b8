"""Score clean on pages made of articles crossed with every shape of header, credits, footer and doubling.

    python bench/made.py            what is lost, left and doubled, by language
    python bench/made.py -v de      and the pages on which it happens, for some languages

The parts are those of tests/made, so what must stay and what must go is known line by line, and so is what the credits
say. Hard negatives, lines that look like furniture and are text, are planted at every position of an article.
"""

import argparse
import itertools
import sys
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import articlekit

TESTS = Path(__file__).resolve().parent.parent / "tests"
FIELDS = ("author", "date", "publisher", "editor")


@dataclass(frozen=True)
class Made:
    """A page, the lines that must stay and those that must go, and what its credits say."""

    text: str
    stays: list[str]
    goes: list[str]
    says: dict[str, str] = field(default_factory=dict)


@dataclass
class Score:
    """What went wrong over some pages."""

    pages: int = 0
    lost: int = 0
    left: int = 0
    doubled: int = 0
    unread: int = 0
    examples: list[str] = field(default_factory=list)


def main() -> int:
    """Print a line per language."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("languages", nargs="*")
    options.add_argument("-v", "--verbose", action="store_true")
    chosen = options.parse_args()
    bad = 0
    for language in chosen.languages or languages():
        for name, pages in ((language, made(language)), ("  hard", planted(language))):
            score = Score()
            for page in pages:
                judge(score, page)
            bad += report(name, score, verbose=chosen.verbose) if score.pages else 0
    return bool(bad)


def languages() -> list[str]:
    """Return the codes of the languages that there are parts for."""
    return sorted(path.stem for path in (TESTS / "made").glob("*.toml"))


def read(language: str) -> dict:
    """Return the parts of a language; articles: each a title and its paragraphs."""
    parts = tomllib.loads((TESTS / "made" / f"{language}.toml").read_text("utf-8"))
    texts = [(TESTS / "golden" / name / "article.txt").read_text("utf-8") for name in parts.get("golden", ())]
    parts["articles"] = [[line for line in text.split("\n") if line] for text in texts]
    if "title" in parts:
        parts["articles"].append([parts["title"], *parts["paragraphs"]])
    return parts


def made(language: str) -> Iterator[Made]:
    """Yield the pages of every combination of a language's parts."""
    parts = read(language)
    combinations = itertools.product(parts["headers"], parts["credits"], parts["footers"], DOUBLINGS, parts["articles"])
    for header, credit, footer, doubling, (title, *body) in combinations:
        page = doubling([*header, title, *credit["lines"]], body, footer, title)
        goes = [*header, *credit["lines"], *footer]
        yield Made("\n\n".join(page), [title, *body], goes, {name: credit[name] for name in FIELDS if name in credit})


def planted(language: str) -> Iterator[Made]:
    """Yield pages with one hard line of text among the paragraphs of an article."""
    parts = read(language)
    title, *body = min(parts["articles"], key=lambda lines: sum(map(len, lines)))
    credit, footer = max((each["lines"] for each in parts["credits"]), key=len), parts["footers"][0]
    for shape, line, place in itertools.product(SHAPES, parts.get("hard", ()), range(len(body) + 1)):
        text = [*body[:place], line, *body[place:]]
        page = shape(title, credit, text, footer)
        yield Made("\n\n".join(page), [item for item in (title, *text) if item in page], [*credit, *footer])


SHAPES: list[Callable[[str, list[str], list[str], list[str]], list[str]]] = [
    lambda title, credit, text, footer: [title, *credit, *text, *footer],
    lambda title, _, text, footer: [title, *text, *footer],
    lambda _title, _credit, text, _footer: text,
    lambda title, credit, text, footer: [title, *credit, *text, *footer, title, *text],
]
DOUBLINGS: list[Callable[[list[str], list[str], list[str], str], list[str]]] = [
    lambda top, body, footer, _: [*top, *body, *footer],
    lambda top, body, footer, title: [*top, *body, *footer, title, *body],
    lambda top, body, footer, title: [*top, *body, title, *body, *footer],
    lambda top, body, footer, title: [
        *top,
        *body,
        *footer,
        *("\u3000\u3000" + line for line in (title, *body)),
        *footer,
    ],
    lambda top, body, footer, title: [*top, *body, *footer, title, *body, *footer, title, *body],
    lambda top, body, footer, title: [*top, *body, *footer, title, *map(edited, body)],
]


def edited(line: str) -> str:
    """Return a line with one character changed and its digits full-width, as a second template sets them."""
    wide = line.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)})
    return wide if len(line) < 40 else wide[:20] + wide[21:]


def key(line: str) -> str:
    """Return a line as it is compared: no width, no white space."""
    return "".join(unicodedata.normalize("NFKC", line).split())


def judge(score: Score, page: Made) -> None:
    """Clean a page, and count what is missing, what remains, what is there twice, and what was not read."""
    article = articlekit.clean(page.text)
    got = Counter(key(line) for line in article.text.split("\n") if line)
    want = Counter(map(key, page.stays))
    score.pages += 1
    left = Counter({key(line): got[key(line)] for line in page.goes if key(line) not in want})
    doubled = Counter({line: got[line] - want[line] for line in want})
    for name, count in (("lost", want - got), ("left", +left), ("doubled", +doubled)):
        setattr(score, name, getattr(score, name) + count.total())
        score.examples += [f"{name}: {line[:60]}" for line in count]
    for name, value in page.says.items():
        if (read := getattr(article, name)) != value:
            score.unread += 1
            score.examples.append(f"unread: {name} {value}, found {read}")


def report(name: str, score: Score, *, verbose: bool) -> int:
    """Print a line, and the commonest failures."""
    counts = (score.lost, score.left, score.doubled, score.unread)
    print(
        f"{name:8} pages {score.pages:5}  lost {counts[0]:4}  left {counts[1]:4}  doubled {counts[2]:4}"
        f"  unread {counts[3]:4}"
    )
    for example, count in Counter(score.examples).most_common(12 if verbose else 0):
        print(f"    {count:5} {example}")
    return sum(counts)


if __name__ == "__main__":
    sys.exit(main())
