"""What kind of line a block is, from the rules that fit it and its form: a table, not code."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from articlekit.model import Block
from articlekit.page import form
from articlekit.page.keys import COMMA, Key, keys
from articlekit.rules import Hit, Rules
from articlekit.rules.characters import ENUMERATOR, SENTENCE_END, ends_sentence

# The kinds of lines, by how much each speaks for being inside an article, least first.
KINDS = (
    *("closing", "footer", "metadata", "bar", "related", "furniture", "inset", "word", "head"),
    *("byline", "date", "middle", "caption", "label", "sentence", "prose"),
)
# Kinds that close an article: whatever follows them needs evidence of its own to be text again.
ENDS = frozenset({"furniture", "related", "metadata", "closing", "footer"})
# Kinds that a rule tells, without a look at the neighbours.
EVIDENCE = ENDS | {"inset"}
# reason -> kind, for rules that end an article; the first that applies wins.
_EDGE_KINDS = (
    ("editor", "closing"),
    ("pager", "closing"),
    ("metadata", "metadata"),
    ("related", "related"),
    ("navigation", "furniture"),
)
_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("《", "》"))
MIN_SENTENCE_CHARS = 20
MAX_OWNER_CHARS = 4  # before a filing number or a copyright sign stands the province, or little else

# What is told of a line by itself: key, hits, kind.
_Told = tuple[Key, tuple[Hit, ...], str]
# Lines of earlier pages that are remembered: some 20 MB. Longer ones are text, and seldom seen again.
MAX_KNOWN, MAX_KNOWN_CHARS = 20_000, 60


class Line(NamedTuple):
    """A block as the stages see it: its key, the rules that fit it, and its kind."""

    block: Block
    key: Key
    hits: tuple[Hit, ...]
    kind: str

    @property
    def ends(self) -> bool:
        """Whether the line closes an article."""
        return self.kind in ENDS

    def hit(self, *where: str) -> Hit | None:
        """Return the first hit of a rule that may act in one of these places."""
        return next((hit for hit in self.hits if hit.rule.where in where), None)

    def because_of(self, reason: str) -> bool:
        """Whether a rule with this reason fits the line."""
        return bool(self.hits) and any(reason in hit.rule.reasons for hit in self.hits)


def read(blocks: Sequence[Block], rules: Rules) -> tuple[Line, ...]:
    """Say of each block what kind of line it is; once per page, since folding and matching are most of the work."""
    known = _known(rules)
    texts = dict.fromkeys([block.text for block in blocks])
    told = {text: known[text] for text in texts if text in known}
    new = [text for text in texts if text not in told]
    found = keys(new)
    hits = rules.match_lines([key.rule for key in found])
    fresh = {new[index]: _tell(new[index], key, hits.get(index, ())) for index, key in enumerate(found)}
    if len(known) > MAX_KNOWN:
        known.clear()
    known.update([(text, fresh[text]) for text in new if len(text) <= MAX_KNOWN_CHARS])
    told.update(fresh)
    return tuple([Line(block, *told[block.text]) for block in blocks])


@lru_cache(maxsize=8)
def _known(_rules: Rules) -> dict[str, _Told]:
    """Return what was told of the short lines of earlier pages: a site prints its menus on every page.

    It depends on nothing but the text and the rules, so that to look it up or to work it out anew is the same.
    """
    return {}


def _tell(text: str, key: Key, hits: tuple[Hit, ...]) -> _Told:
    """Say what a line is, its neighbours aside."""
    if not hits and key.rule.isalpha():
        # Letters and nothing else, as most lines of a menu and most headlines in Chinese.
        return key, hits, form.by_weight(key.weight)
    return key, hits, (_told(key, hits) if hits else None) or form.kind_of(text, key)


def _told(key: Key, hits: tuple[Hit, ...]) -> str | None:
    """Name the kind that rules give a line wherever it stands."""
    if any(hit.rule.where == "anywhere" and not _quoted(hit, key) for hit in hits):
        return "footer"
    if any(hit.rule.where == "edge" for hit in hits):
        kind = _edge_kind(hits)
        return None if kind == "metadata" and ENUMERATOR.match(key.repeat) else kind
    return "inset" if any(hit.rule.where == "inset" for hit in hits) else None


def _edge_kind(hits: tuple[Hit, ...]) -> str:
    reasons = {reason for hit in hits if hit.rule.where == "edge" for reason in hit.rule.reasons}
    return next((kind for reason, kind in _EDGE_KINDS if reason in reasons), "furniture")


def _quoted(hit: Hit, key: Key) -> bool:
    """Whether what a rule found stands in a sentence that speaks of it: in quotation marks, or well after its start."""
    text = key.rule
    start = text.find(hit.found)
    end = start + len(hit.found)
    before = text[:start]
    if any(_is_open(text[:place]) for place in (start, end)):
        return True
    if len(before) >= MIN_SENTENCE_CHARS and SENTENCE_END.search(before):
        return True  # a paragraph that a footer was glued to: to lose it costs more than the footer
    sentence = key.weight >= form.PROSE_WEIGHT and key.signs & COMMA and ends_sentence(text)
    return bool(sentence) and start > MAX_OWNER_CHARS and end < len(text) - 2


def _is_open(text: str) -> bool:
    """Whether a text ends inside quotation marks."""
    return text.count('"') % 2 == 1 or any(text.rfind(opening) > text.rfind(closing) for opening, closing in _QUOTES)
