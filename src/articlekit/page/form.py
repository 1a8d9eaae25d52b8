"""The kind of a line by its form alone: a date, a byline, a caption, a paragraph, a bar, a word."""

import re

from articlekit.page.keys import BAR, COLON, DASH, DIGIT, PAUSE, POINT, SEMICOLON, SPACE, STOP, Key
from articlekit.rules import dates
from articlekit.rules.language import CJK_WORD, any_of, words
from articlekit.rules.sentences import CLAUSE_END, LINE_ENDS, NEXT_SENTENCE, ends_sentence

PROSE_WEIGHT = 20  # the lightest line that counts as a paragraph
LONG_WEIGHT = 60  # a line this heavy is a paragraph even without a full stop at its end
_OPENERS, _CLOSERS = frozenset("([【"), frozenset(")]】")
MAX_LABEL_CHARS = 8  # before a colon
# What separates the words of a bar; where they are Chinese, a space does, too.
_BAR = re.compile(r"\s*[|/·•>»]\s*|\s{2,}|\s+-\s+|、")
_HAN_BAR = re.compile(r"[\s|/·•>»、]+|-\s")
MIN_PARTS, MAX_PART_WEIGHT = 4, 7  # of a bar
# A quick test for the same: few lines have as many separators as a bar needs.
_BAR_SIGN = re.compile(r"[|/·•>»、]|- ")
_HAN_BAR_SIGN = re.compile(r"[ |/·•>»、]")
# Where the script has no capitals, nothing tells a name from other words.
_BY_WORDS = [word for word in words("bylines.by") if word.upper() != word]
_AUTHOR_LABELS = [word for word in words("labels.author") if word.upper() != word]
# Names begin with capitals where the script has them; "By popular demand" is a heading.
_CAPITAL = r"(?-i:[^\W\d_a-zß-ÿа-яёα-ώ])"
_BYLINE = re.compile(
    rf"(?:(?:{any_of(_BY_WORDS)}):?|(?:{any_of(_AUTHOR_LABELS)}):) {{1,2}}{_CAPITAL}[\w.'’-]*"
    rf"(?: (?:{any_of(words('bylines.and', 'bylines.particles'))}|{_CAPITAL}[\w.'’-]*)){{1,5}}"
    r"(?:,? (?-i:[A-Z])[\w ]{2,30})?$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    rf"(?:{any_of(words('labels.photo'))})(?: (?:{any_of((*_BY_WORDS, *words('bylines.particles')))}))? ?[:=]"
)
# How a byline begins: a quick test.
_BYLINE_LETTERS = frozenset(letter for word in (*_BY_WORDS, *_AUTHOR_LABELS) for letter in (word[0], word[0].upper()))
# The time of an event, not of publication. The rule zh-meta leaves it alone, too.
_EVENT, _NOT_EVENT = tuple(f"{label}:" for label in words("labels.event")), words("labels.not_event")
# By whom, or whence, at the beginning of a line or of a part of it. A string, since few pages need it: re compiles it
# when it is first used.
_LABELS = words("labels.author", "labels.publisher", "labels.editor")
_BY = rf"(?:^|[|•·–-] ?)(?:(?:{any_of(words('bylines.by'))}) |(?:{any_of(_LABELS)}) ?: ?)[^\W\d_]"
# The words of a line that is a date: "published on Thursday, … at …".
_WORD = re.compile(r"[^\W\d_]+")
_DATE_WORDS = frozenset(
    part
    for word in dates.AROUND
    for part in _WORD.findall(word)
    if not CJK_WORD.search(part)  # "发布时间：" has a rule of its own
)
# Bars between a paper, a date, a second date and a byline, which may be long together.
_BARS = re.compile(r"[|•·]")
MIN_BARS = 2
# A byline with date and time has so much text beside these: a name, a paper, a label.
MAX_BYLINE_WEIGHT = 22
MAX_DATE_LETTERS = 4  # "am", "Uhr", "星期五", "发布"


def kind_of(text: str, key: Key) -> str:
    """Return the kind of a line whose kind no rule gives: a date, a byline, a caption, or a kind by its form."""
    rule = key.rule
    if key.weight < LONG_WEIGHT:
        if key.signs & DIGIT and dates.may_hold(rule) and (kind := _kind_of_dated(key)) is not None:
            return kind
        if text[0] in _BYLINE_LETTERS and _BYLINE.match(text):
            return "byline"
        if key.signs & COLON and _CAPTION.search(rule):
            return "caption"
    return _kind_by_form(key)


def is_dateline(key: Key) -> bool:
    """Whether a line holds when a text was published and changed: two dates with times, or dates and nothing else."""
    found = list(dates.find(key.rule))
    return sum(date.timed for date in found) > 1 or (bool(found) and _letters(dates.cut(key.rule, found)) == 0)


def _letters(text: str) -> int:
    """Count the letters of a text without the words of date lines."""
    return sum(len(word) for word in _WORD.findall(text) if word not in _DATE_WORDS)


def _kind_of_dated(key: Key) -> str | None:
    """Return the kind of a line that is a date, or a date with a byline; None for other lines."""
    date = next(dates.find(key.rule), None)
    if date is None:
        return None
    rest = dates.cut(key.rule, [date])
    if any(label in rest for label in _EVENT) and not any(word in rest for word in _NOT_EVENT):
        return None
    letters = _letters(rest)
    if letters <= MAX_DATE_LETTERS:
        return "metadata" if date.timed else "date"
    share = key.weight * len(rest) / len(key.rule)
    is_credit = date.timed or re.search(_BY, key.rule) is not None
    if is_credit and len(_BARS.findall(key.rule)) >= MIN_BARS:
        return "metadata"
    return "metadata" if is_credit and share <= MAX_BYLINE_WEIGHT and not ends_sentence(key.rule) else None


def _kind_by_form(key: Key) -> str:
    """Return the kind of a line that is neither a date, a byline nor a caption."""
    text, weight, signs = key.rule, key.weight, key.signs
    last = text[-1:]
    full = ends_sentence(text)
    long = weight >= PROSE_WEIGHT and (full or weight >= LONG_WEIGHT)
    if long and (signs & PAUSE or (signs & POINT and NEXT_SENTENCE.search(text))):
        return "bar" if not full and _is_bar(key) else "prose"
    if len(text) >= 2 * MIN_PARTS - 1 and _is_bar(key):
        return "bar"
    if last in LINE_ENDS and _has_stop(key):
        return "sentence"
    if last == ":" or (last in _CLOSERS and text[:1] in _OPENERS) or (signs & COLON and _has_label(text)):
        return "label"
    return kind_by_weight(weight)


def _has_stop(key: Key) -> bool:
    """Whether a sentence ends in a line."""
    return bool(key.signs & STOP or (key.signs & (POINT | SEMICOLON) and CLAUSE_END.search(key.rule)))


def kind_by_weight(weight: float) -> str:
    """Return the kind of a line by its weight alone."""
    if weight < 5:  # noqa: PLR2004
        return "word"
    return "head" if weight < 12 else "middle"  # noqa: PLR2004


def is_sentence(key: Key) -> bool:
    """Whether a line is as heavy as a paragraph and ends in a full stop."""
    return key.weight >= PROSE_WEIGHT and ends_sentence(key.rule)


def _has_label(text: str) -> bool:
    """Whether a line begins with a word and a colon."""
    return 0 < (end := text.find(":")) <= MAX_LABEL_CHARS and " " not in text[:end]


def _is_bar(key: Key) -> bool:
    """Whether a line is a row of four or more words, of at most seven characters on average, without full stop."""
    text, signs = key.rule, key.signs
    if signs & BAR and text.count("|") >= 8:  # noqa: PLR2004
        return True
    han = key.unspaced >= 0.3 * len(text)
    if not signs & (BAR | (SPACE if han else DASH)):
        return False
    if len((_HAN_BAR_SIGN if han else _BAR_SIGN).findall(text)) < MIN_PARTS - 1 or _has_stop(key):
        return False
    parts = sum(map(bool, (_HAN_BAR if han else _BAR).split(text)))
    return parts >= MIN_PARTS and key.weight / parts <= MAX_PART_WEIGHT
