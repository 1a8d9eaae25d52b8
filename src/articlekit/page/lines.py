"""The kind of each line, from the rules that match it and from its form."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from articlekit.model import Block
from articlekit.page import form
from articlekit.page.keys import COMMA, Key, keys
from articlekit.rules import Hit, Rules
from articlekit.rules.language import words
from articlekit.rules.sentences import ENUMERATOR, SENTENCE_END, ends_sentence

# The kinds of lines, from those that stand outside of articles to those that stand inside.
KINDS = (
    *("closing", "footer", "metadata", "bar", "related", "furniture", "inset", "word", "head"),
    *("byline", "date", "middle", "caption", "label", "sentence", "prose"),
)
# Kinds that end an article: what follows them needs evidence of its own to count as text again.
ENDS = frozenset({"furniture", "related", "metadata", "closing", "footer"})
# Kinds that only a rule gives, whatever the neighbours are.
EVIDENCE = ENDS | {"inset"}
# Reason -> kind, for rules that match at the edge of an article. The first reason that applies wins.
_EDGE_KINDS = (
    ("editor", "closing"),
    ("pager", "closing"),
    ("metadata", "metadata"),
    ("related", "related"),
    ("navigation", "furniture"),
)
_QUOTES = tuple((pair[0], pair[1]) for pair in words("marks.quotes"))
MIN_SENTENCE_CHARS = 20
MAX_OWNER_CHARS = 4  # before a filing number or a copyright sign: the name of a province

# Key, hits and kind of a line, which depend on nothing but its text and the rules.
_Class = tuple[Key, tuple[Hit, ...], str]
# How many lines of earlier pages are remembered: some 20 MB. Longer lines are text, and are seldom seen again.
MAX_KNOWN, MAX_KNOWN_CHARS = 20_000, 60


class Line(NamedTuple):
    """A block as the stages see it: with its key, the rules that match it, and its kind."""

    block: Block
    key: Key
    hits: tuple[Hit, ...]
    kind: str

    @property
    def ends(self) -> bool:
        """Whether the line ends an article."""
        return self.kind in ENDS

    def hit(self, *where: str) -> Hit | None:
        """Return the first hit of a rule that may act in one of these places."""
        return next((hit for hit in self.hits if hit.rule.where in where), None)

    def because_of(self, reason: str) -> bool:
        """Whether a rule with this reason matches the line."""
        return bool(self.hits) and any(reason in hit.rule.reasons for hit in self.hits)


def classify(blocks: Sequence[Block], rules: Rules, site: str = "") -> tuple[Line, ...]:
    """Return the line of each block; called once for a page, since folding and matching are most of the work.

    site is the page's: rules for other sites match nothing.
    """
    known = _known(rules)
    texts = dict.fromkeys([block.text for block in blocks])
    classes = {text: known[text] for text in texts if text in known}
    new = [text for text in texts if text not in classes]
    new_keys = keys(new)
    hits = rules.match_lines([key.rule for key in new_keys])
    fresh = {new[index]: _class_of(new[index], key, hits.get(index, ())) for index, key in enumerate(new_keys)}
    if len(known) > MAX_KNOWN:
        known.clear()
    known.update([(text, fresh[text]) for text in new if len(text) <= MAX_KNOWN_CHARS])
    classes.update(fresh)
    if (own := rules.of_site(site)) is not None:
        classes.update(_with_own(classes, own))
    return tuple([Line(block, *classes[block.text]) for block in blocks])


def _with_own(classes: Mapping[str, _Class], own: Rules) -> dict[str, _Class]:
    """Return the classes of the lines that rules for the page's own site match."""
    texts = list(classes)
    found = own.match_lines([classes[text][0].rule for text in texts])
    return {
        texts[index]: _class_of(texts[index], classes[texts[index]][0], (*classes[texts[index]][1], *hits))
        for index, hits in found.items()
    }


@lru_cache(maxsize=8)
def _known(_rules: Rules) -> dict[str, _Class]:
    """Return the classes of short lines of earlier pages: a site prints its menus on every page.

    They depend on nothing but the text and the rules, so looking them up changes no result.
    """
    return {}


def _class_of(text: str, key: Key, hits: tuple[Hit, ...]) -> _Class:
    """Classify a line by itself, without its neighbours."""
    if not hits and key.rule.isalpha():
        # Nothing but letters: most lines of a menu, and most headlines in Chinese.
        return key, hits, form.kind_by_weight(key.weight)
    return key, hits, (_kind_by_rules(key, hits) if hits else None) or form.kind_of(text, key)


def _kind_by_rules(key: Key, hits: tuple[Hit, ...]) -> str | None:
    """Return the kind that rules give a line; None where they leave it to its form."""
    if any(hit.rule.where == "anywhere" and not _is_quoted(hit, key) for hit in hits):
        return "footer"
    if any(hit.rule.where == "edge" for hit in hits):
        kind = _edge_kind(hits)
        # A label that is numbered belongs to the text, and not to its head.
        return None if kind == "metadata" and ENUMERATOR.match(key.repeat) else kind
    return "inset" if any(hit.rule.where == "inset" for hit in hits) else None


def _edge_kind(hits: tuple[Hit, ...]) -> str:
    reasons = {reason for hit in hits if hit.rule.where == "edge" for reason in hit.rule.reasons}
    return next((kind for reason, kind in _EDGE_KINDS if reason in reasons), "furniture")


def _is_quoted(hit: Hit, key: Key) -> bool:
    """Whether what a rule matches is part of a sentence about it: in quotation marks, or well inside it."""
    text = key.rule
    start = text.find(hit.text)
    end = start + len(hit.text)
    before = text[:start]
    if any(_is_open(text[:place]) for place in (start, end)):
        return True
    if len(before) >= MIN_SENTENCE_CHARS and SENTENCE_END.search(before):
        return True  # a footer glued to the end of a paragraph: losing the paragraph costs more than keeping the footer
    sentence = key.weight >= form.PROSE_WEIGHT and key.signs & COMMA and ends_sentence(text)
    return bool(sentence) and start > MAX_OWNER_CHARS and end < len(text) - 2


def _is_open(text: str) -> bool:
    """Whether a text ends inside quotation marks."""
    return text.count('"') % 2 == 1 or any(text.rfind(opening) > text.rfind(closing) for opening, closing in _QUOTES)
