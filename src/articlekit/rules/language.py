"""What is known of each language, as its file in rules/languages tells: words, months, marks, class names, credits.

A page says only sometimes which language it is in, and one page may be in several. So words are asked for by what they
are (`words("labels.author")`), and the answer holds those of all languages.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby, islice
from typing import Any

from articlekit.rules.characters import CJK
from articlekit.rules.fold import fold, fold_words

# Section -> its lists of words, or its tables from a word to a number; docs/languages.md says what each is for.
LISTS: dict[str, tuple[str, ...]] = {
    "labels": (
        *("publisher", "author", "editor", "reads", "published", "updated", "other", "photo", "title", "event"),
        "not_event",
    ),
    "bylines": (
        *("by", "done", "and", "particles", "behind", "nobody", "not_names", "roles", "titles", "offices"),
        "no_name_ends",
    ),
    "dates": (
        *("around", "before_time", "after_time", "before_month", "before_year", "ordinal", "year", "month", "day"),
        *("hour", "minute", "weekdays", "night", "morning", "afternoon"),
    ),
    "cldr": ("weekdays", "ago"),
    "classes": ("foreign", "furniture"),
    "marks": ("stops", "asks", "commas", "quotes"),
}
TABLES = {"dates": ("months", "eras", "jalali_months")}
MONTHS = "cldr.months"  # twelve lists of names
PLACES = ("line", "first", "last", "beside", "breadcrumb")
# Chinese comes first: of several rules that match a line the first one is named.
_FIRST = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Credit:
    """A pattern of credits that is a language's own; its groups are named after the fields that they tell.

    where says what it is searched in. line: short lines around an article. beside: a piece of a line beside a date.
    first, last: the first and last paragraphs of an article. breadcrumb: the path to the page.
    """

    where: frozenset[str]
    words: tuple[str, ...]
    pattern: str
    reads: tuple[tuple[str, str], ...]

    def search(self, text: str) -> re.Match[str] | None:
        """Search a folded text; most lines have none of the words, so most patterns are never compiled."""
        return re.search(self.pattern, text) if any(word in text for word in self.words) else None


@dataclass(frozen=True, slots=True)
class Language:
    """A language: words and numbers by what they are for ("labels.author"), credits, and the rows of its rules."""

    code: str
    name: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    credits: tuple[Credit, ...] = ()
    rows: tuple[Mapping[str, Any], ...] = ()


def read_file(name: str) -> dict[str, Any]:
    """Read a file of this package. Tens of them are read at every start, so a faster reader than Python's does it."""
    import rtoml

    return rtoml.loads(files("articlekit.rules").joinpath(name).read_text("utf-8"))


@cache
def languages() -> tuple[Language, ...]:
    """Return all languages: Chinese, English, and the others by their codes."""
    names = {entry.name for entry in files("articlekit.rules").joinpath("languages").iterdir()}
    codes = {name.removesuffix(".toml") for name in names if name.endswith(".toml")}
    ordered = (*_FIRST, *sorted(codes - set(_FIRST)))
    return tuple(_read_language(code, read_file(f"languages/{code}.toml")) for code in ordered)


def _read_language(code: str, table: Mapping[str, Any]) -> Language:
    """Make a language of the table of its file."""
    keys = [(section, key) for section in LISTS for key in (*LISTS[section], *TABLES.get(section, ()))]
    given = {f"{section}.{key}": table[section][key] for section, key in keys if key in table.get(section, {})}
    lists = {kind: value for kind, value in given.items() if isinstance(value, list) and not kind.startswith("marks.")}
    folded = iter(fold_words([word for value in lists.values() for word in value]))
    found = {kind: tuple(islice(folded, len(value))) for kind, value in lists.items()}
    months = enumerate(table.get("cldr", {}).get("months", ()), 1)
    return Language(
        code,
        table["name"],
        found | {kind: tuple(value) for kind, value in given.items() if kind.startswith("marks.")},
        {kind: value for kind, value in given.items() if isinstance(value, dict)}
        | {MONTHS: {name: month for month, names in months for name in names}},
        tuple(
            Credit(
                frozenset(row["where"]),
                tuple(row["words"]),
                row["pattern"],
                tuple((line, value) for line, value in row["reads"]),
            )
            for row in table.get("credit", ())
        ),
        tuple(table.get("rule", ())),
    )


@cache
def words(*kinds: str) -> tuple[str, ...]:
    """Return the words of some kinds in all languages, each once, longer ones first."""
    found = {word for language in languages() for kind in kinds for word in language.words.get(kind, ())}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


@cache
def numbers(*kinds: str) -> dict[str, int]:
    """Return the words of some kinds in all languages, folded, each with its number."""
    found = [row for language in languages() for kind in kinds for row in language.numbers.get(kind, {}).items()]
    return dict(zip(fold_words([word for word, _ in found]), [number for _, number in found], strict=True))


@cache
def credits_in(*places: str) -> tuple[Credit, ...]:
    """Return the credits of all languages that are searched in one of some places."""
    every = (credit for language in languages() for credit in language.credits)
    return tuple(credit for credit in every if not credit.where.isdisjoint(places))


def any_of(texts: Iterable[str]) -> str:
    """Return a pattern for one of some texts, the longest first; without any it matches nothing.

    Those with one first character are a group, so that the engine passes over most characters at once.
    """
    ordered = sorted(set(texts), key=lambda text: (text[:1], -len(text), text))
    return "|".join(_group(first, list(same)) for first, same in groupby(ordered, key=lambda text: text[:1])) or "(?!)"


def _group(first: str, texts: list[str]) -> str:
    if len(texts) == 1:
        return re.escape(texts[0])
    return f"{re.escape(first)}(?:{'|'.join(re.escape(text[1:]) for text in texts)})"


CJK_WORD = re.compile(f"[{CJK}]")


def any_word(texts: Iterable[str]) -> str:
    """Return a pattern for one of some words, of which one that is written with spaces stands for itself."""
    spaced, unspaced = list[str](), list[str]()
    for text in texts:
        (unspaced if CJK_WORD.search(text) else spaced).append(text)
    return rf"{any_of(unspaced)}|(?<![^\W\d_])(?:{any_of(spaced)})(?![^\W\d_])"


def problems_of(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the sections of a language's file."""
    if not isinstance(table.get("name"), str):
        yield "name must be a string: the language's name in English"
    for section, content in table.items():
        if section in ("name", "rule", "credit"):
            continue
        if section not in LISTS or not isinstance(content, dict):
            yield f"[{section}] is not a section; there are {', '.join(LISTS)}, [[credit]] and [[rule]]"
            continue
        for key, value in content.items():
            yield from (f"[{section}] {problem}" for problem in _wrong(section, key, value))
    rows = table.get("credit", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        yield "credit must be tables: [[credit]]"
        return
    for number, row in enumerate(rows, 1):
        yield from (f"credit {number}: {problem}" for problem in _wrong_credit(row))


def _wrong(section: str, key: str, value: object) -> Iterator[str]:
    if f"{section}.{key}" == MONTHS:
        if not isinstance(value, list) or len(value) != 12:  # noqa: PLR2004
            yield f"{key} must be twelve lists of names"
    elif key in LISTS[section]:
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            yield f"{key} must hold words"
    elif key in TABLES.get(section, ()):
        if not isinstance(value, dict) or not all(isinstance(number, int) for number in value.values()):
            yield f"{key} must be a table: a word = a number"
        elif key == "months" and not set(value.values()) <= set(range(1, 13)):
            yield f"{key} must be from 1 to 12"
    else:
        known = (*LISTS[section], *TABLES.get(section, ()))
        yield f"has no {key}; there are {', '.join(known)}"


def _wrong_credit(row: Mapping[str, Any]) -> Iterator[str]:
    lists = [row.get(name) for name in ("where", "words", "reads")]
    shaped = set(row) == {"where", "words", "pattern", "reads"} and isinstance(row["pattern"], str)
    filled = all(isinstance(each, list) and each for each in lists)
    if not (shaped and filled and all(each in PLACES for each in row["where"])):
        yield f"it needs where (of {', '.join(PLACES)}), words, pattern and reads"
        return
    try:
        pattern = re.compile(row["pattern"])
    except re.error as error:
        yield f"the pattern does not compile: {error}"
        return
    if not pattern.groupindex.keys() or not pattern.groupindex.keys() <= {"author", "publisher", "editor"}:
        yield "its groups must be named author, publisher or editor"
        return
    for pair in row["reads"]:
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(each, str) for each in pair):  # noqa: PLR2004
            yield "reads must hold lines, each with what is read in it"
            continue
        line, value = pair
        match = pattern.search(fold(line))
        found = [part.strip() for part in match.groupdict().values()] if match else []
        if value not in found:
            yield f"reads {value!r} in {line!r}, but finds {found}"
