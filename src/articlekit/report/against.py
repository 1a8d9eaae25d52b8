"""Two runs over the same pages beside each other: which lines and facts changed, and by which rule."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from articlekit.collection.spool import Spool
from articlekit.report.tally import EXAMPLES, RuleCount, cut

FACTS = ("status", "title", "date", "author", "publisher")
_LINE_CHARS = 200  # of a line that is shown
MOST_LINES = 20  # of a page that are shown


class Line(NamedTuple):
    """A line of a page that only one run kept: "-" if it was lost, "+" if it was gained; and the rule that took it.

    rule is "" if the other run does not have the line at all; number is that in the run that has it.
    """

    sign: str
    number: int
    text: str
    rule: str


class ChangedPage(NamedTuple):
    """A page whose text changed: characters that were lost and gained, lines of them, and how many more there are.

    Without any, only the order of the lines changed, or blank lines between them.
    """

    source: str
    title: str
    lost: int
    gained: int
    lines: tuple[Line, ...]
    more: int


@dataclass(slots=True)
class FactChange:
    """How many pages have another value of a fact, and (source, old value, new value) of the first ones."""

    name: str
    count: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)


class Changes:
    """Compares the records of a run with those of an older one, which are added first and wait in a temporary file.

    Attributes:
        same, changed: number of pages of both runs by whether their text is the same.
        only_new: number of pages that the older run has not.
        repeated: number of pages of either run with an id that the run has already; they are compared in order.
        lost, gained: by rule, lines that only the older run kept, and that only this one keeps.
        facts: by name.
    """

    def __init__(self, sample: int = 100) -> None:
        self._sample = sample
        # id -> numbers of the records in the spool; most ids have one.
        self._old: dict[str, list[int]] = {}
        self._spool, self._spooled = Spool(), 0
        self._seen = set[str]()
        self._pages: list[ChangedPage] = []
        self.same = self.changed = self.only_new = self.repeated = 0
        self.lost: dict[str, RuleCount] = {}
        self.gained: dict[str, RuleCount] = {}
        self.facts = {name: FactChange(name) for name in FACTS}

    def add_old(self, record: Mapping[str, Any]) -> None:
        """Add a whole record of the older run."""
        numbers = self._old.setdefault(record["id"], [])
        self.repeated += bool(numbers)
        numbers.append(self._spooled)
        self._spool.append(orjson.dumps([list(_facts(record)), list(_kept(record)), list(_removed(record))]))
        self._spooled += 1

    @property
    def has_old(self) -> bool:
        """Whether there is an older run to compare with."""
        return self._spooled > 0

    def add(self, record: Mapping[str, Any]) -> None:
        """Compare a whole record with that of the older run."""
        name = record["id"]
        self.repeated += name in self._seen
        self._seen.add(name)
        numbers = self._old.get(name)
        if not numbers:
            self.only_new += 1
            return
        facts, kept, removed = orjson.loads(self._spool.read(numbers.pop(0)))
        self._compare_facts(facts, record)
        new = list(_kept(record))
        if [text for _, text in kept] == [text for _, text in new]:
            self.same += 1
            return
        self.changed += 1
        took = {text: rule for _, text, rule in removed}
        lines = sorted(_compare(kept, took, new, _removed(record)), key=lambda line: line.number)
        self._count(lines)
        lost, gained = (sum(len(line.text) for line in lines if line.sign == sign) for sign in "-+")
        shown = tuple(line._replace(text=cut(line.text, _LINE_CHARS)) for line in lines[:MOST_LINES])
        title = record.get("title") or ""
        self._pages.append(ChangedPage(record["source"], title, lost, gained, shown, len(lines) - len(shown)))
        if len(self._pages) > 2 * self._sample:
            self._pages = self.pages

    def _compare_facts(self, before: list[str], record: Mapping[str, Any]) -> None:
        for name, old, new in zip(FACTS, before, _facts(record), strict=True):
            if old != new:
                fact = self.facts[name]
                fact.count += 1
                if len(fact.examples) < EXAMPLES:
                    fact.examples.append((record["source"], old, new))

    def _count(self, lines: list[Line]) -> None:
        seen = set[tuple[str, str]]()
        for line in lines:
            rules = self.lost if line.sign == "-" else self.gained
            rule = rules.setdefault(line.rule, RuleCount(line.rule, example=cut(line.text, _LINE_CHARS)))
            rule.add(1, len(line.text), is_new=(line.sign, line.rule) not in seen)
            seen.add((line.sign, line.rule))

    @property
    def only_old(self) -> int:
        """The number of pages that only the older run has."""
        return sum(map(len, self._old.values()))

    @property
    def pages(self) -> list[ChangedPage]:
        """The pages that changed most, in descending order; equals keep their order."""
        return sorted(self._pages, key=lambda page: -page.lost - page.gained)[: self._sample]


def _compare(
    old: list[tuple[int, str]],
    took: Mapping[str, str],
    new: list[tuple[int, str]],
    removed: Iterator[tuple[int, str, str]],
) -> Iterator[Line]:
    """Yield the lines that only one of two runs kept, with the rule of the other.

    Args:
        old: (number, text) of the lines that the older run kept.
        took: the rule of each line that it removed.
        new: the lines that this run keeps.
        removed: (number, text, rule) of those that it removes.
    """
    before = Counter(text for _, text in old)
    for number, text in new:
        if before[text]:
            before[text] -= 1
        else:
            yield Line("+", number, text, took.get(text, ""))
    for number, text, rule in removed:
        if before[text]:
            before[text] -= 1
            yield Line("-", number, text, rule)
    # What is left is in this run no line at all; of equal ones, the last.
    for number, text in reversed(old):
        if before[text]:
            before[text] -= 1
            yield Line("-", number, text, "")


def _facts(record: Mapping[str, Any]) -> Iterator[str]:
    yield "failed" if record["status"] == "error" else record["status"]
    yield from (str(record.get(name) or "") for name in FACTS[1:])


def _kept(record: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    texts = [text for text in record["text"].split("\n") if text]
    numbers = record.get("lines") or ()
    return zip(numbers if len(numbers) == len(texts) else range(1, len(texts) + 1), texts, strict=True)


def _removed(record: Mapping[str, Any]) -> Iterator[tuple[int, str, str]]:
    for run in record.get("removed", ()):
        for number, text in enumerate(run["text"].split("\n"), run["line"]):
            if text:
                yield number, text, run["rule"]
