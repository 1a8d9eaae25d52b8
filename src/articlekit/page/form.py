"""What kind of line a text is by its looks alone: a date, a byline, a caption, a paragraph, a bar, a word."""

import re

from articlekit.page import dates
from articlekit.page.keys import BAR, COLON, DASH, DIGIT, PAUSE, POINT, SEMICOLON, SPACE, STOP, Key
from articlekit.rules.characters import CLAUSE_END, LINE_ENDS, NEXT_SENTENCE, ends_sentence

PROSE_WEIGHT = 20  # the lightest line that counts as a paragraph
LONG_WEIGHT = 60  # a line this heavy is a paragraph even without a mark at its end
_OPENERS, _CLOSERS = frozenset("([【"), frozenset(")]】")
MAX_LABEL_CHARS = 8  # before a colon
# Bars part their words with these everywhere, and with spaces where the words are Chinese.
_BAR = re.compile(r"\s*[|/·•>»]\s*|\s{2,}|\s+-\s+|、")
_HAN_BAR = re.compile(r"[\s|/·•>»、]+|-\s")
MIN_PARTS, MAX_PART_WEIGHT = 4, 7  # of a bar
# What parts may stand between, at least: few lines have three of them.
_BAR_SIGN = re.compile(r"[|/·•>»、]|- ")
_HAN_BAR_SIGN = re.compile(r"[ |/·•>»、]")
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


def kind_of(text: str, key: Key) -> str:
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
    return "metadata" if told and share <= MAX_BYLINE_WEIGHT and not ends_sentence(key.rule) else None


def _form(key: Key) -> str:
    """Name a line's kind from its looks alone."""
    text, weight, signs = key.rule, key.weight, key.signs
    last = text[-1:]
    full = ends_sentence(text)
    long = weight >= PROSE_WEIGHT and (full or weight >= LONG_WEIGHT)
    if long and (signs & PAUSE or (signs & POINT and NEXT_SENTENCE.search(text))):
        return "bar" if not full and _is_bar(key) else "prose"
    if len(text) >= 2 * MIN_PARTS - 1 and _is_bar(key):
        return "bar"
    if last in LINE_ENDS and _stops(key):
        return "sentence"
    if last == ":" or (last in _CLOSERS and text[:1] in _OPENERS) or (signs & COLON and _labelled(text)):
        return "label"
    return by_weight(weight)


def _stops(key: Key) -> bool:
    """Whether a full stop stands in a line."""
    return bool(key.signs & STOP or (key.signs & (POINT | SEMICOLON) and CLAUSE_END.search(key.rule)))


def by_weight(weight: float) -> str:
    """Return the kind of a line of which nothing is known but its length, in CJK characters."""
    if weight < 5:  # noqa: PLR2004
        return "word"
    return "head" if weight < 12 else "middle"  # noqa: PLR2004


def is_sentence(key: Key) -> bool:
    """Whether a line is as long as a paragraph and ends as one does."""
    return key.weight >= PROSE_WEIGHT and ends_sentence(key.rule)


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
