"""What kind of line a block is, from its form and the rules that fit it: a table, not code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from articlekit.model import Block
from articlekit.page import dates
from articlekit.page.keys import Key, keys
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
_END = re.compile(r"[。!?….;:\"”’』」)\]】》]$")
_FULL_STOP = re.compile(r"[。!?….][\"”’』」)\]]?$")
_LABEL = re.compile(r"[:]$|^[(\[【].*[)\]】]$|^[^\s:]{1,8}:")
# Bars part their words with these everywhere, and with spaces where the words are Chinese.
_BAR = re.compile(r"\s*[|/·•>»]\s*|\s{2,}|\s+-\s+|、")
_HAN_BAR = re.compile(r"[\s|/·•>»、]+|-\s")
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
_CAPTION = re.compile(
    r"(?:photo|photograph|picture|image|foto|bild|symbolbild|фото|写真|사진)(?: (?:by|von|par|de))? ?[:=]"
)
_BY = re.compile(r"(?:by|von|par|por|di|od|автор:?) [^\W\d_]")
# Bars part a paper, a date, a second date and a byline, however long that is.
_BARS = re.compile(r"[|•·]")
MIN_BARS = 2
# A byline with its date and time: what else stands there is a name, a paper, a label.
MAX_BYLINE_WEIGHT = 22
MAX_DATE_LETTERS = 4  # "am", "Uhr", "星期五", "发布"


@dataclass(frozen=True, slots=True)
class Line:
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
        return self.kind in ENDS or self.kind == "inset"

    def hit(self, *where: str) -> Hit | None:
        """Return the first hit of a rule that may act in one of these places."""
        return next((hit for hit in self.hits if hit.rule.where in where), None)

    def because_of(self, reason: str) -> bool:
        """Whether a rule with this reason fits the line."""
        return any(reason in hit.rule.reasons for hit in self.hits)


def read(blocks: Sequence[Block], rules: Rules) -> tuple[Line, ...]:
    """Say of each block what kind of line it is; once per page, since folding and matching are most of the work."""
    found = keys([block.text for block in blocks])
    hits = rules.match_lines([key.rule for key in found])
    return tuple(
        _line(block, key, hits.get(index, ())) for index, (block, key) in enumerate(zip(blocks, found, strict=True))
    )


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
    for index in range(1, len(lines)):
        if after[index - 1].kind == "footer" and lines[index].hit("footer", "below-footer"):
            after[index] = replace(lines[index], kind="footer", score=SCORES["footer"])


def _name_cut(lines: Sequence[Line], after: list[Line]) -> None:
    """Call lines that end in an ellipsis headlines where several stand together; alone, one is a sentence left open."""
    cut = [place for place, line in enumerate(lines) if _is_cut(line)]
    for number, place in enumerate(cut):
        near = cut[max(0, number - CUT_REACH) : number + CUT_REACH + 1]
        if sum(abs(other - place) <= CUT_REACH for other in near) >= MIN_CUT:
            after[place] = replace(lines[place], kind="middle", score=SCORES["middle"])


def _is_cut(line: Line) -> bool:
    """Whether a line looks like a headline that was cut short."""
    text = line.key.rule
    return text.endswith(("...", "…")) and 12 <= line.key.weight <= MAX_WRAP and "。" not in text  # noqa: PLR2004


def _name_wrapped(lines: Sequence[Line], after: list[Line]) -> None:
    """Call the lines of a text that was wrapped at a fixed width what they are: parts of paragraphs.

    Headlines may be alike in length, too, but no sentence ends in the middle of one.
    """
    start = 0
    for index in range(len(lines) + 1):
        if index < len(lines) and lines[index].kind in _WRAPPABLE and lines[index].key.weight < MAX_WRAP:
            continue
        for place in _alike(lines[start:index]):
            after[start + place] = replace(lines[start + place], kind="wrapped", score=SCORES["wrapped"])
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


def _line(block: Block, key: Key, hits: tuple[Hit, ...]) -> Line:
    kind = _kind(block.text, key, hits)
    return Line(block, key, hits, kind, _score(kind, key, hits))


def _score(kind: str, key: Key, hits: tuple[Hit, ...]) -> float:
    if any(hit.rule.where == "footer" for hit in hits):
        # A sentence that speaks of the site and its rights is no sign of an article, though one may hold it.
        return min(0.0, SCORES[kind])
    return SCORES[kind] + (min(2.0, key.weight / LONG_WEIGHT) if kind == "prose" else 0.0)


def _kind(text: str, key: Key, hits: tuple[Hit, ...]) -> str:
    """Name a line's kind: what rules say, then what its form says."""
    if (told := _told(key, hits)) is not None:
        return told
    short = key.weight < LONG_WEIGHT
    if short and (dated := _dated(key)) is not None:
        return dated
    if short and _BYLINE.match(text):
        return "byline"
    if short and ":" in key.rule and _CAPTION.search(key.rule):
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
    letters = len(_WORD_CHARACTER.findall(rest))
    if letters <= MAX_DATE_LETTERS:
        return "metadata" if found.timed else "date"
    share = key.weight * len(rest) / len(key.rule)
    told = found.timed or _BY.match(key.rule) is not None
    if told and len(_BARS.findall(key.rule)) >= MIN_BARS:
        return "metadata"
    return "metadata" if told and share <= MAX_BYLINE_WEIGHT and not _FULL_STOP.search(key.rule) else None


def _edge_kind(hits: tuple[Hit, ...]) -> str:
    reasons = {reason for hit in hits if hit.rule.where == "edge" for reason in hit.rule.reasons}
    return next((kind for reason, kind in _EDGE_KINDS if reason in reasons), "furniture")


def _form(key: Key) -> str:
    """Name a line's kind from its looks alone."""
    text, weight, unspaced = key.rule, key.weight, key.unspaced
    end = _END.search(text) is not None
    if weight >= PROSE_WEIGHT and _PAUSE.search(text) and (_FULL_STOP.search(text) or weight >= LONG_WEIGHT):
        return "bar" if _is_bar(text, weight, unspaced) and not _FULL_STOP.search(text) else "prose"
    if _is_bar(text, weight, unspaced):
        return "bar"
    if end and _STOP.search(text):
        return "sentence"
    if _LABEL.search(text):
        return "label"
    if weight < 5:  # noqa: PLR2004
        return "word"
    return "head" if weight < 12 else "middle"  # noqa: PLR2004


def _is_bar(text: str, weight: float, unspaced: int) -> bool:
    """Whether a line is a row of short words: four or more, seven characters or less on average, no full stop."""
    if text.count("|") >= 8:  # noqa: PLR2004
        return True
    if _STOP.search(text):
        return False
    han = unspaced >= 0.3 * len(text)
    parts = [part for part in (_HAN_BAR if han else _BAR).split(text) if part]
    return len(parts) >= 4 and weight / len(parts) <= 7  # noqa: PLR2004


def _quoted(hit: Hit, key: Key) -> bool:
    """Whether what a rule found stands in a sentence that speaks of it: in quotation marks, or well after its start."""
    text = key.rule
    start = text.find(hit.found)
    before = text[:start]
    if before.count('"') % 2 or any(before.rfind(opening) > before.rfind(closing) for opening, closing in _QUOTES):
        return True
    sentence = key.weight >= PROSE_WEIGHT and _COMMA.search(text) and _FULL_STOP.search(text)
    return bool(sentence) and start > MAX_OWNER_CHARS and start + len(hit.found) < len(text) - 2
