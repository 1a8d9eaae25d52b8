"""What kind of line a block is, from its form and the rules that fit it: a table, not code."""

import re
from collections.abc import Sequence
from functools import lru_cache
from statistics import median
from typing import NamedTuple

from articlekit.model import Block
from articlekit.page import dates
from articlekit.page.keys import BAR, COLON, DASH, DIGIT, PAUSE, POINT, SEMICOLON, SPACE, STOP, Key, keys
from articlekit.rules import Hit, Rules

# How much each kind speaks for being inside an article. Prose gets more with its weight (see _score). Prototyped on 33
# hand-labelled pages and 246 others; a learned model with the same features lost more lines.
SCORES = {
    "prose": 1.0,
    "wrapped": 0.8,
    "sentence": 0.6,
    "label": 0.1,
    "caption": 0.0,
    "byline": -0.5,
    "date": -0.5,
    "middle": -0.5,
    "head": -0.6,
    "word": -0.9,
    "inset": -1.0,
    "furniture": -1.5,
    "bar": -2.0,
    "related": -2.0,
    "metadata": -2.5,
    "closing": -3.0,
    "footer": -3.0,
}
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
# Text wrapped at a fixed width: so many lines without an end, this wide, within this share of their median, with so
# many commas and stops each, so many of them with a full stop inside, and, where the script has capitals, so many that
# begin without one: headlines of one length are many, but each begins with a capital.
MIN_WRAPPED_LINES = 5
MIN_WRAP, MAX_WRAP = 22, 60
WRAP_SLACK = 0.18
MIN_ALIKE = 0.8
MIN_PAUSES = 0.8
MIN_INNER = 0.2
MIN_LOWER = 0.3
MIN_CUT, CUT_REACH = 3, 3  # so many headlines cut short within so many lines above and below
_OPEN = frozenset({"middle", "label", "bar"})
_WRAPPABLE = _OPEN | {"prose", "sentence", "head", "word"}
_INNER_STOP = re.compile(r"[。!?…]\S|[.!?][\"”’)]? \w")
PROSE_WEIGHT = 20  # the lightest line that counts as a paragraph
LONG_WEIGHT = 60  # a line this heavy is a paragraph even without a mark at its end
_STOP = re.compile(r"[。!?…]|[.;](?:\s|$)|\.\.\.")
_PAUSE = re.compile(r"[。!?…,、;:]")
_FULL_STOPS = frozenset("。!?….")
_END = _FULL_STOPS | frozenset(';:"”’』」)]】》')
_CLOSING = frozenset('"”’』」)]')  # may stand behind the full stop
_OPENERS, _CLOSERS = frozenset("([【"), frozenset(")]】")
MAX_LABEL_CHARS = 8  # before a colon
# Bars part their words with these everywhere, and with spaces where the words are Chinese.
_BAR = re.compile(r"\s*[|/·•>»]\s*|\s{2,}|\s+-\s+|、")
_HAN_BAR = re.compile(r"[\s|/·•>»、]+|-\s")
MIN_PARTS, MAX_PART_WEIGHT = 4, 7  # of a bar
# What parts may stand between, at least: few lines have three of them.
_BAR_SIGN = re.compile(r"[|/·•>»、]|- ")
_HAN_BAR_SIGN = re.compile(r"[ |/·•>»、]")
_COMMA = re.compile(r"[,、]")
_QUOTES = (("“", "”"), ("‘", "’"), ("「", "」"), ("『", "』"), ("《", "》"))
MAX_OWNER_CHARS = 4  # before a filing number or a copyright sign stands the province, or little else
_WORD_CHARACTER = re.compile(r"[^\W\d_]")
# Names have capitals, where the script has them; "By popular demand" is a heading.
_BYLINE = re.compile(
    r"(?:By|BY|by|Von|VON|Par|Por|Di|Text|Автор):? {1,2}[^\W\d_a-zß-ÿа-яё][\w.'’-]*"
    r"(?: (?:and|und|et|y|и|de|von|van|[^\W\d_a-zß-ÿа-яё][\w.'’-]*)){1,5}"
    r"(?:,? [A-Z][\w ]{2,30})?$"
)
_BYLINE_LETTERS = frozenset("BbVPDTА")  # the first of them, so that few lines are looked at
_CAPTION = re.compile(
    r"(?:photo|photograph|picture|image|foto|bild|symbolbild|фото|写真|사진)(?: (?:by|von|par|de))? ?[:=]"
)
# The time of an event, and not of publication (发布, 发表, 来源, 编辑): the rule zh-meta leaves it alone, too.
_WHEN = re.compile("[^源发编]*(?:时间|日期):[^源发编]*")
_BY = re.compile(r"(?:by|von|par|por|di|od|автор:?) [^\W\d_]")
# Bars part a paper, a date, a second date and a byline, however long that is.
_BARS = re.compile(r"[|•·]")
MIN_BARS = 2
# A byline with its date and time: what else stands there is a name, a paper, a label.
MAX_BYLINE_WEIGHT = 22
MAX_DATE_LETTERS = 4  # "am", "Uhr", "星期五", "发布"


# What is told of a line by itself: key, hits, kind, score.
_Told = tuple[Key, tuple[Hit, ...], str, float]
# Lines of earlier pages that are remembered: some 20 MB. Longer ones are text, and seldom seen again.
MAX_KNOWN, MAX_KNOWN_CHARS = 20_000, 60


class Line(NamedTuple):
    """A block as the stages see it: its key, the rules that fit it, its kind, and how much it speaks for text."""

    block: Block
    key: Key
    hits: tuple[Hit, ...]
    kind: str
    score: float

    @property
    def ends(self) -> bool:
        """Whether the line closes an article."""
        return self.kind in ENDS

    @property
    def evidence(self) -> bool:
        """Whether a rule says, without looking at the neighbours, that the line is boilerplate."""
        return self.kind in EVIDENCE

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


def in_context(lines: Sequence[Line]) -> list[Line]:
    """Name the kinds that only a line's neighbours tell: text wrapped at a fixed width, headlines cut to a column's.

    Neighbours change as lines are marked, so this is asked anew for every round, and not once per page.
    """
    after = list(lines)
    _name_wrapped(lines, after)
    _name_cut(lines, after)
    _name_company(lines, after)
    return after


def _name_company(lines: Sequence[Line], after: list[Line]) -> None:
    """Call lines footer that stand below a footer line and speak as one."""
    for index in [index for index, line in enumerate(after) if line.kind == "footer"]:
        for below in range(index + 1, len(lines)):
            if after[below].kind == "footer" or not lines[below].hit("footer", "below-footer"):
                break
            after[below] = lines[below]._replace(kind="footer", score=SCORES["footer"])


def _name_cut(lines: Sequence[Line], after: list[Line]) -> None:
    """Call lines that end in an ellipsis headlines where several stand together; alone, one is a sentence left open."""
    cut = [place for place, line in enumerate(lines) if line.key.rule.endswith("...") and _is_cut(line)]
    for number, place in enumerate(cut):
        near = cut[max(0, number - CUT_REACH) : number + CUT_REACH + 1]
        if sum(abs(other - place) <= CUT_REACH for other in near) >= MIN_CUT:
            after[place] = lines[place]._replace(kind="middle", score=SCORES["middle"])


def _is_cut(line: Line) -> bool:
    """Whether a line with an ellipsis at its end looks like a headline that was cut short."""
    return 12 <= line.key.weight <= MAX_WRAP and "。" not in line.key.rule  # noqa: PLR2004


def _name_wrapped(lines: Sequence[Line], after: list[Line]) -> None:
    """Call the lines of a text that was wrapped at a fixed width what they are: parts of paragraphs.

    Headlines may be alike in length, too, but no sentence ends in the middle of one.
    """
    start = 0
    others = [index for index, line in enumerate(lines) if line.key.weight >= MAX_WRAP or line.kind not in _WRAPPABLE]
    for index in (*others, len(lines)):
        if index - start >= MIN_WRAPPED_LINES:
            for place in _alike(lines[start:index]):
                after[start + place] = lines[start + place]._replace(kind="wrapped", score=SCORES["wrapped"])
        start = index + 1


def _alike(lines: Sequence[Line]) -> list[int]:
    """Return the places of the lines that were wrapped, in a stretch of text."""
    full = [place for place, line in enumerate(lines) if line.kind in _OPEN and line.key.weight >= MIN_WRAP]
    if len(full) < MIN_WRAPPED_LINES:
        return []
    width = median(lines[place].key.weight for place in full)
    alike = [place for place in full if abs(lines[place].key.weight - width) <= WRAP_SLACK * width]
    inner = sum(_INNER_STOP.search(lines[place].key.rule) is not None for place in alike)
    pauses = sum(len(_PAUSE.findall(lines[place].key.rule)) for place in alike)
    openings = [lines[place].block.text[0] for place in alike]
    cased = sum(opening.isupper() or opening.islower() for opening in openings)
    wrapped = (
        len(alike) >= MIN_ALIKE * len(full)
        and inner >= MIN_INNER * len(alike)
        and pauses >= MIN_PAUSES * len(alike)
        and sum(map(str.islower, openings)) >= MIN_LOWER * cased
    )
    return alike if wrapped else []


def _tell(text: str, key: Key, hits: tuple[Hit, ...]) -> _Told:
    """Say what a line is, its neighbours aside."""
    if not hits and key.rule.isalpha():
        # Letters and nothing else, as most lines of a menu and most headlines in Chinese.
        kind = _by_weight(key.weight)
        return key, hits, kind, SCORES[kind]
    kind = (_told(key, hits) if hits else None) or _looks(text, key)
    score = SCORES[kind]
    if kind == "prose":
        score += min(2.0, key.weight / LONG_WEIGHT)
    if hits and any(hit.rule.where == "footer" for hit in hits):
        # A sentence that speaks of the site and its rights is no sign of an article, though one may hold it.
        score = min(0.0, SCORES[kind])
    return key, hits, kind, score


def _looks(text: str, key: Key) -> str:
    """Name the kind of a line of which no rule tells it: a date, a byline, a caption, or what its form says."""
    rule = key.rule
    if key.weight < LONG_WEIGHT:
        if key.signs & DIGIT and ("20" in rule or "19" in rule) and (dated := _dated(key)) is not None:
            return dated
        if text[0] in _BYLINE_LETTERS and _BYLINE.match(text):
            return "byline"
        if key.signs & COLON and _CAPTION.search(rule):
            return "caption"
    return _form(key)


def _told(key: Key, hits: tuple[Hit, ...]) -> str | None:
    """Name the kind that rules give a line wherever it stands."""
    if any(hit.rule.where == "anywhere" and not _quoted(hit, key) for hit in hits):
        return "footer"
    if any(hit.rule.where == "edge" for hit in hits):
        return _edge_kind(hits)
    return "inset" if any(hit.rule.where == "inset" for hit in hits) else None


def _dated(key: Key) -> str | None:
    """Name the kind of a line that is a date, or a date and time beside little else."""
    found = next(dates.find(key.rule), None)
    if found is None:
        return None
    rest = key.rule[: found.start] + key.rule[found.end :]
    if _WHEN.fullmatch(rest):
        return None
    letters = len(_WORD_CHARACTER.findall(rest))
    if letters <= MAX_DATE_LETTERS:
        return "metadata" if found.timed else "date"
    share = key.weight * len(rest) / len(key.rule)
    told = found.timed or _BY.match(key.rule) is not None
    if told and len(_BARS.findall(key.rule)) >= MIN_BARS:
        return "metadata"
    return "metadata" if told and share <= MAX_BYLINE_WEIGHT and not _ends_sentence(key.rule) else None


def _edge_kind(hits: tuple[Hit, ...]) -> str:
    reasons = {reason for hit in hits if hit.rule.where == "edge" for reason in hit.rule.reasons}
    return next((kind for reason, kind in _EDGE_KINDS if reason in reasons), "furniture")


def _form(key: Key) -> str:
    """Name a line's kind from its looks alone."""
    text, weight, signs = key.rule, key.weight, key.signs
    last = text[-1:]
    full = _ends_sentence(text)
    long = weight >= PROSE_WEIGHT and (full or weight >= LONG_WEIGHT)
    if long and (signs & PAUSE or (signs & POINT and _INNER_STOP.search(text))):
        return "bar" if not full and _is_bar(key) else "prose"
    if len(text) >= 2 * MIN_PARTS - 1 and _is_bar(key):
        return "bar"
    if last in _END and _stops(key):
        return "sentence"
    if last == ":" or (last in _CLOSERS and text[:1] in _OPENERS) or (signs & COLON and _labelled(text)):
        return "label"
    return _by_weight(weight)


def _stops(key: Key) -> bool:
    """Whether a full stop stands in a line."""
    return bool(key.signs & STOP or (key.signs & (POINT | SEMICOLON) and _STOP.search(key.rule)))


def _by_weight(weight: float) -> str:
    if weight < 5:  # noqa: PLR2004
        return "word"
    return "head" if weight < 12 else "middle"  # noqa: PLR2004


def _ends_sentence(text: str) -> bool:
    """Whether a line ends in a full stop, a quotation mark or bracket behind it aside."""
    return text[-1:] in _FULL_STOPS or (text[-1:] in _CLOSING and text[-2:-1] in _FULL_STOPS)


def _labelled(text: str) -> bool:
    """Whether a line begins with a word and a colon."""
    return 0 < (end := text.find(":")) <= MAX_LABEL_CHARS and " " not in text[:end]


def _is_bar(key: Key) -> bool:
    """Whether a line is a row of short words: four or more, seven characters or less on average, no full stop."""
    text, signs = key.rule, key.signs
    if signs & BAR and text.count("|") >= 8:  # noqa: PLR2004
        return True
    han = key.unspaced >= 0.3 * len(text)
    if not signs & (BAR | (SPACE if han else DASH)):
        return False
    if len((_HAN_BAR_SIGN if han else _BAR_SIGN).findall(text)) < MIN_PARTS - 1 or _stops(key):
        return False
    parts = sum(map(bool, (_HAN_BAR if han else _BAR).split(text)))
    return parts >= MIN_PARTS and key.weight / parts <= MAX_PART_WEIGHT


def _quoted(hit: Hit, key: Key) -> bool:
    """Whether what a rule found stands in a sentence that speaks of it: in quotation marks, or well after its start."""
    text = key.rule
    start = text.find(hit.found)
    before = text[:start]
    if before.count('"') % 2 or any(before.rfind(opening) > before.rfind(closing) for opening, closing in _QUOTES):
        return True
    sentence = key.weight >= PROSE_WEIGHT and _COMMA.search(text) and _ends_sentence(text)
    return bool(sentence) and start > MAX_OWNER_CHARS and start + len(hit.found) < len(text) - 2
