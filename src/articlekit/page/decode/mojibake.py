"""Text that was decoded wrongly before it was saved: repaired where that is certain, reported where some is lost."""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from html import unescape
from itertools import islice

from articlekit.model import Damage
from articlekit.page.decode import legacy, loss, sequences
from articlekit.page.decode.codepages import CodePage, code_page
from articlekit.page.decode.surprisal import is_strange, surprisal_of
from articlekit.page.decode.wide import Wide, find_wide, has_pair

_MAX_ROUNDS = 5
_SHOWN = 40  # characters
# So many segments are looked at first, and so much must they gain, before all of a text is taken for misread.
_FIRST, _ENOUGH = 12, 40.0
_LONGEST_TAG = 4096
# So many segments are judged, by so many of their characters; the rest follow the others.
_MAX_JUDGED, _JUDGED = 500, 120
_C1 = re.compile("[\x80-\x9f]")
_FIRST_C1, _LAST_C1 = "\x80", "\x9f"
_QUOTES = ('"', "'")
# An entity of a character that the first byte of a sequence is read as in windows-1252, and those behind it.
_LEAD_ENTITY = (
    r"(?:[Aa]circ|[Aa]tilde|[Aa]uml|[Aa]ring|ETH|[Nn]tilde|Oslash|times|[EeIiUu]grave|[EeIi]acute|[EeIi]circ|[EeIi]uml"
    r"|aelig|ccedil|AElig|Ccedil|#(?:19[4-9]|2[0-3]\d|24[0-4])|#[xX](?:[c-eC-E][\da-fA-F]|[fF][0-4]));"
)
_ENTITIES = re.compile(f"&{_LEAD_ENTITY}(?:&(?:#\\d{{2,5}}|#[xX][0-9a-fA-F]{{2,4}}|[A-Za-z]{{2,8}}\\d?);)+")
_SEGMENT = re.compile(r"[^<>\n]+")
_TAG = re.compile("<[^<>]*>")
_TAG_NAME = re.compile("[/!?]?[a-zA-Z]")
_META = re.compile(r"meta\s", re.IGNORECASE)
# A text that speaks of damage shows some.
_TALKS = re.compile(r"mojibake|utf-?8|unicode|乱码|亂碼|文字化け|кракозябр", re.IGNORECASE)

_Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after its repair, and the damage that was repaired or found in it, in order."""

    text: str
    damage: tuple[Damage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Change:
    """A stretch of text that is another text when its reading is undone; after is None where that is not possible."""

    what: str
    after: str | None
    gain: float = 0.0


_Changes = dict[_Spot, _Change]


def mend(text: str, data: bytes | None = None) -> Mended:
    """Repair text that was decoded wrongly before it was saved.

    A reading is undone line by line, or from tag to tag, where the bytes that the text was read from are text in
    another encoding, and that text is much likelier. It is undone again until nothing is left to undo.

    Args:
        text: a page with markup, or running text.
        data: the same in UTF-8, where it is at hand.
    """
    data = text.encode("utf-8", "ignore") if data is None else data
    damage: list[Damage] = []
    entities = dict(_find_entities(text)) if has_pair(data, b";&") else {}
    if entities:
        damage += _damages(text, entities)
        text = _apply(text, entities)
    wide = find_wide(text, None if entities else data)
    for _ in range(_MAX_ROUNDS):
        odd = legacy.find_odd(text, wide)
        changes = {} if loss.is_mostly_broken(wide) else _find_changes(text, wide, odd)
        certain = {spot: change for spot, change in changes.items() if change.after is not None}
        if not certain:
            break
        damage += _damages(text, certain)
        text = _apply(text, certain)
        wide = find_wide(text)
    unclear = _damages(text, {spot: change for spot, change in changes.items() if change.after is None})
    if _FIRST_C1 <= wide.characters[:1] <= _LAST_C1:
        changes = dict(_find_c1(text))
        damage += _damages(text, changes)
        text = _apply(text, changes)
    lost = (_damage(text, [((place, place + 1), _Change(what, None))]) for what, place in loss.find(text, wide, odd))
    return Mended(text, (*(replace(one, repaired=True) for one in damage), *unclear, *lost))


def _find_changes(text: str, wide: Wide, odd: list[int]) -> _Changes:
    """Return what can be undone in a text; odd are the places that legacy.find_odd gives."""
    pages, are_all = sequences.find_pages(wide.near)
    spots = _find_spots(text, pages)
    strange = _find_strange(text, odd) if not are_all else {}
    reading, gain = legacy.find_reading(strange.values())
    if whole := _undo_whole(text, spots if are_all else {}, reading if gain > _ENOUGH else None):
        return {(0, len(text)): whole}
    changes = _undo_reading(strange, reading) if reading else {}
    # Attributes hold addresses, which lead where they lead as they are.
    outside = sorted(spot for spot in spots if not _is_in_tag(text, spot))
    for spot in outside[:_MAX_JUDGED]:
        segment = text[slice(*spot)]
        undoing = sequences.undo(segment, spots[spot], known=wide.characters) if spot not in changes else None
        if undoing:
            changes[spot] = _change(undoing, segment)
    done = {spot: change.what for spot, change in changes.items() if change.after is not None}
    damaged = sum(_count_wide(text[slice(*spot)]) for spot in done or outside)
    if 2 * damaged < wide.count:
        return {} if done and _TALKS.search(_TAG.sub("", text)) else changes
    # What proves too little by itself was read in the same way as the rest, or proves enough with it.
    names = set(done.values())
    first = "\n".join(["", *(text[slice(*spot)] for spot in outside[:_MAX_JUDGED]), ""])
    if not done and (undoing := sequences.undo(first, pages)):
        names.add(undoing.page.what)
    sure = [page for page in pages if page.what in names]
    changes |= _undo_as_others(text, [spot for spot in spots if spot not in changes], sure)
    if reading and str(reading) in names:
        changes |= _undo_rest(text, reading, changes.keys())
    return changes


def _undo_as_others(text: str, spots: list[_Spot], sure: list[CodePage]) -> Iterator[tuple[_Spot, _Change]]:
    """Yield what is undone in segments of a text that was read in some encodings for the most part."""
    for number, spot in enumerate(spots if sure else ()):
        segment = text[slice(*spot)]
        if number < _MAX_JUDGED:
            undoing = sequences.undo(segment, sure, sure)
            change = _change(undoing, segment) if undoing else None
        else:
            change = next((_Change(page.what, after) for page in sure if (after := page.read_all(segment))), None)
        if change:
            yield spot, change


def _undo_whole(text: str, spots: dict[_Spot, list[CodePage]], reading: legacy.Reading | None) -> _Change | None:
    """Return what a text is that was read wrongly from beginning to end; None where it was not.

    Args:
        text: a page with markup, or running text.
        spots: its segments with sequences, if nearly all of it is sequences.
        reading: the reading that undoes some of its segments.
    """
    if len(spots) > _FIRST:
        first = "\n".join(text[slice(*spot)] for spot in sorted(spots)[:_FIRST])
        undoing = sequences.undo(first, next(iter(spots.values())))
        # That all of many bytes are UTF-8 is proof by itself.
        if undoing and undoing.is_whole and (after := undoing.page.read_all(text)):
            return _Change(undoing.page.what, after, undoing.gain)
    whole = legacy.undo(text, reading, is_sure=True) if reading else None
    return _Change(str(reading), whole.text, whole.gain) if whole else None


def _find_spots(text: str, pages: dict[CodePage, set[str]]) -> dict[_Spot, list[CodePage]]:
    """Return the segments of a text that hold sequences, with the encodings of which they hold some."""
    spots: dict[_Spot, list[CodePage]] = {}
    for page, pairs in pages.items():
        leads = "".join(sorted({pair[0] for pair in pairs}))
        is_few = len(pairs) < sequences.MAX_PAIRS
        pattern = "|".join(map(re.escape, sorted(pairs))) if is_few else f"[{re.escape(leads)}]"
        for spot in _segments(text, (found.start() for found in re.finditer(pattern, text))):
            spots.setdefault(spot, []).append(page)
    return spots


def _segments(text: str, places: Iterable[int]) -> Iterator[_Spot]:
    """Yield where lines, or what stands between two tags, or a tag, begin and end that hold one of some places."""
    end = 0
    for place in places:
        if place < end:
            continue
        # Looking back further than to the last one would be quadratic in a text without tags.
        start = max(end, *(text.rfind(mark, end, place) + 1 for mark in "\n<>"))
        found = _SEGMENT.match(text, place)
        end = found.end() if found else place + 1
        yield start, end


def _change(undoing: sequences.Undoing, segment: str) -> _Change:
    return _Change(undoing.page.what, undoing.apply(segment), undoing.gain)


def _find_strange(text: str, places: list[int]) -> dict[_Spot, str]:
    """Return the segments that hold some places, where their characters are more surprising than those of text."""
    segments = {spot: text[slice(*spot)] for spot in islice(_segments(text, places), _MAX_JUDGED)}
    return {
        spot: segment
        for spot, segment in segments.items()
        if is_strange(segment[:_JUDGED]) and loss.TRACE not in segment
    }


def _undo_reading(strange: dict[_Spot, str], reading: legacy.Reading) -> _Changes:
    return {
        spot: _Change(str(reading), undone.text, undone.gain)
        for spot, segment in strange.items()
        if (undone := legacy.undo(segment, reading))
    }


def _undo_rest(text: str, reading: legacy.Reading, done: Container[_Spot]) -> Iterator[tuple[_Spot, _Change]]:
    """Yield what is undone in the other segments of a text that was read in this way."""
    for found in _SEGMENT.finditer(text):
        undone = None
        if not found[0].isascii() and found.span() not in done:
            undone = legacy.undo(found[0], reading, is_sure=True)
        if undone:
            yield found.span(), _Change(str(reading), undone.text, undone.gain)


def _is_in_tag(text: str, spot: _Spot) -> bool:
    """Whether a segment is in a tag, and that is not one with metadata."""
    start, end = spot
    least = max(0, start - _LONGEST_TAG)
    opening = text.rfind("<", least, start) + 1
    is_tag = opening > text.rfind(">", least, start) + 1 and _TAG_NAME.match(text, opening)
    if not is_tag or _META.match(text, opening):
        return False
    closing = text.find(">", end, end + _LONGEST_TAG)
    return closing >= 0 and "<" not in text[end:closing]


def _find_entities(text: str) -> Iterator[tuple[_Spot, _Change]]:
    """Yield segments in which entities, two or more side by side, stand for the bytes of UTF-8."""
    page = code_page("windows-1252")
    places = (found.start() for found in _ENTITIES.finditer(text) if _is_run(unescape(found[0]), page))
    for spot in _segments(text, places):
        plain = _ENTITIES.sub(lambda found: _unescape_run(found[0], page), text[slice(*spot)])
        undoing = sequences.undo(plain, [page])
        change = _change(undoing, plain) if undoing else None
        if change and change.after is not None:
            yield spot, change


def _unescape_run(entities: str, page: CodePage) -> str:
    plain = unescape(entities)
    return plain if _is_run(plain, page) else entities


def _is_run(text: str, page: CodePage) -> bool:
    """Whether a text is all sequences."""
    start, end, _ = next(page.runs(text), (0, 0, ""))
    return end - start == len(text)


def _find_c1(text: str) -> Iterator[tuple[_Spot, _Change]]:
    """Yield segments with control characters that are signs of windows-1252, read as ISO-8859-1."""
    for spot in _segments(text, (found.start() for found in _C1.finditer(text))):
        before = text[slice(*spot)]
        after = before if _is_in_tag(text, spot) else _C1.sub(_sign, before)
        if after != before:
            yield spot, _Change("windows-1252 read as iso-8859-1", after)


def _sign(found: re.Match[str]) -> str:
    """Return the sign of a control character; the character itself where that is not certain."""
    byte = found[0].encode("latin-1")
    sign = byte.decode("cp1252", "ignore")
    # In windows-1250 three of them are Ś, ś and ź.
    if sign != byte.decode("cp1250", "ignore"):
        return found[0]
    start, end = found.span()
    return _sign_between(found.string[max(0, start - 2) : start], found[0], sign, found.string[end : end + 2])


@lru_cache(maxsize=1 << 12)
def _sign_between(before: str, control: str, sign: str, behind: str) -> str:
    is_shown = before[-1:] in _QUOTES and behind[:1] in _QUOTES
    # A capital before it may be the first byte of what it is the second one of.
    if is_shown or (before[-1:].isupper() and not before[-1:].isascii()):
        return control
    is_likelier = surprisal_of(before + sign + behind) < surprisal_of(before + control + behind)
    return sign if sign and is_likelier else control


def _apply(text: str, changes: _Changes) -> str:
    parts, place = [], 0
    for (start, end), change in sorted(changes.items()):
        parts += [text[place:start], change.after or ""]
        place = end
    return "".join((*parts, text[place:]))


def _damages(text: str, changes: _Changes) -> list[Damage]:
    """Return what was damaged in a text, each kind once, with the first place."""
    found: dict[str, list[tuple[_Spot, _Change]]] = {}
    for spot, change in sorted(changes.items()):
        found.setdefault(change.what, []).append((spot, change))
    return [_damage(text, same) for same in found.values()]


def _damage(text: str, changes: list[tuple[_Spot, _Change]]) -> Damage:
    (start, end), change = changes[0]
    before, after = text[start:end], change.after
    first = next((place for place, (old, new) in enumerate(zip(before, after or "", strict=False)) if old != new), 0)
    shown = slice(max(0, first - _SHOWN // 2), max(0, first - _SHOWN // 2) + _SHOWN)
    return Damage(
        change.what,
        line=text.count("\n", 0, start + first) + 1,
        before=before[shown],
        after=None if after is None else after[shown],
        places=len(changes),
    )


def _count_wide(text: str) -> int:
    return len(text) - len(text.encode("ascii", "ignore"))
