"""Read publisher, author, editor and reads off the lines around an article, and off credits inside it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from articlekit.page.html.bylines import read_byline
from articlekit.page.lines import Line
from articlekit.page.zones import MIN_TITLE_WEIGHT, TITLE_REACH, Zone
from articlekit.rules import dates
from articlekit.rules.characters import HAN
from articlekit.rules.fold import fold_letters, normalize
from articlekit.rules.language import CJK_WORD, any_of, credits_in, words
from articlekit.rules.tokens import Tokens

HEAD_REACH = 12  # lines above the text that are searched for its source
TAIL_REACH = 8  # lines below the text that are searched for its editor
# Label -> the field whose value it stands before. Of a label of two fields the first one counts.
_OTHER = "other"
_FIELD_OF = dict.fromkeys(words("labels.published", "labels.updated", "labels.other"), _OTHER) | {
    label: field for field in ("reads", "editor", "author", "publisher") for label in words(f"labels.{field}")
}
_MARK = re.compile(r" ?[:/丨|] ?")
MAX_LABEL = max(map(len, _FIELD_OF))
_BREAK = re.compile(r"\s{2,}|[|;。!]|[\])】](?!\S)|\s[-–—]\s")
_PIECE = re.compile(r"\s{2,}|[|·•/丨()\[\]【】]|\s[-–—]\s|,(?:\s|$)")
# What remains of "published on", "um 6.30 Uhr", "입력" without the date.
_DATE_WORDS = Tokens({0: dates.AROUND})
# Patterns that few pages need are strings: re compiles them when they are first used.
_HAN_NAME = f"^[{HAN}·•]{{2,12}}$"
_PERSON = f"^[{HAN}·•]{{2,4}}$"
# Quick tests: without one of these a line has no label and no credit, and a paragraph no credit.
_LABELLED = re.compile(any_of((":", "/", "丨", "|", *(word for credit in credits_in("line") for word in credit.words))))
_CREDITED = re.compile(any_of(word for credit in credits_in("line", "first", "last") for word in credit.words))
_ROLE = (
    rf"(?:{any_of(words('bylines.offices'))})*"
    rf"(?:(?:{any_of(words('bylines.titles'))})[:/ ]*|(?:{any_of(words('labels.author'))})[:/] ?)"
)
_NOBODY = frozenset(words("bylines.nobody"))
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?) ?([万萬])?")
# A name without a label beside a date: letters, a few words, no sentence; the second excludes "from our newsroom".
_BARE = re.compile(r"^[^\W\d_][^.!?:;()\[\]<>。]{1,38}$")
_NO_NAME = re.compile(f"(?:{any_of(words('bylines.no_name_ends'))})$")
_MARKUP = re.compile("[<>=]")  # left of a form or a tag
MAX_NAME_WORDS = 5
MAX_VALUE = 40  # characters


@dataclass(frozen=True, slots=True)
class _Text:
    """A line as the page writes it (NFKC), and folded for matching; both have the same length."""

    plain: str
    folded: str


def read_credits(lines: Sequence[Line], zones: Sequence[Zone]) -> Iterator[tuple[str, str]]:
    """Yield (field, value), the most reliable first: around the texts, then inside them, then the site itself."""
    for zone in zones:
        for index in _around(lines, zone):
            yield from _fields(lines, index)
    for zone in zones:
        yield from _inline(lines, zone)
    for zone in zones:
        yield from _site(lines, zone)


def _around(lines: Sequence[Line], zone: Zone) -> Iterator[int]:
    """Yield the lines above and below an article that may hold credits, those nearest to the text first."""
    yield from range(zone.body - 1, max(-1, zone.body - 1 - HEAD_REACH), -1)
    yield from (
        index
        for index in range(max(zone.body, zone.end - 2), min(len(lines), zone.end + TAIL_REACH))
        if _is_credit(lines[index])
    )


def _is_credit(line: Line) -> bool:
    return line.because_of("editor") or line.because_of("metadata")


def _text(text: str) -> _Text:
    # A full-width space and a tab separate two fields; as one narrow space they would look like one between two words.
    plain = normalize(text.replace("\u3000", "  ").replace("\t", "  "))
    return _Text(plain, fold_letters(plain))


def _fields(lines: Sequence[Line], index: int) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the labels in a line, then of the names without a label.

    The value of a label at the end of a line is the next line.
    """
    line = lines[index]
    if (line.kind == "prose" and not _is_credit(line)) or not (
        line.kind in ("metadata", "byline") or _LABELLED.search(line.key.rule)
    ):
        return
    text = _text(line.block.text)
    if line.kind == "byline":
        yield from _names_of(text.plain)
        return
    labels = list(_find_labels(text.folded))
    for number, (field, _, start) in enumerate(labels):
        end = labels[number + 1][1] if number + 1 < len(labels) else len(text.plain)
        value = text.plain[start:end].strip(" \t|,、([【")
        if not value and number + 1 == len(labels) and index + 1 < len(lines):
            value = normalize(lines[index + 1].block.text)
        yield from _value(field, value)
    yield from _credits(("line",), text)
    if line.kind == "metadata":
        yield from _names_without_label(text.plain[: labels[0][1]] if labels else text.plain)


def _find_labels(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (field, start, end) of the labels in a folded text, each with the mark behind it; of two the longer one."""
    done = 0
    for mark in _MARK.finditer(text):
        for start in range(max(done, mark.start() - MAX_LABEL), mark.start()):
            label = text[start : mark.start()]
            if (field := _FIELD_OF.get(label)) and (CJK_WORD.match(label) or not text[start - 1 : start].isalpha()):
                yield field, start, mark.end()
                done = mark.end()
                break


def _names_of(text: str) -> Iterator[tuple[str, str]]:
    if names := read_byline(text):
        yield "author", names


def _credits(places: Sequence[str], text: _Text) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the credits of these places in a text."""
    for credit in credits_in(*places):
        if match := credit.search(text.folded):
            for field in match.re.groupindex:
                value = text.plain[slice(*match.span(field))].strip(" 、")
                yield field, _names(value) if field == "author" else value


def _value(field: str, value: str) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of a label, its value cut where something else begins."""
    if field == "reads":
        if number := _NUMBER.match(value):
            yield field, str(round(float(number[1].replace(",", "")) * (10_000 if number[2] else 1)))
        return
    date = next(dates.find(fold_letters(value)), None)
    if date:
        value = value[: date.start]
    value = _BREAK.split(value, maxsplit=1)[0].strip(" |,、()[]【】_-")
    if field == _OTHER or not value or value.lower() in _NOBODY or len(value) > MAX_VALUE or _MARKUP.search(value):
        return
    if field == "publisher":
        first, _, rest = value.partition(" ")
        if re.match(_HAN_NAME, first) or first.startswith("http"):
            value = first
            if re.match(_HAN_NAME, rest) and len(rest) <= 4:  # noqa: PLR2004
                yield "author", rest
        yield field, value
        return
    yield field, _names(value)


def _names(value: str) -> str:
    """Drop the role before names, and the space inside a Chinese name that is set with one."""
    value = re.sub(_ROLE, "", value).strip()
    parts = value.split()
    if len(parts) == 2 and min(map(len, parts)) == 1 and re.match(_HAN_NAME, "".join(parts)):  # noqa: PLR2004
        return "".join(parts)
    return " ".join(parts)


def _names_without_label(text: str) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of the names beside a date that have no label: a byline; the paper, and then the author."""
    found_dates = list(dates.find(fold_letters(text)))
    if not found_dates:
        yield from _names_of(text)
    pieces = _PIECE.split(dates.cut(text, found_dates, "  ")) if found_dates else []
    names = list[str]()
    for written in pieces:
        plain = written.strip(" ,、()[]【】_-")
        piece = _Text(plain, fold_letters(plain))
        told = [*_names_of(plain), *_credits(("line",), piece)]
        yield from told
        if not told and _is_name(piece):
            beside = [*_credits(("beside",), piece)]
            if beside and all(field == "author" for field, _ in beside):
                yield from beside
            else:
                names += [name for _, name in beside] or [plain]
    yield from (("publisher", name) for name in names)
    yield from (("author", name) for name in names[1:] if re.match(_PERSON, name))


def _is_name(piece: _Text) -> bool:
    few = len(piece.plain.split()) <= MAX_NAME_WORDS
    is_other = _DATE_WORDS.find([piece.folded]) or _NO_NAME.search(piece.plain)
    return few and _BARE.match(piece.plain) is not None and not is_other


def _inline(lines: Sequence[Line], zone: Zone) -> Iterator[tuple[str, str]]:
    """Yield (field, value) of credits inside the text: the dateline, and names or a signature at the end."""
    first = range(zone.body, min(zone.end, zone.body + 4))
    last = range(max(zone.body, zone.end - 3), zone.end)
    for index in (*first, *reversed(last)):
        signs = index in last and zone.title is not None and _opens(lines[zone.title], lines[index])
        if not (signs or _CREDITED.search(lines[index].key.rule)):
            continue
        text = _text(lines[index].block.text)
        yield from _credits([place for place, part in (("first", first), ("last", last)) if index in part], text)
        if signs:
            yield "publisher", text.plain
        if lines[index].kind != "prose":
            yield from _credits(("line",), text)


def _opens(title: Line, line: Line) -> bool:
    """Whether a title begins with a line: the office that signs a notice also opens its title."""
    return line.key.weight >= MIN_TITLE_WEIGHT and title.key.repeat.startswith(line.key.repeat) and line != title


def _site(lines: Sequence[Line], zone: Zone) -> Iterator[tuple[str, str]]:
    """Yield the site at the root of a breadcrumb above the text: where no source is named, the site is the source."""
    for line in lines[max(0, zone.body - TITLE_REACH) : zone.body]:
        if line.hits and line.because_of("navigation"):
            yield from _credits(("breadcrumb",), _text(line.block.text))
