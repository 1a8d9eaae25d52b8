"""Two runs over the same pages beside each other: which lines and facts changed, and by which rule."""

from array import array
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

FACTS = ("status", "title", "date", "author", "publisher")
EXAMPLES = 3  # of a changed fact
_LINE_CHARS = 200  # of a line that is shown
MOST_LINES = 20  # of a page that are shown


class Line(NamedTuple):
    """A line of a page that only one run kept: "-" if it was lost, "+" if it was gained; and the rule that took it."""

    sign: str
    number: int
    text: str
    rule: str


class ChangedPage(NamedTuple):
    """A page whose text changed: characters that were lost and gained, lines of them, and how many more there are."""

    source: str
    title: str
    lost: int
    gained: int
    lines: tuple[Line, ...]
    more: int


@dataclass(slots=True)
class RuleChange:
    """How many lines a rule took in one run only, and the first of them."""

    name: str
    pages: int = 0
    lines: int = 0
    chars: int = 0
    example: str = ""


@dataclass(slots=True)
class FactChange:
    """How many pages have another value of a fact, and (source, old value, new value) of the first ones."""

    name: str
    count: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)


class _Page(NamedTuple):
    """A page of the older run: hashes of its kept and removed lines, numbers of the rules of these, and its facts."""

    kept: "array[int]"
    removed: "array[int]"
    rules: "array[int]"
    facts: tuple[str, ...]


class Changes:
    """Compares the records of a run with those of an older one, which are added first.

    Attributes:
        same, changed: number of pages of both runs by whether their text is the same.
        only_new: number of pages that the older run has not.
        lost, gained: by rule, lines that only the older run kept, and that only this one keeps.
        facts: by name.
    """

    def __init__(self, sample: int = 100) -> None:
        self._sample = sample
        self._old: dict[str, _Page] = {}
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}
        self._pages: list[ChangedPage] = []
        self.same = self.changed = self.only_new = 0
        self.lost: dict[str, RuleChange] = {}
        self.gained: dict[str, RuleChange] = {}
        self.facts = {name: FactChange(name) for name in FACTS}

    def add_old(self, record: Mapping[str, Any]) -> None:
        """Add a record of the older run.

        Raises:
            KeyError, TypeError, AttributeError: it is no record of a page.
        """
        removed, rules = array("q"), array("l")
        for _, text, rule in _removed(record):
            number = self._numbers.setdefault(rule, len(self._names))
            if number == len(self._names):
                self._names.append(rule)
            removed.append(hash(text))
            rules.append(number)
        kept = array("q", (hash(text) for _, text in _kept(record)))
        self._old[record["id"]] = _Page(kept, removed, rules, _facts(record))

    def add(self, record: Mapping[str, Any]) -> None:
        """Compare a record with that of the older run.

        Raises:
            KeyError, TypeError, AttributeError: it is no record of a page.
        """
        old = self._old.pop(record["id"], None)
        if old is None:
            self.only_new += 1
            return
        for name, before, after in zip(FACTS, old.facts, _facts(record), strict=True):
            if before != after:
                fact = self.facts[name]
                fact.count += 1
                if len(fact.examples) < EXAMPLES:
                    fact.examples.append((record["source"], before, after))
        # Most pages are the same, and are told by their kept lines alone.
        is_same = old.kept == array("q", (hash(text) for _, text in _kept(record)))
        lines = [] if is_same else sorted(self._compare(old, record), key=lambda line: line.number)
        if not lines:
            self.same += 1
            return
        self.changed += 1
        self._count(lines)
        lost, gained = (sum(len(line.text) for line in lines if line.sign == sign) for sign in "-+")
        shown = tuple(line._replace(text=line.text[:_LINE_CHARS]) for line in lines[:MOST_LINES])
        title = record.get("title") or ""
        self._pages.append(ChangedPage(record["source"], title, lost, gained, shown, len(lines) - len(shown)))
        if len(self._pages) > 2 * self._sample:
            self._pages = self.pages

    def _compare(self, old: _Page, record: Mapping[str, Any]) -> Iterator[Line]:
        """Yield the lines that only one of the runs kept, with the rule of the other."""
        before = Counter(old.kept)
        took = {text: self._names[rule] for text, rule in zip(old.removed, old.rules, strict=True)}
        for number, text in _kept(record):
            key = hash(text)
            if before[key]:
                before[key] -= 1
            else:
                yield Line("+", number, text, took.get(key, ""))
        for number, text, rule in _removed(record):
            key = hash(text)
            if before[key]:
                before[key] -= 1
                yield Line("-", number, text, rule)

    def _count(self, lines: list[Line]) -> None:
        seen = set[tuple[str, str]]()
        for line in lines:
            rules = self.lost if line.sign == "-" else self.gained
            rule = rules.setdefault(line.rule, RuleChange(line.rule, example=line.text[:_LINE_CHARS]))
            rule.pages += (line.sign, line.rule) not in seen
            rule.lines += 1
            rule.chars += len(line.text)
            seen.add((line.sign, line.rule))

    @property
    def only_old(self) -> int:
        """The number of pages that only the older run has."""
        return len(self._old)

    @property
    def pages(self) -> list[ChangedPage]:
        """The pages that changed most, in descending order; equals keep their order."""
        return sorted(self._pages, key=lambda page: -page.lost - page.gained)[: self._sample]


def _facts(record: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(record.get(name) or "") for name in FACTS)


def _kept(record: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    texts = (text for text in record["text"].split("\n") if text)
    return zip(record.get("lines", ()), texts, strict=False)


def _removed(record: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    for run in record.get("removed", ()):
        for number, text in enumerate(run["text"].split("\n"), run["line"]):
            if text:
                yield number, text, run["rule"]
