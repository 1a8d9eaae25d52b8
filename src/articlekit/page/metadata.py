"""The metadata of a page: what the lines around its article say, completed by what its markup declares."""

import re
from collections.abc import Sequence
from dataclasses import replace

from articlekit.model import Metadata, Section
from articlekit.page import keys
from articlekit.page.boilerplate import Marks
from articlekit.page.credits import HEAD_REACH, read_credits
from articlekit.page.html.bylines import FIRST_TIME
from articlekit.page.html.guide import BY_RULE
from articlekit.page.html.metadata import ADDRESS, BELOW, DAY, FROM_HEAD, NEAR
from articlekit.page.lines import Line
from articlekit.page.zones import MAX_TITLE_WEIGHT, Zone
from articlekit.rules import dates
from articlekit.rules.characters import HAN, HANGUL, KANA

_NOTHING = Metadata()
_DATED = ("metadata", "date", "closing")  # kinds of lines that hold dates
_CJK = f"[{HAN}{KANA}{HANGUL}]"  # a string: re compiles it for the few pages that need it
_KANA, _HANGUL = re.compile(f"[{KANA}]"), re.compile(f"[{HANGUL}]")


def read(lines: Sequence[Line], marks: Marks, zones: Sequence[Zone]) -> tuple[Metadata, tuple[Section, ...]]:
    """Return the metadata of a page by its lines, and the sections of the kept lines."""
    title = next((zone.title for zone in zones if zone.title is not None), None)
    fields: dict[str, str] = {}
    # A page without prose, a lyric or a table, still has its credits at the top.
    for name, value in read_credits(lines, zones or [Zone(min(HEAD_REACH, len(lines)), len(lines))]):
        fields.setdefault(name, value)
    date, modified = _dates(lines, zones)
    metadata = Metadata(
        title=lines[title].block.text if title is not None else None if zones else _first_line(lines, marks),
        date=date,
        modified=modified,
        publisher=fields.get("publisher"),
        author=fields.get("author"),
        editor=fields.get("editor"),
        reads=int(fields["reads"]) if "reads" in fields else None,
        language=_language(lines, marks),
    )
    return metadata, _sections(lines, marks, zones)


def merge(declared: Metadata, visible: Metadata) -> Metadata:
    """Complete the metadata of a page's markup by that of its lines.

    For publisher and author, the visible line is preferred: the declared value is often the site, or a login.
    """
    if declared == _NOTHING:
        return visible
    evidence = {
        name: by
        for name, by in declared.evidence
        if getattr(visible, name) is None or not _is_weak(name, by, declared, visible)
    }
    values = {name: getattr(declared, name) for name in evidence}
    return replace(visible, **values, images=declared.images, evidence=tuple(evidence.items()))


def _is_weak(name: str, by: str, declared: Metadata, visible: Metadata) -> bool:
    """Whether the visible value of a field is preferred to the declared one; by: the evidence for that."""
    if by.startswith(BY_RULE):
        return False
    if name == "date":
        return _is_better(visible.date or "", declared.date or "", by)
    if name == "publisher" or name != "author" or by == "json-ld":
        return name == "publisher"
    # Chinese pages label their authors.
    return by.startswith(FROM_HEAD) or re.search(_CJK, visible.author or "") is not None


def _is_better(visible: str, declared: str, by: str) -> bool:
    """Whether the visible date is preferred to the declared one.

    A date near the title, and the first <time> of a page, may belong to another article; a time of day rarely does.
    """
    same = visible[:DAY] == declared[:DAY]
    is_better = len(declared) <= DAY if same else by in (NEAR, FIRST_TIME)
    return by in (BELOW, ADDRESS) or (len(visible) > DAY and is_better)


def _first_line(lines: Sequence[Line], marks: Marks) -> str | None:
    """Return the title of a page without prose, such as a poem: the first line, if a blank line follows it."""
    kept = [line for line, removal in zip(lines, marks, strict=True) if removal is None][:2]
    alone = len(kept) > 1 and kept[1].block.line > kept[0].block.line + 1
    return kept[0].block.text if alone and kept[0].key.weight <= MAX_TITLE_WEIGHT else None


def _dates(lines: Sequence[Line], zones: Sequence[Zone]) -> tuple[str | None, str | None]:
    """Return the date of publication and that of the last change: from the lines above the text, else from its end.

    A date of change alone is the best there is for the publication.
    """
    month_first = dates.is_month_first("\n".join([line.key.rule for line in lines if line.kind in _DATED]))
    for zone in zones:
        near = range(zone.body - 1, max(-1, zone.body - 1 - HEAD_REACH), -1)
        tail = range(max(zone.body, zone.end - 1), min(len(lines), zone.end + 4))
        for places in (near, tail):
            texts = [lines[index].key.rule for index in places if lines[index].kind in _DATED]
            found = [dates.find_apart(text, month_first=month_first) for text in texts]
            published = _best([dated for line, _ in found for dated in line[:1]])
            changed = _best([dated for _, line in found for dated in line[:1]])
            if published or changed:
                return published or changed, changed
    return None, None


def _best(found: Sequence[dates.Dated]) -> str | None:
    """Return the first date with a time, else the first one."""
    return next((dated.iso for dated in sorted(found, key=lambda dated: not dated.timed)), None)


def _language(lines: Sequence[Line], marks: Marks) -> str | None:
    """Return the language where the script shows it: ja, ko or zh; else None."""
    kept = [line.key for line, removal in zip(lines, marks, strict=True) if removal is None]
    length = sum([len(key.repeat) for key in kept])
    text = "".join([key.repeat for key in kept if key.signs & (keys.KANA | keys.HANGUL)])
    kana, hangul = len(_KANA.findall(text)), len(_HANGUL.findall(text))
    han = sum([key.unspaced for key in kept]) - kana
    if max(han + kana, hangul) < 0.3 * length:
        return None
    if hangul > han + kana:
        return "ko"
    return "ja" if kana > 0.2 * (han + kana) else "zh"


def _sections(lines: Sequence[Line], marks: Marks, zones: Sequence[Zone]) -> tuple[Section, ...]:
    """Split the kept lines into the body and related articles, each of which begins with a heading."""
    kept = [index for index, removal in enumerate(marks) if removal is None]
    if not kept:
        return ()
    heads = [index for index in kept if lines[index].kind == "related" and index > kept[0]]
    starts = [kept[0], *heads]
    ends = [*heads, kept[-1] + 1]
    sections = []
    for start, end in zip(starts, ends, strict=True):
        titles = [zone.title for zone in zones if zone.title is not None and start <= zone.title < end]
        if start in heads:
            titles = [index for index in kept if start < index < end]
        title = lines[titles[0]].block.text if titles else None
        sections.append(Section("related" if start in heads else "body", title, start, end))
    return tuple(sections)
